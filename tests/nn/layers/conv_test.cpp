// Convolution layers: names, shapes, starting values, padding modes, what they print, errors.
#include "nn/layers/conv.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::error_of;
using test::Failure;

namespace {

std::string names_and_shapes(const nn::Module& m) {
  std::string text;
  for (const NamedTensor& p : m.named_parameters()) text += p.name + " " + to_string(p.tensor.shape()) + " ";
  return text;
}

}   // namespace

TEST_CASE("convolution layers have PyTorch's names and shapes") {
  CHECK(names_and_shapes(nn::Conv1d{4, 6, 3, {.groups = 2}}) == "weight [6, 2, 3] bias [6] ");
  CHECK(names_and_shapes(nn::Conv2d{4, 6, {3, 5}, {.bias = false}}) == "weight [6, 4, 3, 5] ");
  CHECK(names_and_shapes(nn::Conv3d{4, 6, 3}) == "weight [6, 4, 3, 3, 3] bias [6] ");
  CHECK(names_and_shapes(nn::ConvTranspose1d{4, 6, 3, {.groups = 2}}) == "weight [4, 3, 3] bias [6] ");
  CHECK(names_and_shapes(nn::ConvTranspose2d{4, 6, {3, 5}}) == "weight [4, 6, 3, 5] bias [6] ");
  CHECK(names_and_shapes(nn::ConvTranspose3d{4, 6, 3, {.bias = false}}) == "weight [4, 6, 3, 3, 3] ");
}

TEST_CASE("convolution layers call their op with their options") {
  manual_seed(1);
  Tensor x = randn({2, 4, 9, 8});
  nn::Conv2d conv{4, 6, {3, 2}, {.stride = {2, 1}, .padding = {1, 2}, .dilation = {1, 2}, .groups = 2}};
  CHECK(equal(conv(x),
      conv2d(x, conv.weight, conv.bias, {.stride = {2, 1}, .padding = {1, 2}, .dilation = {1, 2}, .groups = 2})));
  nn::ConvTranspose2d back{4, 6, 3, {.stride = 2, .padding = 1, .output_padding = 1, .groups = 2, .dilation = 2}};
  CHECK(equal(back(x), conv_transpose2d(x, back.weight, back.bias,
                           {.stride = 2, .padding = 1, .output_padding = 1, .groups = 2, .dilation = 2})));
  CHECK(equal(back.forward(x, Shape{20, 18}), back(x)));
  CHECK(back.forward(x, Shape{19, 17}).shape() == Shape{2, 6, 19, 17});
  nn::Conv1d line{4, 5, 3};
  CHECK(equal(line(x.flatten(2)), conv1d(x.flatten(2), line.weight, line.bias)));
  nn::Conv3d volume{4, 5, 2};
  CHECK(equal(volume(x.unsqueeze(2).expand({2, 4, 3, 9, 8})),
      conv3d(x.unsqueeze(2).expand({2, 4, 3, 9, 8}), volume.weight, volume.bias)));
  nn::ConvTranspose1d line_back{4, 5, 3};
  CHECK(equal(line_back(x[0].flatten(1)), conv_transpose1d(x[0].flatten(1), line_back.weight, line_back.bias)));
  nn::ConvTranspose3d volume_back{4, 5, 2};
  CHECK(equal(volume_back(x.unsqueeze(2)), conv_transpose3d(x.unsqueeze(2), volume_back.weight, volume_back.bias)));
}

TEST_CASE("padding modes fill the border before the convolution") {
  manual_seed(2);
  Tensor x = randn({1, 2, 6, 5});
  for (const char* mode : {"reflect", "replicate", "circular"}) {
    CAPTURE(mode);
    nn::Conv2d layer{2, 3, {3, 2}, {.padding = {2, 1}, .padding_mode = mode}};
    CHECK(equal(layer(x), conv2d(pad(x, {1, 1, 2, 2}, {.mode = mode}), layer.weight, layer.bias)));
    nn::Conv2d same{2, 3, {4, 3}, {.padding = "same", .padding_mode = mode}};
    CHECK(equal(same(x), conv2d(pad(x, {1, 1, 1, 2}, {.mode = mode}), same.weight, same.bias)));
  }
}

TEST_CASE("convolution layers start uniform in plus minus 1 / sqrt(summands)") {
  manual_seed(3);
  nn::Conv2d layer{8, 200, 5, {.groups = 2}};   // 4 x 25 summands
  const double most = layer.weight.abs().max().item<double>();
  CHECK(most <= 0.1);
  CHECK(most > 0.0999);
  CHECK(layer.bias.abs().max().item<double>() <= 0.1);
  CHECK(layer.bias.abs().max().item<double>() > 0.09);
}

TEST_CASE("lazy convolutions take their channels from the first batch") {
  manual_seed(4);
  nn::Conv2d layer{nn::lazy, 6, 3, {.groups = 2}};
  CHECK(error_of<Error>([&] {
    layer(ones({2, 3, 5, 5}));
  }) == "Conv2d: in_channels and out_channels must be multiples of groups = 2; they are 3 and 6");
  CHECK(error_of<ShapeError>([&] {
    layer(ones({5, 5}));
  }) == "Conv2d: x must have 3 dimensions, or 4 with those of a batch; it is [5, 5]");
  CHECK(layer(ones({2, 4, 5, 5})).shape() == Shape{2, 6, 3, 3});
  CHECK(names_and_shapes(layer) == "weight [6, 2, 3, 3] bias [6] ");
  CHECK(layer.weight.abs().max().item<double>() <= 1 / std::sqrt(18.0));
  nn::ConvTranspose1d back{nn::lazy, 6, 3};
  CHECK(back(ones({4, 5})).shape() == Shape{6, 7});
  CHECK(names_and_shapes(back) == "weight [4, 6, 3] bias [6] ");
}

