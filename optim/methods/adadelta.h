// Adadelta: steps as large as the recent ones, relative to the recent gradients.
//
// Source: Zeiler 2012.
#ifndef GRADUS_OPTIM_METHODS_ADADELTA_H
#define GRADUS_OPTIM_METHODS_ADADELTA_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct AdadeltaOptions {
  double lr = 1;
  double rho = 0.9;          ///< the share of both averages that is kept in each step, in [0, 1]
  double eps = 1e-6;         ///< prevents division by zero, and gives the first steps a size
  double weight_decay = 0;   ///< added to the gradient, times the parameter
  bool maximize = false;
};
std::vector<OptionField> fields_of(AdadeltaOptions& options);
void check_options(const AdadeltaOptions& options);

class Adadelta : public OptimizerOf<AdadeltaOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit Adadelta(const Parameters& parameters, const AdadeltaOptions& options = {});
  template <PlainNumber N>
  Adadelta(const Parameters& parameters, N lr) : Adadelta(parameters, AdadeltaOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "Adadelta"; }
  std::vector<const char*> state_names() const override { return {"square_avg", "acc_delta"}; }
};

}   // namespace gradus::optim
#endif
