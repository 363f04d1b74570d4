// Pooling whose windows lie elsewhere in each channel.
#ifndef GRADUS_CORE_COMPUTE_WINDOW_FRACTIONAL_POOL_H
#define GRADUS_CORE_COMPUTE_WINDOW_FRACTIONAL_POOL_H

#include <utility>

#include "core/compute/window/window.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

/// x [n, c, image], samples [n, c, dims] in 0 .. 1 -> the largest of each window [n, c, results], and where in its
/// image of one channel it is, int64: of equal ones the first, of NaNs the last. Of `window` the size counts. Floats.
std::pair<Tensor, Tensor> fractional_max_pool(
    const Tensor& x, const Window& window, const Extent& results, const Tensor& samples);
/// Zeros [n, c, image] to which each number of dy [n, c, results] is added at its index: the gradient. The order is
/// row-major or channels last.
Tensor put_at(const Tensor& dy, const Tensor& indices, const Shape& shape, MemoryOrder order);

}   // namespace gradus::apply
#endif
