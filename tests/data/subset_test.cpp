// Parts of datasets, and datasets put together.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "data/loader.h"
#include "data/subset.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using data::Batch;
using data::ConcatDataset;
using data::DataLoader;
using data::random_split;
using data::Subset;
using data::TensorDataset;

namespace {

using Rows = std::vector<int64_t>;

TensorDataset<> numbers(int64_t n, int64_t from = 0) { return {arange(from, from + n), arange(from, from + n)}; }
template <class D> Rows all_of(const D& set) {
  Rows samples;
  for (auto [x, y] : DataLoader(set)) {
    CHECK(equal(x, y));
    samples.push_back(x.template item<int64_t>());
  }
  return samples;
}
Rows sorted(Rows rows) {
  std::sort(rows.begin(), rows.end());
  return rows;
}
Rows range(int64_t n) { return arange(n).to_vector<int64_t>(); }

const std::string moved_from = "data: this loader or dataset was moved from; use the one that it was moved to";

// Says what size it has, and has nothing.
struct Sized {
  int64_t samples;
  int64_t size() const { return samples; }
  Batch get(std::span<const int64_t>) const { return {}; }
};

}   // namespace

static_assert(data::Dataset<Subset<>> && data::Dataset<ConcatDataset<>> && data::Dataset<data::AnyDataset<Batch>>);

TEST_CASE("a subset has the chosen samples in their order, twice if chosen twice") {
  TensorDataset set = numbers(10, 100);
  Subset part(set, {7, 2, 2, 0});
  CHECK(part.size() == 4);
  CHECK(all_of(part) == Rows{107, 102, 102, 100});
  CHECK(part.get(Rows{3, 0}).inputs.to_vector<int64_t>() == Rows{100, 107});
  CHECK(part.indices() == Rows{7, 2, 2, 0});
  CHECK(all_of(Subset(part, {3, 1})) == Rows{100, 102});   // a subset of a subset
  CHECK(Subset(set, {}).size() == 0);
  CHECK(all_of(Subset(set, {})).empty());
}

TEST_CASE("a subset gives batches as its dataset does, and keeps a temporary one alive") {
  Subset part(TensorDataset(arange(4), arange(4) * 2, arange(4) * 3), {3, 1});
  auto [a, b, c] = part.get(Rows{0, 1});
  CHECK(equal(a, tensor({3, 1})));
  CHECK(equal(c, tensor({9, 3})));
  CHECK(equal(b, tensor({6, 2})));
}

TEST_CASE("parts, joined ones, and copies of them outlive the dataset that they are made from") {
  auto split = [] {
    TensorDataset set = numbers(4, 10);
    return random_split(set, {3, 1}, 1);
  };
  auto joined = [](auto parts) {
    Subset first = parts[0];
    return ConcatDataset(first, parts[1]);
  };
  CHECK(sorted(all_of(joined(split()))) == Rows{10, 11, 12, 13});
  auto shared = std::make_shared<TensorDataset<>>(numbers(3));
  CHECK(all_of(Subset(shared, {2, 0})) == Rows{2, 0});
  CHECK(all_of(ConcatDataset(shared, numbers(2, 7))) == Rows{0, 1, 2, 7, 8});
  CHECK(all_of(ConcatDataset(std::vector{shared, shared})) == Rows{0, 1, 2, 0, 1, 2});
  CHECK(random_split(shared, {1.0})[0].size() == 3);
}

TEST_CASE("a copy of a subset shares its list") {
  Subset part(numbers(5), {4, 3}), copy = part;
  CHECK(copy.indices().data() == part.indices().data());
}

TEST_CASE("samples that a subset does not have are refused, when it is made and when it is read") {
  TensorDataset set = numbers(5);
  CHECK(error_of<IndexError>([&] { Subset(set, {0, 5}); }) == "Subset: there is no sample 5; the samples are 0..4");
  CHECK(error_of<IndexError>([&] { Subset(set, {-1}); }) == "Subset: there is no sample -1; the samples are 0..4");
  CHECK(error_of<IndexError>([&] { Subset(numbers(0), {0}); }) == "Subset: there is no sample 0; the dataset is empty");
  Subset part(set, {4, 3});
  CHECK(error_of<IndexError>([&] { part.get(Rows{2}); }) == "Subset::get: there is no sample 2; the samples are 0..1");
  Subset moved = std::move(part);
  CHECK(error_of<Error>([&] { part.size(); }) == moved_from);
  CHECK(error_of<Error>([&] { part.get(Rows{0}); }) == moved_from);
  CHECK(error_of<Error>([&] { DataLoader loader(part); }) == moved_from);
  CHECK(moved.size() == 2);
}

