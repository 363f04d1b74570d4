// Pooling, unpooling, Fold and Unfold as layers: what they compute, what they print, that they have no parameters.
#include "nn/layers/pool.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "nn/layers/fold.h"
#include "nn/layers/sequential.h"
#include "nn/layers/unpool.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::check_failures;

namespace {

struct Row {
  Tensor got, wanted;
  std::string printed, text;
  int64_t parameters;
};
template <class M> Row row(const M& module, const Tensor& x, const Tensor& wanted, const char* text) {
  return {module(x), wanted, to_string(module), text, module.state_dict().size()};
}
void check(std::initializer_list<Row> rows) {
  for (const Row& r : rows) {
    CHECK(r.printed == r.text);
    CHECK_MESSAGE(equal(r.got, r.wanted), r.text);
    CHECK(r.parameters == 0);
  }
}

}   // namespace

TEST_CASE("pooling layers compute the op of their name and print what PyTorch prints") {
  const Tensor x1 = rand({2, 3, 9}), x2 = rand({2, 3, 8, 9}), x3 = rand({2, 3, 4, 6, 5});
  check({
      row(nn::MaxPool1d{2}, x1, max_pool1d(x1, 2),
          "MaxPool1d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)"),
      row(nn::MaxPool2d{{2, 3}, {.padding = 1, .ceil_mode = true}}, x2,
          max_pool2d(x2, {2, 3}, {.padding = 1, .ceil_mode = true}),
          "MaxPool2d(kernel_size=(2, 3), stride=(2, 3), padding=1, dilation=1, ceil_mode=True)"),
      row(nn::MaxPool3d{2, {.stride = {1, 2, 3}, .dilation = 2}}, x3,
          max_pool3d(x3, 2, {.stride = {1, 2, 3}, .dilation = 2}),
          "MaxPool3d(kernel_size=2, stride=(1, 2, 3), padding=0, dilation=2, ceil_mode=False)"),
      row(nn::AvgPool1d{2}, x1, avg_pool1d(x1, 2), "AvgPool1d(kernel_size=(2,), stride=(2,), padding=(0,))"),
      row(nn::AvgPool2d{{2, 3}, {.ceil_mode = true, .divisor_override = 3}}, x2,
          avg_pool2d(x2, {2, 3}, {.ceil_mode = true, .divisor_override = 3}),
          "AvgPool2d(kernel_size=(2, 3), stride=(2, 3), padding=0)"),
      row(nn::AvgPool3d{2, {.padding = 1, .count_include_pad = false}}, x3,
          avg_pool3d(x3, 2, {.padding = 1, .count_include_pad = false}),
          "AvgPool3d(kernel_size=2, stride=2, padding=1)"),
      row(nn::LPPool1d{2, 3}, x1, lp_pool1d(x1, 2, 3),
          "LPPool1d(norm_type=2, kernel_size=3, stride=None, ceil_mode=False)"),
      row(nn::LPPool2d{1.5, {2, 3}, {.stride = 2}}, x2, lp_pool2d(x2, 1.5, {2, 3}, {.stride = 2}),
          "LPPool2d(norm_type=1.5, kernel_size=(2, 3), stride=2, ceil_mode=False)"),
      row(nn::LPPool3d{2.0, 2, {.ceil_mode = true}}, x3, lp_pool3d(x3, 2.0, 2, {.ceil_mode = true}),
          "LPPool3d(norm_type=2.0, kernel_size=2, stride=None, ceil_mode=True)"),
  });
}

TEST_CASE("layers that pool to a size, with sizes that stay") {
  const Tensor x1 = rand({2, 3, 9}), x2 = rand({2, 3, 8, 9}), x3 = rand({2, 3, 4, 6, 5});
  check({
      row(nn::AdaptiveAvgPool1d{3}, x1, adaptive_avg_pool1d(x1, 3), "AdaptiveAvgPool1d(output_size=3)"),
      row(nn::AdaptiveAvgPool2d{{3, same_size}}, x2, adaptive_avg_pool2d(x2, {3, 9}),
          "AdaptiveAvgPool2d(output_size=(3, None))"),
      row(nn::AdaptiveAvgPool3d{{same_size, 2, 1}}, x3, adaptive_avg_pool3d(x3, {4, 2, 1}),
          "AdaptiveAvgPool3d(output_size=(None, 2, 1))"),
      row(nn::AdaptiveMaxPool1d{4}, x1, adaptive_max_pool1d(x1, 4), "AdaptiveMaxPool1d(output_size=4)"),
      row(nn::AdaptiveMaxPool2d{{5, 7}}, x2, adaptive_max_pool2d(x2, {5, 7}), "AdaptiveMaxPool2d(output_size=(5, 7))"),
      row(nn::AdaptiveMaxPool3d{2}, x3, adaptive_max_pool3d(x3, 2), "AdaptiveMaxPool3d(output_size=2)"),
  });
}

