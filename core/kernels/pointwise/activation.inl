// The fast text of activation.h.
//
// Idea: selections (?:), never branches, so that every loop becomes vector code; exponentials are taken only of
// numbers for which they cannot overflow.
// Read first: math.inl, loops.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/circular.inl"

#include "core/kernels/math/runs.inl"

#include "core/kernels/pointwise/loops.inl"

// tanh(log(1 + e)) with e = exp(x) is n / (n + 2), n = e (e + 2). From 40 on it is 1 in any type, and n is still
// finite.
template <class T> struct Mish {
  T tanh_softplus, complement;
};   // complement = 1 - tanh_softplus
template <class T> GRADUS_INLINE Mish<T> mish_parts(T x) {
  const T e = exp(x > 40 ? T(40) : x), n = e * (e + 2);
  return {n / (n + 2), x > 40 ? T(0) : 2 / (n + 2)};   // so that the slope at infinity is NaN, as in PyTorch
}

// (1 + tanh(u)) / 2 is sigmoid(2 u), which does not lose its digits where tanh(u) is near -1.
constexpr double sqrt_2_over_pi = 0.79788456080286535588, gelu_cubic = 0.044715;
template <class T> struct Gate {
  T value, slope;
};   // sigmoid and its derivative
template <class T> GRADUS_INLINE Gate<T> gelu_gate(T x) {
  const T u = T(2 * sqrt_2_over_pi) * madd(T(gelu_cubic) * x * x, x, x);
  const T e = exp(-absolute(u)), r = 1 / (1 + e);
  return {u < 0 ? e * r : r, e * r * r};
}
template <class T> GRADUS_INLINE T gelu_tanh_slope(T x) {
  const Gate<T> gate = gelu_gate(x);
  const T rise = madd(T(3 * gelu_cubic) * x, x, T(1)), finite = rise > 1000 ? T(1000) : rise;   // gate.slope is 0 there
  return madd(x * gate.slope, T(2 * sqrt_2_over_pi) * finite, gate.value);
}

template <Activation f, class T> GRADUS_INLINE T activation(T x, const Numbers<T>& numbers) {
  const T p = numbers.of[0], q = numbers.of[1], r = numbers.of[2];
  if constexpr (f == Activation::leaky_relu) return x > 0 ? x : p * x;
  if constexpr (f == Activation::threshold) return x <= p ? q : x;
  if constexpr (f == Activation::hardtanh) return x < p ? p : x > q ? q : x;
  if constexpr (f == Activation::softshrink) return x > p ? x - p : x < -p ? x + p : x * 0;   // NaN stays NaN
  if constexpr (f == Activation::hardshrink) return (x >= -p) & (x <= p) ? T(0) : x;
  if constexpr (f == Activation::hardsigmoid) return (x < -3 ? T(0) : x > 3 ? T(6) : x + 3) * T(1 / 6.);
  if constexpr (f == Activation::hardswish) return x * (x < -3 ? T(0) : x > 3 ? T(6) : x + 3) * T(1 / 6.);
  if constexpr (f == Activation::softsign) return x / (1 + absolute(x));
  if constexpr (f == Activation::elu) return x < 0 ? p * expm1(r * x) : q * x;
  if constexpr (f == Activation::softplus) return p * x > q ? x : log_one_plus_exp(p * x) / p;
  if constexpr (f == Activation::logsigmoid) return -log_one_plus_exp(-x);
  if constexpr (f == Activation::silu) return x / (1 + exp(-x));
  if constexpr (f == Activation::mish) return x * mish_parts(x).tanh_softplus;
  if constexpr (f == Activation::gelu_tanh) return x * gelu_gate(x).value;
  if constexpr (f == Activation::tanhshrink) return x - tanh(x);
}

template <Activation f, class T> GRADUS_INLINE T activation_grad(T dy, T x, const Numbers<T>& numbers) {
  const T p = numbers.of[0], q = numbers.of[1], r = numbers.of[2];
  if constexpr (f == Activation::leaky_relu) return x > 0 ? dy : p * dy;
  if constexpr (f == Activation::threshold) return x <= p ? T(0) : dy;
  if constexpr (f == Activation::hardtanh) return (x > p) & (x < q) ? dy : T(0);
  if constexpr (f == Activation::softshrink || f == Activation::hardshrink) return (x > p) | (x < -p) ? dy : T(0);
  if constexpr (f == Activation::hardsigmoid) return (x > -3) & (x < 3) ? dy * T(1 / 6.) : T(0);
  if constexpr (f == Activation::hardswish) return x <= -3 ? T(0) : x >= 3 ? dy : dy * madd(x, T(1 / 3.), T(0.5));
  if constexpr (f == Activation::softsign) return dy / ((1 + absolute(x)) * (1 + absolute(x)));
  if constexpr (f == Activation::elu) return x <= 0 ? dy * (p * r * exp(r * x)) : dy * q;
  if constexpr (f == Activation::softplus) return p * x > q ? dy : dy * sigmoid(p * x);
  if constexpr (f == Activation::logsigmoid) return dy * sigmoid(-x);
  if constexpr (f == Activation::silu) return dy * (sigmoid(x) * madd(x, 1 - sigmoid(x), T(1)));
  if constexpr (f == Activation::mish) {
    const Mish<T> m = mish_parts(x);
    return dy * madd(x * sigmoid(x), m.complement * (1 + m.tanh_softplus), m.tanh_softplus);
  }
  if constexpr (f == Activation::gelu_tanh) return dy * gelu_tanh_slope(x);
  if constexpr (f == Activation::tanhshrink) return dy * (tanh(x) * tanh(x));
}

template <Activation f> struct ActivateOf {
  template <class T> GRADUS_INLINE T of(T x, const Numbers<T>& p) { return activation<f>(x, p); }
};
template <Activation f> struct ActivateGradOf {
  template <class T> GRADUS_INLINE T of(T dy, T x, const Numbers<T>& p) { return activation_grad<f>(dy, x, p); }
};
template <Activation f, class T> static void activate(int64_t n, const void* x, int64_t sx, const double* p, void* y) {
  each_with<ActivateOf<f>>(Numbers<T>(p), n, (const T*)x, sx, (T*)y);
}
template <Activation f, class T>
static void activate_grad(
    int64_t n, const void* dy, int64_t sdy, const void* x, int64_t sx, const double* p, void* dx) {
  each_with<ActivateGradOf<f>>(Numbers<T>(p), n, (const T*)dy, sdy, (const T*)x, sx, (T*)dx);
}

template <class T> constexpr ActivationKernels kernels_of() {
  ActivationKernels k = {};
  if constexpr (is_float<T>)
    for_each_function<Activation>([&]<Activation f>() {
      k.activate[int(f)] = activate<f, T>;
      k.activate_grad[int(f)] = activate_grad<f, T>;
    });
  return k;
}
