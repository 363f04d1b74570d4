// Copying, converting, filling, joining.
#ifndef GRADUS_CORE_COMPUTE_COPY_H
#define GRADUS_CORE_COMPUTE_COPY_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

Tensor full(const Shape& shape, Scalar value, Dtype dtype);
/// Zeros that take no memory: one, seen everywhere. To start from.
Tensor expanded_zero(const Shape& shape, Dtype dtype);
/// x itself if row-major, else a row-major copy.
Tensor dense(const Tensor& x);
Tensor copy(const Tensor& x);                // same dtype and dimension order
Tensor convert(const Tensor& x, Dtype to);   // x itself if it has the dtype
/// to[...] = from[...] in place, broadcasting and converting; any strides. Counts the version up.
void assign(const Tensor& to, const Tensor& from);
void fill(const Tensor& x, Scalar value);
/// The tensors one after the other along dim; other sizes and the dtype are the same in all.
Tensor cat(const std::vector<Tensor>& xs, int64_t dim);

}   // namespace gradus::apply
#endif
