// Rprop.
#include "optim/methods/rprop.h"

#include "core/base/format.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(RpropOptions& o) {
  return {{"lr", &o.lr}, {"eta_minus", &o.etas.minus}, {"eta_plus", &o.etas.plus}, {"step_min", &o.step_sizes.min},
      {"step_max", &o.step_sizes.max}, {"maximize", &o.maximize}};
}
void check_options(const RpropOptions& o) {
  require_lr("Rprop", o.lr);
  if (!(o.etas.minus > 0 && o.etas.minus < 1 && o.etas.plus > 1))
    throw Error(
        fmt::format("Rprop: etas must be one in (0, 1) and one above 1; got {} and {}", o.etas.minus, o.etas.plus));
  if (!(o.step_sizes.min >= 0 && o.step_sizes.min <= o.step_sizes.max))
    throw Error(fmt::format("Rprop: step_sizes must be at least 0, the smaller one first; got {} and {}",
        o.step_sizes.min, o.step_sizes.max));
}

Rprop::Rprop(const Parameters& parameters, const RpropOptions& options) { add_param_groups(parameters, options); }

// s <- clamp(s etas.plus, step_sizes)        where g has the sign that it had before (s begins with lr),
// s <- clamp(s etas.minus, step_sizes)       where it has the other one; there g <- 0
// theta <- theta - sign(g) s
void Rprop::step() {
  update([](const RpropOptions& o, const Turn& turn) {
    const RpropStep step = {o.lr, o.etas.minus, o.etas.plus, o.step_sizes.min, o.step_sizes.max, turn.t == 1};
    return UpdateRule{.kernel = Update::rprop, .options = step, .states = 2, .maximize = o.maximize};
  });
}

}   // namespace gradus::optim
