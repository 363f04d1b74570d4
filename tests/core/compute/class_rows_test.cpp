// Rows with a class each: which rows count, and that skipped ones take no part.
#include "core/compute/class_rows.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/compute/find.h"
#include "core/tensor/creation.h"

using namespace gradus;

TEST_CASE("class numbers are counted, and the first one that is none is found") {
  apply::RowClasses all = apply::row_classes(tensor({0, 2, 1}), 3, -100);
  CHECK(all.counted == 3);
  CHECK(all.outside == -1);
  apply::RowClasses some = apply::row_classes(tensor({0, 2, 1, 2}), 3, 2);   // 2 is a class, but ignored
  CHECK(some.counted == 2);
  CHECK(some.index.to_vector<int64_t>() == std::vector<int64_t>{0, -1, 1, -1});
  CHECK(apply::row_classes(tensor({0, -100, 3, 7}), 3, -100).outside == 2);
  CHECK(apply::row_classes(tensor({0, -1}), 3, -100).outside == 1);
  CHECK(apply::row_classes(zeros({0}, int64), 0, -100).outside == -1);
}

TEST_CASE("a row's factor is its class's weight, and 0 if it is skipped") {
  Tensor index = tensor({1, -100, 0}), weight = tensor({0.5, 4.0});
  CHECK(apply::row_weights(index, weight, float32).to_vector<double>() == std::vector<double>{4, 0, 0.5});
  CHECK(apply::row_weights(index, {}, float64).to_vector<double>() == std::vector<double>{1, 0, 1});
}

TEST_CASE("skipped rows take no part in losses of rows, whatever they hold") {
  Tensor x = tensor({{0.0, 0.0}, {-INFINITY, NAN}}), index = tensor({1, -1});
  apply::CrossEntropy y = apply::cross_entropy(x, index);
  CHECK(y.loss.to_vector<double>()[0] == doctest::Approx(std::log(2.0)));   // float32
  CHECK(y.loss.to_vector<double>()[1] == 0);
  Tensor dx = apply::cross_entropy_grad(x, index, y.shift, tensor({2.0, 2.0}));
  CHECK(dx.to_vector<double>() == std::vector<double>{1, -1, 0, 0});

  Tensor logs = tensor({{-1.0, -2.0}, {-INFINITY, NAN}});
  CHECK(apply::nll(logs, index, {}).to_vector<double>() == std::vector<double>{2, 0});
  CHECK(apply::nll(logs.t().contiguous().t(), index, tensor({3.0, 3.0})).to_vector<double>() ==
        std::vector<double>{6, 0});
  CHECK(apply::nll_grad(tensor(1.0), index, {}, 0.5, {2, 2}).to_vector<double>() == std::vector<double>{0, -0.5, 0, 0});
  CHECK(apply::nll_grad(tensor({4.0, 5.0}), index, tensor({3.0, 0.0}), 1, {2, 2}).to_vector<double>() ==
        std::vector<double>{0, -12, 0, 0});
}

TEST_CASE("the first number outside a range is found in row-major order; a NaN is not outside") {
  Tensor x = tensor({{0.0, 1.0, NAN}, {-1.0, 0.5, 2.0}});
  CHECK(apply::first_outside(x, 0, 1) == 3);
  CHECK(apply::first_outside(x.t(), 0, 1) == 1);
  CHECK(apply::first_outside(x, -1, 2) == -1);
  CHECK(apply::first_outside(zeros({0}), 0, 1) == -1);
}
