// What ops on sequences share. For .cpp files only.
#ifndef GRADUS_AUTOGRAD_OPS_SEQUENCE_SEQUENCE_PARTS_H
#define GRADUS_AUTOGRAD_OPS_SEQUENCE_SEQUENCE_PARTS_H

#include <vector>

#include "core/tensor/tensor.h"

namespace gradus {

/// The rows of each step of packed sequences. Throws Error unless they are positive, never increase, and add up to
/// `rows`. (recurrent.cpp)
std::vector<int64_t> batch_sizes_of(const char* op, const Tensor& batch_sizes, int64_t rows);

/// Attention of a sequence to itself: packed [l, n, 3, heads, e], or [n, l, 3, heads, e] with batch_first, holds
/// queries, keys and values -> [n, heads, l, e]. mask: numbers that are added to the scores and have no gradient; or
/// undefined. The three gradients are written side by side. (attention.cpp)
Tensor self_attention(const Tensor& packed, bool batch_first, const Tensor& mask, bool is_causal);

}   // namespace gradus
#endif
