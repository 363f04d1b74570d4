// StepLR and MultiStepLR.
#include "optim/schedules/step_lr.h"

#include <algorithm>
#include <cmath>

#include "core/base/format.h"
#include "optim/schedules/checks.h"

namespace gradus::optim {

StepLR::StepLR(Optimizer& optimizer, int64_t step_size, const StepLROptions& options)
    : ScaledLR("StepLR", optimizer), step_size_(step_size), gamma_(options.gamma) {
  if (step_size < 1) throw Error(fmt::format("StepLR: step_size must be at least 1; got {}", step_size));
  require_rate("StepLR: gamma", gamma_);
  begin();
}
// gamma^floor(t / step_size)
double StepLR::share(int64_t t) const { return std::pow(gamma_, double(t / step_size_)); }

MultiStepLR::MultiStepLR(Optimizer& optimizer, std::vector<int64_t> milestones, const StepLROptions& options)
    : ScaledLR("MultiStepLR", optimizer), milestones_(std::move(milestones)), gamma_(options.gamma) {
  for (int64_t m : milestones_)
    if (m < 0) throw Error(fmt::format("MultiStepLR: a milestone must be at least 0; got {}", m));
  require_rate("MultiStepLR: gamma", gamma_);
  begin();
}
// gamma^(how many milestones are not after t)
double MultiStepLR::share(int64_t t) const {
  auto reached = [t](int64_t m) { return m <= t; };
  return std::pow(gamma_, double(std::count_if(milestones_.begin(), milestones_.end(), reached)));
}

}   // namespace gradus::optim
