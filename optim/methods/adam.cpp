// Adam.
#include "optim/methods/adam.h"

#include <cmath>

namespace gradus::optim {

std::vector<OptionField> fields_of(AdamOptions& o) {
  return {{"lr", &o.lr}, {"beta1", &o.betas.beta1}, {"beta2", &o.betas.beta2}, {"eps", &o.eps},
      {"weight_decay", &o.weight_decay}, {"amsgrad", &o.amsgrad}, {"maximize", &o.maximize},
      {"decoupled_weight_decay", &o.decoupled_weight_decay}, {"eps_hat", &o.eps_hat}};
}
void check_options(const AdamOptions& o) {
  require_lr("Adam", o.lr);
  require_not_negative("Adam", "eps", o.eps);
  require_betas("Adam", o.betas);
  require_not_negative("Adam", "weight_decay", o.weight_decay);
}

Adam::Adam(const Parameters& parameters, const AdamOptions& options) { add_param_groups(parameters, options); }

// g <- g + weight_decay theta                decoupled: theta <- theta - lr weight_decay theta
// m <- beta1 m + (1 - beta1) g
// v <- beta2 v + (1 - beta2) g^2
// m^ = m / (1 - beta1^t)
// v^ = v / (1 - beta2^t)                     amsgrad: of the largest v so far
// theta <- theta - lr m^ / (sqrt(v^) + eps)  eps_hat: eps / sqrt(1 - beta2^t) replaces eps
void Adam::step() { update(detail::adam_rule); }

UpdateRule detail::adam_rule(const AdamOptions& o, const Turn& turn) {
  const double correction1 = 1 - std::pow(o.betas.beta1, double(turn.t));
  const double sqrt_correction2 = std::sqrt(1 - std::pow(o.betas.beta2, double(turn.t)));
  const double eps = o.eps_hat ? o.eps / sqrt_correction2 : o.eps;
  const AdamStep step = {
      o.lr, o.betas.beta1, o.betas.beta2, eps, o.weight_decay, correction1, sqrt_correction2, o.decoupled_weight_decay};
  return {.kernel = Update::adam, .options = step, .states = o.amsgrad ? 3 : 2, .maximize = o.maximize};
}

}   // namespace gradus::optim
