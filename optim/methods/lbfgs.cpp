// LBFGS: the direction, the step along it, and when to stop.
#include "optim/methods/lbfgs.h"

#include <algorithm>
#include <cmath>

#include "autograd/ops.h"
#include "core/base/format.h"
#include "optim/methods/strong_wolfe.h"

namespace gradus::optim {

namespace {

const char* const searches[] = {"none", "strong_wolfe", nullptr};

double largest(const Tensor& x) { return x.numel() ? max(abs(x)).item<double>() : 0; }
double product(const Tensor& a, const Tensor& b) { return dot(a, b).item<double>(); }

}   // namespace

std::vector<OptionField> fields_of(LBFGSOptions& o) {
  return {{"lr", &o.lr}, {"max_iter", &o.max_iter}, {"max_eval", &o.max_eval}, {"tolerance_grad", &o.tolerance_grad},
      {"tolerance_change", &o.tolerance_change}, {"history_size", &o.history_size},
      {"line_search_fn", &o.line_search_fn, searches}, {"maximize", &o.maximize}};
}
void check_options(const LBFGSOptions& o) {
  require_lr("LBFGS", o.lr);
  if (o.max_iter < 1 || o.max_eval < 0 || o.history_size < 1)
    throw Error(
        fmt::format("LBFGS: max_iter and history_size must be at least 1, max_eval at least 0; got {}, {} and {}",
            o.max_iter, o.history_size, o.max_eval));
  require_not_negative("LBFGS", "tolerance_grad", o.tolerance_grad);
  require_not_negative("LBFGS", "tolerance_change", o.tolerance_change);
  require_word("LBFGS", "line_search_fn", o.line_search_fn, searches);
}

LBFGS::LBFGS(const Parameters& parameters, const LBFGSOptions& options) { add_param_groups(parameters, options); }

void LBFGS::step() { throw Error("LBFGS: needs step(closure), where closure computes the loss again"); }

bool LBFGS::state_fits(size_t k, const Tensor&, const Shape& shape) const {
  int64_t n = 0;
  for (const Tensor& p : parameters()) n += p.numel();
  if (k == 4) return shape.dims() == 1;   // ro
  return shape.dims() == (k < 2 ? 1 : 2) && shape[shape.dims() - 1] == n;
}

std::string LBFGS::misfit(const ParameterState& state) const {
  const Tensor &ys = state.tensors[2], &steps = state.tensors[3], &ro = state.tensors[4];
  if (ys.size(0) == ro.size(0) && steps.size(0) == ro.size(0)) return {};
  return fmt::format("has \"old_dirs\" {}, \"old_stps\" {} and \"ro\" {}, but they must be equally long", ys.shape(),
      steps.shape(), ro.shape());
}

// One step(closure). All vectors are the numbers of all parameters, one after the other.
class LBFGS::Run {
 public:
  Run(LBFGS& optimizer, const Closure& closure)
      : self_(optimizer), closure_(closure), o_(optimizer.options_[0]), state_(optimizer.state_[0]) {}

  // y = g - g_before, s = t d (of the step before);  H = (s y) / (y y), the scale of the first approximation
  // d <- -(approximate inverse of the second derivatives) g
  // theta <- theta + t d                     t = lr, in the first step of all lr min(1, 1 / |g|_1), or searched for
  Tensor run() {
    const Tensor first = evaluate();
    if (!(largest(gradient_) <= o_.tolerance_grad)) iterate();
    if (!state_.numbers.empty()) state_.numbers[3] += double(evaluations_);
    return first;
  }

 private:
  Tensor& direction() { return state_.tensors[0]; }
  double& t() { return state_.numbers[0]; }
  double& scale() { return state_.numbers[1]; }
  double& n_iter() { return state_.numbers[2]; }
  int64_t max_evaluations() const { return o_.max_eval ? o_.max_eval : o_.max_iter * 5 / 4; }

  void iterate() {
    if (state_.numbers.empty()) state_.numbers = {0, 1, 0, 0};
    for (int64_t iteration = 1;; ++iteration) {
      find_direction();
      state_.tensors[1] = gradient_;
      const double before = loss_, slope = product(gradient_, direction());
      t() = n_iter() == 1 ? o_.lr * std::min(1.0, 1 / sum(abs(gradient_)).item<double>()) : o_.lr;
      if (slope > -o_.tolerance_change) return;
      const bool last = iteration == o_.max_iter;
      if (o_.line_search_fn == std::string_view("none")) {
        add_direction(t());
        if (last) return;   // with changing batches the loss of this one is not asked for again
        evaluate();
      } else {
        search(slope);
      }
      if (last || evaluations_ >= max_evaluations() || largest(gradient_) <= o_.tolerance_grad) return;
      if (largest(direction() * t()) <= o_.tolerance_change || std::fabs(loss_ - before) < o_.tolerance_change) return;
    }
  }

