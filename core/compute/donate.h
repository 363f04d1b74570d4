// Donated operands: how a result is written over an operand.
//
// Idea: the operand itself says that its numbers are no longer needed. A call that supports this (its header says so)
// writes its result over them and returns that operand; every other call reads it like any tensor. So a formula
// is written once, and x.exp_() is exp() of a donated x.
#ifndef GRADUS_CORE_COMPUTE_DONATE_H
#define GRADUS_CORE_COMPUTE_DONATE_H

#include "core/tensor/memory_order.h"
#include "core/tensor/tensor.h"

namespace gradus::apply {

/// Another handle on the numbers of x, row-major and without history: the first call that takes it as an operand may
/// write over them. For an op that is one such call; no operand but x itself may lie in x's memory.
inline Tensor donate(const Tensor& x) {
  Tensor y = make_view(x, x.impl()->data, x.shape(), nullptr);
  y.impl()->donated = true;
  return y;
}

/// x itself, donated if nobody else can see its numbers: for a formula's own `Tensor dy`, whose last use this is.
inline const Tensor& donate_unshared(const Tensor& x) {
  if (is_sole_owner(x) && has_no_gaps(x)) x.impl()->donated = true;
  return x;
}

/// Whether to write a result of this shape and dtype over x. If so, x is no longer donated.
inline bool accepts(const Tensor& x, const Shape& shape, Dtype dtype) {
  if (!x.impl()->donated) [[likely]]
    return false;
  if (!(x.shape() == shape) || x.dtype() != dtype) return false;
  x.impl()->donated = false;
  return true;
}

}   // namespace gradus::apply
#endif
