// The ops as methods of Tensor: x.clamp(0, 1).sum(). Each calls the function of its name; the header above its group
// explains it. Options and results are declared here by name only: who uses them includes autograd/ops.h.
//
// Idea: Tensor derives from TensorMethods, which has no data, and nothing else does. So what a Tensor is stays on one
// page in tensor.h, and this list on its own. Read next: tensor_changes.h, the methods that change a tensor.
//
// Written by ./dev tables from the tags in the headers of the ops; change those.
// clang-format off
#ifndef GRADUS_CORE_TENSOR_TENSOR_METHODS_H
#define GRADUS_CORE_TENSOR_TENSOR_METHODS_H

#include <vector>

#include "core/tensor/dtype.h"
#include "core/tensor/shape.h"

namespace gradus {

class Tensor;
struct AddOptions;
struct DivOptions;
struct Bounds;
struct AddcOptions;
struct HardtanhOptions;
struct RreluOptions;
struct RoundOptions;
struct NanToNumOptions;
struct BincountOptions;
struct HistcOptions;
struct CovOptions;
struct DiffOptions;
struct MinMax;
struct VarOptions;
struct ValuesIndices;
struct QuantileOptions;
struct QR;
struct QrOptions;
struct SVD;
struct SvdOptions;
struct SignLogabsdet;
struct AddProductOptions;
struct CholeskyOptions;
class IndexList;
struct IndexPutOptions;
struct PutOptions;
enum class ScatterReduce;
struct ScatterReduceOptions;
struct SortOptions;
struct TopkOptions;
struct UniqueResult;
struct UniqueOptions;
struct UniqueConsecutiveOptions;

class TensorMethods {
 public:
  // -- autograd/ops/pointwise/activation.h --
  Tensor sigmoid() const, tanh() const;

  // -- autograd/ops/pointwise/arithmetic.h --
  Tensor add(const Tensor& b) const, add(Scalar b) const, add(const Tensor& b, const AddOptions& options) const;
  Tensor add(Scalar b, const AddOptions& options) const;
  Tensor sub(const Tensor& b) const, sub(Scalar b) const, sub(const Tensor& b, const AddOptions& options) const;
  Tensor sub(Scalar b, const AddOptions& options) const;
  Tensor mul(const Tensor& b) const, mul(Scalar b) const;
  Tensor div(const Tensor& b) const, div(Scalar b) const, div(const Tensor& b, const DivOptions& options) const;
  Tensor div(Scalar b, const DivOptions& options) const;
  Tensor neg() const;
  Tensor floor_divide(const Tensor& b) const, floor_divide(Scalar b) const;
  Tensor remainder(const Tensor& b) const, remainder(Scalar b) const;
  Tensor fmod(const Tensor& b) const, fmod(Scalar b) const;
  Tensor pow(const Tensor& exponent) const, pow(Scalar exponent) const;
  Tensor float_power(const Tensor& exponent) const, float_power(Scalar exponent) const;
  Tensor ldexp(const Tensor& exponent) const;

  // -- autograd/ops/pointwise/blend.h --
  Tensor where(const Tensor& condition, const Tensor& b) const, where(const Tensor& condition, Scalar b) const;
  Tensor clamp(Scalar min, Scalar max) const, clamp(const Bounds& bounds) const;
  Tensor clamp(const Tensor& min, const Tensor& max) const;
  Tensor clamp_min(Scalar min) const, clamp_min(const Tensor& min) const;
  Tensor clamp_max(Scalar max) const, clamp_max(const Tensor& max) const;
  Tensor lerp(const Tensor& end, Scalar weight) const, lerp(const Tensor& end, const Tensor& weight) const;
  Tensor addcmul(const Tensor& a, const Tensor& b) const;
  Tensor addcmul(const Tensor& a, const Tensor& b, const AddcOptions& options) const;
  Tensor addcdiv(const Tensor& a, const Tensor& b) const;
  Tensor addcdiv(const Tensor& a, const Tensor& b, const AddcOptions& options) const;

  // -- autograd/ops/pointwise/compare.h --
  Tensor eq(const Tensor& b) const, eq(Scalar b) const;
  Tensor ne(const Tensor& b) const, ne(Scalar b) const;
  Tensor lt(const Tensor& b) const, lt(Scalar b) const;
  Tensor le(const Tensor& b) const, le(Scalar b) const;
  Tensor gt(const Tensor& b) const, gt(Scalar b) const;
  Tensor ge(const Tensor& b) const, ge(Scalar b) const;
  Tensor isclose(const Tensor& b, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) const;

