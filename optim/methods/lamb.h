// LAMB: Adam's direction, with a step for each tensor that is in proportion to the norm of the tensor; for large
// batches.
//
// Source: You et al. 2020, version 1 of the algorithm with bias correction. Not in PyTorch.
#ifndef GRADUS_OPTIM_METHODS_LAMB_H
#define GRADUS_OPTIM_METHODS_LAMB_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct LAMBOptions {
  double lr = 1e-3;
  Betas betas = {};             ///< the share of the first and second moment that is kept in each step, in [0, 1)
  double eps = 1e-6;            ///< prevents division by zero
  double weight_decay = 1e-2;   ///< added to the direction, times the parameter
  bool maximize = false;
};
std::vector<OptionField> fields_of(LAMBOptions& options);
void check_options(const LAMBOptions& options);

/// Its step needs norms of what it has computed, so it passes over memory four times.
class LAMB : public OptimizerOf<LAMBOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit LAMB(const Parameters& parameters, const LAMBOptions& options = {});
  template <PlainNumber N> LAMB(const Parameters& parameters, N lr) : LAMB(parameters, LAMBOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  void step() override;

 private:
  const char* name() const override { return "LAMB"; }
  std::vector<const char*> state_names() const override { return {"exp_avg", "exp_avg_sq"}; }
  bool counts_updates() const override { return true; }
  void update_tensor(const Tensor& p, ParameterState& state, const LAMBOptions& o);

  apply::Updates moments_;
};

}   // namespace gradus::optim
#endif
