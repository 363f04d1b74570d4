// SequentialLR and ChainedScheduler: schedules made of schedules, one after the other or all at once.
//
//   optim::LinearLR rise(adam, {.start_factor = 0.01, .total_iters = 5});
//   optim::CosineAnnealingLR fall(adam, 95);
//   optim::SequentialLR schedule(adam, {&rise, &fall}, {5});
//
// Only the whole is stepped and saved. Its parts must live as long as it does.
#ifndef GRADUS_OPTIM_SCHEDULES_COMBINED_LR_H
#define GRADUS_OPTIM_SCHEDULES_COMBINED_LR_H

#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

/// What the two share. A part that is gone, as the optimiser, is an Error at the next use.
class CombinedLR : public LRScheduler {
 protected:
  /// Throws Error if there is no part, or for one of another optimiser.
  CombinedLR(const char* name, Optimizer& optimizer, std::vector<LRScheduler*> parts);
  static void begin(LRScheduler& part) { part.begin(); }
  static void restart(LRScheduler& part) { part.restart(); }
  using LRScheduler::begin, LRScheduler::restart;
  double rate(int64_t, int64_t group) override { return optimizer().lr(group); }   // what the parts have made of it
  void state(const std::string& prefix, std::vector<Entry>& entries) override;
  size_t part_count() const { return parts_.size(); }
  /// Throws Error if it is gone, or the optimiser.
  LRScheduler& part(size_t i) const;

 private:
  std::vector<LRScheduler*> parts_;
  std::vector<Life::Witness> part_lives_;
};

/// The first schedule up to the first milestone, then the second, and so on. Each begins with the rate that the groups
/// had before any schedule, except for MultiplicativeLR and SWALR, which go on from the present one.
class SequentialLR : public CombinedLR {
 public:
  /// Throws Error unless there is one milestone less than schedules, and milestones ascend from 0 or more.
  SequentialLR(Optimizer& optimizer, std::vector<LRScheduler*> schedules, std::vector<int64_t> milestones);
  void step() override;

 private:
  void begin() override;
  size_t active(int64_t t) const;
  std::vector<int64_t> milestones_;
};

/// All of them at each step, in their order: those derived from ScaledLR multiply each other.
class ChainedScheduler : public CombinedLR {
 public:
  explicit ChainedScheduler(std::vector<LRScheduler*> schedules);
  void step() override;

 private:
  void begin() override;
};

}   // namespace gradus::optim
#endif