TEST_CASE("FractionalMaxPool pools at random places, or at given ones") {
  const Tensor x = rand({2, 3, 8, 9}), samples = rand({2, 3, 2}), deep = rand({2, 3, 4, 6, 5});
  const nn::FractionalMaxPool2d given{2, {.output_size = {3, 4}, .random_samples = samples}};
  check({row(given, x, fractional_max_pool2d(x, 2, {.output_size = {3, 4}, .random_samples = samples}),
      "FractionalMaxPool2d()")});
  CHECK(equal(given.forward_with_indices(x).values, given(x)));
  const nn::FractionalMaxPool3d drawn{{1, 2, 2}, {.output_ratio = {0.5}}};
  CHECK(to_string(drawn) == "FractionalMaxPool3d()");
  manual_seed(4);
  const Tensor y = drawn(deep);
  manual_seed(4);
  CHECK(equal(y, fractional_max_pool3d(deep, {1, 2, 2}, {.output_ratio = {0.5}})));
  CHECK(drawn.forward_with_indices(deep).indices.shape() == Shape{2, 3, 2, 3, 2});
}

TEST_CASE("forward_with_indices gives what MaxUnpool takes") {
  const Tensor x1 = rand({2, 3, 9}), x2 = rand({2, 3, 8, 9}), x3 = rand({2, 3, 4, 6, 5});
  const nn::MaxUnpool1d back1{2};
  const nn::MaxUnpool2d back2{{2, 3}, {.stride = {1, 2}}};
  const nn::MaxUnpool3d back3{2};
  const auto [y1, at1] = nn::MaxPool1d{2}.forward_with_indices(x1);
  CHECK(back1(y1, at1).shape() == Shape{2, 3, 8});
  CHECK(equal(back1(y1, at1, x1.shape()), max_unpool1d(y1, at1, 2, {.output_size = 9})));
  const auto [y2, at2] = nn::MaxPool2d{{2, 3}, {.stride = {1, 2}}}.forward_with_indices(x2);
  CHECK(equal(back2(y2, at2), max_unpool2d(y2, at2, {2, 3}, {.stride = {1, 2}})));
  const auto [y3, at3] = nn::MaxPool3d{2}.forward_with_indices(x3);
  CHECK(equal(back3(y3, at3, Shape{4, 6, 5}), max_unpool3d(y3, at3, 2, {.output_size = {4, 6, 5}})));
  const auto [y, at] = nn::AdaptiveMaxPool2d{3}.forward_with_indices(x2);
  CHECK(equal(at, adaptive_max_pool2d_with_indices(x2, 3).indices));
  CHECK(equal(nn::AdaptiveMaxPool1d{3}.forward_with_indices(x1).values, adaptive_max_pool1d(x1, 3)));
  CHECK(equal(nn::AdaptiveMaxPool3d{3}.forward_with_indices(x3).values, adaptive_max_pool3d(x3, 3)));
  CHECK(to_string(back1) == "MaxUnpool1d(kernel_size=(2,), stride=(2,), padding=(0,))");
  CHECK(to_string(back2) == "MaxUnpool2d(kernel_size=(2, 3), stride=(1, 2), padding=(0, 0))");
  CHECK(to_string(back3) == "MaxUnpool3d(kernel_size=(2, 2, 2), stride=(2, 2, 2), padding=(0, 0, 0))");
}

TEST_CASE("Unfold and Fold compute the op of their name and print what PyTorch prints") {
  const Tensor x = rand({2, 3, 4, 5}), columns = unfold(x, 2);
  check({
      row(nn::Unfold{{2, 3}, {.padding = 1}}, x, unfold(x, {2, 3}, {.padding = 1}),
          "Unfold(kernel_size=(2, 3), dilation=1, padding=1, stride=1)"),
      row(nn::Fold{{4, 5}, 2}, columns, fold(columns, {4, 5}, 2),
          "Fold(output_size=(4, 5), kernel_size=2, dilation=1, padding=0, stride=1)"),
  });
}

TEST_CASE("pooling layers stand in a net, and their errors say where") {
  nn::Sequential net{nn::MaxPool2d{2}, nn::AdaptiveAvgPool2d{1}};
  CHECK(net(rand({2, 3, 8, 8})).shape() == Shape{2, 3, 1, 1});
  CHECK(test::error_of<ShapeError>([&] {
    net(zeros({2, 3, 1, 8}));
  }) == "0 (MaxPool2d): max_pool2d: a window covers 2 numbers along dimension 2, but x [2, 3, 1, 8] has 1 there");
}

