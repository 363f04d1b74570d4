// The second half of reference.cpp: the functions of FunctionKernels as plain loops.
//
// The functions of math.inl are shared with the fast text; what is made of them is written here once more, as one would
// write it down. Read first: reference.cpp.
// Compile with: -ffp-contract=off
#include "core/kernels/kernels.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/math/math.inl"

#include "core/kernels/math/circular.inl"

#include "core/kernels/math/special.inl"

#include "core/kernels/math/rounding.inl"

#include "core/kernels/math/gamma.inl"

template <class T> T sinc(T x) { return x == 0 ? T(1) : sine_any(x * pi<T>, 0) / (x * pi<T>); }

#include "core/kernels/pointwise/functions_of_types.inl"

template <Unary f, class T> T unary(T x) {
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
  if constexpr (f == Unary::rsqrt) return 1 / square_root(x);
  if constexpr (f == Unary::floor) return floor(x);
  if constexpr (f == Unary::ceil) return -floor(-x);
  if constexpr (f == Unary::round) return nearest(x);
  if constexpr (f == Unary::trunc) return truncated(x);
  if constexpr (f == Unary::frac) return x - truncated(x);
}
template <class T> constexpr bool has(Unary) { return is_float<T>; }

template <Test f, class T> bool test_of(T x) {
  if constexpr (f == Test::isnan) return x != x;
  if constexpr (f == Test::isinf) return x == infinity<T> || x == -infinity<T>;
  if constexpr (f == Test::isfinite) return x - x == 0;
  if constexpr (f == Test::isposinf) return x == infinity<T>;
  if constexpr (f == Test::isneginf) return x == -infinity<T>;
  if constexpr (f == Test::signbit) return __builtin_signbit(x);
}
template <class T> constexpr bool has(Test) { return is_float<T>; }

#include "core/kernels/pointwise/reference_binaries.inl"

template <class T> T between(T low, T x, T high) { return x < low ? low : x > high ? high : x; }
template <class T> T softplus(T x) {
  return between(T(0), x, infinity<T>) + log1p(exp(-absolute(x)));
}   // log(1 + exp(x))
template <class T> T gelu_inner(T x) { return T(0.79788456080286535588) * (x + T(0.044715) * x * x * x); }

template <Activation f, class T> T activation(T x, const double* numbers) {
  const T p = T(numbers[0]), q = T(numbers[1]), r = T(numbers[2]);
  if constexpr (f == Activation::leaky_relu) return x > 0 ? x : p * x;
  if constexpr (f == Activation::threshold) return x <= p ? q : x;
  if constexpr (f == Activation::hardtanh) return between(p, x, q);
  if constexpr (f == Activation::softshrink) return x > p ? x - p : x < -p ? x + p : x * 0;
  if constexpr (f == Activation::hardshrink) return x >= -p && x <= p ? 0 : x;
  if constexpr (f == Activation::hardsigmoid) return between(T(0), x + 3, T(6)) / 6;
  if constexpr (f == Activation::hardswish) return x * between(T(0), x + 3, T(6)) / 6;
  if constexpr (f == Activation::softsign) return x / (1 + absolute(x));
  if constexpr (f == Activation::nan_to_num) return x != x ? p : absolute(x) < infinity<T> ? x : x > 0 ? q : r;
  if constexpr (f == Activation::round_to) return q != 0 ? nearest(x / p) * p : nearest(x * p) / p;
  if constexpr (f == Activation::elu) return x < 0 ? p * expm1(r * x) : q * x;
  if constexpr (f == Activation::softplus) return p * x > q ? x : softplus(p * x) / p;
  if constexpr (f == Activation::logsigmoid) return -softplus(-x);
  if constexpr (f == Activation::silu) return x / (1 + exp(-x));
  if constexpr (f == Activation::mish) return x * tanh(softplus(x));
  if constexpr (f == Activation::gelu_tanh) return x * sigmoid(2 * gelu_inner(x));   // (1 + tanh(u)) / 2
  if constexpr (f == Activation::tanhshrink) return x - tanh(x);
  if constexpr (f == Activation::logit) {
    const T cut = p < 0 ? x : between(p, x, 1 - p);
    return log(cut / (1 - cut));
  }
  if constexpr (f == Activation::polygamma) return T(polygamma(numbers[0], x));
}

