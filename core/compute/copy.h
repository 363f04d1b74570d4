// Copying, converting, filling, joining.
#ifndef GRADUS_CORE_COMPUTE_COPY_H
#define GRADUS_CORE_COMPUTE_COPY_H

#include "core/tensor/memory_order.h"

namespace gradus::apply {

Tensor full(const Shape& shape, Scalar value, Dtype dtype, const char* op = "full");
/// Zeros that take no memory: a single 0, expanded. A starting value.
Tensor expanded_zero(const Shape& shape, Dtype dtype);
/// x itself if row-major, else a row-major copy.
Tensor dense(const Tensor& x);
Tensor copy(const Tensor& x);                // same dtype and dimension order
Tensor convert(const Tensor& x, Dtype to);   // x itself if it already has the dtype
/// to[...] = from[...] in place, broadcasting and converting; any strides. Increments the version.
void assign(const Tensor& to, const Tensor& from);
void fill(const Tensor& x, Scalar value, const char* op = "fill");   // op: for the error if x cannot hold value
/// Makes bytes from outside bools: what is not 0 becomes 1. Writes only where it must: the memory may be read-only.
void make_bools(char* bytes, int64_t n);
/// The order of results made of x that are images as x is: channels last, if x is [n, c, h, w] or [n, c, d, h, w] with
/// its channels innermost; else row-major.
MemoryOrder image_order(const Tensor& x);
/// The tensors one after another along dim; all have the same dtype and the same other sizes. Images keep their
/// channels innermost if all have them there; everything else is joined row-major.
Tensor cat(const std::vector<Tensor>& xs, int64_t dim);

}   // namespace gradus::apply
#endif
