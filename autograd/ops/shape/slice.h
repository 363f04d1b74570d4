// Slices: a part of one dimension, or a dimension cut into parts. All are views, except the _scatter ops.
#ifndef GRADUS_AUTOGRAD_OPS_SHAPE_SLICE_H
#define GRADUS_AUTOGRAD_OPS_SHAPE_SLICE_H

#include "core/tensor/tensor.h"

namespace gradus {

Tensor select(const Tensor& x, int64_t dim, int64_t index);                                             // [method]
Tensor slice(const Tensor& x, int64_t dim, int64_t start, int64_t end = INT64_MAX, int64_t step = 1);   // [method]
Tensor narrow(const Tensor& x, int64_t dim, int64_t start, int64_t length);                             // [method]
/// A copy of x with source in place of the slice.
Tensor select_scatter(const Tensor& x, const Tensor& source, int64_t dim, int64_t index);   // [method]
Tensor slice_scatter(const Tensor& x, const Tensor& source, int64_t dim = 0, int64_t start = 0, int64_t end = INT64_MAX,
    int64_t step = 1);   // [method]

/// The slices along one dimension, which they no longer have.
std::vector<Tensor> unbind(const Tensor& x, int64_t dim = 0);   // [method]
/// Pieces of `size` along one dimension, the last one possibly smaller; or of these sizes, which add up to it.
std::vector<Tensor> split(const Tensor& x, int64_t size, int64_t dim = 0);                        // [method]
std::vector<Tensor> split(const Tensor& x, const std::vector<int64_t>& sizes, int64_t dim = 0);   // [method]
// [method]
inline std::vector<Tensor> split(const Tensor& x, std::initializer_list<int64_t> sizes, int64_t dim = 0) {
  return split(x, std::vector<int64_t>(sizes), dim);   // {2} is a list, too, and not the number 2
}
std::vector<Tensor> split_with_sizes(const Tensor& x, const std::vector<int64_t>& sizes, int64_t dim = 0);
/// At most n pieces of equal size, the last one possibly smaller.
std::vector<Tensor> chunk(const Tensor& x, int64_t n, int64_t dim = 0);   // [method]
/// Exactly n pieces, the first ones possibly larger by one; or pieces that begin at these indices, as in Python: [:i],
/// [i:j], [j:].
std::vector<Tensor> tensor_split(const Tensor& x, int64_t n, int64_t dim = 0);                             // [method]
std::vector<Tensor> tensor_split(const Tensor& x, const std::vector<int64_t>& indices, int64_t dim = 0);   // [method]
// [method]
inline std::vector<Tensor> tensor_split(const Tensor& x, std::initializer_list<int64_t> indices, int64_t dim = 0) {
  return tensor_split(x, std::vector<int64_t>(indices), dim);
}
std::vector<Tensor> tensor_split(const Tensor& x, const Tensor& indices_or_n, int64_t dim = 0);   ///< int64, [k] or []
/// n equal pieces, or pieces that begin at these indices: along the columns (of a vector, its only dimension), rows, or
/// dimension 2.
std::vector<Tensor> hsplit(const Tensor& x, int64_t n);
std::vector<Tensor> hsplit(const Tensor& x, const std::vector<int64_t>& indices);
inline std::vector<Tensor> hsplit(const Tensor& x, std::initializer_list<int64_t> indices) {
  return hsplit(x, std::vector<int64_t>(indices));
}
std::vector<Tensor> vsplit(const Tensor& x, int64_t n);
std::vector<Tensor> vsplit(const Tensor& x, const std::vector<int64_t>& indices);
inline std::vector<Tensor> vsplit(const Tensor& x, std::initializer_list<int64_t> indices) {
  return vsplit(x, std::vector<int64_t>(indices));
}
std::vector<Tensor> dsplit(const Tensor& x, int64_t n);
std::vector<Tensor> dsplit(const Tensor& x, const std::vector<int64_t>& indices);
inline std::vector<Tensor> dsplit(const Tensor& x, std::initializer_list<int64_t> indices) {
  return dsplit(x, std::vector<int64_t>(indices));
}

}   // namespace gradus
#endif
