// vjp, jvp, hvp, vhp, jacobian and hessian, all made of grad().
//
// Note [Double backward]. A backward pass computes u' J. That is linear in u, so its derivative in
// u, applied to v, is J v: a second backward pass, through the first. u itself drops out, and 0
// will do. Source: J. Townsend, "A new trick for calculating Jacobian vector products", 2017.
// Read first: functional.h.
#include "autograd/tools/functional.h"

#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::detail {

namespace {

// A leaf of its own over x's numbers; or, where results are to lead back to x, one op away from it.
Tensor fresh(const Tensor& x, const DerivativeOptions& options) {
  if (options.create_graph && x.requires_grad()) return expand(x, x.shape());
  return x.detach().requires_grad_();
}

void require_float(const char* op, const char* role, size_t i, const Tensor& x) {
  if (!x.defined()) throw GradError(fmt::format("{}: {} {} is undefined", op, role, i));
  if (!is_float(x.dtype()))
    throw DtypeError(
        fmt::format("{}: {} {} {} is {}; derivatives need float32 or float64", op, role, i, x.shape(), x.dtype()));
}

// The function, run on fresh inputs.
struct Evaluation {
  const char* op;
  const DerivativeOptions& options;
  std::vector<Tensor> x, y;

  Evaluation(const char* name, TensorFunction f, const std::vector<Tensor>& inputs, const DerivativeOptions& o)
      : op(name), options(o) {
    if (inputs.empty()) throw GradError(fmt::format("{}: give at least one input", op));
    for (size_t i = 0; i < inputs.size(); ++i) {
      require_float(op, "input", i, inputs[i]);
      x.push_back(fresh(inputs[i], options));
    }
    y = f(x);
    if (y.empty()) throw GradError(fmt::format("{}: the function returned no tensor", op));
    for (size_t i = 0; i < y.size(); ++i) {
      require_float(op, "output", i, y[i]);
      if (options.strict && !y[i].requires_grad())
        throw GradError(fmt::format("{}: strict: output {} {} does not depend on any input", op, i, y[i].shape()));
    }
  }

  void require_number() const {
    if (y.size() != 1)
      throw GradError(fmt::format("{}: the function must return one number; it returns {} tensors", op, y.size()));
    if (y[0].numel() != 1)
      throw ShapeError(fmt::format(
          "{}: the function must return one number; it returns {}. Take its sum or mean.", op, y[0].shape()));
  }

  // f(x) as the caller gets it.
  std::vector<Tensor> value() const {
    if (options.create_graph) return y;
    std::vector<Tensor> result;
    for (const Tensor& each : y) result.push_back(each.detach());
    return result;
  }
};

// v as grad_outputs for `like`; ones if it was left out and there is one number.
std::vector<Tensor> checked_v(
    const char* op, const std::vector<Tensor>& v, const std::vector<Tensor>& like, const char* role) {
  if (v.empty()) {
    if (like.size() == 1 && like[0].numel() == 1) return {ones_like(like[0]).detach()};
    throw GradError(fmt::format("{}: v may only be left out for one number; give v like the {}s", op, role));
  }
  if (v.size() != like.size())
    throw GradError(fmt::format("{}: there are {} {}s and {} tensors in v", op, like.size(), role, v.size()));
  for (size_t i = 0; i < v.size(); ++i) {
    if (!v[i].defined()) throw GradError(fmt::format("{}: v[{}] is undefined", op, i));
    if (!(v[i].shape() == like[i].shape()))
      throw ShapeError(fmt::format("{}: v[{}] is {}, {} {} is {}; they must have the same shape", op, i, v[i].shape(),
          role, i, like[i].shape()));
    if (v[i].dtype() != like[i].dtype())
      throw DtypeError(fmt::format(
          "{}: v[{}] is {}, {} {} is {}; convert v with to()", op, i, v[i].dtype(), role, i, like[i].dtype()));
  }
  return v;
}

// grad() without its complaints: an output without history counts for nothing, and what does not
// depend on an input is undefined.
std::vector<Tensor> gradients(const std::vector<Tensor>& y, const std::vector<Tensor>& x, const std::vector<Tensor>& dy,
    const GradOptions& options) {
  std::vector<Tensor> tracked, seeds;
  for (size_t i = 0; i < y.size(); ++i)
    if (y[i].defined() && y[i].requires_grad()) tracked.push_back(y[i]), seeds.push_back(dy[i]);
  if (tracked.empty()) return std::vector<Tensor>(x.size());
  GradOptions all = options;
  all.grad_outputs = seeds;
  all.allow_unused = true;
  return grad(tracked, x, all);
}

// Undefined entries become zeros like `like`. Under strict they are an error, `offence` with the
// number and shape.
std::vector<Tensor> with_zeros(
    const Evaluation& e, std::vector<Tensor> g, const std::vector<Tensor>& like, const char* offence) {
  for (size_t i = 0; i < g.size(); ++i) {
    if (g[i].defined()) continue;
    if (e.options.strict)
      throw GradError(fmt::format("{}: strict: {}", e.op, fmt::format(fmt::runtime(offence), i, like[i].shape())));
    g[i] = zeros_like(like[i]).detach();
  }
  return g;
}
constexpr const char* unused_input = "no output depends on input {} {}";
constexpr const char* free_output = "output {} {} does not depend on any input";
constexpr const char* linear_input = "the gradient does not depend on input {} {}";
constexpr const char* constant_slope = "the gradient with respect to input {} {} does not depend on any input";

// Zeros that want a gradient: the u of Note [Double backward].
std::vector<Tensor> probes(const std::vector<Tensor>& like) {
  std::vector<Tensor> u;
  for (const Tensor& x : like) u.push_back(zeros_like(x).detach().requires_grad_());
  return u;
}

// df/dx for an f that returns one number, to be differentiated again.
std::vector<Tensor> slope(const Evaluation& e) {
  e.require_number();
  std::vector<Tensor> one{ones_like(e.y[0]).detach()};
  return with_zeros(e, gradients(e.y, e.x, one, {.create_graph = true}), e.x, unused_input);
}

// dy/dx_j for each j, [sizes of y, sizes of x_j]: a backward pass per number of y.
std::vector<Tensor> all_derivatives(const Evaluation& e, const Tensor& y, const char* role, size_t index) {
  const int64_t n = y.numel();
  std::vector<std::vector<Tensor>> rows(e.x.size());
  for (int64_t k = 0; k < n && y.requires_grad(); ++k) {
    Tensor seed = zeros({n}, y.dtype());
    seed[k].fill_(1);
    std::vector<Tensor> row =
        gradients({y}, e.x, {reshape(seed, y.shape())}, {.retain_graph = true, .create_graph = e.options.create_graph});
    for (size_t j = 0; j < row.size(); ++j)
      if (row[j].defined()) rows[j].push_back(reshape(row[j], {e.x[j].numel()}));
  }
  std::vector<Tensor> result;
  for (size_t j = 0; j < e.x.size(); ++j) {
    const Tensor& x = e.x[j];
    if (y.dim() + x.dim() > Shape::max_dims)
      throw ShapeError(fmt::format("{}: the derivative of {} {} {} by input {} {} has more than {} dimensions", e.op,
          role, index, y.shape(), j, x.shape(), Shape::max_dims));
    if (rows[j].empty() && n > 0 && e.options.strict)
      throw GradError(fmt::format("{}: strict: {} {} does not depend on input {} {}", e.op, role, index, j, x.shape()));
    Shape shape = y.shape();
    for (int64_t size : x.shape()) shape.push_back(size);
    result.push_back(rows[j].empty() ? zeros(shape, x.dtype()) : reshape(stack(rows[j]), shape));
  }
  return result;
}

}   // namespace

