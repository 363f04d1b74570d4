// Rows near to or far from each other: targets of any dtype, and sums over rows longer than a piece. The losses
// themselves: tests/losses/embedding_test.cpp.
#include "core/compute/embedding_rows.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/tensor/creation.h"

using namespace gradus;

TEST_CASE("sides are 1 and -1 in any dtype, and the first that is neither is found") {
  for (Dtype dtype : {float32, float64, int64}) {
    const apply::Sides sides = apply::sides_of(tensor({1.0, -1.0, 1.0}, float64).to(dtype));
    CHECK(sides.alike.to_vector<bool>() == std::vector<bool>{true, false, true});
    CHECK(sides.outside == -1);
    CHECK(apply::sides_of(tensor({1.0, 2.0, 0.0}, float64).to(dtype)).outside == 1);
  }
  CHECK(apply::sides_of(tensor({true, false})).outside == 1);
  CHECK(apply::sides_of(tensor({1.0, double(NAN)})).outside == 1);
}

TEST_CASE("distances and products are summed over rows of every length") {
  for (int64_t n : {1, 2, 7, 8, 9, 511, 512, 513, 1030}) {
    CAPTURE(n);
    const Tensor a = full({1, n}, 3.0), p = full({1, n}, 2.0), far = full({1, n}, -1.0);
    const double root = std::sqrt(double(n));
    const std::vector<double> d = apply::triplet_margin(a, p, far, {1, 0, true}).distances.to_vector<double>();
    for (int64_t k = 0; k < 3; ++k) CHECK(d[size_t(k)] == doctest::Approx(root * (k == 0 ? 1 : k == 1 ? 4 : 3)));
    const Tensor alike = full({1}, true, {.dtype = bool_});
    const std::vector<double> s = apply::cosine_embedding(a, far, alike, 0).products.to_vector<double>();
    for (int64_t k = 0; k < 3; ++k) CHECK(s[size_t(k)] == doctest::Approx(double(n) * (k == 0 ? -3 : k == 1 ? 9 : 1)));
  }
}
