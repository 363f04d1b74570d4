// Edge cases where an op easily differs from PyTorch 2.13: the expected results are what PyTorch gave.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"
#include "tests/support/points.h"

namespace gradus::test {

TEST_CASE("a mean is a division, so the mean of equal numbers is that number, and they have no deviation") {
  for (int64_t n : {3, 41, 47, 1000, 10007}) {
    CAPTURE(n);
    Tensor x = ones({n}).requires_grad_(), y = std(x);
    CHECK(mean(x).item<float>() == 1);
    CHECK(y.item<float>() == 0);
    y.backward();
    CHECK(equal(x.grad(), zeros({n})));
  }
}

TEST_CASE("index_put_ reads its positions before it writes, even if they lie in what it writes to") {
  Tensor x = tensor({2, 0, 1});
  x.index_put_({x}, tensor({7, 8, 9}));
  CHECK(equal(x, tensor({8, 9, 7})));
}

TEST_CASE("sizes whose product is beyond 64 bits fill no shape") {
  const int64_t large = int64_t(1) << 62;
  CHECK(error_of<ShapeError>([&] {
    zeros({4}).view({large + 1, 4});
  }) == "view: the 4 numbers of [4] do not fill the shape [4611686018427387905, 4]");
  CHECK(error_of<ShapeError>([&] {
    zeros({0}).reshape({int64_t(1) << 32, int64_t(1) << 32});
  }) == "reshape: the 0 numbers of [0] do not fill the shape [4294967296, 4294967296]");
  CHECK(error_of<ShapeError>([&] {
    zeros({4}).unflatten(0, {large + 1, 4});
  }) == "unflatten: dimension 0 of [4] cannot be cut into [4611686018427387905, 4]: the product of the sizes, one of "
        "which may be -1, "
        "must be 4");
}

TEST_CASE("a ninth dimension is refused") {
  const Tensor x = zeros({1, 1, 1, 1, 1, 1, 1, 1}, int64);
  CHECK(error_of<ShapeError>([&] { one_hot(x, 2); }) ==
        "shape: at most 8 dimensions; [1, 1, 1, 1, 1, 1, 1, 1] already has that many");
  CHECK(error_of<ShapeError>([&] { quantile(x.to(float32), tensor({0.5}), {.keepdim = true}); }) ==
        "shape: at most 8 dimensions; [1, 1, 1, 1, 1, 1, 1, 1] already has that many");
  CHECK(
      error_of<IndexError>([&] { one_hot(tensor({INT64_MAX})); }) == "one_hot: class 9223372036854775807 is too large");
}

TEST_CASE("results are not their inputs, so that a change of one leaves the other alone") {
  const Tensor b = tensor({true, false}), x = tensor({1.0, 2.0}), n = tensor(2.0);
  CHECK_FALSE(sign(b).shares_storage(b));
  CHECK_FALSE(diff(x, {.n = 0}).shares_storage(x));
  CHECK_FALSE(logsumexp(n, 0).shares_storage(n));
  CHECK_FALSE(histogram(x, x).bin_edges.shares_storage(x));
  CHECK(equal(diff(x, {.n = 0, .prepend = tensor({5.0})}), x));
}

TEST_CASE("logsumexp over an empty list of dimensions is over all of them") {
  CHECK(allclose(logsumexp(zeros({2, 3}), {}), tensor(std::log(6.0))));
  CHECK(logsumexp(zeros({2, 3}), {}, true).shape() == Shape{1, 1});
}

TEST_CASE("chunk of an empty dimension gives as many pieces as asked for") {
  CHECK(chunk(zeros({0}), 3).size() == 3);
  CHECK(chunk(zeros({2, 0}), 3, 1)[2].shape() == Shape{2, 0});
  CHECK(error_of<ShapeError>([] {
    split_with_sizes(zeros({3}), {1, 1});
  }) == "split_with_sizes: the sizes add up to 2; dimension 0 of [3] has 3");
  CHECK(error_of<IndexError>([] { chunk(tensor(1.0), 2); }) == "chunk: a tensor of shape [] has no dimension to split");
}

TEST_CASE("weights of a wider float dtype widen the dtype of cov") {
  CHECK(cov(ones({2, 3}), {.aweights = ones({3}, float64)}).dtype() == float64);
  CHECK(cov(ones({2, 3}, float64), {.aweights = ones({3})}).dtype() == float64);
}

TEST_CASE("a number of shape [] is looked up in the dtype of the sequence") {
  CHECK(searchsorted(tensor({0.1}).to(float32), tensor(0.1).to(float64)).item<int64_t>() == 0);
}

TEST_CASE("the median of no integers is what NaN converts to") {
  CHECK(median(zeros({0}, int64)).item<int64_t>() == INT64_MIN);
  CHECK(median(zeros({0}).requires_grad_()).requires_grad());
}

TEST_CASE("lerp between a number and infinity is PyTorch's") {
  const Tensor x = tensor({0.0, inf});
  CHECK(std::isnan(quantile(x, 0.75).item<double>()));
  CHECK(quantile(x, 0.25).item<double>() == inf);
}

TEST_CASE("ldexp takes the power of two in the dtype of x") {
  CHECK(ldexp(ones({}, float64), tensor(128)).item<double>() == std::ldexp(1.0, 128));
  CHECK(ldexp(ones({}, float64), tensor({-1022})).dtype() == float64);
  CHECK(ldexp(tensor({1e-30f, 1e30f}), tensor({150, -150})).to_vector<float>() ==
        std::vector<float>{std::ldexp(1e-30f, 150), std::ldexp(1e30f, -150)});
}

TEST_CASE("the largest possible step gives one window") {
  CHECK(unfold(arange(6).reshape({3, 2}), 0, 2, INT64_MAX).shape() == Shape{1, 2, 2});
}

TEST_CASE("arguments that do not fit are refused at the call") {
  check_failures({
      {"DtypeError: index_add: the result is int64, so alpha must be an integer; got a float",
          [] { index_add(zeros({2}, int64), 0, tensor({0}), tensor({1}), 0.5); }},
      {"IndexError: repeat_interleave: a tensor of shape [] has no dimension to repeat along; leave out dim",
          [] { repeat_interleave(tensor(3.0), 3, 0); }},
      {"DtypeError: bilinear: the dtypes differ: weight is float32 [1, 2, 2], bias is float64 [1]. Convert one with "
       "to().",
          [] {
            bilinear(ones({1, 2}), ones({1, 2}), ones({1, 2, 2}), ones({1}, float64));
          }},
      {"ShapeError: pixel_unshuffle: [1, 1, 1, 1, 1, 1, 1, 1] has too many dimensions: at most 8, counting those "
       "added on the way",
          [] {
            pixel_unshuffle(zeros({1, 1, 1, 1, 1, 1, 1, 1}), 1);
          }},
      {"ShapeError: index_put: values [3] do not broadcast to the indexed shape [2]",
          [] {
            index_put(zeros({3}), {tensor({0, 1})}, ones({3}));
          }},
      {"DtypeError: positive: bool tensors are not supported; convert with to(int64)",
          [] { tensor({true}).positive(); }},
      {"ShapeError: quantile: float32 cannot count the ranks of more than 16777216 numbers; x is [16777217]. Convert "
       "with to(float64).",
          [] { quantile(zeros({1}).expand({16777217}), 0.5); }},
  });
}

TEST_CASE("an inference tensor cannot be changed in place once its guard is over") {
  Tensor x;
  {
    InferenceModeGuard guard;
    x = ones({2, 2});
    x.fill_(3);
  }
  CHECK(error_of<GradError>([&] { x.fill_(2); }) ==
        "fill_: this tensor [2, 2] was made under InferenceModeGuard and cannot be changed in place outside of it. "
        "Change a clone.");
  CHECK(error_of<GradError>([&] { x.fill_diagonal_(2); }) ==
        "fill_diagonal_: this tensor [2, 2] was made under InferenceModeGuard and cannot be changed in place outside "
        "of it. Change a "
        "clone.");
  CHECK(equal(x, full({2, 2}, 3.0)));
  Tensor spread = ones({1}).expand({3});   // all places may take one number
  spread.fill_(2);
  CHECK(equal(spread, full({3}, 2.0)));
}

}   // namespace gradus::test
