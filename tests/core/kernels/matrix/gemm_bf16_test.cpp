// Products of numbers rounded to bfloat16: the bits that gemm_bf16.h promises, in every table.
#include "core/kernels/matrix/gemm_bf16.h"

#include <bit>
#include <cstdlib>

#include "tests/core/kernels/guarded.h"
#include "tests/core/kernels/kernel_test.h"

namespace gradus {
namespace {

// Runs f(kernels) for each table that this machine can run.
template <class F> void each_product(F f) {
  each_table([&](const KernelSet& set) { f(set.gemm_bf16[0]); });
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx512bf16")) {
    MESSAGE("skipped, the CPU lacks it: avx512bf16");
    return;
  }
  INFO("avx512bf16");
  f(avx512bf16_kernels.gemm_bf16[0]);
#endif
}

void run(const GemmBf16Kernels& kernels, const GemmTask& task, int threads) {
  const size_t bytes = kernels.scratch_bytes(task);
  for (int thread = 0; thread < threads; ++thread) {
    void* scratch = std::aligned_alloc(64, (bytes + 64) / 64 * 64);
    std::memset(scratch, 0xff, bytes);   // NaN: the old contents of scratch must not matter
    kernels.run(task, thread, threads, scratch);
    std::free(scratch);
  }
}

// The sum of products a[i] b[i], added to c, by one table.
float dot(const GemmBf16Kernels& kernels, float c, const std::vector<float>& a, const std::vector<float>& b) {
  run(kernels, {1, 1, int64_t(a.size()), a.data(), int64_t(a.size()), 1, b.data(), 1, 1, nullptr, &c, 1, true}, 1);
  return c;
}

// A product with its operands, each right before a page that must not be touched.
struct Case {
  int64_t m, n, k;
  Guarded a, b, bias;
  std::vector<float> old_c;
  GemmTask task;

