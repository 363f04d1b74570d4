// The functions of analysis as short polynomials: exp, log, tanh, sigmoid, erf, sin, cos, pow, for
// float and double.
//
// Idea: reduce x to a small interval, evaluate a polynomial there, undo the reduction. Special
// values come out of selections (?:), never of branches, so that a loop over any of these functions
// vectorises as it stands. Measured against long double: within 3 ulp, float tanh within 6.
// Sources are named at each function. Included by fast.inl and by reference.cpp, inside a
// namespace: no headers here.

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
constexpr float float_rounder = 12582912;            // 1.5 * 2^23
constexpr double double_rounder = 6755399441055744;  // 1.5 * 2^52

// ---------------------------------------------------------------------------------------- exp
// exp(x) = 2^k exp(r), k = round(x / ln 2), |r| <= ln 2 / 2. Polynomials: own minimax fits of
// (exp(r) - 1 - r) / r^2. 2^k is applied in two halves because 2^-150 and 2^128 are no floats,
// though they times exp(r) may be. The rounder holds the exponent's bias too, so that shifting the
// sum left makes 2^k of it.

GRADUS_INLINE float exp(float x) {
  constexpr float rounder = float_rounder + 127;
  x = x < -104 ? -104 : x;   // exp(-104) rounds to 0, exp(89) is infinite; a NaN passes through
  x = x > 89 ? 89 : x;
  const float shifted = madd(x, 1.442695041f, float_rounder), k = shifted - float_rounder;
  float r = madd(k, -0.693359375f, x);   // ln 2 in two parts; the first times k is exact
  r = madd(k, 2.12194440e-4f, r);
  const float y = polynomial(r, 1.0f, 1.0f, 0.4999999338f, 0.1666651949f, 0.04166839656f,
                             0.008368854064f, 0.001381463851f);
  const uint32_t half = bits(madd(k, 0.5f, rounder)), rest = bits(shifted) - half;
  return y * from_bits(half << 23) * from_bits((rest + 254) << 23);
}

// exp(x + low), low being what did not fit into x.
GRADUS_INLINE double exp(double x, double low) {
  constexpr double rounder = double_rounder + 1023;
  x = x < -746 ? -746 : x;
  x = x > 710 ? 710 : x;
  const double shifted = madd(x, 1.4426950408889634, double_rounder), k = shifted - double_rounder;
  double r = madd(k, -6.93147180369123816490e-01, x);
  r = madd(k, -1.90821492927058770002e-10, r) + low;
  const double y = polynomial(
      r, 1.0, 1.0, 0.5, 0.166666666666666838, 0.0416666666666660827, 0.00833333333331677784,
      0.00138888888891192927, 0.000198412698970293504, 2.48015869220510497e-05,
      2.7557234206788871e-06, 2.75575840437071241e-07, 2.51122685435657112e-08,
      2.08263874410161211e-09);
  const uint64_t half = bits(madd(k, 0.5, rounder)), rest = bits(shifted) - half;
  return y * from_bits(half << 52) * from_bits((rest + 2046) << 52);
}
GRADUS_INLINE double exp(double x) { return exp(x, 0.0); }

// exp(x) - 1 without the loss of digits near 0: with q = exp(r) - 1 it is 2^k q + (2^k - 1), and 2^k = half * rest.
GRADUS_INLINE float expm1(float x) {
  constexpr float rounder = float_rounder + 127;
  const float c = x < -104 ? -104 : x > 89 ? 89 : x;
  const float shifted = madd(c, 1.442695041f, float_rounder), k = shifted - float_rounder;
  const float r = madd(k, 2.12194440e-4f, madd(k, -0.693359375f, c));
  const float q = madd(r * r, polynomial(r, 0.4999999338f, 0.1666651949f, 0.04166839656f,
                                         0.008368854064f, 0.001381463851f), r);
  const uint32_t first = bits(madd(k, 0.5f, rounder)), second = bits(shifted) - first;
  const float half = from_bits(first << 23), rest = from_bits((second + 254) << 23);
  const float y = madd(half, q, half - from_bits((0 - second) << 23)) * rest;
  return x == 0 ? x : y;   // -0 stays -0
}
GRADUS_INLINE double expm1(double x) {
  constexpr double rounder = double_rounder + 1023;
  const double c = x < -746 ? -746 : x > 710 ? 710 : x;
  const double shifted = madd(c, 1.4426950408889634, double_rounder), k = shifted - double_rounder;
  const double r = madd(k, -1.90821492927058770002e-10, madd(k, -6.93147180369123816490e-01, c));
  const double q = madd(r * r, polynomial(r, 0.5, 0.166666666666666838, 0.0416666666666660827, 0.00833333333331677784,
                                          0.00138888888891192927, 0.000198412698970293504, 2.48015869220510497e-05,
                                          2.7557234206788871e-06, 2.75575840437071241e-07, 2.51122685435657112e-08,
                                          2.08263874410161211e-09), r);
  const uint64_t first = bits(madd(k, 0.5, rounder)), second = bits(shifted) - first;
  const double half = from_bits(first << 52), rest = from_bits((second + 2046) << 52);
  const double y = madd(half, q, half - from_bits((0 - second) << 52)) * rest;
  return x == 0 ? x : y;
}

