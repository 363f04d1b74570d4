// AdamW.
#include "optim/methods/adamw.h"

#include "optim/methods/adam.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(AdamWOptions& o) {
  return {{"lr", &o.lr}, {"beta1", &o.betas.beta1}, {"beta2", &o.betas.beta2}, {"eps", &o.eps},
      {"weight_decay", &o.weight_decay}, {"amsgrad", &o.amsgrad}, {"maximize", &o.maximize}};
}
void check_options(const AdamWOptions& o) {
  require_lr("AdamW", o.lr);
  require_not_negative("AdamW", "eps", o.eps);
  require_betas("AdamW", o.betas);
  require_not_negative("AdamW", "weight_decay", o.weight_decay);
}

AdamW::AdamW(const Parameters& parameters, const AdamWOptions& options) { add_param_groups(parameters, options); }

// theta <- theta - lr weight_decay theta
// then as Adam, with the bare gradient
void AdamW::step() {
  update([](const AdamWOptions& o, const Turn& turn) {
    return detail::adam_rule({o.lr, o.betas, o.eps, o.weight_decay, o.amsgrad, o.maximize, true}, turn);
  });
}

}   // namespace gradus::optim
