// Dropout of numbers and of whole channels.
#include "autograd/ops/pointwise/dropout.h"

#include <cmath>

#include "autograd/ops/common.h"
#include "core/tensor/random.h"

namespace gradus {

namespace {

// True if something is dropped.
bool drops(const char* op, const Tensor& x, double p, bool training) {
  if (!(p >= 0 && p <= 1)) throw Error(fmt::format("{}: p must be a probability, 0..1; got {}", op, p));
  require_float(op, x);
  return training && p > 0;
}

// 0 with probability p, else 1 / (1 - p). Row-major, so that it does not depend on the strides of what is dropped.
Tensor drawn_mask(const Shape& shape, Dtype dtype, double p) {
  Tensor mask = empty(shape, dtype);
  fill_dropout_mask(mask, 1 - p, default_generator());
  return mask;
}

// One number per channel, beside all that the channel of x has.
Shape channels_of(const Tensor& x) {
  Shape shape = x.shape();
  for (int64_t d = 2; d < x.dim(); ++d) shape[d] = 1;
  return shape;
}

// dropout = x mask / (1 - p), mask 0 with probability p (Srivastava et al. 2014)
//   dx = dy mask / (1 - p)
Tensor dropped(const Tensor& x, const Shape& mask_shape, double p) {
  const Tensor mask = drawn_mask(mask_shape, x.dtype(), p);
  return record("dropout(x)", apply::zip(Binary::mul, x, mask),
      grad_to(x, [mask = saved(mask)](Tensor dy) { return times(std::move(dy), mask); }));
}

[[noreturn]] void fail_shape(const char* op, const char* wanted, const Tensor& x) {
  throw ShapeError(fmt::format("{}: x must be {}; it is {}. dropout takes any shape.", op, wanted, x.shape()));
}

// What is dropped becomes selu's value at -infinity; then a x + b has mean 0 and variance 1 if x has (Klambauer et al.
// 2017). noise is a where x is kept, else 0; shift is b there, else a limit + b.
Tensor dropped_to_limit(const Tensor& x, const Shape& mask_shape, double p) {
  if (p == 1) return x * 0.0;
  constexpr double limit = -1.7580993408473766;
  const double a = 1 / std::sqrt((1 - p) * (1 + p * limit * limit)), b = -a * limit * p;
  const Tensor noise = drawn_mask(mask_shape, x.dtype(), p) * (a * (1 - p)), shift = noise * -limit + (a * limit + b);
  return x * noise + shift;
}

}   // namespace

Tensor dropout(const Tensor& x, double p, bool training) {
  return drops("dropout", x, p, training) ? dropped(x, x.shape(), p) : x;
}

// Whole channels: Tompson et al. 2015, "Efficient object localization using convolutional networks".
Tensor dropout1d(const Tensor& x, double p, bool training) {
  const bool some = drops("dropout1d", x, p, training);
  if (x.dim() == 2) return squeeze(dropout1d(unsqueeze(x, 0), p, training), 0);
  if (x.dim() != 3) fail_shape("dropout1d", "[n, channels, length] or [channels, length]", x);
  return some ? dropped(x, channels_of(x), p) : x;
}
Tensor dropout2d(const Tensor& x, double p, bool training) {
  const bool some = drops("dropout2d", x, p, training);
  if (x.dim() != 3 && x.dim() != 4) fail_shape("dropout2d", "[n, channels, height, width] or [n, channels, length]", x);
  return some ? dropped(x, channels_of(x), p) : x;
}
Tensor dropout3d(const Tensor& x, double p, bool training) {
  const bool some = drops("dropout3d", x, p, training);
  if (x.dim() == 4) return squeeze(dropout3d(unsqueeze(x, 0), p, training), 0);
  if (x.dim() != 5)
    fail_shape("dropout3d", "[n, channels, depth, height, width] or [channels, depth, height, width]", x);
  return some ? dropped(x, channels_of(x), p) : x;
}

Tensor alpha_dropout(const Tensor& x, double p, bool training) {
  return drops("alpha_dropout", x, p, training) ? dropped_to_limit(x, x.shape(), p) : x;
}
Tensor feature_alpha_dropout(const Tensor& x, double p, bool training) {
  if (!drops("feature_alpha_dropout", x, p, training)) return x;
  if (x.dim() < 2)
    throw ShapeError(fmt::format("feature_alpha_dropout: x must be [n, channels, ..]; it is {}", x.shape()));
  return dropped_to_limit(x, channels_of(x), p);
}

}   // namespace gradus
