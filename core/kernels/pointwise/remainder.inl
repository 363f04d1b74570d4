// Division with a remainder: fmod, remainder, div_floor. A part of binary.inl.
//
// It has a loop of its own, because the exact remainder has a short formula only while the quotient is not huge.

// fmod(a, b) = |a| - q |b| with the sign of a, q = trunc(|a| / |b|). For a quotient below 2^29 the product q b is exact
// (float: in double; double: as a pair) and so is the difference. The quotient was rounded: q may be 1 too large, never
// too small.
constexpr double fast_quotient = 536870912;   // 2^29

template <class T> GRADUS_INLINE bool has_fast_remainder(T a, T b) {   // not for NaN, nor b = 0
  constexpr T huge = T(sizeof(T) == 4 ? 1e38 : 1e300);                 // exact_product may overflow above
  return (absolute(a) < huge) & (absolute(a) < T(fast_quotient) * absolute(b));
}
GRADUS_INLINE float fmod_fast(float a, float b) {
  const double x = absolute(a), y = absolute(b), q = double(int32_t(x / y));
  double r = q == 0 ? x : x - q * y;   // y may be infinite
  r = r < 0 ? r + y : r;
  return with_sign_of(float(r), a);
}
GRADUS_INLINE double fmod_fast(double a, double b) {
  const double x = absolute(a), y = absolute(b), q = double(int32_t(x / y));
  const Pair p = exact_product(q, y);
  double r = q == 0 ? x : (x - p.high) - p.low;
  r = r < 0 ? r + y : r;
  return with_sign_of(r, a);
}

// The functions derived from m = fmod(a, b).
template <Binary f, class T> GRADUS_INLINE T from_fmod(T a, T b, T m) {
  const bool other_side = (m != 0) & ((b < 0) != (m < 0));
  if constexpr (f == Binary::fmod) return m;
  if constexpr (f == Binary::remainder) return other_side ? m + b : m;
  if constexpr (f == Binary::div_floor) {   // (a - m) / b is a whole number except for rounding
    const T q = (a - m) / b - (other_side ? T(1) : T(0)), below = floor(q);
    const T whole = q - below > T(0.5) ? below + 1 : below;
    return b == 0 ? a / b : q == 0 ? with_sign_of(T(0), a / b) : whole;
  }
}
template <Binary f> GRADUS_INLINE int64_t from_fmod(int64_t a, int64_t b, int64_t m) {
  const bool other_side = (m != 0) & ((b < 0) != (m < 0));
  if constexpr (f == Binary::fmod) return m;
  if constexpr (f == Binary::remainder) return other_side ? m + b : m;
  if constexpr (f == Binary::div_floor) return quotient(a, b) - (other_side ? 1 : 0);
}
template <Binary f> struct Divided {
  template <class T> GRADUS_INLINE T of(T a, T b) { return from_fmod<f>(a, b, fmod_fast(a, b)); }
  GRADUS_INLINE int64_t of(int64_t a, int64_t b) {
    return from_fmod<f>(a, b, (b == 0) | (b == -1) ? int64_t(0) : a % b);
  }
};
template <Binary f, class T>
static void zip_divided(int64_t n, const void* av, int64_t sa, const void* bv, int64_t sb, void* yv) {
  const T *a = (const T*)av, *b = (const T*)bv;
  T* y = (T*)yv;
  if constexpr (!is_float<T>) return each<Divided<f>>(n, a, sa, b, sb, y);
  else {
    Run<T> run_a, run_b;
    for (int64_t i = 0; i < n; i += block) {   // a block with a huge quotient goes through the C library
      const int64_t count = n - i < block ? n - i : block;
      const T* from_a = Run<T>::get(run_a, i, count, a, sa);
      const T* from_b = Run<T>::get(run_b, i, count, b, sb);
      bool fast = true;
      for (int64_t j = 0; j < count; ++j) fast &= has_fast_remainder(from_a[j], from_b[j]);
      if (fast) each<Divided<f>>(count, from_a, 1, from_b, 1, y + i);
      else
        for (int64_t j = 0; j < count; ++j)
          y[i + j] = from_fmod<f>(from_a[j], from_b[j], T(__builtin_fmod(from_a[j], from_b[j])));
    }
  }
}
