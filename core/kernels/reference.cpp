// Every kernel as a plain loop: the text to read first, and the oracle of the tests.
//
// Idea: say what is computed, in the shortest way that is numerically sound, one element after the
// other. Nothing here is done for speed. Compiled without contraction (a b + c is rounded twice),
// and with the functions of math.inl instead of the C library's, so it gives the same bits on every
// x86-64 machine. The fast text (fast.inl) computes the same things, blocked and vectorised.
// Read first: kernels.h.
// Compile with: -ffp-contract=off
#include "core/kernels/matrix/matrix.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/math/math.inl"   // exp, log, log1p, tanh, sigmoid, erf, sine_any, pow, ...

// ---------------------------------------------------------------------- y = f(x), y = f(a, b)
// Integers wrap around on overflow; computing them unsigned makes that legal C++.
template <class T> T add(T a, T b) { return a + b; }
template <class T> T sub(T a, T b) { return a - b; }
template <class T> T mul(T a, T b) { return a * b; }
template <class T> T div(T a, T b) { return a / b; }
int64_t add(int64_t a, int64_t b) { return int64_t(uint64_t(a) + uint64_t(b)); }
int64_t sub(int64_t a, int64_t b) { return int64_t(uint64_t(a) - uint64_t(b)); }
int64_t mul(int64_t a, int64_t b) { return int64_t(uint64_t(a) * uint64_t(b)); }
int64_t div(int64_t a, int64_t b) {   // towards zero; must not trap, so a / 0 = 0
  if (b == 0) return 0;
  if (b == -1) return sub(int64_t(0), a);
  return a / b;
}

// By repeated multiplication; a negative exponent leaves what is whole of 1 / a^-b, and 0 of 1 / 0, as in PyTorch.
template <class T> T power(T a, T b) { return pow(a, b); }
int64_t power(int64_t a, int64_t b) {
  if (b < 0) return a == 1 ? 1 : a == -1 ? (b % 2 ? -1 : 1) : 0;
  int64_t y = 1;
  for (; b > 0; b /= 2, a = mul(a, a))
    if (b % 2) y = mul(y, a);
  return y;
}

template <Unary f, class T> T unary(T x) {
  constexpr T half = T(0.5), root_half = T(0.70710678118654752);
  if constexpr (f == Unary::neg) return is_float<T> ? -x : sub(T(0), x);
  if constexpr (f == Unary::abs) return x < 0 ? sub(T(0), x) : x == 0 ? T(0) : x;
  if constexpr (f == Unary::sign) return x > 0 ? T(1) : x < 0 ? T(-1) : T(0);   // of NaN too, as in PyTorch
  if constexpr (f == Unary::square) return mul(x, x);
  if constexpr (f == Unary::reciprocal) return 1 / x;
  if constexpr (f == Unary::sqrt) return square_root(x);   // correctly rounded by the hardware
  if constexpr (f == Unary::exp) return exp(x);
  if constexpr (f == Unary::log) return log(x);
  if constexpr (f == Unary::sin) return sine_any(x, 0);
  if constexpr (f == Unary::cos) return sine_any(x, 1);   // sin(x + pi/2)
  if constexpr (f == Unary::erf) return erf(x);
  if constexpr (f == Unary::tanh) return tanh(x);
  if constexpr (f == Unary::sigmoid) return 1 / (1 + exp(-x));
  if constexpr (f == Unary::relu) return x < 0 ? T(0) : x;   // NaN stays NaN
  if constexpr (f == Unary::gelu) return x * half * (1 + erf(x * root_half));
  if constexpr (f == Unary::softplus) return x > 20 ? x : log1p(exp(x));
}

// x^2 and so on as PyTorch computes them for a constant exponent, by other means than pow.
template <class T> bool constant_power(T x, T exponent, T* y) {
  if (exponent == 2) return *y = x * x, true;
  if (exponent == 3) return *y = x * x * x, true;
  if (exponent == -1) return *y = 1 / x, true;
  if (exponent == -2) return *y = 1 / (x * x), true;
  if (exponent == 1) return *y = x, true;
  if (exponent == 0) return *y = 1, true;
  return false;
}

