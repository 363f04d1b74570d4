// Pooling: values and indices as PyTorch 2.13 has them, borders, ties and NaN, memory order, errors.
#include "autograd/ops/window/pool.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/memory_order.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"

using namespace gradus;
using test::check_failures, test::inf;

namespace {

/// 1, 2, ... as an image [1, 1, height, width].
Tensor counted(int64_t height, int64_t width) {
  return reshape(arange(1.0, double(height * width + 1), 1.0, {.dtype = float32}), {1, 1, height, width});
}
Tensor row(std::initializer_list<double> numbers) {
  return reshape(from_vector(std::vector<double>(numbers)), {1, 1, int64_t(numbers.size())});
}
Tensor gradient(Tensor (*f)(const Tensor&), const Tensor& x, bool recorded) {
  Tensor leaf = x.detach().requires_grad_();
  return grad(sum(f(leaf)), leaf, {.create_graph = recorded}).detach();
}
Tensor channels_innermost(const Tensor& x) { return permute(contiguous(permute(x, {0, 2, 3, 1})), {0, 3, 1, 2}); }

}   // namespace

TEST_CASE("max_pool2d with a border, and a last window that reaches over it in ceil_mode") {
  const Tensor y = max_pool2d(counted(5, 6), 3, {.stride = 2, .padding = 1, .ceil_mode = true});
  CHECK(equal(y[0][0], tensor({{8, 10, 12, 12}, {20, 22, 24, 24}, {26, 28, 30, 30}}).to(float32)));
  CHECK(max_pool2d(counted(5, 6), 3, {.stride = 2, .padding = 1}).shape() == Shape{1, 1, 3, 3});
  CHECK(equal(max_pool2d(counted(2, 2), 3, {.stride = 2, .ceil_mode = true}), full({1, 1, 1, 1}, 4.0)));
}

TEST_CASE("a last window that would begin behind the image is left out, even in ceil_mode") {
  CHECK(max_pool1d(row({1, 2, 3}), 1, {.stride = 3, .ceil_mode = true}).shape() == Shape{1, 1, 1});
  CHECK(max_pool1d(row({1, 2, 3, 4}), 2, {.stride = 3, .padding = 1, .ceil_mode = true}).shape() == Shape{1, 1, 2});
  CHECK(max_pool1d(row({1, 2, 3, 4, 5}), 2, {.stride = 3, .padding = 1, .ceil_mode = true}).shape() == Shape{1, 1, 2});
  CHECK(
      max_pool1d(row({1, 2, 3, 4, 5, 6}), 2, {.stride = 3, .padding = 1, .ceil_mode = true}).shape() == Shape{1, 1, 3});
}

TEST_CASE("indices count the numbers of one channel of an image in row-major order") {
  auto [y, at] =
      max_pool1d_with_indices(row({3, 1, 4, 1, 5, 9, 2, 6}), 2, {.stride = 3, .dilation = 3, .ceil_mode = true});
  CHECK(equal(y, row({3, 2, 2})));
  CHECK(equal(at, tensor({{{0, 6, 6}}})));
  const Tensor x = flip(reshape(arange(24.0), {1, 2, 3, 4}), {3});   // one image [2, 3, 4] of one channel
  auto [deep, where] = max_pool3d_with_indices(x, {1, 2, 2}, {.stride = 1});
  CHECK(equal(deep[0], tensor({{{7, 6, 5}, {11, 10, 9}}, {{19, 18, 17}, {23, 22, 21}}}).to(deep.dtype())));
  CHECK(equal(where[0], tensor({{{4, 5, 6}, {8, 9, 10}}, {{16, 17, 18}, {20, 21, 22}}})));
}

