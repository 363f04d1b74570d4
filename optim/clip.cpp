// Clipping gradients.
#include "optim/clip.h"

#include <algorithm>
#include <cmath>

#include "autograd/history/extra.h"
#include "autograd/ops/inplace/view_gradient.h"
#include "autograd/ops/reduce/norm.h"
#include "core/base/format.h"
#include "core/compute/apply.h"

namespace gradus::optim {

namespace {

// The gradients, which can be written: one that shows a number twice (the user has set it to an expanded tensor) is
// replaced by a copy.
std::vector<Tensor> gradients_of(const char* op, const std::vector<Tensor>& parameters) {
  std::vector<Tensor> list;
  for (const Tensor& p : parameters) {
    Node* leaf = history_of(p);
    if (!leaf || !leaf->is_leaf() || !leaf->gradient.defined()) continue;
    require_gradient_fits(op, *leaf);
    if (shows_a_number_twice(leaf->gradient)) leaf->gradient = apply::dense(leaf->gradient);
    list.push_back(leaf->gradient);
  }
  return list;
}

// The norm of all numbers of the gradients: that of their norms.
double norm_of(const std::vector<Tensor>& gradients, double p) {
  NoGradGuard guard;
  std::vector<double> norms;
  for (const Tensor& g : gradients)
    if (g.numel() > 0) norms.push_back(vector_norm(g, p).item<double>());
  return norms.empty() ? 0 : vector_norm(from_vector(norms), p).item<double>();
}

}   // namespace

Tensor clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm, const ClipGradNormOptions& options) {
  double p = options.norm_type;
  if (!(max_norm >= 0)) throw Error(fmt::format("clip_grad_norm_: max_norm must be at least 0; got {}", max_norm));
  if (!(p > 0)) throw Error(fmt::format("clip_grad_norm_: norm_type must be above 0; got {}", p));
  std::vector<Tensor> gradients = gradients_of("clip_grad_norm_", parameters);
  double norm = norm_of(gradients, p);
  if (options.error_if_nonfinite && !std::isfinite(norm))
    throw Error(fmt::format("clip_grad_norm_: the gradients' norm is {}; nothing was scaled", norm));
  double scale = std::min(max_norm / (norm + 1e-6), 1.0);
  if (std::isnan(norm)) scale = norm;   // as in PyTorch
  if (scale != 1)
    for (const Tensor& g : gradients) apply::assign(g, apply::zip(Binary::mul, g, scale));
  return apply::full({}, norm, gradients.empty() ? default_dtype() : gradients[0].dtype());
}

void clip_grad_value_(const std::vector<Tensor>& parameters, double clip_value) {
  if (!(clip_value >= 0))
    throw Error(fmt::format("clip_grad_value_: clip_value must be at least 0; got {}", clip_value));
  for (const Tensor& g : gradients_of("clip_grad_value_", parameters)) {
    Tensor below = apply::zip(Binary::minimum, g, clip_value);
    apply::assign(g, apply::zip(Binary::maximum, below, -clip_value));
  }
}

}   // namespace gradus::optim
