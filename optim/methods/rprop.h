// Rprop: steps that depend on the signs of the gradients alone; for full batches.
//
// Source: Riedmiller and Braun 1993, in the form of Igel and Huesken 2000 (iRprop-).
#ifndef GRADUS_OPTIM_METHODS_RPROP_H
#define GRADUS_OPTIM_METHODS_RPROP_H

#include "optim/optimizer.h"

namespace gradus::optim {

/// By how much a step shrinks when the gradient changes its sign, and grows while it does not.
struct Etas {
  double minus = 0.5, plus = 1.2;
};
struct StepSizes {
  double min = 1e-6, max = 50;
};
struct RpropOptions {
  double lr = 1e-2;   ///< the size of the first step
  Etas etas = {};
  StepSizes step_sizes = {};
  bool maximize = false;
};
std::vector<OptionField> fields_of(RpropOptions& options);
void check_options(const RpropOptions& options);

class Rprop : public OptimizerOf<RpropOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit Rprop(const Parameters& parameters, const RpropOptions& options = {});
  template <PlainNumber N>
  Rprop(const Parameters& parameters, N lr) : Rprop(parameters, RpropOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "Rprop"; }
  std::vector<const char*> state_names() const override { return {"prev", "step_size"}; }
  bool counts_updates() const override { return true; }
};

}   // namespace gradus::optim
#endif