TEST_CASE("a random split gives each sample to one part, by fractions or by numbers of samples") {
  TensorDataset set = numbers(10);
  auto [train, test] = random_split(set, {0.8, 0.2}, 7);
  CHECK(train.size() == 8);
  CHECK(test.size() == 2);
  Rows both = all_of(train), rest = all_of(test);
  CHECK(both != range(8));
  both.insert(both.end(), rest.begin(), rest.end());
  CHECK(sorted(both) == range(10));

  int64_t n = set.size();
  auto [first, second, third] = random_split(set, {n - 4, 4, 0}, 7);
  CHECK(first.size() == 6);
  CHECK(second.size() == 4);
  CHECK(third.size() == 0);
  CHECK(random_split(set, {1.0})[0].size() == 10);
}

TEST_CASE("what fractions leave goes to the first parts, as in PyTorch") {
  auto sizes = [](int64_t n, auto parts) {
    Rows list;
    for (const auto& part : parts(numbers(n))) list.push_back(part.size());
    return list;
  };
  auto thirds = [](const auto& set) { return random_split(set, {1 / 3., 1 / 3., 1 / 3.}); };
  auto tenths = [](const auto& set) { return random_split(set, {0.1, 0.2, 0.7}); };
  // By torch.utils.data.random_split.
  CHECK(sizes(10, thirds) == Rows{4, 3, 3});
  CHECK(sizes(11, thirds) == Rows{4, 4, 3});
  CHECK(sizes(1, thirds) == Rows{1, 0, 0});
  CHECK(sizes(0, thirds) == Rows{0, 0, 0});
  CHECK(sizes(29, tenths) == Rows{3, 6, 20});
  CHECK(sizes(10, tenths) == Rows{1, 2, 7});
}

TEST_CASE("the same seed splits in the same way, another one or none in others") {
  TensorDataset set = numbers(50);
  auto part = [&](const data::Seed& seed) { return random_split(set, {0.5, 0.5}, seed)[0].indices(); };
  CHECK(part(3) == part(3));
  CHECK(part(3) != part(4));
  manual_seed(1);
  Rows one = part({}), two = part({});
  CHECK(one != two);
  manual_seed(1);
  CHECK(part({}) == one);
  // The order of a loader with that seed is another one.
  DataLoader loader(set, {.batch_size = 50, .shuffle = true, .seed = 3});
  Rows order = (*loader.begin()).inputs.to_vector<int64_t>();
  CHECK(Rows(order.begin(), order.begin() + 25) != part(3));
}

TEST_CASE("parts that do not add up are refused") {
  TensorDataset set = numbers(10);
  auto error = [&](auto split) { return error_of<Error>([&] { split(); }); };
  CHECK(error([&] { random_split(set, {0.8, 0.3}); }) == "random_split: the fractions must add up to 1, not 1.1");
  CHECK(error([&] {
    random_split(set, {0.8, 0.1});
  }).starts_with("random_split: the fractions must add up to 1, not 0.9"));
  CHECK(error([&] { random_split(set, {1.5, -0.5}); }) == "random_split: fractions must be in 0..1; there is 1.5");
  CHECK(error([&] { random_split(set, {-0.5, 1.5}); }) == "random_split: fractions must be in 0..1; there is -0.5");
  CHECK(error([&] {
    random_split(set, {double(NAN), 0.5});
  }) == "random_split: fractions must be in 0..1; there is nan");
  const std::string all = "random_split: the parts must add up to the 10 samples of the dataset, not ";
  CHECK(error([&] { random_split(set, {8, 1}); }) == all + "8 + 1");
  CHECK(error([&] { random_split(set, {8, 3}); }) == all + "8 + 3");
  CHECK(error([&] {
    random_split(set, {INT64_MAX, INT64_MAX, int64_t(12)});
  }) == all + "9223372036854775807 + 9223372036854775807 + 12");
  CHECK(error([&] { random_split(set, {11, -1}); }) == "random_split: a part cannot have -1 samples");
  CHECK(error([&] {
    random_split(set, {8, 0.2});
  }) == "random_split: the parts must be all fractions or all numbers of samples");
  CHECK(error([&] { random_split(Sized{-3}, {0.5, 0.5}); }) == "random_split: the size of the dataset is negative: -3");
  CHECK(error_of<MemoryError>([&] { random_split(Sized{INT64_MAX}, {1.0}); }) ==
        "random_split: there is no memory for a list of 9223372036854775807 samples");
}

