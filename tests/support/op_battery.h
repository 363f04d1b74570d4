// The battery: what the tests do with each line of op_cases.h.
//
// Idea: no expected results are written down. Each run is compared with another run that must
// give the same: finite differences, the reference kernels, contiguous inputs, one thread.
// tests/autograd/ops/op_battery_test.cpp says which. Read next: op_cases.h, then the test.
#ifndef GRADUS_TESTS_SUPPORT_OP_BATTERY_H
#define GRADUS_TESTS_SUPPORT_OP_BATTERY_H

#include "core/base/parallel.h"
#include "core/tensor/creation.h"

namespace gradus::test {

enum class Kind {
  none,
  any,         // -1.5 .. 1.5
  positive,    // 0.5 .. 2
  unit,        // 0.15 .. 0.85: a probability whose logarithms are harmless
  away,        // 0.3 .. 1.5 or -1.5 .. -0.3: away from a kink or pole at 0
  distinct,    // multiples of 1/2 in random order: no two are close
  spd,         // a symmetric positive definite matrix
  full_rank,   // like any, but never expanded: with equal rows, rounding would decide which error is thrown
  mask,        // bool
  index,       // int64 in 0 .. limit-1
};

/// How one argument of an op is made.
struct Input {
  Kind kind = Kind::none;
  Shape shape = {};
  double offset = 0;        // of `distinct`: two of them with offsets 0 and 1/4 never meet
  int64_t limit = 0;        // of `index`
  bool wants_grad = true;   // floats only
};
inline Input any(const Shape& s) { return {Kind::any, s}; }
inline Input positive(const Shape& s) { return {Kind::positive, s}; }
inline Input unit(const Shape& s) { return {Kind::unit, s}; }
inline Input away(const Shape& s) { return {Kind::away, s}; }
inline Input distinct(const Shape& s, double offset = 0) { return {Kind::distinct, s, offset}; }
inline Input full_rank(const Shape& s) { return {Kind::full_rank, s}; }
inline Input spd(int64_t n) { return {Kind::spd, {n, n}}; }
inline Input mask(const Shape& s) { return {Kind::mask, s}; }
inline Input index(const Shape& s, int64_t limit) { return {Kind::index, s, 0, limit}; }
/// The same numbers, without asking for their gradient.
inline Input constant(Input x) { return x.wants_grad = false, x; }

// What a case guarantees, or is exempt from. They can be combined: `elementwise | no_gradient`.
constexpr unsigned elementwise = 1;   // all inputs have the same shape, which may be any, and memory order is kept
constexpr unsigned in_parallel = 2;   // forward shares its work among threads (elementwise cases do too)
constexpr unsigned no_gradient = 4;   // the result has no history: comparisons, positions
constexpr unsigned dense_only = 8;    // may refuse inputs that are not row-major
constexpr unsigned rounds = 16;       // computes in float32: finite differences need large steps

struct OpCase {
  static constexpr int max_inputs = 3;
  const char* name;   // the op's name, then what is special about the case
  Tensor (*call)(const std::vector<Tensor>& x);
  Input inputs[max_inputs];
  unsigned flags = 0;
  bool is(unsigned flag) const { return flags & flag; }
  bool runs_in_parallel() const { return flags & (elementwise | in_parallel); }
};

/// All lines of op_cases.h.
const std::vector<OpCase>& op_cases();
/// An elementwise case with this shape instead of its own; any other case unchanged.
OpCase with_shape(OpCase c, const Shape& shape);

/// Ways to lay out the same numbers in memory. Gaps hold NaN, or indices far out of range:
/// reading one is noticed.
enum class Form { plain, transposed, gaps, expanded_first, expanded_last, channels_last };
const char* name(Form);

/// The inputs of a case, the same numbers every time; floats in `dtype`. No gradient is asked for
/// yet.
std::vector<Tensor> make_inputs(const OpCase&, Dtype dtype, Form form = Form::plain);
/// Row-major copies.
std::vector<Tensor> dense_copies(const std::vector<Tensor>&);
/// Random numbers of y's shape and dtype for backward to start from.
Tensor make_gradient(const Tensor& y, Form form = Form::plain);
/// New leaves over x's numbers, which want a gradient where the case says so.
std::vector<Tensor> as_leaves(const OpCase&, const std::vector<Tensor>& x);

struct Run {
  Tensor y;
  std::vector<Tensor> gradients;   // one per input that wants one; undefined if y does not depend on it
};
struct RunOptions {
  bool create_graph = false;     // recorded formulas instead of fused kernels
  Form gradient = Form::plain;   // how the gradient that backward starts from lies in memory
};
/// Forward, and backward from make_gradient(y). The result has no history left.
Run run(const OpCase&, const std::vector<Tensor>& x, const RunOptions& options = {});

/// "" if a and b agree, else what differs. |a - b| may be `eps` times the rounding unit of the
/// dtype times the largest |b|. NaN equals NaN; an infinity equals itself. eps = 0: they must be
/// equal.
std::string difference(const Tensor& a, const Tensor& b, double eps);
std::string difference(const Run& a, const Run& b, double eps);
/// In a test: difference(a, b, eps) is "".
#define CHECK_AGREE(a, b, eps)                                               \
  do {                                                                       \
    const std::string differs = ::gradus::test::difference((a), (b), (eps)); \
    CHECK_MESSAGE(differs.empty(), differs);                                 \
  } while (0)
/// The same, but compares every bit, even of NaN and of zeros.
std::string bit_difference(const Run& a, const Run& b);
/// The bytes of x's numbers in row-major order; "" for an undefined tensor.
std::string bits_of(const Tensor& x);

/// While it lives, there are this many threads, and loops are cut into pieces of one item.
class ThreadsGuard {
 public:
  ThreadsGuard(int threads, int64_t cap) : threads_(get_num_threads()), cap_(set_grain_cap(cap)) {
    set_num_threads(threads);
  }
  ~ThreadsGuard() {
    set_num_threads(threads_);
    set_grain_cap(cap_);
  }
  ThreadsGuard(const ThreadsGuard&) = delete;
  ThreadsGuard& operator=(const ThreadsGuard&) = delete;

 private:
  int threads_;
  int64_t cap_;
};

/// While it lives, the kernels of this name are used. Throws Error if the machine cannot run them.
class KernelsGuard {
 public:
  explicit KernelsGuard(const char* name);
  ~KernelsGuard();
  KernelsGuard(const KernelsGuard&) = delete;
  KernelsGuard& operator=(const KernelsGuard&) = delete;

 private:
  const char* before_;
};

}   // namespace gradus::test
#endif
