// ExponentialLR: a learning rate that falls by the same factor every epoch.
#ifndef GRADUS_OPTIM_SCHEDULES_EXPONENTIAL_LR_H
#define GRADUS_OPTIM_SCHEDULES_EXPONENTIAL_LR_H

#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

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
