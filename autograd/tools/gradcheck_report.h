// gradcheck_report: formulas against differences entry by entry, as a table with a guess at what is wrong.
#ifndef GRADUS_AUTOGRAD_TOOLS_GRADCHECK_REPORT_H
#define GRADUS_AUTOGRAD_TOOLS_GRADCHECK_REPORT_H

#include "autograd/tools/gradcheck.h"

namespace gradus {

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

GradcheckReport run_gradcheck_report(
    TensorFunction f, const std::vector<Tensor>& inputs, const GradcheckOptions& options);

/// Every entry by itself, right ones too: two runs of f each. With .order = 2 the gradients that backward starts from
/// count as inputs behind the others. Throws like gradcheck.
template <class F>
GradcheckReport gradcheck_report(F&& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options = {}) {
  return run_gradcheck_report(detail::tensor_function(f), inputs, options);
}

}   // namespace gradus
#endif
