// The methods of Tensor that change its numbers in place: x.add_(1).clamp_(0, 1). Each does what the op of its name does, gradients
// too; what is refused, and how history follows, says Note [In place] in autograd/ops/inplace.cpp.
//
// Like tensor_methods.h: a base of Tensor without data. Shapes stay: a result of another shape throws ShapeError. So does the dtype:
// comparisons write 1 and 0, a float result does not go into integers, nor an integer into bools (DtypeError).
#ifndef GRADUS_CORE_TENSOR_CHANGES_H
#define GRADUS_CORE_TENSOR_CHANGES_H

#include "core/tensor_methods.h"

namespace gradus {

struct HardtanhOptions;
struct RreluOptions;

class TensorChanges {
 public:
  using Self = const Tensor&;   // every method returns the tensor itself, so that changes can be chained

  // -- taking other numbers --
  Self copy_(const Tensor& source) const;   ///< broadcasts and converts
  Self fill_(Scalar value) const, fill_(const Tensor& value) const, zero_() const, fill_diagonal_(Scalar value, bool wrap = false) const;
  /// Random: [low, high); normal; 1 with probability p, else 0; density lambd exp(-lambd x); integers in [from, to); exp of normal
  /// ones; Cauchy's distribution; the first success of trials with probability p.
  Self uniform_(double low = 0, double high = 1) const, normal_(double mean = 0, double std = 1) const;
  Self bernoulli_(double p = 0.5) const, bernoulli_(const Tensor& p) const, exponential_(double lambd = 1) const;
  Self random_() const, random_(int64_t to) const, random_(int64_t from, int64_t to) const;
  Self log_normal_(double mean = 1, double std = 2) const, cauchy_(double median = 0, double sigma = 1) const, geometric_(double p) const;

  /// values broadcast to index(indices).
  Self index_put_(const IndexList& indices, const Tensor& values, bool accumulate = false) const;
  Self index_put_(const IndexList& indices, Scalar value, bool accumulate = false) const;

  // -- arithmetic --
  Self add_(const Tensor& b) const, add_(Scalar b) const, sub_(const Tensor& b) const, sub_(Scalar b) const;
  Self mul_(const Tensor& b) const, mul_(Scalar b) const, div_(const Tensor& b) const, div_(Scalar b) const;
  Self pow_(const Tensor& exponent) const, pow_(Scalar exponent) const;

  // -- functions of one number --
  Self abs_() const, sign_() const, neg_() const, square_() const, sqrt_() const, exp_() const, log_() const, sin_() const, cos_() const;
  Self tanh_() const, erf_() const;

  // -- activations --
  Self sigmoid_() const, relu_() const, relu6_() const, hardtanh_() const, hardtanh_(const HardtanhOptions& options) const;
  Self threshold_(double threshold, double value) const, leaky_relu_(double negative_slope = 0.01) const;
  Self rrelu_() const, rrelu_(const RreluOptions& options) const, elu_(double alpha = 1) const, celu_(double alpha = 1) const, selu_() const;
  Self hardsigmoid_() const, hardswish_() const, silu_() const, mish_() const;

  // -- comparisons: 1 or 0 --
  Self eq_(const Tensor& b) const, eq_(Scalar b) const, ne_(const Tensor& b) const, ne_(Scalar b) const;
  Self lt_(const Tensor& b) const, lt_(Scalar b) const, le_(const Tensor& b) const, le_(Scalar b) const;
  Self gt_(const Tensor& b) const, gt_(Scalar b) const, ge_(const Tensor& b) const, ge_(Scalar b) const;
};

}  // namespace gradus
#endif
