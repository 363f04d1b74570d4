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

/// One entry of one input: d (u' f) / d x[input][element], with random numbers u.
struct GradcheckRow {
  int64_t input = 0, element = 0;     ///< element counts in row-major order
  double analytic = 0, numeric = 0;   ///< by the formulas, by central differences
  double relative_error = 0;          ///< |analytic - numeric| over the larger of the two
  bool ok = true;                     ///< within atol + rtol |numeric|
};
struct GradcheckReport {
  bool ok = true;
  std::vector<GradcheckRow> rows;
  std::vector<std::string> hints;   ///< "input 1 [2]: the sign is wrong", at most one for each input
  std::vector<Shape> shapes;        ///< of the inputs
  explicit operator bool() const { return ok; }
};
/// A table of at most 20 rows, wrong ones first if there are more, and the hints below it.
std::string to_string(const GradcheckReport& report);

GradcheckResult run_gradcheck(TensorFunction f, const std::vector<Tensor>& inputs, const GradcheckOptions& options);
GradcheckReport run_gradcheck_report(
    TensorFunction f, const std::vector<Tensor>& inputs, const GradcheckOptions& options);

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
/// Every entry by itself, right ones too: two runs of f each. With .order = 2 the gradients that backward starts from
/// count as inputs behind the others. Throws like gradcheck.
template <class F>
GradcheckReport gradcheck_report(F&& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options = {}) {
  return run_gradcheck_report(detail::tensor_function(f), inputs, options);
}

}   // namespace gradus
#endif
