// Many tensors at once: the same numbers as tensor by tensor, and the same bits at any number of threads.
#include "core/compute/many.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/base/parallel.h"

using namespace gradus;

namespace {

// Of both types, small and over several parts, row-major and not, and one without numbers.
std::vector<Tensor> some() {
  std::vector<Tensor> list;
  for (int64_t n : {1, 8191, 0, 3, 8192, 40000, 7})
    list.push_back(sin(arange(n).to(n % 2 ? float32 : float64) + double(n)));
  list.push_back(transpose(sin(arange(600).to(float32)).view({20, 30}), 0, 1));
  return list;
}

}   // namespace

TEST_CASE("many tensors are reduced as one") {
  const std::vector<Tensor> list = some();
  double squares = 0, sizes = 0, largest = 0;
  for (const Tensor& x : list)
    for (double v : x.to_vector<double>()) {
      squares += v * v, sizes += std::abs(v);
      largest = std::max(largest, std::abs(v));
    }
  const apply::Many many(list);
  CHECK(many.numel() == 1 + 8191 + 3 + 8192 + 40000 + 7 + 600);
  CHECK(many.reduce(Reduce::sum_squares) == doctest::Approx(squares).epsilon(1e-6));
  CHECK(many.reduce(Reduce::sum_abs) == doctest::Approx(sizes).epsilon(1e-6));
  CHECK(many.reduce(Reduce::max_abs) == largest);
  CHECK(apply::Many({}).reduce(Reduce::sum_squares) == 0);
}

TEST_CASE("many tensors are changed in place, and know it") {
  const std::vector<Tensor> list = some(), before = some();
  apply::Many(list).multiply(-3);
  apply::Many(list).clamp(2);
  for (size_t i = 0; i < list.size(); ++i) {
    CHECK(equal(list[i], clamp(before[i] * -3, {.min = -2, .max = 2})));
    CHECK(list[i].version() > before[i].version());
  }
}

TEST_CASE("a number beyond the bound is found wherever it stands, and NaN stays") {
  for (int64_t place : {0, 8191, 8192, 19999})
    for (double value : {-3.0, 3.0, double(NAN)}) {
      Tensor x = full({20000}, 0.5);
      x[place].fill_(value);
      apply::Many({x}).clamp(1);
      const double now = x[place].item<double>();
      CHECK((std::isnan(value) ? std::isnan(now) : now == value / 3));
      x[place].fill_(0.5);
      CHECK(equal(x, full({20000}, 0.5)));
    }
}

TEST_CASE("many tensors give the same bits at any number of threads") {
  const int threads = get_num_threads();
  const std::vector<Tensor> list = some();
  set_num_threads(1);
  const double one = apply::Many(list).reduce(Reduce::sum_squares);
  set_num_threads(3);
  const int64_t old = set_grain_cap(1);
  CHECK(apply::Many(list).reduce(Reduce::sum_squares) == one);
  set_grain_cap(old);
  set_num_threads(threads);
}
