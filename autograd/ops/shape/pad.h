// Padding: a border around the last dimensions.
#ifndef GRADUS_AUTOGRAD_OPS_SHAPE_PAD_H
#define GRADUS_AUTOGRAD_OPS_SHAPE_PAD_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// mode: "constant" (`value`), "reflect" (without the edge itself), "replicate" (the edge), "circular" (from the other
/// end).
struct PadOptions {
  const char* mode = "constant";
  Scalar value = 0;
};
/// `pad` has two numbers per dimension, before and behind, the last dimension first: {left, right, top, bottom}.
/// Negative ones cut off.
Tensor pad(const Tensor& x, const std::vector<int64_t>& pad, const PadOptions& options = {});
Tensor constant_pad_nd(const Tensor& x, const std::vector<int64_t>& pad, Scalar value = 0);

}   // namespace gradus
#endif
