// Random numbers: Philox against its published vectors, distributions against their laws, and the
// same numbers for everyone.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <thread>
#include <vector>

#include "autograd/ops.h"
#include "core/base/parallel.h"
#include "core/tensor/creation.h"
#include "core/tensor/random.h"

using namespace gradus;

namespace {

using Words = std::array<uint32_t, 4>;

// Philox 4x32 with 10 rounds, written from the paper (Salmon et al. 2011, section 3.3): the oracle.
Words philox_of_the_paper(Words c, std::array<uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t left = uint64_t(0xD2511F53) * c[0], right = uint64_t(0xCD9E8D57) * c[2];
    c = {uint32_t(right >> 32) ^ c[1] ^ key[0], uint32_t(right), uint32_t(left >> 32) ^ c[3] ^ key[1], uint32_t(left)};
    key = {key[0] + 0x9E3779B9, key[1] + 0xBB67AE85};
  }
  return c;
}
// How a generator uses it: the position is the counter's lower half, the seed the key.
Words expected_words(uint64_t seed, uint64_t position) {
  return philox_of_the_paper(
      {uint32_t(position), uint32_t(position >> 32), 0, 0}, {uint32_t(seed), uint32_t(seed >> 32)});
}

double mean_of(const std::vector<double>& x) {
  double s = 0;
  for (double v : x) s += v;
  return s / double(x.size());
}
double moment(const std::vector<double>& x, double center, int power) {
  double s = 0;
  for (double v : x) s += std::pow(v - center, power);
  return s / double(x.size());
}
// Kolmogorov and Smirnov: the largest distance between the numbers' distribution and cdf, times the
// root of their count.
template <class F> double kolmogorov(std::vector<double> x, F cdf) {
  std::sort(x.begin(), x.end());
  const double n = double(x.size());
  double d = 0;
  for (size_t i = 0; i < x.size(); ++i)
    d = std::max({d, std::abs(cdf(x[i]) - double(i) / n), std::abs(cdf(x[i]) - double(i + 1) / n)});
  return d * std::sqrt(n);
}
constexpr double kolmogorov_limit = 1.95;   // exceeded by one fair sample in a thousand
double normal_cdf(double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); }

double chi_square(const std::vector<int64_t>& counts, double expected) {
  double s = 0;
  for (int64_t n : counts) s += (double(n) - expected) * (double(n) - expected) / expected;
  return s;
}
// Exceeded by one fair sample in a thousand, for 9 and 23 degrees of freedom.
constexpr double chi_square_9 = 27.88, chi_square_23 = 49.73;

}   // namespace

