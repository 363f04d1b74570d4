// Piecewise activations as modules: relu and its relatives. Each calls the op of the same name, which explains the
// options.
#ifndef GRADUS_NN_LAYERS_RECTIFIER_H
#define GRADUS_NN_LAYERS_RECTIFIER_H

#include "autograd/ops.h"
#include "nn/module/module.h"

namespace gradus::nn {

struct ReLU6 : Module {
  Tensor forward(const Tensor& x) const { return relu6(x); }
  GRADUS_MODULE()
};
struct Hardtanh : Module {
  explicit Hardtanh(const HardtanhOptions& o = {}) : options(o) {}
  Tensor forward(const Tensor& x) const { return hardtanh(x, options); }
  std::string extra_repr() const override;
  HardtanhOptions options;
  GRADUS_MODULE()
};
struct Threshold : Module {
  Threshold(double up_to, double replacement) : threshold(up_to), value(replacement) {}
  Tensor forward(const Tensor& x) const { return gradus::threshold(x, threshold, value); }
  std::string extra_repr() const override;
  double threshold, value;
  GRADUS_MODULE()
};
struct LeakyReLU : Module {
  explicit LeakyReLU(double slope = 0.01) : negative_slope(slope) {}
  Tensor forward(const Tensor& x) const { return leaky_relu(x, negative_slope); }
  std::string extra_repr() const override;
  double negative_slope;
  GRADUS_MODULE()
};
/// Random slopes while training, their middle in eval().
struct RReLU : Module {
  explicit RReLU(double low = 1.0 / 8, double high = 1.0 / 3) : lower(low), upper(high) {}
  Tensor forward(const Tensor& x) const { return rrelu(x, {.lower = lower, .upper = upper, .training = training()}); }
  std::string extra_repr() const override;
  double lower, upper;
  GRADUS_MODULE()
};
/// With num_parameters 1, one slope for all; otherwise one per channel (dimension 1). All start at init.
struct PReLU : Module {
  explicit PReLU(int64_t num_parameters = 1, double init = 0.25);
  Tensor forward(const Tensor& x) const { return prelu(x, weight); }
  std::string extra_repr() const override;
  Parameter weight;   ///< [num_parameters]
  GRADUS_MODULE(weight)
};
struct ELU : Module {
  explicit ELU(double a = 1) : alpha(a) {}
  Tensor forward(const Tensor& x) const { return elu(x, alpha); }
  std::string extra_repr() const override;
  double alpha;
  GRADUS_MODULE()
};
struct CELU : Module {
  explicit CELU(double a = 1) : alpha(a) {}
  Tensor forward(const Tensor& x) const { return celu(x, alpha); }
  std::string extra_repr() const override;
  double alpha;
  GRADUS_MODULE()
};
struct SELU : Module {
  Tensor forward(const Tensor& x) const { return selu(x); }
  GRADUS_MODULE()
};
struct Softshrink : Module {
  explicit Softshrink(double l = 0.5) : lambd(l) {}
  Tensor forward(const Tensor& x) const { return softshrink(x, lambd); }
  std::string extra_repr() const override;
  double lambd;
  GRADUS_MODULE()
};
struct Hardshrink : Module {
  explicit Hardshrink(double l = 0.5) : lambd(l) {}
  Tensor forward(const Tensor& x) const { return hardshrink(x, lambd); }
  std::string extra_repr() const override;
  double lambd;
  GRADUS_MODULE()
};
struct Hardsigmoid : Module {
  Tensor forward(const Tensor& x) const { return hardsigmoid(x); }
  GRADUS_MODULE()
};
struct Hardswish : Module {
  Tensor forward(const Tensor& x) const { return hardswish(x); }
  GRADUS_MODULE()
};

}   // namespace gradus::nn
#endif
