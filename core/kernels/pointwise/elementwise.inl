// One number in, one number out: map, zip, compare, select, fill, convert.
//
// Idea: a function is one line (below); a loop is written once as a template over the functions.
// `omp simd` promises the compiler that the steps of the loop are independent, which the contract
// (in place or apart) guarantees; everything is inlined, so each loop becomes vector code.
// Read first: math.inl, numbers.inl, loops.inl.

// ------------------------------------------------------------------------------ the functions
template <class T> GRADUS_INLINE T sign(T x) { return x > 0 ? T(1) : x < 0 ? T(-1) : T(0); }
template <class T> GRADUS_INLINE T relu(T x) { return x < 0 ? T(0) : x; }

// log(1 + exp(x)) for x <= 20, x above (PyTorch's threshold): exp(x) may not overflow.
template <class T> GRADUS_INLINE T softplus(T x) { return x > 20 ? x : relu(x) + log1p(exp(-absolute(x))); }
template <class T> GRADUS_INLINE T bce_with_logits(T x, T t) { return relu(x) - x * t + log1p(exp(-absolute(x))); }
template <class T> GRADUS_INLINE T gelu_grad(T dy, T x) { return dy * madd(x, normal_density(x), normal_cdf(x)); }

template <Unary f, class T> GRADUS_INLINE T unary(T x) {
  if constexpr (f == Unary::neg) return negative(x);
  if constexpr (f == Unary::abs) return absolute(x);
  if constexpr (f == Unary::sign) return sign(x);
  if constexpr (f == Unary::square) return times(x, x);
  if constexpr (f == Unary::reciprocal) return 1 / x;
  if constexpr (f == Unary::sqrt) return square_root(x);
  if constexpr (f == Unary::exp) return exp(x);
  if constexpr (f == Unary::log) return log(x);
  if constexpr (f == Unary::sin) return sine_fast(x, 0);
  if constexpr (f == Unary::cos) return sine_fast(x, 1);
  if constexpr (f == Unary::erf) return erf(x);
  if constexpr (f == Unary::tanh) return tanh(x);
  if constexpr (f == Unary::sigmoid) return sigmoid(x);
  if constexpr (f == Unary::relu) return relu(x);
  if constexpr (f == Unary::gelu) return x * normal_cdf(x);
  if constexpr (f == Unary::softplus) return softplus(x);
}

template <Binary f, class T> GRADUS_INLINE T binary(T a, T b) {
  if constexpr (f == Binary::add) return plus(a, b);
  if constexpr (f == Binary::sub) return minus(a, b);
  if constexpr (f == Binary::mul) return times(a, b);
  if constexpr (f == Binary::div) return quotient(a, b);
  if constexpr (f == Binary::pow) return power(a, b);
  if constexpr (f == Binary::maximum) return larger(a, b);
  if constexpr (f == Binary::minimum) return smaller(a, b);
  if constexpr (f == Binary::squared_difference) return (a - b) * (a - b);
  if constexpr (f == Binary::bce_with_logits) return bce_with_logits(a, b);
  if constexpr (f == Binary::sigmoid_difference) return sigmoid(a) - b;
  if constexpr (f == Binary::relu_grad) return b <= 0 ? 0 : a;
  if constexpr (f == Binary::tanh_grad) return a * (1 - b * b);
  if constexpr (f == Binary::sigmoid_grad) return a * (b * (1 - b));
  if constexpr (f == Binary::gelu_grad) return gelu_grad(a, b);
  if constexpr (f == Binary::softplus_grad) return b > 20 ? a : a * sigmoid(b);
}

template <Compare f, class T> GRADUS_INLINE bool compared(T a, T b) {
  if constexpr (f == Compare::eq) return a == b;
  if constexpr (f == Compare::ne) return a != b;
  if constexpr (f == Compare::lt) return a < b;
  if constexpr (f == Compare::le) return a <= b;
  if constexpr (f == Compare::gt) return a > b;
  if constexpr (f == Compare::ge) return a >= b;
}