  // `kind` is two bits for A and B transposed and two for bias and accumulate.
  Case(int64_t m_, int64_t n_, int64_t k_, int kind)
      : m(m_),
        n(n_),
        k(k_),
        a(4 * size_t(m * k)),
        b(4 * size_t(n * k)),
        bias(4 * size_t(n)),
        old_c(size_t(m * c_row())) {
    Random random{uint64_t(m * 1000003 + n * 1009 + k)};
    auto draw = [&](float* x, int64_t count) {
      for (int64_t i = 0; i < count; ++i) x[i] = float(random(-1, 1));
    };
    draw((float*)a.data(), m * k);
    draw((float*)b.data(), n * k);
    draw((float*)bias.data(), n);
    draw(old_c.data(), m * c_row());
    task = {m, n, k, a.data(), kind & 1 ? 1 : k, kind & 1 ? m : 1, b.data(), kind & 2 ? 1 : n, kind & 2 ? k : 1,
        kind & 4 ? bias.data() : nullptr, nullptr, c_row(), bool(kind & 8)};
  }
  int64_t c_row() const { return n + 3; }
  std::vector<float> operator()(const GemmBf16Kernels& kernels, int threads) const {
    std::vector<float> c = old_c;
    GemmTask t = task;
    t.c = c.data();
    run(kernels, t, threads);
    return c;
  }
};

bool same_bits(const std::vector<float>& x, const std::vector<float>& y) {
  if (x.size() != y.size()) return false;
  return x.empty() || std::memcmp(x.data(), y.data(), x.size() * sizeof(float)) == 0;   // memcmp wants no null pointer
}

// What a bfloat16 keeps of x: 8 digits, of two as near the even one.
float rounded(float x) {
  int exponent;
  const double digits = std::frexp(double(x), &exponent) * 256;   // 128 .. 256
  return float(std::ldexp(std::nearbyint(digits), exponent - 8));
}

TEST_CASE("products of bfloat16 have the same bits in every table, for any transposition and number of threads") {
  constexpr int64_t sizes[] = {0, 1, 2, 5, 16, 17, 33, 65, 100};
  each_product([&](const GemmBf16Kernels& kernels) {
    int number = 0;
    for (int64_t m : sizes)
      for (int64_t n : sizes)
        for (int64_t k : sizes) {
          const int kind = ++number % 16;
          INFO("m " << m << ", n " << n << ", k " << k << ", kind " << kind);
          const Case x(m, n, k, kind);
          const std::vector<float> want = x(reference_gemm_bf16[0], 1);
          CHECK(same_bits(x(kernels, 1), want));
          if (number % 5 == 0) CHECK(same_bits(x(kernels, number % 3 + 2), want));
        }
  });
}

TEST_CASE("products of bfloat16 go on from block to block with the same bits") {
  for (int kind = 0; kind < 16; kind += 5) {
    const Case x(14, 15, 2100, kind), y(203, 530, 6, kind);
    const std::vector<float> want_x = x(reference_gemm_bf16[0], 1), want_y = y(reference_gemm_bf16[0], 1);
    each_product([&](const GemmBf16Kernels& kernels) {
      CHECK(same_bits(x(kernels, 1), want_x));
      CHECK(same_bits(y(kernels, 2), want_y));
    });
  }
}

// The same product from pairs that were made before, in `parts` terms.
std::vector<float> sum_of_pairs(const GemmBf16Kernels& kernels, const Case& x, int64_t parts) {
  const int64_t pairs = (x.k + 1) / 2, b_row = (x.n + 15) / 16 * 16;
  const float *a = (const float*)x.task.a, *b = (const float*)x.task.b;
  const Guarded a_pairs(4 * size_t(x.m * pairs));
  std::vector<uint32_t> b_pairs(size_t(pairs * b_row), 0xffffffff);   // NaN, which must not matter
  for (int64_t i = 0; i < x.m; ++i) kernels.pair_along(x.k, a + i * x.k, (uint32_t*)a_pairs.data() + i * pairs);
  const std::vector<float> zeros(size_t(x.n));
  for (int64_t l = 0; l < pairs; ++l)
    kernels.pair_up(
        x.n, b + 2 * l * x.n, 2 * l + 1 < x.k ? b + (2 * l + 1) * x.n : zeros.data(), b_pairs.data() + l * b_row);
  std::vector<float> c = x.old_c;
  GemmTask t = x.task;
  t.a = a_pairs.data(), t.b = b_pairs.data(), t.c = c.data();
  t.k = pairs / parts, t.a_row = pairs, t.b_row = b_row;
  std::vector<GemmTerm> terms;
  for (int64_t i = 1; i < parts; ++i) terms.push_back({i * t.k, i * t.k * b_row});
  kernels.run_sum(t, terms.data(), parts - 1);
  return c;
}

TEST_CASE("a sum of products of pairs has the bits of the product") {
  each_product([](const GemmBf16Kernels& kernels) {
    for (int64_t m : {1, 7, 14})
      for (int64_t n : {1, 16, 70})
        for (int64_t k : {1, 12, 29, 60}) {
          INFO("m " << m << ", n " << n << ", k " << k);
          const Case x(m, n, k, (m + n + k) % 4 * 4);
          const std::vector<float> want = x(reference_gemm_bf16[0], 1);
          CHECK(same_bits(sum_of_pairs(kernels, x, 1), want));
          CHECK(same_bits(sum_of_pairs(kernels, x, (k + 1) / 2 % 3 == 0 ? 3 : 1), want));
        }
  });
}

TEST_CASE("a product of bfloat16 is a chain of multiply-adds, the odd one of a pair first") {
  const Case x(7, 9, 45, 0);
  const float *a = (const float*)x.task.a, *b = (const float*)x.task.b;
  std::vector<float> want = x.old_c;
  for (int64_t i = 0; i < x.m; ++i)
    for (int64_t j = 0; j < x.n; ++j) {
      float c = 0;
      auto add = [&](int64_t l) { c = std::fma(rounded(a[i * x.k + l]), rounded(b[l * x.n + j]), c); };
      for (int64_t l = 0; l < x.k; l += 2) {
        if (l + 1 < x.k) add(l + 1);
        add(l);
      }
      want[size_t(i * x.c_row() + j)] = c;
    }
  each_product([&](const GemmBf16Kernels& kernels) { CHECK(same_bits(x(kernels, 1), want)); });
}

TEST_CASE("numbers become the nearest bfloat16, of two as near the even one") {
  struct Row {
    float x, want;
  };
  const Row rows[] = {{1, 1}, {0x1.01p0f, 1}, {0x1.010002p0f, 0x1.02p0f}, {0x1.03p0f, 0x1.04p0f}, {-0x1.01p0f, -1},
      {0x1.fefffep0f, 0x1.fep0f}, {0x1.ffp0f, 2}, {0x1.fep127f, 0x1.fep127f}, {0x1.ffp127f, float(inf)},
      {float(inf), float(inf)}, {0x1p-126f, 0x1p-126f}, {0x1.fffffcp-127f, 0}, {-0x1p-149f, 0}};
  each_product([&](const GemmBf16Kernels& kernels) {
    for (const Row& r : rows) {
      INFO(r.x);
      CHECK(dot(kernels, 0, {r.x}, {1}) == r.want);
      CHECK(dot(kernels, 0, {0, 1}, {0, r.x}) == r.want);
    }
    CHECK(std::isnan(dot(kernels, 0, {float(a_nan)}, {1})));
    const float faint_nan = std::bit_cast<float>(0x7f800001);   // its upper half alone would be infinity
    CHECK(std::isnan(dot(kernels, 0, {faint_nan}, {1})));
  });
}

TEST_CASE("a product of bfloat16 rounds once, and flushes what is subnormal then") {
  each_product([&](const GemmBf16Kernels& kernels) {
    CHECK(dot(kernels, 1, {0x1p-24f}, {1}) == 1);
    CHECK(dot(kernels, 1, {0x1.02p-24f}, {1}) == 0x1.000002p0f);
    CHECK(dot(kernels, 0x1.fffffep127f, {-0x1p100f}, {0x1p28f}) == -0x1p104f);     // the product alone is infinite
    CHECK(dot(kernels, 0x1p-120f, {0x1p-100f}, {0x1p-43f}) == 0x1.000002p-120f);   // ... or 0
    CHECK(dot(kernels, 0x1p-149f, {0}, {0}) == 0);
    CHECK(dot(kernels, 0x1.8p-126f, {-0x1p-100f}, {0x1p-26f}) == 0);
    // 2^-126 and 0.75 or 0.25 of the place below its last: with all digits, a subnormal, or 2^-126.
    CHECK(dot(kernels, 0x1p-126f, {-0x1.8p-100f}, {0x1p-51f}) == 0);
    CHECK(dot(kernels, 0x1p-126f, {-0x1p-100f}, {0x1p-52f}) == 0x1p-126f);
    const float tiny = dot(kernels, 0, {-0x1p-100f}, {0x1p-50f});
    CHECK(tiny == 0);
    CHECK(std::signbit(tiny));
    CHECK(std::isnan(dot(kernels, 0, {float(inf)}, {0})));
    CHECK(dot(kernels, 0, {1, 1, float(inf)}, {1, 1, 1}) == inf);   // the zero behind an odd number meets another
  });
}

// Each factor is off by at most 2^-9 of itself, so a product by 2^-8 (1 + 2^-10).
TEST_CASE("a product of bfloat16 is as near to that of float64 as 8 digits can be") {
  const Case x(30, 40, 301, 1);
  const std::vector<float> got = x(reference_gemm_bf16[0], 1);
  double worst = 0;
  for (int64_t i = 0; i < x.m; ++i)
    for (int64_t j = 0; j < x.n; ++j) {
      double sum = 0, size = 0;
      for (int64_t l = 0; l < x.k; ++l) {
        const double term = double(((const float*)x.task.a)[l * x.m + i]) * ((const float*)x.task.b)[l * x.n + j];
        sum += term, size += std::fabs(term);
      }
      const double bound = size * (0x1p-8 * (1 + 0x1p-10) + double(x.k) * 0x1p-24);
      worst = std::fmax(worst, std::fabs(got[size_t(i * x.c_row() + j)] - sum) / bound);
    }
  CHECK(worst <= 1);
  CHECK(worst > 0.001);   // it is not a product of float32
}

}   // namespace
}   // namespace gradus