template <Binary f, class T> T binary(T a, T b) {
  if constexpr (f == Binary::add) return add(a, b);
  if constexpr (f == Binary::sub) return sub(a, b);
  if constexpr (f == Binary::mul) return mul(a, b);
  if constexpr (f == Binary::div) return div(a, b);
  if constexpr (f == Binary::pow) return power(a, b);
  if constexpr (f == Binary::maximum) return a > b || a != a ? a : b;   // NaN wins
  if constexpr (f == Binary::minimum) return a < b || a != a ? a : b;
  if constexpr (f == Binary::squared_difference) return (a - b) * (a - b);
  if constexpr (f == Binary::bce_with_logits) return (a < 0 ? 0 : a) - a * b + log1p(exp(-absolute(a)));
  if constexpr (f == Binary::sigmoid_difference) return 1 / (1 + exp(-a)) - b;
  if constexpr (f == Binary::relu_grad) return b <= 0 ? 0 : a;
  if constexpr (f == Binary::tanh_grad) return a * (1 - b * b);
  if constexpr (f == Binary::sigmoid_grad) return a * (1 - b) * b;
  if constexpr (f == Binary::gelu_grad) return a * (normal_cdf(b) + b * normal_density(b));
  if constexpr (f == Binary::softplus_grad) return b > 20 ? a : a / (1 + exp(-b));
}

template <Compare f, class T> bool compared(T a, T b) {
  if constexpr (f == Compare::eq) return a == b;
  if constexpr (f == Compare::ne) return a != b;
  if constexpr (f == Compare::lt) return a < b;
  if constexpr (f == Compare::le) return a <= b;
  if constexpr (f == Compare::gt) return a > b;
  if constexpr (f == Compare::ge) return a >= b;
}

// ------------------------------------------------------------------------- x [n], y [n], steps
template <Unary f, class T> void map(int64_t n, const void* x, int64_t sx, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = unary<f>(((const T*)x)[i * sx]);
}

template <Binary f, class T> void zip(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, void* y) {
  for (int64_t i = 0; i < n; ++i) {
    const T ai = ((const T*)a)[i * sa], bi = ((const T*)b)[i * sb];
    T* yi = (T*)y + i;
    if constexpr (f == Binary::pow && is_float<T>)
      if (sb == 0 && constant_power(ai, bi, yi)) continue;
    *yi = binary<f>(ai, bi);
  }
}

template <Compare f, class T> void compare(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, bool* y) {
  for (int64_t i = 0; i < n; ++i) y[i] = compared<f>(((const T*)a)[i * sa], ((const T*)b)[i * sb]);
}

template <class T>
void select(int64_t n, const bool* c, int64_t sc, const void* a, int64_t sa, const void* b, int64_t sb, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = c[i * sc] ? ((const T*)a)[i * sa] : ((const T*)b)[i * sb];
}

template <class T> void fill(int64_t n, const void* value, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = *(const T*)value;
}

// A float that int64 cannot hold, NaN included, becomes the smallest int64.
template <class To, class From> To converted(From x) {
  if constexpr (is_float<From> && !is_float<To> && sizeof(To) == 8)
    return x >= From(-9223372036854775808.0) && x < From(9223372036854775808.0) ? To(x) : INT64_MIN;
  else return To(x);   // to bool: anything but 0 is true
}

template <class From, class To> void convert(int64_t n, const void* x, int64_t sx, void* y, int64_t sy) {
  for (int64_t i = 0; i < n; ++i) ((To*)y)[i * sy] = converted<To>(((const From*)x)[i * sx]);
}

#include "core/kernels/reduce/reference_reduce.inl"   // sum, max, min, ... of runs and of columns, their positions

// --------------------------------------------------------------------------------- x [rows, n]
// Sums of exponentials: m is the row's maximum, so that every exponent is at most 0.
template <class T> T row_max(int64_t n, const T* x) {   // a NaN is left aside: x - m is NaN again
  T m = -infinity<T>;
  for (int64_t j = 0; j < n; ++j) m = x[j] > m ? x[j] : m;
  return m;
}

template <class T> T sum_exp(int64_t n, const T* x, T m) {
  double s = 0;
  for (int64_t j = 0; j < n; ++j) s += exp(x[j] - m);
  return T(s);
}

// A row whose maximum is infinite would give infinity - infinity; its log-sum-exp is that maximum.
template <class T> T shift_of(int64_t n, const T* x) {
  const T m = row_max(n, x);
  return absolute(m) < infinity<T> ? m : 0;
}

