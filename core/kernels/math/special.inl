// The error function's relatives: erfc, erfcx and its derivative, erfinv, the normal distribution and its logarithm;
// entropy.
//
// Read first: math.inl. Measured: within 7 ulp.

// ------------------------------------------------------------------------------- erfc and erfcx
// erfcx(t) = exp(t^2) erfc(t) for t >= 0 has no large slopes: a polynomial in q = (t - 3) / (t + 3) divided by t + 3
// (after M. M. Shepherd and J. G. Laframboise, Math. Comp. 36, 1981). Our own fits.
GRADUS_INLINE float erfcx_positive(float t) {
  const float w = 1 / (t + 3), q = madd(w, -6.0f, 1.0f);
  return w *
         polynomial(q, 1.074006913f, -0.8833944518f, 0.590227966f, -0.3104673578f, 0.1195323768f, -0.02682610052f,
             -0.001232582753f, 0.003029083685f, -0.0005076097819f, -0.0002666347704f, 6.773367487e-5f, 2.025413202e-5f);
}
GRADUS_INLINE double erfcx_positive(double t) {
  const double w = 1 / (t + 3), q = madd(w, -6.0, 1.0);
  return w * polynomial(q, 1.0740069070883397, -0.883394453169883667, 0.590228357104102376, -0.310467261900561844,
                 0.119527761287265707, -0.0268272346247099668, -0.00121241662680938133, 0.00303406200546725763,
                 -0.00054830969472633099, -0.000276777889303511037, 0.000107561497709045096, 0.0000303984239218817029,
                 -0.000017470587014767351, -4.75023130757377258e-6, 2.76541031850992863e-6, 1.00142949928875573e-6,
                 -4.07982458296595388e-7, -2.37695813191803786e-7, 4.60856125315514575e-8, 5.49573612323245917e-8,
                 -1.00016768490907106e-9, -1.10667121721631869e-8, -9.71345776632256879e-10, 1.67399407358953417e-9,
                 1.63052513908069742e-10, -1.38073664127877539e-10);
}
// Its derivative, which 2 t erfcx(t) - 2 / sqrt(pi) would lose for large t: a polynomial divided by (t + 3)^2.
GRADUS_INLINE float erfcx_slope_positive(float t) {
  const float w = 1 / (t + 3), q = madd(w, -6.0f, 1.0f);
  return -(w * w) * polynomial(q, 1.95740136f, -2.947245442f, 2.702086802f, -1.71998512f, 0.7317765345f, -0.1536479622f,
                        -0.02973795504f, 0.02851376056f, -0.002399502782f, -0.003585607639f, 0.0007716360636f,
                        0.0003389225348f, -9.783475068e-5f);
}
GRADUS_INLINE double erfcx_slope_positive(double t) {
  const double w = 1 / (t + 3), q = madd(w, -6.0, 1.0);
  return -(w * w) *
         polynomial(q, 1.95740136025822337, -2.94724562054797061, 2.7020868570139902, -1.7199800927514751,
             0.731774979560103072, -0.153688907981972514, -0.0297253504327772705, 0.0286589735189241573,
             -0.00244378614911590717, -0.00384339316876396826, 0.000848792988478118203, 0.000574424462847829527,
             -0.000165360401622118722, -0.000105206484831362961, 0.0000264455348906354549, 0.0000225220487404906971,
             -2.8628635892936241e-6, -5.06402501028996329e-6, -2.1749690382609188e-7, 1.0738515097767569e-6,
             2.61342935537121423e-7, -1.92347137841433635e-7, -9.34319393075575064e-8, 2.49794614361771354e-8,
             1.98184616708276298e-8, -1.71025044044490444e-9, -2.03745016227020505e-9);
}

// exp(c t^2): what rounding t^2 loses matters when t^2 is large.
GRADUS_INLINE float exp_of_square(float t, float c) {
#if defined(GRADUS_KERNELS_FMA)
  const float s = t * t, low = madd(t, t, -s);
#else
  const float s = t * t, low = float(double(t) * t - s);
#endif
  return exp(c * s, c * low);
}
GRADUS_INLINE double exp_of_square(double t, double c) {
  const Pair s = exact_product(t, t);
  return exp(c * s.high, c * s.low);
}
template <class T> GRADUS_INLINE T at_most(T x, T end) { return x > end ? end : x; }   // NaN stays NaN
template <class T> GRADUS_INLINE T at_least(T x, T end) { return x < end ? end : x; }
template <class T> constexpr T vanishing = sizeof(T) == 4 ? T(10.5) : T(27.5);   // erfc is 0 here

