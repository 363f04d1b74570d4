// What all schedules share.
#include "optim/schedules/lr_scheduler.h"

#include <cmath>

#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/tensor/creation.h"

namespace gradus::optim {

LRScheduler::LRScheduler(Optimizer& optimizer) : optimizer_(optimizer) {
  for (int64_t g = 0; g < optimizer.group_count(); ++g) last_lr_.push_back(optimizer.lr(g));
}

void LRScheduler::step() {
  double f = factor(last_epoch_ + 1);
  std::vector<double> rates;
  for (int64_t g = 0; g < optimizer_.group_count(); ++g) rates.push_back(optimizer_.lr(g) * f);
  set(last_epoch_ + 1, std::move(rates));
}

// All groups or none.
void LRScheduler::set(int64_t epoch, std::vector<double> rates) {
  for (size_t g = 0; g < rates.size(); ++g)
    if (!(rates[g] >= 0))
      throw Error(fmt::format("schedule: the lr of group {} must be at least 0; got {}", g, rates[g]));
  for (size_t g = 0; g < rates.size(); ++g) optimizer_.set_lr(rates[g], int64_t(g));
  last_epoch_ = epoch;
  last_lr_ = std::move(rates);
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
  for (const NamedTensor& item : dict)
    if (&item.tensor != epoch && &item.tensor != lr)
      throw Error(fmt::format("load_state_dict: the schedule's state has \"{}\"{}", item.name,
          dict.find(item.name) == &item.tensor ? ", which it does not use" : " twice"));
  double count = epoch->numel() == 1 ? epoch->item<double>() : NAN;
  if (!(count >= 0 && count <= 0x1p53 && std::floor(count) == count))
    throw Error(fmt::format("load_state_dict: the schedule's \"last_epoch\" must be a whole number from 0; got {}",
        epoch->numel() == 1 ? fmt::format("{}", count) : to_string(epoch->shape())));
  set(int64_t(count), lr->to_vector<double>());
}

}   // namespace gradus::optim
