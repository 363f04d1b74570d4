// StepLR and MultiStepLR: a learning rate that falls in steps.
#ifndef GRADUS_OPTIM_SCHEDULES_STEP_LR_H
#define GRADUS_OPTIM_SCHEDULES_STEP_LR_H

#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

struct StepLROptions {
  double gamma = 0.1;
};
/// All of it by name: StepLR(sgd, {.step_size = 5}).
struct StepLRFullOptions {
  int64_t step_size;
  double gamma = 0.1;
};
/// lr times gamma every step_size epochs.
class StepLR : public ScaledLR {
 public:
  /// Throws Error unless step_size is at least 1 and gamma at least 0.
  StepLR(Optimizer& optimizer, int64_t step_size, const StepLROptions& options = {});
  template <PlainNumber N>
  StepLR(Optimizer& optimizer, int64_t step_size, N gamma)
      : StepLR(optimizer, step_size, StepLROptions{.gamma = double(gamma)}) {}
  StepLR(Optimizer& optimizer, const StepLRFullOptions& a) : StepLR(optimizer, a.step_size, a.gamma) {}

 private:
  double share(int64_t t) const override;
  int64_t step_size_;
  double gamma_;
};

/// lr times gamma at each milestone, once for each time that it is in the list. Their order does not matter.
class MultiStepLR : public ScaledLR {
 public:
  /// Throws Error for a milestone or a gamma below 0.
  MultiStepLR(Optimizer& optimizer, std::vector<int64_t> milestones, const StepLROptions& options = {});
  template <PlainNumber N>
  MultiStepLR(Optimizer& optimizer, std::vector<int64_t> milestones, N gamma)
      : MultiStepLR(optimizer, std::move(milestones), StepLROptions{.gamma = double(gamma)}) {}

 private:
  double share(int64_t t) const override;
  std::vector<int64_t> milestones_;
  double gamma_;
};

}   // namespace gradus::optim
#endif
