// The matrix product in every table against a triple loop in long double.
#include "tests/core/kernels/guarded.h"
#include "tests/core/kernels/kernel_test.h"

namespace gradus {
namespace {

constexpr int64_t sizes[] = {0, 1, 2, 3, 5, 8, 10, 16, 17, 63, 64, 65, 100, 257};
constexpr int size_count = sizeof sizes / sizeof *sizes;

struct Shape {
  int64_t m, n, k;
};

// Every ninth of the 2744 triples, spread so that each pair of sizes occurs: all of them would take half a minute.
std::vector<Shape> shapes() {
  std::vector<Shape> all;
  for (int i = 0; i < size_count; ++i)
    for (int j = 0; j < size_count; ++j)
      for (int l = 0; l < size_count; ++l)
        if ((i + 3 * j + 5 * l) % 9 == 0 && sizes[i] * sizes[j] * sizes[l] <= 500000)
          all.push_back({sizes[i], sizes[j], sizes[l]});
  for (Shape s : {Shape{257, 65, 100}, {65, 257, 257}, {100, 10, 600}, {10, 300, 70}, {500, 65, 17}}) all.push_back(s);
  return all;
}

template <class T> T number(Random& random) { return std::is_integral_v<T> ? T(random(-1e6, 1e6)) : T(random(-1, 1)); }

template <class T> constexpr T guard = T(12345);

// A product with its operands, each right before a page that must not be touched.
template <class T> struct Case {
  Shape s;
  bool with_bias, accumulate;
  int64_t c_row;
  Guarded a, b, bias, c;
  GemmTask task;
  std::vector<T> old_c;

  Case(Shape shape, bool ta, bool tb, bool add_bias, bool add_to_c, int64_t gap)
      : s(shape),
        with_bias(add_bias),
        accumulate(add_to_c),
        c_row(s.n + gap),
        a(sizeof(T) * size_t(s.m * s.k)),
        b(sizeof(T) * size_t(s.n * s.k)),
        bias(sizeof(T) * size_t(s.n)),
        c(sizeof(T) * size_t(c_count())),
        old_c(size_t(c_count())) {
    Random random{uint64_t(s.m * 1000003 + s.n * 1009 + s.k)};
    for (int64_t i = 0; i < s.m * s.k; ++i) ((T*)a.data())[i] = number<T>(random);
    for (int64_t i = 0; i < s.n * s.k; ++i) ((T*)b.data())[i] = number<T>(random);
    for (int64_t i = 0; i < s.n; ++i) ((T*)bias.data())[i] = number<T>(random);
    for (int64_t i = 0; i < c_count(); ++i)
      old_c[i] = i % c_row >= s.n ? guard<T> : accumulate ? number<T>(random) : T(1e6);
    task = {s.m, s.n, s.k, a.data(), ta ? 1 : s.k, ta ? s.m : 1, b.data(), tb ? 1 : s.n, tb ? s.k : 1,
        with_bias ? bias.data() : nullptr, c.data(), c_row, accumulate};
  }
  int64_t c_count() const { return s.m ? (s.m - 1) * c_row + s.n : 0; }

  // Computes the shares of `threads` threads one after another.
  std::vector<T> run(const KernelSet& set, int threads) {
    const GemmKernels& kernels = set.gemm[dtype<T>];
    const size_t bytes = kernels.scratch_bytes(task);
    if (!old_c.empty()) std::memcpy(c.data(), old_c.data(), old_c.size() * sizeof(T));
    for (int thread = 0; thread < threads; ++thread) {
      void* scratch = std::aligned_alloc(64, (bytes + 64) / 64 * 64);
      std::memset(scratch, 0xff, bytes);   // NaN: the old contents of scratch must not matter
      kernels.run(task, thread, threads, scratch);
      std::free(scratch);
    }
    return std::vector<T>((T*)c.data(), (T*)c.data() + c_count());
  }

  // The same as a sum of `parts` products, each with its share of k, whose operands lie one behind the other.
  std::vector<T> run_sum(const KernelSet& set, int64_t parts) {
    if (!old_c.empty()) std::memcpy(c.data(), old_c.data(), old_c.size() * sizeof(T));
    GemmTask first = task;
    first.k = s.k / parts;
    std::vector<GemmTerm> more;
    for (int64_t i = 1; i < parts; ++i) more.push_back({i * first.k * task.a_col, i * first.k * task.b_row});
    set.gemm[dtype<T>].run_sum(first, more.data(), parts - 1);
    return std::vector<T>((T*)c.data(), (T*)c.data() + c_count());
  }

  T a_at(int64_t i, int64_t l) const { return ((T*)a.data())[i * task.a_row + l * task.a_col]; }
  T b_at(int64_t l, int64_t j) const { return ((T*)b.data())[l * task.b_row + j * task.b_col]; }
};

// The error of a sum of n products, added up in any order with or without fused multiply-add, is at most
// (n + 1) u sum|a b| to first order, u = eps / 2 (Higham, Accuracy and Stability, 3.1). Bias and old C are two more
// terms. Returns the largest error as a fraction of that bound; integers must be exact, and a changed guard counts as
// infinite.
template <class T> double worst_error(const Case<T>& x, const std::vector<T>& got, int64_t row_step = 1) {
  double worst = 0;
  for (int64_t i = x.s.m % row_step; i < x.s.m; i += row_step)
    for (int64_t j = 0; j < x.c_row && i * x.c_row + j < x.c_count(); ++j) {
      const T result = got[i * x.c_row + j], old = x.old_c[i * x.c_row + j];
      if (j >= x.s.n) {
        if (result != guard<T>) worst = inf;
        continue;
      }
      Real sum = 0, size = 0;
      auto add = [&](Real term) { sum += term, size += std::fabs(term); };
      for (int64_t l = 0; l < x.s.k; ++l) add(Real(x.a_at(i, l)) * Real(x.b_at(l, j)));
      if (x.with_bias) add(Real(((T*)x.bias.data())[j]));
      if (x.accumulate) add(Real(old));
      const Real u = std::is_integral_v<T> ? Real(0) : Real(std::numeric_limits<T>::epsilon()) / 2;
      const Real bound = Real(x.s.k + 3) * u * size, error = std::fabs(Real(result) - sum);
      if (!(error <= bound)) worst = inf;
      else if (bound > 0) worst = std::fmax(worst, double(error / bound));
    }
  return worst;
}

// One product: `kind` is two bits for A and B transposed and two for bias and accumulate.
template <class T> void check(const KernelSet& set, Shape s, int kind, int64_t gap, int64_t row_step = 1) {
  INFO("m " << s.m << ", n " << s.n << ", k " << s.k << ", kind " << kind);
  Case<T> x(s, kind & 1, kind & 2, kind & 4, kind & 8, gap);
  const std::vector<T> one = x.run(set, 1);
  CHECK(worst_error(x, one, row_step) <= 1);
  for (int threads : {2, 3, 8}) {
    INFO(threads << " threads");
    const std::vector<T> more = x.run(set, threads);
    CHECK((one.empty() || std::memcmp(one.data(), more.data(), one.size() * sizeof(T)) == 0));
  }
}

template <class T> void check_all_shapes(const KernelSet& set) {
  int turn = 0;
  for (Shape s : shapes())
    for (int transposed = 0; transposed < 4; ++transposed, ++turn)
      check<T>(set, s, transposed + turn % 4 * 4, turn % 3);
}

TEST_CASE("float products of all shapes, transpositions and shares are right to rounding") {
  each_table([](const KernelSet& set) { check_all_shapes<float>(set); });
}

TEST_CASE("double products of all shapes, transpositions and shares are right to rounding") {
  each_table([](const KernelSet& set) { check_all_shapes<double>(set); });
}

TEST_CASE("integer products of all shapes, transpositions and shares are exact") {
  each_table([](const KernelSet& set) { check_all_shapes<int64_t>(set); });
}

TEST_CASE("products of more than one block along m, n and k are right to rounding") {
  each_table([](const KernelSet& set) {
    if (&set == &reference_kernels) return;   // it has no blocks, and is slow
    for (int transposed = 0; transposed < 4; ++transposed) {
      check<float>(set, {530, 270, 1100}, transposed, 1, 100);
      check<double>(set, {530, 140, 560}, transposed + 12, 0, 100);
      check<float>(set, {40, 2000, 60}, transposed + 12, 0, 20);
      check<float>(set, {2000, 40, 60}, transposed + 4, 0, 200);
    }
    check<float>(set, {40, 2000, 600}, 2, 0, 20);   // B transposed and far larger than A
    check<float>(set, {1500, 10, 80}, 1, 0, 100);   // A transposed, few columns
    for (int kind = 0; kind < 16; ++kind)
      check<float>(set, {90, 270, 1}, kind, 1), check<double>(set, {50, 400, 1}, kind, 0);
  });
}

TEST_CASE("a sum of products is the product of what stands side by side") {
  each_table([](const KernelSet& set) {
    int kind = 0;
    for (Shape s : shapes())
      for (int64_t parts : {1, 3, 9}) {
        if (s.m == 0 || s.n == 0 || s.k == 0 || s.k * parts > 600) continue;
        kind = (kind + 1) % 8;
        INFO("m " << s.m << ", n " << s.n << ", k " << s.k << " in each of " << parts << " parts, kind " << kind);
        const Shape whole{s.m, s.n, s.k * parts};
        Case<float> x(whole, kind & 1, false, kind & 2, kind & 4, kind % 3);
        CHECK(worst_error(x, x.run_sum(set, parts)) <= 1);
        Case<double> y(whole, kind & 1, false, kind & 2, kind & 4, kind % 3);
        CHECK(worst_error(y, y.run_sum(set, parts)) <= 1);
      }
  });
}

TEST_CASE("a product of no terms is the bias, or zero, or what C was") {
  each_table([](const KernelSet& set) {
    for (int kind = 0; kind < 16; ++kind) {
      const float bias[3] = {1, 2, 3};
      float c[2][3] = {{10, 20, 30}, {40, 50, 60}};
      const GemmTask task = {2, 3, 0, nullptr, kind & 1 ? 1 : 0, kind & 1 ? 2 : 1, nullptr, kind & 2 ? 1 : 3,
          kind & 2 ? 0 : 1, kind & 4 ? bias : nullptr, c, 3, (kind & 8) != 0};
      CHECK(set.gemm[0].scratch_bytes(task) == 0);
      set.gemm[0].run(task, 0, 1, nullptr);
      for (int i = 0; i < 2; ++i)
        for (int j = 0; j < 3; ++j) {
          const float old = float(10 + 30 * i + 10 * j);
          CHECK(c[i][j] == (kind & 4 ? bias[j] : 0.0f) + (kind & 8 ? old : 0.0f));
        }
    }
  });
}

// Of C [m, n], what the first of two threads writes: in how many rows its first numbers, in how many its last ones.
struct Written {
  int64_t first, last;
};
Written written_by_first(const KernelSet& set, GemmTask task) {
  std::vector<float> c(size_t(task.m * task.n), -1);
  task.c = c.data();
  const size_t bytes = set.gemm[0].scratch_bytes(task);
  std::vector<float> scratch(bytes / sizeof(float) + 16);
  set.gemm[0].run(task, 0, 2, scratch.data() + (64 - uintptr_t(scratch.data()) % 64) / sizeof(float));
  Written rows{0, 0};
  for (int64_t i = 0; i < task.m; ++i) {
    rows.first += c[size_t(i * task.n)] != -1;
    rows.last += c[size_t((i + 1) * task.n - 1)] != -1;
  }
  return rows;
}

TEST_CASE("of a linear layer a thread has some output features, and these rows of the weight's gradient") {
  const int64_t batch = 64, in = 784, out = 128;
  const std::vector<float> x(size_t(batch * in), 1), weight(size_t(out * in), 1), dy(size_t(batch * out), 1);
  each_table([&](const KernelSet& set) {
    if (&set == &reference_kernels) return;
    const GemmTask forward{batch, out, in, x.data(), in, 1, weight.data(), 1, in, nullptr, nullptr, out, false};
    const Written features = written_by_first(set, forward);
    CHECK(features.first == batch);
    CHECK(features.last == 0);
    const GemmTask gradient{out, in, batch, dy.data(), 1, out, x.data(), in, 1, nullptr, nullptr, in, false};
    const Written rows = written_by_first(set, gradient);
    CHECK(rows.first == rows.last);
    CHECK(std::abs(rows.first - out / 2) <= 6);
  });
}

}   // namespace
}   // namespace gradus
