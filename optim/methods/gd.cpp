// Gradient descent.
#include "optim/methods/gd.h"

#include "core/base/format.h"

namespace gradus::optim {

std::vector<OptionField> fields_of(GDOptions& o) { return {{"lr", &o.lr}}; }
void check_options(const GDOptions& o) {
  if (!(o.lr >= 0)) throw Error(fmt::format("GD: lr must be at least 0; got {}", o.lr));
}

GD::GD(const std::vector<Tensor>& parameters, const GDOptions& options) { add_param_group(parameters, options); }

// theta <- theta - lr g
void GD::step() {
  update([](const GDOptions& o, const Turn&) {
    SgdStep step = {o.lr, 0, 0, 0, false, false};
    return UpdateRule{.kernel = Update::sgd, .options = step};
  });
}

}   // namespace gradus::optim
