// Activations and their gradients: y = f(x; p), dx = f(dy, x; p), one pass over memory each.
//
// Idea: selections (?:), never branches, so that every loop becomes vector code; an exponential is taken of what cannot
// overflow.
// Read first: kernels.h for what each one is, math.inl, loops.inl.

template <class T> struct Numbers {
  T of[3];
};   // p in the type of x

template <class T> GRADUS_INLINE T sigmoid_slope(T x) {
  const T s = sigmoid(x);
  return s * (1 - s);
}

// log(1 + exp(x)): exp(x) may not overflow.
template <class T> GRADUS_INLINE T log_one_plus_exp(T x) { return (x < 0 ? T(0) : x) + log1p(exp(-absolute(x))); }

// tanh(log(1 + e)) with e = exp(x) is n / (n + 2), n = e (e + 2). From 40 on it is 1 in any type, and n is still
// finite.
template <class T> struct Mish {
  T tanh_softplus, complement;
};   // complement = 1 - tanh_softplus
template <class T> GRADUS_INLINE Mish<T> mish_parts(T x) {
  const T e = exp(x > 40 ? T(40) : x), n = e * (e + 2);
  return {n / (n + 2), x > 40 ? T(0) : 2 / (n + 2)};   // so that the slope at infinity is NaN, as PyTorch's
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
  const T u_slope = T(2 * sqrt_2_over_pi) * madd(T(3 * gelu_cubic) * x, x, T(1));
  return madd(x * gate.slope, u_slope, gate.value);
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
  if constexpr (f == Activation::nan_to_num) return x != x ? p : x == infinity<T> ? q : x == -infinity<T> ? r : x;
  if constexpr (f == Activation::round_to) return q != 0 ? rounded(x / p) * p : rounded(x * p) / p;
  if constexpr (f == Activation::elu) return x < 0 ? p * expm1(r * x) : q * x;
  if constexpr (f == Activation::softplus) return p * x > q ? x : log_one_plus_exp(p * x) / p;
  if constexpr (f == Activation::logsigmoid) return -log_one_plus_exp(-x);
  if constexpr (f == Activation::silu) return x / (1 + exp(-x));
  if constexpr (f == Activation::mish) return x * mish_parts(x).tanh_softplus;
  if constexpr (f == Activation::gelu_tanh) return x * gelu_gate(x).value;
  if constexpr (f == Activation::tanhshrink) return x - tanh(x);
  if constexpr (f == Activation::logit) {
    const T cut = p < 0 ? x : x < p ? p : x > 1 - p ? 1 - p : x;
    return log(cut / (1 - cut));
  }
  if constexpr (f == Activation::polygamma) return T(polygamma(double(p), double(x)));
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
  if constexpr (f == Activation::nan_to_num) return absolute(x) < infinity<T> ? dy : T(0);
  if constexpr (f == Activation::round_to) return 0;
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
  if constexpr (f == Activation::logit) {
    const T inside = dy / (x * (1 - x));
    return p < 0 ? ((x < 0) | (x > 1) ? not_a_number<T> : inside) : (x < p) | (x > 1 - p) ? T(0) : inside;
  }
  if constexpr (f == Activation::polygamma) return dy * T(polygamma(double(p) + 1, double(x)));
}

// ---------------------------------------------------------------------------------- the loops
// Blocks of x with any step are gathered first, as in loops.inl.
template <Activation f, class T>
static void activate(int64_t n, const void* xv, int64_t sx, const double* pv, void* yv) {
  const Numbers<T> p = {{T(pv[0]), T(pv[1]), T(pv[2])}};
  const T* x = (const T*)xv;
  T* y = (T*)yv;
  if (sx == 1) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) y[i] = activation<f>(x[i], p);
    return;
  }
  T piece[block];
  for (int64_t i = 0; i < n; i += block) {
    const int64_t count = n - i < block ? n - i : block;
    gather(count, x + i * sx, sx, piece);
    activate<f, T>(count, piece, 1, pv, y + i);
  }
}
template <Activation f, class T>
static void activate_grad(
    int64_t n, const void* dyv, int64_t sdy, const void* xv, int64_t sx, const double* pv, void* dxv) {
  const Numbers<T> p = {{T(pv[0]), T(pv[1]), T(pv[2])}};
  const T *dy = (const T*)dyv, *x = (const T*)xv;
  T* dx = (T*)dxv;
  if (sdy == 1 && sx == 1) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) dx[i] = activation_grad<f>(dy[i], x[i], p);
    return;
  }
  T piece_dy[block], piece_x[block];
  for (int64_t i = 0; i < n; i += block) {
    const int64_t count = n - i < block ? n - i : block;
    gather(count, dy + i * sdy, sdy, piece_dy);
    gather(count, x + i * sx, sx, piece_x);
    activate_grad<f, T>(count, piece_dy, 1, piece_x, 1, pv, dx + i);
  }
}
