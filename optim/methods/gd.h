// GD: gradient descent, theta - lr * gradient, and nothing else.
//
// Whether it is "full batch" or "stochastic" depends on the data that the loss is computed from, not on this class.
#ifndef GRADUS_OPTIM_METHODS_GD_H
#define GRADUS_OPTIM_METHODS_GD_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct GDOptions {
  double lr = 1e-3;
};
std::vector<OptionField> fields_of(GDOptions& options);
void check_options(const GDOptions& options);

/// Gives the same numbers as SGD without momentum and weight decay.
class GD : public OptimizerOf<GDOptions> {
 public:
  /// Throws Error unless lr >= 0.
  explicit GD(const std::vector<Tensor>& parameters, const GDOptions& options = {});
  template <PlainNumber N>
  GD(const std::vector<Tensor>& parameters, N lr) : GD(parameters, GDOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "GD"; }
};

}   // namespace gradus::optim
#endif
