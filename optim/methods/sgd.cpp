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
    throw Error(
        fmt::format("SGD: nesterov needs momentum above 0 and no dampening; got momentum = {}, "
                    "dampening = {}",
            o.momentum, o.dampening));
}

SGD::SGD(const std::vector<Tensor>& parameters, const SGDOptions& options) { add_param_group(parameters, options); }

// g <- g + weight_decay theta
// b <- momentum b + (1 - dampening) g        (the first time b <- g)
// theta <- theta - lr b                      (Nesterov: theta - lr (g + momentum b); without
// momentum: theta - lr g)
void SGD::step() {
  require_ready();
  pass_.clear();
  settings_.clear();
  for (size_t g = 0; g < groups_.size(); ++g) {
    const SGDOptions& o = options_[g];
    bool has_momentum = o.momentum != 0;
    for (bool first : {false, true})
      settings_.push_back({o.lr, o.momentum, o.dampening, o.weight_decay, o.nesterov, first});
    for (size_t i = 0; i < groups_[g].parameters.size(); ++i) {
      ParameterState& state = state_[groups_[g].first + i];
      bool first = !state.slots[0].defined();
      pass_.add(groups_[g].parameters[i], state, has_momentum, o.maximize, uint32_t(2 * g + first));
    }
  }
  pass_.run([&](const Pass::Item& item, int64_t at, int64_t n) {
    int64_t byte = at * int64_t(size_of(item.dtype));
    kernel_set().of[int(item.dtype)].sgd(n, item.p + byte, item.g + byte, item.slot(0, at), settings_[item.step]);
  });
}

}   // namespace gradus::optim
