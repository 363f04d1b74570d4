// MemoryOrder: read from strides, turned into strides, and what is said with it of tensors.
#include "core/tensor/memory_order.h"

#include <doctest/doctest.h>

#include <vector>

#include "autograd/ops.h"
#include "core/tensor/creation.h"

using namespace gradus;
using Ints = std::vector<int64_t>;

TEST_CASE("memory order lists the dimensions by descending strides") {
  CHECK(MemoryOrder::of(zeros({2, 3, 4})) == MemoryOrder{0, 1, 2});
  CHECK(MemoryOrder::of(zeros({2, 3, 4}).transpose(0, 2)) == MemoryOrder{2, 1, 0});
  CHECK(MemoryOrder::of(zeros({2, 5, 5, 3}).permute({0, 3, 1, 2})) == MemoryOrder{0, 2, 3, 1});
  CHECK(MemoryOrder::of(zeros({})) == MemoryOrder{});
}

TEST_CASE("a dimension of size 1 keeps its place in the memory order") {
  CHECK(MemoryOrder::of(zeros({4, 1, 3}).transpose(0, 2)) == MemoryOrder{2, 1, 0});
  CHECK(MemoryOrder::of(zeros({3, 1}).expand({2, 3, 1})) == MemoryOrder{0, 1, 2});
}

TEST_CASE("row-major order counts up") {
  CHECK(MemoryOrder::row_major(0) == MemoryOrder{});
  CHECK(MemoryOrder::row_major(3) == MemoryOrder{0, 1, 2});
  CHECK(MemoryOrder::row_major(8) == MemoryOrder{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("channels-last order has dimension 1 innermost") {
  CHECK(MemoryOrder::channels_last(2) == MemoryOrder{0, 1});
  CHECK(MemoryOrder::channels_last(3) == MemoryOrder{0, 2, 1});
  CHECK(MemoryOrder::channels_last(4) == MemoryOrder{0, 2, 3, 1});
  CHECK(MemoryOrder::channels_last(8) == MemoryOrder{0, 2, 3, 4, 5, 6, 7, 1});
  Tensor x = empty({2, 3, 4, 5}, float32, MemoryOrder::channels_last(4));
  CHECK(x.strides() == Ints{60, 1, 15, 3});
  CHECK(MemoryOrder::of(x) == MemoryOrder::channels_last(4));
}

TEST_CASE("a memory order is read place by place") {
  const MemoryOrder order{2, 0, 1};
  CHECK(order[0] == 2);
  CHECK(order[1] == 0);
  CHECK(order[2] == 1);
}

TEST_CASE("new memory takes the dimension order that is asked for") {
  Tensor x = empty({2, 3, 4}, float32, MemoryOrder{0, 2, 1});
  CHECK(x.shape() == Shape{2, 3, 4});
  CHECK(x.strides() == Ints{12, 1, 3});
  CHECK(empty({2, 3}, float32, MemoryOrder::row_major(2)).is_contiguous());
}

TEST_CASE("the permutation of a memory order makes a tensor row-major") {
  Tensor x = empty({2, 3, 4, 5}, float32, MemoryOrder{3, 1, 0, 2});
  CHECK_FALSE(x.is_contiguous());
  CHECK(x.permute(MemoryOrder::of(x).permutation(4)).is_contiguous());
}

TEST_CASE("a tensor has no gaps if it fills its memory in whatever order") {
  Tensor x = zeros({2, 3, 4});
  CHECK(has_no_gaps(x));
  CHECK(has_no_gaps(x.transpose(0, 2)));
  CHECK(has_no_gaps(x.slice(0, 1, 2)));
  CHECK_FALSE(has_no_gaps(x.slice(2, 0, 2)));
  CHECK_FALSE(has_no_gaps(zeros({3}).expand({2, 3})));
}

TEST_CASE("two tensors have the same layout if a place in memory has the same index in both") {
  Tensor x = zeros({3, 4}), turned = zeros({4, 3}).t();
  CHECK(same_layout(x, ones({3, 4})));
  CHECK(same_layout(turned, ones({4, 3}).t()));
  CHECK_FALSE(same_layout(x, turned));
  Tensor wide = zeros({4, 6}).t();
  CHECK_FALSE(same_layout(wide.slice(0, 0, 3), wide.slice(0, 3, 6)));   // equal strides, but gaps
}

TEST_CASE("the sole owner of numbers shares neither handle nor storage") {
  Tensor x = zeros({3, 4});
  CHECK(is_sole_owner(x));
  {
    Tensor other = x;
    CHECK_FALSE(is_sole_owner(x));
  }
  CHECK(is_sole_owner(x));
  Tensor row = x[0];
  CHECK_FALSE(is_sole_owner(x));
  CHECK_FALSE(is_sole_owner(row));
}
