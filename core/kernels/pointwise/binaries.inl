// Functions of two and of three numbers that are met less often than those of elementwise.inl; a part of functions.inl.
//
// Idea: a function is one line in `binary` or `ternary`. Division with a remainder has a loop of its own, because the
// exact remainder has a short formula only while the quotient is not huge. Included inside a namespace: no headers
// here.
// Read first: math.inl, numbers.inl, loops.inl.

// --------------------------------------------------------------------- division with a remainder
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

// What is made of m = fmod(a, b).
template <Binary f, class T> GRADUS_INLINE T from_fmod(T a, T b, T m) {
  const bool other_side = (m != 0) & ((b < 0) != (m < 0));
  if constexpr (f == Binary::fmod) return m;
  if constexpr (f == Binary::remainder) return other_side ? m + b : m;
  if constexpr (f == Binary::div_floor) {   // (a - m) / b is a whole number but for its rounding
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
  if constexpr (!is_float<T>) return apply<Divided<f>>(n, a, sa, b, sb, y);
  else {
    Run<T> run_a, run_b;
    for (int64_t i = 0; i < n; i += block) {   // a block with a huge quotient goes through the C library
      const int64_t count = n - i < block ? n - i : block;
      const T* from_a = Run<T>::get(run_a, i, count, a, sa);
      const T* from_b = Run<T>::get(run_b, i, count, b, sb);
      bool fast = true;
      for (int64_t j = 0; j < count; ++j) fast &= has_fast_remainder(from_a[j], from_b[j]);
      if (fast) apply<Divided<f>>(count, from_a, 1, from_b, 1, y + i);
      else
        for (int64_t j = 0; j < count; ++j)
          y[i + j] = from_fmod<f>(from_a[j], from_b[j], T(__builtin_fmod(from_a[j], from_b[j])));
    }
  }
}

// ------------------------------------------------------------------------------------ y = f(a, b)
GRADUS_INLINE float hypotenuse(float a, float b) {   // in double nothing overflows
  const double x = a, y = b;
  const float r = float(square_root(x * x + y * y));
  return (absolute(a) == infinity<float>) | (absolute(b) == infinity<float>) ? infinity<float> : r;
}
GRADUS_INLINE double hypotenuse(double a, double b) {
  const double x = absolute(a), y = absolute(b), large = larger(x, y), small = smaller(x, y), q = small / large;
  const double r = large == 0 ? 0 : large * square_root(madd(q, q, 1));
  return (x == infinity<double>) | (y == infinity<double>) ? infinity<double> : r;
}

// The angle of the point (x, y): that of (|x|, |y|), mirrored. Large numbers are scaled down: they are added on the
// way. Selections of products, one after the other: what is shared among them the compiler makes branches of.
template <class T> GRADUS_INLINE T atan2(T y, T x) {
  constexpr T large = T(sizeof(T) == 4 ? 8e37 : 4e307), quarter = T(0.25);
  const T ay = absolute(y), ax = absolute(x);
  const T v = ay > large ? ay * quarter : ax > large ? ay * quarter : ay;
  const T h = ax > large ? ax * quarter : ay > large ? ax * quarter : ax;
  T right = atan_of_quotient(v, h);
  right = ay == 0 ? T(0) : right;
  right = (ay == infinity<T>)&(ax == infinity<T>) ? half_pi<T> / 2 : right;
  right = x != x ? x : right;
  const T left = 2 * half_pi<T> - (right - 2 * half_pi_low<T>);
  return with_sign_of(bits(x) >> (8 * sizeof(T) - 1) ? left : right, y);
}

template <class T> GRADUS_INLINE T times_log(T a, T b, T log_b) { return b != b ? b : a == 0 ? T(0) : a * log_b; }

// max + log(1 + e^-|a - b|); of two equal infinities the difference is no number.
template <class T> GRADUS_INLINE T logaddexp(T a, T b) {
  const T y = larger(a, b) + log1p(exp(-absolute(a - b)));
  return (a == b) & (absolute(a) == infinity<T>) ? a : y;
}
template <class T> GRADUS_INLINE T logaddexp2(T a, T b) {
  const T ln2 = T(0.69314718055994531),
          y = madd(log1p(exp(-ln2 * absolute(a - b))), T(1.4426950408889634), larger(a, b));
  return (a == b) & (absolute(a) == infinity<T>) ? a : y;
}

GRADUS_INLINE int64_t shifted_left(int64_t a, int64_t b) {
  return (b < 0) | (b > 63) ? 0 : int64_t(uint64_t(a) << (b & 63));
}
GRADUS_INLINE int64_t shifted_right(int64_t a, int64_t b) { return a >> ((b < 0) | (b > 63) ? 63 : b); }

template <Binary f, class T> GRADUS_INLINE T binary(T a, T b) {
  if constexpr (f == Binary::div_trunc) return truncated(a / b);
  if constexpr (f == Binary::fmax) return (a > b) | (b != b) ? a : b;
  if constexpr (f == Binary::fmin) return (a < b) | (b != b) ? a : b;
  if constexpr (f == Binary::hypot) return hypotenuse(a, b);
  if constexpr (f == Binary::atan2) return atan2(a, b);
  if constexpr (f == Binary::copysign) return with_sign_of(a, b);
  if constexpr (f == Binary::heaviside) return a == 0 ? b : T(a > 0);
  if constexpr (f == Binary::xlogy) return times_log(a, b, log(b));
  if constexpr (f == Binary::xlog1py) return times_log(a, b, log1p(b));
  if constexpr (f == Binary::logaddexp) return logaddexp(a, b);
  if constexpr (f == Binary::logaddexp2) return logaddexp2(a, b);
  if constexpr (f == Binary::prelu) return a > 0 ? a : b * a;
  if constexpr (f == Binary::prelu_weight_grad) return b > 0 ? T(0) : a * b;
  if constexpr (f == Binary::glu) return a * sigmoid(b);
  if constexpr (f == Binary::bitwise_and) return T(a & b);
  if constexpr (f == Binary::bitwise_or) return T(a | b);
  if constexpr (f == Binary::bitwise_xor) return T(a ^ b);
  if constexpr (f == Binary::left_shift) return shifted_left(a, b);
  if constexpr (f == Binary::right_shift) return shifted_right(a, b);
}

// --------------------------------------------------------------------------------- y = f(a, b, c; p)
template <class T> GRADUS_INLINE T lerp(T a, T b, T w) {
  const bool near = absolute(w) < T(0.5);
  return madd(near ? w : w - 1, b - a, near ? a : b);
}

// A NaN stays NaN. Asking the bounds, which are often constants, whether they are one keeps this vector code.
template <class T> GRADUS_INLINE T clamp(T x, T low, T high) {
  const T raised = (x < low) | (low != low) ? low : x;
  return (raised > high) | (high != high) ? high : raised;
}

template <Ternary f, class T> GRADUS_INLINE T ternary(T a, T b, T c, T p) {
  if constexpr (f == Ternary::lerp) return lerp(a, b, c);
  if constexpr (f == Ternary::add_scaled) return sum_of_product(c, b, a);
  if constexpr (f == Ternary::addcmul) return sum_of_product(times(p, b), c, a);
  if constexpr (f == Ternary::addcdiv) return a + p * b / c;
  if constexpr (f == Ternary::clamp) return clamp(a, b, c);
  if constexpr (f == Ternary::clamp_grad) return (b >= c) & (b <= p) ? a : T(0);
  if constexpr (f == Ternary::atan2_grad) return (b == 0) & (c == 0) ? T(0) : p * a * c / sum_of_product(b, b, c * c);
  if constexpr (f == Ternary::share_of_larger) return b < c ? T(0) : b == c ? a / 2 : a;
  if constexpr (f == Ternary::prelu_grad) return b > 0 ? a : c * a;
  if constexpr (f == Ternary::glu_grad) return a * b * sigmoid_slope(c);
  if constexpr (f == Ternary::scaled_difference) return (a - b) * c;
}
