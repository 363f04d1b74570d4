// Sequences of unequal lengths as batches.
#include "data/sequences.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "data/loader.h"
#include "data/samplers.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using data::SequenceDataset;

namespace {

SequenceDataset texts(const data::SequenceOptions& options = {}) {
  return {{tensor({1, 2, 3}), tensor({4}), tensor({5, 6})}, tensor({7, 8, 9}), options};
}
const std::vector<int64_t> rows = {1, 2};

}   // namespace

TEST_CASE("a batch is padded to its longest sequence, with lengths and targets beside it") {
  auto [text, lengths, y] = texts().get(rows);
  CHECK(equal(text, tensor({{4, 0}, {5, 6}})));
  CHECK(equal(lengths, tensor({1, 2})));
  CHECK(equal(y, tensor({8, 9})));
  auto [left, same, targets] = texts({.padding_value = -1, .padding_side = "left"}).get(rows);
  CHECK(equal(left, tensor({{-1, 4}, {5, 6}})));
  auto [none, no_lengths, no_targets] = texts().get({});
  CHECK(none.shape() == Shape{0, 0});
  CHECK(no_targets.shape() == Shape{0});
}

TEST_CASE("steps may have any shape, and sequences no step at all") {
  SequenceDataset set({ones({2, 3}), zeros({0, 3})}, tensor({1, 2}));
  auto [x, lengths, y] = set.get(std::vector<int64_t>{1, 0});
  CHECK(x.shape() == Shape{2, 2, 3});
  CHECK(equal(x.sum({1, 2}), tensor({0.0, 6.0})));
  CHECK(equal(lengths, tensor({0, 2})));
}

TEST_CASE("a loader gives batches of similar lengths") {
  const SequenceDataset set = texts();
  CHECK(set.lengths() == std::vector<int64_t>{3, 1, 2});
  std::vector<int64_t> widths;
  const data::BatchesByLength by_length(set.lengths(), {.batch_size = 2, .shuffle = false});
  for (auto [x, lengths, y] : data::DataLoader(set, {.sampler = by_length, .num_workers = 1}))
    widths.push_back(x.size(1));
  CHECK(widths == std::vector<int64_t>{2, 3});
}

TEST_CASE("sequences that do not fit together are refused") {
  check_failures({
      {"Error: SequenceDataset: the list of sequences is empty", [] { SequenceDataset({}, tensor({1})); }},
      {"ShapeError: SequenceDataset: there are 1 sequences, but the targets are [2]",
          [] {
            SequenceDataset({tensor({1})}, tensor({1, 2}));
          }},
      {"ShapeError: SequenceDataset: a sequence must be [length, ...]; there is one of []",
          [] { SequenceDataset({tensor(1)}, tensor({1})); }},
      {"ShapeError: SequenceDataset: the steps of all sequences must have the same dtype and shape; there are int64 [] "
       "and int64 [1]",
          [] {
            SequenceDataset({tensor({1}), tensor({{1}})}, tensor({1, 2}));
          }},
      {"IndexError: SequenceDataset::get: there is no sample 3; the samples are 0..2",
          [] { texts().get(std::vector<int64_t>{3}); }},
  });
}
