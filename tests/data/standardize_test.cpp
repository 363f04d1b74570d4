// Columns to mean 0 and deviation 1, and back.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "core/tensor/random.h"
#include "data/standardize.h"
#include "tests/io/files.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;
using data::Standardize;

TEST_CASE("standardising subtracts the mean and divides by the deviation over n") {
  // Columns 1, 3 and 10, 30: means 2 and 20, deviations 1 and 10.
  Tensor x = tensor({{1.0, 10.0}, {3.0, 30.0}}, float64);
  Standardize scale = Standardize::fit(x);
  CHECK(equal(scale.mean, tensor({2.0, 20.0}, float64)));
  CHECK(equal(scale.std, tensor({1.0, 10.0}, float64)));
  CHECK(equal(scale.apply(x), tensor({{-1.0, -1.0}, {1.0, 1.0}}, float64)));
  CHECK(equal(scale.apply(tensor({{2.0, 40.0}}, float64)), tensor({{0.0, 2.0}}, float64)));
}

TEST_CASE("inverse undoes apply") {
  manual_seed(1);
  Tensor x = randn({50, 3}, {.dtype = float64}) * 7 + 100;
  Standardize scale = Standardize::fit(x);
  CHECK(allclose(scale.inverse(scale.apply(x)), x, 1e-14));
}

TEST_CASE("a constant column becomes exactly 0") {
  // 0.1 has no exact double: the mean by summation differs from it, and the deviation would be
  // 1e-17.
  Standardize scale = Standardize::fit(full({10, 1}, 0.1, float64));
  CHECK(scale.std.item<double>() == 1);
  CHECK(equal(scale.apply(full({3, 1}, 0.1, float64)), zeros({3, 1}, float64)));
}

TEST_CASE("a column of targets [samples] is standardised as one column") {
  Standardize scale = Standardize::fit(tensor({1.0, 3.0}));
  CHECK(scale.mean.shape() == Shape{});
  CHECK(equal(scale.apply(tensor({5.0})), tensor({3.0})));
}

TEST_CASE("float32 data stay float32, even when fitted in float64") {
  Tensor x = tensor({{1.0}, {3.0}}, float64);
  CHECK(Standardize::fit(x).apply(x.to(float32)).dtype() == float32);
  CHECK(Standardize::fit(x.to(float32)).mean.dtype() == float32);
}

TEST_CASE("a large offset does not spoil the deviation") {
  // 1e9 + {0, 1, 2}: deviation sqrt(2/3). A sum of squares would have lost it.
  Standardize scale = Standardize::fit(tensor({1e9, 1e9 + 1, 1e9 + 2}, float64));
  CHECK(scale.std.item<double>() == doctest::Approx(0.8164965809277260).epsilon(1e-14).scale(0));
}

TEST_CASE("neither size nor smallness spoils the deviation") {
  for (double scale : {0x1p600, 0x1p-600}) {   // whose squares leave the range of float64
    Standardize fitted = Standardize::fit(tensor({{-1.0, 5.0}, {1.0, 5.0}}, float64) * scale);
    CHECK(equal(fitted.mean, tensor({0.0, 5.0 * scale}, float64)));
    CHECK(equal(fitted.std, tensor({scale, 1.0}, float64)));
  }
}

TEST_CASE("standardising passes gradients on") {
  Tensor x = tensor({{1.0}, {3.0}}).requires_grad_();
  Standardize scale = Standardize::fit(tensor({{1.0}, {5.0}}));
  sum(scale.apply(x)).backward();
  CHECK(equal(x.grad(), tensor({{0.5}, {0.5}})));
}

TEST_CASE("a missing value makes its column NaN and leaves the others") {
  Standardize scale = Standardize::fit(tensor({{double(NAN), 1.0}, {2.0, 3.0}}));
  CHECK(scale.mean.to_vector<double>()[1] == 2);
  CHECK(scale.mean.to_vector<double>()[0] != scale.mean.to_vector<double>()[0]);
}

TEST_CASE("data that do not fit are refused with their shape") {
  Standardize scale = Standardize::fit(zeros({4, 3}));
  CHECK(error_of<ShapeError>([&] {
    scale.apply(zeros({4, 2}));
  }) == "Standardize::apply: the fitted data had columns of shape [3], so x must be [samples, ...] "
        "with the same; x is [4, 2]");
  CHECK(error_of<ShapeError>([&] { scale.inverse(zeros({3})); }) ==
        "Standardize::inverse: the fitted data had columns of shape [3], so x must be [samples, "
        "...] with the same; x is [3]");
  CHECK(error_of<ShapeError>([] {
    Standardize::fit(zeros({0, 3}));
  }) == "Standardize::fit: x must be [samples, ...] with at least one sample; x is [0, 3]");
  CHECK(error_of<DtypeError>([] {
    Standardize::fit(tensor({1, 2}));
  }) == "Standardize::fit: x must hold floats; it is int64. Pass x.to(float64)");
}
