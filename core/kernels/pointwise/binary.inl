// The fast text of binary.h.
//
// Idea: as in unary.inl, a function is one line.
// Read first: math.inl, numbers.inl, loops.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/circular.inl"

#include "core/kernels/math/rounding.inl"

#include "core/kernels/math/numbers.inl"

#include "core/kernels/math/runs.inl"

#include "core/kernels/pointwise/loops.inl"

#include "core/kernels/pointwise/remainder.inl"

// --------------------------------------------------------------------------------- y = f(a, b)
template <class T> GRADUS_INLINE T gelu_grad(T dy, T x) { return dy * madd(x, normal_density(x), normal_cdf(x)); }

// 1 - x and 1 + x keep the digits that 1 - x^2 loses.
template <class T> GRADUS_INLINE T asin_grad(T dy, T x) { return dy / square_root((1 - x) * (1 + x)); }
template <class T> GRADUS_INLINE T atanh_grad(T dy, T x) { return dy / ((1 - x) * (1 + x)); }
template <class T> GRADUS_INLINE T acosh_grad(T dy, T x) {   // far out the root is |x|
  const T v = absolute(x);
  return dy / (v > T(0x1p27) ? v : square_root((v - 1) * (v + 1)));
}

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

// The angle of the point (x, y): that of (|x|, |y|), mirrored. Large numbers are scaled down, as they are added on
// the way. Each selection is written out by itself: from shared parts the compiler would make branches.
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

// max + log(1 + e^-|a - b|); the difference of two equal infinities is NaN.
template <class T> GRADUS_INLINE T logaddexp(T a, T b) {
  const T y = larger(a, b) + log1p_up_to_1(exp(-absolute(a - b)));
  return (a == b) & (absolute(a) == infinity<T>) ? a : y;
}
template <class T> GRADUS_INLINE T logaddexp2(T a, T b) {
  const T ln2 = T(0.69314718055994531),
          y = madd(log1p_up_to_1(exp(-ln2 * absolute(a - b))), T(1.4426950408889634), larger(a, b));
  return (a == b) & (absolute(a) == infinity<T>) ? a : y;
}

GRADUS_INLINE int64_t shifted_left(int64_t a, int64_t b) {
  return (b < 0) | (b > 63) ? 0 : int64_t(uint64_t(a) << (b & 63));
}
GRADUS_INLINE int64_t shifted_right(int64_t a, int64_t b) { return a >> ((b < 0) | (b > 63) ? 63 : b); }

template <Binary f, class T> GRADUS_INLINE T binary(T a, T b) {
  if constexpr (f == Binary::add) return plus(a, b);
  if constexpr (f == Binary::sub) return minus(a, b);
  if constexpr (f == Binary::mul) return times(a, b);
  if constexpr (f == Binary::div) return quotient(a, b);
  if constexpr (f == Binary::pow) return power(a, b);
  if constexpr (f == Binary::maximum) return larger(a, b);
  if constexpr (f == Binary::minimum) return smaller(a, b);
  if constexpr (f == Binary::relu_grad) return b <= 0 ? 0 : a;
  if constexpr (f == Binary::tanh_grad) return a * (1 - b * b);
  if constexpr (f == Binary::sigmoid_grad) return a * (b * (1 - b));
  if constexpr (f == Binary::gelu_grad) return gelu_grad(a, b);
  if constexpr (f == Binary::asin_grad) return asin_grad(a, b);
  if constexpr (f == Binary::acosh_grad) return acosh_grad(a, b);
  if constexpr (f == Binary::atanh_grad) return atanh_grad(a, b);
  if constexpr (f == Binary::softplus_grad) return b > 20 ? a : a * sigmoid(b);
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

// Exponents that need no logarithm. Roots are not among them: sqrt(-0) is -0 but pow(-0, 1/2) is 0, so a result would
// depend on how the exponents lie in memory.
struct Square {
  template <class T> GRADUS_INLINE T of(T x) { return x * x; }
};
struct Cube {
  template <class T> GRADUS_INLINE T of(T x) { return x * x * x; }
};
struct Inverse {
  template <class T> GRADUS_INLINE T of(T x) { return 1 / x; }
};
struct InverseSquare {
  template <class T> GRADUS_INLINE T of(T x) { return 1 / (x * x); }
};
struct One {
  template <class T> GRADUS_INLINE T of(T) { return 1; }
};

template <class T> static bool constant_power(int64_t n, const T* x, int64_t sx, T exponent, T* y) {
  if (exponent == 2) return each<Square>(n, x, sx, y), true;
  if (exponent == 3) return each<Cube>(n, x, sx, y), true;
  if (exponent == -1) return each<Inverse>(n, x, sx, y), true;
  if (exponent == -2) return each<InverseSquare>(n, x, sx, y), true;
  if (exponent == 1) return each<Same>(n, x, sx, y), true;
  if (exponent == 0) return each<One>(n, x, sx, y), true;
  return false;
}

template <Binary f> struct ZipOf {
  template <class T> GRADUS_INLINE T of(T a, T b) { return binary<f>(a, b); }
};

template <class T> static void zip_power(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, void* y) {
  if (n <= 0 || sb != 0) return each<ZipOf<Binary::pow>>(n, (const T*)a, sa, (const T*)b, sb, (T*)y);
  if (constant_power(n, (const T*)a, sa, *(const T*)b, (T*)y)) return;
  T exponents[block];   // for a constant the compiler would branch on what kind of number it is
  gather(n < block ? n : block, (const T*)b, 0, exponents);
  for (int64_t i = 0; i < n; i += block)
    each<ZipOf<Binary::pow>>(n - i < block ? n - i : block, (const T*)a + i * sa, sa, exponents, 1, (T*)y + i);
}

template <Binary f, class T> static void zip(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, void* y) {
  if constexpr (is_from_fmod(f)) zip_divided<f, T>(n, a, sa, b, sb, y);
  else if constexpr (f == Binary::pow && is_float<T>) zip_power<T>(n, a, sa, b, sb, y);
  else each<ZipOf<f>>(n, (const T*)a, sa, (const T*)b, sb, (T*)y);
}

// --------------------------------------------------------------------------------- comparisons
template <Compare f> struct CompareOf {
  template <class T> GRADUS_INLINE bool of(T a, T b) {
    if constexpr (f == Compare::eq) return a == b;
    if constexpr (f == Compare::ne) return a != b;
    if constexpr (f == Compare::lt) return a < b;
    if constexpr (f == Compare::le) return a <= b;
    if constexpr (f == Compare::gt) return a > b;
    if constexpr (f == Compare::ge) return a >= b;
  }
};
template <Compare f, class T>
static void compare(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, bool* y) {
  each<CompareOf<f>>(n, (const T*)a, sa, (const T*)b, sb, y);
}

// ---------------------------------------------------------------------------------- the table
template <class T> constexpr BinaryKernels kernels_of() {
  BinaryKernels k = {};
  for_each_function<Binary>([&]<Binary f>() {
    constexpr bool has = is_float<T> ? takes_floats(f) : is_integer<T> ? takes_integers(f) : takes_bools(f);
    if constexpr (has) k.zip[int(f)] = zip<f, T>;
  });
  if constexpr (is_float<T> || is_integer<T>)
    for_each_function<Compare>([&]<Compare f>() { k.compare[int(f)] = compare<f, T>; });
  return k;
}
