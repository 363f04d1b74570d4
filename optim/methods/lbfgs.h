// LBFGS: steps by an approximate inverse of the second derivatives, made of the last gradients. For full batches.
//
//   lbfgs.step([&] { lbfgs.zero_grad(); Tensor loss = ...; loss.backward(); return loss; });
//
// Source: Liu and Nocedal 1989; PyTorch's order of operations.
#ifndef GRADUS_OPTIM_METHODS_LBFGS_H
#define GRADUS_OPTIM_METHODS_LBFGS_H

#include "optim/optimizer.h"

namespace gradus::optim {

struct LBFGSOptions {
  double lr = 1;
  int64_t max_iter = 20;            ///< iterations in one step
  int64_t max_eval = 0;             ///< evaluations of the closure in one step; 0: 5/4 of max_iter
  double tolerance_grad = 1e-7;     ///< ends when no number of the gradient is larger
  double tolerance_change = 1e-9;   ///< ends when the loss, and every parameter, changes by less
  int64_t history_size = 100;
  const char* line_search_fn = "none";   ///< "strong_wolfe" searches for each step; "none" takes lr
  bool maximize = false;
};
std::vector<OptionField> fields_of(LBFGSOptions& options);
void check_options(const LBFGSOptions& options);

/// One group. The state is that of all parameters together, and saved as that of the first.
class LBFGS : public OptimizerOf<LBFGSOptions> {
 public:
  /// Throws Error for an option out of range.
  explicit LBFGS(const Parameters& parameters, const LBFGSOptions& options = {});
  template <PlainNumber N>
  LBFGS(const Parameters& parameters, N lr) : LBFGS(parameters, LBFGSOptions{.lr = double(lr)}) {}
  using Optimizer::step;
  /// Throws Error: it needs step(closure), which returns the loss before the step.
  void step() override;

 private:
  class Run;
  const char* name() const override { return "LBFGS"; }
  std::vector<const char*> state_names() const override {
    return {"d", "prev_flat_grad", "old_dirs", "old_stps", "ro"};
  }
  std::vector<const char*> number_names() const override { return {"t", "H_diag", "n_iter", "func_evals"}; }
  bool state_fits(size_t k, const Tensor& parameter, const Shape& shape) const override;
  std::string misfit(const ParameterState& state) const override;
  Tensor step_by(const Closure& closure) override;
};

}   // namespace gradus::optim
#endif
