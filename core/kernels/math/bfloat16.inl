// bfloat16, the upper half of a float32, in pairs: an even number of a sum in the lower half of 32 bits, its successor
// in the upper. Included inside a namespace: no headers here.
//
// U: uint32_t, or a vector of them.

// The bfloat16 next to a float32 whose bits are x, in the upper half; what is in the lower is of no use. Of two as near
// the even one; subnormals are 0, NaN stays NaN. What vcvtneps2bf16 does.
template <class U> GRADUS_INLINE U nearest_bfloat16(U x) {
  const U size = x & 0x7fffffff, nearest = x + 0x7fff + (x >> 16 & 1);
  const U zero_or_nearest = size < 0x00800000 ? x & 0x80000000 : nearest;
  return size > 0x7f800000 ? x | 0x00400000 : zero_or_nearest;
}
template <class U> GRADUS_INLINE U pair_of(U even, U odd) {
  return nearest_bfloat16(even) >> 16 | (nearest_bfloat16(odd) & 0xffff0000);
}

// The numbers of a pair as bits of float32.
template <class U> GRADUS_INLINE U even_of(U pair) { return pair << 16; }
template <class U> GRADUS_INLINE U odd_of(U pair) { return pair & 0xffff0000; }

// c + a b, rounded once, to the nearest; subnormals count as 0, before and after. a and b are bfloat16. In double their
// product is exact, and the sum so near that rounding it again changes nothing: c has 24 bits, so what a sum loses in
// double is far from the middle between two numbers of float32.
GRADUS_INLINE double without_subnormal(double x) {
  // The least that rounds to a number with all digits, 2^-126, if digits went on below.
  return absolute(x) < 0x1p-126 - 0x1p-151 ? with_sign_of(0.0, x) : x;
}
GRADUS_INLINE float add_product(float c, float a, float b) {
  return float(without_subnormal(double(a) * double(b) + without_subnormal(double(c))));
}
GRADUS_INLINE float add_pair(float c, uint32_t a, uint32_t b) {
  c = add_product(c, from_bits(odd_of(a)), from_bits(odd_of(b)));
  return add_product(c, from_bits(even_of(a)), from_bits(even_of(b)));
}
