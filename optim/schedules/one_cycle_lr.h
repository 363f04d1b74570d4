// OneCycleLR: a learning rate that rises to a peak and falls far below where it began, and a momentum against it.
//
// Source: Smith and Topin 2018 (super-convergence); PyTorch's is fast.ai's form with two phases.
#ifndef GRADUS_OPTIM_SCHEDULES_ONE_CYCLE_LR_H
#define GRADUS_OPTIM_SCHEDULES_ONE_CYCLE_LR_H

#include <optional>

#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

struct OneCycleLROptions {
  std::optional<int64_t> total_steps = {};                    ///< either this
  std::optional<int64_t> epochs = {}, steps_per_epoch = {};   ///< or both of these: their product
  double pct_start = 0.3;                                     ///< the share of the steps on the way up
  std::string anneal_strategy = "cos";                        ///< or "linear"
  bool cycle_momentum = true;                                 ///< momentum, or the first of the betas
  PerGroup base_momentum = 0.85, max_momentum = 0.95;
  double div_factor = 25;          ///< the first lr is max_lr / div_factor
  double final_div_factor = 1e4;   ///< the last is the first / final_div_factor
  bool three_phase = false;        ///< down as slowly as up, and only then to the end
};
/// The optimiser's own lr is not used. To be called after each batch, at most total_steps times.
class OneCycleLR : public LRScheduler {
 public:
  /// Throws Error for an option out of range, or if the optimiser has no momentum and it is to be cycled.
  OneCycleLR(Optimizer& optimizer, PerGroup max_lr, const OneCycleLROptions& options);
  template <class N>
    requires std::is_integral_v<N>
  OneCycleLR(Optimizer& optimizer, PerGroup max_lr, N total_steps)
      : OneCycleLR(optimizer, std::move(max_lr), OneCycleLROptions{.total_steps = int64_t(total_steps)}) {}

 private:
  /// Ends at step `end`; a level is 0 for the first, 1 for the highest, 2 for the last lr.
  struct Phase {
    double end;
    int lr_from, lr_to;
    bool high_from, high_to;   // is the momentum high?
  };
  double rate(int64_t t, int64_t group) override;
  double momentum(int64_t t, int64_t group) const override;
  double level(int which, int64_t group) const;
  std::pair<Phase, double> phase_at(int64_t t) const;
  double between(double from, double to, double part) const;
  PerGroup max_lr_;
  OneCycleLROptions options_;
  int64_t total_ = 0;
};

}   // namespace gradus::optim
#endif
