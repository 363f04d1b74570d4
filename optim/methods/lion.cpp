// Lion.
#include "optim/methods/lion.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(LionOptions& o) {
  return {{"lr", &o.lr}, {"beta1", &o.betas.beta1}, {"beta2", &o.betas.beta2}, {"weight_decay", &o.weight_decay},
      {"maximize", &o.maximize}};
}
void check_options(const LionOptions& o) {
  require_lr("Lion", o.lr);
  require_not_negative("Lion", "weight_decay", o.weight_decay);
  require_betas("Lion", o.betas);
}

Lion::Lion(const Parameters& parameters, const LionOptions& options) { add_param_groups(parameters, options); }

// c = beta1 m + (1 - beta1) g
// theta <- theta - lr (sign(c) + weight_decay theta)
// m <- beta2 m + (1 - beta2) g
void Lion::step() {
  update([](const LionOptions& o, const Turn&) {
    const LionStep step = {o.lr, o.betas.beta1, o.betas.beta2, 1 - o.lr * o.weight_decay};
    return UpdateRule{.kernel = Update::lion, .options = step, .states = 1, .maximize = o.maximize};
  });
}

}   // namespace gradus::optim