TEST_CASE("indices lead to the values, for any number of channels") {
  for (int64_t channels : {1, 2, 3, 5, 17, 40}) {
    const Tensor x = channels_innermost(randn({3, channels, 7, 9}, {.dtype = float64})), rows = x.contiguous();
    for (const MaxPoolOptions& o : {MaxPoolOptions{}, {.stride = 1}, {.stride = {2, 3}, .padding = {0, 1}},
             {.stride = {2, 1}}, {.dilation = 2, .ceil_mode = true}}) {
      auto [y, at] = max_pool2d_with_indices(x, {2, 3}, o);
      CHECK(equal(gather(flatten(x, 2), 2, flatten(at, 2)), flatten(y, 2)));
      CHECK(equal(y, max_pool2d(x, {2, 3}, o)));
      auto [y_rows, at_rows] = max_pool2d_with_indices(rows, {2, 3}, o);   // each channel by itself
      CHECK(equal(y, y_rows));
      CHECK(equal(at, at_rows));
    }
  }
}

TEST_CASE("the first of equal numbers gets the gradient, with fused kernels and by the formula") {
  auto pool = [](const Tensor& x) { return max_pool1d(x, 3, {.stride = 1}); };
  for (bool recorded : {false, true}) {
    CHECK(equal(gradient(pool, row({2, 2, 1, 2, 2}), recorded), row({1, 1, 0, 1, 0})));
    CHECK(equal(gradient(pool, row({-inf, -inf, -inf}), recorded), row({1, 0, 0})));
    auto square = [](const Tensor& x) { return max_pool2d(x, 2); };
    CHECK(equal(gradient(square, ones({1, 2, 2, 2}), recorded),
        tensor({1, 0, 0, 0, 1, 0, 0, 0}).to(float32).reshape({1, 2, 2, 2})));
  }
}

TEST_CASE("NaN is larger than all numbers, and the last one gets the gradient") {
  const Tensor x = tensor({{1.0, test::nan}, {test::nan, 2.0}}).reshape({1, 1, 2, 2});
  auto [y, at] = max_pool2d_with_indices(x, 2);
  CHECK(std::isnan(y.item<double>()));
  CHECK(at.item<int64_t>() == 2);
  auto pool = [](const Tensor& v) { return max_pool2d(v, 2); };
  for (bool recorded : {false, true})
    CHECK(equal(gradient(pool, x, recorded), tensor({{0.0, 0.0}, {1.0, 0.0}}).reshape({1, 1, 2, 2})));
  const Tensor beside = max_pool1d(row({1, 2, test::nan, 4}), 2).reshape({2});
  CHECK(beside[0].item<double>() == 2);
  CHECK(std::isnan(beside[1].item<double>()));
}

TEST_CASE("numbers that no window reads get no gradient") {
  auto pool = [](const Tensor& x) { return max_pool1d(x, 2, {.stride = 3}); };
  auto mean = [](const Tensor& x) { return avg_pool1d(x, 2, {.stride = 3}); };
  for (bool recorded : {false, true}) {
    CHECK(equal(gradient(pool, row({1, 2, 9, 4, 3, 9, 9}), recorded), row({0, 1, 0, 1, 0, 0, 0})));
    CHECK(equal(gradient(mean, row({1, 2, 9, 4, 3, 9, 9}), recorded), row({.5, .5, 0, .5, .5, 0, 0})));
  }
}

TEST_CASE("a result may be changed in place before backward") {
  Tensor x = randn({2, 3, 4, 4}).requires_grad_(), y = max_pool2d(x, 2);
  y.relu_();
  sum(y).backward();
  CHECK(equal(x.grad().sum(), (y.detach() > 0).to(float32).sum()));
}

TEST_CASE("integers are pooled, too") {
  const Tensor x = tensor({{{3, -7, 5, 2}}});
  CHECK(equal(max_pool1d(x, 2), tensor({{{3, 5}}})));
  CHECK(equal(max_pool1d_with_indices(x, 2).indices, tensor({{{0, 2}}})));
  CHECK(equal(avg_pool1d(x, 2), tensor({{{-2, 3}}})));   // towards 0
  CHECK(equal(avg_pool1d(x, 4, {.divisor_override = -1}), tensor({{{-3}}})));
}

