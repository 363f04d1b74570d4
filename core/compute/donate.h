// Donated operands: how a result comes to lie where an operand was.
//
// Idea: the operand itself says that its numbers are no longer needed. A call that knows of this (it says so in its
// header) writes its result over them and returns that operand; every other one reads it like any tensor. So a formula
// is written once, and x.exp_() is exp() of a donated x.
#ifndef GRADUS_CORE_COMPUTE_DONATE_H
#define GRADUS_CORE_COMPUTE_DONATE_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// Another handle on the numbers of x, which is row-major, without history: the first call that it is an operand of may
/// write over them. For an op that is one such call, where no other operand lies in x's memory, unless it is x.
inline Tensor donate(const Tensor& x) {
  Tensor y = make_view(x, x.impl()->data, x.shape(), nullptr);
  y.impl()->donated = true;
  return y;
}

/// Whether to write a result of this shape and dtype over x. Then x is as good as new: it is donated no more.
inline bool accepts(const Tensor& x, const Shape& shape, Dtype dtype) {
  if (!x.impl()->donated) [[likely]]
    return false;
  if (!(x.shape() == shape) || x.dtype() != dtype) return false;
  x.impl()->donated = false;
  return true;
}

}   // namespace gradus::apply
#endif
