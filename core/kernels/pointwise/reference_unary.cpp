// The kernels of unary.h as plain loops, one number after the other.
//
// The functions of math/ are shared with the fast text; what is built on them is written here again, in the most
// obvious way.
// Compile with: -ffp-contract=off
#include "core/kernels/pointwise/unary.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/circular.inl"

#include "core/kernels/math/special.inl"

#include "core/kernels/math/rounding.inl"

#include "core/kernels/math/gamma.inl"

#include "core/kernels/math/numbers.inl"

template <class T> T sinc(T x) { return x == 0 ? T(1) : sine_any(x * pi<T>, 0) / (x * pi<T>); }
template <class T> T sinc_slope(T x) {   // near 0 by its Taylor series
  const T a = x * pi<T>;
  if (absolute(a) > T(0.5)) return pi<T> * (sine_any(a, 1) - sine_any(a, 0) / a) / a;
  T term = -a / 3, sum = term;
  for (int k = 1; k < 8; ++k) sum += term *= -a * a / (2 * k * (2 * k + 3));
  return pi<T> * sum;
}

template <Unary f, class T> T unary(T x) {
  if constexpr (f == Unary::neg) return is_float<T> ? -x : minus(T(0), x);
  if constexpr (f == Unary::abs) return x < 0 ? minus(T(0), x) : x == 0 ? T(0) : x;
  if constexpr (f == Unary::sign) return x > 0 ? T(1) : x < 0 ? T(-1) : T(0);   // 0 for NaN too, as in PyTorch
  if constexpr (f == Unary::square) return times(x, x);
  if constexpr (f == Unary::reciprocal) return 1 / x;
  if constexpr (f == Unary::sqrt) return square_root(x);   // correctly rounded by the hardware
  if constexpr (f == Unary::exp) return exp(x);
  if constexpr (f == Unary::log) return log(x);
  if constexpr (f == Unary::sin) return sine_any(x, 0);
  if constexpr (f == Unary::cos) return sine_any(x, 1);   // sin(x + pi/2)
  if constexpr (f == Unary::erf) return erf(x);
  if constexpr (f == Unary::tanh) return tanh(x);
  if constexpr (f == Unary::sigmoid) return 1 / (1 + exp(-x));
  if constexpr (f == Unary::relu) return x < 0 ? T(0) : x;   // NaN stays NaN
  if constexpr (f == Unary::gelu) return x * T(0.5) * (1 + erf(x * root_half<T>));
  if constexpr (f == Unary::softplus) return x > 20 ? x : log1p(exp(x));
  if constexpr (f == Unary::log1p) return log1p(x);
  if constexpr (f == Unary::exp2) return exp2(x);
  if constexpr (f == Unary::expm1) return expm1(x);
  if constexpr (f == Unary::log2) return log2(x);
  if constexpr (f == Unary::log10) return log10(x);
  if constexpr (f == Unary::tan) return tan_any(x);
  if constexpr (f == Unary::asin) return asin(x);
  if constexpr (f == Unary::acos) return acos(x);
  if constexpr (f == Unary::atan) return atan(x);
  if constexpr (f == Unary::sinh) return sinh(x);
  if constexpr (f == Unary::cosh) return cosh(x);
  if constexpr (f == Unary::asinh) return asinh(x);
  if constexpr (f == Unary::acosh) return acosh(x);
  if constexpr (f == Unary::atanh) return atanh(x);
  if constexpr (f == Unary::erfc) return erfc(x);
  if constexpr (f == Unary::erfcx) return erfcx(x);
  if constexpr (f == Unary::erfinv) return erfinv(x);
  if constexpr (f == Unary::ndtr) return ndtr(x);
  if constexpr (f == Unary::log_ndtr) return log_ndtr(x);
  if constexpr (f == Unary::entr) return entropy(x);
  if constexpr (f == Unary::lgamma) return lgamma(x);
  if constexpr (f == Unary::digamma) return digamma(x);
  if constexpr (f == Unary::trigamma) return trigamma(x);
  if constexpr (f == Unary::sinc) return sinc(x);
  if constexpr (f == Unary::sinc_slope) return sinc_slope(x);
  if constexpr (f == Unary::rsqrt) return 1 / square_root(x);
  if constexpr (f == Unary::floor) return floor(x);
  if constexpr (f == Unary::ceil) return -floor(-x);
  if constexpr (f == Unary::round) return nearest(x);
  if constexpr (f == Unary::trunc) return truncated(x);
  if constexpr (f == Unary::frac) return x - truncated(x);
}

