// The second half of the fast text: functions of one, two and three numbers that are met less often than those of
// elementwise.inl; activations.inl has the activations. Included once per instruction set, as fast.inl is.
//
// Idea: a function is one line; a table of them is made from the enums of kernels.h. Read first: loops.inl, elementwise.inl.

#define GRADUS_INLINE [[gnu::always_inline]] static inline

namespace {

template <class T> constexpr bool is_float = false;
template <> constexpr bool is_float<float> = true;
template <> constexpr bool is_float<double> = true;

#include "math.inl"

#include "loops.inl"

#include "activations.inl"

// ------------------------------------------------------------------------------ y = f(x)
template <Unary f, class T> GRADUS_INLINE T unary(T x) {
  if constexpr (f == Unary::log1p) return log1p(x);
}
template <class T> constexpr bool has(Unary) { return is_float<T>; }

// ------------------------------------------------------------------------------ y = f(a, b)
template <Binary f, class T> GRADUS_INLINE T binary(T a, T b) {
  if constexpr (f == Binary::fmod) return __builtin_fmod(a, b);
  if constexpr (f == Binary::prelu) return a > 0 ? a : b * a;
  if constexpr (f == Binary::prelu_weight_grad) return b > 0 ? T(0) : a * b;
  if constexpr (f == Binary::glu) return a * sigmoid(b);
}
template <class T> constexpr bool has(Binary) { return is_float<T>; }

// ------------------------------------------------------------------------------ y = f(a, b, c)
template <Ternary f, class T> GRADUS_INLINE T ternary(T a, T b, T c) {
  if constexpr (f == Ternary::lerp) return madd(c, b - a, a);
  if constexpr (f == Ternary::prelu_grad) return b > 0 ? a : c * a;
  if constexpr (f == Ternary::glu_grad) return a * b * sigmoid_slope(c);
}
template <class T> constexpr bool has(Ternary) { return is_float<T>; }

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

#include "function_table.inl"

}  // namespace

#undef GRADUS_INLINE
