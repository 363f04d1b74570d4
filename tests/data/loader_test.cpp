// Batches, their order, and how to repeat it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <string>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "data/loader.h"
#include "tests/io/files.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using data::Batch;
using data::DataLoader;
using data::TensorDataset;

namespace {

TensorDataset<> numbers(int64_t n) { return {arange(n), arange(n)}; }

using Batches = std::vector<std::vector<int64_t>>;
Batches batches_of(const DataLoader<>& loader) {
  Batches batches;
  for (auto [x, y] : loader) {
    CHECK(equal(x, y));
    batches.push_back(x.to_vector<int64_t>());
  }
  return batches;
}
std::vector<int64_t> order_of(const DataLoader<>& loader) {
  std::vector<int64_t> order;
  for (const auto& batch : batches_of(loader)) order.insert(order.end(), batch.begin(), batch.end());
  return order;
}
std::vector<int64_t> sorted(std::vector<int64_t> v) {
  std::sort(v.begin(), v.end());
  return v;
}
std::vector<int64_t> first(int64_t n) {
  std::vector<int64_t> v(static_cast<size_t>(n));
  std::iota(v.begin(), v.end(), 0);
  return v;
}

// Counts its live instances.
struct Counted {
  static inline int alive = 0;
  Counted() { ++alive; }
  Counted(const Counted&) = delete;
  Counted(Counted&&) { ++alive; }
  ~Counted() { --alive; }
  int64_t size() const { return 2; }
  Batch get(std::span<const int64_t> rows) const { return {zeros({int64_t(rows.size())}), {}}; }
};
// Says what size it has, and has nothing.
struct Sized {
  int64_t samples;
  int64_t size() const { return samples; }
  Batch get(std::span<const int64_t>) const { return {}; }
};

}   // namespace

TEST_CASE("without options a loader gives single samples in order") {
  TensorDataset set = numbers(3);
  DataLoader loader(set);
  CHECK(batches_of(loader) == Batches{{0}, {1}, {2}});
}

TEST_CASE("the last batch is smaller, or left out with drop_last") {
  TensorDataset set = numbers(7);
  DataLoader all(set, {.batch_size = 3}), dropped(set, {.batch_size = 3, .drop_last = true});
  CHECK(batches_of(all) == Batches{{0, 1, 2}, {3, 4, 5}, {6}});
  CHECK(all.size() == 3);
  CHECK(batches_of(dropped) == Batches{{0, 1, 2}, {3, 4, 5}});
  CHECK(dropped.size() == 2);
}

TEST_CASE("a batch size beyond the dataset gives one batch, or none with drop_last") {
  TensorDataset set = numbers(4);
  DataLoader all(set, {.batch_size = INT64_MAX}), dropped(set, {.batch_size = 5, .drop_last = true});
  CHECK(batches_of(all) == Batches{{0, 1, 2, 3}});
  CHECK(batches_of(dropped).empty());
  CHECK(dropped.size() == 0);
}

TEST_CASE("shuffled, every sample comes once per epoch, and epochs differ") {
  TensorDataset set = numbers(100);
  DataLoader loader(set, {.batch_size = 7, .shuffle = true, .seed = 1});
  std::vector<int64_t> one = order_of(loader), two = order_of(loader);
  CHECK(sorted(one) == first(100));
  CHECK(sorted(two) == first(100));
  CHECK(one != first(100));
  CHECK(one != two);
  CHECK(loader.epoch() == 2);
}

TEST_CASE("a seed is not negative") {
  CHECK_THROWS_WITH_AS((void)data::DataLoaderOptions{.seed = -1}, "seed: it must not be negative; got -1", Error);
  CHECK((data::DataLoaderOptions{.seed = UINT64_MAX}.seed.value) == UINT64_MAX);
  CHECK(data::DataLoaderOptions{.seed = 0}.seed.given);
}

TEST_CASE("the order depends on seed and epoch alone") {
  TensorDataset set = numbers(50);
  DataLoader a(set, {.shuffle = true, .seed = 5}), b(set, {.batch_size = 8, .shuffle = true, .seed = 5}),
      other(set, {.shuffle = true, .seed = 6});
  std::vector<int64_t> epoch0 = order_of(a), epoch1 = order_of(a);
  CHECK(order_of(b) == epoch0);
  CHECK(order_of(other) != epoch0);
  b.set_epoch(1);
  CHECK(order_of(b) == epoch1);
}

