// Gradients before a step: clipped, and with noise.
#include "optim/clip.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

#include "autograd/history/extra.h"
#include "autograd/ops/inplace/view_gradient.h"
#include "autograd/ops/reduce/norm.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/compute/many.h"
#include "core/tensor/sampling.h"

namespace gradus::optim {

namespace {

// Each once, in their order: two threads must not scale one gradient at the same time.
void keep_first(std::vector<Tensor>& list) {
  std::vector<Tensor> all = std::move(list);
  list.clear();
  for (const Tensor& g : all) {
    auto same = [&](const Tensor& kept) { return kept.impl() == g.impl(); };
    if (std::none_of(list.begin(), list.end(), same)) list.push_back(g);
  }
}

// The gradients, which can be written: one that shows a number twice (the user has set it to an expanded tensor) is
// replaced by a copy.
std::vector<Tensor> gradients_of(const char* op, const std::vector<Tensor>& parameters) {
  std::vector<Tensor> list;
  std::vector<const TensorImpl*> seen;
  for (const Tensor& p : parameters) {
    Node* leaf = history_of(p);
    if (!leaf || !leaf->is_leaf() || !leaf->gradient.defined()) continue;
    require_gradient_fits(op, *leaf);
    if (shows_a_number_twice(leaf->gradient)) leaf->gradient = apply::dense(leaf->gradient);
    list.push_back(leaf->gradient);
    seen.push_back(leaf->gradient.impl());
  }
  std::sort(seen.begin(), seen.end());
  if (std::adjacent_find(seen.begin(), seen.end()) != seen.end()) keep_first(list);
  return list;
}

// Of one gradient: where the norm leaves the range of float32, that of the same numbers as float64.
double careful_norm(const Tensor& g, double p) {
  const double norm = vector_norm(g, p).item<double>();
  if (!std::isinf(norm) || g.dtype() == Dtype::float64) return norm;
  return vector_norm(apply::convert(g, Dtype::float64), p).item<double>();
}

// Whether no square was lost below the smallest number of its type, or beyond the largest.
bool squares_fit(double sum, double n, Dtype narrowest) {
  const double smallest = narrowest == Dtype::float32 ? double(FLT_MIN / FLT_EPSILON) : DBL_MIN / DBL_EPSILON;
  return sum >= n * smallest && sum < INFINITY;
}

// The norm of all numbers: in one pass, if that is exact enough, or that of the norms.
double norm_of(const std::vector<Tensor>& gradients, double p) {
  const apply::Many all(gradients);
  if (std::isinf(p)) return all.reduce(Reduce::max_abs);
  if (p == 1 || p == 2) {
    const double sum = all.reduce(p == 1 ? Reduce::sum_abs : Reduce::sum_squares);
    if (std::isnan(sum)) return sum;
    if (p == 1 && sum < INFINITY) return sum;
    auto is_float32 = [](const Tensor& g) { return g.dtype() == Dtype::float32; };
    const bool narrow = std::any_of(gradients.begin(), gradients.end(), is_float32);
    if (p == 2 && squares_fit(sum, double(all.numel()), narrow ? Dtype::float32 : Dtype::float64))
      return std::sqrt(sum);
  }
  NoGradGuard guard;
  std::vector<double> norms;
  for (const Tensor& g : gradients)
    if (g.numel() > 0) norms.push_back(careful_norm(g, p));
  return norms.empty() ? 0 : vector_norm(from_vector(norms), p).item<double>();
}

// float64 if a gradient is.
Dtype dtype_of(const std::vector<Tensor>& gradients) {
  if (gradients.empty()) return default_dtype();
  auto wide = [](const Tensor& g) { return g.dtype() == Dtype::float64; };
  return std::any_of(gradients.begin(), gradients.end(), wide) ? Dtype::float64 : Dtype::float32;
}

void require_max_norm(const char* op, double max_norm) {
  if (!(max_norm >= 0)) throw Error(fmt::format("{}: max_norm must be at least 0; got {}", op, max_norm));
}
double checked_norm(const char* op, const std::vector<Tensor>& gradients, const ClipGradNormOptions& options) {
  const double p = options.norm_type;
  if (!(p > 0)) throw Error(fmt::format("{}: norm_type must be above 0; got {}", op, p));
  const double norm = norm_of(gradients, p);
  if (options.error_if_nonfinite && !std::isfinite(norm))
    throw Error(fmt::format("{}: the gradients' norm is {}; nothing was scaled", op, norm));
  return norm;
}
void scale_to(const std::vector<Tensor>& gradients, double max_norm, double norm) {
  const double scale = std::min(max_norm / (norm + 1e-6), 1.0);   // NaN stays NaN, as in PyTorch
  if (scale != 1) apply::Many(gradients).multiply(scale);
}

}   // namespace

Tensor get_total_norm(const std::vector<Tensor>& tensors, const ClipGradNormOptions& options) {
  for (const Tensor& x : tensors)
    if (!x.defined() || !is_float(x.dtype()))
      throw DtypeError(fmt::format("get_total_norm: expected float32 or float64 tensors; got {}",
          x.defined() ? fmt::format("{} {}", x.dtype(), x.shape()) : "an undefined one"));
  return apply::full({}, checked_norm("get_total_norm", tensors, options), dtype_of(tensors));
}

Tensor clip_grad_norm_(const std::vector<Tensor>& parameters, double max_norm, const ClipGradNormOptions& options) {
  require_max_norm("clip_grad_norm_", max_norm);
  const std::vector<Tensor> gradients = gradients_of("clip_grad_norm_", parameters);
  const double norm = checked_norm("clip_grad_norm_", gradients, options);
  scale_to(gradients, max_norm, norm);
  return apply::full({}, norm, dtype_of(gradients));
}

void clip_grads_with_norm_(const std::vector<Tensor>& parameters, double max_norm, const Tensor& total_norm) {
  require_max_norm("clip_grads_with_norm_", max_norm);
  scale_to(gradients_of("clip_grads_with_norm_", parameters), max_norm, total_norm.item<double>());
}

void clip_grad_value_(const std::vector<Tensor>& parameters, double clip_value) {
  if (!(clip_value >= 0))
    throw Error(fmt::format("clip_grad_value_: clip_value must be at least 0; got {}", clip_value));
  const std::vector<Tensor> gradients = gradients_of("clip_grad_value_", parameters);
  apply::Many(gradients).clamp(clip_value);
}

void add_grad_noise_(const std::vector<Tensor>& parameters, double std) {
  if (!(std >= 0 && std < INFINITY))
    throw Error(fmt::format("add_grad_noise_: std must be finite and at least 0; got {}", std));
  NoGradGuard guard;
  for (const Tensor& g : gradients_of("add_grad_noise_", parameters)) g.add_(randn_like(g), {.alpha = std});
}

}   // namespace gradus::optim