TEST_CASE("the oracle of these tests gives the known answers of Random123") {
  CHECK(philox_of_the_paper({0, 0, 0, 0}, {0, 0}) == Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  const uint32_t f = 0xffffffff;
  CHECK(philox_of_the_paper({f, f, f, f}, {f, f}) == Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox_of_the_paper({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("uniform numbers are Philox words: position is the counter, seed the key") {
  for (uint64_t seed : {uint64_t(0), uint64_t(1), uint64_t(0x299f31d0a4093822), UINT64_MAX})
    for (uint64_t position : {uint64_t(0), uint64_t(7), uint64_t(0x85a308d3243f6a88), UINT64_MAX - 1}) {
      CAPTURE(seed);
      CAPTURE(position);
      const Words first = expected_words(seed, position), second = expected_words(seed, position + 1);
      Generator generator{seed, position};
      Tensor x = empty({8}, float32);
      fill_uniform(x, 0, 1, generator);
      for (size_t i = 0; i < 8; ++i)
        CHECK(x.data<float>()[i] == float((i < 4 ? first : second)[i % 4] >> 8) / 16777216.0f);
      generator = {seed, position};
      Tensor y = empty({2}, float64);
      fill_uniform(y, 0, 1, generator);
      const auto bits53 = [](uint32_t high, uint32_t low) {
        return double((uint64_t(high) << 32 | low) >> 11) / 9007199254740992.0;
      };
      CHECK(y.data<double>()[0] == bits53(first[0], first[1]));
      CHECK(y.data<double>()[1] == bits53(first[2], first[3]));
      generator = {seed, position};
      CHECK(generator.next_uniform() == bits53(first[0], first[1]));
    }
}

TEST_CASE("the known answer for key 0 and counter 0 comes out of the public functions") {
  Generator generator{0, 0};
  // 62 bits of the first two words: 2^64 / 2^62 = 4.
  CHECK(generator.next_below(int64_t(1) << 62) == int64_t(0x6627e8d5e169c58d >> 2));
}

TEST_CASE("a call moves the position on by the groups of four words it used") {
  Generator generator{1, 0};
  fill_uniform(empty({1}, float32), 0, 1, generator);
  CHECK(generator.position == 1);
  fill_uniform(empty({5}, float32), 0, 1, generator);
  CHECK(generator.position == 3);
  fill_normal(empty({5}, float64), 0, 1, generator);
  CHECK(generator.position == 6);
  fill_uniform(empty({0}, float32), 0, 1, generator);
  CHECK(generator.position == 6);
}

TEST_CASE("uniform numbers are uniform") {
  for (Dtype dtype : {float32, float64}) {
    manual_seed(11);
    const std::vector<double> x = rand({100000}, {.dtype = dtype}).to_vector<double>();
    CHECK(*std::min_element(x.begin(), x.end()) >= 0);
    CHECK(*std::max_element(x.begin(), x.end()) < 1);
    CHECK(mean_of(x) == doctest::Approx(0.5).epsilon(0.01).scale(0));
    CHECK(moment(x, 0.5, 2) == doctest::Approx(1.0 / 12).epsilon(0.01).scale(0));
    CHECK(kolmogorov(x, [](double v) { return v; }) < kolmogorov_limit);
  }
}

TEST_CASE("normal numbers are normal") {
  for (Dtype dtype : {float32, float64}) {
    manual_seed(12);
    const std::vector<double> x = randn({100000}, {.dtype = dtype}).to_vector<double>();
    // Standard errors of the moments: 0.0032, 0.0045, 0.012, 0.031; four of them are allowed.
    CHECK(std::abs(mean_of(x)) < 0.013);
    CHECK(std::abs(moment(x, 0, 2) - 1) < 0.018);
    CHECK(std::abs(moment(x, 0, 3)) < 0.05);
    CHECK(std::abs(moment(x, 0, 4) - 3) < 0.13);
    CHECK(kolmogorov(x, normal_cdf) < kolmogorov_limit);
  }
}

TEST_CASE("neighbouring normal numbers are not correlated") {
  manual_seed(13);
  const std::vector<double> x = randn({100000}, {.dtype = float64}).to_vector<double>();
  for (size_t lag = 1; lag <= 4; ++lag) {
    double s = 0;
    for (size_t i = lag; i < x.size(); ++i) s += x[i] * x[i - lag];
    CHECK(std::abs(s / double(x.size())) < 0.013);
  }
}

TEST_CASE("uniform_ and normal_ fill with the distribution they are asked for") {
  manual_seed(14);
  Tensor x = empty({50000}, float64);
  x.uniform_(-3, 5);
  CHECK(kolmogorov(x.to_vector<double>(), [](double v) { return (v + 3) / 8; }) < kolmogorov_limit);
  x.normal_(10, 0.5);
  CHECK(kolmogorov(x.to_vector<double>(), [](double v) { return normal_cdf((v - 10) / 0.5); }) < kolmogorov_limit);
}

TEST_CASE("uniform_ stays below its upper end, even where floats are coarse") {
  manual_seed(15);
  Tensor x = empty({10000});
  x.uniform_(1e7, 1e7 + 1);   // the only float32 numbers there are 10000000 and 10000001
  for (float v : x.data<float>()) REQUIRE(v == 1e7f);
}

TEST_CASE("uniform_ and normal_ refuse what is not a distribution") {
  Tensor x = zeros({2});
  CHECK_THROWS_WITH_AS(x.uniform_(1, 0), "uniform_: expected low <= high; got low 1 and high 0", Error);
  CHECK_THROWS_WITH_AS(x.normal_(0, -1), "normal_: the standard deviation must not be negative; got -1", Error);
  CHECK_THROWS_WITH_AS(
      zeros({2}, Dtype::int64).uniform_(), "uniform_: expected float32 or float64; got int64", DtypeError);
  CHECK(equal(x, zeros({2})));
}

TEST_CASE("rand and randn refuse dtypes that are not floats") {
  CHECK_THROWS_WITH_AS(rand({2}, {.dtype = Dtype::int64}), "rand: expected float32 or float64; got int64", DtypeError);
  CHECK_THROWS_WITH_AS(randn({2}, {.dtype = bool_}), "randn: expected float32 or float64; got bool", DtypeError);
}

TEST_CASE("the same seed gives the same numbers, another seed others") {
  auto draw = [](uint64_t seed) {
    manual_seed(seed);
    return std::vector<Tensor>{
        rand({5}), randn({5}), randint(0, 100, {5}), randperm(10), bernoulli(full({5}, 0.5)), dropout(ones({9}))};
  };
  std::vector<Tensor> a = draw(3), b = draw(3), c = draw(4);
  for (size_t i = 0; i < a.size(); ++i) CHECK(equal(a[i], b[i]));
  CHECK(!equal(a[0], c[0]));
  CHECK(!equal(a[3], c[3]));
}

TEST_CASE("numbers do not repeat from call to call") {
  manual_seed(5);
  CHECK(!equal(rand({4}), rand({4})));
}

TEST_CASE("any number of threads gives the same numbers") {
  const int before = get_num_threads();
  const int64_t cap = set_grain_cap(1);
  std::vector<std::vector<Tensor>> runs;
  for (int threads : {1, 2, 3, 8}) {
    set_num_threads(threads);
    const int64_t regions = regions_entered();
    manual_seed(21);
    runs.push_back(
        {rand({1001}), randn({1001}), randn({1001}, {.dtype = float64}), dropout(ones({1001})), randperm(100)});
    if (threads > 1) CHECK(regions_entered() > regions);
  }
  set_grain_cap(cap);
  set_num_threads(before);
  for (const auto& run : runs)
    for (size_t i = 0; i < run.size(); ++i) CHECK(equal(run[i], runs[0][i]));
}

TEST_CASE("every thread has a generator of its own") {
  manual_seed(1);
  Tensor here = rand({4});
  uint64_t seeds[2] = {};
  manual_seed(1);
  for (uint64_t& seed : seeds) std::thread([&] { seed = default_generator().seed, rand({4}); }).join();
  CHECK(seeds[0] >= 67280421310721);   // PyTorch's default seed and the numbers after it
  CHECK(seeds[0] != seeds[1]);
  CHECK(equal(rand({4}), here));   // what others draw does not matter here
}

TEST_CASE("while it is lent, another generator is the default one, also after a loan within the loan") {
  manual_seed(1);
  const Generator own = default_generator();
  Generator outer{5, 0}, inner{6, 0};
  {
    GeneratorLoan loan(outer);
    CHECK(&default_generator() == &outer);
    {
      GeneratorLoan within(inner);
      manual_seed(7);
      CHECK(inner.seed == 7);
    }
    CHECK(&default_generator() == &outer);
  }
  CHECK(outer.seed == 5);
  CHECK(default_generator().seed == own.seed);
  CHECK(default_generator().position == own.position);
}

TEST_CASE("randint is uniform from low to below high") {
  manual_seed(31);
  std::vector<int64_t> counts(10);
  for (int64_t v : randint(-5, 5, {100000}).to_vector<int64_t>()) {
    REQUIRE(v >= -5);
    REQUIRE(v < 5);
    ++counts[size_t(v + 5)];
  }
  CHECK(chi_square(counts, 10000) < chi_square_9);
  CHECK(equal(randint(7, 8, {3}), tensor({7, 7, 7})));
  CHECK_THROWS_WITH_AS(randint(5, 5, {2}), "randint: expected low < high; got low 5 and high 5", Error);
}

TEST_CASE("randint is fair where a remainder would not be") {
  manual_seed(32);
  const int64_t third = int64_t(1) << 61,
                range = 3 * third;   // 2^64 modulo this is 2^62: the lowest numbers would come more often
  std::vector<int64_t> counts(3), remainders(3);
  for (int64_t v : randint(0, range, {30000}).to_vector<int64_t>()) ++counts[size_t(v / third)], ++remainders[v % 3];
  CHECK(chi_square(counts, 10000) < 13.82);   // 2 degrees of freedom, one in a thousand
  // Multiplied and cut off instead, v = word * 3 / 8: two words for a v with remainder 2, three for each other one.
  CHECK(chi_square(remainders, 10000) < 13.82);
}

TEST_CASE("randint has the mean of its range, also near the ends of int64 and where no power of two is near") {
  manual_seed(34);
  const int64_t lows[] = {0, -3, 0, 0, INT64_MIN, INT64_MIN, -(INT64_MAX / 3)},
                highs[] = {3, 1000003, (int64_t(1) << 62) + 1, INT64_MAX, INT64_MAX, 1, INT64_MAX};
  for (size_t i = 0; i < std::size(lows); ++i) {
    const double low = double(lows[i]), high = double(highs[i]), range = high - low;
    const int64_t n = 40000;
    double mean = 0;
    for (int64_t v : randint(lows[i], highs[i], {n}).to_vector<int64_t>()) {
      REQUIRE(v >= lows[i]);
      REQUIRE(v < highs[i]);
      mean += (double(v) - low) / range / double(n);
    }
    CAPTURE(lows[i]);
    CAPTURE(highs[i]);
    const double expected = 0.5 - 0.5 / range, deviation = 1 / std::sqrt(12.0 * double(n));
    CHECK(std::abs(mean - expected) < 4 * deviation);
  }
}

TEST_CASE("randint is fair in a range that 2^64 is no multiple of, however large") {
  manual_seed(10);
  // Of the 2^64 words four belong to three numbers: without a rejection every third number came twice as often.
  const int64_t end = int64_t(3) << 61;
  int64_t thirds = 0;
  for (int64_t v : randint(-end, end, {20000}).to_vector<int64_t>()) thirds += (uint64_t(v) + uint64_t(end)) % 3 == 0;
  CHECK(double(thirds) / 20000 == doctest::Approx(1.0 / 3).epsilon(0.04).scale(0));   // 4 standard errors
}

TEST_CASE("randperm gives every order equally often") {
  manual_seed(33);
  std::vector<int64_t> counts(256), seen;
  for (int i = 0; i < 24000; ++i) {
    Tensor p = randperm(4);
    size_t code = 0;
    for (int64_t v : p.data<int64_t>()) code = code * 4 + size_t(v);
    ++counts[code];
  }
  for (int64_t n : counts)
    if (n) seen.push_back(n);
  CHECK(seen.size() == 24);
  CHECK(chi_square(seen, 1000) < chi_square_23);
}

TEST_CASE("randperm holds every number once") {
  std::vector<int64_t> p = randperm(1000).to_vector<int64_t>();
  CHECK(!std::is_sorted(p.begin(), p.end()));
  std::sort(p.begin(), p.end());
  for (int64_t i = 0; i < 1000; ++i) REQUIRE(p[size_t(i)] == i);
  CHECK(randperm(0).shape() == Shape{0});
  CHECK_THROWS_WITH_AS(randperm(-1), "randperm: n must not be negative; got -1", Error);
}

TEST_CASE("bernoulli gives 1 as often as asked") {
  manual_seed(34);
  Tensor p = tensor({0.0, 0.25, 1.0}).unsqueeze(1).expand({3, 40000}), x = bernoulli(p);
  CHECK(x.dtype() == float32);
  CHECK(sum(x[0]).item<float>() == 0);
  CHECK(sum(x[2]).item<float>() == 40000);
  CHECK(std::abs(mean(x[1]).item<double>() - 0.25) < 0.009);   // four standard errors
  CHECK(bernoulli(tensor({0.5}, float64)).dtype() == float64);
}

TEST_CASE("bernoulli refuses what is not a probability") {
  CHECK_THROWS_WITH_AS(bernoulli(tensor({0.5, 1.5})), "bernoulli: probabilities must lie in 0..1; got 1.5", Error);
  CHECK_THROWS_WITH_AS(bernoulli(tensor({std::nan("")})), "bernoulli: probabilities must lie in 0..1; got nan", Error);
  CHECK_THROWS_WITH_AS(bernoulli(tensor({1})), "bernoulli: expected float32 or float64; got int64", DtypeError);
}

TEST_CASE("a dropout mask is 0 or 1 / keep, as often as asked") {
  Generator generator{35, 0};
  Tensor mask = empty({40000}, float64);
  fill_dropout_mask(mask, 0.8, generator);
  int64_t kept = 0;
  for (double v : mask.data<double>()) {
    REQUIRE((v == 0 || v == 1.25));
    kept += v != 0;
  }
  CHECK(std::abs(double(kept) / 40000 - 0.8) < 0.008);   // four standard errors
  fill_dropout_mask(mask, 1, generator);
  CHECK(equal(mask, ones({40000}, float64)));
  fill_dropout_mask(mask, 0, generator);
  CHECK(equal(mask, zeros({40000}, float64)));
}

TEST_CASE("a seed is a whole number that is not negative") {
  CHECK_THROWS_WITH_AS(manual_seed(-1), "seed: it must not be negative; got -1", Error);
  CHECK_THROWS_WITH_AS(manual_seed(INT64_MIN), "seed: it must not be negative; got -9223372036854775808", Error);
  manual_seed(7);
  const Tensor x = rand({3});
  manual_seed(size_t(7));
  CHECK(equal(rand({3}), x));
  manual_seed(7ull);
  CHECK(equal(rand({3}), x));
  manual_seed(UINT64_MAX);
  CHECK(default_generator().seed == UINT64_MAX);
}
