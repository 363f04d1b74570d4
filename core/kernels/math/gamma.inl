// The logarithm of the gamma function and its derivatives: lgamma, digamma, trigamma, polygamma.
//
// Idea: large arguments use Stirling's series in 1 / x; small ones are shifted by gamma(x + 1) = x gamma(x),
// negative ones reflected, gamma(x) gamma(1 - x) = pi / sin(pi x). Read first: math.inl, rounding.inl. Measured: lgamma
// within 7 ulp for x > 0, the others likewise away from their zeros, near which the error is that of numbers of size 1.

// sin(pi f) / pi, |f| <= 1/2. Our own fits.
GRADUS_INLINE float sine_of_turns(float f) {
  const float z = f * f;
  return madd(f * z, polynomial(z, -1.644934067f, 0.8117423702f, -0.19075006f, 0.02612804322f, -0.002255027101f), f);
}
GRADUS_INLINE double sine_of_turns(double f) {
  const double z = f * f;
  return madd(f * z,
      polynomial(z, -1.64493406684822643, 0.811742425283351938, -0.190751824121940937, 0.0261478478130696897,
          -0.00234608096337782332, 0.00014842817743390904, -6.9729582461852444e-6, 2.45915197059175192e-7),
      f);
}
template <class T> constexpr T pi = T(3.141592653589793);

// -------------------------------------------------------------------------------------- lgamma
GRADUS_INLINE float lgamma_near_two(float d) {   // lgamma(2 + d) / d, |d| <= 1/2. Our own fits.
  return polynomial(d, 0.422784335f, 0.3224670335f, -0.06735228147f, 0.02058079947f, -0.007386174156f, 0.002890795322f,
      -0.001185860034f, 0.000506517143f, -0.0002538170957f, 0.0001134728199f);
}
GRADUS_INLINE double lgamma_near_two(double d) {
  return polynomial(d, 0.422784335098467139, 0.322467033424113218, -0.0673523010531981394, 0.020580808427784569,
      -0.00738555102866815368, 0.00289051033073873699, -0.00119275391200102263, 0.000509669524885309606,
      -0.000223154750745203673, 0.0000994575090988939157, -0.0000449263511038333311, 0.0000205072674160577876,
      -9.43845871624281117e-6, 4.37437491691513072e-6, -2.0449201467015115e-6, 9.57866333411475771e-7,
      -4.30355876035996121e-7, 2.03048067516152279e-7, -1.34128197585172855e-7, 6.37904750761977372e-8);
}
GRADUS_INLINE float stirling_rest(float w, float z) {   // w = 1 / x, z = w^2
  return w * polynomial(z, 1 / 12.f, -1 / 360.f, 1 / 1260.f, -1 / 1680.f);
}
GRADUS_INLINE double stirling_rest(double w, double z) {
  return w *
         polynomial(z, 1 / 12., -1 / 360., 1 / 1260., -1 / 1680., 1 / 1188., -691 / 360360., 1 / 156., -3617 / 122400.);
}

// x >= 1/2. From 1/2 to 3/2: lgamma(x + 1) - log(x); up to `from`: shifted to 3/2 .. 5/2; then Stirling's series.
template <class T> GRADUS_INLINE T lgamma_positive(T x) {
  constexpr int steps = sizeof(T) == 4 ? 2 : 6;
  constexpr T from = T(steps + 2.5);
  const bool low = x < T(1.5), high = x >= from;
  T product = 1, y = x;
  for (int i = 0; i < steps; ++i) {
    const bool above = y >= T(2.5);
    y = above ? y - 1 : y;
    product = above ? product * y : product;
  }
  const T log_of = log(low | high ? x : product), d = low ? x - 1 : y - 2, w = 1 / x;
  const T small = madd(d, lgamma_near_two(high ? T(0) : d), low ? -log_of : log_of);
  const T large = madd(x - T(0.5), log_of - 1, T(0.41893853320467274178) + stirling_rest(w, w * w));
  return high ? large : small;
}
template <class T> GRADUS_INLINE T lgamma(T x) {   // of |gamma(x)|
  const bool reflected = x < T(0.5);
  const T y = lgamma_positive(reflected ? 1 - x : x), s = absolute(sine_of_turns(x - nearest(x)));
  const T left = (s == 0) | (x == -infinity<T>) ? infinity<T> : -(log(s) + y);
  return reflected ? left : y == -infinity<T> ? infinity<T> : y;
}

