// BatchNorm, InstanceNorm, GroupNorm, LayerNorm, RMSNorm, LocalResponseNorm: state, modes, what they print, errors.
#include "nn/layers/normalise.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "nn/module/init.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::check_failures;
using test::error_of;

namespace {

// "weight float32[3], ..."
std::string listed(const StateDict& state) {
  std::string text;
  for (const auto& entry : state)
    text +=
        (text.empty() ? "" : ", ") + entry.name + " " + name(entry.tensor.dtype()) + to_string(entry.tensor.shape());
  return text;
}

bool near(const Tensor& a, const Tensor& b) { return allclose(a, b, 1e-5, 1e-6); }

}   // namespace

TEST_CASE("state_dict of the normalising layers: names, order and shapes are PyTorch's") {
  const char* affine = "weight float32[3], bias float32[3]";
  const char* running = "running_mean float32[3], running_var float32[3], num_batches_tracked int64[]";
  CHECK(listed(nn::BatchNorm2d{3}.state_dict()) == std::string(affine) + ", " + running);
  CHECK(listed(nn::BatchNorm1d{3, {.affine = false}}.state_dict()) == running);
  CHECK(listed(nn::BatchNorm3d{3, {.track_running_stats = false, .bias = false}}.state_dict()) == "weight float32[3]");
  CHECK(listed(nn::InstanceNorm2d{3}.state_dict()).empty());
  CHECK(listed(nn::InstanceNorm1d{3, {.affine = true}}.state_dict()) == affine);
  CHECK(listed(nn::InstanceNorm3d{3, {.track_running_stats = true}}.state_dict()) == running);
  CHECK(listed(nn::GroupNorm{1, 3}.state_dict()) == affine);
  CHECK(listed(nn::GroupNorm{3, 3, {.affine = false}}.state_dict()).empty());
  CHECK(listed(nn::LayerNorm{3}.state_dict()) == affine);
  CHECK(listed(nn::LayerNorm{{2, 4}, {.bias = false}}.state_dict()) == "weight float32[2, 4]");
  CHECK(listed(nn::LayerNorm{3, {.elementwise_affine = false}}.state_dict()).empty());
  CHECK(listed(nn::RMSNorm{3}.state_dict()) == "weight float32[3]");
}

TEST_CASE("weights start at 1, biases and running means at 0, running variances at 1, and can be reset") {
  nn::BatchNorm1d layer{3};
  auto fresh = [&] {
    CHECK(equal(layer.weight, ones({3})));
    CHECK(equal(layer.bias, zeros({3})));
    CHECK(equal(layer.running_mean, zeros({3})));
    CHECK(equal(layer.running_var, ones({3})));
    CHECK(layer.num_batches_tracked.item<int64_t>() == 0);
  };
  fresh();
  layer(randn({4, 3}));
  nn::init::constant_(layer.weight, 5);
  CHECK(layer.num_batches_tracked.item<int64_t>() == 1);
  CHECK_FALSE(equal(layer.running_mean, zeros({3})));
  layer.reset_running_stats();
  layer.reset_parameters();
  fresh();
  CHECK(layer.parameters().size() == 2);
  CHECK(layer.buffers().size() == 3);
  CHECK(equal(nn::LayerNorm{{2, 3}}.weight, ones({2, 3})));
  CHECK(equal(nn::LayerNorm{{2, 3}}.bias, zeros({2, 3})));
  CHECK(equal(nn::GroupNorm{2, 4}.weight, ones({4})));
  CHECK(equal(nn::RMSNorm{4}.weight, ones({4})));
}

TEST_CASE("BatchNorm learns running moments while training and uses them in eval()") {
  manual_seed(8);
  nn::BatchNorm2d layer{2, {.momentum = 0.5}};
  const Tensor x = randn({3, 2, 4, 4}) * 2 + 1;
  CHECK(near(layer(x), batch_norm(x, {}, {}, {}, {}, {.training = true})));
  const Tensor mean_then = mean(x, {0, 2, 3}) * 0.5, var_then = 0.5 + var(x, {0, 2, 3}) * 0.5;
  CHECK(near(layer.running_mean, mean_then));
  CHECK(near(layer.running_var, var_then));
  layer.eval();
  const Tensor y = layer(x);
  CHECK(near(y, (x - reshape(mean_then, {2, 1, 1})) / sqrt(reshape(var_then, {2, 1, 1}) + 1e-5)));
  CHECK(near(layer.running_mean, mean_then));
  CHECK(layer.num_batches_tracked.item<int64_t>() == 1);
}

