// Adagrad.
#include "optim/methods/adagrad.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(AdagradOptions& o) {
  return {{"lr", &o.lr}, {"lr_decay", &o.lr_decay}, {"weight_decay", &o.weight_decay},
      {"initial_accumulator_value", &o.initial_accumulator_value}, {"eps", &o.eps}, {"maximize", &o.maximize}};
}
void check_options(const AdagradOptions& o) {
  require_lr("Adagrad", o.lr);
  require_not_negative("Adagrad", "lr_decay", o.lr_decay);
  require_not_negative("Adagrad", "weight_decay", o.weight_decay);
  require_not_negative("Adagrad", "initial_accumulator_value", o.initial_accumulator_value);
  require_not_negative("Adagrad", "eps", o.eps);
}

Adagrad::Adagrad(const Parameters& parameters, const AdagradOptions& options) { add_param_groups(parameters, options); }

// g <- g + weight_decay theta
// s <- s + g^2                               s begins with initial_accumulator_value
// theta <- theta - lr / (1 + (t - 1) lr_decay) g / (sqrt(s) + eps)
void Adagrad::step() {
  update([](const AdagradOptions& o, const Turn& turn) {
    const double rate = o.lr / (1 + double(turn.t - 1) * o.lr_decay);
    const AdagradStep step = {rate, o.eps, o.weight_decay, o.initial_accumulator_value, turn.t == 1};
    return UpdateRule{.kernel = Update::adagrad, .options = step, .states = 1, .maximize = o.maximize};
  });
}

}   // namespace gradus::optim