// Which functions the table for T has (see kernels.h); the others stay null.
template <class T> constexpr bool has(Unary f) {
  return is_float<T> || f == Unary::neg || f == Unary::abs || f == Unary::sign || f == Unary::square ||
         f == Unary::relu;
}
template <class T> constexpr bool has(Binary f) {
  return is_float<T> || f == Binary::relu_grad || f <= Binary::minimum;
}

// ---------------------------------------------------------------------------------- the loops
template <Unary f> struct MapOf {
  template <class T> GRADUS_INLINE T of(T x) { return unary<f>(x); }
};
template <Binary f> struct ZipOf {
  template <class T> GRADUS_INLINE T of(T a, T b) { return binary<f>(a, b); }
};
template <Compare f> struct CompareOf {
  template <class T> GRADUS_INLINE bool of(T a, T b) { return compared<f>(a, b); }
};

template <Unary f, class T> static void map(int64_t n, const void* x, int64_t sx, void* y) {
  apply<MapOf<f>>(n, (const T*)x, sx, (T*)y);
}

template <uint64_t quarters> struct Sine {
  static constexpr double end = fast_angle;
  template <class T> GRADUS_INLINE T of(T x) { return sine_fast(x, quarters); }
  template <class T> GRADUS_INLINE T any(T x) { return sine_any(x, quarters); }
};
template <uint64_t quarters, class T> static void map_sine(int64_t n, const void* x, int64_t sx, void* y) {
  apply_in_blocks<Sine<quarters>>(n, (const T*)x, sx, (T*)y);
}

// Exponents that need no logarithm. Not the roots: sqrt(-0) is -0 and pow(-0, 1/2) is 0, which would make a result
// depend on how the exponents lie in memory.
struct Cube {
  template <class T> GRADUS_INLINE T of(T x) { return x * x * x; }
};
struct InverseSquare {
  template <class T> GRADUS_INLINE T of(T x) { return 1 / (x * x); }
};
struct Same {
  template <class T> GRADUS_INLINE T of(T x) { return x; }
};
struct One {
  template <class T> GRADUS_INLINE T of(T) { return 1; }
};

template <class T> static bool constant_power(int64_t n, const T* x, int64_t sx, T exponent, T* y) {
  if (exponent == 2) return apply<MapOf<Unary::square>>(n, x, sx, y), true;
  if (exponent == 3) return apply<Cube>(n, x, sx, y), true;
  if (exponent == -1) return apply<MapOf<Unary::reciprocal>>(n, x, sx, y), true;
  if (exponent == -2) return apply<InverseSquare>(n, x, sx, y), true;
  if (exponent == 1) return apply<Same>(n, x, sx, y), true;
  if (exponent == 0) return apply<One>(n, x, sx, y), true;
  return false;
}

template <Binary f, class T> static void zip(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, void* y) {
  if constexpr (f == Binary::pow && is_float<T>)
    if (n > 0 && sb == 0) {
      if (constant_power(n, (const T*)a, sa, *(const T*)b, (T*)y)) return;
      T exponents[block];   // of a constant the compiler would ask, by branches, what kind of number it is
      gather(n < block ? n : block, (const T*)b, 0, exponents);
      for (int64_t i = 0; i < n; i += block)
        apply<ZipOf<f>>(n - i < block ? n - i : block, (const T*)a + i * sa, sa, exponents, 1, (T*)y + i);
      return;
    }
  apply<ZipOf<f>>(n, (const T*)a, sa, (const T*)b, sb, (T*)y);
}

template <Compare f, class T>
static void compare(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, bool* y) {
  apply<CompareOf<f>>(n, (const T*)a, sa, (const T*)b, sb, y);
}

