// The second half of the fast text: functions of one, two and three numbers that are met less often than those of
// elementwise.inl; activations.inl has the activations. Included once per instruction set, as fast.inl is.
//
// Idea: a function is one line; a table of them is made from the enums of kernels.h. Read first: loops.inl,
// elementwise.inl.

#define GRADUS_INLINE [[gnu::always_inline]] static inline

namespace {

#include "core/kernels/math/math.inl"

#include "core/kernels/math/circular.inl"

#include "core/kernels/math/special.inl"

#include "core/kernels/math/rounding.inl"

#include "core/kernels/math/gamma.inl"

#include "core/kernels/math/numbers.inl"

#include "core/kernels/pointwise/loops.inl"

#include "core/kernels/pointwise/activations.inl"

#include "core/kernels/pointwise/functions_of_types.inl"

#include "core/kernels/pointwise/binaries.inl"

// ------------------------------------------------------------------------------ y = f(x)
template <class T> GRADUS_INLINE T sinc_of(T sine, T angle) { return angle == 0 ? T(1) : sine / angle; }

template <Unary f, class T> GRADUS_INLINE T unary(T x) {
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
template <class T> constexpr bool has(Unary) { return is_float<T>; }

// ------------------------------------------------------------------------------ yes or no
template <Test f, class T> GRADUS_INLINE bool test_of(T x) {
  if constexpr (f == Test::isnan) return x != x;
  if constexpr (f == Test::isinf) return absolute(x) == infinity<T>;
  if constexpr (f == Test::isfinite) return absolute(x) < infinity<T>;
  if constexpr (f == Test::isposinf) return x == infinity<T>;
  if constexpr (f == Test::isneginf) return x == -infinity<T>;
  if constexpr (f == Test::signbit) return bits(x) >> (8 * sizeof(T) - 1);
}
template <class T> constexpr bool has(Test) { return is_float<T>; }

// ---------------------------------------------------------------------------------- the loops
template <Unary f> struct MapOf {
  template <class T> GRADUS_INLINE T of(T x) { return unary<f>(x); }
};
template <Binary f> struct ZipOf {
  template <class T> GRADUS_INLINE T of(T a, T b) { return binary<f>(a, b); }
};
template <Ternary f> struct CombineOf {
  template <class T> GRADUS_INLINE T of(T a, T b, T c, T p) { return ternary<f>(a, b, c, p); }
};

template <Test f> struct TestOf {
  template <class T> GRADUS_INLINE bool of(T x) { return test_of<f>(x); }
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

template <Unary f, class T> static void map(int64_t n, const void* x, int64_t sx, void* y) {
  if constexpr (f == Unary::tan) apply_in_blocks<Tangent>(n, (const T*)x, sx, (T*)y);
  else if constexpr (f == Unary::sinc) apply_in_blocks<Sinc>(n, (const T*)x, sx, (T*)y);
  else apply<MapOf<f>>(n, (const T*)x, sx, (T*)y);
}
template <Test f, class T> static void test(int64_t n, const void* x, int64_t sx, bool* y) {
  apply<TestOf<f>>(n, (const T*)x, sx, y);
}
template <Binary f, class T> static void zip(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, void* y) {
  if constexpr (f <= Binary::div_floor) zip_divided<f, T>(n, a, sa, b, sb, y);
  else apply<ZipOf<f>>(n, (const T*)a, sa, (const T*)b, sb, (T*)y);
}
template <Ternary f, class T>
static void combine(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, const void* c, int64_t sc,
    const void* p, void* y) {
  apply<CombineOf<f>>(n, (const T*)a, sa, (const T*)b, sb, (const T*)c, sc, *(const T*)p, (T*)y);
}

#include "core/kernels/pointwise/function_table.inl"

}   // namespace

#undef GRADUS_INLINE
