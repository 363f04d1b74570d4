// The loop over strided tensors: what is one run in memory must become one run.
#include <doctest/doctest.h>

#include <atomic>
#include <vector>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "core/tensor/loop.h"

using namespace gradus;

namespace {

Loop loop_over(const Shape& shape, std::initializer_list<Tensor> operands) {
  Loop loop(shape);
  for (const Tensor& x : operands) loop.add(x);
  loop.finish();
  return loop;
}

// How often each element of the first operand (int64, its own memory) is visited.
std::vector<int64_t> visits(const Loop& loop, const Tensor& counts, int64_t grain) {
  for_each_run(loop, grain, [&](int64_t n, char** p) {
    for (int64_t i = 0; i < n; ++i) ++*reinterpret_cast<int64_t*>(p[0] + i * loop.inner_step(0) * 8);
  });
  return counts.to_vector<int64_t>();
}

}   // namespace

TEST_CASE("row-major tensors of one shape are a single run") {
  Loop loop = loop_over({2, 3, 4}, {zeros({2, 3, 4}), zeros({2, 3, 4})});
  CHECK(loop.dims == 1);
  CHECK(loop.size[0] == 24);
  CHECK(loop.step[0][0] == 1);
}

TEST_CASE("tensors that are permuted alike are a single run too") {
  Tensor x = zeros({2, 3, 4}).permute({2, 0, 1});
  Loop loop = loop_over(x.shape(), {x, x});
  CHECK(loop.dims == 1);
  CHECK(loop.size[0] == 24);
}

TEST_CASE("dimensions of size 1 are dropped") {
  Loop loop = loop_over({1, 5, 1, 1}, {zeros({1, 5, 1, 1})});
  CHECK(loop.dims == 1);
  CHECK(loop.size[0] == 5);
  CHECK(loop_over({1, 1}, {zeros({1, 1})}).dims == 0);
  CHECK(loop_over({}, {zeros({})}).dims == 0);
}

TEST_CASE("a broadcast operand keeps apart only the dimensions it must") {
  Loop row = loop_over({2, 3, 4}, {zeros({2, 3, 4}), zeros({4})});   // 6 rows, one row repeated
  CHECK(row.dims == 2);
  CHECK(row.size[0] == 6);
  CHECK(row.size[1] == 4);
  CHECK(row.step[1][0] == 0);
  CHECK(row.step[1][1] == 1);
  Loop column = loop_over({2, 3, 4}, {zeros({2, 3, 4}), zeros({2, 1, 1})});
  CHECK(column.dims == 2);
  CHECK(column.size[0] == 2);
  CHECK(column.size[1] == 12);
  CHECK(column.step[1][1] == 0);
  Loop number = loop_over({2, 3, 4}, {zeros({2, 3, 4}), zeros({})});
  CHECK(number.dims == 1);
  CHECK(number.step[1][0] == 0);
}

TEST_CASE("a transposed operand makes two dimensions, in the first operand's order") {
  Loop loop = loop_over({4, 3}, {zeros({4, 3}), zeros({3, 4}).t()});
  CHECK(loop.dims == 2);
  CHECK(loop.size[0] == 4);
  CHECK(loop.step[0][1] == 1);
  CHECK(loop.step[1][0] == 1);
  CHECK(loop.step[1][1] == 4);
}

TEST_CASE("a slice is merged where its rows meet") {
  Tensor x = zeros({4, 5, 6});
  CHECK(loop_over({2, 5, 6}, {x.slice(0, 1, 3)}).dims == 1);
  CHECK(loop_over({4, 2, 6}, {x.slice(1, 1, 3)}).dims == 2);
  CHECK(loop_over({4, 5, 2}, {x.slice(2, 1, 3)}).dims == 2);      // the outer two are still one
  CHECK(loop_over({4, 5, 3}, {x.slice(2, 0, 6, 2)}).dims == 1);   // 3 of step 2 end where the next row begins
}

