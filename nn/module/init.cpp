// Starting values.
#include "nn/module/init.h"

#include <cmath>

#include "autograd/history/node.h"
#include "core/base/format.h"

namespace gradus::nn::init {

namespace {

struct Fans {
  double in, out;
};
Fans fans_of(const char* op, const Tensor& x) {
  const Shape& s = x.shape();
  if (s.dims() < 2)
    throw ShapeError(fmt::format("{}: fan in and fan out need at least 2 dimensions, [out, in]; got {}", op, s));
  double kernel = 1;
  for (int64_t d = 2; d < s.dims(); ++d) kernel *= double(s[d]);
  return {double(s[1]) * kernel, double(s[0]) * kernel};
}

// Fills with mean 0 and standard deviation std; a uniform distribution over -b .. b has deviation b / sqrt(3).
const Tensor& fill(const Tensor& x, double std, bool normal) {
  if (x.numel() == 0) return x;
  NoGradGuard guard;
  return normal ? x.normal_(0, std) : x.uniform_(-std::sqrt(3.0) * std, std::sqrt(3.0) * std);
}
const Tensor& xavier(const char* op, const Tensor& x, const XavierOptions& o, bool normal) {
  Fans fan = fans_of(op, x);
  return fill(x, o.gain * std::sqrt(2 / (fan.in + fan.out)), normal);
}
const Tensor& kaiming(const char* op, const Tensor& x, const KaimingOptions& o, bool normal) {
  Fans fan = fans_of(op, x);
  double gain = calculate_gain(o.nonlinearity, o.a);
  return fill(x, gain / std::sqrt(o.mode == FanMode::fan_in ? fan.in : fan.out), normal);
}

}   // namespace

const Tensor& uniform_(const Tensor& x, const UniformOptions& options) {
  if (!(options.a <= options.b))
    throw Error(fmt::format("uniform_: expected a <= b; got a = {}, b = {}", options.a, options.b));
  NoGradGuard guard;
  return x.uniform_(options.a, options.b);
}
const Tensor& normal_(const Tensor& x, const NormalOptions& options) {
  if (!(options.std >= 0)) throw Error(fmt::format("normal_: std must be at least 0; got {}", options.std));
  NoGradGuard guard;
  return x.normal_(options.mean, options.std);
}
const Tensor& constant_(const Tensor& x, double value) {
  NoGradGuard guard;
  return x.fill_(value);
}
const Tensor& zeros_(const Tensor& x) { return constant_(x, 0); }
const Tensor& ones_(const Tensor& x) { return constant_(x, 1); }

const Tensor& xavier_uniform_(const Tensor& x, const XavierOptions& options) {
  return xavier("xavier_uniform_", x, options, false);
}
const Tensor& xavier_normal_(const Tensor& x, const XavierOptions& options) {
  return xavier("xavier_normal_", x, options, true);
}
const Tensor& kaiming_uniform_(const Tensor& x, const KaimingOptions& options) {
  return kaiming("kaiming_uniform_", x, options, false);
}
const Tensor& kaiming_normal_(const Tensor& x, const KaimingOptions& options) {
  return kaiming("kaiming_normal_", x, options, true);
}

double calculate_gain(Nonlinearity nonlinearity, double slope) {
  switch (nonlinearity) {
    case Nonlinearity::tanh: return 5.0 / 3;
    case Nonlinearity::relu: return std::sqrt(2.0);
    case Nonlinearity::leaky_relu: return std::sqrt(2 / (1 + slope * slope));
    case Nonlinearity::selu: return 0.75;
    default: return 1;
  }
}

}   // namespace gradus::nn::init
