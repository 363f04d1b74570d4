// ExponentialLR: a learning rate that falls by the same factor every epoch.
#ifndef GRADUS_OPTIM_SCHEDULES_EXPONENTIAL_LR_H
#define GRADUS_OPTIM_SCHEDULES_EXPONENTIAL_LR_H

#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

/// By name: ExponentialLR(sgd, {.gamma = 0.9}).
struct ExponentialLROptions {
  double gamma;
};
/// lr gamma^t
class ExponentialLR : public ScaledLR {
 public:
  /// Throws Error unless gamma is at least 0.
  ExponentialLR(Optimizer& optimizer, double gamma);
  ExponentialLR(Optimizer& optimizer, const ExponentialLROptions& a) : ExponentialLR(optimizer, a.gamma) {}

 private:
  double share(int64_t t) const override;
  double gamma_;
};

}   // namespace gradus::optim
#endif
