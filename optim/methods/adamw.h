// AdamW: Adam whose weight decay shrinks the parameters, instead of passing through the moments.
//
// Source: Loshchilov and Hutter 2019.
#ifndef GRADUS_OPTIM_METHODS_ADAMW_H
#define GRADUS_OPTIM_METHODS_ADAMW_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct AdamWOptions {
  double lr = 1e-3;
  Betas betas = {};             ///< the share of the first and second moment that is kept in each step, in [0, 1)
  double eps = 1e-8;            ///< prevents division by zero
  double weight_decay = 1e-2;   ///< the parameter shrinks by lr weight_decay in each step
  bool amsgrad = false;         ///< divide by the largest second moment so far
  bool maximize = false;
};
std::vector<OptionField> fields_of(AdamWOptions& options);
void check_options(const AdamWOptions& options);

class AdamW : public OptimizerOf<AdamWOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit AdamW(const Parameters& parameters, const AdamWOptions& options = {});
  template <PlainNumber N>
  AdamW(const Parameters& parameters, N lr) : AdamW(parameters, AdamWOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "AdamW"; }
  std::vector<const char*> state_names() const override { return {"exp_avg", "exp_avg_sq", "max_exp_avg_sq"}; }
  size_t state_count(int64_t group) const override { return options_[size_t(group)].amsgrad ? 3 : 2; }
  bool counts_updates() const override { return true; }
};

}   // namespace gradus::optim
#endif
