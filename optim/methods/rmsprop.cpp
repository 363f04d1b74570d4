// RMSprop.
#include "optim/methods/rmsprop.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(RMSpropOptions& o) {
  return {{"lr", &o.lr}, {"alpha", &o.alpha}, {"eps", &o.eps}, {"weight_decay", &o.weight_decay},
      {"momentum", &o.momentum}, {"centered", &o.centered}, {"eps_under_root", &o.eps_under_root},
      {"maximize", &o.maximize}};
}
void check_options(const RMSpropOptions& o) {
  require_lr("RMSprop", o.lr);
  require_not_negative("RMSprop", "alpha", o.alpha);
  require_not_negative("RMSprop", "eps", o.eps);
  require_not_negative("RMSprop", "weight_decay", o.weight_decay);
  require_not_negative("RMSprop", "momentum", o.momentum);
}

RMSprop::RMSprop(const Parameters& parameters, const RMSpropOptions& options) { add_param_groups(parameters, options); }

// g <- g + weight_decay theta
// v <- alpha v + (1 - alpha) g^2
// w = v                                      centered: a <- alpha a + (1 - alpha) g;  w = v - a^2
// d = g / (sqrt(w) + eps)                    eps_under_root: d = g / sqrt(w + eps)
// b <- momentum b + d;  theta <- theta - lr b          without momentum: theta - lr d
void RMSprop::step() {
  update([](const RMSpropOptions& o, const Turn&) {
    const RmspropStep step = {o.lr, o.alpha, o.eps, o.weight_decay, o.momentum, o.centered, o.eps_under_root};
    return UpdateRule{.kernel = Update::rmsprop, .options = step, .states = states(o), .maximize = o.maximize};
  });
}

}   // namespace gradus::optim