TEST_CASE("every element is visited exactly once, however the loop is cut") {
  for (int64_t grain : {1, 2, 7, 64, 1000, 100000})
    for (Shape shape :
        {Shape{}, Shape{1}, Shape{130}, Shape{3, 50}, Shape{5, 4, 3}, Shape{2, 3, 4, 5}, Shape{3, 0, 2}}) {
      CAPTURE(grain);
      CAPTURE(to_string(shape));
      Tensor counts = zeros(shape, Dtype::int64), other = zeros({});
      CHECK(visits(loop_over(shape, {counts, other}), counts, grain) == std::vector<int64_t>(size_t(shape.numel()), 1));
      if (shape.dims() < 2) continue;
      Tensor turned = zeros(shape, Dtype::int64);
      Tensor view = turned.transpose(0, -1), broadcast = zeros({view.size(0), 1});
      if (shape.dims() > 2) broadcast = zeros({});
      CHECK(visits(loop_over(view.shape(), {view, broadcast}), turned, grain) ==
            std::vector<int64_t>(size_t(shape.numel()), 1));
    }
}

TEST_CASE("short runs become long ones, and every operand is read from the right place") {
  auto check = [](const Tensor& a, const Tensor& b, bool gathers) {
    CAPTURE(to_string(a.shape()));
    Tensor sum = zeros(a.shape(), Dtype::int64);
    Loop loop(a.shape());
    for (const Tensor& x : {sum, a, b}) loop.add(x);
    loop.finish_for_long_runs();
    CHECK((loop.short_run > 0) == gathers);
    for_each_long_run(loop, 1000, [&](int64_t n, char** p) {
      auto at = [&](int k, int64_t i) -> int64_t& { return reinterpret_cast<int64_t*>(p[k])[i * loop.inner_step(k)]; };
      for (int64_t i = 0; i < n; ++i) at(0, i) = 1000 * at(1, i) + at(2, i);
    });
    std::vector<int64_t> expected = a.to_vector<int64_t>(), second = expand(b, a.shape()).to_vector<int64_t>();
    for (size_t i = 0; i < expected.size(); ++i) expected[i] = 1000 * expected[i] + second[i];
    CHECK(sum.to_vector<int64_t>() == expected);
  };
  auto counting = [](const Shape& shape) { return arange(shape.numel()).reshape(shape); };
  for (int64_t rows : {4, 103, 2000})
    for (int64_t n : {2, 10, 64}) {
      check(counting({rows, n}), counting({n}), true);                            // one row for all
      check(counting({rows, n}), counting({rows, 1}), true);                      // one number for each row
      check(counting({rows, 2 * n}).slice(1, 0, n), counting({rows, n}), true);   // rows with gaps
      check(counting({rows, 3 * n}).slice(1, 0, 2 * n, 2), counting({}), true);   // numbers with gaps
      check(counting({3, rows, n}), counting({3, 1, n}), true);                   // other rows in each block
    }
  check(counting({4, 0}), counting({4, 1}), false);
  check(counting({103, 65}), counting({65}), false);
  check(counting({3, 10}), counting({10}), false);
  check(counting({103, 10}), counting({103, 10}), false);
}

TEST_CASE("a run is cut at multiples of the grain, and at multiples of 64 under a cap") {
  Tensor x = zeros({1000}, Dtype::int64);
  Loop loop = loop_over({1000}, {x});
  for (int64_t cap : {int64_t(0), int64_t(1)}) {
    const int64_t before = set_grain_cap(cap);
    const int64_t unit = cap ? 64 : 100;
    const char* start = x.impl()->data;
    std::atomic<int> misaligned = 0;
    for_each_run(loop, 100, [&](int64_t, char** p) { misaligned += (p[0] - start) / 8 % unit != 0; });
    set_grain_cap(before);
    CHECK(misaligned.load() == 0);
  }
}
