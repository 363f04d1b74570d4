// ASGD: gradient descent with a falling rate, and the mean of the parameters on the way.
//
// Source: Polyak and Juditsky 1992.
#ifndef GRADUS_OPTIM_METHODS_ASGD_H
#define GRADUS_OPTIM_METHODS_ASGD_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct ASGDOptions {
  double lr = 1e-2;
  double lambd = 1e-4;       ///< the parameter shrinks by this share of the rate
  double alpha = 0.75;       ///< the power by which the rate falls
  double t0 = 1e6;           ///< averaging starts after so many updates
  double weight_decay = 0;   ///< added to the gradient, times the parameter
  bool maximize = false;
};
std::vector<OptionField> fields_of(ASGDOptions& options);
void check_options(const ASGDOptions& options);

class ASGD : public OptimizerOf<ASGDOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit ASGD(const Parameters& parameters, const ASGDOptions& options = {});
  template <PlainNumber N> ASGD(const Parameters& parameters, N lr) : ASGD(parameters, ASGDOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "ASGD"; }
  std::vector<const char*> state_names() const override { return {"ax"}; }
  std::vector<const char*> number_names() const override { return {"eta"}; }
  double next_number(int64_t group, const Turn& turn) const override;
  bool counts_updates() const override { return true; }
};

}   // namespace gradus::optim
#endif
