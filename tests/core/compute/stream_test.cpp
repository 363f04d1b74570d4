// Results that are written past the caches: the same numbers.
#include "core/compute/stream.h"

#include <doctest/doctest.h>

#include <vector>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "core/tensor/sampling.h"

using namespace gradus;

namespace {

// What the ops that may write so make of x.
std::vector<Tensor> results(const Tensor& x) {
  const Tensor part = x.slice(0, 1), turned = x.t();
  std::vector<Tensor> all{x + x, x * x, x * 3, exp(x.to(float32)), sigmoid(x.to(float64)), x == x, isnan(x), x.clone(),
      part.clone(), turned.contiguous(), x.to(float64), x.to(bool_), cat({x, x}, 0), cat({x, x.slice(1, 1)}, 1),
      x.sum(0, true).expand(x.shape()).clone(), full(x.shape(), 7, x.dtype())};
  Tensor changed = x.clone();
  changed.mul_(2), changed[0].fill_(1), changed.slice(1, 0, 3).copy_(x.slice(1, 1, 4));
  all.push_back(changed);
  return all;
}

}   // namespace

TEST_CASE("results are the same whether they are written to the caches or past them") {
  for (int64_t side : {8, 63, 150})
    for (Dtype dtype : {Dtype::float32, Dtype::float64, Dtype::int64}) {
      CAPTURE(side);
      const Tensor x = (randn({side, side - 1}) * 10).to(dtype);
      const std::vector<Tensor> want = results(x);
      const int64_t before = apply::set_stream_from(1);
      const std::vector<Tensor> got = results(x);
      CHECK(apply::set_stream_from(before) == 1);
      for (size_t i = 0; i < got.size(); ++i) {
        CAPTURE(i);
        CHECK(equal(got[i], want[i]));
      }
    }
}
