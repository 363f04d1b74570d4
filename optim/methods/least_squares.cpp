// The iteration, and the covariance at its end. All in float64, whatever the parameters are.
#include "optim/methods/least_squares.h"

#include <algorithm>
#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::optim {

namespace {

constexpr double infinity = HUGE_VAL;

void check(const std::vector<Tensor>& parameters, const LeastSquaresOptions& o) {
  if (parameters.empty()) throw Error("least squares: the list of parameters is empty");
  int64_t n = 0;
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Tensor& p = parameters[i];
    if (!p.defined() || !p.is_leaf() || !p.requires_grad())
      throw GradError(fmt::format("least squares: parameter {} must be a leaf that requires grad", i));
    for (size_t k = 0; k < i; ++k)
      if (parameters[k].impl() == p.impl())
        throw Error(fmt::format("least squares: parameter {} {} appears twice", i, p.shape()));
    n += p.numel();
  }
  if (n == 0) throw Error("least squares: the parameters have no numbers; their shapes have a 0");
  require_not_negative("least squares", "damping", o.damping);
  if (!(o.damping_increase > 1 && o.damping_decrease > 0 && o.damping_decrease <= 1))
    throw Error(
        fmt::format("least squares: damping_increase must be above 1, damping_decrease in (0, 1]; got {} and {}",
            o.damping_increase, o.damping_decrease));
  if (o.max_iterations < 0)
    throw Error(fmt::format("least squares: max_iterations must be at least 0; got {}", o.max_iterations));
  require_not_negative("least squares", "tolerance_gradient", o.tolerance_gradient);
  require_not_negative("least squares", "tolerance_change", o.tolerance_change);
}

// The derivatives and residuals at some parameters. The columns of J are stored with length 1, and a step is solved for
// in units of 1 / size, so that it does not matter in which unit a parameter is measured.
struct Linear {
  Tensor j, size, r;   // float64 [m, n], the columns' lengths [n], [m]
};

// x / size; where size is 0, `none`.
Tensor over(const Tensor& x, const Tensor& size, double none = 0) { return where(size != 0, x / size, none); }

// Whether no column of q upper, each of length 1, is made of those before it.
bool is_regular(const Tensor& upper) { return min(abs(diagonal(upper))).item<double>() > 1e-14; }

class Fit {
 public:
  Fit(const std::vector<Tensor>& parameters, const Closure& residuals, const LeastSquaresOptions& options)
      : parameters_(parameters), residuals_(residuals), o_(options) {
    for (const Tensor& p : parameters_) n_ += p.numel();
  }

  LeastSquaresFit run() {
    Linear at = linearise();
    const int64_t m = at.r.numel();
    if (m == 0 || (m < n_ && o_.damping == 0))
      throw Error(
          fmt::format("least squares: {} residuals do not determine {} numbers; with damping 1 is enough", m, n_));
    cost_ = cost_of(at.r);
    if (!std::isfinite(cost_)) throw Error("least squares: the residuals at the start are not finite");
    double damping = o_.damping;
    int64_t steps = 0;
    bool converged = is_flat(at);
    for (bool moved = true; !converged && moved && steps < o_.max_iterations; steps += moved) {
      const Outcome outcome = improve(at, damping);
      moved = outcome.moved;
      if (moved) at = linearise();
      converged = outcome.negligible || is_flat(at);
    }
    LeastSquaresFit fit{converged, steps, cost_, covariance(at), {}};
    fit.errors = sqrt(diagonal(fit.covariance));
    return fit;
  }

 private:
  static double cost_of(const Tensor& r) { return 0.5 * sum(square(r)).item<double>(); }
  Tensor call() const {
    EnableGradGuard guard;
    return residuals_();
  }
  Tensor numbers(const Tensor& r) const { return r.detach().reshape({-1}).to(Dtype::float64); }

  // v -> J^T v is linear, so the gradient of one of its numbers with respect to v is a column of J.
  Linear linearise() const {
    EnableGradGuard guard;
    const Tensor all = residuals_();
    if (!all.defined())
      throw ShapeError("least squares: the closure returned an undefined tensor; return the residuals");
    if (all.dim() == 0)
      throw ShapeError(
          "least squares: the residuals are a single number, [], as a loss is. Return model minus data, one "
          "number for each point; what is really one residual, as [1].");
    const Tensor r = all.reshape({-1});
    if (!r.requires_grad()) throw GradError("least squares: the residuals do not depend on the parameters");
    const Tensor v = zeros_like(r.detach()).requires_grad_();
    const std::vector<Tensor> products =
        grad({r}, parameters_, {.grad_outputs = {v}, .create_graph = true, .allow_unused = true});
    std::vector<Tensor> columns;
    for (size_t i = 0; i < parameters_.size(); ++i) {
      const Tensor product = products[i].defined() ? products[i].reshape({-1}) : Tensor();
      for (int64_t k = 0; k < parameters_[i].numel(); ++k) {
        const bool depends = product.defined() && product.requires_grad();
        const std::vector<Tensor> column =
            depends ? grad({product[k]}, {v}, {.retain_graph = true, .allow_unused = true}) : std::vector<Tensor>(1);
        columns.push_back(column[0].defined() ? numbers(column[0]) : zeros({r.numel()}, {Dtype::float64}));
      }
    }
    const Tensor j = stack(columns, 1), size = norm(j, 2, {0});
    return {over(j, size), size, numbers(r)};
  }

