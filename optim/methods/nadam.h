// NAdam: Adam with Nesterov's momentum, which looks a step ahead.
//
// Source: Dozat 2016.
#ifndef GRADUS_OPTIM_METHODS_NADAM_H
#define GRADUS_OPTIM_METHODS_NADAM_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct NAdamOptions {
  double lr = 2e-3;
  Betas betas = {};    ///< the share of the first and second moment that is kept in each step, in [0, 1)
  double eps = 1e-8;   ///< prevents division by zero
  double weight_decay = 0;
  double momentum_decay = 4e-3;          ///< how fast the momentum grows from half of beta1 to all of it
  bool decoupled_weight_decay = false;   ///< shrink the parameter, as AdamW does, instead of adding to the gradient
  bool maximize = false;
};
std::vector<OptionField> fields_of(NAdamOptions& options);
void check_options(const NAdamOptions& options);

class NAdam : public OptimizerOf<NAdamOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit NAdam(const Parameters& parameters, const NAdamOptions& options = {});
  template <PlainNumber N>
  NAdam(const Parameters& parameters, N lr) : NAdam(parameters, NAdamOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "NAdam"; }
  std::vector<const char*> state_names() const override { return {"exp_avg", "exp_avg_sq"}; }
  std::vector<const char*> number_names() const override { return {"mu_product"}; }
  double next_number(int64_t group, const Turn& turn) const override;
  bool counts_updates() const override { return true; }
};

}   // namespace gradus::optim
#endif
