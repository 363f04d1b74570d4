// Splits that keep the shares of the classes, and folds.
#include "data/folds.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/tensor/creation.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using data::k_fold;
using data::Samples;
using data::stratified_split;
using data::TensorDataset;

namespace {

TensorDataset<> numbers(int64_t n) { return {arange(n), arange(n)}; }
// 60 of class 0, 30 of class 1, 10 of class 2, mixed.
Tensor labels() {
  std::vector<int64_t> all;
  for (int64_t i = 0; i < 100; ++i) all.push_back(i * 37 % 100 < 60 ? 0 : i * 37 % 100 < 90 ? 1 : 2);
  return from_vector(all);
}
Samples counts(const Samples& samples) {
  const std::vector<int64_t> label = labels().to_vector<int64_t>();
  Samples count(3);
  for (int64_t sample : samples) ++count[size_t(label[size_t(sample)])];
  return count;
}

}   // namespace

TEST_CASE("a stratified split gives each part its share of every class") {
  auto [train, test] = stratified_split(numbers(100), labels(), {0.8, 0.2}, 1);
  CHECK(counts(train.indices()) == Samples{48, 24, 8});
  CHECK(counts(test.indices()) == Samples{12, 6, 2});
  Samples all = train.indices();
  all.insert(all.end(), test.indices().begin(), test.indices().end());
  std::sort(all.begin(), all.end());
  CHECK(all == arange(100).to_vector<int64_t>());
  CHECK(std::is_sorted(train.indices().begin(), train.indices().end()));
  auto [same, rest] = stratified_split(numbers(100), labels(), {0.8, 0.2}, 1);
  auto [other, others] = stratified_split(numbers(100), labels(), {0.8, 0.2}, 2);
  CHECK(same.indices() == train.indices());
  CHECK(other.indices() != train.indices());
  auto [a, b, c] = stratified_split(numbers(100), labels(), {0.55, 0.45, 0.0});
  CHECK(a.size() == 55);
  CHECK(c.size() == 0);
}

TEST_CASE("in k folds every sample is tested once, and trained with in the others") {
  const auto folds = k_fold(numbers(10), 3);
  REQUIRE(folds.size() == 3);
  CHECK(folds[0].test.indices() == Samples{0, 1, 2, 3});
  CHECK(folds[1].test.indices() == Samples{4, 5, 6});
  CHECK(folds[2].test.indices() == Samples{7, 8, 9});
  CHECK(folds[1].train.indices() == Samples{0, 1, 2, 3, 7, 8, 9});
  for (auto& [train, test] : k_fold(numbers(10), 10)) CHECK(test.size() == 1);

  const auto mixed = k_fold(numbers(10), 3, {.shuffle = true, .seed = 1}),
             again = k_fold(numbers(10), 3, {.shuffle = true, .seed = 1});
  Samples all;
  for (size_t i = 0; i < 3; ++i) {
    all.insert(all.end(), mixed[i].test.indices().begin(), mixed[i].test.indices().end());
    CHECK(mixed[i].test.indices() == again[i].test.indices());
  }
  CHECK(all != arange(10).to_vector<int64_t>());
  std::sort(all.begin(), all.end());
  CHECK(all == arange(10).to_vector<int64_t>());
}

TEST_CASE("folds with labels have their share of every class") {
  for (auto& [train, test] : k_fold(numbers(100), 5, {.seed = 3, .labels = labels()})) {
    CHECK(counts(test.indices()) == Samples{12, 6, 2});
    CHECK(counts(train.indices()) == Samples{48, 24, 8});
  }
  for (auto& [train, test] : k_fold(numbers(100), 3, {.seed = 3, .labels = labels()})) {
    CHECK(std::abs(counts(test.indices())[0] - 20) <= 1);
    CHECK(std::abs(counts(test.indices())[2] - 3) <= 1);
  }
}

TEST_CASE("labels, fractions and numbers of folds that make no sense are refused") {
  check_failures({
      {"DtypeError: stratified_split: labels must be int64, not float32",
          [] { stratified_split(numbers(3), zeros({3}), {1.0}); }},
      {"ShapeError: stratified_split: labels must be [3], one per sample; they are [4]",
          [] { stratified_split(numbers(3), zeros({4}, int64), {1.0}); }},
      {"Error: stratified_split: the fractions must add up to 1, not 0.75",
          [] {
            stratified_split(numbers(3), zeros({3}, int64), {0.5, 0.25});
          }},
      {"Error: stratified_split: fractions must be in 0..1; there is -1",
          [] {
            stratified_split(numbers(3), zeros({3}, int64), {2.0 - 1, -1.0});
          }},
      {"Error: k_fold: k must be in 2..3, the number of samples; it is 4", [] { k_fold(numbers(3), 4); }},
      {"Error: k_fold: k must be in 2..3, the number of samples; it is 1", [] { k_fold(numbers(3), 1); }},
      {"ShapeError: k_fold: labels must be [3], one per sample; they are [2]",
          [] { k_fold(numbers(3), 2, {.labels = zeros({2}, int64)}); }},
  });
}