// ---------------------------------------------------------------------------------------- log
// x = 2^k m with sqrt(1/2) <= m < sqrt(2); log(x) = k ln 2 + log(m).

struct FloatParts { float m, k; };
struct DoubleParts { double m, k; };

GRADUS_INLINE FloatParts split(float x) {
  const bool tiny = x < 1.17549435e-38f;   // a subnormal has no exponent of its own
  const uint32_t b = bits(tiny ? x * 33554432 : x) - 0x3f3504f3;   // 0x3f3504f3 is sqrt(1/2)
  const float k = float(int32_t(b) >> 23);
  return {from_bits((b & 0x007fffff) + 0x3f3504f3), tiny ? k - 25 : k};
}

GRADUS_INLINE DoubleParts split(double x) {
  const bool tiny = x < 2.2250738585072014e-308;
  const uint64_t b =
      bits(tiny ? x * 18014398509481984 : x) + (0x3ff0000000000000 - 0x3fe6a09e667f3bcd);
  const double k = from_bits(bits(double_rounder) + (b >> 52)) - double_rounder - 1023;
  return {from_bits((b & 0x000fffffffffffff) + 0x3fe6a09e667f3bcd), tiny ? k - 54 : k};
}

template <class T> GRADUS_INLINE T log_of_special(T x, T y) {   // y where x is an ordinary number
  y = x == infinity<T> ? x : y;
  y = x == 0 ? -infinity<T> : y;
  return x >= 0 ? y : not_a_number<T>;
}

// Polynomial: Cephes, logf.
GRADUS_INLINE float log(float x) {
  const FloatParts p = split(x);
  const float f = p.m - 1, z = f * f;
  const float tail = polynomial(f, 3.3333331174e-1f, -2.4999993993e-1f, 2.0000714765e-1f,
                                -1.6668057665e-1f, 1.4249322787e-1f, -1.2420140846e-1f,
                                1.1676998740e-1f, -1.1514610310e-1f, 7.0376836292e-2f);
  const float low = madd(p.k, -2.12194440e-4f, f * z * tail);
  return log_of_special(x, madd(p.k, 0.693359375f, madd(z, -0.5f, low) + f));
}

// fdlibm, e_log.c: with s = f / (2 + f), log(1 + f) = 2 s + s^3 (2/3 + ...).
GRADUS_INLINE double log(double x) {
  const DoubleParts p = split(x);
  const double f = p.m - 1, half = 0.5 * f * f, s = f / (2 + f), z = s * s;
  const double tail = z * polynomial(z, 6.666666666666735130e-01, 3.999999999940941908e-01,
                                     2.857142874366239149e-01, 2.222219843214978396e-01,
                                     1.818357216161805012e-01, 1.531383769920937332e-01,
                                     1.479819860511658591e-01);
  const double low = madd(s, half + tail, p.k * 1.90821492927058770002e-10);
  return log_of_special(x, madd(p.k, 6.93147180369123816490e-01, f - (half - low)));
}

// log(1 + x) for x >= 0. 1 + x loses the end of x; u / ((1 + u) - 1) restores it (Kahan).
template <class T> GRADUS_INLINE T log1p(T x) {
  const T u = 1 + x;
  return u == 1 ? x : log(u) * (x / (u - 1));
}

// --------------------------------------------------------------------- sigmoid and hyperbolic
template <class T> GRADUS_INLINE T sigmoid(T x) { return 1 / (1 + exp(-x)); }

GRADUS_INLINE float cut(float x, float end) {   // to [-end, end]
  x = x < -end ? -end : x;
  return x > end ? end : x;
}

