// The methods of Tensor that change its numbers in place: x.add_(1).clamp_(0, 1). Each does what the op of its name
// does, gradients included. What is refused, and how history follows: Note [In place] in
// autograd/ops/inplace/inplace.cpp.
//
// Like tensor_methods.h: a base of Tensor without data. The shape stays: a result of another shape throws ShapeError.
// The dtype stays too: comparisons write 1 and 0; a float result does not go into integers, nor an integer into bools
// (DtypeError).
//
// Written by ./dev tables from the tags in the headers of the ops; change those.
// clang-format off
#ifndef GRADUS_CORE_TENSOR_TENSOR_CHANGES_H
#define GRADUS_CORE_TENSOR_TENSOR_CHANGES_H

#include "core/tensor/tensor_methods.h"

namespace gradus {

class TensorChanges {
 public:
  using Self = const Tensor&;   // every method returns the tensor itself, so that changes can be chained

  // -- autograd/ops/pointwise/activation.h --
  Self sigmoid_() const, tanh_() const, silu_() const, mish_() const;

  // -- autograd/ops/pointwise/arithmetic.h --
  Self add_(const Tensor& b) const, add_(Scalar b) const, add_(const Tensor& b, const AddOptions& options) const;
  Self add_(Scalar b, const AddOptions& options) const;
  Self sub_(const Tensor& b) const, sub_(Scalar b) const, sub_(const Tensor& b, const AddOptions& options) const;
  Self sub_(Scalar b, const AddOptions& options) const;
  Self mul_(const Tensor& b) const, mul_(Scalar b) const;
  Self div_(const Tensor& b) const, div_(Scalar b) const, div_(const Tensor& b, const DivOptions& options) const;
  Self div_(Scalar b, const DivOptions& options) const;
  Self neg_() const;
  Self floor_divide_(const Tensor& b) const, floor_divide_(Scalar b) const;
  Self remainder_(const Tensor& b) const, remainder_(Scalar b) const;
  Self fmod_(const Tensor& b) const, fmod_(Scalar b) const;
  Self pow_(const Tensor& exponent) const, pow_(Scalar exponent) const;
  Self float_power_(const Tensor& exponent) const, float_power_(Scalar exponent) const;
  Self ldexp_(const Tensor& exponent) const;

  // -- autograd/ops/pointwise/blend.h --
  Self clamp_(Scalar min, Scalar max) const, clamp_(const Bounds& bounds) const;
  Self clamp_(const Tensor& min, const Tensor& max) const;
  Self clamp_min_(Scalar min) const, clamp_min_(const Tensor& min) const;
  Self clamp_max_(Scalar max) const, clamp_max_(const Tensor& max) const;
  Self lerp_(const Tensor& end, Scalar weight) const, lerp_(const Tensor& end, const Tensor& weight) const;
  Self addcmul_(const Tensor& a, const Tensor& b) const;
  Self addcmul_(const Tensor& a, const Tensor& b, const AddcOptions& options) const;
  Self addcdiv_(const Tensor& a, const Tensor& b) const;
  Self addcdiv_(const Tensor& a, const Tensor& b, const AddcOptions& options) const;

  // -- autograd/ops/pointwise/compare.h --
  Self eq_(const Tensor& b) const, eq_(Scalar b) const;
  Self ne_(const Tensor& b) const, ne_(Scalar b) const;
  Self lt_(const Tensor& b) const, lt_(Scalar b) const;
  Self le_(const Tensor& b) const, le_(Scalar b) const;
  Self gt_(const Tensor& b) const, gt_(Scalar b) const;
  Self ge_(const Tensor& b) const, ge_(Scalar b) const;

  // -- autograd/ops/pointwise/logic.h --
  Self logical_and_(const Tensor& b) const;
  Self logical_or_(const Tensor& b) const;
  Self logical_xor_(const Tensor& b) const;
  Self logical_not_() const;
  Self bitwise_and_(const Tensor& b) const, bitwise_and_(Scalar b) const;
  Self bitwise_or_(const Tensor& b) const, bitwise_or_(Scalar b) const;
  Self bitwise_xor_(const Tensor& b) const, bitwise_xor_(Scalar b) const;
  Self bitwise_not_() const;
  Self bitwise_left_shift_(const Tensor& b) const, bitwise_left_shift_(Scalar b) const;
  Self bitwise_right_shift_(const Tensor& b) const, bitwise_right_shift_(Scalar b) const;

  // -- autograd/ops/pointwise/pairs.h --
  Self hypot_(const Tensor& b) const;
  Self atan2_(const Tensor& b) const;
  Self copysign_(const Tensor& b) const, copysign_(Scalar b) const;
  Self heaviside_(const Tensor& values) const;
  Self xlogy_(const Tensor& b) const, xlogy_(Scalar b) const;

  // -- autograd/ops/pointwise/rectifier.h --
  Self relu_() const, relu6_() const, hardtanh_() const, hardtanh_(const HardtanhOptions& options) const;
  Self threshold_(double threshold, double value) const;
  Self leaky_relu_() const, leaky_relu_(double negative_slope) const;
  Self rrelu_() const, rrelu_(const RreluOptions& options) const;
  Self elu_() const, elu_(double alpha) const;
  Self celu_() const, celu_(double alpha) const;
  Self selu_() const, hardsigmoid_() const, hardswish_() const;

