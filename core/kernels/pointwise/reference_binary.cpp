// The kernels of binary.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/pointwise/binary.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/circular.inl"

#include "core/kernels/math/rounding.inl"

#include "core/kernels/math/numbers.inl"

inline int64_t wrapped(uint64_t x) { return int64_t(x); }

// The remainder with the sign of b, and the floor of the quotient, from m = fmod(a, b), as PyTorch and Python do it.
// (a - m) / b is a whole number except for rounding.
template <class T> T fmod_of(T a, T b) { return T(__builtin_fmod(a, b)); }
inline int64_t fmod_of(int64_t a, int64_t b) { return b == 0 || b == -1 ? 0 : a % b; }

template <class T> bool on_other_side(T m, T b) { return m != 0 && (m < 0) != (b < 0); }

template <class T> T floored_quotient(T a, T b) {
  if (b == 0) return a / b;
  const T m = fmod_of(a, b), q = (a - m) / b - on_other_side(m, b);
  if (q == 0) return with_sign_of(T(0), a / b);
  const T below = floor(q);
  return q - below > T(0.5) ? below + 1 : below;
}
inline int64_t floored_quotient(int64_t a, int64_t b) {
  const int64_t q = b == 0 ? 0 : b == -1 ? wrapped(0 - uint64_t(a)) : a / b;
  return q - on_other_side(fmod_of(a, b), b);
}

inline float hypotenuse(float a, float b) {
  if (absolute(a) == infinity<float> || absolute(b) == infinity<float>) return infinity<float>;
  return float(square_root(double(a) * a + double(b) * b));
}
inline double hypotenuse(double a, double b) {
  const double x = absolute(a), y = absolute(b), large = x > y || x != x ? x : y, small = x > y || x != x ? y : x;
  if (x == infinity<double> || y == infinity<double>) return infinity<double>;
  return large == 0 ? 0 : large * square_root(1 + small / large * (small / large));
}

template <class T> T logaddexp(T a, T b, T base) {
  if (a != a || b != b) return not_a_number<T>;
  if (a == b && absolute(a) == infinity<T>) return a;
  const T ln = log(base);
  return (a > b ? a : b) + log1p(exp(-absolute(a - b) * ln)) / ln;
}

// The angle of the point (x, y), by quadrants.
template <class T> T atan2(T y, T x) {
  if (x != x || y != y) return not_a_number<T>;
  const bool left = with_sign_of(T(1), x) < 0, endless = absolute(x) == infinity<T> && absolute(y) == infinity<T>;
  T angle = endless ? half_pi<T> / 2 : y == 0 ? T(0) : atan(absolute(y) / absolute(x));
  if (left) angle = 2 * half_pi<T> - (angle - 2 * half_pi_low<T>);
  return with_sign_of(angle, y);
}

// x^2 and so on as PyTorch computes them for a constant exponent, without pow.
template <class T> bool constant_power(T x, T exponent, T* y) {
  if (exponent == 2) return *y = x * x, true;
  if (exponent == 3) return *y = x * x * x, true;
  if (exponent == -1) return *y = 1 / x, true;
  if (exponent == -2) return *y = 1 / (x * x), true;
  if (exponent == 1) return *y = x, true;
  if (exponent == 0) return *y = 1, true;
  return false;
}

