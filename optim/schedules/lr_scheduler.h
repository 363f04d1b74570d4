// LRScheduler: changes an optimiser's learning rate as epochs go by.
//
//   optim::StepLR schedule(adam, 5, {.gamma = 0.5});
//   for (...) { train one epoch; schedule.step(); }
//
// Idea: each step multiplies the current lr, as in PyTorch: schedules can be chained, and little more than a count has
// to be saved.
// Read next: step_lr.h, the pattern of a schedule.
#ifndef GRADUS_OPTIM_SCHEDULES_LR_SCHEDULER_H
#define GRADUS_OPTIM_SCHEDULES_LR_SCHEDULER_H

#include "optim/optimizer.h"

namespace gradus::optim {

class LRScheduler {
 public:
  LRScheduler(const LRScheduler&) = delete;
  LRScheduler& operator=(const LRScheduler&) = delete;
  virtual ~LRScheduler() = default;

  /// To be called after each epoch (or batch: it only counts calls).
  void step();
  /// How often step() has been called.
  int64_t last_epoch() const { return last_epoch_; }
  /// The lr of each group as the last step() left it.
  const std::vector<double>& get_last_lr() const { return last_lr_; }

  /// "last_epoch" and "last_lr"; the optimiser's own state has its lr as well.
  StateDict state_dict() const;
  /// All or nothing: throws Error for an entry that is missing, unknown or damaged, or a different number of groups.
  /// Sets the optimiser's lr.
  void load_state_dict(const StateDict& dict);

 protected:
  /// The optimiser must outlive the schedule.
  explicit LRScheduler(Optimizer& optimizer);
  /// The factor by which the lr changes from epoch - 1 to epoch.
  virtual double factor(int64_t epoch) const = 0;

 private:
  void set(int64_t epoch, std::vector<double> rates);

  Optimizer& optimizer_;
  int64_t last_epoch_ = 0;
  std::vector<double> last_lr_;
};

}   // namespace gradus::optim
#endif
