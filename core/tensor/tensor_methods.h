// The ops as methods of Tensor: x.clamp(0, 1).sum(). Each calls the function of its name; autograd/ops.h is where they
// are explained.
//
// Idea: Tensor derives from TensorMethods, which has no data, and nothing else does. So what a Tensor is stays on one
// page in tensor.h, and these lists on theirs. Definitions: autograd/ops/tensor_methods.cpp, a table. Options and
// results are declared here by name only: whoever calls a method with them includes autograd/ops.h.
// Read first: autograd/ops.h.   Read next: tensor_changes.h, the methods that change a tensor's numbers.
#ifndef GRADUS_CORE_TENSOR_TENSOR_METHODS_H
#define GRADUS_CORE_TENSOR_TENSOR_METHODS_H

#include <string>
#include <vector>

#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

namespace gradus {

class Tensor;
using Tensors = std::vector<Tensor>;
class IndexList;
class TensorIndex;
enum class ScatterReduce;

struct AddOptions;
struct AddcOptions;
struct AddProductOptions;
struct BincountOptions;
struct Bounds;
struct CholeskyOptions;
struct CovOptions;
struct DiffOptions;
struct DivOptions;
struct IndexPutOptions;
struct MinMax;
struct NanToNumOptions;
struct PutOptions;
struct QR;
struct QrOptions;
struct QuantileOptions;
struct RoundOptions;
struct ScatterReduceOptions;
struct SignLogabsdet;
struct SortOptions;
struct SVD;
struct SvdOptions;
struct TopkOptions;
struct UniqueConsecutiveOptions;
struct UniqueOptions;
struct UniqueResult;
struct ValuesIndices;
struct VarOptions;

class TensorMethods {
 public:
  // -- arithmetic --
  Tensor add(const Tensor& b) const, add(Scalar b) const, add(const Tensor& b, const AddOptions& options) const;
  Tensor sub(const Tensor& b) const, sub(Scalar b) const, sub(const Tensor& b, const AddOptions& options) const;
  Tensor mul(const Tensor& b) const, mul(Scalar b) const;
  Tensor div(const Tensor& b) const, div(Scalar b) const;
  Tensor div(const Tensor& b, const DivOptions& options) const, div(Scalar b, const DivOptions& options) const;
  Tensor floor_divide(const Tensor& b) const, floor_divide(Scalar b) const;
  Tensor remainder(const Tensor& b) const, remainder(Scalar b) const;
  Tensor fmod(const Tensor& b) const, fmod(Scalar b) const;
  Tensor pow(const Tensor& exponent) const, pow(Scalar exponent) const;
  Tensor float_power(const Tensor& exponent) const, float_power(Scalar exponent) const;
  Tensor ldexp(const Tensor& exponent) const;
  Tensor lerp(const Tensor& end, Scalar weight) const, lerp(const Tensor& end, const Tensor& weight) const;
  Tensor addcmul(const Tensor& a, const Tensor& b) const,
      addcmul(const Tensor& a, const Tensor& b, const AddcOptions& options) const;
  Tensor addcdiv(const Tensor& a, const Tensor& b) const,
      addcdiv(const Tensor& a, const Tensor& b, const AddcOptions& options) const;
  Tensor clamp(Scalar min, Scalar max) const, clamp(const Bounds& bounds) const,
      clamp(const Tensor& min, const Tensor& max) const;
  Tensor clamp_min(Scalar min) const, clamp_min(const Tensor& min) const;
  Tensor clamp_max(Scalar max) const, clamp_max(const Tensor& max) const;
  Tensor where(const Tensor& condition, const Tensor& b) const, where(const Tensor& condition, Scalar b) const;

  // -- functions of one number --
  Tensor abs() const, sign() const, sgn() const, neg() const, positive() const, square() const, reciprocal() const,
      sqrt() const, rsqrt() const;
  Tensor exp() const, exp2() const, expm1() const, log() const, log2() const, log10() const, log1p() const;
  Tensor sin() const, cos() const, tan() const, asin() const, acos() const, atan() const;
  Tensor sinh() const, cosh() const, tanh() const, asinh() const, acosh() const, atanh() const;
  Tensor sinc() const, deg2rad() const, rad2deg() const;
  Tensor floor() const, ceil() const, trunc() const, frac() const, round() const,
      round(const RoundOptions& options) const;
  Tensor nan_to_num() const, nan_to_num(const NanToNumOptions& options) const;
  Tensor isnan() const, isinf() const, isfinite() const, isposinf() const, isneginf() const, signbit() const;
  Tensor erf() const, erfc() const, erfinv() const, lgamma() const, digamma() const, polygamma(int64_t n) const;
  Tensor logit() const, logit(double eps) const;
  Tensor relu() const, sigmoid() const, prelu(const Tensor& weight) const, hardshrink() const,
      hardshrink(double lambd) const;

