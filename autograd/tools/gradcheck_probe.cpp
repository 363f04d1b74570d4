// What gradcheck and its report share: f beside its inputs, and its gradient by the formulas.
#include "autograd/tools/gradcheck_probe.h"

#include "core/base/format.h"
#include "core/compute/apply.h"

namespace gradus {

namespace detail {

void require_checkable(const std::vector<Tensor>& inputs, const GradcheckOptions& options) {
  if (options.order < 1) throw Error(fmt::format("gradcheck: order must be at least 1; got {}", options.order));
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
        throw GradError(fmt::format(
            "gradcheck: the numbers of input {} {} overlap in memory (expanded); give a clone", i, x.shape()));
  }
  if (!any) throw GradError("gradcheck: no input requires grad");
}

Tensor direction(const Tensor& x, Generator& generator) {
  Tensor v = empty(x.shape(), x.dtype());
  fill_normal(v, 0, 1, generator);
  return v;
}

double inner_product(const Tensor& a, const Tensor& b) {
  std::vector<double> p = a.to_vector<double>(), q = b.to_vector<double>();
  double s = 0;
  for (size_t i = 0; i < p.size(); ++i) s += p[i] * q[i];
  return s;
}

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

Probe make_probe(TensorFunction f, const std::vector<Tensor>& inputs, Generator& generator) {
  std::vector<Tensor> x = moved(inputs, inputs.size(), {}, 0), tracked, tracked_u, wanted;
  Probe probe;
  for (const Tensor& y : f(x)) {
    if (!is_float(y.dtype())) continue;
    probe.u.push_back(direction(y, generator));
    if (y.requires_grad()) tracked.push_back(y), tracked_u.push_back(probe.u.back());
  }
  for (const Tensor& each : x)
    if (each.requires_grad()) wanted.push_back(each);
  std::vector<Tensor> gradients(wanted.size());
  if (!tracked.empty()) gradients = grad(tracked, wanted, {.grad_outputs = tracked_u, .allow_unused = true});
  size_t k = 0;
  for (const Tensor& each : x) probe.gradients.push_back(each.requires_grad() ? gradients[k++] : Tensor());
  return probe;
}

double projected(TensorFunction f, const std::vector<Tensor>& inputs, const std::vector<Tensor>& u) {
  std::vector<Tensor> y = f(inputs);
  double s = 0;
  for (size_t k = 0, used = 0; k < y.size(); ++k)
    if (is_float(y[k].dtype())) s += inner_product(y[k], u[used++]);
  return s;
}

std::vector<Tensor> GradientFunction::operator()(const std::vector<Tensor>& given) const {
  std::vector<Tensor> x(given.begin(), given.begin() + long(inputs)), dy(given.begin() + long(inputs), given.end()), y,
      wanted;
  for (const Tensor& output : f(x))
    if (output.requires_grad()) y.push_back(output);
  for (const Tensor& input : x)
    if (input.requires_grad()) wanted.push_back(input);
  std::vector<Tensor> result;
  for (const Tensor& g : grad(y, wanted, {.grad_outputs = dy, .create_graph = true, .allow_unused = true}))
    if (g.defined()) result.push_back(g);
  return result;
}

std::vector<Tensor> with_gradients(TensorFunction f, const std::vector<Tensor>& inputs, uint64_t seed) {
  Generator generator{seed, 0};
  std::vector<Tensor> all = inputs;
  for (const Tensor& y : f(inputs))
    if (y.requires_grad()) all.push_back(direction(y, generator).requires_grad_());
  return all;
}

}   // namespace detail

}   // namespace gradus