TEST_CASE("an order does not take the numbers that a generator with the same seed gives first") {
  TensorDataset set = numbers(50);
  DataLoader loader(set, {.shuffle = true, .seed = 5});
  manual_seed(5);
  CHECK(order_of(loader) != randperm(50).to_vector<int64_t>());   // drawn in the same way
}

TEST_CASE("without a seed, manual_seed makes the order repeatable, and loaders differ") {
  TensorDataset set = numbers(50);
  auto order = [&] {
    DataLoader loader(set, {.shuffle = true});
    return order_of(loader);
  };
  manual_seed(3);
  std::vector<int64_t> one = order(), two = order();
  manual_seed(3);
  CHECK(order() == one);
  CHECK(order() == two);
  CHECK(one != two);
}

TEST_CASE("a loader that does not shuffle draws no random numbers") {
  TensorDataset set = numbers(5);
  manual_seed(3);
  uint64_t before = default_generator().position;
  DataLoader loader(set), seeded(set, {.shuffle = true, .seed = 1});
  order_of(loader);
  order_of(seeded);
  CHECK(default_generator().position == before);
}

TEST_CASE("each place of a shuffled order gets each sample equally often") {
  // 6 samples, 6000 epochs: a place sees a sample 1000 times, with a standard deviation of 29; 5 of
  // these are allowed.
  TensorDataset set = numbers(6);
  DataLoader loader(set, {.batch_size = 6, .shuffle = true, .seed = 1});
  int64_t seen[6][6] = {};
  for (int epoch = 0; epoch < 6000; ++epoch) {
    std::vector<int64_t> order = order_of(loader);
    for (size_t place = 0; place < 6; ++place) ++seen[place][order[place]];
  }
  for (auto& place : seen)
    for (int64_t count : place) CHECK(std::abs(count - 1000) < 145);
}

TEST_CASE("with replacement an epoch is as long, and about 37 % of the samples are missing") {
  // A sample is never drawn in n draws with probability (1 - 1/n)^n = 0.368; the standard deviation
  // for 10,000 is 0.0032.
  TensorDataset set = numbers(10000);
  DataLoader loader(set, {.batch_size = 10000, .replacement = true, .seed = 1});
  std::vector<int64_t> drawn = sorted(order_of(loader));
  CHECK(drawn.size() == 10000);
  auto distinct = std::unique(drawn.begin(), drawn.end()) - drawn.begin();
  CHECK(std::abs(1 - double(distinct) / 10000 - std::exp(-1.0)) < 0.016);
}

TEST_CASE("batches have as many tensors as the dataset") {
  TensorDataset set(arange(5), arange(5) * 2, arange(5) * 3);
  int64_t seen = 0;
  for (auto [a, b, y] : DataLoader(set, {.batch_size = 2, .shuffle = true})) {
    CHECK(equal(b, a * 2));
    CHECK(equal(y, a * 3));
    seen += a.size(0);
  }
  CHECK(seen == 5);
  for (auto [only] : DataLoader(TensorDataset(arange(2)), {.batch_size = 2})) CHECK(equal(only, arange(2)));
}

TEST_CASE("a dataset of one's own gives batches of any type") {
  struct Words {
    int64_t size() const { return 3; }
    std::vector<std::string> get(std::span<const int64_t> rows) const {
      std::vector<std::string> batch;
      for (int64_t row : rows) batch.push_back(std::string(size_t(row), 'x'));
      return batch;
    }
  };
  DataLoader loader(Words{}, {.batch_size = 2});
  auto at = loader.begin();
  CHECK(*at == std::vector<std::string>{"", "x"});
  CHECK(at->size() == 2);
  ++at;
  CHECK(*at == std::vector<std::string>{"xx"});
}

TEST_CASE("a loop can take batches by reference, and a batch is asked for once") {
  struct Asked {
    int* times;
    int64_t size() const { return 4; }
    Batch get(std::span<const int64_t> rows) const {
      ++*times;
      return {zeros({int64_t(rows.size())}), {}};
    }
  };
  int times = 0;
  for (auto& batch : DataLoader(Asked{&times}, {.batch_size = 2})) {
    batch.inputs += 1;
    CHECK(equal(batch.inputs, ones({2})));
  }
  for (const auto& batch : DataLoader(Asked{&times}, {.batch_size = 4})) CHECK(batch.inputs.size(0) == 4);
  CHECK(times == 3);
}

