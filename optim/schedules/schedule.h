// Learning-rate schedules: change an optimiser's lr as epochs go by.
//
//   optim::StepLR schedule(adam, 5, {.gamma = 0.5});
//   for (...) { train one epoch; schedule.step(); }
//
// Idea: each step multiplies the lr that is there, as PyTorch does: schedules can be chained, and
// what is saved is a count.
#ifndef GRADUS_OPTIM_SCHEDULES_SCHEDULE_H
#define GRADUS_OPTIM_SCHEDULES_SCHEDULE_H

#include "optim/optimizer.h"

namespace gradus::optim {

class LRScheduler {
 public:
  LRScheduler(const LRScheduler&) = delete;
  LRScheduler& operator=(const LRScheduler&) = delete;
  virtual ~LRScheduler() = default;

  /// After each epoch (or batch: the count is all it knows).
  void step();
  /// How often step() was called.
  int64_t last_epoch() const { return last_epoch_; }
  /// The lr of each group as the last step() left it.
  const std::vector<double>& get_last_lr() const { return last_lr_; }

  /// "last_epoch" and "last_lr"; the optimiser's own state has its lr as well.
  StateDict state_dict() const;
  /// All or nothing: throws Error for a missing entry or another number of groups. Sets the
  /// optimiser's lr.
  void load_state_dict(const StateDict& dict);

 protected:
  /// The optimiser must live longer.
  explicit LRScheduler(Optimizer& optimizer);
  /// The factor from epoch - 1 to epoch.
  virtual double factor(int64_t epoch) const = 0;

 private:
  Optimizer& optimizer_;
  int64_t last_epoch_ = 0;
  std::vector<double> last_lr_;
};

struct StepLROptions {
  double gamma = 0.1;
};
/// lr times gamma every step_size epochs.
class StepLR : public LRScheduler {
 public:
  /// Throws Error unless step_size >= 1.
  StepLR(Optimizer& optimizer, int64_t step_size, const StepLROptions& options = {});

 private:
  double factor(int64_t epoch) const override { return epoch % step_size_ == 0 ? gamma_ : 1; }
  int64_t step_size_;
  double gamma_;
};

/// lr times gamma every epoch.
class ExponentialLR : public LRScheduler {
 public:
  ExponentialLR(Optimizer& optimizer, double gamma) : LRScheduler(optimizer), gamma_(gamma) {}

 private:
  double factor(int64_t) const override { return gamma_; }
  double gamma_;
};

}   // namespace gradus::optim
#endif
