// Adadelta.
#include "optim/methods/adadelta.h"

#include "core/base/format.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(AdadeltaOptions& o) {
  return {
      {"lr", &o.lr}, {"rho", &o.rho}, {"eps", &o.eps}, {"weight_decay", &o.weight_decay}, {"maximize", &o.maximize}};
}
void check_options(const AdadeltaOptions& o) {
  require_lr("Adadelta", o.lr);
  require_not_negative("Adadelta", "eps", o.eps);
  require_not_negative("Adadelta", "weight_decay", o.weight_decay);
  if (!(o.rho >= 0 && o.rho <= 1)) throw Error(fmt::format("Adadelta: rho must lie in [0, 1]; got {}", o.rho));
}

Adadelta::Adadelta(const Parameters& parameters, const AdadeltaOptions& options) {
  add_param_groups(parameters, options);
}

// g <- g + weight_decay theta
// v <- rho v + (1 - rho) g^2
// d = sqrt(u + eps) / sqrt(v + eps) g
// u <- rho u + (1 - rho) d^2
// theta <- theta - lr d
void Adadelta::step() {
  update([](const AdadeltaOptions& o, const Turn&) {
    const AdadeltaStep step = {o.lr, o.rho, o.eps, o.weight_decay};
    return UpdateRule{.kernel = Update::adadelta, .options = step, .states = 2, .maximize = o.maximize};
  });
}

}   // namespace gradus::optim