  // -- autograd/ops/pointwise/logic.h --
  Tensor logical_and(const Tensor& b) const;
  Tensor logical_or(const Tensor& b) const;
  Tensor logical_xor(const Tensor& b) const;
  Tensor logical_not() const;
  Tensor bitwise_and(const Tensor& b) const, bitwise_and(Scalar b) const;
  Tensor bitwise_or(const Tensor& b) const, bitwise_or(Scalar b) const;
  Tensor bitwise_xor(const Tensor& b) const, bitwise_xor(Scalar b) const;
  Tensor bitwise_not() const;
  Tensor bitwise_left_shift(const Tensor& b) const, bitwise_left_shift(Scalar b) const;
  Tensor bitwise_right_shift(const Tensor& b) const, bitwise_right_shift(Scalar b) const;

  // -- autograd/ops/pointwise/pairs.h --
  Tensor maximum(const Tensor& b) const;
  Tensor minimum(const Tensor& b) const;
  Tensor fmax(const Tensor& b) const;
  Tensor fmin(const Tensor& b) const;
  Tensor max(const Tensor& b) const;
  Tensor min(const Tensor& b) const;
  Tensor hypot(const Tensor& b) const;
  Tensor atan2(const Tensor& b) const;
  Tensor copysign(const Tensor& b) const, copysign(Scalar b) const;
  Tensor heaviside(const Tensor& values) const;
  Tensor xlogy(const Tensor& b) const, xlogy(Scalar b) const;
  Tensor logaddexp(const Tensor& b) const;
  Tensor logaddexp2(const Tensor& b) const;

  // -- autograd/ops/pointwise/rectifier.h --
  Tensor relu() const;
  Tensor prelu(const Tensor& weight) const;
  Tensor hardshrink() const, hardshrink(double lambd) const;

  // -- autograd/ops/pointwise/rounding.h --
  Tensor floor() const, ceil() const, round() const, round(const RoundOptions& options) const;
  Tensor trunc() const, frac() const, nan_to_num() const, nan_to_num(const NanToNumOptions& options) const;
  Tensor isnan() const, isinf() const, isfinite() const, isposinf() const, isneginf() const, signbit() const;

  // -- autograd/ops/pointwise/special.h --
  Tensor erf() const, erfc() const, erfinv() const, logit() const, logit(double eps) const;
  Tensor lgamma() const, digamma() const;
  Tensor polygamma(int64_t n) const;

  // -- autograd/ops/pointwise/unary.h --
  Tensor abs() const, sign() const, positive() const, square() const, reciprocal() const, sqrt() const, rsqrt() const;
  Tensor exp() const, exp2() const, expm1() const, log() const, log2() const, log10() const, log1p() const,
      sin() const;
  Tensor cos() const, tan() const, asin() const, acos() const, atan() const, sinh() const, cosh() const, asinh() const;
  Tensor acosh() const, atanh() const, sinc() const, deg2rad() const, rad2deg() const, sgn() const;

  // -- autograd/ops/reduce/count.h --
  Tensor bincount() const, bincount(const BincountOptions& options) const;
  Tensor histc() const, histc(const HistcOptions& options) const;
  Tensor histc(int64_t bins, double min = 0, double max = 0) const;
  Tensor cov() const, cov(const CovOptions& options) const;
  Tensor corrcoef() const;

  // -- autograd/ops/reduce/difference.h --
  Tensor diff() const, diff(const DiffOptions& options) const;

  // -- autograd/ops/reduce/extreme.h --
  Tensor max() const, min() const;
  ValuesIndices max(int64_t dim, bool keepdim = false) const;
  ValuesIndices min(int64_t dim, bool keepdim = false) const;
  Tensor amax() const, amax(const IntList& dims, bool keepdim = false) const;
  Tensor amin() const, amin(const IntList& dims, bool keepdim = false) const;
  MinMax aminmax() const, aminmax(int64_t dim, bool keepdim = false) const;
  Tensor argmax() const, argmax(int64_t dim, bool keepdim = false) const;
  Tensor argmin() const, argmin(int64_t dim, bool keepdim = false) const;
  Tensor any() const, any(const IntList& dims, bool keepdim = false) const;
  Tensor all() const, all(const IntList& dims, bool keepdim = false) const;
  Tensor count_nonzero() const, count_nonzero(const IntList& dims) const;

