// By mask: a bool tensor says which numbers are meant. It broadcasts with x.
#ifndef GRADUS_AUTOGRAD_OPS_PLACE_MASKED_H
#define GRADUS_AUTOGRAD_OPS_PLACE_MASKED_H

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// x with value, in x's dtype, where mask is true.
Tensor masked_fill(const Tensor& x, const Tensor& mask, Scalar value);   // [method; in place keeps nothing, one pass]
// [method; in place keeps nothing, one pass]
Tensor masked_fill(const Tensor& x, const Tensor& mask, const Tensor& value);   ///< value: shape []
/// [count]: the numbers of x where mask is true, in row-major order.
Tensor masked_select(const Tensor& x, const Tensor& mask);   // [method]
/// x with source's numbers, one after the other, where mask is true. Throws ShapeError if source has too few.
Tensor masked_scatter(const Tensor& x, const Tensor& mask, const Tensor& source);   // [method; in place keeps nothing]

/// int64 [count, x.dim()]: where x is not 0, in row-major order.
Tensor nonzero(const Tensor& x);    // [method]
Tensor argwhere(const Tensor& x);   ///< another name of it [method]
/// The same as a tensor [count] for each dimension: `x.index({t[0], t[1]})` are these numbers. Shape [] counts as [1].
std::vector<Tensor> where(const Tensor& condition);

}   // namespace gradus
#endif
