// RAdam: Adam that begins as gradient descent with momentum, until the second moment can be trusted.
//
// Source: Liu et al. 2020.
#ifndef GRADUS_OPTIM_METHODS_RADAM_H
#define GRADUS_OPTIM_METHODS_RADAM_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct RAdamOptions {
  double lr = 1e-3;
  Betas betas = {};    ///< the share of the first and second moment that is kept in each step, in [0, 1)
  double eps = 1e-8;   ///< prevents division by zero
  double weight_decay = 0;
  bool decoupled_weight_decay = false;   ///< shrink the parameter, as AdamW does, instead of adding to the gradient
  bool maximize = false;
};
std::vector<OptionField> fields_of(RAdamOptions& options);
void check_options(const RAdamOptions& options);

class RAdam : public OptimizerOf<RAdamOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit RAdam(const Parameters& parameters, const RAdamOptions& options = {});
  template <PlainNumber N>
  RAdam(const Parameters& parameters, N lr) : RAdam(parameters, RAdamOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "RAdam"; }
  std::vector<const char*> state_names() const override { return {"exp_avg", "exp_avg_sq"}; }
  bool counts_updates() const override { return true; }
};

}   // namespace gradus::optim
#endif