// A quotient of two polynomials on the interval outside which tanh is +-1: half the price of going
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
  const float p = c * polynomial(z, float(4.89352455891786e-03 / one),
                                 float(6.37261928875436e-04 / one),
                                 float(1.48572235717979e-05 / one),
                                 float(5.12229709037114e-08 / one),
                                 float(-8.60467152213735e-11 / one),
                                 float(2.00018790482477e-13 / one),
                                 float(-2.76076847742355e-16 / one));
  const float q = polynomial(z, 1.0f, float(2.26843463243900e-03 / one),
                             float(1.18534705686654e-04 / one), float(1.19825839466702e-06 / one));
  return p / q;
}

// Cephes, tanh.c: x + x^3 P / Q near 0, 1 - 2 / (exp(2x) + 1) elsewhere; one division serves both.
GRADUS_INLINE double tanh(double x) {
  const double a = absolute(x), z = x * x;
  const bool near = a < 0.625;
  const double p = polynomial(z, -1.61468768441708447952e3, -9.92877231001918586564e1,
                              -9.64399179425052238628e-1);
  const double q = polynomial(z, 4.84406305325125486048e3, 2.23548839060100448583e3,
                              1.12811678491632931402e2, 1.0);
  const double quotient = (near ? a * z * p : -2) / (near ? q : exp(2 * a) + 1);
  return with_sign_of((near ? a : 1) + quotient, x);
}

// ---------------------------------------------------------------------------------------- erf
// Near 0 an odd polynomial, elsewhere 1 - exp(polynomial). float: N. Juffa's; double: own fits of
// erf(x) / x - 1 and of log(erfc(x)) / x.

GRADUS_INLINE float erf(float x) {
  const float t = absolute(x), s = x * x, c = t > 4 ? 4 : t;
  const float far = madd(c, polynomial(c, -1.28717512e-1f, -6.34846687e-1f, -1.06777877e-1f,
                                       2.42546219e-2f, -3.88396438e-3f, 3.83197126e-4f,
                                       -1.72853470e-5f), -c);
  const float near = polynomial(s, 1.28379166e-1f, -3.76125336e-1f, 1.12819925e-1f,
                                -2.67681349e-2f, 4.99119423e-3f, -5.96761703e-4f);
  return t > 0.927734375f ? with_sign_of(1 - exp(far), x) : madd(near, x, x);
}

GRADUS_INLINE double erf(double x) {
  const double t = absolute(x), s = x * x, c = t > 6 ? 6 : t;
  const double far = c * polynomial(
      c, -1.12837915759436686, -0.636619817295782889, -0.102772708926100738, 0.0191299757940841205,
      0.000202830775751984995, -0.00168022918736653732, 0.000562043680298609046,
      1.09253799743954091e-05, -0.000101636366813432153, 5.90334008664207161e-05,
      -2.15005086121565642e-05, 5.73067716748193213e-06, -1.15847995313870097e-06,
      1.77183935510811874e-07, -1.99564726157759541e-08, 1.56472834846028964e-09,
      -7.6331007267900308e-11, 1.74426072659801368e-12);
  const double near = polynomial(
      s, 0.128379167095512573, -0.376126389031837069, 0.112837916709526292, -0.0268661706445935882,
      0.00522397761944399603, -0.000854832662759754998, 0.000120553163730650157,
      -1.49251900180608704e-05, 1.64535608994089306e-06, -1.62600398449656469e-07,
      1.39647202528923323e-08, -8.29709341874522972e-10);
  return t > 0.921875 ? with_sign_of(1 - exp(far), x) : madd(near, x, x);
}

// Phi(x) = (1 + erf(x / sqrt 2)) / 2, the normal distribution, and its density. The sum with 1
// hides the last places of erf, so float takes a quotient of polynomials (own minimax fit, 6 ulp)
// at half the price.
GRADUS_INLINE float quick_erf(float x) {
  const float c = cut(x, 3.93f), z = c * c;
  const float p = c * polynomial(z, 1.128379167f, 0.185247255f, 0.05424636854f, 0.003841639685f,
                                 0.0003763147757f, 4.594618439e-6f, -1.273259368e-8f);
  const float q = polynomial(z, 1.0f, 0.4975044883f, 0.1139090251f, 0.01543441975f,
                             0.001301551523f, 6.226140817e-5f);
  return cut(p / q, 1);
}
GRADUS_INLINE double quick_erf(double x) { return erf(x); }

