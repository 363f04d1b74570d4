// Weighted draws, batches of similar lengths, and samplers of one's own.
#include "data/samplers.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "data/loader.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using data::BatchesByLength;
using data::DataLoader;
using data::Samples;
using data::TensorDataset;
using data::WeightedRandomSampler;

namespace {

TensorDataset<> numbers(int64_t n) { return {arange(n), arange(n)}; }
std::vector<Samples> batches_of(const DataLoader<>& loader) {
  std::vector<Samples> batches;
  for (auto [x, y] : loader) batches.push_back(x.to_vector<int64_t>());
  return batches;
}

}   // namespace

TEST_CASE("weighted draws come as often as their weights say") {
  const WeightedRandomSampler sampler({1, 0, 2, 5}, {.num_samples = 8000});
  CHECK(sampler.size() == 8000);
  Generator generator{1, 0};
  int64_t found[4] = {};
  for (int64_t sample : sampler(generator)) ++found[sample];
  CHECK(found[1] == 0);
  CHECK(std::abs(found[0] - 1000) < 150);   // a standard deviation of 30
  CHECK(std::abs(found[2] - 2000) < 200);
  CHECK(std::abs(found[3] - 5000) < 220);
}

TEST_CASE("without replacement no sample comes twice, heavy ones first") {
  int64_t first[3] = {};
  Generator generator{1, 0};
  for (int i = 0; i < 4000; ++i) {
    const Samples drawn = WeightedRandomSampler({1, 0, 3}, {.num_samples = 2, .replacement = false})(generator);
    CHECK((drawn == Samples{0, 2} || drawn == Samples{2, 0}));
    ++first[drawn[0]];
  }
  CHECK(std::abs(first[0] - 1000) < 140);   // a quarter; a standard deviation of 27
}

TEST_CASE("a loader cuts the samples of a sampler into batches, each epoch others") {
  auto make = [](int64_t workers) {
    return DataLoader(numbers(4),
        {.batch_size = 4,
            .sampler = WeightedRandomSampler({1, 0, 2, 1}, {.num_samples = 10}),
            .seed = 2,
            .num_workers = workers});
  };
  DataLoader loader = make(0), other = make(2);
  CHECK(loader.size() == 3);
  const std::vector<Samples> one = batches_of(loader), two = batches_of(loader);
  REQUIRE(one.size() == 3);
  CHECK(one[0].size() == 4);
  CHECK(one[2].size() == 2);
  CHECK(one != two);
  CHECK(batches_of(other) == one);
  other.set_epoch(1);
  CHECK(batches_of(other) == two);
}

TEST_CASE("batches by length hold all samples once, with lengths that are alike") {
  std::vector<int64_t> lengths;
  for (int64_t i = 0; i < 1003; ++i) lengths.push_back(i * 7919 % 500);
  DataLoader loader(numbers(1003),
      {.sampler = BatchesByLength(lengths, {.batch_size = 10, .pool = 20}), .seed = 1, .num_workers = 1});
  CHECK(loader.size() == 101);
  const std::vector<Samples> batches = batches_of(loader);
  REQUIRE(batches.size() == 101);
  Samples all;
  int64_t spread = 0, small = 0, rising = 0;
  for (size_t i = 0; i < batches.size(); ++i) {
    auto length = [&](int64_t sample) { return lengths[size_t(sample)]; };
    auto shorter = [&](int64_t a, int64_t b) { return length(a) < length(b); };
    const auto [least, most] = std::minmax_element(batches[i].begin(), batches[i].end(), shorter);
    spread += length(*most) - length(*least);
    small += batches[i].size() == 3;
    rising += i > 0 && length(batches[i][0]) > length(batches[i - 1][0]);
    all.insert(all.end(), batches[i].begin(), batches[i].end());
  }
  std::sort(all.begin(), all.end());
  CHECK(all == arange(1003).to_vector<int64_t>());
  CHECK(small == 1);
  CHECK(double(spread) / 101 < 45);   // of 500; 25 if batches of 10 cut 200 sorted lengths evenly
  CHECK(rising > 30);                 // batches are in random order
  CHECK(rising < 70);
  CHECK(batches_of(loader) != batches);
}