// Both sides are read before one is chosen, and the condition is a byte: a bool, or a read that depends on it, would
// leave a branch.
template <class T>
static void select(
    int64_t n, const bool* cv, int64_t sc, const void* av, int64_t sa, const void* bv, int64_t sb, void* yv) {
  const uint8_t* c = (const uint8_t*)cv;
  const T *a = (const T*)av, *b = (const T*)bv;
  T* y = (T*)yv;
  if (sc == 1 && sa == 1 && sb == 1) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {
      const T p = a[i], q = b[i];
      y[i] = c[i] != 0 ? p : q;
    }
  } else if (sc == 1 && sa == 1 && sb == 0 && n > 0) {   // masked_fill
    const T q = *b;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {
      const T p = a[i];
      y[i] = c[i] != 0 ? p : q;
    }
  } else if (sc == 1 && sa == 0 && sb == 1 && n > 0) {
    const T p = *a;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {
      const T q = b[i];
      y[i] = c[i] != 0 ? p : q;
    }
  } else if (sc == 1 && sa == 0 && sb == 0 && n > 0) {   // where(c, 1.0, 0.0)
    const T p = *a, q = *b;
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) y[i] = c[i] != 0 ? p : q;
  } else if (sc == 0 && n > 0) {   // a run of one side
    apply<Same>(n, *c ? a : b, *c ? sa : sb, y);
  } else {
    for (int64_t i = 0; i < n; ++i) y[i] = c[i * sc] != 0 ? a[i * sa] : b[i * sb];
  }
}

template <class T> static void fill(int64_t n, const void* value, void* yv) {
  const T v = *(const T*)value;
  T* y = (T*)yv;
  for (int64_t i = 0; i < n; ++i) y[i] = v;
}

// A float that int64 cannot hold, NaN included, becomes the smallest int64, as in PyTorch on x86
// (C++ leaves it open). To bool: anything but 0 is true.
template <class To> struct ConvertTo {
  template <class From> GRADUS_INLINE To of(From x) { return To(x); }
};
template <> struct ConvertTo<int64_t> {
  GRADUS_INLINE int64_t of(unsigned char x) { return x; }
  GRADUS_INLINE int64_t of(int64_t x) { return x; }
  template <class From> GRADUS_INLINE int64_t of(From x) {
    const bool fits = (x >= From(-9223372036854775808.0)) & (x < From(9223372036854775808.0));
    return fits ? int64_t(x) : INT64_MIN;
  }
};

// y[i] = x[-i]: what flip does.
template <class T, int... i> static void copy_backwards(int64_t n, const T* x, T* y, Indices<i...>) {
  constexpr int64_t w = lane_count<T>;
  int64_t at = 0;
  for (; at + w <= n; at += w) {
    const Lanes<T> line = lanes_at(x - at - w + 1);
    *(typename LanesOf<T>::unaligned*)(y + at) = __builtin_shufflevector(line, line, (int(w) - 1 - i)...);
  }
  for (; at < n; ++at) y[at] = x[-at];
}

template <class T> static void copy_steps(int64_t n, const T* x, int64_t sx, T* y) {
  if (sx == -1) return copy_backwards(n, x, y, typename CountTo<int(lane_count<T>)>::type());
  if (sx == 2)
    for (int64_t i = 0; i < n; ++i) y[i] = x[2 * i];   // a step that is known is vector code
  else
    for (int64_t i = 0; i < n; ++i) y[i] = x[i * sx];
}

template <class A, class B> constexpr bool is_same = false;
template <class A> constexpr bool is_same<A, A> = true;
template <class T> struct WordOf {
  typedef T type;
};   // a type that has lanes
template <> struct WordOf<bool> {
  typedef unsigned char type;
};

template <class From, class To> static void convert(int64_t n, const void* xv, int64_t sx, void* yv, int64_t sy) {
  typedef typename WordOf<From>::type Word;
  const Word* x = (const Word*)xv;   // the byte of a bool
  To* y = (To*)yv;
  if constexpr (is_same<From, To>)
    if (sy == 1 && sx != 1 && sx != 0) return copy_steps(n, x, sx, (Word*)yv);
  if (sy == 1) return apply<ConvertTo<To>>(n, x, sx, y);
  for (int64_t i = 0; i < n; ++i) y[i * sy] = ConvertTo<To>::of(x[i * sx]);
}
