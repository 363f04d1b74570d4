// tan and the inverse circular functions, the hyperbolic functions and their inverses, exp2, expm1, log2 and log10.
//
// Idea: as in math.inl, which comes first: reduce, a polynomial, undo; special values by selections. Polynomials
// without a source are our own fits at Chebyshev nodes, good to a fraction of an ulp. Measured: within 5 ulp.

// -------------------------------------------------------------------------------- exp2, expm1
GRADUS_INLINE float exp2(float x) {
  x = x < -151 ? -151 : x;   // 2^-151 rounds to 0
  x = x > 129 ? 129 : x;
  const float shifted = x + float_rounder, k = shifted - float_rounder, r = (x - k) * 0.6931472f;
  return times_two_to(k, shifted, madd(r, madd(r, exp_tail(r), 1.0f), 1.0f));
}
GRADUS_INLINE double exp2(double x) {
  x = x < -1076 ? -1076 : x;
  x = x > 1025 ? 1025 : x;
  const double shifted = x + double_rounder, k = shifted - double_rounder, r = (x - k) * 0.6931471805599453;
  return times_two_to(k, shifted, madd(r, madd(r, exp_tail(r), 1.0), 1.0));
}

// exp(x) - 1 = 2^k (exp(r) - 1) + (2^k - 1). One factor 2 is kept back: 2^k may be too large.
GRADUS_INLINE float expm1(float angle) {
  float x = angle < -18 ? -18 : angle;   // then the result rounds to -1
  x = x > 89 ? 89 : x;
  const float shifted = madd(x, 1.442695041f, float_rounder), k = shifted - float_rounder;
  const float r = madd(k, 2.12194440e-4f, madd(k, -0.693359375f, x));
  const float half = from_bits((bits(shifted) + 126) << 23);                              // 2^(k - 1)
  return with_sign_of(2 * madd(half, madd(r * r, exp_tail(r), r), half - 0.5f), angle);   // -0 stays -0
}
GRADUS_INLINE double expm1(double angle) {
  double x = angle < -40 ? -40 : angle;
  x = x > 710 ? 710 : x;
  const double shifted = madd(x, 1.4426950408889634, double_rounder), k = shifted - double_rounder;
  const double r = madd(k, -1.90821492927058770002e-10, madd(k, -6.93147180369123816490e-01, x));
  const double half = from_bits((bits(shifted) + 1022) << 52);
  return with_sign_of(2 * madd(half, madd(r * r, exp_tail(r), r), half - 0.5), angle);
}

// --------------------------------------------------------------------------------- log2, log10
// x = 2^k (1 + f); log(1 + f) = f + low is multiplied by 1 / ln 2 or 1 / ln 10, given in two parts; k log10(2) too.
template <class T> GRADUS_INLINE T log2(T x) {
  const auto p = split(x);
  const T f = p.m - 1, low = madd(f * f, T(-0.5), log_tail(f));
  constexpr T scale = T(1.4426950408889634), rest = sizeof(T) == 4 ? T(1.925962991e-8) : T(2.0355273740931032e-17);
  return log_of_special(x, p.k + madd(f, scale, madd(low, scale, f * rest)));
}
template <class T> GRADUS_INLINE T log10(T x) {
  const auto p = split(x);
  const T f = p.m - 1, low = madd(f * f, T(-0.5), log_tail(f));
  constexpr T scale = T(0.4342944819032518), rest = sizeof(T) == 4 ? T(-1.010305005e-8) : T(1.0983196502167651e-17);
  constexpr T two = sizeof(T) == 4 ? T(0.301029205322265625) : T(3.01029995663611771306e-01);
  constexpr T two_rest = sizeof(T) == 4 ? T(7.903417156e-7) : T(3.69423907715893078616e-13);
  return log_of_special(x, madd(p.k, two, madd(f, scale, madd(low, scale, madd(f, rest, p.k * two_rest)))));
}

