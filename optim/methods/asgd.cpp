// ASGD.
#include "optim/methods/asgd.h"

#include <algorithm>
#include <cmath>

namespace gradus::optim {

std::vector<OptionField> fields_of(ASGDOptions& o) {
  return {{"lr", &o.lr}, {"lambd", &o.lambd}, {"alpha", &o.alpha}, {"t0", &o.t0}, {"weight_decay", &o.weight_decay},
      {"maximize", &o.maximize}};
}
void check_options(const ASGDOptions& o) {
  require_lr("ASGD", o.lr);
  require_finite("ASGD", "lambd", o.lambd);
  require_finite("ASGD", "alpha", o.alpha);
  require_not_negative("ASGD", "weight_decay", o.weight_decay);
}

ASGD::ASGD(const Parameters& parameters, const ASGDOptions& options) { add_param_groups(parameters, options); }

// g <- g + weight_decay theta
// theta <- (1 - lambd eta) theta - eta g
// ax <- ax + mu (theta - ax)                 mu = 1 / max(1, t - 1 - t0)
// eta <- lr / (1 + lambd lr t)^alpha         eta begins with lr
void ASGD::step() {
  update([](const ASGDOptions& o, const Turn& turn) {
    const double eta = turn.t == 1 ? o.lr : turn.number, mu = 1 / std::max(1.0, double(turn.t - 1) - o.t0);
    const AsgdStep step = {eta, o.lambd, mu, o.weight_decay};
    return UpdateRule{.kernel = Update::asgd, .options = step, .states = 1, .maximize = o.maximize};
  });
}

double ASGD::next_number(int64_t group, const Turn& turn) const {
  const ASGDOptions& o = options_[size_t(group)];
  return o.lr / std::pow(1 + o.lambd * o.lr * double(turn.t), o.alpha);
}

}   // namespace gradus::optim
