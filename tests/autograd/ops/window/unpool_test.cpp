// Unpooling: the inverse of pooling as far as there is one, sizes, equal indices, errors.
#include "autograd/ops/window/unpool.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::check_failures;

TEST_CASE("max_unpool puts each number where max_pool found it, and zeros elsewhere") {
  const Tensor x = rand({2, 3, 6, 8}) + 1;
  auto [y, at] = max_pool2d_with_indices(x, 2);
  const Tensor back = max_unpool2d(y, at, 2);
  CHECK(back.shape() == x.shape());
  CHECK(equal(max_pool2d(back, 2), y));
  CHECK(equal(where(ne(back, 0), x, zeros({})), back));
  CHECK(sum(ne(back, 0)).item<int64_t>() == y.numel());
  CHECK(equal(max_unpool2d(y[1], at[1], 2), back[1]));
  const Tensor deep = rand({1, 2, 4, 4, 6}) + 1;
  auto [y3, at3] = max_pool3d_with_indices(deep, {1, 2, 3});
  CHECK(equal(max_pool3d(max_unpool3d(y3, at3, {1, 2, 3}), {1, 2, 3}), y3));
}

TEST_CASE("output_size says which of the sizes that lead to one result") {
  const Tensor x = tensor({{{1.0, 2.0}}}), at = tensor({{{1, 4}}});
  CHECK(equal(max_unpool1d(x, at, 3, {.stride = 2}), tensor({{{0.0, 1.0, 0.0, 0.0, 2.0}}})));
  CHECK(equal(max_unpool1d(x, at, 3, {.stride = 2, .output_size = 6}), tensor({{{0.0, 1.0, 0.0, 0.0, 2.0, 0.0}}})));
  CHECK(max_unpool1d(x, at, 5, {.stride = 2, .padding = 1, .output_size = {1, 1, 6}}).shape() == Shape{1, 1, 6});
  CHECK(max_unpool1d(x[0], at[0], 3, {.stride = 2, .output_size = {1, 6}}).shape() == Shape{1, 6});
  CHECK(max_unpool2d(zeros({0, 1, 2, 2}), zeros({0, 1, 2, 2}, int64), 2).shape() == Shape{0, 1, 4, 4});
}

TEST_CASE("of equal indices the last one stays, and all get its gradient") {
  Tensor x = tensor({{{1.0, 2.0}}}).requires_grad_();
  const Tensor y = max_unpool1d(x, tensor({{{3, 3}}}), 2);
  CHECK(equal(y.detach(), tensor({{{0.0, 0.0, 0.0, 2.0}}})));
  y.backward(tensor({{{1.0, 2.0, 3.0, 4.0}}}));
  CHECK(equal(x.grad(), tensor({{{4.0, 4.0}}})));
}

TEST_CASE("max_unpool says what is wrong") {
  check_failures({
      {"DtypeError: max_unpool2d: expected float32 or float64; got int64",
          [] {
            max_unpool2d(zeros({1, 1, 2, 2}, int64), zeros({1, 1, 2, 2}, int64), 2);
          }},
      {"DtypeError: max_unpool2d: indices must be int64; it is float32 [1, 1, 2, 2]",
          [] {
            max_unpool2d(zeros({1, 1, 2, 2}), zeros({1, 1, 2, 2}), 2);
          }},
      {"ShapeError: max_unpool2d: x and indices must have the same shape; they are [1, 1, 2, 2] and [1, 1, 2, 1]",
          [] {
            max_unpool2d(zeros({1, 1, 2, 2}), zeros({1, 1, 2, 1}, int64), 2);
          }},
      {"ShapeError: max_unpool1d: no size but the number of images may be 0; x is [1, 0, 2]",
          [] {
            max_unpool1d(zeros({1, 0, 2}), zeros({1, 0, 2}, int64), 2);
          }},
      {"IndexError: max_unpool2d: index[1] is 99, but the dimension has positions 0..15",
          [] {
            max_unpool2d(zeros({1, 1, 1, 2}), tensor({{{{3, 99}}}}), {4, 2});
          }},
      {"ShapeError: max_unpool2d: output_size must be 3 to 5 in dimension 3; got 6",
          [] {
            max_unpool2d(zeros({1, 1, 2, 2}), zeros({1, 1, 2, 2}, int64), 2, {.output_size = {4, 6}});
          }},
      {"ShapeError: max_unpool2d: output_size must have 2 numbers, or 4 with n and channels; got 1",
          [] {
            max_unpool2d(zeros({1, 1, 2, 2}), zeros({1, 1, 2, 2}, int64), 2, {.output_size = 4});
          }},
      {"ShapeError: max_unpool1d: there is no image: x is [1, 1, 2], padding 3",
          [] {
            max_unpool1d(zeros({1, 1, 2}), zeros({1, 1, 2}, int64), 2, {.padding = 3});
          }},
  });
}
