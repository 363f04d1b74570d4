// Gradient descent.
#include "optim/methods/gd.h"

#include "autograd/ops.h"
#include "core/base/format.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(GDOptions& o) {
  return {{"lr", &o.lr}, {"maximize", &o.maximize}, {"backtracking", &o.backtracking},
      {"sufficient_decrease", &o.sufficient_decrease}, {"shrink", &o.shrink}, {"max_trials", &o.max_trials}};
}
void check_options(const GDOptions& o) {
  require_lr("GD", o.lr);
  if (!(o.sufficient_decrease > 0 && o.sufficient_decrease < 1 && o.shrink > 0 && o.shrink < 1))
    throw Error(fmt::format(
        "GD: sufficient_decrease and shrink must lie in (0, 1); got {} and {}", o.sufficient_decrease, o.shrink));
  if (o.max_trials < 1) throw Error(fmt::format("GD: max_trials must be at least 1; got {}", o.max_trials));
}

GD::GD(const Parameters& parameters, const GDOptions& options) { add_param_groups(parameters, options); }

// theta <- theta - lr g
void GD::step() {
  for (size_t group = 0; group < options_.size(); ++group)
    if (options_[group].backtracking)
      throw Error("GD: backtracking needs step(closure), where closure computes the loss again");
  update([](const GDOptions& o, const Turn&) {
    SgdStep step = {o.lr, 0, 0, 0, false, false};
    return UpdateRule{.kernel = Update::sgd, .options = step, .maximize = o.maximize};
  });
}

// t = lr, lr shrink, lr shrink^2 ... until f(theta - t g) <= f(theta) - sufficient_decrease t |g|^2
Tensor GD::step_by(const Closure& closure) {
  if (!options_[0].backtracking) return Optimizer::step_by(closure);
  if (group_count() > 1) throw Error("GD: backtracking moves all parameters by one step, so it takes only one group");
  const GDOptions& o = options_[0];
  const Tensor first = loss_of(closure);
  require_ready();
  NoGradGuard guard;
  struct Line {
    Tensor p, start, gradient;
  };
  std::vector<Line> lines;
  double slope = 0;   // |g|^2
  for (const Tensor& p : parameters()) {
    if (!p.grad().defined()) continue;
    lines.push_back({p, p.detach().clone(), p.grad().clone()});
    slope += sum(square(lines.back().gradient)).item<double>();
  }
  const double sign = o.maximize ? -1 : 1, f = sign * first.item<double>();
  const auto go_back = [&] {
    for (const Line& line : lines) line.p.copy_(line.start);
  };
  try {
    double t = o.lr;
    for (int64_t trial = 0; trial < o.max_trials; ++trial, t *= o.shrink) {
      go_back();
      for (const Line& line : lines) line.p.sub_(line.gradient, {.alpha = sign * t});
      if (sign * loss_of(closure).item<double>() <= f - o.sufficient_decrease * t * slope) return first;
    }
  } catch (...) {
    go_back();
    throw;
  }
  go_back();
  return first;
}

}   // namespace gradus::optim