TEST_CASE("pooling layers take stride and padding in PyTorch's order, too") {
  CHECK(to_string(nn::MaxPool2d(3, 2, 1)) ==
        "MaxPool2d(kernel_size=3, stride=2, padding=1, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::MaxPool1d(3, 2, 1, 2)) ==
        "MaxPool1d(kernel_size=3, stride=2, padding=1, dilation=2, ceil_mode=False)");
  CHECK(to_string(nn::MaxPool3d(3, 2)) == "MaxPool3d(kernel_size=3, stride=2, padding=0, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::MaxPool2d({5, 5}, {2, 2})) ==
        "MaxPool2d(kernel_size=(5, 5), stride=(2, 2), padding=0, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::MaxPool2d({3, 2})) ==
        "MaxPool2d(kernel_size=(3, 2), stride=(3, 2), padding=0, dilation=1, ceil_mode=False)");
  CHECK(to_string(nn::AvgPool1d({3})) == "AvgPool1d(kernel_size=(3,), stride=(3,), padding=(0,))");
  CHECK(to_string(nn::AvgPool2d({3, 2}, {.padding = 1})) == "AvgPool2d(kernel_size=(3, 2), stride=(3, 2), padding=1)");
  CHECK(to_string(nn::AvgPool2d({3, 2}, {2, 1}, {1, 0})) ==
        "AvgPool2d(kernel_size=(3, 2), stride=(2, 1), padding=(1, 0))");
  CHECK(to_string(nn::AvgPool1d(3, 2)) == "AvgPool1d(kernel_size=(3,), stride=(2,), padding=(0,))");
  CHECK(to_string(nn::AvgPool3d(3, 2)) == "AvgPool3d(kernel_size=3, stride=2, padding=0)");
}

TEST_CASE("the constructors of pooling layers check their options") {
  check_failures({
      {"ShapeError: MaxPool2d: kernel_size must be one number, or 2; got 3 numbers",
          [] {
            nn::MaxPool2d bad{{2, 2, 2}};
          }},
      {"Error: MaxPool1d: kernel_size must be at least 1; got 0", [] { nn::MaxPool1d bad{0}; }},
      {"Error: MaxPool3d: stride must be at least 1; got 0", [] { nn::MaxPool3d bad(2, {.stride = 0}); }},
      {"Error: MaxPool1d: padding must be at least 0; got -1", [] { nn::MaxPool1d bad(2, {.padding = -1}); }},
      {"Error: MaxPool2d: padding must be at most half of kernel_size; got padding 2 for kernel_size 3",
          [] { nn::MaxPool2d bad(3, 1, 2); }},
      {"Error: AvgPool2d: padding must be at most half of kernel_size; got padding 1 for kernel_size 1",
          [] {
            nn::AvgPool2d bad({2, 1}, {.padding = 1});
          }},
      {"Error: MaxPool1d: dilation must be at least 1; got 0", [] { nn::MaxPool1d bad(2, {.dilation = 0}); }},
      {"Error: AvgPool2d: kernel_size must be at least 1; got -1", [] { nn::AvgPool2d bad{-1}; }},
      {"Error: AvgPool1d: padding must be at least 0; got -1", [] { nn::AvgPool1d bad(2, {.padding = -1}); }},
      {"ShapeError: AvgPool3d: stride must be one number, or 3; got 2 numbers",
          [] {
            nn::AvgPool3d bad(2, {.stride = {1, 1}});
          }},
      {"Error: LPPool2d: norm_type must not be 0", [] { nn::LPPool2d bad(0, 2); }},
      {"Error: LPPool1d: kernel_size must be at least 1; got 0", [] { nn::LPPool1d bad(2, 0); }},
      {"Error: LPPool3d: stride must be at least 1; got 0", [] { nn::LPPool3d bad(2, 2, {.stride = 0}); }},
      {"Error: AdaptiveMaxPool2d: output_size must be at least -1; got -3", [] { nn::AdaptiveMaxPool2d bad{-3}; }},
      {"Error: FractionalMaxPool2d: give either output_size or output_ratio",
          [] { nn::FractionalMaxPool2d bad(2, {}); }},
      {"Error: FractionalMaxPool3d: kernel_size must be at least 1; got 0",
          [] { nn::FractionalMaxPool3d bad(0, {.output_size = 2}); }},
      {"Error: MaxUnpool1d: stride must be at least 1; got 0", [] { nn::MaxUnpool1d bad(2, {.stride = 0}); }},
      {"Error: Unfold: kernel_size must be at least 1; got 0", [] { nn::Unfold bad{0}; }},
      {"Error: Unfold: padding must be at least 0; got -1", [] { nn::Unfold bad(2, {.padding = -1}); }},
      {"Error: Fold: output_size must be at least 1; got 0", [] { nn::Fold bad(0, 2); }},
      {"Error: Fold: dilation must be at least 1; got 0", [] { nn::Fold bad(4, 2, {.dilation = 0}); }},
  });
}
