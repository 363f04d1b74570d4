// The ops that compute, as methods: x.sum() is sum(x). core/tensor/tensor_methods.h has the list, and says why it is a
// class of its own. tensor_places.cpp has those that move numbers.
#include "autograd/ops.h"

namespace gradus {

static const Tensor& self(const TensorMethods& x) { return static_cast<const Tensor&>(x); }

Tensor TensorMethods::add(const Tensor& b) const { return gradus::add(self(*this), b); }
Tensor TensorMethods::add(Scalar b) const { return gradus::add(self(*this), b); }
Tensor TensorMethods::add(const Tensor& b, const AddOptions& options) const {
  return gradus::add(self(*this), b, options);
}
Tensor TensorMethods::sub(const Tensor& b) const { return gradus::sub(self(*this), b); }
Tensor TensorMethods::sub(Scalar b) const { return gradus::sub(self(*this), b); }
Tensor TensorMethods::sub(const Tensor& b, const AddOptions& options) const {
  return gradus::sub(self(*this), b, options);
}
Tensor TensorMethods::mul(const Tensor& b) const { return gradus::mul(self(*this), b); }
Tensor TensorMethods::mul(Scalar b) const { return gradus::mul(self(*this), b); }
Tensor TensorMethods::div(const Tensor& b) const { return gradus::div(self(*this), b); }
Tensor TensorMethods::div(Scalar b) const { return gradus::div(self(*this), b); }
Tensor TensorMethods::div(const Tensor& b, const DivOptions& options) const {
  return gradus::div(self(*this), b, options);
}
Tensor TensorMethods::div(Scalar b, const DivOptions& options) const { return gradus::div(self(*this), b, options); }
Tensor TensorMethods::floor_divide(const Tensor& b) const { return gradus::floor_divide(self(*this), b); }
Tensor TensorMethods::floor_divide(Scalar b) const { return gradus::floor_divide(self(*this), b); }
Tensor TensorMethods::remainder(const Tensor& b) const { return gradus::remainder(self(*this), b); }
Tensor TensorMethods::remainder(Scalar b) const { return gradus::remainder(self(*this), b); }
Tensor TensorMethods::fmod(const Tensor& b) const { return gradus::fmod(self(*this), b); }
Tensor TensorMethods::fmod(Scalar b) const { return gradus::fmod(self(*this), b); }
Tensor TensorMethods::pow(const Tensor& exponent) const { return gradus::pow(self(*this), exponent); }
Tensor TensorMethods::pow(Scalar exponent) const { return gradus::pow(self(*this), exponent); }
Tensor TensorMethods::float_power(const Tensor& exponent) const { return gradus::float_power(self(*this), exponent); }
Tensor TensorMethods::float_power(Scalar exponent) const { return gradus::float_power(self(*this), exponent); }
Tensor TensorMethods::ldexp(const Tensor& exponent) const { return gradus::ldexp(self(*this), exponent); }
Tensor TensorMethods::lerp(const Tensor& end, Scalar weight) const { return gradus::lerp(self(*this), end, weight); }
Tensor TensorMethods::lerp(const Tensor& end, const Tensor& weight) const {
  return gradus::lerp(self(*this), end, weight);
}
Tensor TensorMethods::addcmul(const Tensor& a, const Tensor& b) const { return gradus::addcmul(self(*this), a, b); }
Tensor TensorMethods::addcmul(const Tensor& a, const Tensor& b, const AddcOptions& options) const {
  return gradus::addcmul(self(*this), a, b, options);
}
Tensor TensorMethods::addcdiv(const Tensor& a, const Tensor& b) const { return gradus::addcdiv(self(*this), a, b); }
Tensor TensorMethods::addcdiv(const Tensor& a, const Tensor& b, const AddcOptions& options) const {
  return gradus::addcdiv(self(*this), a, b, options);
}
Tensor TensorMethods::clamp(Scalar min, Scalar max) const { return gradus::clamp(self(*this), min, max); }
Tensor TensorMethods::clamp(const Bounds& bounds) const { return gradus::clamp(self(*this), bounds); }
Tensor TensorMethods::clamp(const Tensor& min, const Tensor& max) const { return gradus::clamp(self(*this), min, max); }
Tensor TensorMethods::clamp_min(Scalar min) const { return gradus::clamp_min(self(*this), min); }
Tensor TensorMethods::clamp_min(const Tensor& min) const { return gradus::clamp_min(self(*this), min); }
Tensor TensorMethods::clamp_max(Scalar max) const { return gradus::clamp_max(self(*this), max); }
Tensor TensorMethods::clamp_max(const Tensor& max) const { return gradus::clamp_max(self(*this), max); }
Tensor TensorMethods::where(const Tensor& condition, const Tensor& b) const {
  return gradus::where(condition, self(*this), b);
}
Tensor TensorMethods::where(const Tensor& condition, Scalar b) const {
  return gradus::where(condition, self(*this), b);
}
Tensor TensorMethods::abs() const { return gradus::abs(self(*this)); }
Tensor TensorMethods::sign() const { return gradus::sign(self(*this)); }
Tensor TensorMethods::sgn() const { return gradus::sgn(self(*this)); }
Tensor TensorMethods::neg() const { return gradus::neg(self(*this)); }
Tensor TensorMethods::positive() const { return gradus::positive(self(*this)); }
Tensor TensorMethods::square() const { return gradus::square(self(*this)); }
Tensor TensorMethods::reciprocal() const { return gradus::reciprocal(self(*this)); }
Tensor TensorMethods::sqrt() const { return gradus::sqrt(self(*this)); }
Tensor TensorMethods::rsqrt() const { return gradus::rsqrt(self(*this)); }
Tensor TensorMethods::exp() const { return gradus::exp(self(*this)); }
Tensor TensorMethods::exp2() const { return gradus::exp2(self(*this)); }
Tensor TensorMethods::expm1() const { return gradus::expm1(self(*this)); }
Tensor TensorMethods::log() const { return gradus::log(self(*this)); }
Tensor TensorMethods::log2() const { return gradus::log2(self(*this)); }
Tensor TensorMethods::log10() const { return gradus::log10(self(*this)); }
Tensor TensorMethods::log1p() const { return gradus::log1p(self(*this)); }
Tensor TensorMethods::sin() const { return gradus::sin(self(*this)); }
Tensor TensorMethods::cos() const { return gradus::cos(self(*this)); }
Tensor TensorMethods::tan() const { return gradus::tan(self(*this)); }
Tensor TensorMethods::asin() const { return gradus::asin(self(*this)); }
Tensor TensorMethods::acos() const { return gradus::acos(self(*this)); }
Tensor TensorMethods::atan() const { return gradus::atan(self(*this)); }
Tensor TensorMethods::sinh() const { return gradus::sinh(self(*this)); }
Tensor TensorMethods::cosh() const { return gradus::cosh(self(*this)); }
Tensor TensorMethods::tanh() const { return gradus::tanh(self(*this)); }
Tensor TensorMethods::asinh() const { return gradus::asinh(self(*this)); }
Tensor TensorMethods::acosh() const { return gradus::acosh(self(*this)); }
Tensor TensorMethods::atanh() const { return gradus::atanh(self(*this)); }
Tensor TensorMethods::sinc() const { return gradus::sinc(self(*this)); }
Tensor TensorMethods::deg2rad() const { return gradus::deg2rad(self(*this)); }
Tensor TensorMethods::rad2deg() const { return gradus::rad2deg(self(*this)); }
Tensor TensorMethods::floor() const { return gradus::floor(self(*this)); }
Tensor TensorMethods::ceil() const { return gradus::ceil(self(*this)); }
Tensor TensorMethods::trunc() const { return gradus::trunc(self(*this)); }
Tensor TensorMethods::frac() const { return gradus::frac(self(*this)); }
Tensor TensorMethods::round() const { return gradus::round(self(*this)); }
Tensor TensorMethods::round(const RoundOptions& options) const { return gradus::round(self(*this), options); }
Tensor TensorMethods::nan_to_num() const { return gradus::nan_to_num(self(*this)); }
Tensor TensorMethods::nan_to_num(const NanToNumOptions& options) const {
  return gradus::nan_to_num(self(*this), options);
}
Tensor TensorMethods::isnan() const { return gradus::isnan(self(*this)); }
Tensor TensorMethods::isinf() const { return gradus::isinf(self(*this)); }
Tensor TensorMethods::isfinite() const { return gradus::isfinite(self(*this)); }
Tensor TensorMethods::isposinf() const { return gradus::isposinf(self(*this)); }
Tensor TensorMethods::isneginf() const { return gradus::isneginf(self(*this)); }
Tensor TensorMethods::signbit() const { return gradus::signbit(self(*this)); }
Tensor TensorMethods::erf() const { return gradus::erf(self(*this)); }
Tensor TensorMethods::erfc() const { return gradus::erfc(self(*this)); }
Tensor TensorMethods::erfinv() const { return gradus::erfinv(self(*this)); }
Tensor TensorMethods::lgamma() const { return gradus::lgamma(self(*this)); }
Tensor TensorMethods::digamma() const { return gradus::digamma(self(*this)); }
Tensor TensorMethods::polygamma(int64_t n) const { return gradus::polygamma(n, self(*this)); }
Tensor TensorMethods::logit() const { return gradus::logit(self(*this)); }
Tensor TensorMethods::logit(double eps) const { return gradus::logit(self(*this), eps); }
Tensor TensorMethods::relu() const { return gradus::relu(self(*this)); }
Tensor TensorMethods::sigmoid() const { return gradus::sigmoid(self(*this)); }
Tensor TensorMethods::prelu(const Tensor& weight) const { return gradus::prelu(self(*this), weight); }
Tensor TensorMethods::hardshrink() const { return gradus::hardshrink(self(*this)); }
Tensor TensorMethods::hardshrink(double lambd) const { return gradus::hardshrink(self(*this), lambd); }
Tensor TensorMethods::maximum(const Tensor& b) const { return gradus::maximum(self(*this), b); }
Tensor TensorMethods::minimum(const Tensor& b) const { return gradus::minimum(self(*this), b); }
Tensor TensorMethods::fmax(const Tensor& b) const { return gradus::fmax(self(*this), b); }
Tensor TensorMethods::fmin(const Tensor& b) const { return gradus::fmin(self(*this), b); }
Tensor TensorMethods::hypot(const Tensor& b) const { return gradus::hypot(self(*this), b); }
Tensor TensorMethods::atan2(const Tensor& b) const { return gradus::atan2(self(*this), b); }
Tensor TensorMethods::heaviside(const Tensor& values) const { return gradus::heaviside(self(*this), values); }
Tensor TensorMethods::copysign(const Tensor& b) const { return gradus::copysign(self(*this), b); }
Tensor TensorMethods::copysign(Scalar b) const { return gradus::copysign(self(*this), b); }
Tensor TensorMethods::xlogy(const Tensor& b) const { return gradus::xlogy(self(*this), b); }
Tensor TensorMethods::xlogy(Scalar b) const { return gradus::xlogy(self(*this), b); }
Tensor TensorMethods::logaddexp(const Tensor& b) const { return gradus::logaddexp(self(*this), b); }
Tensor TensorMethods::logaddexp2(const Tensor& b) const { return gradus::logaddexp2(self(*this), b); }
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
Tensor TensorMethods::isclose(const Tensor& b, double rtol, double atol, bool equal_nan) const {
  return gradus::isclose(self(*this), b, rtol, atol, equal_nan);
}
Tensor TensorMethods::logical_and(const Tensor& b) const { return gradus::logical_and(self(*this), b); }
Tensor TensorMethods::logical_or(const Tensor& b) const { return gradus::logical_or(self(*this), b); }
Tensor TensorMethods::logical_xor(const Tensor& b) const { return gradus::logical_xor(self(*this), b); }
Tensor TensorMethods::logical_not() const { return gradus::logical_not(self(*this)); }
Tensor TensorMethods::bitwise_and(const Tensor& b) const { return gradus::bitwise_and(self(*this), b); }
Tensor TensorMethods::bitwise_and(Scalar b) const { return gradus::bitwise_and(self(*this), b); }
Tensor TensorMethods::bitwise_or(const Tensor& b) const { return gradus::bitwise_or(self(*this), b); }
Tensor TensorMethods::bitwise_or(Scalar b) const { return gradus::bitwise_or(self(*this), b); }
Tensor TensorMethods::bitwise_xor(const Tensor& b) const { return gradus::bitwise_xor(self(*this), b); }
Tensor TensorMethods::bitwise_xor(Scalar b) const { return gradus::bitwise_xor(self(*this), b); }
Tensor TensorMethods::bitwise_not() const { return gradus::bitwise_not(self(*this)); }
Tensor TensorMethods::bitwise_left_shift(const Tensor& b) const { return gradus::bitwise_left_shift(self(*this), b); }
Tensor TensorMethods::bitwise_left_shift(Scalar b) const { return gradus::bitwise_left_shift(self(*this), b); }
Tensor TensorMethods::bitwise_right_shift(const Tensor& b) const { return gradus::bitwise_right_shift(self(*this), b); }
Tensor TensorMethods::bitwise_right_shift(Scalar b) const { return gradus::bitwise_right_shift(self(*this), b); }
Tensor TensorMethods::sum() const { return gradus::sum(self(*this)); }
Tensor TensorMethods::sum(const IntList& dims, bool keepdim) const { return gradus::sum(self(*this), dims, keepdim); }
Tensor TensorMethods::sum(const IntList& dims, bool keepdim, Dtype dtype) const {
  return gradus::sum(self(*this), dims, keepdim, dtype);
}
Tensor TensorMethods::mean() const { return gradus::mean(self(*this)); }
Tensor TensorMethods::mean(const IntList& dims, bool keepdim) const { return gradus::mean(self(*this), dims, keepdim); }
Tensor TensorMethods::mean(const IntList& dims, bool keepdim, Dtype dtype) const {
  return gradus::mean(self(*this), dims, keepdim, dtype);
}
Tensor TensorMethods::nansum() const { return gradus::nansum(self(*this)); }
Tensor TensorMethods::nansum(const IntList& dims, bool keepdim) const {
  return gradus::nansum(self(*this), dims, keepdim);
}
Tensor TensorMethods::nansum(const IntList& dims, bool keepdim, Dtype dtype) const {
  return gradus::nansum(self(*this), dims, keepdim, dtype);
}
Tensor TensorMethods::nanmean() const { return gradus::nanmean(self(*this)); }
Tensor TensorMethods::nanmean(const IntList& dims, bool keepdim) const {
  return gradus::nanmean(self(*this), dims, keepdim);
}
Tensor TensorMethods::prod() const { return gradus::prod(self(*this)); }
Tensor TensorMethods::prod(int64_t dim, bool keepdim) const { return gradus::prod(self(*this), dim, keepdim); }
Tensor TensorMethods::prod(int64_t dim, bool keepdim, Dtype dtype) const {
  return gradus::prod(self(*this), dim, keepdim, dtype);
}
Tensor TensorMethods::var() const { return gradus::var(self(*this)); }
Tensor TensorMethods::var(const IntList& dims) const { return gradus::var(self(*this), dims); }
Tensor TensorMethods::var(const IntList& dims, const VarOptions& options) const {
  return gradus::var(self(*this), dims, options);
}
Tensor TensorMethods::std() const { return gradus::std(self(*this)); }
Tensor TensorMethods::std(const IntList& dims) const { return gradus::std(self(*this), dims); }
Tensor TensorMethods::std(const IntList& dims, const VarOptions& options) const {
  return gradus::std(self(*this), dims, options);
}
Tensor TensorMethods::max() const { return gradus::max(self(*this)); }
Tensor TensorMethods::max(const Tensor& b) const { return gradus::maximum(self(*this), b); }
Tensor TensorMethods::min() const { return gradus::min(self(*this)); }
Tensor TensorMethods::min(const Tensor& b) const { return gradus::minimum(self(*this), b); }
ValuesIndices TensorMethods::max(int64_t dim, bool keepdim) const { return gradus::max(self(*this), dim, keepdim); }
ValuesIndices TensorMethods::min(int64_t dim, bool keepdim) const { return gradus::min(self(*this), dim, keepdim); }
Tensor TensorMethods::amax() const { return gradus::amax(self(*this)); }
Tensor TensorMethods::amax(const IntList& dims, bool keepdim) const { return gradus::amax(self(*this), dims, keepdim); }
Tensor TensorMethods::amin() const { return gradus::amin(self(*this)); }
Tensor TensorMethods::amin(const IntList& dims, bool keepdim) const { return gradus::amin(self(*this), dims, keepdim); }
MinMax TensorMethods::aminmax() const { return gradus::aminmax(self(*this)); }
MinMax TensorMethods::aminmax(int64_t dim, bool keepdim) const { return gradus::aminmax(self(*this), dim, keepdim); }
Tensor TensorMethods::argmax() const { return gradus::argmax(self(*this)); }
Tensor TensorMethods::argmax(int64_t dim, bool keepdim) const { return gradus::argmax(self(*this), dim, keepdim); }
Tensor TensorMethods::argmin() const { return gradus::argmin(self(*this)); }
Tensor TensorMethods::argmin(int64_t dim, bool keepdim) const { return gradus::argmin(self(*this), dim, keepdim); }
Tensor TensorMethods::any() const { return gradus::any(self(*this)); }
Tensor TensorMethods::any(const IntList& dims, bool keepdim) const { return gradus::any(self(*this), dims, keepdim); }
Tensor TensorMethods::all() const { return gradus::all(self(*this)); }
Tensor TensorMethods::all(const IntList& dims, bool keepdim) const { return gradus::all(self(*this), dims, keepdim); }
Tensor TensorMethods::count_nonzero() const { return gradus::count_nonzero(self(*this)); }
Tensor TensorMethods::count_nonzero(const IntList& dims) const { return gradus::count_nonzero(self(*this), dims); }
Tensor TensorMethods::norm(double p) const { return gradus::norm(self(*this), p); }
Tensor TensorMethods::norm(double p, const IntList& dims, bool keepdim) const {
  return gradus::norm(self(*this), p, dims, keepdim);
}
Tensor TensorMethods::dist(const Tensor& b, double p) const { return gradus::dist(self(*this), b, p); }
Tensor TensorMethods::softmax(int64_t dim) const { return gradus::softmax(self(*this), dim); }
Tensor TensorMethods::softmax(int64_t dim, Dtype dtype) const { return gradus::softmax(self(*this), dim, dtype); }
Tensor TensorMethods::log_softmax(int64_t dim) const { return gradus::log_softmax(self(*this), dim); }
Tensor TensorMethods::log_softmax(int64_t dim, Dtype dtype) const {
  return gradus::log_softmax(self(*this), dim, dtype);
}
Tensor TensorMethods::logsumexp(const IntList& dims, bool keepdim) const {
  return gradus::logsumexp(self(*this), dims, keepdim);
}
Tensor TensorMethods::cumsum(int64_t dim) const { return gradus::cumsum(self(*this), dim); }
Tensor TensorMethods::cumsum(int64_t dim, Dtype dtype) const { return gradus::cumsum(self(*this), dim, dtype); }
Tensor TensorMethods::cumprod(int64_t dim) const { return gradus::cumprod(self(*this), dim); }
Tensor TensorMethods::cumprod(int64_t dim, Dtype dtype) const { return gradus::cumprod(self(*this), dim, dtype); }
ValuesIndices TensorMethods::cummax(int64_t dim) const { return gradus::cummax(self(*this), dim); }
ValuesIndices TensorMethods::cummin(int64_t dim) const { return gradus::cummin(self(*this), dim); }
Tensor TensorMethods::logcumsumexp(int64_t dim) const { return gradus::logcumsumexp(self(*this), dim); }
Tensor TensorMethods::diff() const { return gradus::diff(self(*this)); }
Tensor TensorMethods::diff(const DiffOptions& options) const { return gradus::diff(self(*this), options); }
Tensor TensorMethods::median() const { return gradus::median(self(*this)); }
Tensor TensorMethods::nanmedian() const { return gradus::nanmedian(self(*this)); }
ValuesIndices TensorMethods::median(int64_t dim, bool keepdim) const {
  return gradus::median(self(*this), dim, keepdim);
}
ValuesIndices TensorMethods::nanmedian(int64_t dim, bool keepdim) const {
  return gradus::nanmedian(self(*this), dim, keepdim);
}
ValuesIndices TensorMethods::mode(int64_t dim, bool keepdim) const { return gradus::mode(self(*this), dim, keepdim); }
Tensor TensorMethods::quantile(double q) const { return gradus::quantile(self(*this), q); }
Tensor TensorMethods::quantile(double q, int64_t dim) const { return gradus::quantile(self(*this), q, dim); }
Tensor TensorMethods::quantile(double q, int64_t dim, const QuantileOptions& options) const {
  return gradus::quantile(self(*this), q, dim, options);
}
Tensor TensorMethods::nanquantile(double q) const { return gradus::nanquantile(self(*this), q); }
Tensor TensorMethods::nanquantile(double q, int64_t dim) const { return gradus::nanquantile(self(*this), q, dim); }
Tensor TensorMethods::nanquantile(double q, int64_t dim, const QuantileOptions& options) const {
  return gradus::nanquantile(self(*this), q, dim, options);
}
Tensor TensorMethods::bincount(const BincountOptions& options) const { return gradus::bincount(self(*this), options); }
Tensor TensorMethods::bincount() const { return gradus::bincount(self(*this)); }
Tensor TensorMethods::histc(int64_t bins, double min, double max) const {
  return gradus::histc(self(*this), {.bins = bins, .min = min, .max = max});
}
Tensor TensorMethods::cov() const { return gradus::cov(self(*this)); }
Tensor TensorMethods::cov(const CovOptions& options) const { return gradus::cov(self(*this), options); }
Tensor TensorMethods::corrcoef() const { return gradus::corrcoef(self(*this)); }
Tensor TensorMethods::matmul(const Tensor& b) const { return gradus::matmul(self(*this), b); }
Tensor TensorMethods::mm(const Tensor& b) const { return gradus::mm(self(*this), b); }
Tensor TensorMethods::bmm(const Tensor& b) const { return gradus::bmm(self(*this), b); }
Tensor TensorMethods::mv(const Tensor& v) const { return gradus::mv(self(*this), v); }
Tensor TensorMethods::dot(const Tensor& b) const { return gradus::dot(self(*this), b); }
Tensor TensorMethods::outer(const Tensor& b) const { return gradus::outer(self(*this), b); }
Tensor TensorMethods::inner(const Tensor& b) const { return gradus::inner(self(*this), b); }
Tensor TensorMethods::kron(const Tensor& b) const { return gradus::kron(self(*this), b); }
Tensor TensorMethods::cross(const Tensor& b, int64_t dim) const { return gradus::cross(self(*this), b, dim); }
Tensor TensorMethods::trace() const { return gradus::trace(self(*this)); }
Tensor TensorMethods::matrix_power(int64_t n) const { return gradus::matrix_power(self(*this), n); }
Tensor TensorMethods::addmm(const Tensor& a, const Tensor& b) const { return gradus::addmm(self(*this), a, b); }
Tensor TensorMethods::addmm(const Tensor& a, const Tensor& b, const AddProductOptions& options) const {
  return gradus::addmm(self(*this), a, b, options);
}
Tensor TensorMethods::addmv(const Tensor& a, const Tensor& v) const { return gradus::addmv(self(*this), a, v); }
Tensor TensorMethods::addmv(const Tensor& a, const Tensor& v, const AddProductOptions& options) const {
  return gradus::addmv(self(*this), a, v, options);
}
Tensor TensorMethods::addr(const Tensor& a, const Tensor& b) const { return gradus::addr(self(*this), a, b); }
Tensor TensorMethods::addr(const Tensor& a, const Tensor& b, const AddProductOptions& options) const {
  return gradus::addr(self(*this), a, b, options);
}
Tensor TensorMethods::baddbmm(const Tensor& a, const Tensor& b) const { return gradus::baddbmm(self(*this), a, b); }
Tensor TensorMethods::baddbmm(const Tensor& a, const Tensor& b, const AddProductOptions& options) const {
  return gradus::baddbmm(self(*this), a, b, options);
}
Tensor TensorMethods::addbmm(const Tensor& a, const Tensor& b) const { return gradus::addbmm(self(*this), a, b); }
Tensor TensorMethods::addbmm(const Tensor& a, const Tensor& b, const AddProductOptions& options) const {
  return gradus::addbmm(self(*this), a, b, options);
}
Tensor TensorMethods::inverse() const { return gradus::inverse(self(*this)); }
Tensor TensorMethods::pinverse(double rcond) const { return gradus::pinverse(self(*this), rcond); }
Tensor TensorMethods::det() const { return gradus::det(self(*this)); }
Tensor TensorMethods::logdet() const { return gradus::logdet(self(*this)); }
Tensor TensorMethods::cholesky() const { return gradus::cholesky(self(*this)); }
Tensor TensorMethods::cholesky(const CholeskyOptions& options) const { return gradus::cholesky(self(*this), options); }
Tensor TensorMethods::cholesky_solve(const Tensor& factor) const { return gradus::cholesky_solve(self(*this), factor); }
Tensor TensorMethods::cholesky_inverse() const { return gradus::cholesky_inverse(self(*this)); }
SignLogabsdet TensorMethods::slogdet() const { return gradus::slogdet(self(*this)); }
QR TensorMethods::qr() const { return gradus::qr(self(*this)); }
QR TensorMethods::qr(const QrOptions& options) const { return gradus::qr(self(*this), options); }
SVD TensorMethods::svd() const { return gradus::svd(self(*this)); }
SVD TensorMethods::svd(const SvdOptions& options) const { return gradus::svd(self(*this), options); }
Tensor TensorMethods::new_empty(const Shape& shape) const { return gradus::empty(shape, self(*this).dtype()); }
Tensor TensorMethods::new_zeros(const Shape& shape) const { return gradus::zeros(shape, self(*this).dtype()); }
Tensor TensorMethods::new_ones(const Shape& shape) const { return gradus::ones(shape, self(*this).dtype()); }
Tensor TensorMethods::new_full(const Shape& shape, Scalar value) const {
  return gradus::full(shape, value, self(*this).dtype());
}
Tensor TensorMethods::bernoulli() const { return gradus::bernoulli(self(*this)); }
Tensor TensorMethods::multinomial(int64_t count, bool replacement) const {
  return gradus::multinomial(self(*this), count, replacement);
}

}   // namespace gradus