template <Parametric f, class T> T function(T x, const double* numbers) {
  const T p = T(numbers[0]), q = T(numbers[1]), r = T(numbers[2]);
  if constexpr (f == Parametric::nan_to_num) return x != x ? p : absolute(x) < infinity<T> ? x : x > 0 ? q : r;
  if constexpr (f == Parametric::round_to) return q != 0 ? nearest(x / p) * p : nearest(x * p) / p;
  if constexpr (f == Parametric::logit) {
    const T cut = p < 0 ? x : x < p ? p : x > 1 - p ? 1 - p : x;
    return log(cut / (1 - cut));
  }
  if constexpr (f == Parametric::polygamma) return T(polygamma(numbers[0], x));
}

template <Parametric f, class T> T gradient(T dy, T x, const double* numbers) {
  const T p = T(numbers[0]);
  if constexpr (f == Parametric::nan_to_num) return absolute(x) < infinity<T> ? dy : 0;
  if constexpr (f == Parametric::round_to) return 0;
  if constexpr (f == Parametric::logit) {
    if (p < 0) return dy * (x < 0 || x > 1 ? not_a_number<T> : 1 / (x * (1 - x)));
    return dy * (x < p || x > 1 - p ? 0 : 1 / (x * (1 - x)));
  }
  if constexpr (f == Parametric::polygamma) return dy * T(polygamma(numbers[0] + 1, x));
}

template <Test f, class T> bool test_of(T x) {
  if constexpr (f == Test::isnan) return x != x;
  if constexpr (f == Test::isinf) return x == infinity<T> || x == -infinity<T>;
  if constexpr (f == Test::isfinite) return x - x == 0;
  if constexpr (f == Test::isposinf) return x == infinity<T>;
  if constexpr (f == Test::isneginf) return x == -infinity<T>;
  if constexpr (f == Test::signbit) return __builtin_signbit(x);
}

// ------------------------------------------------------------------------------------ the loops
template <Unary f, class T> void map(int64_t n, const void* x, int64_t sx, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = unary<f>(((const T*)x)[i * sx]);
}
template <Parametric f, class T> void map_with(int64_t n, const void* x, int64_t sx, const double* p, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = function<f>(((const T*)x)[i * sx], p);
}
template <Parametric f, class T>
void map_with_grad(int64_t n, const void* dy, int64_t sdy, const void* x, int64_t sx, const double* p, void* dx) {
  for (int64_t i = 0; i < n; ++i) ((T*)dx)[i] = gradient<f>(((const T*)dy)[i * sdy], ((const T*)x)[i * sx], p);
}
template <Test f, class T> void test(int64_t n, const void* x, int64_t sx, bool* y) {
  for (int64_t i = 0; i < n; ++i) y[i] = test_of<f>(((const T*)x)[i * sx]);
}

template <class T> constexpr UnaryKernels kernels_of() {
  UnaryKernels k = {};
  for_each_function<Unary>([&]<Unary f>() {
    if constexpr (is_float<T> || (is_integer<T> && takes_integers(f))) k.map[int(f)] = map<f, T>;
  });
  if constexpr (is_float<T>) {
    for_each_function<Parametric>([&]<Parametric f>() {
      k.map_with[int(f)] = map_with<f, T>;
      k.map_with_grad[int(f)] = map_with_grad<f, T>;
    });
    for_each_function<Test>([&]<Test f>() { k.test[int(f)] = test<f, T>; });
  }
  return k;
}

}   // namespace
}   // namespace reference

constinit const UnaryKernels reference_unary[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
