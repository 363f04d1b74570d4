// Adam.
#include "optim/methods/adam.h"

#include <cmath>

#include "core/base/format.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(AdamOptions& o) {
  return {{"lr", &o.lr}, {"beta1", &o.betas.beta1}, {"beta2", &o.betas.beta2}, {"eps", &o.eps},
      {"weight_decay", &o.weight_decay}, {"amsgrad", nullptr, &o.amsgrad}, {"maximize", nullptr, &o.maximize}};
}
void check_options(const AdamOptions& o) {
  if (!(o.lr >= 0)) throw Error(fmt::format("Adam: lr must be at least 0; got {}", o.lr));
  if (!(o.eps >= 0)) throw Error(fmt::format("Adam: eps must be at least 0; got {}", o.eps));
  if (!(o.betas.beta1 >= 0 && o.betas.beta1 < 1 && o.betas.beta2 >= 0 && o.betas.beta2 < 1))
    throw Error(fmt::format("Adam: both betas must lie in [0, 1); got {} and {}", o.betas.beta1, o.betas.beta2));
  if (!(o.weight_decay >= 0)) throw Error(fmt::format("Adam: weight_decay must be at least 0; got {}", o.weight_decay));
}

Adam::Adam(const std::vector<Tensor>& parameters, const AdamOptions& options) { add_param_group(parameters, options); }

// g <- g + weight_decay theta
// m <- beta1 m + (1 - beta1) g
// v <- beta2 v + (1 - beta2) g^2
// m^ = m / (1 - beta1^t)
// v^ = v / (1 - beta2^t)                     amsgrad: of the largest v so far
// theta <- theta - lr m^ / (sqrt(v^) + eps)
void Adam::step() {
  update([](const AdamOptions& o, const Turn& turn) {
    double correction1 = 1 - std::pow(o.betas.beta1, double(turn.t));
    double correction2 = 1 - std::pow(o.betas.beta2, double(turn.t));
    AdamStep step = {
        o.lr, o.betas.beta1, o.betas.beta2, o.eps, o.weight_decay, correction1, std::sqrt(correction2), false};
    return UpdateRule{.kernel = Update::adam, .options = step, .states = o.amsgrad ? 3 : 2, .maximize = o.maximize};
  });
}

}   // namespace gradus::optim
