// Philox 4x32-10, and numbers made from its bits. Compiled without contraction (no fused multiply-add), so that normal
// numbers have the same bits on every machine.
// Compile with: -ffp-contract=off
#include "core/tensor/random.h"

#include <cmath>
#include <limits>
#include <utility>

#include "core/base/format.h"
#include "core/compute/typed.h"
#include "core/tensor/loop.h"

namespace gradus {

namespace {

struct Words {
  uint32_t w[4];
};

// J. Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011.
Words philox(uint64_t seed, uint64_t position, uint32_t again = 0) {
  Words c{{uint32_t(position), uint32_t(position >> 32), again, 0}};
  auto k0 = uint32_t(seed), k1 = uint32_t(seed >> 32);
  for (int round = 0; round < 10; ++round) {
    uint64_t p = uint64_t(0xD2511F53u) * c.w[0], q = uint64_t(0xCD9E8D57u) * c.w[2];
    c = Words{{uint32_t(q >> 32) ^ c.w[1] ^ k0, uint32_t(q), uint32_t(p >> 32) ^ c.w[3] ^ k1, uint32_t(p)}};
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return c;
}

double uniform53(uint32_t high, uint32_t low) { return double((uint64_t(high) << 32 | low) >> 11) * 0x1p-53; }
float uniform24(uint32_t w) { return float(w >> 8) * 0x1p-24f; }

// Elements made from one group of four words: 4 floats or 2 doubles.
template <class T> constexpr int64_t per_group = sizeof(T) == 4 ? 4 : 2;

template <class T> void uniform_group(const Words& r, T* u) {
  if constexpr (sizeof(T) == 4) {
    for (int i = 0; i < 4; ++i) u[i] = uniform24(r.w[i]);
  } else {
    u[0] = uniform53(r.w[0], r.w[1]);
    u[1] = uniform53(r.w[2], r.w[3]);
  }
}

// Box and Muller 1958: two uniform numbers to two normal ones.
template <class T> void normal_group(const Words& r, T* u) {
  uniform_group(r, u);
  for (int i = 0; i < per_group<T>; i += 2) {
    double radius = std::sqrt(-2 * std::log1p(-double(u[i]))), angle = 2 * M_PI * double(u[i + 1]);
    u[i] = T(radius * std::cos(angle));
    u[i + 1] = T(radius * std::sin(angle));
  }
}

// y[i] = finish(value i of make), element i from group i / per_group, whoever computes it.
template <class T, class Make, class Finish> void fill_groups(const Tensor& y, Generator& g, Make make, Finish finish) {
  auto* to = reinterpret_cast<T*>(y.impl()->data);
  int64_t n = y.numel();
  constexpr int64_t per = per_group<T>;
  uint64_t seed = g.seed, start = g.position;
  parallel_for((n + per - 1) / per, costly_grain / 4, [=](int64_t begin, int64_t end) {
    for (int64_t group = begin; group < end; ++group) {
      T v[per];
      make(philox(seed, start + uint64_t(group)), v);
      for (int64_t j = 0; j < per && group * per + j < n; ++j) to[group * per + j] = finish(v[j]);
    }
  });
  g.position += uint64_t((n + per - 1) / per);
}

// The number in 0 .. range-1 that belongs to a position. Lemire 2019, "Fast random integer generation in an interval":
// multiply, reject the few words that would be unfair and take others of the same position.
uint64_t below(uint64_t range, uint64_t seed, uint64_t position) {
  for (uint32_t again = 0;; ++again) {
    Words r = philox(seed, position, again);
    unsigned __int128 product = (unsigned __int128)(uint64_t(r.w[0]) << 32 | r.w[1]) * range;
    if (uint64_t(product) >= range || uint64_t(product) >= (0 - range) % range) return uint64_t(product >> 64);
  }
}

constexpr uint64_t default_seed = 67280421310721u;   // PyTorch's
constinit thread_local Generator thread_generator{};
constinit thread_local bool seeded = false;
constinit thread_local Generator* lent = nullptr;
uint64_t threads_seen = 0;

}   // namespace

int64_t Generator::next_below(int64_t n) { return int64_t(below(uint64_t(n), seed, position++)); }
double Generator::next_uniform() {
  Words r = philox(seed, position++);
  return uniform53(r.w[0], r.w[1]);
}

GeneratorLoan::GeneratorLoan(Generator& generator) : before_(std::exchange(lent, &generator)) {}
GeneratorLoan::~GeneratorLoan() { lent = before_; }

Generator& default_generator() {
  if (lent) return *lent;
  if (!seeded) manual_seed(default_seed + __atomic_fetch_add(&threads_seen, 1, __ATOMIC_RELAXED));
  return thread_generator;
}
void fail_negative_seed(int64_t seed) { throw Error(fmt::format("seed: it must not be negative; got {}", seed)); }
void manual_seed(uint64_t seed) {
  (lent ? *lent : thread_generator) = {seed, 0};
  seeded = true;
}

void require_finite(const char* op, const char* argument, double value, Dtype d) {
  const double most = d == Dtype::float32 ? std::numeric_limits<float>::max() : std::numeric_limits<double>::max();
  if (!(std::abs(value) <= most))
    throw Error(fmt::format("{}: {} must be a finite {}; got {}", op, argument, d, value));
}

void fill_uniform(const Tensor& y, double low, double high, Generator& g) {
  apply::with_float(y.dtype(), [&](auto type) {
    using T = decltype(type);
    // a + scale * u may round up to the upper end, which does not belong to the interval.
    T a = T(low), scale = T(high - low), end = T(high), last = std::nextafter(end, a);
    fill_groups<T>(y, g, uniform_group<T>, [=](T u) {
      T v = a + scale * u;
      return v < end ? v : last;
    });
  });
}

void fill_normal(const Tensor& y, double mean, double std, Generator& g) {
  apply::with_float(y.dtype(), [&](auto type) {
    using T = decltype(type);
    T m = T(mean), s = T(std);
    fill_groups<T>(y, g, normal_group<T>, [=](T z) { return m + s * z; });
  });
}

void fill_randint(const Tensor& y, int64_t low, int64_t high, Generator& g) {
  auto* to = reinterpret_cast<int64_t*>(y.impl()->data);
  uint64_t range = uint64_t(high) - uint64_t(low), seed = g.seed, start = g.position;
  parallel_for(y.numel(), costly_grain, [=](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) to[i] = int64_t(uint64_t(low) + below(range, seed, start + uint64_t(i)));
  });
  g.position += uint64_t(y.numel());
}

void fill_dropout_mask(const Tensor& y, double keep, Generator& g) {
  apply::with_float(y.dtype(), [&](auto type) {
    using T = decltype(type);
    T scale = keep > 0 ? T(1 / keep) : T(0);
    fill_groups<T>(y, g, uniform_group<T>, [=](T u) { return double(u) < keep ? scale : T(0); });
  });
}

void fill_exponential(const Tensor& y, double lambd, Generator& g) {
  apply::with_float(y.dtype(), [&](auto type) {
    using T = decltype(type);
    // u = 0 would give 0, whose logarithm is infinite: half the smallest other value takes its place.
    double least = sizeof(T) == 4 ? 0x1p-25 : 0x1p-54;
    fill_groups<T>(y, g, uniform_group<T>, [=](T u) { return T((u > 0 ? -std::log1p(-double(u)) : least) / lambd); });
  });
}

void fill_cauchy(const Tensor& y, double median, double sigma, Generator& g) {
  apply::with_float(y.dtype(), [&](auto type) {
    using T = decltype(type);
    fill_groups<T>(y, g, uniform_group<T>, [=](T u) { return T(median + sigma * std::tan(M_PI * (double(u) - 0.5))); });
  });
}

void fill_geometric(const Tensor& y, double p, Generator& g) {
  double log_failure = std::log1p(-p);
  apply::with_float(y.dtype(), [&](auto type) {
    using T = decltype(type);
    fill_groups<T>(
        y, g, uniform_group<T>, [=](T u) { return T(std::floor(std::log1p(-double(u)) / log_failure) + 1); });
  });
}

}   // namespace gradus