  // -- autograd/ops/pointwise/rounding.h --
  Self floor_() const, ceil_() const, round_() const, round_(const RoundOptions& options) const;
  Self trunc_() const, frac_() const, nan_to_num_() const, nan_to_num_(const NanToNumOptions& options) const;

  // -- autograd/ops/pointwise/special.h --
  Self erf_() const, erfc_() const, erfinv_() const, logit_() const, logit_(double eps) const;
  Self lgamma_() const, digamma_() const;
  Self polygamma_(int64_t n) const;

  // -- autograd/ops/pointwise/unary.h --
  Self abs_() const, sign_() const, square_() const, reciprocal_() const, sqrt_() const, rsqrt_() const, exp_() const;
  Self exp2_() const, expm1_() const, log_() const, log2_() const, log10_() const, log1p_() const, sin_() const;
  Self cos_() const, tan_() const, asin_() const, acos_() const, atan_() const, sinh_() const, cosh_() const;
  Self asinh_() const, acosh_() const, atanh_() const, sinc_() const, deg2rad_() const, rad2deg_() const, sgn_() const;

  // -- autograd/ops/reduce/scan.h --
  Self cumsum_(int64_t dim) const;
  Self cumprod_(int64_t dim) const;

  // -- autograd/ops/matrix/product.h --
  Self addmm_(const Tensor& a, const Tensor& b) const;
  Self addmm_(const Tensor& a, const Tensor& b, const AddProductOptions& options) const;
  Self addmv_(const Tensor& a, const Tensor& v) const;
  Self addmv_(const Tensor& a, const Tensor& v, const AddProductOptions& options) const;
  Self addr_(const Tensor& a, const Tensor& b) const;
  Self addr_(const Tensor& a, const Tensor& b, const AddProductOptions& options) const;
  Self baddbmm_(const Tensor& a, const Tensor& b) const;
  Self baddbmm_(const Tensor& a, const Tensor& b, const AddProductOptions& options) const;
  Self addbmm_(const Tensor& a, const Tensor& b) const;
  Self addbmm_(const Tensor& a, const Tensor& b, const AddProductOptions& options) const;

  // -- autograd/ops/shape/diagonal.h --
  Self tril_(int64_t diagonal = 0) const;
  Self triu_(int64_t diagonal = 0) const;

  // -- autograd/ops/place/index_list.h --
  Self index_put_(const IndexList& indices, const Tensor& values) const;
  Self index_put_(const IndexList& indices, const Tensor& values, const IndexPutOptions& options) const;
  Self index_put_(const IndexList& indices, Scalar value) const;
  Self index_put_(const IndexList& indices, Scalar value, const IndexPutOptions& options) const;

  // -- autograd/ops/place/index_ops.h --
  Self index_add_(int64_t dim, const Tensor& index, const Tensor& source, Scalar alpha = 1) const;
  Self index_copy_(int64_t dim, const Tensor& index, const Tensor& source) const;
  Self index_fill_(int64_t dim, const Tensor& index, Scalar value) const;
  Self index_fill_(int64_t dim, const Tensor& index, const Tensor& value) const;
  Self index_reduce_(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) const;
  Self index_reduce_(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
      const ScatterReduceOptions& options) const;
  Self put_(const Tensor& index, const Tensor& source) const;
  Self put_(const Tensor& index, const Tensor& source, const PutOptions& options) const;

  // -- autograd/ops/place/masked.h --
  Self masked_fill_(const Tensor& mask, Scalar value) const;
  Self masked_fill_(const Tensor& mask, const Tensor& value) const;
  Self masked_scatter_(const Tensor& mask, const Tensor& source) const;

  // -- autograd/ops/place/scatter.h --
  Self scatter_(int64_t dim, const Tensor& index, const Tensor& source) const;
  Self scatter_(int64_t dim, const Tensor& index, Scalar value) const;
  Self scatter_(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) const;
  Self scatter_(int64_t dim, const Tensor& index, Scalar value, ScatterReduce reduce) const;
  Self scatter_add_(int64_t dim, const Tensor& index, const Tensor& source) const;
  Self scatter_reduce_(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) const;
  Self scatter_reduce_(int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
      const ScatterReduceOptions& options) const;

  // -- autograd/ops/inplace/fill.h --
  Self uniform_(double low = 0, double high = 1) const;
  Self normal_(double mean = 0, double std = 1) const;
  Self log_normal_(double mean = 1, double std = 2) const;
  Self exponential_(double lambd = 1) const;
  Self cauchy_(double median = 0, double sigma = 1) const;
  Self geometric_(double p) const;
  Self bernoulli_(double p = 0.5) const, bernoulli_(const Tensor& p) const;
  Self random_() const, random_(int64_t to) const, random_(int64_t from, int64_t to) const;
  Self fill_diagonal_(Scalar value, bool wrap = false) const;

  // -- autograd/ops/inplace/inplace.h --
  Self copy_(const Tensor& source) const;
  Self fill_(Scalar value) const, fill_(const Tensor& value) const;
  Self zero_() const;
};

}   // namespace gradus
#endif
