// Functions of one number: y = f(x), y = f(x; p) with parameters p, and yes-or-no questions.
#ifndef GRADUS_CORE_KERNELS_POINTWISE_UNARY_H
#define GRADUS_CORE_KERNELS_POINTWISE_UNARY_H

#include <cstdint>

namespace gradus {

// clang-format off
enum class Unary : uint8_t {
  neg, abs, sign, square, reciprocal, sqrt,
  exp, log, sin, cos, erf, tanh, sigmoid, relu, gelu, softplus,
  log1p, exp2, expm1, log2, log10, tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh,
  erfc, erfcx, erfinv,                   // erfcx(x) = exp(x^2) erfc(x)
  ndtr, log_ndtr,                        // the normal distribution function and its logarithm
  entr,                                  // -x log(x)
  lgamma, digamma, trigamma,
  sinc, sinc_slope,                      // sin(pi x) / (pi x), and its derivative
  rsqrt, floor, ceil, round, trunc, frac,   // round: ties to even; frac(x) = x - trunc(x)
  count
};
// clang-format on

// Costly functions are worth sharing among threads at smaller sizes.
constexpr bool is_costly(Unary f) {
  switch (f) {
    case Unary::neg:
    case Unary::abs:
    case Unary::sign:
    case Unary::square:
    case Unary::reciprocal:
    case Unary::sqrt:
    case Unary::rsqrt:
    case Unary::relu:
    case Unary::floor:
    case Unary::ceil:
    case Unary::round:
    case Unary::trunc:
    case Unary::frac: return false;
    default: return true;
  }
}
constexpr bool takes_integers(Unary f) {
  return f == Unary::neg || f == Unary::abs || f == Unary::sign || f == Unary::square || f == Unary::relu;
}

// y = f(x; p) with up to three numbers p that are the same for all x, and the gradient dx = f(dy, x; p). Floats only.
enum class Parametric : uint8_t {
  nan_to_num,   // NaN, infinity and -infinity become p[0], p[1], p[2]; gradient 0 there
  round_to,     // to a multiple of 1 / p[0], or of p[0] if p[1] is set; gradient 0
  logit,        // log(x / (1 - x)), x clamped to p[0] .. 1 - p[0]; p[0] < 0: no clamp, gradient NaN outside 0 .. 1
  polygamma,    // the p[0]-th derivative of digamma, p[0] >= 1
  count
};
constexpr bool is_costly(Parametric f) { return f == Parametric::logit || f == Parametric::polygamma; }

// Floats only.
enum class Test : uint8_t { isnan, isinf, isfinite, isposinf, isneginf, signbit, count };

struct UnaryKernels {
  void (*map[int(Unary::count)])(int64_t n, const void* x, int64_t sx, void* y);
  void (*map_with[int(Parametric::count)])(int64_t n, const void* x, int64_t sx, const double* p, void* y);
  void (*map_with_grad[int(Parametric::count)])(
      int64_t n, const void* dy, int64_t sdy, const void* x, int64_t sx, const double* p, void* dx);
  void (*test[int(Test::count)])(int64_t n, const void* x, int64_t sx, bool* y);
};
extern const UnaryKernels reference_unary[4], portable_unary[4], avx2_unary[4], avx512_unary[4];

}   // namespace gradus
#endif
