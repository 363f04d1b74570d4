// RMSprop: gradient descent divided by the root of the recent mean of squares.
//
// Source: Hinton 2012 (lecture 6e), Graves 2013 for `centered`.
#ifndef GRADUS_OPTIM_METHODS_RMSPROP_H
#define GRADUS_OPTIM_METHODS_RMSPROP_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct RMSpropOptions {
  double lr = 1e-2;
  double alpha = 0.99;       ///< the share of the mean of squares that is kept in each step
  double eps = 1e-8;         ///< prevents division by zero
  double weight_decay = 0;   ///< added to the gradient, times the parameter
  double momentum = 0;
  bool centered = false;         ///< divide by the standard deviation: subtract the square of the mean gradient
  bool eps_under_root = false;   ///< sqrt(v + eps), as in Keras, in the place of sqrt(v) + eps
  bool maximize = false;
};
std::vector<OptionField> fields_of(RMSpropOptions& options);
void check_options(const RMSpropOptions& options);

class RMSprop : public OptimizerOf<RMSpropOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit RMSprop(const Parameters& parameters, const RMSpropOptions& options = {});
  template <PlainNumber N>
  RMSprop(const Parameters& parameters, N lr) : RMSprop(parameters, RMSpropOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "RMSprop"; }
  std::vector<const char*> state_names() const override { return {"square_avg", "momentum_buffer", "grad_avg"}; }
  // The mean gradient is the third: with `centered` alone the second is there, and stays 0.
  static int states(const RMSpropOptions& o) { return o.centered ? 3 : o.momentum != 0 ? 2 : 1; }
  size_t state_count(int64_t group) const override { return size_t(states(options_[size_t(group)])); }
};

}   // namespace gradus::optim
#endif
