// Copying, converting, filling, joining.
#ifndef GRADUS_CORE_COMPUTE_COPY_H
#define GRADUS_CORE_COMPUTE_COPY_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

Tensor full(const Shape& shape, Scalar value, Dtype dtype);
/// Zeros that take no memory: a single 0, expanded. A starting value.
Tensor expanded_zero(const Shape& shape, Dtype dtype);
/// x itself if row-major, else a row-major copy.
Tensor dense(const Tensor& x);
Tensor copy(const Tensor& x);                // same dtype and dimension order
Tensor convert(const Tensor& x, Dtype to);   // x itself if it already has the dtype
/// to[...] = from[...] in place, broadcasting and converting; any strides. Increments the version.
void assign(const Tensor& to, const Tensor& from);
void fill(const Tensor& x, Scalar value);
/// The tensors one after another along dim; all have the same dtype and the same other sizes.
Tensor cat(const std::vector<Tensor>& xs, int64_t dim);

}   // namespace gradus::apply
#endif
