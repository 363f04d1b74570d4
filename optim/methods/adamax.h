// Adamax: Adam with the largest recent gradient in the place of the second moment.
//
// Source: Kingma and Ba 2015, section 7.
#ifndef GRADUS_OPTIM_METHODS_ADAMAX_H
#define GRADUS_OPTIM_METHODS_ADAMAX_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct AdamaxOptions {
  double lr = 2e-3;
  Betas betas = {};          ///< the share of the first and second moment that is kept in each step, in [0, 1)
  double eps = 1e-8;         ///< prevents division by zero
  double weight_decay = 0;   ///< added to the gradient, times the parameter
  bool maximize = false;
};
std::vector<OptionField> fields_of(AdamaxOptions& options);
void check_options(const AdamaxOptions& options);

class Adamax : public OptimizerOf<AdamaxOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit Adamax(const Parameters& parameters, const AdamaxOptions& options = {});
  template <PlainNumber N>
  Adamax(const Parameters& parameters, N lr) : Adamax(parameters, AdamaxOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "Adamax"; }
  std::vector<const char*> state_names() const override { return {"exp_avg", "exp_inf"}; }
  bool counts_updates() const override { return true; }
};

}   // namespace gradus::optim
#endif
