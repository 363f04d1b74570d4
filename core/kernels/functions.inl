// The second half of the fast text: functions of one, two and three numbers that are met less often than those of
// elementwise.inl, and activations. Included once per instruction set, as fast.inl is.
//
// Idea: a function is one line; a table of them is made from the enums of kernels.h. Read first: loops.inl, elementwise.inl.

#define GRADUS_INLINE [[gnu::always_inline]] static inline

namespace {

template <class T> constexpr bool is_float = false;
template <> constexpr bool is_float<float> = true;
template <> constexpr bool is_float<double> = true;

#include "math.inl"

#include "loops.inl"

// ------------------------------------------------------------------------------ y = f(x)
template <Unary f, class T> GRADUS_INLINE T unary(T x) {
  if constexpr (f == Unary::log1p) return log1p(x);
}
template <class T> constexpr bool has(Unary) { return is_float<T>; }

// ------------------------------------------------------------------------------ y = f(a, b)
template <Binary f, class T> GRADUS_INLINE T binary(T a, T b) {
  if constexpr (f == Binary::fmod) return __builtin_fmod(a, b);
}
template <class T> constexpr bool has(Binary) { return is_float<T>; }

// ------------------------------------------------------------------------------ y = f(a, b, c)
template <Ternary f, class T> GRADUS_INLINE T ternary(T a, T b, T c) {
  if constexpr (f == Ternary::lerp) return madd(c, b - a, a);
}
template <class T> constexpr bool has(Ternary) { return is_float<T>; }

// ------------------------------------------------------------------------------ activations
template <class T> struct Numbers { T of[3]; };   // p in the type of x

template <Activation f, class T> GRADUS_INLINE T activation(T x, const Numbers<T>& p) {
  if constexpr (f == Activation::leaky_relu) return x < 0 ? p.of[0] * x : x;
}
template <Activation f, class T> GRADUS_INLINE T activation_grad(T dy, T x, const Numbers<T>& p) {
  if constexpr (f == Activation::leaky_relu) return x > 0 ? dy : p.of[0] * dy;
}

// ---------------------------------------------------------------------------------- the loops
template <Unary f> struct MapOf {
  template <class T> GRADUS_INLINE T of(T x) { return unary<f>(x); }
};
template <Binary f> struct ZipOf {
  template <class T> GRADUS_INLINE T of(T a, T b) { return binary<f>(a, b); }
};
template <Ternary f> struct CombineOf {
  template <class T> GRADUS_INLINE T of(T a, T b, T c) { return ternary<f>(a, b, c); }
};

template <Unary f, class T> static void map(int64_t n, const void* x, int64_t sx, void* y) {
  apply<MapOf<f>>(n, (const T*)x, sx, (T*)y);
}
template <Binary f, class T>
static void zip(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, void* y) {
  apply<ZipOf<f>>(n, (const T*)a, sa, (const T*)b, sb, (T*)y);
}
template <Ternary f, class T>
static void combine(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, const void* c, int64_t sc, void* y) {
  apply<CombineOf<f>>(n, (const T*)a, sa, (const T*)b, sb, (const T*)c, sc, (T*)y);
}

// Blocks of x with any step are gathered first, as in loops.inl.
template <Activation f, class T> static void activate(int64_t n, const void* xv, int64_t sx, const double* pv, void* yv) {
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
static void activate_grad(int64_t n, const void* dyv, int64_t sdy, const void* xv, int64_t sx, const double* pv, void* dxv) {
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

#include "function_table.inl"

}  // namespace

#undef GRADUS_INLINE
