// The ops that move numbers to other places, as methods: order, positions, masks, shapes. See tensor_methods.cpp.
#include "autograd/ops.h"

namespace gradus {

static const Tensor& self(const TensorMethods& x) { return static_cast<const Tensor&>(x); }

ValuesIndices TensorMethods::sort(int64_t dim) const { return gradus::sort(self(*this), dim); }
ValuesIndices TensorMethods::sort(int64_t dim, const SortOptions& options) const {
  return gradus::sort(self(*this), dim, options);
}
Tensor TensorMethods::argsort(int64_t dim) const { return gradus::argsort(self(*this), dim); }
Tensor TensorMethods::argsort(int64_t dim, const SortOptions& options) const {
  return gradus::argsort(self(*this), dim, options);
}
Tensor TensorMethods::msort() const { return gradus::msort(self(*this)); }
ValuesIndices TensorMethods::topk(int64_t k, int64_t dim) const { return gradus::topk(self(*this), k, dim); }
ValuesIndices TensorMethods::topk(int64_t k, int64_t dim, const TopkOptions& options) const {
  return gradus::topk(self(*this), k, dim, options);
}
ValuesIndices TensorMethods::kthvalue(int64_t k, int64_t dim, bool keepdim) const {
  return gradus::kthvalue(self(*this), k, dim, keepdim);
}
UniqueResult TensorMethods::unique() const { return gradus::unique(self(*this)); }
UniqueResult TensorMethods::unique(const UniqueOptions& options) const { return gradus::unique(self(*this), options); }
UniqueResult TensorMethods::unique_consecutive() const { return gradus::unique_consecutive(self(*this)); }
UniqueResult TensorMethods::unique_consecutive(const UniqueConsecutiveOptions& options) const {
  return gradus::unique_consecutive(self(*this), options);
}
Tensor TensorMethods::operator[](int64_t index) const { return gradus::select(self(*this), 0, index); }
Tensor TensorMethods::operator[](const TensorIndex& index) const { return gradus::index(self(*this), {index}); }
Tensor TensorMethods::index(const IndexList& indices) const { return gradus::index(self(*this), indices); }
Tensor TensorMethods::index_put(const IndexList& indices, const Tensor& values) const {
  return gradus::index_put(self(*this), indices, values);
}
Tensor TensorMethods::index_put(const IndexList& indices, Scalar value) const {
  return gradus::index_put(self(*this), indices, value);
}
Tensor TensorMethods::index_put(const IndexList& indices, const Tensor& values, const IndexPutOptions& options) const {
  return gradus::index_put(self(*this), indices, values, options);
}
Tensor TensorMethods::index_put(const IndexList& indices, Scalar value, const IndexPutOptions& options) const {
  return gradus::index_put(self(*this), indices, value, options);
}
Tensor TensorMethods::put(const Tensor& index, const Tensor& source) const {
  return gradus::put(self(*this), index, source);
}
Tensor TensorMethods::put(const Tensor& index, const Tensor& source, const PutOptions& options) const {
  return gradus::put(self(*this), index, source, options);
}
Tensor TensorMethods::index_select(int64_t dim, const Tensor& index) const {
  return gradus::index_select(self(*this), dim, index);
}
Tensor TensorMethods::gather(int64_t dim, const Tensor& index) const { return gradus::gather(self(*this), dim, index); }
Tensor TensorMethods::take(const Tensor& index) const { return gradus::take(self(*this), index); }
Tensor TensorMethods::take_along_dim(const Tensor& index, int64_t dim) const {
  return gradus::take_along_dim(self(*this), index, dim);
}
Tensor TensorMethods::take_along_dim(const Tensor& index) const { return gradus::take_along_dim(self(*this), index); }
Tensor TensorMethods::index_add(int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha) const {
  return gradus::index_add(self(*this), dim, index, source, alpha);
}
Tensor TensorMethods::index_copy(int64_t dim, const Tensor& index, const Tensor& source) const {
  return gradus::index_copy(self(*this), dim, index, source);
}
Tensor TensorMethods::index_fill(int64_t dim, const Tensor& index, Scalar value) const {
  return gradus::index_fill(self(*this), dim, index, value);
}
Tensor TensorMethods::index_fill(int64_t dim, const Tensor& index, const Tensor& value) const {
  return gradus::index_fill(self(*this), dim, index, value);
}
Tensor TensorMethods::index_reduce(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) const {
  return gradus::index_reduce(self(*this), dim, index, source, reduce);
}
Tensor TensorMethods::index_reduce(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
    const ScatterReduceOptions& options) const {
  return gradus::index_reduce(self(*this), dim, index, source, reduce, options);
}
Tensor TensorMethods::scatter(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) const {
  return gradus::scatter(self(*this), dim, index, source, reduce);
}
Tensor TensorMethods::scatter(int64_t dim, const Tensor& index, Scalar value, ScatterReduce reduce) const {
  return gradus::scatter(self(*this), dim, index, value, reduce);
}
Tensor TensorMethods::scatter_reduce(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
    const ScatterReduceOptions& options) const {
  return gradus::scatter_reduce(self(*this), dim, index, source, reduce, options);
}
Tensor TensorMethods::scatter(int64_t dim, const Tensor& index, const Tensor& source) const {
  return gradus::scatter(self(*this), dim, index, source);
}
Tensor TensorMethods::scatter(int64_t dim, const Tensor& index, Scalar value) const {
  return gradus::scatter(self(*this), dim, index, value);
}
Tensor TensorMethods::scatter_add(int64_t dim, const Tensor& index, const Tensor& source) const {
  return gradus::scatter_add(self(*this), dim, index, source);
}
Tensor TensorMethods::scatter_reduce(
    int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) const {
  return gradus::scatter_reduce(self(*this), dim, index, source, reduce);
}
Tensor TensorMethods::masked_fill(const Tensor& mask, Scalar value) const {
  return gradus::masked_fill(self(*this), mask, value);
}
Tensor TensorMethods::masked_fill(const Tensor& mask, const Tensor& value) const {
  return gradus::masked_fill(self(*this), mask, value);
}
Tensor TensorMethods::masked_select(const Tensor& mask) const { return gradus::masked_select(self(*this), mask); }
Tensor TensorMethods::masked_scatter(const Tensor& mask, const Tensor& source) const {
  return gradus::masked_scatter(self(*this), mask, source);
}
Tensor TensorMethods::nonzero() const { return gradus::nonzero(self(*this)); }
Tensor TensorMethods::argwhere() const { return gradus::argwhere(self(*this)); }
Tensor TensorMethods::clone() const { return gradus::clone(self(*this)); }
Tensor TensorMethods::contiguous() const { return gradus::contiguous(self(*this)); }
Tensor TensorMethods::to(Dtype dtype) const { return gradus::to(self(*this), dtype); }
Tensor TensorMethods::type_as(const Tensor& other) const { return gradus::to(self(*this), other.dtype()); }
Tensor TensorMethods::view(const IntList& sizes) const { return gradus::view(self(*this), sizes); }
Tensor TensorMethods::view_as(const Tensor& other) const { return gradus::view_as(self(*this), other); }
Tensor TensorMethods::reshape(const IntList& sizes) const { return gradus::reshape(self(*this), sizes); }
Tensor TensorMethods::reshape_as(const Tensor& other) const { return gradus::reshape_as(self(*this), other); }
Tensor TensorMethods::flatten(int64_t start, int64_t end) const { return gradus::flatten(self(*this), start, end); }
Tensor TensorMethods::ravel() const { return gradus::ravel(self(*this)); }
Tensor TensorMethods::unflatten(int64_t dim, const IntList& sizes) const {
  return gradus::unflatten(self(*this), dim, sizes);
}
Tensor TensorMethods::squeeze() const { return gradus::squeeze(self(*this)); }
Tensor TensorMethods::squeeze(int64_t dim) const { return gradus::squeeze(self(*this), dim); }
Tensor TensorMethods::squeeze(const IntList& dims) const { return gradus::squeeze(self(*this), dims); }
Tensor TensorMethods::unsqueeze(int64_t dim) const { return gradus::unsqueeze(self(*this), dim); }
Tensor TensorMethods::permute(const IntList& dims) const { return gradus::permute(self(*this), dims); }
Tensor TensorMethods::transpose(int64_t a, int64_t b) const { return gradus::transpose(self(*this), a, b); }
Tensor TensorMethods::t() const { return gradus::t(self(*this)); }
Tensor TensorMethods::mT() const { return gradus::mT(self(*this)); }
Tensor TensorMethods::swapaxes(int64_t a, int64_t b) const { return gradus::swapaxes(self(*this), a, b); }
Tensor TensorMethods::swapdims(int64_t a, int64_t b) const { return gradus::swapdims(self(*this), a, b); }
Tensor TensorMethods::movedim(const IntList& source, const IntList& destination) const {
  return gradus::movedim(self(*this), source, destination);
}
Tensor TensorMethods::moveaxis(const IntList& source, const IntList& destination) const {
  return gradus::moveaxis(self(*this), source, destination);
}
Tensor TensorMethods::expand(const IntList& sizes) const { return gradus::expand(self(*this), sizes); }
Tensor TensorMethods::expand_as(const Tensor& other) const { return gradus::expand_as(self(*this), other); }
Tensor TensorMethods::broadcast_to(const IntList& sizes) const { return gradus::broadcast_to(self(*this), sizes); }
Tensor TensorMethods::sum_to_size(const IntList& sizes) const { return gradus::sum_to_size(self(*this), sizes); }
Tensor TensorMethods::select(int64_t dim, int64_t index) const { return gradus::select(self(*this), dim, index); }
Tensor TensorMethods::narrow(int64_t dim, int64_t start, int64_t length) const {
  return gradus::narrow(self(*this), dim, start, length);
}
Tensor TensorMethods::slice(int64_t dim, int64_t start, int64_t end, int64_t step) const {
  return gradus::slice(self(*this), dim, start, end, step);
}
Tensor TensorMethods::select_scatter(const Tensor& source, int64_t dim, int64_t index) const {
  return gradus::select_scatter(self(*this), source, dim, index);
}
Tensor TensorMethods::slice_scatter(const Tensor& source, int64_t dim, int64_t start, int64_t end, int64_t step) const {
  return gradus::slice_scatter(self(*this), source, dim, start, end, step);
}
Tensors TensorMethods::unbind(int64_t dim) const { return gradus::unbind(self(*this), dim); }
Tensors TensorMethods::split(int64_t size, int64_t dim) const { return gradus::split(self(*this), size, dim); }
Tensors TensorMethods::chunk(int64_t n, int64_t dim) const { return gradus::chunk(self(*this), n, dim); }
Tensors TensorMethods::split(const std::vector<int64_t>& sizes, int64_t dim) const {
  return gradus::split(self(*this), sizes, dim);
}
Tensors TensorMethods::tensor_split(int64_t n, int64_t dim) const { return gradus::tensor_split(self(*this), n, dim); }
Tensors TensorMethods::tensor_split(const std::vector<int64_t>& indices, int64_t dim) const {
  return gradus::tensor_split(self(*this), indices, dim);
}
Tensor TensorMethods::as_strided(const IntList& sizes, const IntList& strides) const {
  return gradus::as_strided(self(*this), sizes, strides);
}
Tensor TensorMethods::unfold(int64_t dim, int64_t size, int64_t step) const {
  return gradus::unfold(self(*this), dim, size, step);
}
Tensor TensorMethods::flip(const IntList& dims) const { return gradus::flip(self(*this), dims); }
Tensor TensorMethods::fliplr() const { return gradus::fliplr(self(*this)); }
Tensor TensorMethods::flipud() const { return gradus::flipud(self(*this)); }
Tensor TensorMethods::rot90(int64_t k) const { return gradus::rot90(self(*this), k); }
Tensor TensorMethods::rot90(int64_t k, const IntList& dims) const { return gradus::rot90(self(*this), k, dims); }
Tensor TensorMethods::roll(int64_t shift) const { return gradus::roll(self(*this), shift); }
Tensor TensorMethods::roll(const IntList& shifts, const IntList& dims) const {
  return gradus::roll(self(*this), shifts, dims);
}
Tensor TensorMethods::repeat(const IntList& counts) const { return gradus::repeat(self(*this), counts); }
Tensor TensorMethods::tile(const IntList& counts) const { return gradus::tile(self(*this), counts); }
Tensor TensorMethods::repeat_interleave(int64_t repeats) const {
  return gradus::repeat_interleave(self(*this), repeats);
}
Tensor TensorMethods::repeat_interleave(int64_t repeats, int64_t dim) const {
  return gradus::repeat_interleave(self(*this), repeats, dim);
}
Tensor TensorMethods::repeat_interleave(const Tensor& repeats) const {
  return gradus::repeat_interleave(self(*this), repeats);
}
Tensor TensorMethods::repeat_interleave(const Tensor& repeats, int64_t dim) const {
  return gradus::repeat_interleave(self(*this), repeats, dim);
}
Tensor TensorMethods::diagonal(int64_t offset, int64_t dim1, int64_t dim2) const {
  return gradus::diagonal(self(*this), offset, dim1, dim2);
}
Tensor TensorMethods::diag(int64_t offset) const { return gradus::diag(self(*this), offset); }
Tensor TensorMethods::diagonal_scatter(const Tensor& source, int64_t offset, int64_t dim1, int64_t dim2) const {
  return gradus::diagonal_scatter(self(*this), source, offset, dim1, dim2);
}
Tensor TensorMethods::diagflat(int64_t offset) const { return gradus::diagflat(self(*this), offset); }
Tensor TensorMethods::diag_embed(int64_t offset, int64_t dim1, int64_t dim2) const {
  return gradus::diag_embed(self(*this), offset, dim1, dim2);
}
Tensor TensorMethods::tril(int64_t diagonal) const { return gradus::tril(self(*this), diagonal); }
Tensor TensorMethods::triu(int64_t diagonal) const { return gradus::triu(self(*this), diagonal); }

}   // namespace gradus
