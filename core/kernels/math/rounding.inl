// Rounding to whole numbers. A result that is 0 has the sign of x.

// The nearest whole number, ties to even.
template <class T> GRADUS_INLINE T nearest(T x) {
  constexpr T whole = sizeof(T) == 4 ? T(8388608) : T(4503599627370496);   // from here on every number is one
  const T a = absolute(x), n = (a + whole) - whole;
  return a < whole ? with_sign_of(n, x) : x;
}

// Rounding is one instruction where the fused multiply-add is one as well.
#if defined(GRADUS_KERNELS_FMA)
GRADUS_INLINE float floor(float x) { return __builtin_floorf(x); }
GRADUS_INLINE double floor(double x) { return __builtin_floor(x); }
GRADUS_INLINE float truncated(float x) { return __builtin_truncf(x); }
GRADUS_INLINE double truncated(double x) { return __builtin_trunc(x); }
GRADUS_INLINE float rounded(float x) { return __builtin_rintf(x); }
GRADUS_INLINE double rounded(double x) { return __builtin_rint(x); }
#else
template <class T> GRADUS_INLINE T rounded(T x) { return nearest(x); }
template <class T> GRADUS_INLINE T floor(T x) {
  const T n = nearest(x);
  return with_sign_of(n > x ? n - 1 : n, x);
}
template <class T> GRADUS_INLINE T truncated(T x) { return with_sign_of(floor(absolute(x)), x); }
#endif
