// CyclicLR: a learning rate that goes up and down between two bounds, and a momentum that goes down and up.
//
// Source: Smith 2017.
#ifndef GRADUS_OPTIM_SCHEDULES_CYCLIC_LR_H
#define GRADUS_OPTIM_SCHEDULES_CYCLIC_LR_H

#include <optional>

#include "core/base/callable.h"
#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

struct CyclicLROptions {
  int64_t step_size_up = 2000;
  std::optional<int64_t> step_size_down = {};   ///< none: step_size_up
  /// How the peaks change: "triangular" not at all, "triangular2" by half each cycle, "exp_range" by gamma each step.
  std::string mode = "triangular";
  double gamma = 1;
  /// In the place of mode: the height of the peak, a factor by the cycle (from 1) or by the step.
  Callable<double(double)> scale_fn = {};
  std::string scale_mode = "cycle";   ///< or "iterations"
  bool cycle_momentum = true;         ///< momentum, or the first of the betas: max where the lr is lowest
  PerGroup base_momentum = 0.8, max_momentum = 0.9;
};
class CyclicLR : public LRScheduler {
 public:
  /// Throws Error for an unknown mode, a step size below 1, a rate that is negative or a max_lr below its
  /// base_lr, or if the optimiser has no momentum and it is to be cycled.
  CyclicLR(Optimizer& optimizer, PerGroup base_lr, PerGroup max_lr, CyclicLROptions options = {});

 private:
  double rate(int64_t t, int64_t group) override;
  double momentum(int64_t t, int64_t group) const override;
  double height(int64_t t) const;
  PerGroup base_lr_, max_lr_;
  CyclicLROptions options_;
};

}   // namespace gradus::optim
#endif
