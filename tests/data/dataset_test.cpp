// Tensors as a dataset.
#include <doctest/doctest.h>

#include "core/tensor/creation.h"
#include "data/dataset.h"
#include "tests/io/files.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using data::TensorDataset;

static_assert(data::Dataset<TensorDataset<>>);
static_assert(data::Dataset<TensorDataset<5>>);
static_assert(!data::Dataset<Tensor>);

TEST_CASE("a batch holds the requested rows, in that order, twice if asked for twice") {
  TensorDataset set(tensor({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}}), tensor({10, 20, 30}));
  std::vector<int64_t> rows = {2, 0, 2};
  auto [x, y] = set.get(rows);
  CHECK(set.size() == 3);
  CHECK(equal(x, tensor({{5.0, 6.0}, {1.0, 2.0}, {5.0, 6.0}})));
  CHECK(equal(y, tensor({30, 10, 30})));
}

TEST_CASE("samples may have any shape and dtype, and an empty batch keeps it") {
  TensorDataset set(zeros({4, 3, 2}, float64), tensor({true, false, true, true}));
  std::vector<int64_t> row = {1};
  CHECK(set.get(row).inputs.shape() == Shape{1, 3, 2});
  CHECK(equal(set.get(row).targets, tensor({false})));
  CHECK(set.get({}).inputs.shape() == Shape{0, 3, 2});
}

TEST_CASE("a dataset shares the numbers of its tensors, and batches have no history") {
  Tensor x = tensor({{1.0}, {2.0}}).requires_grad_();
  TensorDataset set(x, tensor({0, 1}));
  x.data<float>()[1] = 7;
  std::vector<int64_t> row = {1};
  Tensor batch = set.get(row).inputs;
  CHECK(batch.item<float>() == 7);
  CHECK_FALSE(batch.requires_grad());
}

TEST_CASE("columns of a transposed tensor are samples too") {
  TensorDataset set(tensor({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}}).t(), tensor({0, 1, 2}));
  std::vector<int64_t> row = {1};
  CHECK(equal(set.get(row).inputs, tensor({{2.0, 5.0}})));
}

TEST_CASE("a dataset of three tensors gives batches of three, one of one tensor batches of one") {
  TensorDataset set(tensor({1, 2, 3}), tensor({{1.5}, {2.5}, {3.5}}), tensor({true, false, true}));
  static_assert(std::is_same_v<decltype(set), TensorDataset<3>>);
  std::vector<int64_t> rows = {2, 1};
  auto [a, b, y] = set.get(rows);
  CHECK(equal(a, tensor({3, 2})));
  CHECK(equal(b, tensor({{3.5}, {2.5}})));
  CHECK(equal(y, tensor({true, false})));

  auto [only] = TensorDataset(tensor({1, 2, 3})).get(rows);
  CHECK(equal(only, tensor({3, 2})));
}

TEST_CASE("different numbers of samples are refused with all shapes") {
  std::string start =
      "TensorDataset: each tensor needs a first dimension of the same size, the number of samples; they are ";
  CHECK(error_of<ShapeError>([] { TensorDataset(zeros({5, 3}), zeros({4})); }) == start + "[5, 3], [4]");
  CHECK(error_of<ShapeError>([] {
    TensorDataset(zeros({5}), zeros({5, 1}), zeros({6}));
  }) == start + "[5], [5, 1], [6]");
  CHECK(error_of<ShapeError>([] { TensorDataset(tensor(1.0), tensor(1.0)); }) == start + "[], []");
  CHECK(error_of<ShapeError>([] { TensorDataset(zeros({5}), tensor(1.0)); }) == start + "[5], []");
}

TEST_CASE("a sample that does not exist is refused") {
  TensorDataset set(zeros({5, 3}), zeros({5}));
  std::vector<int64_t> high = {0, 5}, low = {-1};
  CHECK(
      error_of<IndexError>([&] { set.get(high); }) == "TensorDataset::get: there is no sample 5; the samples are 0..4");
  CHECK(
      error_of<IndexError>([&] { set.get(low); }) == "TensorDataset::get: there is no sample -1; the samples are 0..4");
  std::vector<int64_t> zero = {0};
  TensorDataset none(zeros({0, 3}), zeros({0}));
  CHECK(error_of<IndexError>([&] { none.get(zero); }) ==
        "TensorDataset::get: there is no sample 0; the dataset is empty");
}
