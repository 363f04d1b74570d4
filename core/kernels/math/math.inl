// The functions of analysis as short polynomials: exp, log, log1p, tanh, sigmoid, erf, sin, cos, pow, for
// float and double. More of them: circular.inl, special.inl, gamma.inl.
//
// Idea: reduce x to a small interval, evaluate a polynomial there, undo the reduction. Special
// values come out of selections (?:), never of branches, so that a loop over any of these functions
// vectorises as it stands. Measured against long double: within 3 ulp, float tanh within 6.
// Each function names its source. Included by the fast text and by the reference, inside a namespace: no headers
// here.

// a b + c with one rounding where the instruction set has such an instruction. It is written out,
// not left to the compiler, so that vector body and scalar tail of a loop agree to the bit.
#if defined(GRADUS_KERNELS_FMA)
GRADUS_INLINE float madd(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
GRADUS_INLINE double madd(double a, double b, double c) { return __builtin_fma(a, b, c); }
#else
GRADUS_INLINE float madd(float a, float b, float c) { return a * b + c; }
GRADUS_INLINE double madd(double a, double b, double c) { return a * b + c; }
#endif

// c[0] + c[1] x + c[2] x^2 + ... (Horner's rule)
template <class T> GRADUS_INLINE T polynomial(T, T c0) { return c0; }
template <class T, class... Rest> GRADUS_INLINE T polynomial(T x, T c0, T c1, Rest... rest) {
  return madd(x, polynomial(x, c1, T(rest)...), c0);
}

GRADUS_INLINE uint32_t bits(float x) { return __builtin_bit_cast(uint32_t, x); }
GRADUS_INLINE uint64_t bits(double x) { return __builtin_bit_cast(uint64_t, x); }
GRADUS_INLINE float from_bits(uint32_t b) { return __builtin_bit_cast(float, b); }
GRADUS_INLINE double from_bits(uint64_t b) { return __builtin_bit_cast(double, b); }

GRADUS_INLINE float absolute(float x) { return __builtin_fabsf(x); }
GRADUS_INLINE double absolute(double x) { return __builtin_fabs(x); }
GRADUS_INLINE float with_sign_of(float x, float s) { return __builtin_copysignf(x, s); }
GRADUS_INLINE double with_sign_of(double x, double s) { return __builtin_copysign(x, s); }
GRADUS_INLINE float square_root(float x) { return __builtin_sqrtf(x); }
GRADUS_INLINE double square_root(double x) { return __builtin_sqrt(x); }

template <class T> constexpr T infinity = T(__builtin_inf());
template <class T> constexpr T not_a_number = T(__builtin_nan(""));

// Adding and subtracting this number rounds to the nearest integer, and while it is added the
// integer stands in the low bits of the sum.
constexpr float float_rounder = 12582912;             // 1.5 * 2^23
constexpr double double_rounder = 6755399441055744;   // 1.5 * 2^52

// ---------------------------------------------------------------------------------------- exp
// exp(x) = 2^k exp(r), k = round(x / ln 2), |r| <= ln 2 / 2. Polynomials: own minimax fits of
// (exp(r) - 1 - r) / r^2. 2^k is applied in two halves because 2^-150 and 2^128 are not floats,
// though their products with exp(r) may be. The rounder holds the exponent's bias too, so that shifting the
// sum left makes 2^k of it.

GRADUS_INLINE float exp_tail(float r) {   // (exp(r) - 1 - r) / r^2
  return polynomial(r, 0.4999999338f, 0.1666651949f, 0.04166839656f, 0.008368854064f, 0.001381463851f);
}
GRADUS_INLINE double exp_tail(double r) {
  return polynomial(r, 0.5, 0.166666666666666838, 0.0416666666666660827, 0.00833333333331677784, 0.00138888888891192927,
      0.000198412698970293504, 2.48015869220510497e-05, 2.7557234206788871e-06, 2.75575840437071241e-07,
      2.51122685435657112e-08, 2.08263874410161211e-09);
}

// y 2^k; shifted is k with the rounder added.
GRADUS_INLINE float times_two_to(float k, float shifted, float y) {
  const uint32_t half = bits(madd(k, 0.5f, float_rounder + 127)), rest = bits(shifted) - half;
  return y * from_bits(half << 23) * from_bits((rest + 254) << 23);
}
GRADUS_INLINE double times_two_to(double k, double shifted, double y) {
  const uint64_t half = bits(madd(k, 0.5, double_rounder + 1023)), rest = bits(shifted) - half;
  return y * from_bits(half << 52) * from_bits((rest + 2046) << 52);
}

// exp(x + low), low being what did not fit into x.
GRADUS_INLINE float exp(float x, float low) {
  x = x < -104 ? -104 : x;   // exp(-104) rounds to 0, exp(89) is infinite; a NaN passes through
  x = x > 89 ? 89 : x;
  const float shifted = madd(x, 1.442695041f, float_rounder), k = shifted - float_rounder;
  float r = madd(k, -0.693359375f, x);   // ln 2 in two parts; the first times k is exact
  r = madd(k, 2.12194440e-4f, r) + low;
  return times_two_to(k, shifted, madd(r, madd(r, exp_tail(r), 1.0f), 1.0f));
}
GRADUS_INLINE double exp(double x, double low) {
  x = x < -746 ? -746 : x;
  x = x > 710 ? 710 : x;
  const double shifted = madd(x, 1.4426950408889634, double_rounder), k = shifted - double_rounder;
  double r = madd(k, -6.93147180369123816490e-01, x);
  r = madd(k, -1.90821492927058770002e-10, r) + low;
  return times_two_to(k, shifted, madd(r, madd(r, exp_tail(r), 1.0), 1.0));
}
template <class T> GRADUS_INLINE T exp(T x) { return exp(x, T(0)); }

// ---------------------------------------------------------------------------------------- log
// x = 2^k m with sqrt(1/2) <= m < sqrt(2); log(x) = k ln 2 + log(m).

struct FloatParts {
  float m, k;
};
struct DoubleParts {
  double m, k;
};

GRADUS_INLINE FloatParts split(float x) {
  const bool tiny = x < 1.17549435e-38f;                           // a subnormal has no exponent of its own
  const uint32_t b = bits(tiny ? x * 33554432 : x) - 0x3f3504f3;   // 0x3f3504f3 is sqrt(1/2)
  const float k = float(int32_t(b) >> 23);
  return {from_bits((b & 0x007fffff) + 0x3f3504f3), tiny ? k - 25 : k};
}

GRADUS_INLINE DoubleParts split_normal(double x) {
  const uint64_t b = bits(x) + (0x3ff0000000000000 - 0x3fe6a09e667f3bcd);
  const double k = from_bits(bits(double_rounder) + (b >> 52)) - double_rounder - 1023;
  return {from_bits((b & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd), k};
}
GRADUS_INLINE DoubleParts split(double x) {
  const bool tiny = x < 2.2250738585072014e-308;
  const DoubleParts p = split_normal(tiny ? x * 18014398509481984 : x);
  return {p.m, tiny ? p.k - 54 : p.k};
}

template <class T> GRADUS_INLINE T log_of_special(T x, T y) {   // y where x is an ordinary number
  y = x == infinity<T> ? x : y;
  y = x == 0 ? -infinity<T> : y;
  return x >= 0 ? y : not_a_number<T>;
}

// What is left of log(1 + f), |f| < 0.42, after f - f^2 / 2. Polynomial: Cephes, logf.
GRADUS_INLINE float log_tail(float f) {
  return f * f * f *
         polynomial(f, 3.3333331174e-1f, -2.4999993993e-1f, 2.0000714765e-1f, -1.6668057665e-1f, 1.4249322787e-1f,
             -1.2420140846e-1f, 1.1676998740e-1f, -1.1514610310e-1f, 7.0376836292e-2f);
}
// fdlibm, e_log.c: with s = f / (2 + f), log(1 + f) = 2 s + s^3 (2/3 + ...).
GRADUS_INLINE double log_tail(double f) {
  const double s = f / (2 + f), z = s * s;
  const double tail =
      z * polynomial(z, 6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01,
              2.222219843214978396e-01, 1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01);
  return s * madd(f * f, 0.5, tail);
}
GRADUS_INLINE float log_of_parts(float f, float k) {   // log(2^k (1 + f))
  return madd(k, 0.693359375f, f + madd(f * f, -0.5f, madd(k, -2.12194440e-4f, log_tail(f))));
}
GRADUS_INLINE double log_of_parts(double f, double k) {
  return madd(k, 6.93147180369123816490e-01, f + madd(f * f, -0.5, madd(k, 1.90821492927058770002e-10, log_tail(f))));
}

template <class T> GRADUS_INLINE T log(T x) {
  const auto p = split(x);
  return log_of_special(x, log_of_parts(p.m - 1, p.k));
}

// log(1 + x). u = 1 + x loses the last digits of x, which are added to u's remainder m - 1, scaled as m is.
template <class T> GRADUS_INLINE T log1p(T x) {
  const T u = 1 + x, lost = x - (u - 1);
  const auto p = split(u);
  const T scale = from_bits(bits(p.m) - bits(u) + bits(T(1)));   // 2^-k
  const T y = log_of_parts(p.m - 1 + (x < 1e30f ? lost * scale : 0), p.k);
  return with_sign_of(log_of_special(u, y), x);   // -0 stays -0
}
// log(1 + u) for 0 <= u <= 1, in two thirds of log1p's time: a large u is 2 (1 + (u - 1) / 2).
template <class T> GRADUS_INLINE T log1p_up_to_1(T u) {
  const bool large = u > T(0.41421356);
  return log_of_parts(large ? T(0.5) * (u - 1) : u, large ? T(1) : T(0));
}
// log(1 + exp(x)): exp(x) may not overflow.
template <class T> GRADUS_INLINE T log_one_plus_exp(T x) {
  return (x < 0 ? T(0) : x) + log1p_up_to_1(exp(-absolute(x)));
}

// --------------------------------------------------------------------- sigmoid and hyperbolic
template <class T> GRADUS_INLINE T sigmoid(T x) { return 1 / (1 + exp(-x)); }

GRADUS_INLINE float cut(float x, float end) {   // to [-end, end]
  x = x < -end ? -end : x;
  return x > end ? end : x;
}

// A quotient of two polynomials on the interval outside which tanh is +-1: half the cost of going
// through exp. Coefficients: Eigen's ptanh_float, divided by its constant term so that the quotient
// is x for tiny x. The ends are where the computed quotient becomes 1 for the first time.
GRADUS_INLINE float tanh(float x) {
#if defined(GRADUS_KERNELS_FMA)
  constexpr float end = 7.89269543f;
#else
  constexpr float end = 7.86698151f;
#endif
  constexpr double one = 4.89352518554385e-03;
  const float c = cut(x, end), z = c * c;
  const float p =
      c * polynomial(z, float(4.89352455891786e-03 / one), float(6.37261928875436e-04 / one),
              float(1.48572235717979e-05 / one), float(5.12229709037114e-08 / one), float(-8.60467152213735e-11 / one),
              float(2.00018790482477e-13 / one), float(-2.76076847742355e-16 / one));
  const float q = polynomial(
      z, 1.0f, float(2.26843463243900e-03 / one), float(1.18534705686654e-04 / one), float(1.19825839466702e-06 / one));
  return p / q;
}

// Cephes, tanh.c: x + x^3 P / Q near 0, 1 - 2 / (exp(2x) + 1) elsewhere; one division serves both.
GRADUS_INLINE double tanh(double x) {
  const double a = absolute(x), z = x * x;
  const bool near = a < 0.625;
  const double p = polynomial(z, -1.61468768441708447952e3, -9.92877231001918586564e1, -9.64399179425052238628e-1);
  const double q = polynomial(z, 4.84406305325125486048e3, 2.23548839060100448583e3, 1.12811678491632931402e2, 1.0);
  const double quotient = (near ? a * z * p : -2) / (near ? q : exp(2 * a) + 1);
  return with_sign_of((near ? a : 1) + quotient, x);
}

// ---------------------------------------------------------------------------------------- erf
// Near 0 an odd polynomial, elsewhere 1 - exp(polynomial). float: N. Juffa's; double: our own fits of
// erf(x) / x - 1 and of log(erfc(x)) / x.

GRADUS_INLINE float erf(float x) {
  const float t = absolute(x), s = x * x, c = t > 4 ? 4 : t;
  const float far = madd(c,
      polynomial(c, -1.28717512e-1f, -6.34846687e-1f, -1.06777877e-1f, 2.42546219e-2f, -3.88396438e-3f, 3.83197126e-4f,
          -1.72853470e-5f),
      -c);
  const float near =
      polynomial(s, 1.28379166e-1f, -3.76125336e-1f, 1.12819925e-1f, -2.67681349e-2f, 4.99119423e-3f, -5.96761703e-4f);
  return t > 0.927734375f ? with_sign_of(1 - exp(far), x) : madd(near, x, x);
}

GRADUS_INLINE double erf(double x) {
  const double t = absolute(x), s = x * x, c = t > 6 ? 6 : t;
  const double far =
      c * polynomial(c, -1.12837915759436686, -0.636619817295782889, -0.102772708926100738, 0.0191299757940841205,
              0.000202830775751984995, -0.00168022918736653732, 0.000562043680298609046, 1.09253799743954091e-05,
              -0.000101636366813432153, 5.90334008664207161e-05, -2.15005086121565642e-05, 5.73067716748193213e-06,
              -1.15847995313870097e-06, 1.77183935510811874e-07, -1.99564726157759541e-08, 1.56472834846028964e-09,
              -7.6331007267900308e-11, 1.74426072659801368e-12);
  const double near = polynomial(s, 0.128379167095512573, -0.376126389031837069, 0.112837916709526292,
      -0.0268661706445935882, 0.00522397761944399603, -0.000854832662759754998, 0.000120553163730650157,
      -1.49251900180608704e-05, 1.64535608994089306e-06, -1.62600398449656469e-07, 1.39647202528923323e-08,
      -8.29709341874522972e-10);
  return t > 0.921875 ? with_sign_of(1 - exp(far), x) : madd(near, x, x);
}

// Phi(x) = (1 + erf(x / sqrt 2)) / 2, the normal distribution, and its density. The sum with 1
// hides the last places of erf, so float takes a quotient of polynomials (own minimax fit, 6 ulp)
// at half the cost.
GRADUS_INLINE float quick_erf(float x) {
  const float c = cut(x, 3.93f), z = c * c;
  const float p = c * polynomial(z, 1.128379167f, 0.185247255f, 0.05424636854f, 0.003841639685f, 0.0003763147757f,
                          4.594618439e-6f, -1.273259368e-8f);
  const float q = polynomial(z, 1.0f, 0.4975044883f, 0.1139090251f, 0.01543441975f, 0.001301551523f, 6.226140817e-5f);
  return cut(p / q, 1);
}
GRADUS_INLINE double quick_erf(double x) { return erf(x); }

template <class T> GRADUS_INLINE T normal_cdf(T x) { return T(0.5) * (1 + quick_erf(x * T(0.70710678118654752))); }
template <class T> GRADUS_INLINE T normal_density(T x) { return T(0.39894228040143268) * exp(T(-0.5) * x * x); }

// Sine and cosine are in a file of their own.
#include "core/kernels/math/sine.inl"

// ---------------------------------------------------------------------------------------- pow
// |x|^y = exp(y log|x|). The product can be 700, so the logarithm needs ten bits more than its type
// has: double takes it as a sum of two doubles (high + low); float takes it in double, to the base 2, by polynomials
// that are as long as these ten bits need.

struct Pair {
  double high, low;
};   // high + low, |low| at most half a unit of high's last place

GRADUS_INLINE Pair exact_sum(double a, double b) {   // Knuth
  const double s = a + b, t = s - a;
  return {s, (a - (s - t)) + (b - t)};
}

GRADUS_INLINE Pair exact_product(double a, double b) {
  const double p = a * b;
#if defined(GRADUS_KERNELS_FMA)
  return {p, madd(a, b, -p)};
#else   // Dekker: halves of 26 bits
  const double ta = 134217729 * a, ah = ta - (ta - a), al = a - ah;
  const double tb = 134217729 * b, bh = tb - (tb - b), bl = b - bh;
  return {p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
#endif
}

GRADUS_INLINE Pair operator*(Pair a, Pair b) {
  const Pair p = exact_product(a.high, b.high);
  return {p.high, p.low + (a.high * b.low + a.low * b.high)};
}

// As in log(double), with the first terms of 2 (s + s^3/3 + s^5/5 + ...) kept as pairs.
GRADUS_INLINE Pair log_pair(double x) {
  const DoubleParts p = split(x);
  const double f = p.m - 1, d = 2 + f, d_low = f - (d - 2), quotient = f / d;
  const Pair back = exact_product(quotient, d);
  const Pair s = {quotient, (((f - back.high) - back.low) - quotient * d_low) / d};
  const Pair z = s * s;
  const double tail = z.high * polynomial(z.high, 2 / 5., 2 / 7., 2 / 9., 2 / 11., 2 / 13., 2 / 15., 2 / 17., 2 / 19.,
                                   2 / 21., 2 / 23., 2 / 25.);
  const double third = 2 / 3., third_low = 3.70074341541718826e-17, sum = third + tail;
  const Pair cubic = s * (z * Pair{sum, (tail - (sum - third)) + third_low});
  const Pair log_m = exact_sum(2 * s.high, cubic.high);
  const Pair y = exact_sum(p.k * 6.93147180369123816490e-01, log_m.high);
  return {y.high, y.low + (p.k * 1.90821492927058770002e-10 + (log_m.low + (2 * s.low + cubic.low)))};
}

GRADUS_INLINE double pow_magnitude(double x, double y) {
  const Pair log_x = log_pair(x);
  const double high = x == 0 ? -infinity<double> : x == infinity<double> ? x : log_x.high;
  const Pair p = exact_product(y, high);
  const bool out_of_range = absolute(p.high) >= 800;   // then low has no meaning
  return exp(p.high, out_of_range ? 0 : p.low + y * log_x.low);
}
// log2(1 + f) = 2 / ln 2 (s + s^3/3 + ...) as in log(double), to 34 bits; the polynomial, an own minimax fit of
// (2^r - 1) / r, has 27.
GRADUS_INLINE float pow_magnitude(float magnitude, float y) {
  const double x = magnitude;   // no subnormal, even if the float is one
  const DoubleParts parts = split_normal(x);
  const double f = parts.m - 1, s = f / (2 + f), z = s * s;
  double log2 = madd(s * 2.8853900817779268, polynomial(z, 1.0, 1 / 3., 1 / 5., 1 / 7., 1 / 9., 1 / 11.), parts.k);
  log2 = x == infinity<double> ? x : log2;
  log2 = x == 0 ? -infinity<double> : log2;
  double p = y * log2;
  p = p < -200 ? -200 : p;   // 2^-200 rounds to 0, 2^200 is infinite; a NaN passes through
  p = p > 200 ? 200 : p;
  const double shifted = p + (double_rounder + 1023), r = p - (shifted - (double_rounder + 1023));
  const double fraction = madd(r,
      polynomial(r, 0.6931471880262288, 0.24022650760568126, 0.05550357114219078, 0.009618082557277852,
          0.0013390863364671234, 0.0001545316294512069),
      1.0);
  return float(from_bits(bits(shifted) << 52) * fraction);
}

template <class T> GRADUS_INLINE bool is_whole(T a) {   // a >= 0
  constexpr T large = sizeof(T) == 4 ? 8388608 : 4503599627370496;
  return (a >= large) | ((a + large) - large == a);
}

template <class T> GRADUS_INLINE T pow(T x, T exponent) {
  T y = exponent;
  const bool whole = is_whole(absolute(y)), odd = whole & !is_whole(T(0.5) * absolute(y));
  y = y < T(-2e19) ? T(-2e19) : y;   // x^y is 0, 1 or infinite there, and infinity * log(1) must be 0
  y = y > T(2e19) ? T(2e19) : y;
  T r = pow_magnitude(absolute(x), y);
  r = (bits(x) >> (8 * sizeof(T) - 1) != 0) & odd ? -r : r;
  r = (x < 0) & !whole & (absolute(x) < infinity<T>) ? not_a_number<T> : r;
  r = x != x ? x : r;
  return (x == 1) | (exponent == 0) ? T(1) : r;
}