template <Binary f, class T> T binary(T a, T b) {
  if constexpr (f == Binary::add) return plus(a, b);
  if constexpr (f == Binary::sub) return minus(a, b);
  if constexpr (f == Binary::mul) return times(a, b);
  if constexpr (f == Binary::div) return quotient(a, b);
  if constexpr (f == Binary::pow) return power(a, b);
  if constexpr (f == Binary::maximum) return a > b || a != a ? a : b;   // NaN wins
  if constexpr (f == Binary::minimum) return a < b || a != a ? a : b;
  if constexpr (f == Binary::relu_grad) return b <= 0 ? 0 : a;
  if constexpr (f == Binary::tanh_grad) return a * (1 - b * b);
  if constexpr (f == Binary::sigmoid_grad) return a * (1 - b) * b;
  if constexpr (f == Binary::gelu_grad) return a * (normal_cdf(b) + b * normal_density(b));
  if constexpr (f == Binary::asin_grad) return a / square_root((1 - b) * (1 + b));
  if constexpr (f == Binary::acosh_grad) return a / (square_root(absolute(b) - 1) * square_root(absolute(b) + 1));
  if constexpr (f == Binary::atanh_grad) return a / ((1 - b) * (1 + b));
  if constexpr (f == Binary::softplus_grad) return b > 20 ? a : a / (1 + exp(-b));
  if constexpr (f == Binary::fmod) return fmod_of(a, b);
  if constexpr (f == Binary::remainder) {
    const T m = fmod_of(a, b);
    return on_other_side(m, b) ? m + b : m;
  }
  if constexpr (f == Binary::div_floor) return floored_quotient(a, b);
  if constexpr (f == Binary::div_trunc) return truncated(a / b);
  if constexpr (f == Binary::fmax) return b != b || a > b ? a : b;
  if constexpr (f == Binary::fmin) return b != b || a < b ? a : b;
  if constexpr (f == Binary::hypot) return hypotenuse(a, b);
  if constexpr (f == Binary::atan2) return atan2(a, b);
  if constexpr (f == Binary::copysign) return with_sign_of(a, b);
  if constexpr (f == Binary::heaviside) return a == 0 ? b : T(a > 0);
  if constexpr (f == Binary::xlogy) return b != b ? b : a == 0 ? 0 : a * log(b);
  if constexpr (f == Binary::xlog1py) return b != b ? b : a == 0 ? 0 : a * log1p(b);
  if constexpr (f == Binary::logaddexp) return logaddexp(a, b, T(2.718281828459045));
  if constexpr (f == Binary::logaddexp2) return logaddexp(a, b, T(2));
  if constexpr (f == Binary::prelu) return a > 0 ? a : b * a;
  if constexpr (f == Binary::prelu_weight_grad) return b > 0 ? 0 : a * b;
  if constexpr (f == Binary::glu) return a * sigmoid(b);
  if constexpr (f == Binary::bitwise_and) return T(a & b);
  if constexpr (f == Binary::bitwise_or) return T(a | b);
  if constexpr (f == Binary::bitwise_xor) return T(a ^ b);
  if constexpr (f == Binary::left_shift) return b < 0 || b > 63 ? 0 : wrapped(uint64_t(a) << b);
  if constexpr (f == Binary::right_shift) return a >> (b < 0 || b > 63 ? 63 : b);
}

template <Compare f, class T> bool compared(T a, T b) {
  if constexpr (f == Compare::eq) return a == b;
  if constexpr (f == Compare::ne) return a != b;
  if constexpr (f == Compare::lt) return a < b;
  if constexpr (f == Compare::le) return a <= b;
  if constexpr (f == Compare::gt) return a > b;
  if constexpr (f == Compare::ge) return a >= b;
}

// ------------------------------------------------------------------------------------ the loops
template <Binary f, class T> void zip(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, void* y) {
  for (int64_t i = 0; i < n; ++i) {
    const T ai = ((const T*)a)[i * sa], bi = ((const T*)b)[i * sb];
    T* yi = (T*)y + i;
    if constexpr (f == Binary::pow && is_float<T>)
      if (sb == 0 && constant_power(ai, bi, yi)) continue;
    *yi = binary<f>(ai, bi);
  }
}

template <Compare f, class T> void compare(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, bool* y) {
  for (int64_t i = 0; i < n; ++i) y[i] = compared<f>(((const T*)a)[i * sa], ((const T*)b)[i * sb]);
}

template <class T> constexpr BinaryKernels kernels_of() {
  BinaryKernels k = {};
  for_each_function<Binary>([&]<Binary f>() {
    constexpr bool has = is_float<T> ? takes_floats(f) : is_integer<T> ? takes_integers(f) : takes_bools(f);
    if constexpr (has) k.zip[int(f)] = zip<f, T>;
  });
  if constexpr (is_float<T> || is_integer<T>)
    for_each_function<Compare>([&]<Compare f>() { k.compare[int(f)] = compare<f, T>; });
  return k;
}

}   // namespace
}   // namespace reference

constinit const BinaryKernels reference_binary[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
