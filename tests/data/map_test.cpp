// Functions over the batches of a dataset, and samples that are left out.
#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "data/loader.h"
#include "data/map.h"

using namespace gradus;
using data::Batch;
using data::DataLoader;
using data::TensorDataset;

namespace {

TensorDataset<> numbers(int64_t n) { return {arange(n), arange(n) * 10}; }
const std::vector<int64_t> rows = {3, 1};

}   // namespace

TEST_CASE("a function of a batch is asked for each batch, and may give another type") {
  const auto sums =
      data::map(numbers(4), [](const Batch& batch) { return (batch.inputs + batch.targets).to_vector<int64_t>(); });
  CHECK(sums.size() == 4);
  CHECK(sums.get(rows) == std::vector<int64_t>{33, 11});
  int64_t total = 0;
  for (const std::vector<int64_t>& batch : DataLoader(sums, {.batch_size = 3})) total += batch[0];
  CHECK(total == 0 + 33);
}

TEST_CASE("a function of a tensor is asked for the inputs, and targets stay") {
  const auto doubled = data::map(numbers(4), [](const Tensor& x) { return x * 2; });
  auto [x, y] = doubled.get(rows);
  CHECK(equal(x, tensor({6, 2})));
  CHECK(equal(y, tensor({30, 10})));
  const auto three = data::map(TensorDataset(arange(4), arange(4), arange(4)), [](const Tensor& v) { return -v; });
  auto [a, b, c] = three.get(rows);
  CHECK(equal(a, tensor({-3, -1})));
  CHECK(equal(b, tensor({3, 1})));
}

TEST_CASE("several functions are called in their order, as many or as one") {
  const auto add = [](const Tensor& x) { return x + 1; };
  const auto twice = [](Batch batch) { return Batch{batch.inputs * 2, batch.targets}; };
  CHECK(equal(data::map(numbers(4), add, twice).get(rows).inputs, tensor({8, 4})));
  const data::Compose both(add, twice);
  CHECK(equal(data::map(numbers(4), both, add).get(rows).inputs, tensor({9, 5})));
}

TEST_CASE("what a function gets is nobody else's, so that it may be written over") {
  TensorDataset set(arange(4), arange(4));
  bool alone = false;
  const auto look = [&](Tensor x) {
    alone = is_sole_owner(x);
    return x.add_(1);
  };
  CHECK(equal(data::map(set, look).get(rows).inputs, tensor({4, 2})));
  CHECK(alone);
  CHECK(equal(set.get(rows).inputs, tensor({3, 1})));
}

TEST_CASE("filter keeps the samples for which a function of one says so") {
  const auto odd = data::filter(numbers(6), [](const Batch& one) { return one.inputs.item<int64_t>() % 2 == 1; });
  CHECK(odd.indices() == std::vector<int64_t>{1, 3, 5});
  CHECK(equal(odd.get(std::vector<int64_t>{2, 0}).targets, tensor({50, 10})));
  CHECK(data::filter(numbers(3), [](const Batch&) { return false; }).size() == 0);
}
