// SGD: gradient descent with momentum, dampening, Nesterov's variant and weight decay.
//
// Source: PyTorch's order of operations, formulas in sgd.cpp; Sutskever et al. 2013 for Nesterov.
#ifndef GRADUS_OPTIM_METHODS_SGD_H
#define GRADUS_OPTIM_METHODS_SGD_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct SGDOptions {
  double lr = 1e-3;
  double momentum = 0;
  double dampening = 0;      ///< the share of the gradient that does not enter the momentum
  double weight_decay = 0;   ///< added to the gradient, times the parameter
  bool nesterov = false;     ///< needs momentum and no dampening
  bool maximize = false;
};
std::vector<OptionField> fields_of(SGDOptions& options);
void check_options(const SGDOptions& options);

class SGD : public OptimizerOf<SGDOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit SGD(const Parameters& parameters, const SGDOptions& options = {});
  template <PlainNumber N> SGD(const Parameters& parameters, N lr) : SGD(parameters, SGDOptions{.lr = double(lr)}) {}
  template <PlainNumber N, PlainNumber M>
  SGD(const Parameters& parameters, N lr, M momentum)
      : SGD(parameters, SGDOptions{.lr = double(lr), .momentum = double(momentum)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "SGD"; }
  std::vector<const char*> state_names() const override { return {"momentum_buffer"}; }
  size_t state_count(int64_t group) const override { return options_[size_t(group)].momentum != 0; }
};

}   // namespace gradus::optim
#endif
