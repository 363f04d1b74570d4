// ExponentialLR.
#include "optim/schedules/exponential_lr.h"

#include <cmath>

#include "optim/schedules/checks.h"

namespace gradus::optim {

ExponentialLR::ExponentialLR(Optimizer& optimizer, double gamma) : ScaledLR("ExponentialLR", optimizer), gamma_(gamma) {
  require_rate("ExponentialLR: gamma", gamma);
  begin();
}
double ExponentialLR::share(int64_t t) const { return std::pow(gamma_, double(t)); }

}   // namespace gradus::optim
