// Fusing a batch norm into the weights before it.
#include "nn/utils/fuse.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "nn/module/init.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace nn::utils;
using test::error_of;

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

TEST_CASE("fused layers have the options of the convolution or Linear, and do the batch norm") {
  manual_seed(2);
  const auto used = [](auto norm, const Tensor& x) {   // with moments and weights of its own
    norm(x);
    nn::init::normal_(norm.weight);
    nn::init::normal_(norm.bias);
    norm.eval();
    return norm;
  };
  const Tensor image = randn({2, 4, 5, 6}), rows = randn({7, 4});
  nn::Conv2d conv{4, 6, {3, 2}, {.stride = 2, .padding = 1, .groups = 2, .bias = false, .padding_mode = "circular"}};
  nn::ConvTranspose2d turned{4, 3, 3, {.stride = 2, .output_padding = 1}};
  nn::Linear linear{4, 3};
  conv.eval(), turned.eval(), linear.eval();
  const nn::BatchNorm2d after_conv = used(nn::BatchNorm2d{6}, conv(image));
  const nn::BatchNorm2d after_turned = used(nn::BatchNorm2d{3}, turned(image));
  const nn::BatchNorm1d after_linear = used(nn::BatchNorm1d{3}, linear(rows));
  nn::Conv2d fused_conv = fuse_conv_bn_eval(conv, after_conv);
  nn::ConvTranspose2d fused_turned = fuse_conv_bn_eval(turned, after_turned);
  nn::Linear fused_linear = fuse_linear_bn_eval(linear, after_linear);
  CHECK(allclose(fused_conv(image), after_conv(conv(image)), 1e-4, 1e-5));
  CHECK(allclose(fused_turned(image), after_turned(turned(image)), 1e-4, 1e-5));
  CHECK(allclose(fused_linear(rows), after_linear(linear(rows)), 1e-4, 1e-5));
  CHECK(to_string(fused_turned) == to_string(turned));
  CHECK_FALSE(fused_conv.training());
  CHECK_FALSE(fused_conv.bias.requires_grad());   // the convolution had none
  CHECK(fused_linear.bias.requires_grad());
}

TEST_CASE("what is not ready for eval mode cannot be fused") {
  nn::Conv1d conv{2, 3, 1}, lazy{nn::lazy, 3, 1};
  nn::Linear linear{2, 3};
  nn::BatchNorm1d norm{3}, without{3, {.track_running_stats = false}}, other{2};
  CHECK(error_of<Error>([&] { fuse_conv_bn_eval(lazy, norm); }) ==
        "fuse_conv_bn_eval: the sizes of Conv1d come from the first batch; call it with one before");
  const char* in_training = "fuse_conv_bn_eval: both layers must be in eval mode; call eval() on the net before";
  norm.eval();
  CHECK(error_of<Error>([&] { fuse_conv_bn_eval(conv, norm); }) == in_training);
  conv.eval(), linear.eval(), without.eval(), other.eval(), norm.train();
  CHECK(error_of<Error>([&] { fuse_conv_bn_eval(conv, norm); }) == in_training);
  CHECK(error_of<Error>([&] { fuse_linear_bn_eval(linear, without); }) ==
        "fuse_linear_bn_eval: BatchNorm1d has no running moments, as it was made with track_running_stats = false");
  CHECK(error_of<ShapeError>([&] { fuse_linear_bn_eval(linear, other); }) ==
        "fuse_linear_bn_eval: weight is [3, 2], so all that is given per channel must be [3]; got [2]");
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
