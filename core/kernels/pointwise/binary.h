// Functions of two numbers: y = f(a, b), and comparisons.
#ifndef GRADUS_CORE_KERNELS_POINTWISE_BINARY_H
#define GRADUS_CORE_KERNELS_POINTWISE_BINARY_H

#include <cstdint>

namespace gradus {

// Those whose names end in _grad save passes over memory. A gradient takes dy first,
// then the result y or the argument x of the forward op.
// clang-format off
enum class Binary : uint8_t {
  add, sub, mul, div,   // of integers: div towards zero, a / 0 = 0
  pow, maximum, minimum,
  relu_grad,            // (dy, y): 0 where y <= 0, else dy
  tanh_grad,            // (dy, y): dy (1 - y^2)
  sigmoid_grad,         // (dy, y): dy y (1 - y)
  gelu_grad,            // (dy, x): dy (Phi(x) + x phi(x))
  asin_grad,            // (dy, x): dy / sqrt(1 - x^2); these three keep the digits of x beside 1
  acosh_grad,           // (dy, x): dy / sqrt(x^2 - 1), also where x^2 is infinite
  atanh_grad,           // (dy, x): dy / (1 - x^2)
  softplus_grad,        // (dy, x): dy sigmoid(x), dy where x > 20
  fmod,                 // a - b trunc(a / b), exact; these three also for integers, where x / 0 = 0
  remainder,            // a - b floor(a / b), from fmod: it has the sign of b
  div_floor,            // floor(a / b), but the floor of the exact quotient
  div_trunc,            // trunc(a / b)
  fmax, fmin,           // a number wins over a NaN
  hypot,                // sqrt(a^2 + b^2) without overflow
  atan2,                // the angle of the point (b, a), from -pi to pi
  copysign,             // |a| with the sign of b
  heaviside,            // 0 where a < 0 or NaN, 1 where a > 0, b where a = 0; also for integers
  xlogy, xlog1py,       // a log(b), a log(1 + b); 0 where a = 0 unless b is NaN
  logaddexp,            // log(e^a + e^b)
  logaddexp2,           // log2(2^a + 2^b)
  prelu,                // (x, w): x > 0 ? x : w x
  prelu_weight_grad,    // (dy, x): x > 0 ? 0 : dy x
  glu,                  // (a, b): a sigmoid(b)
  bitwise_and, bitwise_or, bitwise_xor,   // for integers and bools
  left_shift, right_shift,                // for integers; bits shifted by less than 0 or more than 63 places are lost
  count
};
// clang-format on

// Division with remainder: fmod and the functions derived from it.
constexpr bool is_from_fmod(Binary f) { return f == Binary::fmod || f == Binary::remainder || f == Binary::div_floor; }
constexpr bool is_bitwise(Binary f) {
  return f == Binary::bitwise_and || f == Binary::bitwise_or || f == Binary::bitwise_xor;
}
constexpr bool is_shift(Binary f) { return f == Binary::left_shift || f == Binary::right_shift; }

// Costly functions are worth sharing among threads at smaller sizes.
constexpr bool is_costly(Binary f) {
  switch (f) {
    case Binary::pow:
    case Binary::gelu_grad:
    case Binary::softplus_grad:
    case Binary::hypot:
    case Binary::atan2:
    case Binary::xlogy:
    case Binary::xlog1py:
    case Binary::logaddexp:
    case Binary::logaddexp2:
    case Binary::glu: return true;
    default: return is_from_fmod(f);
  }
}
constexpr bool takes_floats(Binary f) { return !is_bitwise(f) && !is_shift(f); }
constexpr bool takes_integers(Binary f) {
  switch (f) {
    case Binary::add:
    case Binary::sub:
    case Binary::mul:
    case Binary::div:
    case Binary::pow:
    case Binary::maximum:
    case Binary::minimum:
    case Binary::relu_grad:
    case Binary::heaviside: return true;
    default: return is_from_fmod(f) || is_bitwise(f) || is_shift(f);
  }
}
constexpr bool takes_bools(Binary f) { return is_bitwise(f); }

enum class Compare : uint8_t { eq, ne, lt, le, gt, ge, count };   // not for bools

struct BinaryKernels {
  void (*zip[int(Binary::count)])(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, void* y);
  void (*compare[int(Compare::count)])(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, bool* y);
};
extern const BinaryKernels reference_binary[4], portable_binary[4], avx2_binary[4], avx512_binary[4];

}   // namespace gradus
#endif
