// gradcheck: are the formulas right? Compares them with finite differences in float64.
//
// Idea: instead of every entry of the Jacobian, random directions u and v: u' J v by backward against central
// differences of u' f(x + h v). One wrong entry changes it almost surely. gradgradcheck checks the gradient of the
// gradient the same way. Only a failure looks at single entries: the report, a table with a guess at what is wrong.
#ifndef GRADUS_AUTOGRAD_TOOLS_GRADCHECK_H
#define GRADUS_AUTOGRAD_TOOLS_GRADCHECK_H

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "autograd/tools/tensor_function.h"

namespace gradus {

struct GradcheckOptions {
  double eps = 1e-6;   ///< step of the difference
  double atol = 1e-5;
  double rtol = 1e-3;
  int directions = 3;   ///< random directions tried per input
  uint64_t seed = 1;
  int order = 1;            ///< 2: the gradient of the gradient, as gradgradcheck; 3: the gradient of that
  int64_t entries = 1000;   ///< of each input, evenly spread, that a report looks at
};
struct GradcheckResult {
  bool ok = true;
  std::string message;   ///< what differs: input, analytic and numeric value; and the report
  explicit operator bool() const { return ok; }
};

GradcheckResult run_gradcheck(TensorFunction f, const std::vector<Tensor>& inputs, const GradcheckOptions& options);

/// f(inputs) -> Tensor or std::vector<Tensor>. Inputs that require grad must be float64; those that overlap in memory
/// (expanded) are rejected with GradError.
template <class F>
GradcheckResult gradcheck(F&& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options = {}) {
  return run_gradcheck(detail::tensor_function(f), inputs, options);
}
template <class F>
GradcheckResult gradgradcheck(F&& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options = {}) {
  GradcheckOptions higher = options;
  ++higher.order;
  return run_gradcheck(detail::tensor_function(f), inputs, higher);
}
}   // namespace gradus
#endif
