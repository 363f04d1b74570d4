// Reductions of tensors with any strides, over any dimensions, against a loop over all positions.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/compute/apply.h"
#include "tests/support/op_battery.h"

using namespace gradus;
using test::ThreadsGuard;

namespace {

// By position: each number goes where its kept indices say.
std::vector<double> by_hand(Reduce f, const Tensor& x, uint32_t dims) {
  Shape kept;
  for (int64_t d = 0; d < x.dim(); ++d)
    if (!(dims >> d & 1)) kept.push_back(x.size(d));
  const double start = f == Reduce::prod ? 1 : f == Reduce::max ? -INFINITY : f == Reduce::min ? INFINITY : 0;
  std::vector<double> y(size_t(kept.numel()), start), numbers = x.to_vector<double>();
  for (size_t i = 0; i < numbers.size(); ++i) {
    int64_t rest = int64_t(i), at = 0, run = 1;
    for (int64_t d = x.dim(); d-- > 0; rest /= x.size(d))
      if (!(dims >> d & 1)) at += rest % x.size(d) * run, run *= x.size(d);
    double &r = y[size_t(at)], v = numbers[i];
    r = f == Reduce::sum ? r + v : f == Reduce::prod ? r * v : f == Reduce::max ? std::max(r, v) : std::min(r, v);
  }
  return y;
}

void check_all_dims(const Tensor& x) {
  for (uint32_t dims = 0; dims < 1u << x.dim(); ++dims)
    for (Reduce f : {Reduce::sum, Reduce::prod, Reduce::max, Reduce::min}) {
      if (x.numel() == 0 && (f == Reduce::max || f == Reduce::min)) continue;
      INFO("shape ", to_string(x.shape()), " dims ", dims, " reduction ", int(f));
      const std::vector<double> want = by_hand(f, x, dims), got = apply::reduce(f, x, dims, false).to_vector<double>();
      REQUIRE(got.size() == want.size());
      bool close = true;
      for (size_t i = 0; i < got.size(); ++i) close &= std::fabs(got[i] - want[i]) <= 1e-12 * (1 + std::fabs(want[i]));
      CHECK(close);
      CHECK(apply::reduce(f, x, dims, true).dim() == x.dim());
    }
}

Tensor numbers(const Shape& shape) { return (rand(shape, {.dtype = float64}) - 0.5) * 0.1 + 1; }

}   // namespace

TEST_CASE("every set of dimensions is reduced correctly, whatever the memory layout") {
  const Tensor x = numbers({3, 4, 1, 5});
  check_all_dims(x);
  for (const std::vector<int64_t>& order : {std::vector<int64_t>{3, 1, 0, 2}, {0, 2, 3, 1}, {1, 0, 3, 2}, {3, 2, 1, 0}})
    check_all_dims(permute(x, order));
  check_all_dims(slice(numbers({3, 4, 10}), 2, 0, 10, 2));
  check_all_dims(slice(numbers({3, 8, 5}), 1, 1, 8, 3));
  check_all_dims(transpose(slice(numbers({6, 4, 10}), 2, 1, 10, 3), 0, 1));
  check_all_dims(expand(numbers({3, 1, 5}), {3, 4, 5}));
  check_all_dims(expand(numbers({3, 1}), {2, 3, 4}));
  check_all_dims(numbers({}));
  check_all_dims(numbers({1, 1}));
  check_all_dims(numbers({2, 0, 3}));
}

TEST_CASE("long runs, tall and wide columns are cut into blocks") {
  for (const Shape& shape : {Shape{20000}, Shape{3, 9000}, Shape{700, 3}, Shape{700, 5, 2}, Shape{2, 600, 70},
           Shape{3, 5000}, Shape{5, 300, 3}})
    check_all_dims(numbers(shape));
  check_all_dims(transpose(numbers({700, 130}), 0, 1));
}

TEST_CASE("squares around a mean are summed over any dimensions of any tensor") {
  for (const Tensor& x :
      {numbers({3, 4, 5}), permute(numbers({3, 4, 5}), {2, 0, 1}), slice(numbers({3, 4, 10}), 2, 0, 10, 2),
          numbers({2, 700, 3}), numbers({9000, 2}), expand(numbers({4, 1}), {3, 4, 5})})
    for (uint32_t dims = 0; dims < 1u << x.dim(); ++dims) {
      Tensor mean = apply::reduce(Reduce::sum, x, dims, true) / 7;
      Tensor want = apply::reduce(Reduce::sum, square(x - mean), dims, false);
      CHECK(allclose(apply::sum_around(x, mean, dims, false), want, 1e-12, 1e-12));
    }
}

TEST_CASE("positions of extreme values lead to them, to the first of equals") {
  for (const Tensor& whole : {randint(-3, 4, {6, 5, 70}), randint(-3, 4, {3, 40000}), randint(-3, 4, {700, 3})})
    for (const Tensor& x : {whole, transpose(whole, 0, 1), slice(whole, -1, 0, INT64_MAX, 3)})
      for (int64_t dim = 0; dim < x.dim(); ++dim)
        for (bool smallest : {false, true}) {
          auto [values, indices] = apply::extreme(x, dim, true, smallest);
          CHECK(equal(values, apply::reduce(smallest ? Reduce::min : Reduce::max, x, 1u << dim, true)));
          CHECK(equal(gather(x, dim, indices), values));
          // No equal one before it: among the positions where x is the extreme value it is the smallest.
          Shape shape;
          for (int64_t d = 0; d < x.dim(); ++d) shape.push_back(d == dim ? x.size(d) : 1);
          Tensor places = where(x == values, reshape(arange(x.size(dim)), shape), x.size(dim));
          CHECK(equal(indices, apply::reduce(Reduce::min, places, 1u << dim, true)));
        }
}

TEST_CASE("a reduction of a permuted tensor is row-major") {
  const Tensor x = permute(numbers({3, 4, 5}), {2, 0, 1});   // [5, 3, 4], the last is the middle in memory
  CHECK(apply::reduce(Reduce::sum, x, 4, false).is_contiguous());
  CHECK(apply::reduce(Reduce::sum, x, 2, false).is_contiguous());
  CHECK(apply::sum_to(x, {5, 1, 4}).is_contiguous());
}

TEST_CASE("the bits of a reduction do not depend on threads or grain") {
  const Tensor x = rand({3, 700, 130});
  for (const Tensor& view : {x, permute(x, {1, 2, 0}), slice(x, 2, 0, 130, 2)})
    for (uint32_t dims = 1; dims < 8; ++dims) {
      Tensor want = apply::reduce(Reduce::sum, view, dims, false);
      for (int threads : {2, 3}) {
        ThreadsGuard guard(threads, 1);
        CHECK(equal(apply::reduce(Reduce::sum, view, dims, false), want));
      }
    }
}