  // -- autograd/ops/reduce/norm.h --
  Tensor norm(double p = 2) const, norm(double p, const IntList& dims, bool keepdim = false) const;
  Tensor dist(const Tensor& b, double p = 2) const;

  // -- autograd/ops/reduce/reduce.h --
  Tensor sum() const, sum(const IntList& dims, bool keepdim = false) const;
  Tensor sum(const IntList& dims, bool keepdim, Dtype dtype) const;
  Tensor mean() const, mean(const IntList& dims, bool keepdim = false) const;
  Tensor mean(const IntList& dims, bool keepdim, Dtype dtype) const;
  Tensor nansum() const, nansum(const IntList& dims, bool keepdim = false) const;
  Tensor nansum(const IntList& dims, bool keepdim, Dtype dtype) const;
  Tensor nanmean() const, nanmean(const IntList& dims, bool keepdim = false) const;
  Tensor prod() const, prod(int64_t dim, bool keepdim = false) const;
  Tensor prod(int64_t dim, bool keepdim, Dtype dtype) const;
  Tensor var() const, var(const IntList& dims) const, var(const IntList& dims, const VarOptions& options) const;
  Tensor std() const, std(const IntList& dims) const, std(const IntList& dims, const VarOptions& options) const;

  // -- autograd/ops/reduce/scan.h --
  Tensor cumsum(int64_t dim) const, cumsum(int64_t dim, Dtype dtype) const;
  Tensor cumprod(int64_t dim) const, cumprod(int64_t dim, Dtype dtype) const;
  ValuesIndices cummax(int64_t dim) const;
  ValuesIndices cummin(int64_t dim) const;
  Tensor logcumsumexp(int64_t dim) const;

  // -- autograd/ops/reduce/softmax.h --
  Tensor softmax(int64_t dim) const, softmax(int64_t dim, Dtype dtype) const;
  Tensor log_softmax(int64_t dim) const, log_softmax(int64_t dim, Dtype dtype) const;
  Tensor logsumexp(const IntList& dims, bool keepdim = false) const;

  // -- autograd/ops/reduce/statistics.h --
  Tensor median() const;
  ValuesIndices median(int64_t dim, bool keepdim = false) const;
  Tensor nanmedian() const;
  ValuesIndices nanmedian(int64_t dim, bool keepdim = false) const;
  ValuesIndices mode(int64_t dim = -1, bool keepdim = false) const;
  Tensor quantile(double q) const, quantile(double q, const QuantileOptions& options) const;
  Tensor quantile(double q, int64_t dim) const, quantile(double q, int64_t dim, const QuantileOptions& options) const;
  Tensor nanquantile(double q) const, nanquantile(double q, const QuantileOptions& options) const;
  Tensor nanquantile(double q, int64_t dim) const;
  Tensor nanquantile(double q, int64_t dim, const QuantileOptions& options) const;

  // -- autograd/ops/matrix/contract.h --
  Tensor kron(const Tensor& b) const;
  Tensor cross(const Tensor& b, int64_t dim) const;

  // -- autograd/ops/matrix/decompose.h --
  QR qr() const, qr(const QrOptions& options) const;
  SVD svd() const, svd(const SvdOptions& options) const;

  // -- autograd/ops/matrix/determinant.h --
  Tensor det() const;
  SignLogabsdet slogdet() const;
  Tensor logdet() const;

  // -- autograd/ops/matrix/linalg.h --
  Tensor pinverse(double rcond = 1e-15) const;

  // -- autograd/ops/matrix/matmul.h --
  Tensor matmul(const Tensor& b) const;

  // -- autograd/ops/matrix/product.h --
  Tensor mm(const Tensor& b) const;
  Tensor bmm(const Tensor& b) const;
  Tensor mv(const Tensor& v) const;
  Tensor dot(const Tensor& b) const;
  Tensor outer(const Tensor& b) const;
  Tensor inner(const Tensor& b) const;
  Tensor addmm(const Tensor& a, const Tensor& b) const;
  Tensor addmm(const Tensor& a, const Tensor& b, const AddProductOptions& options) const;
  Tensor addmv(const Tensor& a, const Tensor& v) const;
  Tensor addmv(const Tensor& a, const Tensor& v, const AddProductOptions& options) const;
  Tensor addr(const Tensor& a, const Tensor& b) const;
  Tensor addr(const Tensor& a, const Tensor& b, const AddProductOptions& options) const;
  Tensor baddbmm(const Tensor& a, const Tensor& b) const;
  Tensor baddbmm(const Tensor& a, const Tensor& b, const AddProductOptions& options) const;
  Tensor addbmm(const Tensor& a, const Tensor& b) const;
  Tensor addbmm(const Tensor& a, const Tensor& b, const AddProductOptions& options) const;
  Tensor matrix_power(int64_t n) const;
  Tensor trace() const;