TEST_CASE("a run over a part of a dataset continues from its seeds and its epoch") {
  TensorDataset set = numbers(40);
  auto part = [&] { return random_split(set, {0.75, 0.25}, 7)[0]; };
  auto epoch_of = [](const DataLoader<>& loader) {
    Rows order;
    for (auto [x, y] : loader)
      for (int64_t sample : x.to_vector<int64_t>()) order.push_back(sample);
    return order;
  };
  data::DataLoaderOptions options = {.batch_size = 8, .shuffle = true, .seed = 2};
  DataLoader run(part(), options), continued(part(), options);
  epoch_of(run), epoch_of(run);
  continued.set_epoch(run.epoch());
  Rows order = epoch_of(run);
  CHECK(epoch_of(continued) == order);
  CHECK(sorted(order) == sorted(part().indices()));
  // Also from a list of indices that was kept.
  DataLoader again(Subset(set, part().indices()), options);
  again.set_epoch(2);
  CHECK(epoch_of(again) == order);
}

TEST_CASE("several datasets are one, and a batch may take from all of them in any order") {
  TensorDataset a = numbers(3), b = numbers(2, 100);
  ConcatDataset all(a, numbers(0), b, Subset(a, {2, 0}));
  CHECK(all.size() == 7);
  CHECK(all_of(all) == Rows{0, 1, 2, 100, 101, 2, 0});
  CHECK(all.get(Rows{6, 3, 0, 4, 5, 3}).inputs.to_vector<int64_t>() == Rows{0, 100, 0, 101, 2, 100});
  CHECK(all.get(Rows{4, 3}).targets.to_vector<int64_t>() == Rows{101, 100});
  CHECK(all.get({}).inputs.shape() == Shape{0});
  CHECK(sorted(all_of(random_split(all, {7, 0})[0])) == Rows{0, 0, 1, 2, 2, 100, 101});
}

TEST_CASE("datasets of three tensors, and of images, are joined too") {
  Tensor x = arange(6.0).reshape({3, 2, 1});
  TensorDataset a(x, arange(3), ones({3}) > 0), b(x + 10, arange(3) + 10, ones({3}) > 1);
  auto [image, label, flag] = ConcatDataset(a, b).get(Rows{5, 0});
  CHECK(equal(image, tensor({{{14.0}, {15.0}}, {{0.0}, {1.0}}})));
  CHECK(equal(label, tensor({12, 0})));
  CHECK(equal(flag, tensor({false, true})));
}

TEST_CASE("a list of datasets is joined: cross-validation") {
  TensorDataset set = numbers(9);
  std::array<Subset<>, 3> folds = random_split(set, {3, 3, 3}, 1);
  for (size_t held_out = 0; held_out < folds.size(); ++held_out) {
    std::vector<Subset<>> rest;
    for (size_t i = 0; i < folds.size(); ++i)
      if (i != held_out) rest.push_back(folds[i]);
    Rows samples = all_of(ConcatDataset(rest));
    CHECK(samples.size() == 6);
    for (int64_t sample : all_of(folds[held_out])) samples.push_back(sample);
    CHECK(sorted(samples) == range(9));
  }
}

TEST_CASE("datasets that do not fit together are refused") {
  CHECK(error_of<Error>([] { ConcatDataset(std::vector<TensorDataset<>>{}); }) ==
        "ConcatDataset: the list of datasets is empty");
  TensorDataset a(zeros({2, 3}), zeros({2})), b(zeros({2, 4}), zeros({2})), c(zeros({2, 3}, float64), zeros({2}));
  const std::string start =
      "ConcatDataset: the samples of all datasets must have the same dtype and shape; there are float32 [3] and ";
  CHECK(error_of<ShapeError>([&] { ConcatDataset(a, b).get(Rows{0, 2}); }) == start + "float32 [4]");
  CHECK(error_of<ShapeError>([&] { ConcatDataset(a, c).get(Rows{0, 2}); }) == start + "float64 [3]");
  ConcatDataset all(a, a);
  CHECK(error_of<IndexError>([&] { all.get(Rows{4}); }) ==
        "ConcatDataset::get: there is no sample 4; the samples are 0..3");
  CHECK(error_of<IndexError>([&] { all.get(Rows{-1}); }) ==
        "ConcatDataset::get: there is no sample -1; the samples are 0..3");
  CHECK(error_of<Error>([] { ConcatDataset(Sized{1}, Sized{-2}); }) ==
        "ConcatDataset: the size of a dataset is negative: -2");
  CHECK(error_of<Error>([] { ConcatDataset(Sized{INT64_MAX}, Sized{1}); }) ==
        "ConcatDataset: there are more samples than int64 can count");
  CHECK(ConcatDataset(Sized{INT64_MAX - 1}, Sized{1}).size() == INT64_MAX);
  ConcatDataset moved = std::move(all);
  CHECK(error_of<Error>([&] { all.size(); }) == moved_from);
  CHECK(error_of<Error>([&] { all.get({}); }) == moved_from);
}