TEST_CASE("without momentum the running moments are the averages over all batches") {
  nn::BatchNorm1d layer{3, {.momentum = std::nullopt}};
  Tensor means = zeros({3}), vars = zeros({3});
  for (int i = 1; i <= 4; ++i) {
    const Tensor x = randn({5, 3}) * i;
    layer(x);
    means = means + mean(x, 0), vars = vars + var(x, 0);
    CHECK(near(layer.running_mean, means / i));
    CHECK(near(layer.running_var, vars / i));
  }
  CHECK(layer.num_batches_tracked.item<int64_t>() == 4);
}

TEST_CASE("without running moments BatchNorm takes those of the batch in eval() too") {
  nn::BatchNorm1d layer{3, {.affine = false, .track_running_stats = false}};
  const Tensor x = randn({6, 3, 2});
  const Tensor trained = layer(x);
  layer.eval();
  CHECK(equal(layer(x), trained));
}

TEST_CASE("InstanceNorm uses running moments in eval() only if it tracks them") {
  nn::InstanceNorm1d plain{2}, tracking{2, {.track_running_stats = true}},
      still{2, {.momentum = std::nullopt, .track_running_stats = true}};
  const Tensor x = randn({3, 2, 7}) + 1;
  CHECK(equal(plain(x), instance_norm(x)));
  CHECK(equal(tracking(x), instance_norm(x)));
  CHECK(near(tracking.running_mean, mean(x, {0, 2}) * 0.1));
  still(x);
  CHECK(equal(still.running_mean, zeros({2})));
  plain.eval(), tracking.eval();
  CHECK(equal(plain(x), instance_norm(x)));
  CHECK(near(tracking(x), batch_norm(x, tracking.running_mean, tracking.running_var)));
}

TEST_CASE("InstanceNorm takes single images, and any number of channels where nothing belongs to a channel") {
  const Tensor x = randn({2, 5, 6});
  nn::InstanceNorm2d layer{2, {.affine = true}};
  CHECK(equal(layer(x), squeeze(layer(unsqueeze(x, 0)), 0)));
  CHECK(nn::InstanceNorm2d{3}(x).shape() == x.shape());
  CHECK(nn::InstanceNorm1d{4}(x).shape() == x.shape());
  CHECK(nn::InstanceNorm3d{4}(randn({1, 2, 2, 3, 3})).shape() == Shape{1, 2, 2, 3, 3});
}

TEST_CASE("GroupNorm, LayerNorm, RMSNorm and LocalResponseNorm call the ops of their names with their options") {
  const Tensor x = randn({2, 4, 3});
  CHECK(equal(nn::GroupNorm{2, 4}(x), group_norm(x, 2, ones({4}), zeros({4}))));
  CHECK(equal(nn::GroupNorm{4, 4, {.eps = 0.5, .affine = false}}(x), group_norm(x, 4, {}, {}, 0.5)));
  CHECK(equal(nn::LayerNorm{3}(x), layer_norm(x, 3, ones({3}), zeros({3}))));
  CHECK(equal(nn::LayerNorm{{4, 3}, {.eps = 0.5, .elementwise_affine = false}}(x), layer_norm(x, {4, 3}, {}, {}, 0.5)));
  CHECK(equal(nn::RMSNorm{3}(x), rms_norm(x, 3, ones({3}))));
  CHECK(equal(nn::RMSNorm{3, {.eps = 0.5, .elementwise_affine = false}}(x), rms_norm(x, 3, {}, 0.5)));
  CHECK(equal(nn::LocalResponseNorm{3}(x), local_response_norm(x, 3)));
  CHECK(equal(nn::LocalResponseNorm{2, {.alpha = 1, .k = 2}}(x), local_response_norm(x, 2, {.alpha = 1, .k = 2})));
}

TEST_CASE("a net with BatchNorm trains, keeps its modes and loads its state") {
  manual_seed(2);
  nn::Sequential net{nn::Linear{3, 4}, nn::BatchNorm1d{4}, relu, nn::Linear{4, 1}},
      other{nn::Linear{3, 4}, nn::BatchNorm1d{4}, relu, nn::Linear{4, 1}};
  const Tensor x = randn({8, 3});
  sum(net(x)).backward();
  CHECK(net.parameters()[2].grad().shape() == Shape{4});
  other.load_state_dict(net.state_dict());
  CHECK(other.state_dict()[6].name == "1.num_batches_tracked");
  CHECK(other.state_dict()[6].tensor.item<int64_t>() == 1);
  net.eval(), other.eval();
  CHECK(equal(net(x), other(x)));
  net.to(float64);
  CHECK(net(to(x, float64)).dtype() == float64);
  CHECK(net.state_dict()[6].tensor.dtype() == int64);
}