TEST_CASE("avg_pool2d divides by what the window covers of the image with its border") {
  auto pooled = [](AvgPoolOptions o) {   // times 24, which makes them integers
    o.stride = {2, 3}, o.padding = {1, 2};
    return round(24 * avg_pool2d(counted(4, 7), {3, 4}, o)[0][0]).to(int64);
  };
  CHECK(equal(pooled({}), tensor({{40, 112, 114}, {186, 420, 360}})));
  CHECK(equal(pooled({.ceil_mode = true}), tensor({{40, 112, 114}, {186, 420, 360}, {135, 294, 243}})));
  CHECK(equal(pooled({.ceil_mode = true, .count_include_pad = false}),
      tensor({{120, 168, 228}, {372, 420, 480}, {540, 588, 648}})));
  CHECK(equal(pooled({.ceil_mode = true, .divisor_override = 2}),
      tensor({{240, 672, 684}, {1116, 2520, 2160}, {540, 1176, 972}})));
  CHECK(equal(
      avg_pool1d(row({1, 2, 3, 4, 5, 6, 7}), 4, {.stride = 3, .padding = 2, .ceil_mode = true}), row({.75, 3.5, 4.5})));
}

TEST_CASE("lp_pool is the root of the sum of powers; its gradient is 0 where that sum is 0") {
  CHECK(allclose(lp_pool1d(row({3, 4, 0, 0, 1}), 2, 2, {.ceil_mode = true}), row({5, 0, std::sqrt(2.0)}), 1e-12, 0));
  auto pool = [](const Tensor& x) { return lp_pool1d(x, 2, 2); };
  CHECK(allclose(gradient(pool, row({3, 4, 0, 0}), false), row({.6, .8, 0, 0}), 1e-12, 1e-12));
  CHECK(std::isnan(lp_pool1d(row({-1, -1}), 3, 2).item<double>()));   // as in PyTorch: no absolute values
}

TEST_CASE("results of pooling, their indices and gradients lie in memory as x does") {
  for (const int64_t size : {5, 26}) {   // two ways to pool row-major images
    const Tensor rows = randn({2, 5, size, size}), innermost = channels_innermost(rows);
    for (const Tensor& x : {rows, innermost}) {
      const Tensor leaf = x.detach().requires_grad_();
      auto [y, at] = max_pool2d_with_indices(leaf, 2);
      for (const Tensor& result : {y.detach(), at, max_pool2d(leaf, 2), avg_pool2d(leaf, 2), lp_pool2d(leaf, 2, 2)})
        CHECK(MemoryOrder::of(result) == MemoryOrder::of(x));
      CHECK(MemoryOrder::of(grad(avg_pool2d(leaf, 2).square().sum(), leaf)) == MemoryOrder::of(x));
      CHECK(MemoryOrder::of(grad(max_pool2d(leaf, 2).square().sum(), leaf)) == MemoryOrder::of(x));
    }
    CHECK(max_pool2d(permute(rows, {0, 1, 3, 2}), 2).is_contiguous());
    CHECK(equal(max_pool2d(permute(rows, {0, 1, 3, 2}), 2), permute(max_pool2d(rows, 2), {0, 1, 3, 2})));
  }
}

TEST_CASE("one image without a batch, and no images") {
  const Tensor x = randn({2, 5, 6, 8});
  CHECK(equal(max_pool2d(x[0], 2), max_pool2d(x, 2)[0]));
  CHECK(equal(avg_pool2d(x[1], 2), avg_pool2d(x, 2)[1]));
  CHECK(max_pool2d_with_indices(x[0], 2).indices.shape() == Shape{5, 3, 4});
  Tensor none = zeros({0, 5, 6, 8}).requires_grad_(), y = max_pool2d(none, 2);
  CHECK(y.shape() == Shape{0, 5, 3, 4});
  sum(y).backward();
  CHECK(none.grad().shape() == none.shape());
}

TEST_CASE("few images with many channels are dealt to the threads by channels, with the same sums") {
  Tensor x = randn({1, 150, 9, 9}, {.dtype = float64}), leaf = x.clone().requires_grad_();
  sum(square(max_pool2d(leaf, 3, {.stride = 2})) + avg_pool2d(leaf, 3, {.stride = 2})).backward();
  for (int64_t c : {0, 63, 64, 127, 128, 149}) {
    Tensor one = x.slice(1, c, c + 1).clone().requires_grad_();
    sum(square(max_pool2d(one, 3, {.stride = 2})) + avg_pool2d(one, 3, {.stride = 2})).backward();
    CHECK(equal(one.grad(), leaf.grad().slice(1, c, c + 1)));
  }
}

