// What the two programs of `./dev bench ops` share: how a line of the list of ops becomes inputs, a call that is timed,
// and sums that tell whether both sides computed the same.
//
// Idea: the list (ops_list.h) is compiled into both programs. Each first says, in a struct `Side`, how its
// tensors are made and read; everything else is here, so both are treated alike.
// Read first: harness.h, workloads.h.   Read next: ops_list.h, ops.cpp and ops_torch.cpp, compare_ops.cpp.
#ifndef GRADUS_BENCH_OPS_CASE_H
#define GRADUS_BENCH_OPS_CASE_H

#include <cmath>
#include <memory>
#include <numeric>

#include "bench/harness.h"
#include "bench/workloads.h"

namespace bench {

enum class Kind { none, any, positive, unit, away, distinct, regular, spd, mask, integer, index };

/// How large an input is, for a side s of 10, 100 or 1000: s s numbers.
enum class Layout {
  square,     // [s, s]
  row,        // [s, s]; in the odd case [s], which broadcasts
  vector,     // [s]
  line,       // [s s]
  batch,      // [4, 5, 5], [25, 20, 20], [100, 100, 100]
  image,      // [1, 4, 5, 5], [4, 25, 10, 10], [16, 62, 32, 32], a little less than s s
  filters,    // for those images: [4, 4, 3, 3], [25, 25, 3, 3], [62, 62, 3, 3]
  channels,   // of those images: [4], [25], [62]
};

struct Input {
  Kind kind = Kind::none;
  Layout layout = Layout::square;
  bool wants_grad = true;   // floats only
};
namespace inputs {                           // so that the names do not clash with ops
constexpr Input reals{Kind::any};            // -2 .. 2
constexpr Input positives{Kind::positive};   // 0.5 .. 2
constexpr Input chances{Kind::unit};         // 0.1 .. 0.9
constexpr Input nonzeros{Kind::away};        // 0.3 .. 2 or its negative
constexpr Input shuffled{Kind::distinct};    // -2 .. 2, no two alike
constexpr Input regulars{Kind::regular};     // square matrices, far from singular
constexpr Input spds{Kind::spd};             // symmetric positive definite ones
constexpr Input bools{Kind::mask};
constexpr Input integers{Kind::integer};   // int64, 1 .. 9
constexpr Input indices{Kind::index};      // int64, 0 .. s-1
constexpr Input as_row(Input i) { return i.layout = Layout::row, i; }
constexpr Input as_vector(Input i) { return i.layout = Layout::vector, i; }
constexpr Input as_line(Input i) { return i.layout = Layout::line, i; }
constexpr Input as_batch(Input i) { return i.layout = Layout::batch, i; }
constexpr Input as_image(Input i) { return i.layout = Layout::image, i; }
constexpr Input as_filters(Input i) { return i.layout = Layout::filters, i; }
constexpr Input as_channels(Input i) { return i.layout = Layout::channels, i; }
constexpr Input fixed(Input i) { return i.wants_grad = false, i; }
}   // namespace inputs

// Flags: what is special about a line. They add up.
constexpr unsigned is_slow = 1;        // O(n^1.5) with a large factor: not with 1,000,000 numbers
constexpr unsigned has_any_sign = 2;   // the sign of results is arbitrary (eigenvectors): absolute values are compared
constexpr unsigned has_own_gradient = 8;   // spread differently over the triangles of a symmetric matrix: not compared
constexpr unsigned is_random = 4;          // results are random: they are not compared

/// The four inputs each op gets: 100, 10,000 and 1,000,000 numbers, row-major; and the odd case, 10,000 numbers of
/// which the first square input is transposed in memory and `row` inputs broadcast.
constexpr char usual_sizes[] = "100 10000 1000000 odd";
struct Size {
  std::string name;
  int64_t side;
  bool odd;
};
/// From "odd" or how many numbers; of other than the four above the nearest square number is taken.
inline Size size_of(const std::string& name) {
  const bool odd = name == "odd";
  return {name, odd ? 100 : std::llround(std::sqrt(std::stod(name))), odd};
}

using Sizes = std::vector<int64_t>;
inline int64_t channels_of(const Size& size) { return size.side <= 10 ? 4 : size.side <= 100 ? 25 : 62; }
inline Sizes shape_of(Layout layout, const Size& size) {
  const int64_t s = size.side;
  switch (layout) {
    case Layout::row: return size.odd ? Sizes{s} : Sizes{s, s};
    case Layout::vector: return {s};
    case Layout::line: return {s * s};
    case Layout::batch:
      return s == 10 ? Sizes{4, 5, 5} : s == 100 ? Sizes{25, 20, 20} : Sizes(3, std::llround(std::cbrt(s * s)));
    case Layout::image: return s <= 10 ? Sizes{1, 4, 5, 5} : s <= 100 ? Sizes{4, 25, 10, 10} : Sizes{16, 62, 32, 32};
    case Layout::filters: return {channels_of(size), channels_of(size), 3, 3};
    case Layout::channels: return {channels_of(size)};
    default: return {s, s};
  }
}

/// The numbers of an input, as they go into a row-major tensor.
inline std::vector<float> numbers_of(const Input& input, const Sizes& shape, int place) {
  const int64_t n = std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<>());
  Random random_numbers{uint64_t(place) + 1};
  if (input.kind == Kind::index || input.kind == Kind::integer || input.kind == Kind::mask) {
    const int64_t low = input.kind == Kind::integer,
                  limit = input.kind == Kind::mask      ? 2
                          : input.kind == Kind::integer ? 9
                                                        : shape.back();
    std::vector<float> v;
    for (int64_t i : random_numbers.below(n, limit)) v.push_back(float(i + low));
    return v;
  }
  const bool half = input.kind == Kind::positive, probability = input.kind == Kind::unit;
  std::vector<float> v = random_numbers.uniform(n, probability ? 0.1 : half ? 0.5 : -2, probability ? 0.9 : 2);
  if (input.kind == Kind::away)
    for (float& x : v) x = x < 0 ? x * 0.85f - 0.3f : x * 0.85f + 0.3f;
  if (input.kind == Kind::distinct) {
    for (int64_t i = 0; i < n; ++i) v[size_t(i)] = float(4 * double(i) / double(n) - 2);
    for (int64_t i = n; i-- > 1;) std::swap(v[size_t(i)], v[size_t(random_numbers.next() % uint64_t(i + 1))]);
  }
  if (input.kind == Kind::regular || input.kind == Kind::spd) {
    const int64_t s = shape.back();
    for (int64_t i = 0; i < n; ++i) {
      const int64_t row = i / s % s, column = i % s, mirrored = i - row * s - column + column * s + row;
      if (input.kind == Kind::spd && row > column) v[size_t(i)] = v[size_t(mirrored)];
      if (row == column) v[size_t(i)] = 2 * float(s) + 0.1f * float(row);
    }
  }
  return v;
}

