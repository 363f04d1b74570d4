// fold and unfold of images: values as PyTorch 2.13 has them, convolution as a product, memory orders, errors.
#include "autograd/ops/window/patches.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/memory_order.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"

using namespace gradus;
using test::check_failures;

namespace {

Tensor counted(const Shape& shape) { return reshape(arange(1.0, double(shape.numel() + 1)), shape); }

}   // namespace

TEST_CASE("unfold has a column for each window, zeros where it reaches over the image") {
  const Tensor x = counted({1, 1, 3, 3});
  CHECK(equal(unfold(x, 2, {.padding = {0, 1}, .stride = {1, 2}}),
      tensor({{{0.0, 2.0, 0.0, 5.0}, {1.0, 3.0, 4.0, 6.0}, {0.0, 5.0, 0.0, 8.0}, {4.0, 6.0, 7.0, 9.0}}})));
  CHECK(equal(unfold(x, {1, 2}, {.dilation = {1, 2}}), tensor({{{1.0, 4.0, 7.0}, {3.0, 6.0, 9.0}}})));
  CHECK(equal(unfold(x[0], 2), unfold(x, 2)[0]));
  CHECK(equal(unfold(x, 1, {.padding = 4}).sum(), x.sum()));
  CHECK(equal(unfold(x, 3, {.padding = 5, .stride = 8}), zeros({1, 9, 4}, x.dtype())));   // outside, every one
}

TEST_CASE("fold adds up what windows have at one place") {
  CHECK(equal(fold(counted({1, 4, 4}), 3, 2), tensor({{{{1.0, 7.0, 6.0}, {12.0, 34.0, 22.0}, {11.0, 27.0, 16.0}}}})));
  const Tensor x = randn({2, 3, 5, 6}, {.dtype = float64});
  const Tensor times = fold(unfold(ones({2, 3, 5, 6}, float64), {3, 2}), {5, 6}, {3, 2});
  CHECK(allclose(fold(unfold(x, {3, 2}), {5, 6}, {3, 2}), x * times, 1e-12, 1e-12));
  CHECK(equal(fold(unfold(x[0], 1), {5, 6}, 1), x[0]));
}

TEST_CASE("a convolution is a product with unfolded windows") {
  const Tensor x = randn({2, 3, 6, 7}, {.dtype = float64}), w = randn({4, 3, 2, 3}, {.dtype = float64});
  const UnfoldOptions o = {.dilation = 2, .padding = {1, 2}, .stride = {2, 1}};
  const Tensor y = conv2d(x, w, {}, {.stride = o.stride, .padding = o.padding, .dilation = o.dilation});
  CHECK(allclose(reshape(matmul(reshape(w, {4, -1}), unfold(x, {2, 3}, o)), y.shape()), y, 1e-12, 1e-12));
}

TEST_CASE("unfold reads images in any memory order") {
  const Tensor x = randn({2, 3, 4, 5});
  for (const IntList& order : {IntList{0, 2, 3, 1}, IntList{3, 1, 2, 0}, IntList{1, 3, 0, 2}}) {
    Tensor turned = contiguous(permute(x, order));
    IntList back = order;
    for (int64_t i = 0; i < 4; ++i) back.value[order[i]] = i;
    CHECK(equal(unfold(permute(turned, back), {2, 3}, {.padding = 1}), unfold(x, {2, 3}, {.padding = 1})));
  }
}

TEST_CASE("unfold of images and unfold along a dimension are told apart by their arguments") {
  const Tensor x = randn({1, 2, 4, 6});
  CHECK(unfold(x, 2).shape() == Shape{1, 8, 15});
  CHECK(unfold(x, {2, 3}).shape() == Shape{1, 12, 12});
  CHECK(unfold(x, 2, {.stride = 2}).shape() == Shape{1, 8, 6});
  CHECK(unfold(x, 2, 2, 1).shape() == Shape{1, 2, 3, 6, 2});
}

TEST_CASE("fold and unfold say what is wrong") {
  check_failures({
      {"ShapeError: unfold: x must be [n, channels, height, width] or [channels, height, width]; it is [4, 4]. "
       "An image without channels has one after x.unsqueeze(0)",
          [] {
            unfold(zeros({4, 4}), 2);
          }},
      {"ShapeError: unfold: no size but the number of images may be 0; x is [1, 2, 0, 4]",
          [] {
            unfold(zeros({1, 2, 0, 4}), 2);
          }},
      {"DtypeError: unfold: expected float32 or float64; got int64",
          [] {
            unfold(zeros({1, 4, 4}, int64), 2);
          }},
      {"ShapeError: unfold: a window covers 3 numbers in height, but the image has 2 there",
          [] {
            unfold(zeros({1, 2, 2, 4}), 3);
          }},
      {"ShapeError: unfold: a window covers 5 numbers in width, but the image has 4 there with its padding",
          [] {
            unfold(zeros({1, 2, 6, 2}), 3, {.dilation = 2, .padding = 1});
          }},
      {"Error: unfold: stride must be at least 1; got 0",
          [] {
            unfold(zeros({1, 4, 4}), 2, {.stride = 0});
          }},
      {"ShapeError: fold: x must be [n, c places, windows] or [c places, windows]; it is [1, 1, 8, 9]",
          [] {
            fold(zeros({1, 1, 8, 9}), 4, 2);
          }},
      {"ShapeError: fold: x must have a multiple of 4 rows, the places of a window, and 9 columns, 3 x 3 windows; it "
       "is [1, 7, 9]",
          [] {
            fold(zeros({1, 7, 9}), 4, 2);
          }},
      {"ShapeError: fold: x must have a multiple of 4 rows, the places of a window, and 9 columns, 3 x 3 windows; it "
       "is [8, 8]",
          [] {
            fold(zeros({8, 8}), 4, 2);
          }},
      {"ShapeError: fold: a window covers 2 numbers in height, but the image has 1 there",
          [] {
            fold(zeros({1, 8, 1}), 1, 2);
          }},
      {"Error: fold: output_size must be at least 1; got 0",
          [] {
            fold(zeros({1, 8, 1}), 0, 2);
          }},
  });
}