TEST_CASE("a const loader counts its epochs, and each has another order") {
  TensorDataset set = numbers(50);
  const DataLoader loader(set, {.shuffle = true, .seed = 5});
  std::vector<int64_t> one = order_of(loader), two = order_of(loader);
  CHECK(one != two);
  CHECK(loader.epoch() == 2);
}

TEST_CASE("a copy of a loader has the same order and counts for itself") {
  TensorDataset set = numbers(50);
  DataLoader loader(set, {.shuffle = true});
  DataLoader copy = loader;
  CHECK(order_of(copy) == order_of(loader));
  order_of(copy);
  CHECK(copy.epoch() == 2);
  CHECK(loader.epoch() == 1);
}

TEST_CASE("seed and epoch continue a run whose seed was drawn") {
  TensorDataset set = numbers(50);
  DataLoader first(set, {.shuffle = true});
  order_of(first);
  DataLoader second(set, {.shuffle = true, .seed = first.seed()});
  second.set_epoch(first.epoch());
  CHECK(order_of(second) == order_of(first));
  CHECK(DataLoader(set, {.shuffle = true, .seed = UINT64_MAX}).seed() == UINT64_MAX);
}

TEST_CASE("two simultaneous loops over one loader do not disturb each other") {
  TensorDataset set = numbers(3);
  DataLoader loader(set);
  int64_t pairs = 0;
  for (auto [x, y] : loader)
    for (auto [u, v] : loader) pairs += x.defined() && u.defined();
  CHECK(pairs == 9);
}

TEST_CASE("a temporary dataset is owned by the loader and dies with it") {
  {
    DataLoader loader(Counted{}), moved(std::move(loader));
    CHECK(Counted::alive == 1);
    int batches = 0;
    for ([[maybe_unused]] auto batch : moved) ++batches;
    CHECK(batches == 2);
    moved = DataLoader(Counted{}, {.batch_size = 2});
    CHECK(Counted::alive == 1);
    CHECK(moved.size() == 1);
  }
  CHECK(Counted::alive == 0);
}

TEST_CASE("a loader and its loops keep a named dataset, so they may outlive it") {
  auto make = [] {
    TensorDataset set = numbers(3);
    return DataLoader(set);
  };
  DataLoader loader = make();
  CHECK(batches_of(loader) == Batches{{0}, {1}, {2}});
  auto loop = loader.begin();
  loader = DataLoader(numbers(1));
  for (int64_t i = 0; i < 3; ++i, ++loop) CHECK(loop->inputs.item<int64_t>() == i);
  CHECK(loop == loader.end());
}

TEST_CASE("loaders of one dataset share its numbers") {
  Tensor x = zeros({2});
  TensorDataset set(x, x);
  DataLoader loader(set, {.batch_size = 2});
  x.fill_(7);
  CHECK(equal(loader.begin()->inputs, tensor({7., 7.})));
}

TEST_CASE("a dataset behind a shared pointer is not copied, and its changes are seen") {
  std::weak_ptr<Counted> left;
  {
    auto set = std::make_shared<Counted>();
    left = set;
    std::shared_ptr<const Counted> same = set;
    DataLoader loader(set), other(same), only(std::make_unique<Counted>());
    set.reset();
    same.reset();
    CHECK(Counted::alive == 2);
    CHECK(other.size() == 2);
    CHECK(only.size() == 2);
  }
  CHECK(left.expired());
  CHECK(Counted::alive == 0);
  CHECK(error_of<Error>([] { DataLoader(std::shared_ptr<Counted>()); }) == "data: the pointer to the dataset is null");
  auto set = std::make_shared<Sized>(Sized{4});
  DataLoader loader(set);
  set->samples = 5;
  CHECK(loader.size() == 5);
}

TEST_CASE("wrong options are refused, and an owned dataset is not lost") {
  TensorDataset set = numbers(3);
  CHECK(error_of<Error>([&] { DataLoader(set, {.batch_size = 0}); }) ==
        "DataLoader: batch_size must be at least 1; it is 0");
  CHECK(error_of<Error>([] { DataLoader(Counted{}, {.batch_size = -2}); }) ==
        "DataLoader: batch_size must be at least 1; it is -2");
  CHECK(Counted::alive == 0);
  CHECK(error_of<Error>([] { DataLoader(Sized{0}, {.shuffle = true}); }) ==
        "DataLoader: the dataset is empty, so there is nothing to shuffle");
}