/// A line of the list; T is the side's tensor type.
template <class T> struct Op {
  const char* name;
  Input inputs[4];
  T (*call)(const T* in);
  unsigned flags = 0;
};

/// One op with one kind of inputs, ready to be called. Side: see ops.cpp.
template <class Side> class Prepared {
 public:
  using T = typename Side::T;
  Prepared(const Op<T>& op, const Size& size) : op_(op) {
    for (int i = 0; i < 4 && op.inputs[i].kind != Kind::none; ++i) {
      const Input& input = op.inputs[i];
      const Sizes shape = shape_of(input.layout, size);
      in_[i] = Side::make(numbers_of(input, shape, i), shape, input.kind);
      if (size.odd && i == 0 && shape.size() > 1) in_[i] = Side::turned(in_[i]);
      const bool is_float = input.kind < Kind::mask;
      if (is_float && input.wants_grad) leaves_.push_back(Side::leaf(in_[i]));
    }
  }

  void forward() {
    typename Side::NoGrad guard;
    T y = op_.call(in_);
  }
  void forward_and_backward() {
    T y = op_.call(in_);
    Side::backward(y, dy_);
    for (T& leaf : leaves_) Side::drop_gradient(leaf);
  }

  /// The bytes that a pass forward, and backward if there are gradients, holds at most beyond its inputs.
  double peak_bytes() {
    {
      const T y = op_.call(in_);
      if (!Side::has_history(y)) return Side::peak_bytes([&] { forward(); });
      prepare_gradient(y, true);
    }
    return Side::peak_bytes([&] { forward_and_backward(); });
  }

  /// "none" if the result has no gradient and one is asked for, "random", or sums over the result and the gradients.
  std::string check(bool backward) {
    T y = op_.call(in_);
    if (backward && !Side::has_history(y)) return "none";
    if (op_.flags & is_random) return prepare_gradient(y, backward), "random";
    std::ostringstream out;
    out.precision(9);
    append_sums(out, Side::numbers(y));
    prepare_gradient(y, backward);
    if (!backward || op_.flags & has_own_gradient) return out.str();
    Side::backward(y, dy_);
    for (T& leaf : leaves_) {
      append_sums(out, Side::gradient(leaf));
      Side::drop_gradient(leaf);
    }
    return out.str();
  }

 private:
  void prepare_gradient(const T& y, bool backward) {
    if (!backward) return;
    const Sizes shape = Side::shape(y);
    dy_ = Side::like(y, Side::make(numbers_of(inputs::positives, shape, 9), shape, Kind::positive));
  }
  // Weights make the sums depend on where each number is.
  void append_sums(std::ostringstream& out, const std::vector<double>& v) {
    double sum = 0, size = 0;
    Random weights(7);
    for (double x : v) {
      const double weight = 0.5 + double(weights.next() >> 12) / double(1ull << 52);
      sum += weight * (op_.flags & has_any_sign ? std::abs(x) : x);
      size += weight * std::abs(x);
    }
    out << v.size() << ' ' << sum << ' ' << size << ' ';
  }

  const Op<T>& op_;
  T in_[4], dy_;
  std::vector<T> leaves_;
};

