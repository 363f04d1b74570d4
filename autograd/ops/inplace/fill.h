// Filling in place: x takes numbers that are not computed from it, random ones or along its diagonal. For .cpp files
// only; users call the methods, x.uniform_(0, 1).
#ifndef GRADUS_AUTOGRAD_OPS_INPLACE_FILL_H
#define GRADUS_AUTOGRAD_OPS_INPLACE_FILL_H

#include "core/tensor/tensor.h"

namespace gradus {

const Tensor& uniform_(const Tensor& x, double low = 0, double high = 1);      ///< low <= x < high [method]
const Tensor& normal_(const Tensor& x, double mean = 0, double std = 1);       // [method]
const Tensor& log_normal_(const Tensor& x, double mean = 1, double std = 2);   ///< exp of normal ones [method]
const Tensor& exponential_(const Tensor& x, double lambd = 1);                 ///< density lambd exp(-lambd x) [method]
const Tensor& cauchy_(const Tensor& x, double median = 0, double sigma = 1);   // [method]
const Tensor& geometric_(const Tensor& x, double p);   ///< the first success of trials with probability p [method]
const Tensor& bernoulli_(const Tensor& x, double p = 0.5);    ///< 1 with probability p, else 0 [method]
const Tensor& bernoulli_(const Tensor& x, const Tensor& p);   ///< p broadcasts [method]
/// Integers, from <= x < to. Without bounds: from 0, all that x's dtype holds exactly.
const Tensor& random_(const Tensor& x);                             // [method]
const Tensor& random_(const Tensor& x, int64_t to);                 // [method]
const Tensor& random_(const Tensor& x, int64_t from, int64_t to);   // [method]

/// Of a matrix, or where all sizes are equal. `wrap` goes on behind a gap of one row when a tall matrix has no columns
/// left.
const Tensor& fill_diagonal_(const Tensor& x, Scalar value, bool wrap = false);   // [method]

}   // namespace gradus
#endif
