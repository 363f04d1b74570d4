// The ops as methods: x.sum() is sum(x). core/tensor_methods.h has the list, and says why it is apart.
#include "autograd/ops.h"

namespace gradus {

static const Tensor& self(const TensorMethods& x) { return static_cast<const Tensor&>(x); }

Tensor TensorMethods::add(const Tensor& b) const { return gradus::add(self(*this), b); }
Tensor TensorMethods::add(Scalar b) const { return gradus::add(self(*this), b); }
Tensor TensorMethods::sub(const Tensor& b) const { return gradus::sub(self(*this), b); }
Tensor TensorMethods::sub(Scalar b) const { return gradus::sub(self(*this), b); }
Tensor TensorMethods::mul(const Tensor& b) const { return gradus::mul(self(*this), b); }
Tensor TensorMethods::mul(Scalar b) const { return gradus::mul(self(*this), b); }
Tensor TensorMethods::div(const Tensor& b) const { return gradus::div(self(*this), b); }
Tensor TensorMethods::div(Scalar b) const { return gradus::div(self(*this), b); }
Tensor TensorMethods::pow(const Tensor& exponent) const { return gradus::pow(self(*this), exponent); }
Tensor TensorMethods::pow(Scalar exponent) const { return gradus::pow(self(*this), exponent); }
Tensor TensorMethods::where(const Tensor& condition, const Tensor& b) const { return gradus::where(condition, self(*this), b); }
Tensor TensorMethods::where(const Tensor& condition, Scalar b) const { return gradus::where(condition, self(*this), b); }
Tensor TensorMethods::abs() const { return gradus::abs(self(*this)); }
Tensor TensorMethods::sign() const { return gradus::sign(self(*this)); }
Tensor TensorMethods::neg() const { return gradus::neg(self(*this)); }
Tensor TensorMethods::square() const { return gradus::square(self(*this)); }
Tensor TensorMethods::sqrt() const { return gradus::sqrt(self(*this)); }
Tensor TensorMethods::exp() const { return gradus::exp(self(*this)); }
Tensor TensorMethods::log() const { return gradus::log(self(*this)); }
Tensor TensorMethods::sin() const { return gradus::sin(self(*this)); }
Tensor TensorMethods::cos() const { return gradus::cos(self(*this)); }
Tensor TensorMethods::tanh() const { return gradus::tanh(self(*this)); }
Tensor TensorMethods::erf() const { return gradus::erf(self(*this)); }
Tensor TensorMethods::relu() const { return gradus::relu(self(*this)); }
Tensor TensorMethods::sigmoid() const { return gradus::sigmoid(self(*this)); }
Tensor TensorMethods::prelu(const Tensor& weight) const { return gradus::prelu(self(*this), weight); }
Tensor TensorMethods::hardshrink() const { return gradus::hardshrink(self(*this)); }
Tensor TensorMethods::hardshrink(double lambd) const { return gradus::hardshrink(self(*this), lambd); }
Tensor TensorMethods::maximum(const Tensor& b) const { return gradus::maximum(self(*this), b); }
Tensor TensorMethods::minimum(const Tensor& b) const { return gradus::minimum(self(*this), b); }
Tensor TensorMethods::eq(const Tensor& b) const { return gradus::eq(self(*this), b); }
Tensor TensorMethods::eq(Scalar b) const { return gradus::eq(self(*this), b); }
Tensor TensorMethods::ne(const Tensor& b) const { return gradus::ne(self(*this), b); }
Tensor TensorMethods::ne(Scalar b) const { return gradus::ne(self(*this), b); }
Tensor TensorMethods::lt(const Tensor& b) const { return gradus::lt(self(*this), b); }
Tensor TensorMethods::lt(Scalar b) const { return gradus::lt(self(*this), b); }
Tensor TensorMethods::le(const Tensor& b) const { return gradus::le(self(*this), b); }
Tensor TensorMethods::le(Scalar b) const { return gradus::le(self(*this), b); }
Tensor TensorMethods::gt(const Tensor& b) const { return gradus::gt(self(*this), b); }
Tensor TensorMethods::gt(Scalar b) const { return gradus::gt(self(*this), b); }
Tensor TensorMethods::ge(const Tensor& b) const { return gradus::ge(self(*this), b); }
Tensor TensorMethods::ge(Scalar b) const { return gradus::ge(self(*this), b); }
bool TensorMethods::equal(const Tensor& b) const { return gradus::equal(self(*this), b); }
bool TensorMethods::allclose(const Tensor& b, double rtol, double atol, bool equal_nan) const {
  return gradus::allclose(self(*this), b, rtol, atol, equal_nan);
}
Tensor TensorMethods::sum() const { return gradus::sum(self(*this)); }
Tensor TensorMethods::sum(const IntList& dims, bool keepdim) const { return gradus::sum(self(*this), dims, keepdim); }
Tensor TensorMethods::mean() const { return gradus::mean(self(*this)); }
Tensor TensorMethods::mean(const IntList& dims, bool keepdim) const { return gradus::mean(self(*this), dims, keepdim); }
Tensor TensorMethods::var() const { return gradus::var(self(*this)); }
Tensor TensorMethods::var(const IntList& dims) const { return gradus::var(self(*this), dims); }
Tensor TensorMethods::var(const IntList& dims, const VarOptions& options) const { return gradus::var(self(*this), dims, options); }
Tensor TensorMethods::max() const { return gradus::max(self(*this)); }
Tensor TensorMethods::max(const Tensor& b) const { return gradus::maximum(self(*this), b); }
Tensor TensorMethods::min() const { return gradus::min(self(*this)); }
Tensor TensorMethods::min(const Tensor& b) const { return gradus::minimum(self(*this), b); }
ValuesIndices TensorMethods::max(int64_t dim, bool keepdim) const { return gradus::max(self(*this), dim, keepdim); }
ValuesIndices TensorMethods::min(int64_t dim, bool keepdim) const { return gradus::min(self(*this), dim, keepdim); }
Tensor TensorMethods::argmax() const { return gradus::argmax(self(*this)); }
Tensor TensorMethods::argmax(int64_t dim, bool keepdim) const { return gradus::argmax(self(*this), dim, keepdim); }
Tensor TensorMethods::argmin() const { return gradus::argmin(self(*this)); }
Tensor TensorMethods::argmin(int64_t dim, bool keepdim) const { return gradus::argmin(self(*this), dim, keepdim); }
Tensor TensorMethods::softmax(int64_t dim) const { return gradus::softmax(self(*this), dim); }
Tensor TensorMethods::softmax(int64_t dim, Dtype dtype) const { return gradus::softmax(self(*this), dim, dtype); }
Tensor TensorMethods::log_softmax(int64_t dim) const { return gradus::log_softmax(self(*this), dim); }
Tensor TensorMethods::log_softmax(int64_t dim, Dtype dtype) const { return gradus::log_softmax(self(*this), dim, dtype); }
Tensor TensorMethods::logsumexp(const IntList& dims, bool keepdim) const { return gradus::logsumexp(self(*this), dims, keepdim); }
Tensor TensorMethods::operator[](int64_t index) const { return gradus::select(self(*this), 0, index); }
Tensor TensorMethods::operator[](const TensorIndex& index) const { return gradus::index(self(*this), {index}); }
Tensor TensorMethods::index(const IndexList& indices) const { return gradus::index(self(*this), indices); }
Tensor TensorMethods::index_select(int64_t dim, const Tensor& index) const { return gradus::index_select(self(*this), dim, index); }
Tensor TensorMethods::gather(int64_t dim, const Tensor& index) const { return gradus::gather(self(*this), dim, index); }
Tensor TensorMethods::index_add(int64_t dim, const Tensor& index, const Tensor& source) const {
  return gradus::index_add(self(*this), dim, index, source);
}
Tensor TensorMethods::scatter_add(int64_t dim, const Tensor& index, const Tensor& source) const {
  return gradus::scatter_add(self(*this), dim, index, source);
}
Tensor TensorMethods::clone() const { return gradus::clone(self(*this)); }
Tensor TensorMethods::contiguous() const { return gradus::contiguous(self(*this)); }
Tensor TensorMethods::to(Dtype dtype) const { return gradus::to(self(*this), dtype); }
Tensor TensorMethods::type_as(const Tensor& other) const { return gradus::to(self(*this), other.dtype()); }
Tensor TensorMethods::view(const IntList& sizes) const { return gradus::view(self(*this), sizes); }
Tensor TensorMethods::reshape(const IntList& sizes) const { return gradus::reshape(self(*this), sizes); }
Tensor TensorMethods::flatten(int64_t start, int64_t end) const { return gradus::flatten(self(*this), start, end); }
Tensor TensorMethods::squeeze() const { return gradus::squeeze(self(*this)); }
Tensor TensorMethods::squeeze(int64_t dim) const { return gradus::squeeze(self(*this), dim); }
Tensor TensorMethods::unsqueeze(int64_t dim) const { return gradus::unsqueeze(self(*this), dim); }
Tensor TensorMethods::permute(const IntList& dims) const { return gradus::permute(self(*this), dims); }
Tensor TensorMethods::transpose(int64_t a, int64_t b) const { return gradus::transpose(self(*this), a, b); }
Tensor TensorMethods::t() const { return gradus::t(self(*this)); }
Tensor TensorMethods::expand(const IntList& sizes) const { return gradus::expand(self(*this), sizes); }
Tensor TensorMethods::select(int64_t dim, int64_t index) const { return gradus::select(self(*this), dim, index); }
Tensor TensorMethods::narrow(int64_t dim, int64_t start, int64_t length) const {
  return gradus::narrow(self(*this), dim, start, length);
}
Tensor TensorMethods::slice(int64_t dim, int64_t start, int64_t end, int64_t step) const {
  return gradus::slice(self(*this), dim, start, end, step);
}
Tensors TensorMethods::unbind(int64_t dim) const { return gradus::unbind(self(*this), dim); }
Tensors TensorMethods::split(int64_t size, int64_t dim) const { return gradus::split(self(*this), size, dim); }
Tensors TensorMethods::chunk(int64_t n, int64_t dim) const { return gradus::chunk(self(*this), n, dim); }
Tensors TensorMethods::split(const std::vector<int64_t>& sizes, int64_t dim) const { return gradus::split(self(*this), sizes, dim); }
Tensor TensorMethods::matmul(const Tensor& b) const { return gradus::matmul(self(*this), b); }
Tensor TensorMethods::new_empty(const Shape& shape) const { return gradus::empty(shape, self(*this).dtype()); }
Tensor TensorMethods::new_zeros(const Shape& shape) const { return gradus::zeros(shape, self(*this).dtype()); }
Tensor TensorMethods::new_ones(const Shape& shape) const { return gradus::ones(shape, self(*this).dtype()); }
Tensor TensorMethods::new_full(const Shape& shape, Scalar value) const { return gradus::full(shape, value, self(*this).dtype()); }
Tensor TensorMethods::bernoulli() const { return gradus::bernoulli(self(*this)); }

}  // namespace gradus
