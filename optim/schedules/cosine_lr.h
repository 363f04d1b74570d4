// CosineAnnealingLR and CosineAnnealingWarmRestarts: a learning rate that falls along half a cosine.
//
// Source: Loshchilov and Hutter 2017 (SGDR).
#ifndef GRADUS_OPTIM_SCHEDULES_COSINE_LR_H
#define GRADUS_OPTIM_SCHEDULES_COSINE_LR_H

#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

struct CosineAnnealingLROptions {
  double eta_min = 0;   ///< the lr at the end, of all groups
};
/// All of it by name: CosineAnnealingLR(sgd, {.T_max = 100}).
struct CosineAnnealingLRFullOptions {
  int64_t T_max;
  double eta_min = 0;
};
/// eta_min + (lr - eta_min) (1 + cos(pi t / T_max)) / 2. Beyond T_max it rises again, to the first lr.
class CosineAnnealingLR : public ScaledLR {
 public:
  /// Throws Error unless T_max is at least 1 and eta_min at least 0.
  CosineAnnealingLR(Optimizer& optimizer, int64_t T_max, const CosineAnnealingLROptions& options = {});
  template <PlainNumber N>
  CosineAnnealingLR(Optimizer& optimizer, int64_t T_max, N eta_min)
      : CosineAnnealingLR(optimizer, T_max, CosineAnnealingLROptions{.eta_min = double(eta_min)}) {}
  CosineAnnealingLR(Optimizer& optimizer, const CosineAnnealingLRFullOptions& a)
      : CosineAnnealingLR(optimizer, a.T_max, a.eta_min) {}

 private:
  double share(int64_t t) const override;
  double end(int64_t) const override { return eta_min_; }
  double rate(int64_t t, int64_t group) override;
  int64_t t_max_;
  double eta_min_;
};

struct CosineAnnealingWarmRestartsOptions {
  int64_t T_mult = 1;   ///< each time down takes this many times as long as the one before
  double eta_min = 0;
};
/// The same curve from the first lr down, again and again: T_0 steps, T_0 T_mult steps, ...
class CosineAnnealingWarmRestarts : public LRScheduler {
 public:
  /// Throws Error unless T_0 and T_mult are at least 1 and eta_min at least 0.
  CosineAnnealingWarmRestarts(
      Optimizer& optimizer, int64_t T_0, const CosineAnnealingWarmRestartsOptions& options = {});
  template <class N>
    requires std::is_integral_v<N>
  CosineAnnealingWarmRestarts(Optimizer& optimizer, int64_t T_0, N T_mult, double eta_min = 0)
      : CosineAnnealingWarmRestarts(
            optimizer, T_0, CosineAnnealingWarmRestartsOptions{.T_mult = int64_t(T_mult), .eta_min = eta_min}) {}
  void step() override;
  /// Goes to any epoch, 0..2^53, with parts of epochs: schedule.step(epoch + batch / batches). A step() then adds 1.
  void step(double epoch);

 private:
  void begin() override;
  double rate(int64_t t, int64_t group) override;
  void state(const std::string& prefix, std::vector<Entry>& entries) override;
  int64_t t_0_;
  CosineAnnealingWarmRestartsOptions options_;
  double epoch_ = 0;
};

}   // namespace gradus::optim
#endif
