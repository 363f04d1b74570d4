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
  require_ready();
  pass_.clear();
  for (size_t g = 0; g < groups_.size(); ++g)
    for (size_t i = 0; i < groups_[g].parameters.size(); ++i)
      pass_.add(groups_[g].parameters[i], state_[groups_[g].first + i], 0, false, uint32_t(g));
  pass_.run([&](const Pass::Item& item, int64_t at, int64_t n) {
    int64_t byte = at * int64_t(size_of(item.dtype));
    SgdStep settings{options_[item.step].lr, 0, 0, 0, false, false};
    kernel_set().of[int(item.dtype)].sgd(n, item.p + byte, item.g + byte, nullptr, settings);
  });
}

}   // namespace gradus::optim