TEST_CASE("a loader that was moved from is an error, whatever is asked") {
  TensorDataset set = numbers(3);
  DataLoader loader(set), moved(std::move(loader));
  const std::string text = "data: this loader or dataset was moved from; use the one that it was moved to";
  CHECK(error_of<Error>([&] { loader.size(); }) == text);
  CHECK(error_of<Error>([&] { loader.begin(); }) == text);
  CHECK(error_of<Error>([&] { loader.epoch(); }) == text);
  CHECK(error_of<Error>([&] { loader.set_epoch(1); }) == text);
  CHECK(error_of<Error>([&] { loader.seed(); }) == text);
  CHECK(batches_of(moved) == Batches{{0}, {1}, {2}});
  loader = std::move(moved);
  CHECK(batches_of(loader) == Batches{{0}, {1}, {2}});
  CHECK(loader.epoch() == 2);
}

TEST_CASE("the epoch may be any number to 2^62, and no other") {
  TensorDataset set = numbers(50);
  DataLoader loader(set, {.shuffle = true, .seed = 5});
  auto order = [&](int64_t epoch) {
    loader.set_epoch(epoch);
    return order_of(loader);
  };
  const int64_t most = int64_t(1) << 62, streams = int64_t(1) << 24;
  CHECK(sorted(order(most)) == first(50));
  // A stream of random numbers has room for 2^24 epochs; the first ones do not come again after them.
  CHECK(order(streams) != order(0));
  CHECK(order(streams - 1) != order(0));
  CHECK(order(streams - 1) != order(streams));
  loader.set_epoch(3);
  const std::string start = "DataLoader: the epoch must be in 0..4611686018427387904; it is ";
  CHECK(error_of<Error>([&] { loader.set_epoch(INT64_MAX); }) == start + "9223372036854775807");
  CHECK(error_of<Error>([&] { loader.set_epoch(most + 1); }) == start + "4611686018427387905");
  CHECK(error_of<Error>([&] { loader.set_epoch(-1); }) == start + "-1");
  CHECK(loader.epoch() == 3);
}

TEST_CASE("the place in an epoch does not overflow, however large the batches") {
  TensorDataset set = numbers(3);
  DataLoader loader(set, {.batch_size = INT64_MAX - 1, .shuffle = true, .seed = 1});
  int64_t batches = 0;
  for (auto at = loader.begin(); !(at == loader.end()); ++at) ++batches;
  CHECK(batches == 1);
  // Sized has INT64_MAX samples, and nobody asks for one of the last.
  DataLoader endless(Sized{INT64_MAX}, {.batch_size = 1 << 20});
  CHECK(endless.size() == (INT64_MAX >> 20) + 1);
  CHECK_FALSE(endless.begin() == endless.end());
}

TEST_CASE("a dataset whose size is negative, or too large for a list, is refused") {
  const std::string negative = "DataLoader: the size of the dataset is negative: -3";
  CHECK(error_of<Error>([] { DataLoader(Sized{-3}); }) == negative);
  CHECK(error_of<Error>([] { DataLoader(Sized{-3}, {.shuffle = true}); }) == negative);
  auto set = std::make_shared<Sized>(Sized{4});
  DataLoader loader(set);
  set->samples = -3;
  CHECK(error_of<Error>([&] { loader.size(); }) == negative);
  CHECK(error_of<Error>([&] { loader.begin(); }) == negative);
  CHECK(loader.epoch() == 0);
  const std::string large = "DataLoader: there is no memory for a list of 9223372036854775807 samples";
  set->samples = INT64_MAX;
  CHECK(error_of<MemoryError>([&] { DataLoader(set, {.shuffle = true}).begin(); }) == large);
  CHECK(error_of<MemoryError>([&] { DataLoader(set, {.replacement = true}).begin(); }) == large);
  CHECK(error_of<MemoryError>([&] { DataLoader(set, {.batch_size = INT64_MAX}).begin(); }) == large);
}

TEST_CASE("an empty dataset that is not shuffled gives no batches") {
  for ([[maybe_unused]] auto batch : DataLoader(Sized{0})) FAIL("there is no batch");
  CHECK(DataLoader(Sized{0}).size() == 0);
}
