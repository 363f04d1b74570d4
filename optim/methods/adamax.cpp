// Adamax.
#include "optim/methods/adamax.h"

#include <cmath>

namespace gradus::optim {

std::vector<OptionField> fields_of(AdamaxOptions& o) {
  return {{"lr", &o.lr}, {"beta1", &o.betas.beta1}, {"beta2", &o.betas.beta2}, {"eps", &o.eps},
      {"weight_decay", &o.weight_decay}, {"maximize", &o.maximize}};
}
void check_options(const AdamaxOptions& o) {
  require_lr("Adamax", o.lr);
  require_not_negative("Adamax", "eps", o.eps);
  require_not_negative("Adamax", "weight_decay", o.weight_decay);
  require_betas("Adamax", o.betas);
}

Adamax::Adamax(const Parameters& parameters, const AdamaxOptions& options) { add_param_groups(parameters, options); }

// g <- g + weight_decay theta
// m <- beta1 m + (1 - beta1) g
// u <- max(beta2 u, |g| + eps)
// theta <- theta - lr / (1 - beta1^t) m / u
void Adamax::step() {
  update([](const AdamaxOptions& o, const Turn& turn) {
    const double rate = o.lr / (1 - std::pow(o.betas.beta1, double(turn.t)));
    const AdamaxStep step = {rate, o.betas.beta1, o.betas.beta2, o.eps, o.weight_decay};
    return UpdateRule{.kernel = Update::adamax, .options = step, .states = 2, .maximize = o.maximize};
  });
}

}   // namespace gradus::optim
