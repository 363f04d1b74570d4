// sin and cos of any angle, and the reduction of angles that tan needs as well. Included by math.inl.
//
// x = k pi/2 + r, |r| <= pi/4; quadrant k mod 4 says which of +-sin(r), +-cos(r) it is, and
// cos(x) = sin(x + pi/2) is one quadrant further. The fast form is good for |x| <= fast_angle;
// loops hand larger arguments to the slow form. pi/2 in pieces of 33 bits and the polynomials are
// fdlibm's (e_rem_pio2.c, k_sin.c, k_cos.c) and musl's (__sindf.c); float works in double, except where
// it has a fused multiply-add.

constexpr double fast_angle = 1e6;   // below 2^20 pi/2: k times a piece of 33 bits is exact
constexpr double half_pi_1 = 1.57079632673412561417e+00, half_pi_2 = 6.07710050630396597660e-11,
                 half_pi_rest_1 = 6.07710050650619224932e-11, half_pi_rest_2 = 2.02226624879595063154e-21;

struct Angle {
  double r, low;
  uint64_t quadrant;
};

struct SineCosine {
  double sin, cos;
};
GRADUS_INLINE SineCosine sine_cosine(Angle a) {   // of r + low
  const double r = a.r, z = r * r, v = z * r;
  const double tail = polynomial(z, 8.33333333332248946124e-03, -1.98412698298579493134e-04, 2.75573137070700676789e-06,
      -2.50507602534068634195e-08, 1.58969099521155010221e-10);
  const double s = r - ((z * (0.5 * a.low - v * tail) - a.low) + v * 1.66666666666666324348e-01);
  const double c =
      z * polynomial(z, 4.16666666666666019037e-02, -1.38888888888741095749e-03, 2.48015872894767294178e-05,
              -2.75573143513906633035e-07, 2.08757232129817482790e-09, -1.13596475577881948265e-11);
  const double half = 0.5 * z, w = 1 - half;
  return {s, w + (((1 - w) - half) + (z * c - r * a.low))};
}
GRADUS_INLINE double sine_of(Angle a) {   // turned by the quadrant
  const SineCosine of = sine_cosine(a);
  const double y = a.quadrant & 1 ? of.cos : of.sin;
  return a.quadrant & 2 ? -y : y;
}

GRADUS_INLINE Angle reduce_fast(double x) {
  const double shifted = madd(x, 0.63661977236758134308, double_rounder);
  const double k = shifted - double_rounder, r = x - k * half_pi_1, piece = k * half_pi_2;
  const double a = r - piece, back = a - r;
  const double rest = (r - (a - back)) - (piece + back) - k * half_pi_rest_2;
  const double high = a + rest;
  return {high, (a - high) + rest, bits(shifted)};
}
GRADUS_INLINE double sine_fast(double x, uint64_t quarters) {
  Angle a = reduce_fast(x);
  a.quadrant += quarters;
  const double y = sine_of(a);
  return (quarters == 0) & (x == 0) ? x : y;   // -0 stays -0
}

#if defined(GRADUS_KERNELS_FMA)
// With a fused multiply-add float can reduce by itself: k times the first piece of pi/2 is subtracted
// without an error (both are multiples of 2^-23). Polynomials: our own fits.
struct FloatAngle {
  float r;
  uint32_t quadrant;
};
GRADUS_INLINE FloatAngle reduce_fast(float x) {
  const float shifted = madd(x, 0.636619772f, float_rounder), k = shifted - float_rounder;
  float r = madd(k, -1.57079637f, x);
  r = madd(k, 4.37113883e-8f, r);
  return {madd(k, 1.71512451e-15f, r), bits(shifted)};
}
GRADUS_INLINE float sine_fast(float x, uint64_t quarters) {
  const FloatAngle a = reduce_fast(x);
  const float r = a.r, z = r * r;
  const float sin = madd(r * z, polynomial(z, -0.1666666459f, 0.008332734495f, -0.0001958493194f), r);
  const float cos = madd(z * z, polynomial(z, 0.04166666459f, -0.001388828923f, 2.454497687e-5f), madd(z, -0.5f, 1.0f));
  const uint32_t quadrant = a.quadrant + uint32_t(quarters);
  const float y = from_bits(bits(quadrant & 1 ? cos : sin) ^ (quadrant & 2) << 30);
  return (quarters == 0) & (x == 0) ? x : y;
}
#else
GRADUS_INLINE float sine_fast(float angle, uint64_t quarters) {
  const double x = angle, shifted = madd(x, 0.63661977236758134308, double_rounder);
  const double k = shifted - double_rounder;
  const double r = madd(k, -half_pi_rest_1, madd(k, -half_pi_1, x)), z = r * r;
  const double sin = madd(r * z,
      polynomial(z, -0.166666666416265235595, 0.0083333293858894631756, -0.000198393348360966317347,
          0.0000027183114939898219064),
      r);
  const double cos = polynomial(z, 1.0, -0.499999997251031003120, 0.0416666233237390631894, -0.00138867637746099294692,
      0.0000243904487962774090654);
  const uint64_t quadrant = bits(shifted) + quarters;
  const double y = quadrant & 1 ? cos : sin;
  return (quarters == 0) & (x == 0) ? angle : float(quadrant & 2 ? -y : y);
}
#endif

// Payne and Hanek's reduction: of the product x * 2/pi only the part modulo 4 matters, so only 192
// of the 1216 bits of 2/pi below are used; the size of x decides where they begin.
[[maybe_unused, gnu::noinline]] static Angle reduce_large(double x) {
  static constexpr uint64_t two_over_pi[] = {0, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041,
      0xfe5163abdebbc561, 0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
      0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f,
      0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08,
      0x56033046fc7b6bab};
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
  if (up) {
    fraction = 0 - fraction;
    quadrant += 1;
  }
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
