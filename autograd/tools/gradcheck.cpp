// gradcheck: formulas against central differences, in random directions.
//
// Read next: gradcheck_report.cpp, for what happens when they differ.
#include "autograd/tools/gradcheck.h"

#include <cmath>

#include "autograd/tools/gradcheck_probe.h"
#include "autograd/tools/gradcheck_report.h"
#include "core/base/format.h"

namespace gradus {

using namespace detail;

namespace {

GradcheckResult check(TensorFunction f, const std::vector<Tensor>& inputs, GradcheckOptions options) {
  require_checkable(inputs, options);
  if (options.order > 1) {   // the same check, for the function's gradient
    std::vector<Tensor> all = with_gradients(f, inputs, ++options.seed);
    if (all.size() == inputs.size()) return {};
    GradientFunction gradient{f, inputs.size()};
    --options.order;
    return check(tensor_function(gradient), all, options);
  }
  Generator generator{options.seed, 0};
  for (int round = 0; round < options.directions; ++round) {
    Probe probe = make_probe(f, inputs, generator);
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (!inputs[i].requires_grad()) continue;
      Tensor v = direction(inputs[i], generator);
      double analytic = probe.gradients[i].defined() ? inner_product(probe.gradients[i], v) : 0;
      double above = projected(f, moved(inputs, i, v, options.eps), probe.u);
      double below = projected(f, moved(inputs, i, v, -options.eps), probe.u);
      double numeric = (above - below) / (2 * options.eps);
      if (std::abs(analytic - numeric) <= options.atol + options.rtol * std::abs(numeric)) continue;
      return {false,
          fmt::format(
              "gradcheck: input {} {}: the formulas give {:.9g}, differences {:.9g} (in random direction {})\n{}", i,
              inputs[i].shape(), analytic, numeric, round, to_string(run_gradcheck_report(f, inputs, options)))};
    }
  }
  return {};
}

}   // namespace

GradcheckResult run_gradcheck(TensorFunction f, const std::vector<Tensor>& inputs, const GradcheckOptions& options) {
  EnableGradGuard recording_on;
  GradcheckResult result = check(f, inputs, options);
  if (result || options.order == 1) return result;
  const char* names[] = {"second", "third"};
  std::string order = options.order <= 3 ? names[options.order - 2] : fmt::format("{}th", options.order);
  result.message = order + " order: " + result.message;
  return result;
}

}   // namespace gradus