template <class T> GRADUS_INLINE T normal_cdf(T x) {
  return T(0.5) * (1 + quick_erf(x * T(0.70710678118654752)));
}
template <class T> GRADUS_INLINE T normal_density(T x) {
  return T(0.39894228040143268) * exp(T(-0.5) * x * x);
}

// -------------------------------------------------------------------------------- sin and cos
// x = k pi/2 + r, |r| <= pi/4; quadrant k mod 4 says which of +-sin(r), +-cos(r) it is, and
// cos(x) = sin(x + pi/2) is one quadrant further. The fast form is good for |x| <= fast_angle;
// loops hand larger arguments to the slow form. pi/2 in pieces of 33 bits and the polynomials are
// fdlibm's (e_rem_pio2.c, k_sin.c, k_cos.c) and musl's (__sindf.c); float works in double.

constexpr double fast_angle = 1e6;   // below 2^20 pi/2: k times a piece of 33 bits is exact
constexpr double half_pi_1 = 1.57079632673412561417e+00, half_pi_2 = 6.07710050630396597660e-11,
                 half_pi_rest_1 = 6.07710050650619224932e-11,
                 half_pi_rest_2 = 2.02226624879595063154e-21;

struct Angle { double r, low; uint64_t quadrant; };

GRADUS_INLINE double sine_of(Angle a) {   // of r + low, turned by the quadrant
  const double r = a.r, z = r * r, v = z * r;
  const double s = polynomial(z, 8.33333333332248946124e-03, -1.98412698298579493134e-04,
                              2.75573137070700676789e-06, -2.50507602534068634195e-08,
                              1.58969099521155010221e-10);
  const double sin = r - ((z * (0.5 * a.low - v * s) - a.low) + v * 1.66666666666666324348e-01);
  const double c = z * polynomial(z, 4.16666666666666019037e-02, -1.38888888888741095749e-03,
                                  2.48015872894767294178e-05, -2.75573143513906633035e-07,
                                  2.08757232129817482790e-09, -1.13596475577881948265e-11);
  const double half = 0.5 * z, w = 1 - half;
  const double cos = w + (((1 - w) - half) + (z * c - r * a.low));
  const double y = a.quadrant & 1 ? cos : sin;
  return a.quadrant & 2 ? -y : y;
}

GRADUS_INLINE double sine_fast(double x, uint64_t quarters) {
  const double shifted = madd(x, 0.63661977236758134308, double_rounder);
  const double k = shifted - double_rounder, r = x - k * half_pi_1, piece = k * half_pi_2;
  const double a = r - piece, back = a - r;
  const double rest = (r - (a - back)) - (piece + back) - k * half_pi_rest_2;
  const double high = a + rest;
  const double y = sine_of({high, (a - high) + rest, bits(shifted) + quarters});
  return (quarters == 0) & (x == 0) ? x : y;   // -0 stays -0
}

GRADUS_INLINE float sine_fast(float angle, uint64_t quarters) {
  const double x = angle, shifted = madd(x, 0.63661977236758134308, double_rounder);
  const double k = shifted - double_rounder;
  const double r = madd(k, -half_pi_rest_1, madd(k, -half_pi_1, x)), z = r * r;
  const double sin = madd(r * z, polynomial(z, -0.166666666416265235595, 0.0083333293858894631756,
                                            -0.000198393348360966317347,
                                            0.0000027183114939898219064), r);
  const double cos = polynomial(z, 1.0, -0.499999997251031003120, 0.0416666233237390631894,
                                -0.00138867637746099294692, 0.0000243904487962774090654);
  const uint64_t quadrant = bits(shifted) + quarters;
  const double y = quadrant & 1 ? cos : sin;
  return (quarters == 0) & (x == 0) ? angle : float(quadrant & 2 ? -y : y);
}