  // -- functions of two numbers, comparisons, logic --
  Tensor maximum(const Tensor& b) const, minimum(const Tensor& b) const, fmax(const Tensor& b) const,
      fmin(const Tensor& b) const;
  Tensor hypot(const Tensor& b) const, atan2(const Tensor& b) const, heaviside(const Tensor& values) const;
  Tensor copysign(const Tensor& b) const, copysign(Scalar b) const, xlogy(const Tensor& b) const, xlogy(Scalar b) const;
  Tensor logaddexp(const Tensor& b) const, logaddexp2(const Tensor& b) const;
  Tensor eq(const Tensor& b) const, eq(Scalar b) const, ne(const Tensor& b) const, ne(Scalar b) const;
  Tensor lt(const Tensor& b) const, lt(Scalar b) const, le(const Tensor& b) const, le(Scalar b) const;
  Tensor gt(const Tensor& b) const, gt(Scalar b) const, ge(const Tensor& b) const, ge(Scalar b) const;
  bool equal(const Tensor& b) const;
  bool allclose(const Tensor& b, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) const;
  Tensor isclose(const Tensor& b, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) const;
  Tensor logical_and(const Tensor& b) const, logical_or(const Tensor& b) const, logical_xor(const Tensor& b) const,
      logical_not() const;
  Tensor bitwise_and(const Tensor& b) const, bitwise_and(Scalar b) const, bitwise_or(const Tensor& b) const,
      bitwise_or(Scalar b) const;
  Tensor bitwise_xor(const Tensor& b) const, bitwise_xor(Scalar b) const, bitwise_not() const;
  Tensor bitwise_left_shift(const Tensor& b) const, bitwise_left_shift(Scalar b) const;
  Tensor bitwise_right_shift(const Tensor& b) const, bitwise_right_shift(Scalar b) const;

  // -- reductions --
  Tensor sum() const, sum(const IntList& dims, bool keepdim = false) const,
      sum(const IntList& dims, bool keepdim, Dtype dtype) const;
  Tensor mean() const, mean(const IntList& dims, bool keepdim = false) const,
      mean(const IntList& dims, bool keepdim, Dtype dtype) const;
  Tensor nansum() const, nansum(const IntList& dims, bool keepdim = false) const,
      nansum(const IntList& dims, bool keepdim, Dtype dtype) const;
  Tensor nanmean() const, nanmean(const IntList& dims, bool keepdim = false) const;
  Tensor prod() const, prod(int64_t dim, bool keepdim = false) const,
      prod(int64_t dim, bool keepdim, Dtype dtype) const;
  Tensor var() const, var(const IntList& dims) const, var(const IntList& dims, const VarOptions& options) const;
  Tensor std() const, std(const IntList& dims) const, std(const IntList& dims, const VarOptions& options) const;
  Tensor max() const, max(const Tensor& b) const, min() const, min(const Tensor& b) const;
  ValuesIndices max(int64_t dim, bool keepdim = false) const, min(int64_t dim, bool keepdim = false) const;
  Tensor amax() const, amax(const IntList& dims, bool keepdim = false) const;
  Tensor amin() const, amin(const IntList& dims, bool keepdim = false) const;
  MinMax aminmax() const, aminmax(int64_t dim, bool keepdim = false) const;
  Tensor argmax() const, argmax(int64_t dim, bool keepdim = false) const;
  Tensor argmin() const, argmin(int64_t dim, bool keepdim = false) const;
  Tensor any() const, any(const IntList& dims, bool keepdim = false) const;
  Tensor all() const, all(const IntList& dims, bool keepdim = false) const;
  Tensor count_nonzero() const, count_nonzero(const IntList& dims) const;
  Tensor norm(double p = 2) const, norm(double p, const IntList& dims, bool keepdim = false) const,
      dist(const Tensor& b, double p = 2) const;
  Tensor softmax(int64_t dim) const, softmax(int64_t dim, Dtype dtype) const;
  Tensor log_softmax(int64_t dim) const, log_softmax(int64_t dim, Dtype dtype) const;
  Tensor logsumexp(const IntList& dims, bool keepdim = false) const;

