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
  if (!(o.weight_decay >= 0))
    throw Error(fmt::format("Adam: weight_decay must be at least 0; got {}", o.weight_decay));
}

Adam::Adam(const std::vector<Tensor>& parameters, const AdamOptions& options) { add_param_group(parameters, options); }

// The kernel's settings for update t. Parameters that have seen the same number of updates share
// them: two powers cost as much as updating a small parameter.
uint32_t Adam::settings_for(const AdamOptions& o, int64_t t, bool new_group) {
  if (new_group || t != settings_step_) {
    double correction1 = 1 - std::pow(o.betas.beta1, double(t));
    double correction2 = 1 - std::pow(o.betas.beta2, double(t));
    settings_.push_back(
        {o.lr, o.betas.beta1, o.betas.beta2, o.eps, o.weight_decay, correction1, std::sqrt(correction2), false});
    settings_step_ = t;
  }
  return uint32_t(settings_.size() - 1);
}

// g <- g + weight_decay theta
// m <- beta1 m + (1 - beta1) g               v <- beta2 v + (1 - beta2) g^2
// m^ = m / (1 - beta1^t)                     v^ = v / (1 - beta2^t)        (amsgrad: of the largest
// v so far) theta <- theta - lr m^ / (sqrt(v^) + eps)
void Adam::step() {
  require_ready();
  pass_.clear();
  settings_.clear();
  for (size_t g = 0; g < groups_.size(); ++g) {
    const AdamOptions& o = options_[g];
    for (size_t i = 0; i < groups_[g].parameters.size(); ++i) {
      ParameterState& state = state_[groups_[g].first + i];
      uint32_t settings = settings_for(o, state.step + 1, i == 0);
      if (pass_.add(groups_[g].parameters[i], state, o.amsgrad ? 3 : 2, o.maximize, settings)) ++state.step;
    }
  }
  pass_.run([&](const Pass::Item& item, int64_t at, int64_t n) {
    int64_t byte = at * int64_t(size_of(item.dtype));
    kernel_set().of[int(item.dtype)].adam(
        n, item.p + byte, item.g + byte, item.slot(0, at), item.slot(1, at), item.slot(2, at), settings_[item.step]);
  });
}

}   // namespace gradus::optim