// Payne and Hanek's reduction: of the product x * 2/pi only the part modulo 4 matters, so only 192
// of the 1216 bits of 2/pi below take part, beginning where the size of x says.
[[maybe_unused, gnu::noinline]] static Angle reduce_large(double x) {
  static constexpr uint64_t two_over_pi[] = {
      0, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
      0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
      0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
      0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
      0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab};
  __extension__ typedef unsigned __int128 Wide;
  const uint64_t mantissa = (bits(x) & 0x000fffffffffffff) | 0x0010000000000000;
  const int first = int(bits(x) >> 52 & 2047) - 1075 + 62, word = first / 64, shift = first % 64;
  uint64_t f[3];
  for (int i = 0; i < 3; ++i) {
    const uint64_t *w = two_over_pi + word + i, next = shift ? w[1] >> (64 - shift) : 0;
    f[i] = w[0] << shift | next;
  }
  const Wide low = Wide(mantissa) * f[2] >> 64;
  const Wide product = (Wide(mantissa * f[0]) << 64) + Wide(mantissa) * f[1] + low;   // * 4, mod 4
  uint64_t quadrant = uint64_t(product >> 126);
  Wide fraction = product << 2;
  const bool up = fraction >> 127;   // nearer to the next quadrant: r is negative
  if (up) { fraction = 0 - fraction; quadrant += 1; }
  const double scale = 2.9387358770557188e-39;   // 2^-128
  double high = double(fraction), rest = double((__int128)(fraction - Wide(high)));
  high *= scale, rest *= scale;
  // (high + rest) pi/2; high is cut in two so that its products with the pieces are exact.
  const double head = from_bits(bits(high) & 0xfffffffe00000000), end = (high - head) + rest;
  const double a = head * half_pi_1, b = end * half_pi_1 + head * half_pi_rest_1;
  const double c = end * half_pi_rest_1, r = a + b, r_low = (a - r) + b + c;
  const bool negative = up != (bits(x) >> 63 != 0);
  if (bits(x) >> 63) quadrant = 0 - quadrant;
  return {negative ? -r : r, negative ? -r_low : r_low, quadrant};
}

template <class T> GRADUS_INLINE T sine_any(T x, uint64_t quarters) {
  if (absolute(x) <= T(fast_angle)) return sine_fast(x, quarters);
  if (!(absolute(x) < infinity<T>)) return not_a_number<T>;
  Angle a = reduce_large(double(x));
  a.quadrant += quarters;
  return T(sine_of(a));
}

// ---------------------------------------------------------------------------------------- pow
// |x|^y = exp(y log|x|). The product can be 700, so the logarithm needs ten bits more than its type
// has: float takes it in double, double as a sum of two doubles (high + low).

struct Pair { double high, low; };   // high + low, |low| at most half a unit of high's last place

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
  const double tail = z.high * polynomial(z.high, 2 / 5., 2 / 7., 2 / 9., 2 / 11., 2 / 13., 2 / 15.,
                                          2 / 17., 2 / 19., 2 / 21., 2 / 23., 2 / 25.);
  const double third = 2 / 3., third_low = 3.70074341541718826e-17, sum = third + tail;
  const Pair cubic = s * (z * Pair{sum, (tail - (sum - third)) + third_low});
  const Pair log_m = exact_sum(2 * s.high, cubic.high);
  const Pair y = exact_sum(p.k * 6.93147180369123816490e-01, log_m.high);
  return {y.high, y.low + (p.k * 1.90821492927058770002e-10 +
                           (log_m.low + (2 * s.low + cubic.low)))};
}

GRADUS_INLINE double pow_magnitude(double x, double y) {
  const Pair log_x = log_pair(x);
  const double high = x == 0 ? -infinity<double> : x == infinity<double> ? x : log_x.high;
  const Pair p = exact_product(y, high);
  const bool out_of_range = absolute(p.high) >= 800;   // then low has no meaning
  return exp(p.high, out_of_range ? 0 : p.low + y * log_x.low);
}
GRADUS_INLINE double pow_magnitude(float x, double y) { return exp(y * log(double(x))); }

GRADUS_INLINE bool is_whole(double a) {   // a >= 0
  return (a >= 4503599627370496) | ((a + 4503599627370496) - 4503599627370496 == a);
}

template <class T> GRADUS_INLINE T pow(T x, T exponent) {
  double y = exponent;
  const bool whole = is_whole(absolute(y)), odd = whole & !is_whole(0.5 * absolute(y));
  y = y < -2e19 ? -2e19 : y;   // x^y is 0, 1 or infinite there, and infinity * log(1) must be 0
  y = y > 2e19 ? 2e19 : y;
  T r = T(pow_magnitude(absolute(x), y));
  r = (bits(x) >> (8 * sizeof(T) - 1) != 0) & odd ? -r : r;
  r = (x < 0) & !whole & (absolute(x) < infinity<T>) ? not_a_number<T> : r;
  r = x != x ? x : r;
  return (x == 1) | (exponent == 0) ? T(1) : r;
}
