// SGD.
#include "optim/methods/sgd.h"

#include "core/base/format.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(SGDOptions& o) {
  return {{"lr", &o.lr}, {"momentum", &o.momentum}, {"dampening", &o.dampening}, {"weight_decay", &o.weight_decay},
      {"nesterov", &o.nesterov}, {"maximize", &o.maximize}};
}
void check_options(const SGDOptions& o) {
  require_lr("SGD", o.lr);
  require_not_negative("SGD", "momentum", o.momentum);
  require_finite("SGD", "dampening", o.dampening);
  require_not_negative("SGD", "weight_decay", o.weight_decay);
  if (o.nesterov && (o.momentum == 0 || o.dampening != 0))
    throw Error(fmt::format("SGD: nesterov needs momentum above 0 and no dampening; got momentum = {}, dampening = {}",
        o.momentum, o.dampening));
}

SGD::SGD(const Parameters& parameters, const SGDOptions& options) { add_param_groups(parameters, options); }

// g <- g + weight_decay theta
// b <- momentum b + (1 - dampening) g        the first time b <- g
// theta <- theta - lr b                      Nesterov: theta - lr (g + momentum b); without momentum: theta - lr g
void SGD::step() {
  update([](const SGDOptions& o, const Turn& turn) {
    SgdStep step = {o.lr, o.momentum, o.dampening, o.weight_decay, o.nesterov, turn.fresh};
    return UpdateRule{.kernel = Update::sgd, .options = step, .states = o.momentum != 0, .maximize = o.maximize};
  });
}

}   // namespace gradus::optim
