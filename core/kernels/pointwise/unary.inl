// The fast text of unary.h.
//
// Idea: a function is one line (below); a loop is written once as a template over the functions. Everything is inlined,
// so each loop becomes vector code.
// Read first: math.inl, numbers.inl, loops.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/circular.inl"

#include "core/kernels/math/special.inl"

#include "core/kernels/math/rounding.inl"

#include "core/kernels/math/gamma.inl"

#include "core/kernels/math/numbers.inl"

#include "core/kernels/math/runs.inl"

#include "core/kernels/pointwise/loops.inl"

// ------------------------------------------------------------------------------------ y = f(x)
template <class T> GRADUS_INLINE T sign(T x) { return x > 0 ? T(1) : x < 0 ? T(-1) : T(0); }
template <class T> GRADUS_INLINE T relu(T x) { return x < 0 ? T(0) : x; }

// log(1 + exp(x)) for x <= 20, x above (PyTorch's threshold): exp(x) may not overflow.
template <class T> GRADUS_INLINE T softplus(T x) { return x > 20 ? x : log_one_plus_exp(x); }
template <class T> GRADUS_INLINE T sinc_of(T sine, T angle) { return angle == 0 ? T(1) : sine / angle; }
// The Taylor series where the two terms of the derivative are nearly equal.
template <class T> GRADUS_INLINE T sinc_slope_of(T sine, T cosine, T angle) {
  const T z = angle * angle;
  const bool near = z <= T(0.25);
  const T series = angle * polynomial(z, T(-1 / 3.), T(1 / 30.), T(-1 / 840.), T(1 / 45360.), T(-1 / 3991680.),
                               T(1 / 518918400.), T(-1 / 93405312000.));
  return pi<T> * (near ? series : (cosine - sine / (near ? T(1) : angle)) / (near ? T(1) : angle));
}

// sin, cos, tan, sinc and its derivative are not among them: they take another loop, see `map`.
template <Unary f, class T> GRADUS_INLINE T unary(T x) {
  if constexpr (f == Unary::neg) return negative(x);
  if constexpr (f == Unary::abs) return absolute(x);
  if constexpr (f == Unary::sign) return sign(x);
  if constexpr (f == Unary::square) return times(x, x);
  if constexpr (f == Unary::reciprocal) return 1 / x;
  if constexpr (f == Unary::sqrt) return square_root(x);
  if constexpr (f == Unary::exp) return exp(x);
  if constexpr (f == Unary::log) return log(x);
  if constexpr (f == Unary::erf) return erf(x);
  if constexpr (f == Unary::tanh) return tanh(x);
  if constexpr (f == Unary::sigmoid) return sigmoid(x);
  if constexpr (f == Unary::relu) return relu(x);
  if constexpr (f == Unary::gelu) return x * normal_cdf(x);
  if constexpr (f == Unary::softplus) return softplus(x);
  if constexpr (f == Unary::log1p) return log1p(x);
  if constexpr (f == Unary::exp2) return exp2(x);
  if constexpr (f == Unary::expm1) return expm1(x);
  if constexpr (f == Unary::log2) return log2(x);
  if constexpr (f == Unary::log10) return log10(x);
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
  if constexpr (f == Unary::rsqrt) return 1 / square_root(x);
  if constexpr (f == Unary::floor) return floor(x);
  if constexpr (f == Unary::ceil) return -floor(-x);
  if constexpr (f == Unary::round) return rounded(x);
  if constexpr (f == Unary::trunc) return truncated(x);
  if constexpr (f == Unary::frac) return x - truncated(x);
}

template <Unary f> struct MapOf {
  template <class T> GRADUS_INLINE T of(T x) { return unary<f>(x); }
};
template <uint64_t quarters> struct Sine {
  static constexpr double end = fast_angle;
  template <class T> GRADUS_INLINE T of(T x) { return sine_fast(x, quarters); }
  template <class T> GRADUS_INLINE T any(T x) { return sine_any(x, quarters); }
};
struct Tangent {
  static constexpr double end = fast_angle;
  template <class T> GRADUS_INLINE T of(T x) { return tan_fast(x); }
  template <class T> GRADUS_INLINE T any(T x) { return tan_any(x); }
};
struct Sinc {
  static constexpr double end = fast_angle / 4;
  template <class T> GRADUS_INLINE T of(T x) { return sinc_of(sine_fast(x * pi<T>, 0), x * pi<T>); }
  template <class T> GRADUS_INLINE T any(T x) { return sinc_of(sine_any(x * pi<T>, 0), x * pi<T>); }
};

