// Fusing a batch norm into the weights before it.
#include "nn/utils/fuse.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace nn::utils;

namespace {

// In eval mode; the channels of x are its last dimension.
Tensor normalized(const Tensor& x, const Tensor& mean, const Tensor& var, double eps) {
  return (x - mean) / sqrt(var + eps);
}

}   // namespace

TEST_CASE("a fused Linear computes what Linear and batch norm compute") {
  manual_seed(1);
  const Tensor w = randn({3, 4}, {.dtype = float64, .requires_grad = true}), b = randn({3}, float64);
  const Tensor mean = randn({3}, float64);
  const Tensor var = rand({3}, float64) + 0.5, gamma = randn({3}, float64), beta = randn({3}, float64);
  const Tensor x = randn({5, 4}, float64), y = normalized(linear(x, w, b), mean, var, 0.1);
  const FusedWeights all = fuse_linear_bn_weights(w, b, mean, var, 0.1, gamma, beta);
  CHECK(allclose(linear(x, all.weight, all.bias), y * gamma + beta, 0, 1e-13));
  CHECK(all.weight.is_leaf());
  CHECK(all.weight.requires_grad());
  CHECK_FALSE(all.bias.requires_grad());
  const FusedWeights few = fuse_linear_bn_weights(w, {}, mean, var, 0.1, {}, {});
  CHECK(allclose(linear(x, few.weight, few.bias), normalized(linear(x, w), mean, var, 0.1), 0, 1e-13));
}

TEST_CASE("the weights of a convolution are scaled along their output channels") {
  const Tensor var = tensor({3.0, 8.0}, float64), none = zeros({2}, float64), gamma = tensor({1.0, 2.0}, float64);
  const Tensor scale = tensor({0.5, 2.0 / 3}, float64);   // of var + 1
  const Tensor w = arange(12, {.dtype = float64}).view({2, 2, 3});
  const FusedWeights plain = fuse_conv_bn_weights(w, {}, none, var, 1, gamma, {});
  const FusedWeights transposed = fuse_conv_bn_weights(w, {}, none, var, 1, gamma, {}, true);
  CHECK(allclose(plain.weight, w * scale.view({2, 1, 1}), 1e-15));
  CHECK(allclose(transposed.weight, w * scale.view({1, 2, 1}), 1e-15));
  const FusedWeights shifted = fuse_conv_bn_weights(w, ones({2}, float64), gamma, var, 1, {}, gamma);
  CHECK(allclose(shifted.bias, tensor({1.0, 2 - 1.0 / 3}, float64), 1e-15));
}

TEST_CASE("sizes that do not fit cannot be fused") {
  test::check_failures({
      {"ShapeError: fuse_conv_bn_weights: weight is [2, 3, 1], so all that is given per channel must be [3]; got [2]",
          [] {
            fuse_conv_bn_weights(ones({2, 3, 1}), {}, ones({2}), ones({2}), 1, {}, {}, true);
          }},
      {"ShapeError: fuse_linear_bn_weights: weight is [2, 3], so all that is given per channel must be [2]; got [3]",
          [] {
            fuse_linear_bn_weights(ones({2, 3}), {}, ones({2}), ones({2}), 1, {}, ones({3}));
          }},
      {"ShapeError: fuse_linear_bn_weights: weight has no dimension 0; it is []",
          [] { fuse_linear_bn_weights(ones({}), {}, ones({1}), ones({1}), 1, {}, {}); }},
  });
}
