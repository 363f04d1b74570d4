// The tables of kernels: the loops that fast code pays for, as function pointers.
//
// Idea: one table per instruction set (reference, portable, avx2, avx512), all made from the same list, so that any
// table can stand in for any other. A kernel takes raw pointers and sizes, runs on the calling thread, allocates
// nothing and cannot fail; shapes, broadcasting, threads and dtypes are decided above it, behind core/compute/apply.h.
// Read next: reference.cpp (each kernel as a plain loop), then math.inl, elementwise.inl, ..., gemm.inl (the fast
// text).
#ifndef GRADUS_CORE_KERNELS_KERNELS_H
#define GRADUS_CORE_KERNELS_KERNELS_H

#include <cstddef>
#include <cstdint>

namespace gradus {

// y = f(x). The integer table has neg, abs, sign, square and relu only. The second group is in FunctionKernels.
// clang-format off
enum class Unary : uint8_t {
  neg, abs, sign, square, reciprocal, sqrt, exp, log, sin, cos, erf, tanh, sigmoid, relu, gelu, softplus,
  basic_count,
  log1p = basic_count,
  exp2, expm1, log2, log10, tan, asin, acos, atan, sinh, cosh, asinh, acosh, atanh,
  erfc, erfcx, erfinv,                   // erfcx(x) = exp(x^2) erfc(x)
  ndtr, log_ndtr,                        // the normal distribution function and its logarithm
  entr,                                  // -x log(x)
  lgamma, digamma, trigamma,
  sinc,                                  // sin(pi x) / (pi x)
  // Cheap:
  rsqrt, floor, ceil, round, trunc, frac,   // round: to the even one of two; frac(x) = x - trunc(x)
  count
};
// clang-format on

// y = f(a, b). The second group are gradients that would otherwise take several passes over memory; they take dy first
// and then the result y or the argument x of the forward op. The integer table has add to minimum (its division is
// towards zero, and a / 0 = 0) and relu_grad.
// clang-format off
enum class Binary : uint8_t {
  add, sub, mul, div, pow, maximum, minimum,
  squared_difference,   // (a - b)^2
  bce_with_logits,      // a logit x and a target t: max(x, 0) - x t + log(1 + exp(-|x|))
  sigmoid_difference,   // sigmoid(a) - b, the derivative of the line above
  relu_grad,            // (dy, y): 0 where y <= 0, else dy
  tanh_grad,            // (dy, y): dy (1 - y^2)
  sigmoid_grad,         // (dy, y): dy y (1 - y)
  gelu_grad,            // (dy, x): dy (Phi(x) + x phi(x))
  softplus_grad,        // (dy, x): dy sigmoid(x), dy where x > 20
  basic_count,
  // In FunctionKernels:
  fmod = basic_count,   // a - b trunc(a / b), exact; these three also for integers, where x / 0 = 0
  remainder,            // a - b floor(a / b), from fmod: it has the sign of b
  div_floor,            // floor(a / b), but the floor of the exact quotient
  div_trunc,            // trunc(a / b)
  fmax, fmin,           // a NaN loses against a number
  hypot,                // sqrt(a^2 + b^2) without overflow
  atan2,                // the angle of the point (b, a), from -pi to pi
  copysign,             // |a| with the sign of b
  heaviside,            // 0 where a < 0 or NaN, 1 where a > 0, b where a = 0; also for integers
  xlogy, xlog1py,       // a log(b), a log(1 + b); 0 where a = 0 unless b is NaN
  logaddexp,            // log(e^a + e^b)
  logaddexp2,           // log2(2^a + 2^b)
  prelu,                // (x, w): x > 0 ? x : w x
  prelu_weight_grad,    // (dy, x): x > 0 ? 0 : dy x
  glu,                  // (a, b): a sigmoid(b)
  bitwise_and, bitwise_or, bitwise_xor,   // for integers and bools
  left_shift, right_shift,                // for integers; bits shifted by less than 0 or more than 63 places are gone
  count
};
// clang-format on

// y = f(a, b, c; p), where p is a number of their type. The integer table has those without a comment "floats".
// clang-format off
enum class Ternary : uint8_t {
  lerp,              // floats: a + c (b - a), or from the other end where |c| >= 1/2: exact at both ends
  add_scaled,        // a + c b
  addcmul,           // a + p b c
  addcdiv,           // floats: a + p b / c
  clamp,             // min(max(a, b), c); a NaN stays
  clamp_grad,        // floats: (dy, x, low; high): dy where low <= x <= high, else 0
  atan2_grad,        // floats: (dy, a, b): p dy b / (a^2 + b^2), 0 where both are 0
  share_of_larger,   // floats: (dy, a, b): dy where a > b, or one is NaN; dy / 2 where a = b; else 0
  prelu_grad,        // floats: (dy, x, w): x > 0 ? dy : w dy
  glu_grad,          // floats: (dy, a, b): dy a sigmoid(b) (1 - sigmoid(b)), of b
  scaled_difference, // floats: (a - b) c
  count
};
// clang-format on

// y = f(x; p), an activation with up to three numbers that do not change, p; and its gradient dx = f(dy, x; p). Which
// side of a kink a number on it belongs to, and a NaN, is as in PyTorch. The second group costs an exponential or more.
// Float tables only. clang-format off
enum class Activation : uint8_t {
  leaky_relu,    // x > 0 ? x : p[0] x
  threshold,     // x <= p[0] ? p[1] : x                           gradient 0 up to p[0] included
  hardtanh,      // x between p[0] and p[1], else the nearer one   gradient dy strictly between them
  softshrink,    // x - p[0] above p[0], x + p[0] below -p[0], else 0
  hardshrink,    // 0 where |x| <= p[0], else x
  hardsigmoid,   // x / 6 + 1/2 between 0 and 1                    gradient dy / 6 strictly between -3 and 3
  hardswish,     // x hardsigmoid(x)                               gradient 0 up to -3, dy from 3, else dy (x / 3 + 1/2)
  softsign,      // x / (1 + |x|)
  nan_to_num,    // NaN, infinity and -infinity become p[0], p[1], p[2]; gradient 0 there
  round_to,      // a multiple of 1 / p[0], or of p[0] if p[1]; gradient 0
  elu,           // x < 0 ? p[0] (exp(p[2] x) - 1) : p[1] x        gradient: x <= 0 ? dy p[0] p[2] exp(p[2] x) : dy p[1]
  softplus,      // log(1 + exp(p[0] x)) / p[0], x where p[0] x > p[1]
  logsigmoid,    // log(sigmoid(x))
  silu,          // x sigmoid(x)
  mish,          // x tanh(log(1 + exp(x)))
  gelu_tanh,     // x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
  tanhshrink,    // x - tanh(x)
  logit,         // log(x / (1 - x)) of x cut to p[0] .. 1 - p[0]; p[0] < 0: not cut, gradient NaN outside 0 .. 1
  polygamma,     // the derivative number p[0] >= 1 of digamma
  count
};
// clang-format on

// A yes or no for each number. Floats only.
enum class Test : uint8_t { isnan, isinf, isfinite, isposinf, isneginf, signbit, count };

enum class Compare : uint8_t { eq, ne, lt, le, gt, ge, count };

// Many numbers to one. max, min and their relatives return NaN if there is one. The integer table ends with prod.
// clang-format off
enum class Reduce : uint8_t {
  sum, max, min, prod,
  nansum,        // NaN counts as 0
  sum_abs,
  sum_squares,
  max_abs,
  min_abs,
  count
};
// clang-format on

// C[m, n] = A[m, k] B[k, n], plus bias[n] if there is one, plus the old C if `accumulate`. Strides are in elements. One
// of (a_row, a_col) is 1 and one of (b_row, b_col) is 1, which gives the four transpositions; rows of C are contiguous.
struct GemmTask {
  int64_t m, n, k;
  const void* a;
  int64_t a_row, a_col;
  const void* b;
  int64_t b_row, b_col;
  const void* bias;   // [n] or null
  void* c;
  int64_t c_row;
  bool accumulate;
};

// One step of SGD on n numbers, PyTorch's order of things: g += weight_decay p; buf = momentum buf + (1 - dampening) g
// (buf = g on the first step); g = nesterov ? g + momentum buf : buf; p -= lr g.
struct SgdStep {
  double lr, momentum, dampening, weight_decay;
  bool nesterov, first;   // first: the momentum buffer holds nothing yet
};

// One step of Adam (Kingma and Ba 2015) on n numbers: m += (1 - beta1)(g - m); v += (1 - beta2)(g^2 - v);
// p -= lr / correction1 * m / (sqrt(v) / sqrt_correction2 + eps), where correction_i = 1 - beta_i^t. With amsgrad,
// v_max = max(v_max, v) replaces v in the last line. Weight decay is added to g, or, if decoupled, shrinks p by lr *
// weight_decay.
struct AdamStep {
  double lr, beta1, beta2, eps, weight_decay, correction1, sqrt_correction2;
  bool decoupled;
};

// The kernels for one element type. `void*` stands for that type, so that all tables have the same layout. Steps (sa,
// sb, sx) are in elements and may be 0 (one number for all) or negative; results without a step are contiguous. Results
// may start at the same address as an argument with step 1 (in place), never overlap otherwise.
struct Kernels {
  void (*map[int(Unary::basic_count)])(int64_t n, const void* x, int64_t sx, void* y);
  void (*zip[int(Binary::basic_count)])(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, void* y);
  void (*compare[int(Compare::count)])(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, bool* y);
  void (*select)(int64_t n, const bool* c, int64_t sc, const void* a, int64_t sa, const void* b, int64_t sb, void* y);
  void (*fill)(int64_t n, const void* value, void* y);

