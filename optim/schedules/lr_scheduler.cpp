// What all schedules share.
#include "optim/schedules/lr_scheduler.h"

#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/tensor/creation.h"

namespace gradus::optim {

LRScheduler::LRScheduler(Optimizer& optimizer) : optimizer_(optimizer) {
  for (int64_t g = 0; g < optimizer.group_count(); ++g) last_lr_.push_back(optimizer.lr(g));
}

void LRScheduler::step() {
  ++last_epoch_;
  double f = factor(last_epoch_);
  last_lr_.clear();
  for (int64_t g = 0; g < optimizer_.group_count(); ++g) {
    optimizer_.set_lr(optimizer_.lr(g) * f, g);
    last_lr_.push_back(optimizer_.lr(g));
  }
}

StateDict LRScheduler::state_dict() const {
  return {{"last_epoch", apply::full({}, double(last_epoch_), Dtype::float64)}, {"last_lr", from_vector(last_lr_)}};
}

void LRScheduler::load_state_dict(const StateDict& dict) {
  const Tensor *epoch = dict.find("last_epoch"), *lr = dict.find("last_lr");
  if (!epoch || !lr)
    throw Error(fmt::format("load_state_dict: the schedule's state lacks \"{}\"", epoch ? "last_lr" : "last_epoch"));
  if (lr->numel() != optimizer_.group_count())
    throw Error(fmt::format("load_state_dict: the schedule's state has {} groups, but the optimiser has {}",
        lr->numel(), optimizer_.group_count()));
  last_epoch_ = epoch->item<int64_t>();
  last_lr_ = lr->to_vector<double>();
  for (int64_t g = 0; g < optimizer_.group_count(); ++g) optimizer_.set_lr(last_lr_[size_t(g)], g);
}

}   // namespace gradus::optim