  // Calls the closure; sets loss_ and gradient_.
  Tensor evaluate() {
    const Tensor loss = self_.loss_of(closure_);
    self_.require_ready();
    std::vector<Tensor> parts;
    for (const Tensor& p : self_.parameters())
      parts.push_back((p.grad().defined() ? p.grad().detach() : zeros_like(p.detach())).reshape({-1}));
    gradient_ = parts.size() == 1 ? parts[0].clone() : cat(parts);
    loss_ = loss.item<double>();
    for (Tensor& x : state_.tensors) x = x.to(gradient_.dtype());   // of the parameters together; it may have changed
    if (o_.maximize) gradient_ = -gradient_, loss_ = -loss_;
    ++evaluations_;
    return loss;
  }

  void add_direction(double step) {
    int64_t from = 0;
    for (const Tensor& p : self_.parameters()) {
      p.add_(direction().narrow(0, from, p.numel()).reshape(p.shape()), {.alpha = step});
      from += p.numel();
    }
  }

  void find_direction() {
    if (++n_iter() == 1) {
      const Tensor none = new_zeros(gradient_, {0, gradient_.numel()});
      state_.tensors = {-gradient_, gradient_, none, none, new_zeros(gradient_, {0})};
      return;
    }
    remember(gradient_ - state_.tensors[1], direction() * t());
    const Tensor &ys = state_.tensors[2], &steps = state_.tensors[3];
    const std::vector<double> ro = state_.tensors[4].to_vector<double>();
    std::vector<double> al(ro.size());
    Tensor q = -gradient_;
    for (size_t i = ro.size(); i-- > 0;) {
      al[i] = product(steps[int64_t(i)], q) * ro[i];
      q.sub_(ys[int64_t(i)], {.alpha = al[i]});
    }
    q.mul_(scale());
    for (size_t i = 0; i < ro.size(); ++i) {
      const double be = product(ys[int64_t(i)], q) * ro[i];
      q.add_(steps[int64_t(i)], {.alpha = al[i] - be});
    }
    direction() = q;
  }

  // Adds a pair to the history, if the loss curves upwards between the two points; the oldest one leaves.
  void remember(const Tensor& y, const Tensor& s) {
    const double ys = product(y, s);
    if (!(ys > 1e-10)) return;
    auto append = [&](Tensor& history, const Tensor& last) {
      const int64_t n = history.size(0), kept = std::min(n, o_.history_size - 1);
      history = cat({history.narrow(0, n - kept, kept), last.unsqueeze(0)});
    };
    append(state_.tensors[2], y);
    append(state_.tensors[3], s);
    append(state_.tensors[4], new_full(y, {}, 1 / ys));
    scale() = ys / product(y, y);
  }

  void search(double slope) {
    std::vector<Tensor> theta;
    for (const Tensor& p : self_.parameters()) theta.push_back(p.detach().clone());
    const LinePoint start = {0, loss_, gradient_, slope};
    const auto go_back = [&] {
      for (size_t i = 0; i < theta.size(); ++i) self_.parameters()[i].copy_(theta[i]);
    };
    const Callable<LinePoint(double)> evaluate_at = [&](double step) {
      add_direction(step);
      try {
        evaluate();
      } catch (...) {
        go_back();
        throw;
      }
      go_back();
      return LinePoint{step, loss_, gradient_, product(gradient_, direction())};
    };
    const StrongWolfeOptions options = {
        .tolerance_change = o_.tolerance_change, .max_trials = max_evaluations() - evaluations_};
    const LinePoint best = strong_wolfe(evaluate_at, start, evaluate_at(t()), largest(direction()), options);
    t() = best.t, loss_ = best.f, gradient_ = best.gradient;
    add_direction(t());
  }

  LBFGS& self_;
  const Closure& closure_;
  const LBFGSOptions& o_;
  ParameterState& state_;
  Tensor gradient_;
  double loss_ = 0;
  int64_t evaluations_ = 0;
};

Tensor LBFGS::step_by(const Closure& closure) {
  if (group_count() != 1)
    throw Error(fmt::format("LBFGS: all parameters move together, so it takes one group; it has {}", group_count()));
  require_ready();
  NoGradGuard guard;
  return Run(*this, closure).run();
}

}   // namespace gradus::optim
