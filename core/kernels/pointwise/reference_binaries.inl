// The plain text of binaries.inl; a part of reference_functions.cpp.

inline int64_t wrapped(uint64_t x) { return int64_t(x); }

// The remainder with the sign of b, and the floor of the quotient, from m = fmod(a, b): PyTorch's way (Python's as
// well). The quotient of a - m is a whole number, but for its rounding.
template <class T> T fmod_of(T a, T b) { return T(__builtin_fmod(a, b)); }
inline int64_t fmod_of(int64_t a, int64_t b) { return b == 0 || b == -1 ? 0 : a % b; }

template <class T> bool on_other_side(T m, T b) { return m != 0 && (m < 0) != (b < 0); }

template <class T> T floored_quotient(T a, T b) {
  if (b == 0) return a / b;
  const T m = fmod_of(a, b), q = (a - m) / b - on_other_side(m, b);
  if (q == 0) return with_sign_of(T(0), a / b);
  const T below = floor(q);
  return q - below > T(0.5) ? below + 1 : below;
}
inline int64_t floored_quotient(int64_t a, int64_t b) {
  const int64_t q = b == 0 ? 0 : b == -1 ? wrapped(0 - uint64_t(a)) : a / b;
  return q - on_other_side(fmod_of(a, b), b);
}

inline float hypotenuse(float a, float b) {
  if (absolute(a) == infinity<float> || absolute(b) == infinity<float>) return infinity<float>;
  return float(square_root(double(a) * a + double(b) * b));
}
inline double hypotenuse(double a, double b) {
  const double x = absolute(a), y = absolute(b), large = x > y || x != x ? x : y, small = x > y || x != x ? y : x;
  if (x == infinity<double> || y == infinity<double>) return infinity<double>;
  return large == 0 ? 0 : large * square_root(1 + small / large * (small / large));
}

template <class T> T logaddexp(T a, T b, T base) {
  if (a != a || b != b) return not_a_number<T>;
  if (a == b && absolute(a) == infinity<T>) return a;
  const T ln = log(base);
  return (a > b ? a : b) + log1p(exp(-absolute(a - b) * ln)) / ln;
}

// The angle of the point (x, y), by quadrants.
template <class T> T atan2(T y, T x) {
  if (x != x || y != y) return not_a_number<T>;
  const bool left = with_sign_of(T(1), x) < 0, endless = absolute(x) == infinity<T> && absolute(y) == infinity<T>;
  T angle = endless ? half_pi<T> / 2 : y == 0 ? T(0) : atan(absolute(y) / absolute(x));
  if (left) angle = 2 * half_pi<T> - (angle - 2 * half_pi_low<T>);
  return with_sign_of(angle, y);
}

template <Binary f, class T> T binary(T a, T b) {
  if constexpr (f == Binary::fmod) return fmod_of(a, b);
  if constexpr (f == Binary::remainder) {
    const T m = fmod_of(a, b);
    return on_other_side(m, b) ? m + b : m;
  }
  if constexpr (f == Binary::div_floor) return floored_quotient(a, b);
  if constexpr (f == Binary::div_trunc) return truncated(a / b);
  if constexpr (f == Binary::fmax) return b != b || a > b ? a : b;
  if constexpr (f == Binary::fmin) return b != b || a < b ? a : b;
  if constexpr (f == Binary::hypot) return hypotenuse(a, b);
  if constexpr (f == Binary::atan2) return atan2(a, b);
  if constexpr (f == Binary::copysign) return with_sign_of(a, b);
  if constexpr (f == Binary::heaviside) return a == 0 ? b : T(a > 0);
  if constexpr (f == Binary::xlogy) return b != b ? b : a == 0 ? 0 : a * log(b);
  if constexpr (f == Binary::xlog1py) return b != b ? b : a == 0 ? 0 : a * log1p(b);
  if constexpr (f == Binary::logaddexp) return logaddexp(a, b, T(2.718281828459045));
  if constexpr (f == Binary::logaddexp2) return logaddexp(a, b, T(2));
  if constexpr (f == Binary::prelu) return a > 0 ? a : b * a;
  if constexpr (f == Binary::prelu_weight_grad) return b > 0 ? 0 : a * b;
  if constexpr (f == Binary::glu) return a * sigmoid(b);
  if constexpr (f == Binary::bitwise_and) return T(a & b);
  if constexpr (f == Binary::bitwise_or) return T(a | b);
  if constexpr (f == Binary::bitwise_xor) return T(a ^ b);
  if constexpr (f == Binary::left_shift) return b < 0 || b > 63 ? 0 : wrapped(uint64_t(a) << b);
  if constexpr (f == Binary::right_shift) return a >> (b < 0 || b > 63 ? 63 : b);
}

template <class T> T scaled_sum(T a, T b, T p, T c) {   // a + p b c
  if constexpr (is_float<T>) return a + p * b * c;
  else return wrapped(uint64_t(a) + uint64_t(p) * uint64_t(b) * uint64_t(c));
}

template <Ternary f, class T> T ternary(T a, T b, T c, T p) {
  if constexpr (f == Ternary::lerp) return absolute(c) < T(0.5) ? a + c * (b - a) : b - (b - a) * (1 - c);
  if constexpr (f == Ternary::add_scaled) return scaled_sum(a, b, T(1), c);
  if constexpr (f == Ternary::addcmul) return scaled_sum(a, b, p, c);
  if constexpr (f == Ternary::addcdiv) return a + p * b / c;
  if constexpr (f == Ternary::clamp) {   // NaN wins
    const T raised = a > b || a != a ? a : b;
    return raised < c || raised != raised ? raised : c;
  }
  if constexpr (f == Ternary::clamp_grad) return b >= c && b <= p ? a : 0;
  if constexpr (f == Ternary::atan2_grad) return b == 0 && c == 0 ? 0 : p * a * c / (b * b + c * c);
  if constexpr (f == Ternary::share_of_larger) return b < c ? 0 : b == c ? a / 2 : a;
  if constexpr (f == Ternary::prelu_grad) return b > 0 ? a : c * a;
  if constexpr (f == Ternary::glu_grad) return a * b * (sigmoid(c) * (1 - sigmoid(c)));
  if constexpr (f == Ternary::scaled_difference) return (a - b) * c;
}
