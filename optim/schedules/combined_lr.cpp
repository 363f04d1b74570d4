// SequentialLR and ChainedScheduler.
#include "optim/schedules/combined_lr.h"

#include <algorithm>

#include "core/base/format.h"
#include "optim/schedules/checks.h"

namespace gradus::optim {

CombinedLR::CombinedLR(const char* name, Optimizer& optimizer, std::vector<LRScheduler*> parts)
    : LRScheduler(name, optimizer), parts_(std::move(parts)) {
  for (size_t i = 0; i < parts_.size(); ++i) {
    if (!parts_[i]) throw Error(fmt::format("{}: schedule {} is null", name, i));
    if (&parts_[i]->optimizer() != &optimizer)
      throw Error(fmt::format("{}: schedule {}, {}, is of another optimiser", name, i, parts_[i]->name()));
    part_lives_.emplace_back(parts_[i]->life_);
  }
}
LRScheduler& CombinedLR::part(size_t i) const {
  optimizer();   // alive
  if (part_lives_[i].over())
    throw Error(fmt::format("{}: its schedule {} is gone; keep the parts as long as the whole", name(), i));
  return *parts_[i];
}
void CombinedLR::state(const std::string& prefix, std::vector<Entry>& entries) {
  LRScheduler::state(prefix, entries);
  for (size_t i = 0; i < parts_.size(); ++i) part(i).state(fmt::format("{}schedulers.{}.", prefix, i), entries);
}

SequentialLR::SequentialLR(Optimizer& optimizer, std::vector<LRScheduler*> schedules, std::vector<int64_t> milestones)
    : CombinedLR("SequentialLR", optimizer, std::move(schedules)), milestones_(std::move(milestones)) {
  if (milestones_.size() + 1 != part_count())
    throw Error(fmt::format("SequentialLR: expected one milestone less than schedules; got {} and {}",
        counted(int64_t(milestones_.size()), "milestone"), counted(int64_t(part_count()), "schedule")));
  for (size_t i = 0; i < milestones_.size(); ++i)
    if (milestones_[i] < (i ? milestones_[i - 1] : 0))
      throw Error(
          fmt::format("SequentialLR: milestones must ascend, from 0 or more; milestone {} is {}", i, milestones_[i]));
  begin();
}
size_t SequentialLR::active(int64_t t) const {
  return size_t(std::upper_bound(milestones_.begin(), milestones_.end(), t) - milestones_.begin());
}
// The constructors of the parts have changed the rates: from the first ones once more.
void SequentialLR::begin() {
  for (int64_t g = 0; g < optimizer().group_count(); ++g) optimizer().set_lr(optimizer().initial_lr(g), g);
  CombinedLR::begin(part(active(0)));
  CombinedLR::begin();
}
void SequentialLR::step() {
  const int64_t t = last_epoch() + 1;
  const size_t i = active(t);
  if (i > 0 && milestones_[i - 1] == t) restart(part(i));
  else part(i).step();
  LRScheduler::step();
}

namespace {

Optimizer& optimizer_of(const std::vector<LRScheduler*>& schedules) {
  if (schedules.empty() || !schedules[0]) throw Error("ChainedScheduler: expected at least one schedule; got none");
  return schedules[0]->optimizer();
}

}   // namespace

ChainedScheduler::ChainedScheduler(std::vector<LRScheduler*> schedules)
    : CombinedLR("ChainedScheduler", optimizer_of(schedules), schedules) {
  LRScheduler::begin();   // the parts have begun
}
// In the middle of a SequentialLR: all from their beginning.
void ChainedScheduler::begin() {
  for (size_t i = 0; i < part_count(); ++i) CombinedLR::begin(part(i));
  LRScheduler::begin();
}
void ChainedScheduler::step() {
  for (size_t i = 0; i < part_count(); ++i) part(i).step();
  LRScheduler::step();
}

}   // namespace gradus::optim