// -------------------------------------------------------------------------- digamma and trigamma
GRADUS_INLINE float digamma_rest(float z) { return polynomial(z, 1 / 12.f, -1 / 120.f, 1 / 252.f, -1 / 240.f); }
GRADUS_INLINE double digamma_rest(double z) {
  return polynomial(z, 1 / 12., -1 / 120., 1 / 252., -1 / 240., 1 / 132., -691 / 32760., 1 / 12.);
}
GRADUS_INLINE float trigamma_rest(float z) { return polynomial(z, 1 / 6.f, -1 / 30.f, 1 / 42.f, -1 / 30.f); }
GRADUS_INLINE double trigamma_rest(double z) {
  return polynomial(z, 1 / 6., -1 / 30., 1 / 42., -1 / 30., 5 / 66., -691 / 2730., 7 / 6., -3617 / 510.);
}
template <class T> constexpr int shift = sizeof(T) == 4 ? 5 : 10;   // the series are good from here on

// The sum of 1 / (x + i), i < shift, as one quotient.
template <class T> GRADUS_INLINE T digamma(T x) {
  const bool reflected = x < 0;
  const T y = reflected ? 1 - x : x;
  const bool small = y < shift<T>;
  T above = 1, below = y;
  for (int i = 1; i < shift<T>; ++i) {
    above = above * (y + T(i)) + below;
    below = below * (y + T(i));
  }
  const T large = small ? y + shift<T> : y, w = 1 / large, z = w * w;
  const T right = log(large) - madd(z, digamma_rest(z), T(0.5) * w) - (small ? above / below : 0);
  const T f = x - nearest(x), cosine = sine_of_turns(T(0.5) - absolute(f)) * pi<T>;
  const T left = f == 0 ? not_a_number<T> : right - cosine / sine_of_turns(f);   // pi / tan(pi x)
  return reflected ? left : right;
}

template <class T> GRADUS_INLINE T trigamma(T x) {
  const bool reflected = x < T(0.5);
  const T y = reflected ? 1 - x : x;
  const bool small = y < shift<T>;
  T above = 1, below = y * y;
  for (int i = 1; i < shift<T>; ++i) {
    const T square = (y + T(i)) * (y + T(i));
    above = above * square + below;
    below = below * square;
  }
  const T large = small ? y + shift<T> : y, w = 1 / large, z = w * w;
  const T right = w + madd(z, T(0.5), z * w * trigamma_rest(z)) + (small ? above / below : 0);
  const T s = sine_of_turns(x - nearest(x));
  return reflected ? 1 / (s * s) - right : right;
}

// ------------------------------------------------------------------------------------- polygamma
// The nth derivative of digamma, n >= 1: (-1)^(n + 1) n! zeta(n + 1, x), by the Euler-Maclaurin formula. One number
// at a time.
[[maybe_unused]] GRADUS_INLINE double power(double x, int n) {
  double y = 1;
  for (; n; n >>= 1, x *= x)
    if (n & 1) y *= x;
  return y;
}
// The sum of (q + i)^-s over i >= 0, for q > 0.
[[maybe_unused, gnu::noinline]] static double zeta(int s, double q) {
  static constexpr double bernoulli[] = {1 / 12., -1 / 720., 1 / 30240., -1 / 1209600., 1 / 47900160.,
      -691 / 1307674368000., 1 / 74724249600., -3617 / 10670622842880000., 43867 / 5109094217170944000.};
  double sum = 0;
  for (int i = 0; i < 12; ++i, q += 1) sum += power(1 / q, s);
  const double last = power(1 / q, s);
  double factor = s * last / q, tail = last * q / (s - 1) + 0.5 * last;
  for (int k = 0; k < 9; ++k) {   // B_2k / (2k)! s (s + 1) ... (s + 2k - 2) q^(1 - s - 2k)
    tail += bernoulli[k] * factor;
    factor *= (s + 2 * k + 1) * double(s + 2 * k + 2) / (q * q);
  }
  return sum + tail;
}
[[maybe_unused, gnu::noinline]] static double polygamma(double order, double x) {
  const int n = int(order), s = n + 1;
  double factorial = n % 2 ? 1 : -1;
  for (int i = 2; i <= n; ++i) factorial *= i;
  if (x > 0) return factorial * (x == infinity<double> ? 0 : zeta(s, x));
  const double whole = x - nearest(x), f = whole < 0 ? whole + 1 : whole;   // x = f - m
  if (whole != whole) return not_a_number<double>;
  if (whole == 0) return factorial * infinity<double>;
  // All of f + i, i >= -m: those above 0, those below, less what lies below x.
  const double below = zeta(s, 1 - f) - zeta(s, 1 - x);
  return factorial * (zeta(s, f) + (s % 2 ? -below : below));
}
