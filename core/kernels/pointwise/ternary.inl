// The fast text of ternary.h. Read first: math.inl, numbers.inl, loops.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/special.inl"

#include "core/kernels/math/numbers.inl"

#include "core/kernels/math/runs.inl"

#include "core/kernels/pointwise/loops.inl"

// --------------------------------------------------------------------------- y = f(a, b, c; p)
template <class T> GRADUS_INLINE T sigmoid_slope(T x) {
  const T s = sigmoid(x);
  return s * (1 - s);
}

// NaN stays NaN. Testing the bounds for NaN keeps this vector code, as they are often constants.
template <class T> GRADUS_INLINE T clamp(T x, T low, T high) {
  const T raised = (x < low) | (low != low) ? low : x;
  return (raised > high) | (high != high) ? high : raised;
}

// c / (b^2 + c^2). The squares may leave the range: b and c are scaled by the power of 2 that brings the larger of them
// to 2 .. 4.
GRADUS_INLINE float inverse_power_of_two(float x) { return from_bits(0x7f800000 - (bits(x) & 0x7f800000)); }
GRADUS_INLINE double inverse_power_of_two(double x) {
  return from_bits(0x7ff0000000000000 - (bits(x) & 0x7ff0000000000000));
}
template <class T> GRADUS_INLINE T atan2_slope(T b, T c) {
  constexpr T smallest = sizeof(T) == 4 ? T(1.17549435e-38) : T(2.2250738585072014e-308);   // normal number
  const T large = absolute(b) > absolute(c) ? absolute(b) : absolute(c);
  const T scale = inverse_power_of_two(large < smallest ? smallest : large), u = b * scale, v = c * scale;
  return (large == infinity<T>)&(b == b) & (c == c) ? T(0) : v / madd(u, u, v * v) * scale;
}

template <Ternary f, class T> GRADUS_INLINE T ternary(T a, T b, T c, T p) {
  if constexpr (f == Ternary::lerp) return lerp(a, b, c);
  if constexpr (f == Ternary::add_scaled) return sum_of_product(c, b, a);
  if constexpr (f == Ternary::addcmul) return sum_of_product(times(p, b), c, a);
  if constexpr (f == Ternary::addcdiv) return a + p * b / c;
  if constexpr (f == Ternary::clamp) return clamp(a, b, c);
  if constexpr (f == Ternary::clamp_grad) return (b >= c) & (b <= p) ? a : T(0);
  if constexpr (f == Ternary::atan2_grad) return (b == 0) & (c == 0) ? T(0) : p * a * atan2_slope(b, c);
  if constexpr (f == Ternary::erfcx_grad) return a * erfcx_slope(b, c);
  if constexpr (f == Ternary::share_of_larger) return b < c ? T(0) : b == c ? a / 2 : a;
  if constexpr (f == Ternary::prelu_grad) return b > 0 ? a : c * a;
  if constexpr (f == Ternary::glu_grad) return a * b * sigmoid_slope(c);
  if constexpr (f == Ternary::scaled_difference) return (a - b) * c;
}

template <Ternary f> struct CombineOf {
  template <class T> GRADUS_INLINE T of(T a, T b, T c, T p) { return ternary<f>(a, b, c, p); }
};
template <Ternary f, class T>
static void combine(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, const void* c, int64_t sc,
    const void* p, void* y) {
  each<CombineOf<f>>(n, (const T*)a, sa, (const T*)b, sb, (const T*)c, sc, *(const T*)p, (T*)y);
}

// ----------------------------------------------------------------------------------- y = c ? a : b
// Both sides are read before one is chosen, and the condition is a byte: a bool, or a read that depends on it, would
// leave a branch.
template <class T>
static void select(
    int64_t n, const bool* cv, int64_t sc, const void* av, int64_t sa, const void* bv, int64_t sb, void* yv) {
  const uint8_t* c = (const uint8_t*)cv;
  const T *a = (const T*)av, *b = (const T*)bv;
  T* y = (T*)yv;
  if (sc == 1 && sa == 1 && sb == 1) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {
      const T p = a[i], q = b[i];
      y[i] = c[i] != 0 ? p : q;
    }
  } else if (sc == 1 && sa == 1 && sb == 0 && n > 0) {   // masked_fill
    const T q = *b;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {
      const T p = a[i];
      y[i] = c[i] != 0 ? p : q;
    }
  } else if (sc == 1 && sa == 0 && sb == 1 && n > 0) {
    const T p = *a;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {
      const T q = b[i];
      y[i] = c[i] != 0 ? p : q;
    }
  } else if (sc == 1 && sa == 0 && sb == 0 && n > 0) {   // where(c, 1.0, 0.0)
    const T p = *a, q = *b;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) y[i] = c[i] != 0 ? p : q;
  } else if (sc == 0 && n > 0) {   // a run of one side
    each<Same>(n, *c ? a : b, *c ? sa : sb, y);
  } else {
    for (int64_t i = 0; i < n; ++i) y[i] = c[i * sc] != 0 ? a[i * sa] : b[i * sb];
  }
}

// ---------------------------------------------------------------------------------- the table
template <class T> constexpr TernaryKernels kernels_of() {
  TernaryKernels k = {};
  for_each_function<Ternary>([&]<Ternary f>() {
    if constexpr (is_float<T> || (is_integer<T> && takes_integers(f))) k.combine[int(f)] = combine<f, T>;
  });
  if constexpr (is_float<T> || is_integer<T>) k.select = select<T>;
  return k;
}
