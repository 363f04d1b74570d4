// GD: gradient descent, theta - lr * gradient, and nothing else; or with a step that is searched for.
//
// Whether it is "full batch" or "stochastic" depends on the data that the loss is computed from, not on this class.
// Source of the search: Armijo 1966.
#ifndef GRADUS_OPTIM_METHODS_GD_H
#define GRADUS_OPTIM_METHODS_GD_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct GDOptions {
  double lr = 1e-3;
  bool maximize = false;
  /// step(closure) tries lr, then lr shrink, lr shrink^2 ..., until the loss has fallen by at least sufficient_decrease
  /// times what its slope promises. For losses without noise: full batches, no dropout.
  bool backtracking = false;
  double sufficient_decrease = 1e-4, shrink = 0.5;   ///< both in (0, 1)
  int64_t max_trials = 50;                           ///< then the parameters stay as they were
};
std::vector<OptionField> fields_of(GDOptions& options);
void check_options(const GDOptions& options);

/// Without backtracking the same numbers as SGD without momentum and weight decay.
class GD : public OptimizerOf<GDOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit GD(const Parameters& parameters, const GDOptions& options = {});
  template <PlainNumber N> GD(const Parameters& parameters, N lr) : GD(parameters, GDOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  /// Throws Error if backtracking is on: it needs step(closure).
  void step() override;

 private:
  const char* name() const override { return "GD"; }
  Tensor step_by(const Closure& closure) override;
};

}   // namespace gradus::optim
#endif
