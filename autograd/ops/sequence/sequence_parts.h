// What ops on sequences share. For .cpp files only.
#ifndef GRADUS_AUTOGRAD_OPS_SEQUENCE_SEQUENCE_PARTS_H
#define GRADUS_AUTOGRAD_OPS_SEQUENCE_SEQUENCE_PARTS_H

#include <optional>

#include "autograd/history/record.h"

namespace gradus {

/// An argument that may be left out, kept for backward: for the captures of a formula, as saved().
class SavedIfDefined {
 public:
  explicit SavedIfDefined(const Tensor& x) {
    if (x.defined()) x_.emplace(x, int8_t(-1));
  }
  Tensor get() const { return x_ ? x_->get() : Tensor(); }

 private:
  std::optional<Saved> x_;
};

/// Attention of a sequence to itself: packed [l, n, 3, heads, e], or [n, l, 3, heads, e] with batch_first, holds
/// queries, keys and values -> [n, heads, l, e]. mask: numbers that are added to the scores and have no gradient; or
/// undefined. The three gradients are written side by side. (attention.cpp)
Tensor self_attention(const Tensor& packed, bool batch_first, const Tensor& mask, bool is_causal);

}   // namespace gradus
#endif
