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

// Where the norm leaves the range of float32, that of the same numbers as float64.
double norm_of(const Tensor& g, double p) {
  const double norm = vector_norm(g, p).item<double>();
  if (!std::isinf(norm) || g.dtype() == Dtype::float64) return norm;
  return vector_norm(apply::convert(g, Dtype::float64), p).item<double>();
}

// The norm of all numbers of the gradients: that of their norms.
double norm_of(const std::vector<Tensor>& gradients, double p) {
  NoGradGuard guard;
  std::vector<double> norms;
  for (const Tensor& g : gradients)
    if (g.numel() > 0) norms.push_back(norm_of(g, p));
  return norms.empty() ? 0 : vector_norm(from_vector(norms), p).item<double>();
}

// float64 if a gradient is.
Dtype dtype_of(const std::vector<Tensor>& gradients) {
  if (gradients.empty()) return default_dtype();
  auto wide = [](const Tensor& g) { return g.dtype() == Dtype::float64; };
  return std::any_of(gradients.begin(), gradients.end(), wide) ? Dtype::float64 : Dtype::float32;
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
  return apply::full({}, norm, dtype_of(gradients));
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
