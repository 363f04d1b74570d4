// StepLR.
#include "optim/schedules/step_lr.h"

#include "core/base/format.h"

namespace gradus::optim {

StepLR::StepLR(Optimizer& optimizer, int64_t step_size, const StepLROptions& options)
    : LRScheduler(optimizer), step_size_(step_size), gamma_(options.gamma) {
  if (step_size < 1) throw Error(fmt::format("StepLR: step_size must be at least 1; got {}", step_size));
}

}   // namespace gradus::optim