TEST_CASE("the multiply-adds of a convolution are its results times the numbers that each sums up") {
  CHECK(nn::Conv2d{4, 6, 3, {.groups = 2}}.multiply_adds({Shape{1, 4, 5, 5}}, {Shape{1, 6, 3, 3}}) == 6 * 9 * 2 * 9);
  CHECK(nn::ConvTranspose1d{4, 6, 3}.multiply_adds({Shape{1, 4, 5}}, {Shape{1, 6, 7}}) == 4 * 5 * 6 * 3);
}

TEST_CASE("convolution layers take their arguments in PyTorch's order, too") {
  CHECK(to_string(nn::Conv2d(3, 8, 3, 2, 1)) == "Conv2d(3, 8, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1))");
  CHECK(to_string(nn::Conv1d(4, 8, 3, 1, "same", 2, 2, false)) ==
        "Conv1d(4, 8, kernel_size=(3,), stride=(1,), padding=same, dilation=(2,), groups=2, bias=False)");
  CHECK(to_string(nn::Conv3d(3, 8, {3, 5, 1}, {1, 2, 1}, {0, 1, 0})) ==
        "Conv3d(3, 8, kernel_size=(3, 5, 1), stride=(1, 2, 1), padding=(0, 1, 0))");
  CHECK(to_string(nn::Conv2d(3, 8, {5, 5}, {2, 2})) == "Conv2d(3, 8, kernel_size=(5, 5), stride=(2, 2))");
  CHECK(to_string(nn::ConvTranspose2d(3, 8, {5, 5}, {2, 2})) ==
        "ConvTranspose2d(3, 8, kernel_size=(5, 5), stride=(2, 2))");
  nn::ConvTranspose2d transposed(3, 4, 3, 2, 1);
  CHECK(transposed.extra_repr() == "3, 4, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1)");
  const Tensor x = ones({1, 3, 8, 8});
  CHECK(transposed(x).shape() == Shape{1, 4, 15, 15});
  CHECK(transposed(x, {16, 15}).shape() == Shape{1, 4, 16, 15});
  CHECK(nn::ConvTranspose1d(3, 4, 3, 2)(x[0][0].narrow(0, 0, 3), {18}).shape() == Shape{4, 18});
  CHECK(nn::ConvTranspose3d(1, 1, 3, 2)(x, {8, 17, 18}).shape() == Shape{1, 8, 17, 18});
}

TEST_CASE("convolution layers print as PyTorch's") {
  CHECK(nn::Conv2d{4, 6, {3, 5},
            {.stride = 2, .padding = {1, 2}, .dilation = 2, .groups = 2, .bias = false, .padding_mode = "circular"}}
            .extra_repr() ==
        "4, 6, kernel_size=(3, 5), stride=(2, 2), padding=(1, 2), dilation=(2, 2), groups=2, "
        "bias=False, padding_mode=circular");
  CHECK(to_string(nn::Conv1d{4, 6, 3, {.padding = "same"}}) ==
        "Conv1d(4, 6, kernel_size=(3,), stride=(1,), padding=same)");
  CHECK(to_string(nn::ConvTranspose2d{4, 6, 3, {.stride = 2, .output_padding = 1}}) ==
        "ConvTranspose2d(4, 6, kernel_size=(3, 3), stride=(2, 2), output_padding=(1, 1))");
}

TEST_CASE("errors of convolution layers") {
  const Failure failures[] = {
      {"Error: Conv2d: in_channels and out_channels must be multiples of groups = 3; they are 4 and 6",
          [] { nn::Conv2d(4, 6, 3, {.groups = 3}); }},
      {"Error: Conv2d: groups must be at least 1; got 0", [] { nn::Conv2d(4, 6, 3, {.groups = 0}); }},
      {"Error: Conv1d: in_channels and out_channels must be at least 0; got -1 and 6", [] { nn::Conv1d(-1, 6, 3); }},
      {"Error: Conv2d: padding \"same\" needs stride 1; got (2, 2)",
          [] { nn::Conv2d(4, 6, 3, {.stride = 2, .padding = "same"}); }},
      {"Error: Conv2d: padding must be \"same\", \"valid\" or numbers; got \"full\"",
          [] { nn::Conv2d(4, 6, 3, {.padding = "full"}); }},
      {"Error: Conv2d: padding_mode must be \"zeros\", \"reflect\", \"replicate\" or \"circular\"; got \"edge\"",
          [] { nn::Conv2d(4, 6, 3, {.padding_mode = "edge"}); }},
      {"Error: Conv3d: kernel_size must be at least 1; got 0", [] { nn::Conv3d(4, 6, 0); }},
      {"ShapeError: Conv2d: kernel_size must be one number, or 2; got 3 numbers",
          [] {
            nn::Conv2d(4, 6, {3, 3, 3});
          }},
      {"ShapeError: ConvTranspose2d: output_size[0] can be 9 to 10 for x [1, 2, 4, 4]; got 11",
          [] {
            nn::ConvTranspose2d(2, 3, 3, {.stride = 2}).forward(ones({1, 2, 4, 4}), Shape{11, 9});
          }},
      {"ShapeError: ConvTranspose2d: output_size must have 2 sizes, one per dimension; got [9]",
          [] {
            nn::ConvTranspose2d(2, 3, 3, {.stride = 2}).forward(ones({1, 2, 4, 4}), Shape{9});
          }},
  };
  for (const Failure& f : failures) CHECK(error_of(f.call) == f.text);
}
