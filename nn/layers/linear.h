// Linear: y = x W^T + b, the layer every net has; and Bilinear.
#ifndef GRADUS_NN_LAYERS_LINEAR_H
#define GRADUS_NN_LAYERS_LINEAR_H

#include "nn/module/module.h"

namespace gradus::nn {

struct LinearOptions {
  bool bias = true;
};

/// x [.., in_features] -> [.., out_features]. Throws ShapeError if the last size differs.
class Linear : public Module {
 public:
  /// Throws Error unless both numbers are at least 0.
  Linear(int64_t in_features, int64_t out_features, const LinearOptions& options = {});
  /// in_features is the last size of the first batch: see Lazy.
  Linear(Lazy, int64_t out_features, const LinearOptions& options = {});
  /// As in Python, Linear(2, 3, false).
  template <std::same_as<bool> Flag> Linear(int64_t in, int64_t out, Flag bias) : Linear(in, out, {.bias = bias}) {}
  template <class In, class Out>
    requires(std::is_floating_point_v<In> || std::is_floating_point_v<Out>)
  Linear(In, Out, const LinearOptions& = {}) {
    static_assert(!sizeof(In), "Linear: the numbers of features are integers");
  }

  Tensor forward(const Tensor& x) const;
  /// New starting values: weight and bias uniform in +-1/sqrt(in_features), as in PyTorch.
  void reset_parameters();
  std::string extra_repr() const override;
  int64_t multiply_adds(const std::vector<Shape>& x, const std::vector<Shape>& y) const override;

  Parameter weight;   ///< [out_features, in_features]
  Parameter bias;     ///< [out_features]; undefined with {.bias = false}
  GRADUS_MODULE(weight, bias)
};

/// y[.., o] = x1 weight[o] x2 + bias[o]: x1 [.., in1_features], x2 [.., in2_features] -> [.., out_features]. Throws
/// ShapeError if a size differs.
class Bilinear : public Module {
 public:
  /// Throws Error unless in1_features is at least 1 and the others at least 0.
  Bilinear(int64_t in1_features, int64_t in2_features, int64_t out_features, const LinearOptions& options = {});
  template <std::same_as<bool> Flag>
  Bilinear(int64_t in1, int64_t in2, int64_t out, Flag bias) : Bilinear(in1, in2, out, {.bias = bias}) {}

  Tensor forward(const Tensor& x1, const Tensor& x2) const;
  /// New starting values: weight and bias uniform in +-1/sqrt(in1_features), as in PyTorch.
  void reset_parameters();
  std::string extra_repr() const override;
  int64_t multiply_adds(const std::vector<Shape>& x, const std::vector<Shape>& y) const override;

  Parameter weight;   ///< [out_features, in1_features, in2_features]
  Parameter bias;     ///< [out_features]; undefined with {.bias = false}
  GRADUS_MODULE(weight, bias)
};

}   // namespace gradus::nn
#endif
