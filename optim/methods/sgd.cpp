// SGD.
#include "optim/methods/sgd.h"

#include "core/base/format.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(SGDOptions& o) {
  return {{"lr", &o.lr}, {"momentum", &o.momentum}, {"dampening", &o.dampening}, {"weight_decay", &o.weight_decay},
      {"nesterov", nullptr, &o.nesterov}, {"maximize", nullptr, &o.maximize}};
}
void check_options(const SGDOptions& o) {
  if (!(o.lr >= 0)) throw Error(fmt::format("SGD: lr must be at least 0; got {}", o.lr));
  if (!(o.momentum >= 0)) throw Error(fmt::format("SGD: momentum must be at least 0; got {}", o.momentum));
  if (!(o.weight_decay >= 0)) throw Error(fmt::format("SGD: weight_decay must be at least 0; got {}", o.weight_decay));
  if (o.nesterov && (o.momentum == 0 || o.dampening != 0))
    throw Error(fmt::format("SGD: nesterov needs momentum above 0 and no dampening; got momentum = {}, dampening = {}",
        o.momentum, o.dampening));
}

SGD::SGD(const std::vector<Tensor>& parameters, const SGDOptions& options) { add_param_group(parameters, options); }

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