template <class T> void softmax(int64_t rows, int64_t n, const void* xv, void* yv) {
  for (int64_t i = 0; i < rows; ++i) {
    const T* x = (const T*)xv + i * n;
    T* y = (T*)yv + i * n;
    const T m = row_max(n, x), s = sum_exp(n, x, m);
    for (int64_t j = 0; j < n; ++j) y[j] = exp(x[j] - m) / s;
  }
}

template <class T> void log_softmax(int64_t rows, int64_t n, const void* xv, void* yv) {
  for (int64_t i = 0; i < rows; ++i) {
    const T* x = (const T*)xv + i * n;
    T* y = (T*)yv + i * n;
    const T m = row_max(n, x), log_s = log(sum_exp(n, x, m));
    for (int64_t j = 0; j < n; ++j) y[j] = (x[j] - m) - log_s;
  }
}

template <class T> void logsumexp(int64_t rows, int64_t n, const void* xv, void* y) {
  for (int64_t i = 0; i < rows; ++i) {
    const T* x = (const T*)xv + i * n;
    const T m = shift_of(n, x);
    ((T*)y)[i] = m + log(sum_exp(n, x, m));
  }
}

template <class T> void softmax_grad(int64_t rows, int64_t n, const void* dyv, const void* yv, void* dxv) {
  for (int64_t i = 0; i < rows; ++i) {
    const T *dy = (const T*)dyv + i * n, *y = (const T*)yv + i * n;
    T* dx = (T*)dxv + i * n;
    double s = 0;
    for (int64_t j = 0; j < n; ++j) s += double(dy[j]) * y[j];
    for (int64_t j = 0; j < n; ++j) dx[j] = y[j] * (dy[j] - T(s));
  }
}

template <class T> void log_softmax_grad(int64_t rows, int64_t n, const void* dyv, const void* yv, void* dxv) {
  for (int64_t i = 0; i < rows; ++i) {
    const T *dy = (const T*)dyv + i * n, *y = (const T*)yv + i * n;
    T* dx = (T*)dxv + i * n;
    const T s = sum(n, dy, 1);
    for (int64_t j = 0; j < n; ++j) dx[j] = dy[j] - exp(y[j]) * s;
  }
}

template <class T>
void cross_entropy(int64_t rows, int64_t n, const void* xv, const int64_t* target, void* loss, void* lse) {
  for (int64_t i = 0; i < rows; ++i) {
    const T* x = (const T*)xv + i * n;
    const T m = shift_of(n, x), log_s = log(sum_exp(n, x, m));
    ((T*)lse)[i] = m + log_s;
    ((T*)loss)[i] = target[i] < 0 ? T(0) : (m - x[target[i]]) + log_s;
  }
}

template <class T>
void cross_entropy_grad(
    int64_t rows, int64_t n, const void* xv, const int64_t* target, const void* lse, const void* scale, void* dxv) {
  for (int64_t i = 0; i < rows; ++i) {
    const T *x = (const T*)xv + i * n, l = ((const T*)lse)[i], s = ((const T*)scale)[i];
    T* dx = (T*)dxv + i * n;
    for (int64_t j = 0; j < n; ++j) dx[j] = target[i] < 0 ? T(0) : s * (exp(x[j] - l) - T(j == target[i]));
  }
}

// ----------------------------------------------- C [m, n] = A [m, k] B [k, n] (+ bias [n]) (+ C)
size_t gemm_scratch(const GemmTask&) { return 0; }

// A thread's share is every `threads`-th row.
template <class T> void gemm(const GemmTask& task, int thread, int threads, void*) {
  const T *a = (const T*)task.a, *b = (const T*)task.b, *bias = (const T*)task.bias;
  for (int64_t i = thread; i < task.m; i += threads)
    for (int64_t j = 0; j < task.n; ++j) {
      T* c = (T*)task.c + i * task.c_row + j;
      T s = 0;
      for (int64_t l = 0; l < task.k; ++l)
        s = add(s, mul(a[i * task.a_row + l * task.a_col], b[l * task.b_row + j * task.b_col]));
      if (bias) s = add(s, bias[j]);
      *c = task.accumulate ? add(*c, s) : s;
    }
}

// ------------------------------------------------------------------ p, g, state: [n], in place
template <class T> void sgd(int64_t n, void* pv, const void* gv, void* buffer, const SgdStep& step) {
  const T lr = T(step.lr), decay = T(step.weight_decay), momentum = T(step.momentum);
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], g = ((const T*)gv)[i];
    if (decay != 0) g += decay * p;
    if (buffer) {
      T& b = ((T*)buffer)[i];
      b = step.first ? g : momentum * b + T(1 - step.dampening) * g;
      g = step.nesterov ? g + momentum * b : b;
    }
    p -= lr * g;
  }
}