/// Do two answers to "check" mean the same? They are triples: a count, a sum, the sum of the absolute values.
inline bool same_sums(const std::string& a, const std::string& b) {
  if (a == "random" || b == "random") return a == b;
  std::istringstream p(a), q(b);
  double n, sum, size, other_n, other_sum, other_size;
  while (p >> n >> sum >> size) {
    if (!(q >> other_n >> other_sum >> other_size) || n != other_n) return false;
    if (!(std::abs(sum - other_sum) <= 1e-3 * other_size + 1e-6)) return false;
  }
  return p.eof() && !(q >> n);
}

/// The median time of step(): one call to warm up, then as many as fit into the window, in groups of at least 20 us.
template <class Step> double time_briefly(const Step& step, double seconds) {
  double start = now();
  step();
  const double first = now() - start;
  const int group = std::max(1, std::min(1000, int(20e-6 / first)));
  std::vector<double> samples;
  start = now();
  do {
    const double before = now();
    for (int i = 0; i < group; ++i) step();
    samples.push_back((now() - before) / group);
  } while (now() - start < seconds);
  return median(samples);
}

/// Answers lines:
///   about | memory | list -> "exp add ..." | check OP SIZE f|fb | peak OP SIZE | time OP SIZE f|fb SECONDS
template <class Side, size_t count>
std::string answer(const Op<typename Side::T> (&ops)[count], const std::string& question) {
  static std::string prepared_for;
  static std::unique_ptr<Prepared<Side>> prepared;
  std::istringstream words(question);
  std::string verb, name, size_name, mode;
  words >> verb >> name >> size_name >> mode;
  std::ostringstream out;
  out.precision(9);
  if (verb == "about") return Side::about();
  if (verb == "memory") out << peak_memory();
  if (verb == "list")
    for (const auto& op : ops) out << op.name << (op.flags & is_slow ? "! " : " ");
  for (const auto& op : ops) {
    if (op.name != name) continue;
    if (prepared_for != name + size_name) {
      prepared.reset();
      prepared = std::make_unique<Prepared<Side>>(op, size_of(size_name));
      prepared_for = name + size_name;
    }
    double seconds = 0;
    if (verb == "check") out << prepared->check(mode == "fb");
    if (verb == "peak") out << prepared->peak_bytes();
    if (verb == "time" && words >> seconds)
      out << (mode == "fb" ? time_briefly([&] { prepared->forward_and_backward(); }, seconds)
                           : time_briefly([&] { prepared->forward(); }, seconds));
  }
  return out.str().empty() ? "unknown: " + question : out.str();
}

template <class Side, size_t count> int serve_ops(const Op<typename Side::T> (&ops)[count], int argc, char** argv) {
  flush_subnormals();
  Side::set_threads(argc > 1 ? std::stoi(argv[1]) : 1);
  for (std::string question; std::getline(std::cin, question);) {
    std::string text;
    try {
      text = answer<Side>(ops, question);
    } catch (const std::exception& error) {
      text = "unknown: " + question + ": " + error.what();
      text = text.substr(0, text.find('\n'));
    }
    std::cout << text << std::endl;
  }
  return 0;
}

}   // namespace bench
#endif