  // -- scans, statistics --
  Tensor cumsum(int64_t dim) const, cumsum(int64_t dim, Dtype dtype) const, cumprod(int64_t dim) const,
      cumprod(int64_t dim, Dtype dtype) const;
  ValuesIndices cummax(int64_t dim) const, cummin(int64_t dim) const;
  Tensor logcumsumexp(int64_t dim) const, diff() const, diff(const DiffOptions& options) const;
  Tensor median() const, nanmedian() const;
  ValuesIndices median(int64_t dim, bool keepdim = false) const, nanmedian(int64_t dim, bool keepdim = false) const;
  ValuesIndices mode(int64_t dim = -1, bool keepdim = false) const;
  Tensor quantile(double q) const, quantile(double q, int64_t dim) const,
      quantile(double q, int64_t dim, const QuantileOptions& options) const;
  Tensor nanquantile(double q) const, nanquantile(double q, int64_t dim) const;
  Tensor nanquantile(double q, int64_t dim, const QuantileOptions& options) const;
  Tensor bincount() const, bincount(const BincountOptions& options) const,
      histc(int64_t bins = 100, double min = 0, double max = 0) const;
  Tensor cov() const, cov(const CovOptions& options) const, corrcoef() const;

  // -- order --
  ValuesIndices sort(int64_t dim = -1) const, sort(int64_t dim, const SortOptions& options) const;
  Tensor argsort(int64_t dim = -1) const, argsort(int64_t dim, const SortOptions& options) const, msort() const;
  ValuesIndices topk(int64_t k, int64_t dim = -1) const, topk(int64_t k, int64_t dim, const TopkOptions& options) const;
  ValuesIndices kthvalue(int64_t k, int64_t dim = -1, bool keepdim = false) const;
  UniqueResult unique() const, unique(const UniqueOptions& options) const;
  UniqueResult unique_consecutive() const, unique_consecutive(const UniqueConsecutiveOptions& options) const;

  // -- indexing --
  Tensor operator[](int64_t index) const;              ///< select(0, index)
  Tensor operator[](const TensorIndex& index) const;   ///< index({index}): by a tensor, a Slice, None
  Tensor index(
      const IndexList& indices) const;   ///< `x.index({2, Slice(0, 3), mask})`, see autograd/ops/place/index_list.h
  Tensor index_put(const IndexList& indices, const Tensor& values) const,
      index_put(const IndexList& indices, Scalar value) const;
  Tensor index_put(const IndexList& indices, const Tensor& values, const IndexPutOptions& options) const;
  Tensor index_put(const IndexList& indices, Scalar value, const IndexPutOptions& options) const;
  Tensor put(const Tensor& index, const Tensor& source) const,
      put(const Tensor& index, const Tensor& source, const PutOptions& options) const;
  Tensor index_select(int64_t dim, const Tensor& index) const, gather(int64_t dim, const Tensor& index) const,
      take(const Tensor& index) const;
  Tensor take_along_dim(const Tensor& index, int64_t dim) const, take_along_dim(const Tensor& index) const;
  Tensor index_add(int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha = 1) const;
  Tensor index_copy(int64_t dim, const Tensor& index, const Tensor& source) const;
  Tensor index_fill(int64_t dim, const Tensor& index, Scalar value) const,
      index_fill(int64_t dim, const Tensor& index, const Tensor& value) const;
  Tensor index_reduce(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) const;
  Tensor index_reduce(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
      const ScatterReduceOptions& options) const;
  Tensor scatter(int64_t dim, const Tensor& index, const Tensor& source) const,
      scatter(int64_t dim, const Tensor& index, Scalar value) const;
  Tensor scatter(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) const;
  Tensor scatter(int64_t dim, const Tensor& index, Scalar value, ScatterReduce reduce) const;
  Tensor scatter_add(int64_t dim, const Tensor& index, const Tensor& source) const;
  Tensor scatter_reduce(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) const;
  Tensor scatter_reduce(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
      const ScatterReduceOptions& options) const;
  Tensor masked_fill(const Tensor& mask, Scalar value) const,
      masked_fill(const Tensor& mask, const Tensor& value) const;
  Tensor masked_select(const Tensor& mask) const, masked_scatter(const Tensor& mask, const Tensor& source) const;
  Tensor nonzero() const, argwhere() const;

