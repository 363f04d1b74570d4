// unbind, split, chunk: PyTorch's sizes, and the gradients of all pieces together at the cost of one.
#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/base/allocator.h"
#include "tests/support/failures.h"

using namespace gradus;

namespace {
std::vector<int64_t> sizes(const std::vector<Tensor>& pieces) {
  std::vector<int64_t> list;
  for (const Tensor& p : pieces) list.push_back(p.size(0));
  return list;
}
}   // namespace

TEST_CASE("split and chunk cut as PyTorch does") {
  Tensor x = arange(10);
  CHECK(sizes(split(x, 4)) == std::vector<int64_t>{4, 4, 2});
  CHECK(sizes(split(x, {1, 0, 9})) == std::vector<int64_t>{1, 0, 9});
  CHECK(sizes(chunk(x, 3)) == std::vector<int64_t>{4, 4, 2});
  CHECK(sizes(chunk(x, 4)) == std::vector<int64_t>{3, 3, 3, 1});
  CHECK(sizes(chunk(arange(5), 4)) == std::vector<int64_t>{2, 2, 1});   // fewer than asked for
  CHECK(sizes(split(arange(0), 3)) == std::vector<int64_t>{0});
  CHECK(equal(split(x, 4)[2], tensor({8, 9})));
}

TEST_CASE("unbind gives the slices without their dimension, sharing memory") {
  Tensor x = tensor({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}});
  auto rows = unbind(x), columns = unbind(x, -1);
  REQUIRE(rows.size() == 3);
  CHECK(equal(rows[1], tensor({3.0, 4.0})));
  CHECK(equal(columns[1], tensor({2.0, 4.0, 6.0})));
  CHECK(rows[2].shares_storage(x));
}

TEST_CASE("the pieces of one op cannot be changed in place with gradients") {
  Tensor x = ones({2, 2}).requires_grad_(), h = x * 1;
  CHECK_THROWS_WITH_AS(unbind(h)[0].mul_(2),
      "mul_: this [2] view is one of several results of one op, and those cannot be changed in place with "
      "gradients. Take it with narrow or select, or change a clone.",
      GradError);
  CHECK_NOTHROW(unbind(ones({2, 2}))[0].mul_(2));   // no gradients, no objection
}

TEST_CASE("backward through 1,000 slices costs memory for one gradient, not for a thousand") {
  constexpr int64_t steps = 1000, width = 256;
  Tensor x = ones({steps, width}).requires_grad_(), h = x * 1.0, total = zeros({width});
  for (const Tensor& row : unbind(h)) total = total + row * 2.0;
  Tensor loss = sum(total);
  reset_peak_memory();
  int64_t before = memory_stats().peak;   // counts what small blocks are cut from, unlike live
  loss.backward();
  int64_t gradient = steps * width * 4;
  CHECK(memory_stats().peak - before <
        4 * gradient);   // a padded gradient per row, summed, would need traffic of a thousand
  CHECK(equal(x.grad(), full({steps, width}, 2.0)));
}

TEST_CASE("pieces larger than the tensor, even the largest possible, give the whole tensor") {
  Tensor x = arange(5);
  for (const std::vector<Tensor>& pieces : {split(x, INT64_MAX), split(x, 6), chunk(x, 1)}) {
    REQUIRE(pieces.size() == 1);
    CHECK(equal(pieces[0], x));
  }
  CHECK(chunk(x, INT64_MAX).size() == 5);
}

TEST_CASE("a slice with the largest possible step has one position, and so does its gradient") {
  Tensor x = tensor({1.0, 2.0, 3.0}).requires_grad_(), y = slice(x, 0, 1, 3, INT64_MAX);
  CHECK(equal(y, tensor({2.0})));
  y.backward(tensor({5.0}));
  CHECK(equal(x.grad(), tensor({0.0, 5.0, 0.0})));
  CHECK(slice(x, 0, 2, 2, INT64_MAX).numel() == 0);
}

TEST_CASE("wrong pieces are errors at the call") {
  test::check_failures({
      {"IndexError: unbind: a tensor of shape [] has no dimension to unbind", [] { unbind(tensor(1.0)); }},
      {"IndexError: split: a tensor of shape [] has no dimension to split", [] { split(tensor(1.0), 1); }},
      {"ShapeError: split: the sizes add up to 4; dimension 0 of [5] has 5",
          [] {
            split(arange(5), {1, 3});
          }},
      {"ShapeError: split: the sizes add up to 9223372036854775807; dimension 0 of [5] has 5",
          [] {
            split(arange(5), {5, INT64_MAX, 3});
          }},
      {"ShapeError: split: sizes must not be negative; got -1",
          [] {
            split(arange(5), {6, -1});
          }},
      {"ShapeError: split: the size of the pieces must be at least 1; got 0", [] { split(arange(5), 0); }},
      {"ShapeError: chunk: the number of pieces must be at least 1; got 0", [] { chunk(arange(5), 0); }},
  });
}