struct SincSlope {
  static constexpr double end = fast_angle / 4;
  template <class T> GRADUS_INLINE T of(T x) {
    return sinc_slope_of(sine_fast(x * pi<T>, 0), sine_fast(x * pi<T>, 1), x * pi<T>);
  }
  template <class T> GRADUS_INLINE T any(T x) {
    return sinc_slope_of(sine_any(x * pi<T>, 0), sine_any(x * pi<T>, 1), x * pi<T>);
  }
};

template <Unary f, class T> static void map(int64_t n, const void* x, int64_t sx, void* y) {
  if constexpr (f == Unary::sin) each_in_blocks<Sine<0>>(n, (const T*)x, sx, (T*)y);
  else if constexpr (f == Unary::cos) each_in_blocks<Sine<1>>(n, (const T*)x, sx, (T*)y);
  else if constexpr (f == Unary::tan) each_in_blocks<Tangent>(n, (const T*)x, sx, (T*)y);
  else if constexpr (f == Unary::sinc) each_in_blocks<Sinc>(n, (const T*)x, sx, (T*)y);
  else if constexpr (f == Unary::sinc_slope) each_in_blocks<SincSlope>(n, (const T*)x, sx, (T*)y);
  else each<MapOf<f>>(n, (const T*)x, sx, (T*)y);
}

// --------------------------------------------------------------------------------- y = f(x; p)
template <Parametric f> struct MapWithOf {
  template <class T> GRADUS_INLINE T of(T x, const Numbers<T>& numbers) {
    const T p = numbers.of[0], q = numbers.of[1], r = numbers.of[2];
    if constexpr (f == Parametric::nan_to_num) return x != x ? p : x == infinity<T> ? q : x == -infinity<T> ? r : x;
    if constexpr (f == Parametric::round_to) return q != 0 ? rounded(x / p) * p : rounded(x * p) / p;
    if constexpr (f == Parametric::logit) {
      const T cut = p < 0 ? x : x < p ? p : x > 1 - p ? 1 - p : x;
      return log(cut / (1 - cut));
    }
    if constexpr (f == Parametric::polygamma) return T(polygamma(double(p), double(x)));
  }
};
template <Parametric f> struct MapWithGradOf {
  template <class T> GRADUS_INLINE T of(T dy, T x, const Numbers<T>& numbers) {
    const T p = numbers.of[0];
    if constexpr (f == Parametric::nan_to_num) return absolute(x) < infinity<T> ? dy : T(0);
    if constexpr (f == Parametric::round_to) return 0;
    if constexpr (f == Parametric::logit) {
      const T inside = dy / (x * (1 - x));
      return p < 0 ? ((x < 0) | (x > 1) ? not_a_number<T> : inside) : (x < p) | (x > 1 - p) ? T(0) : inside;
    }
    if constexpr (f == Parametric::polygamma) return dy * T(polygamma(double(p) + 1, double(x)));
  }
};

template <Parametric f, class T> static void map_with(int64_t n, const void* x, int64_t sx, const double* p, void* y) {
  each_with<MapWithOf<f>>(Numbers<T>(p), n, (const T*)x, sx, (T*)y);
}
template <Parametric f, class T>
static void map_with_grad(
    int64_t n, const void* dy, int64_t sdy, const void* x, int64_t sx, const double* p, void* dx) {
  each_with<MapWithGradOf<f>>(Numbers<T>(p), n, (const T*)dy, sdy, (const T*)x, sx, (T*)dx);
}

// ---------------------------------------------------------------------------------- yes or no
template <Test f> struct TestOf {
  template <class T> GRADUS_INLINE bool of(T x) {
    if constexpr (f == Test::isnan) return x != x;
    if constexpr (f == Test::isinf) return absolute(x) == infinity<T>;
    if constexpr (f == Test::isfinite) return absolute(x) < infinity<T>;
    if constexpr (f == Test::isposinf) return x == infinity<T>;
    if constexpr (f == Test::isneginf) return x == -infinity<T>;
    if constexpr (f == Test::signbit) return bits(x) >> (8 * sizeof(T) - 1);
  }
};
template <Test f, class T> static void test(int64_t n, const void* x, int64_t sx, bool* y) {
  each<TestOf<f>>(n, (const T*)x, sx, y);
}

// ---------------------------------------------------------------------------------- the table
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