// ----------------------------------------------------------------------------------------- tan
// Reduced as in sine.inl; in odd quadrants tan(x) = -1 / tan(r).
GRADUS_INLINE double tan_of(Angle a) {
  const SineCosine of = sine_cosine(a);
  const bool odd = a.quadrant & 1;
  return (odd ? -of.cos : of.sin) / (odd ? of.sin : of.cos);
}
GRADUS_INLINE double tan_fast(double x) {
  const double y = tan_of(reduce_fast(x));
  return x == 0 ? x : y;
}
#if defined(GRADUS_KERNELS_FMA)
GRADUS_INLINE float tan_fast(float x) {
  const FloatAngle a = reduce_fast(x);
  const float r = a.r, z = r * r;
  const float t = madd(r * z,
      polynomial(z, 0.3333333404f, 0.133332221f, 0.05399639281f, 0.02160603642f, 0.0100147606f, 0.001101758979f,
          0.00389243582f),
      r);
  const bool odd = a.quadrant & 1;
  const float y = (odd ? -1 : t) / (odd ? t : 1);
  return x == 0 ? x : y;
}
#else
GRADUS_INLINE float tan_fast(float x) { return float(tan_fast(double(x))); }
#endif
template <class T> GRADUS_INLINE T tan_any(T x) {
  if (absolute(x) <= T(fast_angle)) return tan_fast(x);
  if (!(absolute(x) < infinity<T>)) return not_a_number<T>;
  return T(tan_of(reduce_large(double(x))));
}

// ------------------------------------------------------------------------- asin, acos and atan
// pi / 2 as the sum of two numbers.
template <class T> constexpr T half_pi = T(1.5707963267948966);
template <class T> constexpr T half_pi_low = T(6.12323399573676589e-17);
template <> constexpr float half_pi_low<float> = -4.37113883e-8f;

GRADUS_INLINE float asin_tail(float z) {   // (asin(s) / s - 1) / z, z = s^2 <= 1/4
  return polynomial(z, 0.1666666634f, 0.07500094761f, 0.04459931916f, 0.03110172783f, 0.01714371682f, 0.03370072632f);
}
GRADUS_INLINE double asin_tail(double z) {
  return polynomial(z, 0.166666666666666678, 0.0749999999999842426, 0.0446428571463733809, 0.0303819441370852143,
      0.0223721730020055974, 0.0173523912659092279, 0.0139712353011245391, 0.0114789526902573867, 0.010324318288744112,
      0.00545087818772054995, 0.0174193579648848572, -0.0148814093928180666, 0.0287784426125930408);
}
// asin of |x| if that is at most 1/2, else of sqrt((1 - |x|) / 2), half the angle that is left up to pi / 2.
template <class T> GRADUS_INLINE T asin_of_half(T a, bool large) {
  const T z = large ? T(0.5) * (1 - a) : a * a, s = large ? square_root(z) : a;
  return madd(s * z, asin_tail(z), s);
}
template <class T> GRADUS_INLINE T asin(T x) {
  const T a = absolute(x);
  const bool large = !(a <= T(0.5));   // NaN is large: its root is NaN
  const T p = asin_of_half(a, large);
  return with_sign_of(large ? half_pi<T> - (2 * p - half_pi_low<T>) : p, x);
}
template <class T> GRADUS_INLINE T acos(T x) {
  const T a = absolute(x);
  const bool large = !(a <= T(0.5));
  const T p = with_sign_of(asin_of_half(a, large), x);
  const T near_zero = half_pi<T> - (p - half_pi_low<T>);
  const T near_end = x < 0 ? 2 * half_pi<T> + (2 * p + 2 * half_pi_low<T>) : 2 * p;
  return large ? near_end : near_zero;
}

GRADUS_INLINE float atan_tail(float z) {   // (atan(t) / t - 1) / z, z = t^2, t <= tan(pi / 8)
  return polynomial(z, -0.3333333175f, 0.1999953879f, -0.1426389711f, 0.1074309967f, -0.06449835225f);
}
GRADUS_INLINE double atan_tail(double z) {
  return polynomial(z, -0.333333333333333301, 0.199999999999954792, -0.142857142846578936, 0.111111110145610136,
      -0.0909090454988461095, 0.076921825351166482, -0.066645022156714471, 0.0585806875686151055,
      -0.0508503049281094054, 0.0392195525325512941, -0.0191620689159025739);
}
// atan(y / x) for y, x >= 0 with one division: from tan(pi / 8) on, as an offset from pi / 4; from tan(3 pi / 8) on,
// from pi / 2.
template <class T> GRADUS_INLINE T atan_of_quotient(T y, T x) {
  const bool steep = y > x * T(2.4142135623730951), middle = !steep & (y > x * T(0.41421356237309505));
  const T t = (steep ? -x : middle ? y - x : y) / (steep ? y : middle ? y + x : x), z = t * t;
  const T above = steep ? half_pi<T> : middle ? half_pi<T> / 2 : 0;
  const T low = steep ? half_pi_low<T> : middle ? half_pi_low<T> / 2 : 0;
  return above + (madd(t * z, atan_tail(z), t) + low);
}
template <class T> GRADUS_INLINE T atan(T x) { return with_sign_of(atan_of_quotient(absolute(x), T(1)), x); }

