// Arithmetic of one, two and three numbers of any type: what unary.inl, binary.inl and ternary.inl are made of.
// Included inside a namespace: no headers here. Read first: math.inl.

// int64 wraps around on overflow, like the hardware; C++ leaves that undefined for signed numbers.
template <class T> GRADUS_INLINE T plus(T a, T b) { return a + b; }
template <class T> GRADUS_INLINE T minus(T a, T b) { return a - b; }
template <class T> GRADUS_INLINE T times(T a, T b) { return a * b; }
template <class T> GRADUS_INLINE T quotient(T a, T b) { return a / b; }
template <class T> GRADUS_INLINE T negative(T x) { return -x; }
GRADUS_INLINE int64_t plus(int64_t a, int64_t b) { return int64_t(uint64_t(a) + uint64_t(b)); }
GRADUS_INLINE int64_t minus(int64_t a, int64_t b) { return int64_t(uint64_t(a) - uint64_t(b)); }
GRADUS_INLINE int64_t times(int64_t a, int64_t b) { return int64_t(uint64_t(a) * uint64_t(b)); }
GRADUS_INLINE int64_t negative(int64_t x) { return minus(0, x); }
GRADUS_INLINE int64_t absolute(int64_t x) { return x < 0 ? negative(x) : x; }
// Towards zero. The two cases that stop a program on x86 are given values: a / 0 = 0, and the
// smallest number / -1 wraps around to itself.
GRADUS_INLINE int64_t quotient(int64_t a, int64_t b) { return b == 0 ? 0 : b == -1 ? negative(a) : a / b; }

// NaN stays NaN in all of these: the comparisons are written so that it wins.
template <class T> GRADUS_INLINE T larger(T a, T b) { return (a > b) | (a != a) ? a : b; }
template <class T> GRADUS_INLINE T smaller(T a, T b) { return (a < b) | (a != a) ? a : b; }

template <class T> GRADUS_INLINE T power(T a, T b) { return pow(a, b); }
// By squaring. A negative exponent is a division by a^-b, which is 0 unless a is 1 or -1; by 0 as well, as in PyTorch.
GRADUS_INLINE int64_t power(int64_t a, int64_t b) {
  if (b < 0) return a == 1 ? 1 : a == -1 ? (b & 1 ? -1 : 1) : 0;
  int64_t y = 1;
  for (; b; b >>= 1, a = times(a, a))
    if (b & 1) y = times(y, a);
  return y;
}

// a + w (b - a). A large w counts from b, as in PyTorch: a small b would be lost beside a large a.
template <class T> GRADUS_INLINE T lerp(T a, T b, T w) {
  const bool near = absolute(w) < T(0.5);
  return madd(near ? w : w - 1, b - a, near ? a : b);
}

// a b + c
GRADUS_INLINE float sum_of_product(float a, float b, float c) { return madd(a, b, c); }
GRADUS_INLINE double sum_of_product(double a, double b, double c) { return madd(a, b, c); }
GRADUS_INLINE int64_t sum_of_product(int64_t a, int64_t b, int64_t c) { return plus(times(a, b), c); }
