// Shape: sizes as a value, and how shapes combine. The broadcasting rules are those of NumPy and
// PyTorch.
#include <doctest/doctest.h>

#include <vector>

#include "core/base/error.h"
#include "core/tensor/memory_order.h"
#include "core/tensor/shape.h"

using namespace gradus;

TEST_CASE("a shape knows its dimensions, its number of elements and its text") {
  Shape s{2, 3, 4};
  CHECK(s.dims() == 3);
  CHECK(s.numel() == 24);
  CHECK(s[1] == 3);
  CHECK(s.back() == 4);
  CHECK(to_string(s) == "[2, 3, 4]");
}

TEST_CASE("the shape [] holds one number, a size of 0 none") {
  CHECK(Shape().numel() == 1);
  CHECK(to_string(Shape()) == "[]");
  CHECK(Shape{3, 0, 2}.numel() == 0);
}

TEST_CASE("shapes are equal if all sizes are") {
  CHECK(Shape{2, 3} == Shape{2, 3});
  CHECK(!(Shape{2, 3} == Shape{3, 2}));
  CHECK(!(Shape{2, 3} == Shape{2, 3, 1}));
  CHECK(Shape{} == Shape());
}

TEST_CASE("sizes are inserted and erased in place") {
  Shape s{2, 4};
  s.insert(1, 3);
  s.insert(0, 1);
  s.insert(4, 5);
  CHECK(s == Shape{1, 2, 3, 4, 5});
  s.erase(0);
  s.erase(3);
  CHECK(s == Shape{2, 3, 4});
}

TEST_CASE("a shape has at most 8 dimensions") {
  Shape eight{1, 2, 1, 1, 1, 1, 1, 3};
  CHECK(eight.dims() == 8);
  CHECK_THROWS_WITH_AS((Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}), "shape: at most 8 dimensions; got 9", ShapeError);
  CHECK_THROWS_WITH_AS(
      eight.insert(0, 1), "shape: at most 8 dimensions; [1, 2, 1, 1, 1, 1, 1, 3] already has that many", ShapeError);
  CHECK(eight == Shape{1, 2, 1, 1, 1, 1, 1, 3});
}

TEST_CASE("sizes must not be negative") {
  CHECK_THROWS_WITH_AS((Shape{2, -3}), "shape: sizes must not be negative; got [2, -3]", ShapeError);
}

TEST_CASE("shapes broadcast from the right, where sizes agree or are 1") {
  struct {
    Shape a, b, result;
  } cases[] = {
      {{2, 3}, {2, 3}, {2, 3}},
      {{2, 3}, {3}, {2, 3}},
      {{2, 1}, {1, 3}, {2, 3}},
      {{}, {2, 3}, {2, 3}},
      {{}, {}, {}},
      {{5, 1, 4}, {3, 1}, {5, 3, 4}},
      {{1}, {0}, {0}},
      {{2, 0}, {1, 1}, {2, 0}},
      {{0, 3}, {3}, {0, 3}},
      {{1, 1, 1}, {7}, {1, 1, 7}},
  };
  for (const auto& c : cases) {
    CAPTURE(to_string(c.a));
    CAPTURE(to_string(c.b));
    Shape out;
    CHECK(broadcast(c.a, c.b, out));
    CHECK(out == c.result);
    CHECK(broadcast(c.b, c.a, out));
    CHECK(out == c.result);
  }
}

TEST_CASE("shapes that do not broadcast are named") {
  Shape out;
  CHECK(!broadcast({2, 3}, {2}, out));
  CHECK(!broadcast({0}, {2}, out));
  CHECK(!broadcast({4, 1, 3}, {2, 2}, out));
  CHECK(broadcast_shapes("add", {2, 1}, {3}) == Shape{2, 3});
  CHECK_THROWS_WITH_AS(
      broadcast_shapes("add", {2, 3}, {2}), "add: the shapes do not broadcast: a is [2, 3], b is [2]", ShapeError);
}

TEST_CASE("negative dimensions count from the end") {
  CHECK(wrap_dim("sum", 0, 3) == 0);
  CHECK(wrap_dim("sum", -1, 3) == 2);
  CHECK(wrap_dim("sum", -3, 3) == 0);
  CHECK(wrap_dim("sum", 0, 0) == 0);   // one number has, in PyTorch's eyes, one dimension to name
  CHECK(wrap_dim("sum", -1, 0) == 0);
  CHECK(wrap_own_dim("size", -1, 3) == 2);
}

TEST_CASE("a dimension out of range is an IndexError that states the range") {
  CHECK_THROWS_WITH_AS(
      wrap_dim("sum", 3, 3), "sum: dimension 3 is out of range -3..2 of a tensor with 3 dimensions", IndexError);
  CHECK_THROWS_WITH_AS(
      wrap_dim("sum", -4, 3), "sum: dimension -4 is out of range -3..2 of a tensor with 3 dimensions", IndexError);
  CHECK_THROWS_WITH_AS(
      wrap_dim("sum", 1, 1), "sum: dimension 1 is out of range -1..0 of a tensor with 1 dimension", IndexError);
  CHECK_THROWS_WITH_AS(
      wrap_dim("sum", 1, 0), "sum: dimension 1 is out of range -1..0 of a tensor with 0 dimensions", IndexError);
  CHECK_THROWS_WITH_AS(wrap_own_dim("size", -1, 0), "size: a tensor of shape [] has no dimensions; got -1", IndexError);
}

TEST_CASE("row-major strides grow from the last dimension") {
  int64_t strides[3];
  row_major({2, 3, 4}, strides);
  CHECK(std::vector<int64_t>(strides, strides + 3) == std::vector<int64_t>{12, 4, 1});
}

// The sanitizer build sees an overflow of signed numbers; here the tensors must only behave.
TEST_CASE("beside a size of 0, sizes whose product no integer holds do no harm") {
  const int64_t huge = int64_t(1) << 62;
  int64_t strides[4];
  row_major({0, huge, huge, 3}, strides);
  CHECK(strides[3] == 1);
  CHECK(strides[2] == 3);
  MemoryOrder({3, 2, 1, 0}).strides_for({3, huge, huge, 0}, strides);
  CHECK(strides[0] == 1);
  CHECK(strides[1] == 3);
  CHECK(Shape{huge, huge, 0}.numel() == 0);
}

TEST_CASE("the product of sizes passes over an open one and says when it does not fit") {
  const int64_t huge = int64_t(1) << 40;
  CHECK(product_of_sizes(Shape{2, 3, 4}) == 24);
  CHECK(product_of_sizes(Shape()) == 1);
  CHECK(product_of_sizes(Shape{0, huge}) == 0);
  CHECK(product_of_sizes(Shape{huge, huge}) < 0);
  CHECK(product_of_sizes(Shape{0, huge, huge}) < 0);
}
