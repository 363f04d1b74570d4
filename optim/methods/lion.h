// Lion: steps of one size, in the direction of the sign of the momentum. One moment, half of what Adam keeps.
//
// Source: Chen et al. 2023. Not in PyTorch; the defaults are the paper's.
#ifndef GRADUS_OPTIM_METHODS_LION_H
#define GRADUS_OPTIM_METHODS_LION_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct LionOptions {
  double lr = 1e-4;   ///< a third to a tenth of what AdamW takes
  Betas betas = {.beta1 = 0.9, .beta2 = 0.99};
  double weight_decay = 0;   ///< shrinks the parameter by lr weight_decay; 3 to 10 times that of AdamW
  bool maximize = false;
};
std::vector<OptionField> fields_of(LionOptions& options);
void check_options(const LionOptions& options);

class Lion : public OptimizerOf<LionOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit Lion(const Parameters& parameters, const LionOptions& options = {});
  template <PlainNumber N> Lion(const Parameters& parameters, N lr) : Lion(parameters, LionOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "Lion"; }
  std::vector<const char*> state_names() const override { return {"exp_avg"}; }
};

}   // namespace gradus::optim
#endif