  // *y = the reduction of x[0], x[sx], ... (n >= 1; a float sum keeps several partial sums: its error does not grow
  // with n as that of a running sum does). The columns form: y[j] = the reduction over i < rows of x[i * row + j], for
  // j < n.
  void (*reduce[int(Reduce::count)])(int64_t n, const void* x, int64_t sx, void* y);
  void (*reduce_columns[int(Reduce::count)])(int64_t rows, int64_t n, const void* x, int64_t row, void* y);
  // The position of the first largest / smallest of x[0], x[sx], ...; a NaN counts as larger (smaller) than everything.
  int64_t (*argmax)(int64_t n, const void* x, int64_t sx);
  int64_t (*argmin)(int64_t n, const void* x, int64_t sx);
  // The columns form: value[j], index[j] = the first largest / smallest of x[i * row + j], i < rows, and its i.
  void (*argmax_columns)(int64_t rows, int64_t n, const void* x, int64_t row, void* value, int64_t* index);
  void (*argmin_columns)(int64_t rows, int64_t n, const void* x, int64_t row, void* value, int64_t* index);
  // Sums of (x - mean)^2, with *mean for a run and mean[j] for column j. Float tables only.
  void (*sum_around)(int64_t n, const void* x, int64_t sx, const void* mean, void* y);
  void (*sum_around_columns)(int64_t rows, int64_t n, const void* x, int64_t row, const void* mean, void* y);