template <class T> GRADUS_INLINE T erfc(T x) {
  const T t = at_most(absolute(x), vanishing<T>), y = exp_of_square(t, T(-1)) * erfcx_positive(t);
  return x < 0 ? 2 - y : y;
}
template <class T> GRADUS_INLINE T erfcx(T x) {
  const T t = absolute(x), y = erfcx_positive(t);
  return x < 0 ? 2 * exp_of_square(at_most(t, vanishing<T>), T(1)) - y : y;
}
template <class T> GRADUS_INLINE T erfcx_slope(T x, T y) {   // y = erfcx(x)
  const T right = erfcx_slope_positive(absolute(x));
  return x < 0 ? madd(2 * x, y, T(-1.1283791670955126)) : right;
}

// ------------------------------------------------------------------------ the normal distribution
// ndtr(-|x|) = exp(-x^2 / 2) erfcx(|x| / sqrt 2) / 2. For x < -1 its logarithm is log(erfcx / 2) - x^2 / 2,
// without an exponential; far to the left the first term is negligible.
template <class T> constexpr T root_half = T(0.70710678118654752);

template <class T> GRADUS_INLINE T ndtr(T x) {
  const T t = at_most(absolute(x), vanishing<T> * T(1.5));
  const T y = T(0.5) * exp_of_square(t, T(-0.5)) * erfcx_positive(t * root_half<T>);
  return x < 0 ? y : 1 - y;
}
template <class T> constexpr T beside_one = sizeof(T) == 4 ? T(1.2e-7) : T(2.3e-16);   // 1 minus anything smaller is 1
template <class T> GRADUS_INLINE T log_ndtr(T x) {
  const T a = absolute(x), scaled = T(0.5) * erfcx_positive(a * root_half<T>);
  const T y = scaled * exp_of_square(at_most(a, vanishing<T> * T(1.5)), T(-0.5));
  const T log = log1p(x < -1 ? at_least(scaled, beside_one<T>) - 1 : x < 0 ? y - 1 : -y);
  return x < -1 ? log - T(0.5) * x * x : log;
}

template <class T> GRADUS_INLINE T entropy(T x) {   // -x log(x)
  const T y = x > 0 ? -x * log(x) : x == 0 ? T(0) : -infinity<T>;
  return x != x ? x : y;
}

// -------------------------------------------------------------------------------------- erfinv
// float: M. Giles, "Approximating the erfinv function" (GPU Computing Gems 2, 2012).
GRADUS_INLINE float erfinv(float x) {
  const float w = -log((1 - x) * (1 + x)), c = w - 2.5f, s = square_root(w) - 3;
  const float centre = polynomial(c, 1.50140941f, 0.246640727f, -0.00417768164f, -0.00125372503f, 0.00021858087f,
      -4.39150654e-6f, -3.5233877e-6f, 3.43273939e-7f, 2.81022636e-8f);
  const float tail = polynomial(s, 2.83297682f, 1.00167406f, 0.00943887047f, -0.0076224613f, 0.00573950773f,
      -0.00367342844f, 0.00134934322f, 0.000100950558f, -0.000200214257f);
  const float y = x * (w < 5 ? centre : tail);
  return absolute(x) == 1 ? x * infinity<float> : y;
}
// double: M. J. Wichura, algorithm AS 241, PPND16 (Applied Statistics 37, 1988): quotients of polynomials in x^2, or in
// the root of the logarithm of the tail.
GRADUS_INLINE double erfinv(double x) {
  const double a = absolute(x), centre = 0.180625 - 0.25 * x * x, r = square_root(-log(0.5 * (1 - a)));
  const bool near = a <= 0.85, far = r > 5;
  const double n0 = polynomial(centre, 3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
      1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4,
      2.5090809287301226727e3);
  const double d0 = polynomial(centre, 1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
      2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3);
  const double r1 = r - 1.6, r2 = r - 5;
  const double n1 = polynomial(r1, 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
      3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2,
      7.74545014278341407640e-4);
  const double d1 = polynomial(r1, 1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
      1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9);
  const double n2 = polynomial(r2, 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
      2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5,
      2.01033439929228813265e-7);
  const double d2 = polynomial(r2, 1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
      7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15);
  const double quotient = (near ? n0 : far ? n2 : n1) / (near ? d0 : far ? d2 : d1);
  const double y = near ? x * (quotient * 0.35355339059327376) : with_sign_of(quotient * root_half<double>, x);
  return a == 1 ? x * infinity<double> : y;
}
