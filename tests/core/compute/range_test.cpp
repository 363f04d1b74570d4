// Sums that left the range of their type are noticed, and units bring numbers back to 1 .. 2.
#include "core/compute/range.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "autograd/ops.h"

using namespace gradus;

TEST_CASE("a sum fits between the squares that were lost and infinity, wherever it stands") {
  for (Dtype dtype : {float32, float64}) {
    const double smallest =
                     dtype == float32 ? double(std::numeric_limits<float>::min()) : std::numeric_limits<double>::min(),
                 digit = dtype == float32 ? double(std::numeric_limits<float>::epsilon())
                                          : std::numeric_limits<double>::epsilon();
    const double least = smallest / digit;
    for (int64_t n : {1, 7, 37})
      for (int64_t i = 0; i < n; ++i) {
        auto fits = [&](double v, double count) {
          Tensor q = ones({n}, {.dtype = dtype});
          narrow(q, 0, i, 1).fill_(v);
          return apply::sums_fit(q, count);
        };
        CHECK(fits(least, 1));
        CHECK_FALSE(fits(least * 0.99, 1));
        CHECK(fits(least * 10, 10));
        CHECK_FALSE(fits(least * 9.9, 10));
        CHECK_FALSE(fits(0, 1));
        CHECK_FALSE(fits(INFINITY, 1));
        CHECK(fits(NAN, 1));
      }
  }
  CHECK(apply::sums_fit(zeros({3}), 0));   // of no numbers
}

TEST_CASE("a sum around a mean fits if the mean's rounding is small beside it") {
  const Tensor mean = tensor({1.0, 1e3});
  auto fits = [&](double deviation) { return apply::sums_fit(tensor({10.0, 10 * deviation * deviation}), 10, mean); };
  CHECK(fits(2.0));   // 1e3 / 512
  CHECK_FALSE(fits(1.9));
  CHECK_FALSE(apply::sums_fit(tensor({1e10, 1.0}), 10, tensor({1e30, 0.0})));   // the mean's square is infinite
}

TEST_CASE("a sum of zeros fits once the largest number is known to be 0") {
  const Tensor q = tensor({0.0, 1.0, 0.0});
  CHECK_FALSE(apply::sums_fit(q, 2));
  CHECK(apply::sums_fit(q, 2, {}, tensor({0.0, 1.0, 0.0})));
  CHECK_FALSE(apply::sums_fit(q, 2, {}, tensor({0.0, 1.0, 1e-30})));
}

TEST_CASE("the unit of a number is the power of two below it") {
  const Tensor v = tensor({1.0, 1.5, 2.0, 3e38, 1e-30, 0.0, double(INFINITY), double(NAN), 0.75});
  CHECK(equal(apply::unit_of(v), tensor({1.0, 1.0, 2.0, 0x1p127, 0x1p-100, 1.0, 1.0, 1.0, 0.5})));
  CHECK(equal(apply::unit_of(tensor({-3.0, 1e-310, 1e300}, float64)), tensor({2.0, 0x1p-1022, 0x1p996}, float64)));
  for (double least : {1e-45, 1e-40}) {
    const float unit = apply::unit_of(full({}, least)).item<float>(), q = float(least) / unit;
    CHECK((q > 0 && q < 1 && unit * q == float(least)));
  }
}
