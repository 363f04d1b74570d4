// The hot path of losses: a sum of elementwise terms, and the gradient of that sum, without storing
// the terms.
//
// Idea: the kernels work on a piece of 1024 numbers that stays in the first-level cache between two
// of them, so a loss costs one pass over memory and one allocation. Pieces and the order of adding
// depend on the size alone, not on threads. Not public. Read first: core/kernels/kernels.h.
#ifndef GRADUS_LOSSES_FUSED_H
#define GRADUS_LOSSES_FUSED_H

#include "core/kernels/kernels.h"
#include "core/tensor/tensor.h"
#include "losses/reduction.h"

namespace gradus::losses {

/// What is computed from one pair of numbers: after(pair(a, b)), or pair(a, b) if `has_after` is
/// false.
struct Term {
  Binary pair;
  bool has_after = false;
  Unary after = Unary::neg;
};

/// The sum of the terms, divided by `divisor` -> []. a and b have one shape and float dtype.
Tensor sum_terms(const Term& term, const Tensor& a, const Tensor& b, double divisor);

/// Each term times scale; a's shape.
Tensor scaled_terms(const Term& term, const Tensor& a, const Tensor& b, double scale);

/// What a mean divides by, and 1 for a sum.
inline double divisor_of(Reduction reduction, const Tensor& x) {
  return reduction == Reduction::mean ? double(x.numel()) : 1.0;
}

/// Throws ShapeError or DtypeError unless target has input's shape and input's float dtype.
void require_pair(const char* op, const Tensor& input, const Tensor& target);

/// Element i in row-major order as one writes its place: "3", "2, 0"; "" in a shape [].
std::string position(int64_t i, const Shape& shape);

/// Mean, sum, or x itself, by ops.
Tensor reduced(const Tensor& x, Reduction reduction);

}   // namespace gradus::losses
#endif
