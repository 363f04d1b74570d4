// Shape: views without copies where strides allow.
#ifndef GRADUS_AUTOGRAD_OPS_SHAPE_H
#define GRADUS_AUTOGRAD_OPS_SHAPE_H

#include "core/creation.h"
#include "core/tensor.h"

namespace gradus {

Tensor view(const Tensor& x, const IntList& sizes);      ///< one size may be -1; throws where a copy would be needed
Tensor reshape(const Tensor& x, const IntList& sizes);   ///< a view, or a copy where needed
Tensor flatten(const Tensor& x, int64_t start = 0, int64_t end = -1);
Tensor permute(const Tensor& x, const IntList& dims);
Tensor transpose(const Tensor& x, int64_t a, int64_t b);
Tensor t(const Tensor& x);                               ///< of a matrix
Tensor expand(const Tensor& x, const IntList& sizes);    ///< -1 keeps a size
Tensor squeeze(const Tensor& x);
Tensor squeeze(const Tensor& x, int64_t dim);
Tensor unsqueeze(const Tensor& x, int64_t dim);
Tensor select(const Tensor& x, int64_t dim, int64_t index);
Tensor slice(const Tensor& x, int64_t dim, int64_t start, int64_t end = INT64_MAX, int64_t step = 1);
Tensor narrow(const Tensor& x, int64_t dim, int64_t start, int64_t length);
/// The slices of one dimension, without it.
std::vector<Tensor> unbind(const Tensor& x, int64_t dim = 0);
/// Pieces of `size` along one dimension, the last one maybe smaller; or of these sizes, which add up to it.
std::vector<Tensor> split(const Tensor& x, int64_t size, int64_t dim = 0);
std::vector<Tensor> split(const Tensor& x, const std::vector<int64_t>& sizes, int64_t dim = 0);
/// At most n pieces of one size, the last one maybe smaller.
std::vector<Tensor> chunk(const Tensor& x, int64_t n, int64_t dim = 0);
Tensor clone(const Tensor& x);
Tensor contiguous(const Tensor& x);
Tensor to(const Tensor& x, Dtype dtype);
Tensor sum_to(const Tensor& x, const Shape& shape);      ///< sums over the dimensions along which `shape` broadcasts to x's

}  // namespace gradus
#endif
