// NAdam.
#include "optim/methods/nadam.h"

#include <cmath>

namespace gradus::optim {

std::vector<OptionField> fields_of(NAdamOptions& o) {
  return {{"lr", &o.lr}, {"beta1", &o.betas.beta1}, {"beta2", &o.betas.beta2}, {"eps", &o.eps},
      {"weight_decay", &o.weight_decay}, {"momentum_decay", &o.momentum_decay},
      {"decoupled_weight_decay", &o.decoupled_weight_decay}, {"maximize", &o.maximize}};
}
void check_options(const NAdamOptions& o) {
  require_lr("NAdam", o.lr);
  require_not_negative("NAdam", "eps", o.eps);
  require_not_negative("NAdam", "weight_decay", o.weight_decay);
  require_not_negative("NAdam", "momentum_decay", o.momentum_decay);
  require_betas("NAdam", o.betas);
}

NAdam::NAdam(const Parameters& parameters, const NAdamOptions& options) { add_param_groups(parameters, options); }

namespace {

// mu_t
double mu(const NAdamOptions& o, int64_t t) {
  return o.betas.beta1 * (1 - 0.5 * std::pow(0.96, double(t) * o.momentum_decay));
}
// mu_1 .. mu_t, from mu_1 .. mu_(t-1), which the parameter has kept.
double product_of_momenta(const NAdamOptions& o, const Turn& turn) {
  return (turn.t == 1 ? 1 : turn.number) * mu(o, turn.t);
}

}   // namespace

// g <- g + weight_decay theta                decoupled: theta <- theta - lr weight_decay theta
// mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2)
// m <- beta1 m + (1 - beta1) g
// v <- beta2 v + (1 - beta2) g^2
// m^ = mu_(t+1) m / (1 - mu_1 .. mu_(t+1)) + (1 - mu_t) g / (1 - mu_1 .. mu_t)
// v^ = v / (1 - beta2^t)
// theta <- theta - lr m^ / (sqrt(v^) + eps)
void NAdam::step() {
  update([](const NAdamOptions& o, const Turn& turn) {
    const double next = mu(o, turn.t + 1), product = product_of_momenta(o, turn);
    const double gradient_rate = o.lr * (1 - mu(o, turn.t)) / (1 - product);
    const double moment_rate = o.lr * next / (1 - product * next);
    const double decay = o.decoupled_weight_decay ? 0 : o.weight_decay;
    const double shrink = o.decoupled_weight_decay ? 1 - o.lr * o.weight_decay : 1;
    const double correction2 = 1 - std::pow(o.betas.beta2, double(turn.t));
    const NadamStep step = {
        gradient_rate, moment_rate, o.betas.beta1, o.betas.beta2, o.eps, decay, shrink, correction2};
    return UpdateRule{.kernel = Update::nadam, .options = step, .states = 2, .maximize = o.maximize};
  });
}

double NAdam::next_number(int64_t group, const Turn& turn) const {
  return product_of_momenta(options_[size_t(group)], turn);
}

}   // namespace gradus::optim
