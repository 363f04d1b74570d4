// LAMB.
#include "optim/methods/lamb.h"

#include <cmath>

#include "autograd/ops.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(LAMBOptions& o) {
  return {{"lr", &o.lr}, {"beta1", &o.betas.beta1}, {"beta2", &o.betas.beta2}, {"eps", &o.eps},
      {"weight_decay", &o.weight_decay}, {"maximize", &o.maximize}};
}
void check_options(const LAMBOptions& o) {
  require_lr("LAMB", o.lr);
  require_not_negative("LAMB", "eps", o.eps);
  require_betas("LAMB", o.betas);
  require_not_negative("LAMB", "weight_decay", o.weight_decay);
}

LAMB::LAMB(const Parameters& parameters, const LAMBOptions& options) { add_param_groups(parameters, options); }

void LAMB::step() {
  require_ready();
  NoGradGuard guard;
  for (size_t g = 0; g < groups_.size(); ++g)
    for (size_t i = 0; i < groups_[g].parameters.size(); ++i)
      if (const Tensor& p = groups_[g].parameters[i]; p.grad().defined())
        update_tensor(p, state_[groups_[g].first + i], options_[g]);
}

// m, v, m^, v^ as in Adam
// r = m^ / (sqrt(v^) + eps) + weight_decay theta
// theta <- theta - lr |theta| / |r| r        |theta| or |r| is 0: theta - lr r
void LAMB::update_tensor(const Tensor& p, ParameterState& state, const LAMBOptions& o) {
  const double t = double(++state.updates);
  const double correction1 = 1 - std::pow(o.betas.beta1, t), correction2 = 1 - std::pow(o.betas.beta2, t);
  // Adam's kernel with lr = -1 on zeros gives its direction.
  const AdamStep step = {-1, o.betas.beta1, o.betas.beta2, o.eps, 0, correction1, std::sqrt(correction2), false};
  const Tensor r = zeros_like(p.detach());
  moments_.clear(name());
  moments_.set_rule({.kernel = Update::adam, .options = step, .states = 2, .maximize = o.maximize});
  moments_.add(r, p.grad(), state.tensors);
  moments_.run();
  if (o.weight_decay != 0) r.add_(p, {.alpha = o.weight_decay});
  const double size = norm(p).item<double>(), length = norm(r).item<double>();
  p.sub_(r, {.alpha = o.lr * (size == 0 || length == 0 ? 1 : size / length)});
}

}   // namespace gradus::optim
