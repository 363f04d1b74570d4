// Adagrad: each number has a step of its own, which shrinks with all its gradients so far.
//
// Source: Duchi, Hazan and Singer 2011.
#ifndef GRADUS_OPTIM_METHODS_ADAGRAD_H
#define GRADUS_OPTIM_METHODS_ADAGRAD_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct AdagradOptions {
  double lr = 1e-2;
  double lr_decay = 0;       ///< lr is divided by 1 + (t - 1) lr_decay
  double weight_decay = 0;   ///< added to the gradient, times the parameter
  double initial_accumulator_value = 0;
  double eps = 1e-10;   ///< prevents division by zero
  bool maximize = false;
};
std::vector<OptionField> fields_of(AdagradOptions& options);
void check_options(const AdagradOptions& options);

class Adagrad : public OptimizerOf<AdagradOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit Adagrad(const Parameters& parameters, const AdagradOptions& options = {});
  template <PlainNumber N>
  Adagrad(const Parameters& parameters, N lr) : Adagrad(parameters, AdagradOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "Adagrad"; }
  std::vector<const char*> state_names() const override { return {"sum"}; }
  bool counts_updates() const override { return true; }
};

}   // namespace gradus::optim
#endif
