// Starting values.
#include "nn/module/init.h"

#include <cmath>

#include "autograd/history/node.h"
#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/base/words.h"
#include "core/tensor/sampling.h"

namespace gradus::nn::init {

namespace {

constexpr const char* nonlinearities[] = {"linear", "conv1d", "conv2d", "conv3d", "conv_transpose1d",
    "conv_transpose2d", "conv_transpose3d", "sigmoid", "tanh", "relu", "leaky_relu", "selu"};
constexpr const char* modes[] = {"fan_in", "fan_out"};

}   // namespace

Nonlinearity::Nonlinearity(const char* word)
    : value_(Value(which_word("init", "nonlinearity", word, nonlinearities))) {}
FanMode::FanMode(const char* word) : value_(Value(which_word("init", "mode", word, modes))) {}

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
  NoGradGuard guard;
  if (x.numel() == 0) return x.zero_();   // with its fans the deviation may be infinite
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
const Tensor& uniform_(const Tensor& x, double a, double b) { return uniform_(x, {.a = a, .b = b}); }
const Tensor& normal_(const Tensor& x, double mean, double std) { return normal_(x, {.mean = mean, .std = std}); }
const Tensor& trunc_normal_(const Tensor& x, double mean, double std, double a, double b) {
  return trunc_normal_(x, {.mean = mean, .std = std, .a = a, .b = b});
}
const Tensor& constant_(const Tensor& x, double value) {
  NoGradGuard guard;
  return x.fill_(value);
}

// By the inverse of the distribution function. It has too few digits for less than the smallest share below.
const Tensor& trunc_normal_(const Tensor& x, const TruncNormalOptions& o) {
  if (!(o.a < o.b) || !(o.std > 0))
    throw Error(
        fmt::format("trunc_normal_: expected a < b and std > 0; got a = {}, b = {}, std = {}", o.a, o.b, o.std));
  const double width = o.std * std::sqrt(2.0), smallest_share = 1e-9;
  const double from = std::erf((o.a - o.mean) / width), to = std::erf((o.b - o.mean) / width);
  if (to - from < 2 * smallest_share)
    throw Error(
        fmt::format("trunc_normal_: a normal distribution with mean {} and std {} has next to nothing between "
                    "{} and {}",
            o.mean, o.std, o.a, o.b));
  NoGradGuard guard;
  const Tensor z = erfinv(from + (to - from) * rand(x.shape(), float64));
  return x.copy_(clamp(o.mean + width * z, {.min = o.a, .max = o.b}));
}

const Tensor& zeros_(const Tensor& x) { return constant_(x, 0); }
const Tensor& ones_(const Tensor& x) { return constant_(x, 1); }

namespace {

void require_matrix(const char* op, const Tensor& x) {
  if (x.dim() != 2) throw ShapeError(fmt::format("{}: expected a matrix, 2 dimensions; got {}", op, x.shape()));
}

}   // namespace

const Tensor& eye_(const Tensor& x) {
  require_matrix("eye_", x);
  NoGradGuard guard;
  x.zero_();
  x.diagonal().fill_(1);
  return x;
}

const Tensor& dirac_(const Tensor& x, int64_t groups) {
  if (x.dim() < 3 || x.dim() > 5)
    throw ShapeError(fmt::format("dirac_: expected [out, in / groups, 1 to 3 kernel sizes]; got {}", x.shape()));
  if (groups < 1 || x.size(0) % groups)
    throw ShapeError(fmt::format("dirac_: groups must divide the first size; groups = {}, x is {}", groups, x.shape()));
  NoGradGuard guard;
  x.zero_();
  if (x.numel() == 0) return x;
  Tensor middle = x;
  for (int64_t d = x.dim() - 1; d >= 2; --d) middle = middle.select(d, x.size(d) / 2);
  const int64_t out = x.size(0) / groups;
  for (int64_t g = 0; g < groups; ++g) middle.narrow(0, g * out, out).diagonal().fill_(1);
  return x;
}

// The Q of a normal matrix, with the signs that make R's diagonal positive: otherwise Q would not be uniform (Mezzadri
// 2007).
const Tensor& orthogonal_(const Tensor& x, double gain) {
  if (x.dim() < 2)
    throw ShapeError(fmt::format("orthogonal_: expected at least 2 dimensions, [out, in]; got {}", x.shape()));
  NoGradGuard guard;
  if (x.numel() == 0) return x.zero_();
  const int64_t rows = x.size(0), columns = x.numel() / rows;
  const bool wide = rows < columns;
  auto [q, r] = qr(randn(wide ? Shape{columns, rows} : Shape{rows, columns}, x.dtype()));
  q = q * r.diagonal().sign() * gain;
  return x.copy_((wide ? q.t() : q).reshape(x.shape()));
}

const Tensor& sparse_(const Tensor& x, double sparsity, const SparseOptions& options) {
  require_matrix("sparse_", x);
  if (!(sparsity >= 0 && sparsity <= 1))
    throw Error(fmt::format("sparse_: sparsity must be a share, 0..1; got {}", sparsity));
  normal_(x, {.std = options.std});
  const int64_t zeros = int64_t(std::ceil(sparsity * double(x.size(0))));
  NoGradGuard guard;
  for (int64_t column = 0; column < x.size(1); ++column)
    x.select(1, column).index_fill_(0, randperm(x.size(0)).narrow(0, 0, zeros), 0);
  return x;
}

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

const Tensor& kaiming_uniform_(const Tensor& x, double a, FanMode mode, Nonlinearity nonlinearity) {
  return kaiming_uniform_(x, {.a = a, .mode = mode, .nonlinearity = nonlinearity});
}
const Tensor& kaiming_normal_(const Tensor& x, double a, FanMode mode, Nonlinearity nonlinearity) {
  return kaiming_normal_(x, {.a = a, .mode = mode, .nonlinearity = nonlinearity});
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