  // The largest cosine of the angle between r and a column of J.
  bool is_flat(const Linear& at) const {
    return max(abs(mv(at.j.t(), at.r))).item<double>() <= o_.tolerance_gradient * norm(at.r).item<double>();
  }

  // The s for which |J s + r|^2 + damping |D s|^2 is smallest: rows of D below J, and QR. Undefined if that is not one
  // s: without damping, where columns of J depend on each other.
  Tensor solve_step(const Linear& at, double damping) const {
    Tensor j = at.j, r = at.r;
    if (damping > 0) {
      const Tensor one = ones({n_}, {Dtype::float64});
      j = cat({j, diag((o_.scale ? one : over(one, at.size, 1)) * std::sqrt(damping))});
      r = cat({r, zeros({n_}, {Dtype::float64})});
    }
    const auto [q, upper] = qr(j);
    if (damping == 0 && !is_regular(upper)) return {};
    return solve_triangular(upper, -mv(q.t(), r).unsqueeze(1), {.upper = true}).reshape({-1});
  }

  struct Outcome {
    bool moved;        // the cost has fallen; else the parameters stay as they were
    bool negligible;   // the step, or what it could change in the cost
  };

  // Takes a step that lowers the cost, if there is one. A step that was halved is judged by the whole: half a step can
  // be short, or change little, far from a minimum.
  Outcome improve(const Linear& at, double& damping) {
    const Tensor start = flat();
    double part = 1;
    for (int trial = 0; trial < 60; ++trial) {
      const Tensor whole = solve_step(at, damping);
      if (!whole.defined()) break;
      const Tensor step = over(whole, at.size);   // in numbers; 0 for those that do not matter
      const double cost = cost_at(start + step * part, start);
      const double promised = 1 - cost_of(mv(at.j, whole) + at.r) / cost_, fall = 1 - cost / cost_;
      const bool negligible = all(abs(step) <= o_.tolerance_change * abs(start)).item<bool>() ||
                              (std::fabs(fall) <= o_.tolerance_change && std::fabs(promised) <= o_.tolerance_change);
      if (cost < cost_) {   // false for NaN
        cost_ = cost;
        damping *= o_.damping_decrease;
        return {true, negligible};
      }
      move_to(start);
      if (negligible) return {false, true};
      if (o_.damping > 0) damping = std::max(damping, 1e-16) * o_.damping_increase;
      else part /= 2;
    }
    return {false, false};
  }

  // Of other parameters, which stay if that succeeds.
  double cost_at(const Tensor& moved, const Tensor& start) const {
    move_to(moved);
    try {
      return cost_of(numbers(call()));
    } catch (...) {
      move_to(start);
      throw;
    }
  }

  Tensor flat() const {
    std::vector<Tensor> parts;
    for (const Tensor& p : parameters_) parts.push_back(numbers(p));
    return cat(parts);
  }
  void move_to(const Tensor& numbers) const {
    int64_t from = 0;
    for (const Tensor& p : parameters_) {
      p.copy_(numbers.narrow(0, from, p.numel()).reshape(p.shape()));
      from += p.numel();
    }
  }

  // s^2 (J^T J)^-1 with s^2 = |r|^2 / (m - n)
  Tensor covariance(const Linear& at) const {
    const int64_t m = at.r.numel();
    const Tensor unknown = full({n_, n_}, infinity, {Dtype::float64});
    if (m <= n_) return unknown;
    const Tensor upper = qr(at.j).r;
    if (!is_regular(upper)) return unknown;
    const Tensor inverse = solve_triangular(upper, eye(n_, {Dtype::float64}), {.upper = true});
    const Tensor root = over(inverse, at.size.unsqueeze(1));
    return matmul(root, root.t()) * (2 * cost_ / double(m - n_));
  }

  const std::vector<Tensor>& parameters_;
  const Closure& residuals_;
  const LeastSquaresOptions& o_;
  int64_t n_ = 0;
  double cost_ = 0;
};

}   // namespace

LeastSquaresFit detail::fit_least_squares(
    const std::vector<Tensor>& parameters, const Closure& residuals, const LeastSquaresOptions& options) {
  check(parameters, options);
  NoGradGuard guard;
  return Fit(parameters, residuals, options).run();
}

}   // namespace gradus::optim
