// ReduceLROnPlateau: a learning rate that falls when a loss or an accuracy has stopped improving.
#ifndef GRADUS_OPTIM_SCHEDULES_REDUCE_LR_ON_PLATEAU_H
#define GRADUS_OPTIM_SCHEDULES_REDUCE_LR_ON_PLATEAU_H

#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

struct ReduceLROnPlateauOptions {
  std::string mode = "min";   ///< "max" for an accuracy
  double factor = 0.1;
  int64_t patience = 10;                ///< so many steps without improvement are forgiven
  double threshold = 1e-4;              ///< a smaller improvement is none
  std::string threshold_mode = "rel";   ///< relative to the best; or "abs"
  int64_t cooldown = 0;                 ///< so many steps after a reduction do not count
  PerGroup min_lr = 0;
  double eps = 1e-8;   ///< a smaller reduction is not made
};
/// Not an LRScheduler, since its step() takes what it watches: it cannot be a part of another schedule.
class ReduceLROnPlateau : private LRScheduler {
 public:
  /// Throws Error for an unknown mode, a factor outside of [0, 1), a threshold that is not finite, or patience,
  /// cooldown, min_lr or eps below 0.
  explicit ReduceLROnPlateau(Optimizer& optimizer, const ReduceLROnPlateauOptions& options = {});
  ReduceLROnPlateau(Optimizer& optimizer, const char* mode, double factor = 0.1, int64_t patience = 10)
      : ReduceLROnPlateau(optimizer, ReduceLROnPlateauOptions{.mode = mode, .factor = factor, .patience = patience}) {}
  /// To be called after each epoch with the loss (or accuracy) of data kept back. NaN is no improvement.
  void step(double metric);
  void step(const Tensor& metric);   ///< throws Error unless it is one number

  using LRScheduler::get_last_lr;
  using LRScheduler::last_epoch;
  using LRScheduler::load_state_dict;
  using LRScheduler::name;
  using LRScheduler::optimizer;
  using LRScheduler::state_dict;

 private:
  void step() override { LRScheduler::step(); }   // not for users: write step(loss)
  bool is_better(double metric) const;
  double rate(int64_t t, int64_t group) override;
  void state(const std::string& prefix, std::vector<Entry>& entries) override;
  ReduceLROnPlateauOptions options_;
  double best_;
  int64_t bad_ = 0, cooldown_ = 0;   // steps without improvement; steps of cooldown that are left
  bool reduce_ = false;              // in this step
};

}   // namespace gradus::optim
#endif
