// Results against lists of numbers.
#ifndef GRADUS_TESTS_SUPPORT_VALUES_H
#define GRADUS_TESTS_SUPPORT_VALUES_H

#include <doctest/doctest.h>

#include "tests/support/numbers.h"

namespace gradus::test {

/// Compares dtypes, numbers up to a few rounding errors, signs of zeros and infinities; NaN equals NaN.
inline void check(const Tensor& have, const List& want, Dtype dtype = float64) {
  CHECK(have.dtype() == dtype);
  const List got = have.to_vector<double>();
  REQUIRE(got.size() == want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    CAPTURE(i);
    if (std::isnan(want[i])) {
      CHECK(std::isnan(got[i]));
      continue;
    }
    CHECK((got[i] == want[i] || got[i] == doctest::Approx(want[i]).epsilon(dtype == float32 ? 1e-6 : 1e-14).scale(0)));
    CHECK(std::signbit(got[i]) == std::signbit(want[i]));
  }
}
inline void check(const Tensor& have, const Ints& want) {
  CHECK(have.dtype() == int64);
  CHECK(have.to_vector<int64_t>() == want);
}
inline void check(const Tensor& have, const std::vector<bool>& want) {
  CHECK(have.dtype() == bool_);
  CHECK(have.to_vector<bool>() == want);
}

/// The same for float64 after several steps: a few dozen rounding errors.
inline void check_near(const Tensor& got, const List& wanted) {
  INFO(got);
  CHECK(allclose(got.detach(), from_vector(wanted, got.shape()), 1e-13, 1e-14));
}

}   // namespace gradus::test
#endif