TEST_CASE("the normalising layers take their arguments in PyTorch's order, too") {
  CHECK(to_string(nn::BatchNorm1d(8, 1e-3, 0.2, false, false)) ==
        "BatchNorm1d(8, eps=0.001, momentum=0.2, affine=False, bias=False, track_running_stats=False)");
  CHECK(to_string(nn::BatchNorm2d(8, 1e-3)) == to_string(nn::BatchNorm2d(8, {.eps = 1e-3})));
  CHECK(to_string(nn::BatchNorm3d(8, 1e-3, std::nullopt)) ==
        to_string(nn::BatchNorm3d(8, {.eps = 1e-3, .momentum = std::nullopt})));
  CHECK(to_string(nn::InstanceNorm1d(8, 1e-3)) == to_string(nn::InstanceNorm1d(8, {.eps = 1e-3})));
  CHECK(to_string(nn::InstanceNorm2d(8, 1e-3, 0.2, true, true)) ==
        "InstanceNorm2d(8, eps=0.001, momentum=0.2, affine=True, bias=True, track_running_stats=True)");
  CHECK(
      to_string(nn::InstanceNorm3d(8, 1e-3, 0.2)) == to_string(nn::InstanceNorm3d(8, {.eps = 1e-3, .momentum = 0.2})));
  CHECK(to_string(nn::GroupNorm(2, 4, 1e-3, false)) == "GroupNorm(2, 4, eps=0.001, affine=False, bias=False)");
  CHECK(to_string(nn::LayerNorm(8, 1e-3, false)) == "LayerNorm((8,), eps=0.001, elementwise_affine=False, bias=False)");
  CHECK(to_string(nn::LayerNorm({8})) == "LayerNorm((8,), eps=1e-05, elementwise_affine=True, bias=True)");
  CHECK(to_string(nn::RMSNorm(8, 1e-3)) == "RMSNorm((8,), eps=0.001, elementwise_affine=True)");
  CHECK(to_string(nn::RMSNorm({8})) == "RMSNorm((8,), eps=None, elementwise_affine=True)");
}

TEST_CASE("the normalising layers print what PyTorch prints") {
  CHECK(to_string(nn::BatchNorm2d{32}) ==
        "BatchNorm2d(32, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)");
  CHECK(to_string(nn::BatchNorm1d{3, {.eps = 0.001, .momentum = std::nullopt, .affine = false}}) ==
        "BatchNorm1d(3, eps=0.001, momentum=None, affine=False, bias=False, track_running_stats=True)");
  CHECK(to_string(nn::BatchNorm3d{3, {.momentum = 1, .bias = false}}) ==
        "BatchNorm3d(3, eps=1e-05, momentum=1.0, affine=True, bias=False, track_running_stats=True)");
  CHECK(to_string(nn::InstanceNorm2d{4}) ==
        "InstanceNorm2d(4, eps=1e-05, momentum=0.1, affine=False, bias=False, track_running_stats=False)");
  CHECK(to_string(nn::GroupNorm{2, 4}) == "GroupNorm(2, 4, eps=1e-05, affine=True, bias=True)");
  CHECK(to_string(nn::LayerNorm{10}) == "LayerNorm((10,), eps=1e-05, elementwise_affine=True, bias=True)");
  CHECK(to_string(nn::LayerNorm{{2, 3}, {.bias = false}}) ==
        "LayerNorm((2, 3), eps=1e-05, elementwise_affine=True, bias=False)");
  CHECK(to_string(nn::RMSNorm{3}) == "RMSNorm((3,), eps=None, elementwise_affine=True)");
  CHECK(to_string(nn::LocalResponseNorm{2}) == "LocalResponseNorm(2, alpha=0.0001, beta=0.75, k=1.0)");
  CHECK(to_string(nn::RMSNorm{3, {.eps = 1e-6}}) == "RMSNorm((3,), eps=1e-06, elementwise_affine=True)");
}

