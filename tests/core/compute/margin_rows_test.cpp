// Rows with margins: which labels are read, and sums over rows longer than a piece. The losses themselves:
// tests/losses/multi_class_test.cpp.
#include "core/compute/margin_rows.h"

#include <doctest/doctest.h>

#include "core/tensor/creation.h"

using namespace gradus;

TEST_CASE("the first label that is no class is found, in the lists only, which end before a -1") {
  CHECK(apply::first_label_outside(tensor({{0, 1, 2}, {2, -1, 7}})) == -1);
  CHECK(apply::first_label_outside(tensor({{-1, 9, 9}, {2, 3, -1}})) == 4);
  CHECK(apply::first_label_outside(tensor({{0, -2, 5}, {0, 0, 0}})) == 1);
  CHECK(apply::first_label_outside(zeros({0, 3}, int64)) == -1);
}

TEST_CASE("a margin is summed over rows of every length, and its gradient adds up to 0") {
  for (int64_t n : {1, 2, 7, 8, 9, 15, 511, 512, 513, 1030})
    for (int64_t t : {int64_t(0), n / 2, n - 1}) {
      CAPTURE(n);
      const Tensor x = zeros({1, n}), index = full({1}, t, {.dtype = int64}), dy = full({}, 1.0);
      CHECK(apply::multi_margin(x, index, {}, {.p = 2, .margin = 2}).item<double>() ==
            doctest::Approx(4.0 * double(n - 1) / double(n)).epsilon(1e-6));
      const std::vector<double> dx =
          apply::multi_margin_grad(x, index, {}, {.p = 2, .margin = 2}, dy, double(n)).to_vector<double>();
      for (int64_t j = 0; j < n; ++j) CHECK(dx[size_t(j)] == (j == t ? -4.0 * double(n - 1) : 4));
    }
}
