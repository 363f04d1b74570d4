// SWALR: a learning rate that goes to a value and stays there, while weights are averaged.
//
// Source: Izmailov et al. 2018. The average is nn::AveragedModel.
#ifndef GRADUS_OPTIM_SCHEDULES_SWA_LR_H
#define GRADUS_OPTIM_SCHEDULES_SWA_LR_H

#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

struct SWALROptions {
  int64_t anneal_epochs = 10;
  std::string anneal_strategy = "cos";   ///< or "linear"
};
/// From the lr that it finds to swa_lr in anneal_epochs steps.
class SWALR : public ScaledLR {
 public:
  /// Throws Error if a swa_lr or anneal_epochs is negative, or for an unknown strategy.
  SWALR(Optimizer& optimizer, PerGroup swa_lr, const SWALROptions& options = {});
  template <class N>
    requires std::is_integral_v<N>
  SWALR(Optimizer& optimizer, PerGroup swa_lr, N anneal_epochs, std::string anneal_strategy = "cos")
      : SWALR(optimizer, std::move(swa_lr),
            SWALROptions{.anneal_epochs = int64_t(anneal_epochs), .anneal_strategy = std::move(anneal_strategy)}) {}

 private:
  void restart() override { begin(); }   // from the rate that it finds, also in a SequentialLR
  double share(int64_t t) const override;
  double end(int64_t group) const override { return swa_lr_[group]; }
  double rate(int64_t t, int64_t group) override;
  PerGroup swa_lr_;
  SWALROptions options_;
};

}   // namespace gradus::optim
#endif