TEST_CASE("the normalising layers say what is wrong") {
  check_failures({
      {"ShapeError: BatchNorm2d: x must be [n, 3, height, width]; it is [2, 3, 4]. A batch of one is x.unsqueeze(0)",
          [] {
            nn::BatchNorm2d{3}(zeros({2, 3, 4}));
          }},
      {"ShapeError: BatchNorm2d: x must be [n, 3, height, width]; it is [2, 4, 5, 5]",
          [] {
            nn::BatchNorm2d{3}(zeros({2, 4, 5, 5}));
          }},
      {"ShapeError: BatchNorm1d: x must be [n, 3] or [n, 3, length]; it is [2, 4]",
          [] {
            nn::BatchNorm1d{3}(zeros({2, 4}));
          }},
      {"ShapeError: BatchNorm1d: x must be [n, 3] or [n, 3, length]; it is [3]. A batch of one is x.unsqueeze(0)",
          [] { nn::BatchNorm1d{3}(zeros({3})); }},
      {"ShapeError: GroupNorm: x must be [n, 4, ...]; it is [2, 6, 5]",
          [] {
            nn::GroupNorm{2, 4}(zeros({2, 6, 5}));
          }},
      {"ShapeError: BatchNorm3d: x must be [n, 3, depth, height, width]; it is [2, 3, 4, 4]. A batch of one is "
       "x.unsqueeze(0)",
          [] {
            nn::BatchNorm3d{3}(zeros({2, 3, 4, 4}));
          }},
      {"ShapeError: batch_norm: expected more than 1 value per channel when training; x is [1, 3]",
          [] {
            nn::BatchNorm1d{3}(zeros({1, 3}));
          }},
      {"ShapeError: InstanceNorm1d: x must be [n, 3, length]; it is [2, 4, 5]",
          [] {
            nn::InstanceNorm1d{3, {.affine = true}}(zeros({2, 4, 5}));
          }},
      {"ShapeError: InstanceNorm2d: x must be [n, channels, height, width]; it is [4, 5]",
          [] {
            nn::InstanceNorm2d{3}(zeros({4, 5}));
          }},
      {"ShapeError: InstanceNorm3d: x must be [n, 3, depth, height, width]; it is [2, 3, 4, 5, 6, 7]",
          [] {
            nn::InstanceNorm3d{3, {.track_running_stats = true}}(zeros({2, 3, 4, 5, 6, 7}));
          }},
      {"ShapeError: layer_norm: x must end with the sizes of normalized_shape [3]; it is [2, 4]",
          [] {
            nn::LayerNorm{3}(zeros({2, 4}));
          }},
      {"Error: BatchNorm: num_features must be at least 0; got -1", [] { nn::BatchNorm1d{-1}; }},
      {"Error: InstanceNorm: num_features must be at least 0; got -1", [] { nn::InstanceNorm2d{-1}; }},
      {"Error: GroupNorm: num_channels must be a multiple of num_groups; got 4 channels and 3 groups",
          [] {
            nn::GroupNorm{3, 4};
          }},
      {"Error: GroupNorm: num_channels must be a multiple of num_groups; got 4 channels and 0 groups",
          [] {
            nn::GroupNorm{0, 4};
          }},
      {"Error: GroupNorm: num_channels must be at least 0; got -4",
          [] {
            nn::GroupNorm{2, -4};
          }},
      {"Error: LocalResponseNorm: size must be at least 1; got 0", [] { nn::LocalResponseNorm{0}; }},
      {"ShapeError: LayerNorm: normalized_shape must have at least one size; it is []", [] { nn::LayerNorm{Shape{}}; }},
      {"Error: RMSNorm: a size of normalized_shape must be at least 0; got -3", [] { nn::RMSNorm{-3}; }},
  });
}

TEST_CASE("a batch that cannot be normalised changes nothing in BatchNorm") {
  nn::BatchNorm1d layer{3};
  CHECK_FALSE(error_of<ShapeError>([&] { layer(zeros({1, 3})); }).empty());
  CHECK(layer.num_batches_tracked.item<int64_t>() == 0);
  CHECK(equal(layer.running_var, ones({3})));
}

TEST_CASE("lazy norms take their channels from the first batch") {
  nn::BatchNorm2d batch{nn::lazy};
  CHECK(error_of<ShapeError>([&] {
    batch(ones({3, 4, 5}));
  }) == "BatchNorm2d: x must be [n, channels, height, width]; it is [3, 4, 5]. A batch of one is x.unsqueeze(0)");
  const Tensor x = randn({2, 3, 4, 5});
  CHECK(equal(batch(x), nn::BatchNorm2d{3}(x)));
  CHECK(batch.num_features == 3);
  CHECK(equal(batch.weight.detach(), ones({3})));
  CHECK(batch.num_batches_tracked.item<int64_t>() == 1);
  nn::BatchNorm1d rows{nn::lazy, {.affine = false}};
  CHECK(rows(ones({4, 7})).shape() == Shape{4, 7});
  CHECK(rows.running_var.shape() == Shape{7});
  nn::InstanceNorm1d instance{nn::lazy};
  CHECK(instance(randn({6, 5})).shape() == Shape{6, 5});   // one image
  CHECK(instance.weight.shape() == Shape{6});
  CHECK(instance.running_mean.shape() == Shape{6});
  nn::BatchNorm3d loaded{nn::lazy};
  loaded.load_state_dict(nn::BatchNorm3d{2}.state_dict());
  CHECK(loaded.extra_repr().starts_with("2, eps"));
  CHECK(loaded(randn({2, 2, 3, 3, 3})).shape() == Shape{2, 2, 3, 3, 3});
}