  // -- autograd/ops/matrix/solve.h --
  Tensor inverse() const, cholesky() const, cholesky(const CholeskyOptions& options) const;
  Tensor cholesky_solve(const Tensor& factor) const;
  Tensor cholesky_solve(const Tensor& factor, const CholeskyOptions& options) const;
  Tensor cholesky_inverse() const, cholesky_inverse(const CholeskyOptions& options) const;

  // -- autograd/ops/shape/arrange.h --
  Tensor flip(const IntList& dims) const;
  Tensor fliplr() const, flipud() const;
  Tensor roll(int64_t shift) const, roll(const IntList& shifts, const IntList& dims) const;
  Tensor rot90(int64_t k = 1, const IntList& dims = {0, 1}) const;
  Tensor repeat(const IntList& counts) const;
  Tensor tile(const IntList& counts) const;
  Tensor repeat_interleave(int64_t repeats) const, repeat_interleave(int64_t repeats, int64_t dim) const;
  Tensor repeat_interleave(const Tensor& repeats) const, repeat_interleave(const Tensor& repeats, int64_t dim) const;

  // -- autograd/ops/shape/diagonal.h --
  Tensor diagonal(int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1) const;
  Tensor diagonal_scatter(const Tensor& source, int64_t offset = 0, int64_t dim1 = 0, int64_t dim2 = 1) const;
  Tensor diag(int64_t offset = 0) const;
  Tensor diagflat(int64_t offset = 0) const;
  Tensor diag_embed(int64_t offset = 0, int64_t dim1 = -2, int64_t dim2 = -1) const;
  Tensor tril(int64_t diagonal = 0) const;
  Tensor triu(int64_t diagonal = 0) const;

  // -- autograd/ops/shape/shape.h --
  Tensor view(const IntList& sizes) const;
  Tensor reshape(const IntList& sizes) const;
  Tensor view_as(const Tensor& other) const;
  Tensor reshape_as(const Tensor& other) const;
  Tensor flatten(int64_t start = 0, int64_t end = -1) const;
  Tensor ravel() const;
  Tensor unflatten(int64_t dim, const IntList& sizes) const;
  Tensor squeeze() const, squeeze(int64_t dim) const, squeeze(const IntList& dims) const;
  Tensor unsqueeze(int64_t dim) const;
  Tensor permute(const IntList& dims) const;
  Tensor transpose(int64_t a, int64_t b) const;
  Tensor swapaxes(int64_t a, int64_t b) const;
  Tensor swapdims(int64_t a, int64_t b) const;
  Tensor t() const, mT() const;
  Tensor movedim(const IntList& source, const IntList& destination) const;
  Tensor moveaxis(const IntList& source, const IntList& destination) const;
  Tensor expand(const IntList& sizes) const;
  Tensor expand_as(const Tensor& other) const;
  Tensor broadcast_to(const IntList& sizes) const;
  Tensor sum_to_size(const IntList& sizes) const;
  Tensor clone() const, contiguous() const, contiguous(MemoryFormat format) const;
  Tensor to(Dtype dtype) const;
  Tensor type_as(const Tensor& other) const;

  // -- autograd/ops/shape/slice.h --
  Tensor select(int64_t dim, int64_t index) const;
  Tensor slice(int64_t dim, int64_t start, int64_t end = INT64_MAX, int64_t step = 1) const;
  Tensor narrow(int64_t dim, int64_t start, int64_t length) const;
  Tensor select_scatter(const Tensor& source, int64_t dim, int64_t index) const;
  Tensor slice_scatter(const Tensor& source, int64_t dim = 0, int64_t start = 0, int64_t end = INT64_MAX,
      int64_t step = 1) const;
  std::vector<Tensor> unbind(int64_t dim = 0) const;
  std::vector<Tensor> split(int64_t size, int64_t dim = 0) const;
  std::vector<Tensor> split(const std::vector<int64_t>& sizes, int64_t dim = 0) const;
  std::vector<Tensor> split(std::initializer_list<int64_t> sizes, int64_t dim = 0) const;
  std::vector<Tensor> chunk(int64_t n, int64_t dim = 0) const;
  std::vector<Tensor> tensor_split(int64_t n, int64_t dim = 0) const;
  std::vector<Tensor> tensor_split(const std::vector<int64_t>& indices, int64_t dim = 0) const;
  std::vector<Tensor> tensor_split(std::initializer_list<int64_t> indices, int64_t dim = 0) const;

