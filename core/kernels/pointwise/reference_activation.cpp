// The kernels of activation.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/pointwise/activation.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/circular.inl"

template <class T> T between(T low, T x, T high) { return x < low ? low : x > high ? high : x; }
template <class T> T softplus(T x) {
  return between(T(0), x, infinity<T>) + log1p(exp(-absolute(x)));
}   // log(1 + exp(x))
// The slope of the sigmoid in gelu_tanh is 0 long before +-30; the square of larger numbers may be infinite.
template <class T> T cut_to_30(T x) { return between(T(-30), x, T(30)); }
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
  if constexpr (f == Activation::elu) return x < 0 ? p * expm1(r * x) : q * x;
  if constexpr (f == Activation::softplus) return p * x > q ? x : softplus(p * x) / p;
  if constexpr (f == Activation::logsigmoid) return -softplus(-x);
  if constexpr (f == Activation::silu) return x / (1 + exp(-x));
  if constexpr (f == Activation::mish) return x * tanh(softplus(x));
  if constexpr (f == Activation::gelu_tanh) return x * sigmoid(2 * gelu_inner(x));   // (1 + tanh(u)) / 2
  if constexpr (f == Activation::tanhshrink) return x - tanh(x);
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
  if constexpr (f == Activation::elu) return x <= 0 ? p * r * exp(r * x) : q;
  if constexpr (f == Activation::softplus) return p * x > q ? 1 : sigmoid(p * x);
  if constexpr (f == Activation::logsigmoid) return sigmoid(-x);
  if constexpr (f == Activation::silu) return sigmoid(x) * (1 + x * (1 - sigmoid(x)));
  if constexpr (f == Activation::mish) {
    const T t = tanh(softplus(x));
    return t + x * sigmoid(x) * (1 - t * t);
  }
  if constexpr (f == Activation::gelu_tanh) {
    const T c = cut_to_30(x), u = 2 * gelu_inner(c),
            u_slope = 2 * T(0.79788456080286535588) * (1 + 3 * T(0.044715) * c * c);
    return sigmoid(u) + x * sigmoid(u) * sigmoid(-u) * u_slope;
  }
  if constexpr (f == Activation::tanhshrink) return tanh(x) * tanh(x);
}

// Activations with intervals where the slope is 0; for softsign that is at infinity.
constexpr bool is_flat(Activation f) {
  switch (f) {
    case Activation::threshold:
    case Activation::hardtanh:
    case Activation::softshrink:
    case Activation::hardshrink:
    case Activation::hardsigmoid:
    case Activation::hardswish:
    case Activation::softsign: return true;
    default: return false;
  }
}
template <Activation f, class T> T activation_grad(T dy, T x, const double* p) {
  // Where the slope is 0, even an infinite dy gives 0.
  const T s = slope<f, T>(x, p);
  return s == 0 && is_flat(f) ? 0 : dy * s;
}

template <Activation f, class T> void activate(int64_t n, const void* x, int64_t sx, const double* p, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = activation<f>(((const T*)x)[i * sx], p);
}
template <Activation f, class T>
void activate_grad(int64_t n, const void* dy, int64_t sdy, const void* x, int64_t sx, const double* p, void* dx) {
  for (int64_t i = 0; i < n; ++i) ((T*)dx)[i] = activation_grad<f>(((const T*)dy)[i * sdy], ((const T*)x)[i * sx], p);
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

}   // namespace
}   // namespace reference

constinit const ActivationKernels reference_activation[4] = {reference::kernels_of<float>(),
    reference::kernels_of<double>(), reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