  // Rows of n contiguous numbers; all stable for large values (the row's maximum is subtracted first). Float tables
  // only.
  void (*softmax)(int64_t rows, int64_t n, const void* x, void* y);
  void (*log_softmax)(int64_t rows, int64_t n, const void* x, void* y);
  void (*logsumexp)(int64_t rows, int64_t n, const void* x, void* y);                           // y [rows]
  void (*softmax_grad)(int64_t rows, int64_t n, const void* dy, const void* y, void* dx);       // y (dy - sum(dy y))
  void (*log_softmax_grad)(int64_t rows, int64_t n, const void* dy, const void* y, void* dx);   // dy - exp(y) sum(dy)
  // loss[i] = lse[i] - x[i, target[i]], lse = logsumexp of the row; a row with target < 0 is skipped: loss 0.
  void (*cross_entropy)(int64_t rows, int64_t n, const void* x, const int64_t* target, void* loss, void* lse);
  // dx[i, j] = scale[i] (exp(x[i, j] - lse[i]) - (j == target[i])); 0 in a row with target < 0.
  void (*cross_entropy_grad)(
      int64_t rows, int64_t n, const void* x, const int64_t* target, const void* lse, const void* scale, void* dx);

  // The product, or thread `thread`'s share of it; all `threads` together write all of C, and which share an element
  // falls into does not change its bits. `scratch` holds gemm_scratch(task) bytes, 64-byte aligned, one piece per
  // thread.
  size_t (*gemm_scratch)(const GemmTask&);
  void (*gemm)(const GemmTask&, int thread, int threads, void* scratch);

