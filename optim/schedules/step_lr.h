// StepLR: a learning rate that falls in steps.
#ifndef GRADUS_OPTIM_SCHEDULES_STEP_LR_H
#define GRADUS_OPTIM_SCHEDULES_STEP_LR_H

#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

struct StepLROptions {
  double gamma = 0.1;
};
/// lr times gamma every step_size epochs.
class StepLR : public LRScheduler {
 public:
  /// Throws Error unless step_size >= 1.
  StepLR(Optimizer& optimizer, int64_t step_size, const StepLROptions& options = {});
  template <PlainNumber N>
  StepLR(Optimizer& optimizer, int64_t step_size, N gamma)
      : StepLR(optimizer, step_size, StepLROptions{.gamma = double(gamma)}) {}

 private:
  double factor(int64_t epoch) const override { return epoch % step_size_ == 0 ? gamma_ : 1; }
  int64_t step_size_;
  double gamma_;
};

}   // namespace gradus::optim
#endif
