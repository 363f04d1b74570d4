#include "core/compute/find.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/tensor/creation.h"

using namespace gradus;

TEST_CASE("the first number out of range is found in row-major order, and a NaN is not out of range") {
  const Tensor x = tensor({{0.0, double(NAN), 2.0}, {-1.0, 0.5, 1.0}});
  CHECK(apply::first_outside(x, 0, 1) == 2);
  CHECK(apply::first_outside(x.transpose(0, 1), 0, 1) == 1);   // rows are columns now
  CHECK(apply::first_outside(x, -1, 2) == -1);
  CHECK(apply::first_outside(zeros({0}), 1, 2) == -1);
}

TEST_CASE("the first zero is found in row-major order, also a negative one") {
  for (Dtype dtype : {float32, float64}) {
    const Tensor x = tensor({{1.0, double(NAN), 0.0}, {-0.0, 0.5, 1.0}}, dtype);
    CHECK(apply::first_zero(x) == 2);
    CHECK(apply::first_zero(x.transpose(0, 1)) == 1);
    CHECK(apply::first_zero(ones({3}, dtype)) == -1);
    CHECK(apply::first_zero(zeros({0}, dtype)) == -1);
  }
}

TEST_CASE("all_finite sees infinities and NaN wherever they are") {
  for (Dtype dtype : {float32, float64}) {
    CHECK(apply::all_finite(tensor({0.0, -1e30, 1e-40}, dtype)));
    CHECK(apply::all_finite(zeros({0}, dtype)));
    for (double wrong : {double(INFINITY), -double(INFINITY), double(NAN)})
      for (int64_t at : {0, 7, 16}) {
        Tensor x = ones({17}, dtype);
        x[at].fill_(wrong);
        CHECK_FALSE(apply::all_finite(x));
      }
  }
}