// ------------------------------------------------------------------------------ sinh and cosh
// With |x| = k ln 2 + r, exp(+-|x|) = 2^+-k (cosh(r) +- sinh(r)): sums and differences of powers of two times the two
// short polynomials, and nothing cancels. A factor 4 is kept back, of which the sum takes 2.
template <class T> struct HyperbolicParts {
  T sinh, cosh, plus, minus;
};   // of r; 2^(k - 2) +- 2^(-k - 2)

GRADUS_INLINE HyperbolicParts<float> hyperbolic_parts(float a) {
  a = a > 89.5f ? 89.5f : a;   // the results are infinite from 89.42 on
  const float shifted = madd(a, 1.442695041f, float_rounder), k = shifted - float_rounder;
  const float r = madd(k, 2.12194440e-4f, madd(k, -0.693359375f, a)), z = r * r;
  const uint32_t up = (bits(shifted) + 125) << 23;
  const int32_t down = int32_t((250u << 23) - up);
  const float p = from_bits(up), q = from_bits(uint32_t(down > 0 ? down : 0));
  return {madd(r * z, polynomial(z, 0.1666666668f, 0.008333310845f, 0.0001989108046f), r),
      madd(z * z, polynomial(z, 0.0416666217f, 0.001391877345f), madd(z, 0.5f, 1.0f)), p + q, p - q};
}
GRADUS_INLINE HyperbolicParts<double> hyperbolic_parts(double a) {
  a = a > 710.5 ? 710.5 : a;   // 710.48
  const double shifted = madd(a, 1.4426950408889634, double_rounder), k = shifted - double_rounder;
  const double r = madd(k, -1.90821492927058770002e-10, madd(k, -6.93147180369123816490e-01, a)), z = r * r;
  const uint64_t up = (bits(shifted) + 1021) << 52;
  const int64_t down = int64_t((2042ull << 52) - up);
  const double p = from_bits(up), q = from_bits(uint64_t(down > 0 ? down : 0));
  return {madd(r * z,
              polynomial(z, 0.166666666666666667, 0.00833333333333333401, 0.000198412698412632519,
                  2.75573192473445095e-6, 2.5052070959803662e-8, 1.60866776667873615e-10),
              r),
      madd(z * z,
          polynomial(z, 0.0416666666666666672, 0.00138888888888865356, 0.0000248015873172287221, 2.7557282838800483e-7,
              2.09112987659401982e-9),
          madd(z, 0.5, 1.0)),
      p + q, p - q};
}
template <class T> GRADUS_INLINE T sinh(T x) {
  const HyperbolicParts<T> h = hyperbolic_parts(absolute(x));
  return with_sign_of(2 * madd(h.cosh, h.minus, h.sinh * h.plus), x);
}
template <class T> GRADUS_INLINE T cosh(T x) {
  const HyperbolicParts<T> h = hyperbolic_parts(absolute(x));
  return 2 * madd(h.cosh, h.plus, h.sinh * h.minus);
}

// ---------------------------------------------------------------------- asinh, acosh and atanh
// By log1p, so that nothing is lost near the zeros. Where t^2 would overflow, 1 is negligible beside it: log(2 t).
template <class T> constexpr T only_square = sizeof(T) == 4 ? T(8192) : T(536870912);   // t^2 + 1 rounds to t^2
template <class T> constexpr T ln_2 = T(0.6931471805599453);

template <class T> GRADUS_INLINE T asinh(T x) {
  const T t = absolute(x), z = t * t;
  const bool large = t > only_square<T>;
  const T y = log1p(large ? t - 1 : t + z / (1 + square_root(1 + z)));
  return with_sign_of(large ? y + ln_2<T> : y, x);
}
template <class T> GRADUS_INLINE T acosh(T x) {
  const T t = x - 1;
  const bool large = x > only_square<T>;
  const T y = log1p(large ? t : t + square_root(t * (x + 1)));
  return x < 1 ? not_a_number<T> : large ? y + ln_2<T> : y;
}
template <class T> GRADUS_INLINE T atanh(T x) {
  const T a = absolute(x);
  return with_sign_of(T(0.5) * log1p(2 * a / (1 - a)), x);
}