  // -- copies, and other shapes: views where possible --
  Tensor clone() const;        ///< a copy of the numbers; gradients flow through
  Tensor contiguous() const;   ///< itself if row-major, else a row-major copy
  Tensor to(Dtype dtype) const, type_as(const Tensor& other) const;
  Tensor view(const IntList& sizes) const, view_as(const Tensor& other) const;
  Tensor reshape(const IntList& sizes) const, reshape_as(const Tensor& other) const,
      flatten(int64_t start = 0, int64_t end = -1) const;
  Tensor ravel() const, unflatten(int64_t dim, const IntList& sizes) const;
  Tensor squeeze() const, squeeze(int64_t dim) const, squeeze(const IntList& dims) const, unsqueeze(int64_t dim) const;
  Tensor permute(const IntList& dims) const, transpose(int64_t a, int64_t b) const, t() const, mT() const;
  Tensor swapaxes(int64_t a, int64_t b) const, swapdims(int64_t a, int64_t b) const;
  Tensor movedim(const IntList& source, const IntList& destination) const,
      moveaxis(const IntList& source, const IntList& destination) const;
  Tensor expand(const IntList& sizes) const, expand_as(const Tensor& other) const,
      broadcast_to(const IntList& sizes) const;
  Tensor sum_to_size(const IntList& sizes) const;
  Tensor select(int64_t dim, int64_t index) const, narrow(int64_t dim, int64_t start, int64_t length) const;
  Tensor slice(int64_t dim, int64_t start, int64_t end = INT64_MAX, int64_t step = 1) const;
  Tensor select_scatter(const Tensor& source, int64_t dim, int64_t index) const;
  Tensor slice_scatter(
      const Tensor& source, int64_t dim = 0, int64_t start = 0, int64_t end = INT64_MAX, int64_t step = 1) const;
  Tensors unbind(int64_t dim = 0) const, split(int64_t size, int64_t dim = 0) const,
      chunk(int64_t n, int64_t dim = 0) const;
  Tensors split(const std::vector<int64_t>& sizes, int64_t dim = 0) const,
      tensor_split(int64_t n, int64_t dim = 0) const;
  Tensors tensor_split(const std::vector<int64_t>& indices, int64_t dim = 0) const;
  Tensor as_strided(const IntList& sizes, const IntList& strides) const,
      unfold(int64_t dim, int64_t size, int64_t step) const;

  // -- arranging --
  Tensor flip(const IntList& dims) const, fliplr() const, flipud() const, rot90(int64_t k = 1) const,
      rot90(int64_t k, const IntList& dims) const;
  Tensor roll(int64_t shift) const, roll(const IntList& shifts, const IntList& dims) const;
  Tensor repeat(const IntList& counts) const, tile(const IntList& counts) const;
  Tensor repeat_interleave(int64_t repeats) const, repeat_interleave(int64_t repeats, int64_t dim) const;
  Tensor repeat_interleave(const Tensor& repeats) const, repeat_interleave(const Tensor& repeats, int64_t dim) const;
  Tensor diagonal(int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1) const, diag(int64_t offset = 0) const;
  Tensor diagonal_scatter(const Tensor& source, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1) const;
  Tensor diagflat(int64_t offset = 0) const, diag_embed(int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1) const;
  Tensor tril(int64_t diagonal = 0) const, triu(int64_t diagonal = 0) const;

  // -- linear algebra --
  Tensor matmul(const Tensor& b) const, mm(const Tensor& b) const, bmm(const Tensor& b) const,
      mv(const Tensor& v) const;
  Tensor dot(const Tensor& b) const, outer(const Tensor& b) const, inner(const Tensor& b) const,
      kron(const Tensor& b) const;
  Tensor cross(const Tensor& b, int64_t dim) const, trace() const, matrix_power(int64_t n) const;
  Tensor addmm(const Tensor& a, const Tensor& b) const,
      addmm(const Tensor& a, const Tensor& b, const AddProductOptions& options) const;
  Tensor addmv(const Tensor& a, const Tensor& v) const,
      addmv(const Tensor& a, const Tensor& v, const AddProductOptions& options) const;
  Tensor addr(const Tensor& a, const Tensor& b) const,
      addr(const Tensor& a, const Tensor& b, const AddProductOptions& options) const;
  Tensor baddbmm(const Tensor& a, const Tensor& b) const,
      baddbmm(const Tensor& a, const Tensor& b, const AddProductOptions& options) const;
  Tensor addbmm(const Tensor& a, const Tensor& b) const,
      addbmm(const Tensor& a, const Tensor& b, const AddProductOptions& options) const;
  Tensor inverse() const, pinverse(double rcond = 1e-15) const, det() const, logdet() const;
  Tensor cholesky() const, cholesky(const CholeskyOptions& options) const, cholesky_solve(const Tensor& factor) const,
      cholesky_inverse() const;
  SignLogabsdet slogdet() const;
  QR qr() const, qr(const QrOptions& options) const;
  SVD svd() const, svd(const SvdOptions& options) const;

  // -- new tensors of its dtype --
  Tensor new_empty(const Shape& shape) const, new_zeros(const Shape& shape) const, new_ones(const Shape& shape) const;
  Tensor new_full(const Shape& shape, Scalar value) const;
  Tensor bernoulli() const, multinomial(int64_t count, bool replacement = false) const;
};

}   // namespace gradus
#endif