TEST_CASE("batches by length without shuffling are sorted, and an incomplete one can be left out") {
  DataLoader all(numbers(5), {.sampler = BatchesByLength({3, 1, 2, 1, 9}, {.batch_size = 2, .shuffle = false})});
  CHECK(batches_of(all) == std::vector<Samples>{{1, 3}, {2, 0}, {4}});
  const BatchesByLength dropped({3, 1, 2, 1, 9}, {.batch_size = 2, .shuffle = false, .drop_last = true});
  CHECK(dropped.size() == 2);
  CHECK(batches_of(DataLoader(numbers(5), {.sampler = dropped})) == std::vector<Samples>{{1, 3}, {2, 0}});
  CHECK(batches_of(DataLoader(numbers(1), {.sampler = BatchesByLength({4}, {.batch_size = 2, .drop_last = true})}))
            .empty());
}

TEST_CASE("a sampler of one's own gives samples or batches") {
  struct Backwards {
    int64_t n;
    int64_t size() const { return n; }
    Samples operator()(Generator&) const {
      Samples order;
      for (int64_t i = n; i-- > 0;) order.push_back(i);
      return order;
    }
  };
  struct Pairs {
    int64_t size() const { return 3; }
    std::vector<Samples> operator()(Generator& generator) const {
      return {{0, 1}, {}, {generator.next_below(2), 3, 4}};
    }
  };
  CHECK(batches_of(DataLoader(numbers(5), {.batch_size = 2, .sampler = Backwards{5}, .drop_last = true})) ==
        std::vector<Samples>{{4, 3}, {2, 1}});
  const auto batches = batches_of(DataLoader(numbers(5), {.sampler = Pairs()}));
  REQUIRE(batches.size() == 3);
  CHECK(batches[0] == Samples{0, 1});
  CHECK(batches[1].empty());
  CHECK(batches[2].size() == 3);
  CHECK(error_of<IndexError>([] { DataLoader(numbers(4), {.sampler = Backwards{5}}).begin(); }) ==
        "DataLoader: the sampler: there is no sample 4; the samples are 0..3");
}

TEST_CASE("options of samplers that make no sense are refused") {
  struct Liar {
    int64_t size() const { return 3; }
    Samples operator()(Generator&) const { return {0}; }
  };
  check_failures({
      {"Error: WeightedRandomSampler: weights must be finite and at least 0; there is -1",
          [] {
            WeightedRandomSampler({1, -1});
          }},
      {"Error: WeightedRandomSampler: the sum of the weights must be finite and more than 0",
          [] {
            WeightedRandomSampler({0, 0});
          }},
      {"Error: WeightedRandomSampler: num_samples must not be negative; it is -1",
          [] { WeightedRandomSampler({1}, {.num_samples = -1}); }},
      {"Error: WeightedRandomSampler: without replacement there must be 2 weights above 0; there are 1",
          [] {
            WeightedRandomSampler({1, 0}, {.replacement = false});
          }},
      {"Error: BatchesByLength: batch_size and pool must be at least 1; they are 0 and 100",
          [] { BatchesByLength({1}, {.batch_size = 0}); }},
      {"Error: DataLoader: shuffle and replacement exclude a sampler, which chooses the order itself",
          [] { DataLoader(numbers(1), {.shuffle = true, .sampler = WeightedRandomSampler({1})}); }},
      {"Error: DataLoader: batch_size and drop_last exclude a sampler that makes batches of its own",
          [] { DataLoader(numbers(1), {.batch_size = 2, .sampler = BatchesByLength({1})}); }},
      {"Error: DataLoader: the sampler's size() is 3, but it gave 1",
          [] { DataLoader(numbers(1), {.sampler = Liar()}).begin(); }},
  });
}
