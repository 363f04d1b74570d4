// Sums of elementwise terms, and the gradients of such sums, without storing the terms: the hot path of losses.
//
// Idea: the kernels work on a piece of 1024 numbers that stays in the first-level cache from one to the next, so a sum
// costs one pass over memory and one allocation. Pieces and the order of adding depend on the size alone, not on
// threads.
// Read first: core/kernels/README.md.
#ifndef GRADUS_CORE_COMPUTE_TERMS_H
#define GRADUS_CORE_COMPUTE_TERMS_H

#include <optional>

#include "core/kernels/pointwise/activation.h"
#include "core/kernels/pointwise/binary.h"
#include "core/kernels/pointwise/unary.h"
#include "core/tensor/tensor.h"

namespace gradus::apply {

/// What is computed from one pair of numbers: pair(a, b), and of that, if given, a function of one number, then an
/// activation with its numbers p.
struct Term {
  Binary pair;
  std::optional<Unary> after = {};
  std::optional<Activation> activation = {};
  double p[3] = {};
};

/// The sum of the terms, divided by `divisor` -> []. a and b have the same shape and float dtype, below too.
Tensor sum_terms(const Term& term, const Tensor& a, const Tensor& b, double divisor);

/// dy times scale times each term, in a's shape; dy is one number, [], or has a's shape.
Tensor scaled_terms(const Term& term, const Tensor& a, const Tensor& b, const Tensor& dy, double scale);

}   // namespace gradus::apply
#endif