template <class T>
void adam(int64_t n, void* pv, const void* gv, void* mv, void* vv, void* v_max, const AdamStep& step) {
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], &m = ((T*)mv)[i], &v = ((T*)vv)[i], g = ((const T*)gv)[i];
    if (step.decoupled) p *= T(1 - step.lr * step.weight_decay);
    else if (step.weight_decay != 0) g += T(step.weight_decay) * p;
    m += T(1 - step.beta1) * (g - m);
    v += T(1 - step.beta2) * (g * g - v);
    T largest = v;
    if (v_max) {
      T& old = ((T*)v_max)[i];
      largest = old = binary<Binary::maximum>(old, v);
    }
    p -= T(step.lr / step.correction1) * (m / (square_root(largest) / T(step.sqrt_correction2) + T(step.eps)));
  }
}

// ------------------------------------------------------------------------------------ the table
template <class T> constexpr bool has(Unary f) { return is_float<T> || f <= Unary::square || f == Unary::relu; }
template <class T> constexpr bool has(Binary f) {
  return is_float<T> || f == Binary::relu_grad || f <= Binary::minimum;
}

template <class T, int i = 0> constexpr void enter(Kernels& k) {   // functions i, i + 1, ...
  if constexpr (i < int(Unary::basic_count))
    if constexpr (has<T>(Unary(i))) k.map[i] = map<Unary(i), T>;
  if constexpr (i < int(Binary::basic_count))
    if constexpr (has<T>(Binary(i))) k.zip[i] = zip<Binary(i), T>;
  if constexpr (i < int(Compare::count)) k.compare[i] = compare<Compare(i), T>;
  if constexpr (i < int(Reduce::count) && (is_float<T> || i <= int(Reduce::prod))) {
    k.reduce[i] = reduce<Reduce(i), T>;
    k.reduce_columns[i] = reduce_columns<Reduce(i), T>;
  }
  if constexpr (i < int(Unary::basic_count) || i < int(Binary::basic_count)) enter<T, i + 1>(k);
}

template <class T> constexpr Kernels kernels_of() {
  Kernels k = {};
  enter<T>(k);
  k.select = select<T>, k.fill = fill<T>;
  k.argmax = arg_kernel<true, T>, k.argmin = arg_kernel<false, T>;
  k.argmax_columns = arg_columns<true, T>, k.argmin_columns = arg_columns<false, T>;
  if constexpr (is_float<T>) {
    k.sum_around = sum_around<T>, k.sum_around_columns = sum_around_columns<T>;
    k.softmax = softmax<T>, k.log_softmax = log_softmax<T>, k.logsumexp = logsumexp<T>;
    k.softmax_grad = softmax_grad<T>, k.log_softmax_grad = log_softmax_grad<T>;
    k.cross_entropy = cross_entropy<T>, k.cross_entropy_grad = cross_entropy_grad<T>;
    k.sgd = sgd<T>, k.adam = adam<T>;
  }
  k.gemm_scratch = gemm_scratch, k.gemm = gemm<T>;
  return k;
}

template <class From> constexpr void enter_converts(KernelSet& set, int from) {
  set.convert[from][0] = convert<From, float>;
  set.convert[from][1] = convert<From, double>;
  set.convert[from][2] = convert<From, int64_t>;
  set.convert[from][3] = convert<From, bool>;
}

constexpr KernelSet make_set() {
  KernelSet set = {"reference", {kernels_of<float>(), kernels_of<double>(), kernels_of<int64_t>()}, reference_functions,
      reference_matrices, {}, {reduce_bools<Reduce::sum>, reduce_bools<Reduce::max>, reduce_bools<Reduce::min>},
      {reduce_bool_columns<Reduce::sum>, reduce_bool_columns<Reduce::max>, reduce_bool_columns<Reduce::min>}};
  enter_converts<float>(set, 0);
  enter_converts<double>(set, 1);
  enter_converts<int64_t>(set, 2);
  enter_converts<bool>(set, 3);
  return set;
}

}   // namespace
}   // namespace reference

constinit const KernelSet reference_kernels = reference::make_set();

}   // namespace gradus
#undef GRADUS_INLINE