  // -- autograd/ops/shape/strided.h --
  Tensor as_strided(const IntList& sizes, const IntList& strides) const;
  Tensor unfold(int64_t dim, int64_t size, int64_t step) const;

  // -- autograd/ops/place/index_list.h --
  Tensor index(const IndexList& indices) const;
  Tensor index_put(const IndexList& indices, const Tensor& values) const;
  Tensor index_put(const IndexList& indices, const Tensor& values, const IndexPutOptions& options) const;
  Tensor index_put(const IndexList& indices, Scalar value) const;
  Tensor index_put(const IndexList& indices, Scalar value, const IndexPutOptions& options) const;

  // -- autograd/ops/place/index_ops.h --
  Tensor index_select(int64_t dim, const Tensor& index) const;
  Tensor index_add(int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha = 1) const;
  Tensor index_copy(int64_t dim, const Tensor& index, const Tensor& source) const;
  Tensor index_fill(int64_t dim, const Tensor& index, Scalar value) const;
  Tensor index_fill(int64_t dim, const Tensor& index, const Tensor& value) const;
  Tensor index_reduce(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) const;
  Tensor index_reduce(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
      const ScatterReduceOptions& options) const;
  Tensor take(const Tensor& index) const;
  Tensor put(const Tensor& index, const Tensor& source) const;
  Tensor put(const Tensor& index, const Tensor& source, const PutOptions& options) const;

  // -- autograd/ops/place/masked.h --
  Tensor masked_fill(const Tensor& mask, Scalar value) const;
  Tensor masked_fill(const Tensor& mask, const Tensor& value) const;
  Tensor masked_select(const Tensor& mask) const;
  Tensor masked_scatter(const Tensor& mask, const Tensor& source) const;
  Tensor nonzero() const, argwhere() const;

  // -- autograd/ops/place/scatter.h --
  Tensor gather(int64_t dim, const Tensor& index) const;
  Tensor take_along_dim(const Tensor& index, int64_t dim) const, take_along_dim(const Tensor& index) const;
  Tensor scatter(int64_t dim, const Tensor& index, const Tensor& source) const;
  Tensor scatter(int64_t dim, const Tensor& index, Scalar value) const;
  Tensor scatter(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) const;
  Tensor scatter(int64_t dim, const Tensor& index, Scalar value, ScatterReduce reduce) const;
  Tensor scatter_add(int64_t dim, const Tensor& index, const Tensor& source) const;
  Tensor scatter_reduce(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) const;
  Tensor scatter_reduce(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
      const ScatterReduceOptions& options) const;

  // -- autograd/ops/place/sort.h --
  ValuesIndices sort(int64_t dim = -1) const, sort(int64_t dim, const SortOptions& options) const;
  Tensor argsort(int64_t dim = -1) const, argsort(int64_t dim, const SortOptions& options) const;
  Tensor msort() const;
  ValuesIndices topk(int64_t k, int64_t dim = -1) const, topk(int64_t k, int64_t dim,
      const TopkOptions& options) const;
  ValuesIndices kthvalue(int64_t k, int64_t dim = -1, bool keepdim = false) const;
  UniqueResult unique() const, unique(const UniqueOptions& options) const;
  UniqueResult unique_consecutive() const, unique_consecutive(const UniqueConsecutiveOptions& options) const;

  // -- core/tensor/creation.h --
  Tensor new_empty(const Shape& shape) const;
  Tensor new_zeros(const Shape& shape) const;
  Tensor new_ones(const Shape& shape) const;
  Tensor new_full(const Shape& shape, Scalar value) const;
  bool equal(const Tensor& b) const;
  bool allclose(const Tensor& b, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) const;

  // -- core/tensor/sampling.h --
  Tensor bernoulli() const;
  Tensor multinomial(int64_t count, bool replacement = false) const;
};

}   // namespace gradus
#endif