TEST_CASE("pooling says what is wrong with x") {
  check_failures({
      {"ShapeError: max_pool2d: x must be [n, channels, height, width] or [channels, height, width]; it is [4, 4]. "
       "An image without channels has one after x.unsqueeze(0)",
          [] {
            max_pool2d(zeros({4, 4}), 2);
          }},
      {"ShapeError: avg_pool1d: x must be [n, channels, length] or [channels, length]; it is [2, 3, 4, 4]",
          [] {
            avg_pool1d(zeros({2, 3, 4, 4}), 2);
          }},
      {"ShapeError: max_pool2d: no size but the number of images may be 0; x is [2, 0, 4, 4]",
          [] {
            max_pool2d(zeros({2, 0, 4, 4}), 2);
          }},
      {"ShapeError: max_pool1d: no size but the number of images may be 0; x is [0, 4]",
          [] {
            max_pool1d(zeros({0, 4}), 2);
          }},
      {"DtypeError: max_pool1d: bool tensors are not supported; convert with to(int64)",
          [] {
            max_pool1d(zeros({1, 1, 4}, bool_), 2);
          }},
      {"Error: avg_pool2d: the tensor is undefined (made by Tensor() and never assigned, or a gradient that did not "
       "arrive)",
          [] { avg_pool2d({}, 2); }},
      {"ShapeError: max_pool2d: a window covers 3 numbers along dimension 3, but x [1, 1, 4, 2] has 2 there",
          [] {
            max_pool2d(zeros({1, 1, 4, 2}), 3);
          }},
      {"ShapeError: avg_pool1d: a window covers 7 numbers along dimension 2, but x [1, 1, 4] has 6 there with its "
       "padding",
          [] {
            avg_pool1d(zeros({1, 4}), 7, {.padding = 1});
          }},
      {"ShapeError: max_pool1d: a window lies in the padding alone; x is [1, 1, 2]. Take less dilation or padding.",
          [] {
            max_pool1d(zeros({1, 1, 2}), 2, {.padding = 1, .dilation = 3});
          }},
  });
}

TEST_CASE("pooling says what is wrong with an option") {
  check_failures({
      {"ShapeError: max_pool2d: kernel_size must be one number, or 2; got 3 numbers",
          [] {
            max_pool2d(zeros({1, 1, 4, 4}), {2, 2, 2});
          }},
      {"ShapeError: max_pool1d: stride must be one number; got 2 numbers",
          [] {
            max_pool1d(zeros({1, 1, 4}), 2, {.stride = {1, 2}});
          }},
      {"Error: max_pool2d: kernel_size must be at least 1; got 0",
          [] {
            max_pool2d(zeros({1, 1, 4, 4}), 0);
          }},
      {"Error: avg_pool2d: stride must be at least 1; got 0",
          [] {
            avg_pool2d(zeros({1, 1, 4, 4}), 2, {.stride = {1, 0}});
          }},
      {"Error: max_pool3d: padding must be at least 0; got -1",
          [] {
            max_pool3d(zeros({1, 4, 4, 4}), 2, {.padding = -1});
          }},
      {"Error: max_pool2d: dilation must be at least 1; got 0",
          [] {
            max_pool2d(zeros({1, 1, 4, 4}), 2, {.dilation = 0});
          }},
      {"Error: max_pool2d: kernel_size is too large; got 4611686018427387904",
          [] {
            max_pool2d(zeros({1, 1, 4, 4}), int64_t(1) << 62);
          }},
      {"Error: max_pool2d: padding must be at most half of kernel_size; got padding 2 for kernel_size 3",
          [] {
            max_pool2d(zeros({1, 1, 4, 4}), 3, {.padding = 2});
          }},
      {"Error: lp_pool2d: norm_type must not be 0",
          [] {
            lp_pool2d(zeros({1, 1, 4, 4}), 0, 2);
          }},
      {"Error: lp_pool1d: kernel_size must be at least 1; got -2",
          [] {
            lp_pool1d(zeros({1, 1, 4}), 2, -2);
          }},
  });
}
