// gradcheck and gradgradcheck: formulas against central differences, in random directions.
#include "autograd/gradcheck.h"

#include <cmath>

#include "core/apply.h"
#include "core/format.h"
#include "core/random.h"

namespace gradus {

namespace {

void require_checkable(const std::vector<Tensor>& inputs) {
  bool any = false;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Tensor& x = inputs[i];
    if (!x.requires_grad()) continue;
    any = true;
    if (x.dtype() != Dtype::float64)
      throw DtypeError(fmt::format("gradcheck: input {} is {}; differences need float64", i, x.dtype()));
    std::vector<int64_t> strides = x.strides();
    for (int64_t d = 0; d < x.dim(); ++d)
      if (x.numel() && x.shape()[d] > 1 && strides[size_t(d)] == 0)
        throw GradError(fmt::format("gradcheck: the numbers of input {} {} overlap in memory (expanded); give a clone", i, x.shape()));
  }
  if (!any) throw GradError("gradcheck: no input requires grad");
}

// Random numbers of x's shape, away from the user's generator.
Tensor direction(const Tensor& x, Generator& generator) {
  Tensor v = empty(x.shape(), x.dtype());
  fill_normal(v, 0, 1, generator);
  return v;
}

double dot(const Tensor& a, const Tensor& b) {
  std::vector<double> p = a.to_vector<double>(), q = b.to_vector<double>();
  double s = 0;
  for (size_t i = 0; i < p.size(); ++i) s += p[i] * q[i];
  return s;
}

// The inputs with input i moved by h v; leaves of their own, so that the originals keep their numbers and gradients.
std::vector<Tensor> moved(const std::vector<Tensor>& inputs, size_t i, const Tensor& v, double h) {
  std::vector<Tensor> copy;
  for (size_t j = 0; j < inputs.size(); ++j) {
    NoGradGuard guard;
    Tensor x = apply::copy(inputs[j]);
    if (j == i) x = x + v * h;
    copy.push_back(x);
  }
  for (size_t j = 0; j < inputs.size(); ++j)
    if (inputs[j].requires_grad()) copy[j].requires_grad_();
  return copy;
}

// u' f(inputs + h v), summed over the outputs.
double projected(const TensorFunction& f, const std::vector<Tensor>& inputs, const std::vector<Tensor>& u) {
  std::vector<Tensor> y = f(inputs);
  double s = 0;
  for (size_t k = 0, used = 0; k < y.size(); ++k)
    if (is_float(y[k].dtype())) s += dot(y[k], u[used++]);
  return s;
}

}  // namespace

GradcheckResult run_gradcheck(TensorFunction f, const std::vector<Tensor>& inputs, const GradcheckOptions& options) {
  require_checkable(inputs);
  EnableGradGuard recording_on;
  Generator generator{options.seed, 0};
  for (int round = 0; round < options.directions; ++round) {
    std::vector<Tensor> x = moved(inputs, inputs.size(), {}, 0), outputs, u, wanted;
    for (const Tensor& y : f(x))
      if (is_float(y.dtype())) outputs.push_back(y);
    std::vector<Tensor> tracked, tracked_u;
    for (const Tensor& y : outputs) {
      u.push_back(direction(y, generator));
      if (y.requires_grad()) tracked.push_back(y), tracked_u.push_back(u.back());
    }
    std::vector<size_t> which;
    for (size_t i = 0; i < x.size(); ++i)
      if (x[i].requires_grad()) wanted.push_back(x[i]), which.push_back(i);
    std::vector<Tensor> gradients(wanted.size());
    if (!tracked.empty()) gradients = grad(tracked, wanted, {.grad_outputs = tracked_u, .allow_unused = true});
    for (size_t k = 0; k < which.size(); ++k) {
      size_t i = which[k];
      Tensor v = direction(inputs[i], generator);
      double analytic = gradients[k].defined() ? dot(gradients[k], v) : 0;
      double above = projected(f, moved(inputs, i, v, options.eps), u);
      double below = projected(f, moved(inputs, i, v, -options.eps), u);
      double numeric = (above - below) / (2 * options.eps);
      if (std::abs(analytic - numeric) <= options.atol + options.rtol * std::abs(numeric)) continue;
      return {false, fmt::format("gradcheck: input {} {}: the formulas give {:.9g}, differences {:.9g} (in random direction {})", i,
                                 inputs[i].shape(), analytic, numeric, round)};
    }
  }
  return {};
}

GradcheckResult run_gradgradcheck(TensorFunction f, const std::vector<Tensor>& inputs, const GradcheckOptions& options) {
  require_checkable(inputs);
  // The function whose gradient is checked: (inputs, cotangents) -> gradients of the inputs.
  Generator generator{options.seed + 1, 0};
  std::vector<Tensor> all = inputs;
  size_t outputs = 0;
  {
    EnableGradGuard recording_on;
    for (const Tensor& y : f(inputs)) {
      if (!y.requires_grad()) continue;
      all.push_back(direction(y, generator).requires_grad_());
      ++outputs;
    }
  }
  if (outputs == 0) return {};
  size_t n = inputs.size();
  auto gradients = [&](const std::vector<Tensor>& given) {
    std::vector<Tensor> x(given.begin(), given.begin() + long(n)), dy(given.begin() + long(n), given.end()), y, wanted;
    for (const Tensor& output : f(x))
      if (output.requires_grad()) y.push_back(output);
    for (const Tensor& input : x)
      if (input.requires_grad()) wanted.push_back(input);
    std::vector<Tensor> result;
    for (const Tensor& g : grad(y, wanted, {.grad_outputs = dy, .create_graph = true, .allow_unused = true}))
      if (g.defined()) result.push_back(g);
    return result;
  };
  GradcheckResult result = run_gradcheck(detail::tensor_function(gradients), all, options);
  if (!result) result.message = "second order: " + result.message;
  return result;
}

}  // namespace gradus