ValuesAndProducts run_vjp(
    TensorFunction f, const std::vector<Tensor>& x, const std::vector<Tensor>& v, const DerivativeOptions& options) {
  EnableGradGuard on;
  Evaluation e("vjp", f, x, options);
  std::vector<Tensor> g =
      gradients(e.y, e.x, checked_v("vjp", v, e.y, "output"), {.create_graph = options.create_graph});
  return {e.value(), with_zeros(e, std::move(g), e.x, unused_input)};
}

ValuesAndProducts run_jvp(
    TensorFunction f, const std::vector<Tensor>& x, const std::vector<Tensor>& v, const DerivativeOptions& options) {
  EnableGradGuard on;
  Evaluation e("jvp", f, x, options);
  std::vector<Tensor> along = checked_v("jvp", v, e.x, "input"), u = probes(e.y);
  std::vector<Tensor> back = gradients(e.y, e.x, u, {.create_graph = true});
  if (options.strict) with_zeros(e, back, e.x, unused_input);
  std::vector<Tensor> jv = gradients(back, u, along, {.create_graph = options.create_graph});
  return {e.value(), with_zeros(e, std::move(jv), e.y, free_output)};
}

ValuesAndProducts run_hvp(
    TensorFunction f, const std::vector<Tensor>& x, const std::vector<Tensor>& v, const DerivativeOptions& options) {
  EnableGradGuard on;
  Evaluation e("hvp", f, x, options);
  std::vector<Tensor> g = slope(e), along = checked_v("hvp", v, e.x, "input"), u = probes(g);
  std::vector<Tensor> back = gradients(g, e.x, u, {.create_graph = true});
  std::vector<Tensor> hv = gradients(back, u, along, {.create_graph = options.create_graph});
  return {e.value(), with_zeros(e, std::move(hv), g, constant_slope)};
}

ValuesAndProducts run_vhp(
    TensorFunction f, const std::vector<Tensor>& x, const std::vector<Tensor>& v, const DerivativeOptions& options) {
  EnableGradGuard on;
  Evaluation e("vhp", f, x, options);
  std::vector<Tensor> g = slope(e), along = checked_v("vhp", v, e.x, "input");
  std::vector<Tensor> vh = gradients(g, e.x, along, {.create_graph = options.create_graph});
  return {e.value(), with_zeros(e, std::move(vh), e.x, linear_input)};
}

std::vector<std::vector<Tensor>> run_jacobian(
    TensorFunction f, const std::vector<Tensor>& x, const DerivativeOptions& options) {
  EnableGradGuard on;
  Evaluation e("jacobian", f, x, options);
  std::vector<std::vector<Tensor>> result;
  for (size_t i = 0; i < e.y.size(); ++i) result.push_back(all_derivatives(e, e.y[i], "output", i));
  return result;
}

std::vector<std::vector<Tensor>> run_hessian(
    TensorFunction f, const std::vector<Tensor>& x, const DerivativeOptions& options) {
  EnableGradGuard on;
  Evaluation e("hessian", f, x, options);
  std::vector<Tensor> g = slope(e);
  std::vector<std::vector<Tensor>> result;
  for (size_t i = 0; i < g.size(); ++i) result.push_back(all_derivatives(e, g[i], "gradient", i));
  return result;
}

}   // namespace gradus::detail
