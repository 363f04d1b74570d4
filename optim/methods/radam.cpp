// RAdam.
#include "optim/methods/radam.h"

#include <cmath>

namespace gradus::optim {

std::vector<OptionField> fields_of(RAdamOptions& o) {
  return {{"lr", &o.lr}, {"beta1", &o.betas.beta1}, {"beta2", &o.betas.beta2}, {"eps", &o.eps},
      {"weight_decay", &o.weight_decay}, {"decoupled_weight_decay", &o.decoupled_weight_decay},
      {"maximize", &o.maximize}};
}
void check_options(const RAdamOptions& o) {
  require_lr("RAdam", o.lr);
  require_not_negative("RAdam", "eps", o.eps);
  require_not_negative("RAdam", "weight_decay", o.weight_decay);
  require_betas("RAdam", o.betas);
}

RAdam::RAdam(const Parameters& parameters, const RAdamOptions& options) { add_param_groups(parameters, options); }

// g <- g + weight_decay theta                decoupled: theta <- theta - lr weight_decay theta
// m <- beta1 m + (1 - beta1) g
// v <- beta2 v + (1 - beta2) g^2
// m^ = m / (1 - beta1^t)
// rho_inf = 2 / (1 - beta2) - 1;  rho = rho_inf - 2 t beta2^t / (1 - beta2^t)
// if rho > 5:  r = sqrt((rho - 4) (rho - 2) rho_inf / ((rho_inf - 4) (rho_inf - 2) rho))
//              theta <- theta - lr r m^ sqrt(1 - beta2^t) / (sqrt(v) + eps)
// else:        theta <- theta - lr m^
void RAdam::step() {
  update([](const RAdamOptions& o, const Turn& turn) {
    const auto [beta1, beta2] = o.betas;
    const double t = double(turn.t), kept2 = std::pow(beta2, t), correction2 = 1 - kept2;
    const double rho_inf = 2 / (1 - beta2) - 1, rho = rho_inf - 2 * t * kept2 / correction2;
    const bool rectified = rho > 5;
    double rate = o.lr / (1 - std::pow(beta1, t));
    if (rectified)
      rate *= std::sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho) * correction2);
    const double decay = o.decoupled_weight_decay ? 0 : o.weight_decay;
    const double shrink = o.decoupled_weight_decay ? 1 - o.lr * o.weight_decay : 1;
    const RadamStep step = {rate, beta1, beta2, o.eps, decay, shrink, rectified};
    return UpdateRule{.kernel = Update::radam, .options = step, .states = 2, .maximize = o.maximize};
  });
}

}   // namespace gradus::optim
