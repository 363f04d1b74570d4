// Adam: gradient descent in which the step of each number is scaled by the moments of its gradient.
//
// Source: Kingma and Ba 2015, with bias correction; amsgrad: Reddi et al. 2018.
#ifndef GRADUS_OPTIM_METHODS_ADAM_H
#define GRADUS_OPTIM_METHODS_ADAM_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct AdamOptions {
  double lr = 1e-3;
  Betas betas = {};          ///< the share of the first and second moment that is kept in each step, in [0, 1)
  double eps = 1e-8;         ///< prevents division by zero
  double weight_decay = 0;   ///< added to the gradient, times the parameter
  bool amsgrad = false;      ///< divide by the largest second moment so far
  bool maximize = false;
  bool decoupled_weight_decay = false;   ///< shrink the parameter, as AdamW does, instead of adding to the gradient
  bool eps_hat = false;   ///< as in Keras: eps is added to sqrt(v), not to sqrt(v^) (epsilon hat, end of section 2)
};
std::vector<OptionField> fields_of(AdamOptions& options);
void check_options(const AdamOptions& options);
namespace detail {
UpdateRule adam_rule(const AdamOptions& options, const Turn& turn);   // of AdamW, too
}   // namespace detail

class Adam : public OptimizerOf<AdamOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit Adam(const Parameters& parameters, const AdamOptions& options = {});
  template <PlainNumber N> Adam(const Parameters& parameters, N lr) : Adam(parameters, AdamOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "Adam"; }
  std::vector<const char*> state_names() const override { return {"exp_avg", "exp_avg_sq", "max_exp_avg_sq"}; }
  size_t state_count(int64_t group) const override { return options_[size_t(group)].amsgrad ? 3 : 2; }
  bool counts_updates() const override { return true; }
};

}   // namespace gradus::optim
#endif
