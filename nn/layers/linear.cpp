// Linear and Bilinear.
#include "nn/layers/linear.h"

#include <cmath>

#include "autograd/history/node.h"
#include "autograd/ops.h"
#include "core/base/format.h"
#include "nn/layers/sizes.h"
#include "nn/module/init.h"

namespace gradus::nn {

Linear::Linear(int64_t in_features, int64_t out_features, const LinearOptions& options) {
  if (in_features < 0 || out_features < 0)
    throw Error(fmt::format(
        "Linear: in_features and out_features must be at least 0; got {} and {}", in_features, out_features));
  weight = Parameter(empty({out_features, in_features}));
  if (options.bias) bias = Parameter(empty({out_features}));
  reset_parameters();
}

Linear::Linear(Lazy, int64_t out_features, const LinearOptions& options) : Linear(0, out_features, options) {
  weight = Parameter::lazy({out_features, -1});
  if (bias.defined()) init::constant_(bias, NAN);
  find_sizes_by<Linear>([](Linear& layer, const Tensor& x) {
    if (x.dim() == 0) throw ShapeError("Linear: in_features is the last size of x, and x is []");
    const Tensor given = layer.bias.given_numbers();
    layer.weight.set_sizes({layer.weight.size(0), x.size(-1)});
    layer.reset_parameters();
    NoGradGuard guard;
    if (given.defined()) layer.bias.copy_(given);
  });
}

Tensor Linear::forward(const Tensor& x) const { return linear(x, weight, bias); }

void Linear::reset_parameters() {
  if (weight.is_lazy()) return;
  // With slope sqrt(5) the bound of kaiming_uniform_ is 1 / sqrt(in_features).
  init::kaiming_uniform_(weight, {.a = std::sqrt(5.0)});
  if (!bias.defined()) return;
  int64_t in_features = weight.size(1);
  double bound = in_features > 0 ? 1 / std::sqrt(double(in_features)) : 0;
  init::uniform_(bias, {.a = -bound, .b = bound});
}

int64_t Linear::multiply_adds(const std::vector<Shape>&, const std::vector<Shape>& y) const {
  return y[0].numel() * weight.size(1);
}

std::string Linear::extra_repr() const {
  return fmt::format(
      "in_features={}, out_features={}, bias={}", weight.size(1), weight.size(0), bool_text(bias.defined()));
}

Bilinear::Bilinear(int64_t in1_features, int64_t in2_features, int64_t out_features, const LinearOptions& options) {
  if (in1_features < 1 || in2_features < 0 || out_features < 0)
    throw Error(fmt::format(
        "Bilinear: in1_features must be at least 1, in2_features and out_features at least 0; got {}, {} and {}",
        in1_features, in2_features, out_features));
  weight = Parameter(empty({out_features, in1_features, in2_features}));
  if (options.bias) bias = Parameter(empty({out_features}));
  reset_parameters();
}

Tensor Bilinear::forward(const Tensor& x1, const Tensor& x2) const { return bilinear(x1, x2, weight, bias); }

void Bilinear::reset_parameters() {
  const double bound = 1 / std::sqrt(double(weight.size(1)));
  init::uniform_(weight, {.a = -bound, .b = bound});
  if (bias.defined()) init::uniform_(bias, {.a = -bound, .b = bound});
}

// x1 meets the whole weight, then each result x2.
int64_t Bilinear::multiply_adds(const std::vector<Shape>&, const std::vector<Shape>& y) const {
  return y[0].numel() * (weight.size(1) + 1) * weight.size(2);
}

std::string Bilinear::extra_repr() const {
  return fmt::format("in1_features={}, in2_features={}, out_features={}, bias={}", weight.size(1), weight.size(2),
      weight.size(0), bool_text(bias.defined()));
}

}   // namespace gradus::nn
