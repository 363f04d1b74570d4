// Sums of the terms of losses, and the gradients of such sums, without storing the terms.
//
// Idea: the kernels work on a piece of 1024 numbers that stays in the first-level cache from one to the next, so a sum
// costs one pass over memory and one allocation. Pieces and the order of adding depend on the size alone, not on
// threads.
// Read first: core/kernels/README.md.
#ifndef GRADUS_CORE_COMPUTE_TERMS_H
#define GRADUS_CORE_COMPUTE_TERMS_H

#include "core/kernels/pointwise/loss.h"
#include "core/tensor/tensor.h"

namespace gradus::apply {

/// A term f(a, b, c; p) of a loss, and its numbers p.
struct Term {
  Loss f;
  double p[2] = {};
};

// Below, a, b and c have the same shape and float dtype; c is given for those terms that take three.

/// The sum of the terms, divided by `divisor` -> [].
Tensor sum_terms(const Term& term, double divisor, const Tensor& a, const Tensor& b, const Tensor& c = {});
/// Of each of so many rows, of which a and b consist.
struct RowSums {
  Tensor a, b, product;   // sum(a), sum(b), sum(a b): [rows]
  bool within;            // true if all numbers lie in 0..1; false also for a NaN
};
RowSums row_sums(int64_t rows, const Tensor& a, const Tensor& b);
/// The terms, in a's shape and memory order.
Tensor terms(const Term& term, const Tensor& a, const Tensor& b, const Tensor& c = {});
/// dy times scale times the slope of each term, in a's shape and memory order; dy is one number, [], or has a's shape.
Tensor slopes(const Term& term, const Tensor& dy, double scale, const Tensor& a, const Tensor& b, const Tensor& c = {});

}   // namespace gradus::apply
#endif