template <Activation f, class T> T slope(T x, const double* numbers) {
  const T p = T(numbers[0]), q = T(numbers[1]), r = T(numbers[2]);
  if constexpr (f == Activation::leaky_relu) return x > 0 ? 1 : p;
  if constexpr (f == Activation::threshold) return x <= p ? 0 : 1;
  if constexpr (f == Activation::hardtanh) return x > p && x < q;
  if constexpr (f == Activation::softshrink || f == Activation::hardshrink) return x > p || x < -p;
  if constexpr (f == Activation::hardsigmoid) return x > -3 && x < 3 ? T(1) / 6 : 0;
  if constexpr (f == Activation::hardswish) return x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + T(0.5);
  if constexpr (f == Activation::softsign) return 1 / ((1 + absolute(x)) * (1 + absolute(x)));
  if constexpr (f == Activation::nan_to_num) return absolute(x) < infinity<T>;
  if constexpr (f == Activation::round_to) return 0;
  if constexpr (f == Activation::elu) return x <= 0 ? p * r * exp(r * x) : q;
  if constexpr (f == Activation::softplus) return p * x > q ? 1 : sigmoid(p * x);
  if constexpr (f == Activation::logsigmoid) return sigmoid(-x);
  if constexpr (f == Activation::silu) return sigmoid(x) * (1 + x * (1 - sigmoid(x)));
  if constexpr (f == Activation::mish) {
    const T t = tanh(softplus(x));
    return t + x * sigmoid(x) * (1 - t * t);
  }
  if constexpr (f == Activation::gelu_tanh) {
    const T u = 2 * gelu_inner(x), u_slope = 2 * T(0.79788456080286535588) * (1 + 3 * T(0.044715) * x * x);
    return sigmoid(u) + x * sigmoid(u) * sigmoid(-u) * u_slope;
  }
  if constexpr (f == Activation::tanhshrink) return tanh(x) * tanh(x);
  if constexpr (f == Activation::logit) {
    if (p < 0) return x < 0 || x > 1 ? not_a_number<T> : 1 / (x * (1 - x));
    return x < p || x > 1 - p ? 0 : 1 / (x * (1 - x));
  }
  if constexpr (f == Activation::polygamma) return T(polygamma(numbers[0] + 1, x));
}
template <Activation f, class T> T activation_grad(T dy, T x, const double* p) {
  // A slope of 0 cuts off even an infinite dy.
  const T s = slope<f, T>(x, p);
  return s == 0 && f <= Activation::round_to && f != Activation::leaky_relu ? 0 : dy * s;
}

// ------------------------------------------------------------------------------------ the loops
template <Unary f, class T> void map(int64_t n, const void* x, int64_t sx, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = unary<f>(((const T*)x)[i * sx]);
}
template <Test f, class T> void test(int64_t n, const void* x, int64_t sx, bool* y) {
  for (int64_t i = 0; i < n; ++i) y[i] = test_of<f>(((const T*)x)[i * sx]);
}
template <Binary f, class T> void zip(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = binary<f>(((const T*)a)[i * sa], ((const T*)b)[i * sb]);
}
template <Ternary f, class T>
void combine(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, const void* c, int64_t sc, const void* p,
    void* y) {
  for (int64_t i = 0; i < n; ++i)
    ((T*)y)[i] = ternary<f>(((const T*)a)[i * sa], ((const T*)b)[i * sb], ((const T*)c)[i * sc], *(const T*)p);
}
template <Activation f, class T> void activate(int64_t n, const void* x, int64_t sx, const double* p, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = activation<f>(((const T*)x)[i * sx], p);
}
template <Activation f, class T>
void activate_grad(int64_t n, const void* dy, int64_t sdy, const void* x, int64_t sx, const double* p, void* dx) {
  for (int64_t i = 0; i < n; ++i) ((T*)dx)[i] = activation_grad<f>(((const T*)dy)[i * sdy], ((const T*)x)[i * sx], p);
}

#include "core/kernels/pointwise/function_table.inl"

}   // namespace
}   // namespace reference

constinit const FunctionKernels reference_functions[4] = {reference::functions_of<float>(),
    reference::functions_of<double>(), reference::functions_of<int64_t>(), reference::functions_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