  void (*sgd)(int64_t n, void* p, const void* g, void* momentum, const SgdStep&);   // momentum null without momentum
  void (*adam)(int64_t n, void* p, const void* g, void* m, void* v, void* v_max,
      const AdamStep&);   // v_max null without amsgrad
};

// More functions, compiled in files of their own, so that a change to one does not compile all. The same contract; a
// table leaves out (null) what its type does not have.
struct FunctionKernels {
  static constexpr int unaries = int(Unary::count) - int(Unary::basic_count),
                       binaries = int(Binary::count) - int(Binary::basic_count);
  void (*map[unaries])(int64_t n, const void* x, int64_t sx, void* y);
  void (*zip[binaries])(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, void* y);
  void (*test[int(Test::count)])(int64_t n, const void* x, int64_t sx, bool* y);
  void (*combine[int(Ternary::count)])(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, const void* c,
      int64_t sc, const void* p, void* y);
  void (*activate[int(Activation::count)])(int64_t n, const void* x, int64_t sx, const double* p, void* y);
  void (*activate_grad[int(Activation::count)])(
      int64_t n, const void* dy, int64_t sdy, const void* x, int64_t sx, const double* p, void* dx);
};

// The third table is in matrix.h.
struct MatrixKernels;
// One instruction set.
struct KernelSet {
  const char* name;
  Kernels of[3];                      // indexed by Dtype: float32, float64, int64
  const FunctionKernels* functions;   // four, the same way and bool, of which bytes of 0 and 1 are taken
  const MatrixKernels* matrices;      // two: float32, float64
  // y[i * sy] = x[i * sx] converted, [from][to] by Dtype (float32, float64, int64, bool); anything but 0 is true.
  void (*convert[4][4])(int64_t n, const void* x, int64_t sx, void* y, int64_t sy);
  // sum, max and min of bools as in Kernels: how many are true (int64), any, all.
  void (*reduce_bools[3])(int64_t n, const void* x, int64_t sx, void* y);
  void (*reduce_bool_columns[3])(int64_t rows, int64_t n, const void* x, int64_t row, void* y);
};

// y = f(x), y = f(a, b) for numbers of a type (an index into `of`); null if the table has none.
inline auto map_kernel(const KernelSet& set, int type, Unary f) {
  return f < Unary::basic_count ? set.of[type].map[int(f)] : set.functions[type].map[int(f) - int(Unary::basic_count)];
}
inline auto zip_kernel(const KernelSet& set, int type, Binary f) {
  return f < Binary::basic_count ? set.of[type].zip[int(f)]
                                 : set.functions[type].zip[int(f) - int(Binary::basic_count)];
}

extern const KernelSet reference_kernels, portable_kernels;
extern const FunctionKernels reference_functions[4], portable_functions[4];
#if defined(__x86_64__)
extern const KernelSet avx2_kernels, avx512_kernels;
extern const FunctionKernels avx2_functions[4], avx512_functions[4];
#endif

extern const KernelSet* active_kernels;   // null until the first use
const KernelSet& choose_kernels();        // the best this CPU has, or what GRADUS_KERNELS names

inline const KernelSet& kernel_set() {
  const KernelSet* set = __atomic_load_n(&active_kernels, __ATOMIC_RELAXED);   // threads may meet at the first use
  return set ? *set : choose_kernels();
}

/// The sets this machine can run, slowest first: "reference", "portable", then what the CPU has.
/// names[0 .. count) are static strings.
struct KernelNames {
  const char* names[8];
  int count;
};
KernelNames available_kernels();
/// Makes all later computing use the named set; false (and no change) if there is none of that name on this machine.
/// Not to be called while another thread computes.
bool select_kernels(const char* name);

}   // namespace gradus
#endif
