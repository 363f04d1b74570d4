// One-hot targets, MixUp and CutMix.
#include "data/transforms/mix.h"

#include <algorithm>
#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/base/format.h"
#include "data/transforms/images.h"

namespace gradus::data {

namespace {

using detail::draw;

double draw_normal() {   // Box and Muller 1958
  const double radius = std::sqrt(-2 * std::log1p(-draw(0, 1)));
  return radius * std::cos(2 * M_PI * draw(0, 1));
}

// Marsaglia and Tsang 2000; below 1 a draw for alpha + 1 is made smaller.
double draw_gamma(double alpha) {
  if (alpha < 1) {
    const double larger = draw_gamma(alpha + 1);
    return larger * std::pow(1 - draw(0, 1), 1 / alpha);
  }
  const double d = alpha - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = draw_normal(), v = std::pow(1 + c * x, 3), u = 1 - draw(0, 1);
    if (v > 0 && std::log(u) < x * x / 2 + d - d * v + d * std::log(v)) return d * v;
  }
}

double draw_beta(double alpha) {
  const double a = draw_gamma(alpha), b = draw_gamma(alpha);
  if (a + b > 0) return a / (a + b);
  return draw(0, 1) < 0.5 ? 0 : 1;   // both are too small for a double
}

void require_alpha(const char* op, double alpha) {
  if (!(alpha > 0 && std::isfinite(alpha)))
    throw Error(fmt::format("{}: alpha must be finite and greater than 0; got {}", op, alpha));
}

Tensor mixed(const Tensor& x, double lambda) { return x * lambda + roll(x, 1, 0) * (1 - lambda); }

Tensor mixed_targets(const OneHot& one_hot, const Batch& batch, double lambda) {
  if (is_float(batch.targets.dtype())) return mixed(batch.targets, lambda);
  return mixed(one_hot({{}, batch.targets}).targets, lambda);
}

}   // namespace

OneHot::OneHot(int64_t num_classes) : num_classes_(num_classes) {
  if (num_classes < 1) throw Error(fmt::format("OneHot: num_classes must be at least 1; got {}", num_classes));
}
Batch OneHot::operator()(Batch batch) const {
  batch.targets = one_hot(batch.targets, num_classes_).to(Dtype::float32);
  return batch;
}

MixUp::MixUp(int64_t num_classes, const MixOptions& options) : one_hot_(num_classes), alpha_(options.alpha) {
  require_alpha("MixUp", alpha_);
}
Batch MixUp::operator()(Batch batch) const {
  const NoGradGuard no_grad;
  const double lambda = draw_beta(alpha_);
  return {mixed(batch.inputs, lambda), mixed_targets(one_hot_, batch, lambda)};
}

CutMix::CutMix(int64_t num_classes, const MixOptions& options) : one_hot_(num_classes), alpha_(options.alpha) {
  require_alpha("CutMix", alpha_);
}
Batch CutMix::operator()(Batch batch) const {
  const NoGradGuard no_grad;
  const auto s = detail::image_sizes("CutMix", batch.inputs);
  if (batch.inputs.dim() != 4)
    throw ShapeError(fmt::format("CutMix: expected images [n, channels, height, width]; got {}", batch.inputs.shape()));
  const double half = std::sqrt(1 - draw_beta(alpha_)) / 2;
  struct Range {
    int64_t begin, end;
  };
  auto range = [&](int64_t size) {   // around a place anywhere in the image
    const int64_t middle = detail::draw_below(std::max<int64_t>(1, size)), reach = int64_t(half * double(size));
    return Range{std::max<int64_t>(0, middle - reach), std::min(size, middle + reach)};
  };
  const Range across = range(s.width), down = range(s.height);
  const double area = double((across.end - across.begin) * (down.end - down.begin));
  const Tensor others = roll(batch.inputs, 1, 0), images = detail::writable(std::move(batch.inputs));
  auto piece = [&](const Tensor& x) { return x.slice(-2, down.begin, down.end).slice(-1, across.begin, across.end); };
  piece(images).copy_(piece(others));
  return {images, mixed_targets(one_hot_, batch, 1 - area / double(std::max<int64_t>(1, s.plane())))};
}

}   // namespace gradus::data
