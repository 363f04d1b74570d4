// The softmax family along any dimension of tensors in any order: each row is what it is along the last dimension.
#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "autograd/ops.h"
#include "core/base/parallel.h"
#include "core/compute/apply.h"

using namespace gradus;

namespace {

// Row-major: x with dim moved to the end.
Tensor moved(const Tensor& x, int64_t dim) { return contiguous(transpose(x, dim, -1)); }

bool same_bits(const Tensor& a, const Tensor& b) {
  const Tensor x = contiguous(a), y = contiguous(b);
  return x.shape() == y.shape() &&
         std::memcmp(x.impl()->data, y.impl()->data, size_t(x.numel()) * size_of(x.dtype())) == 0;
}

// Equal but for the last bits of numbers of this size: kernels for rows that lie side by side add in another order.
bool nearly_same(const Tensor& a, const Tensor& b, double size = 1) {
  if (a.shape() != b.shape() || a.dtype() != b.dtype()) return false;
  const double epsilon =
      a.dtype() == float32 ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
  const std::vector<double> x = a.to_vector<double>(), y = b.to_vector<double>();
  for (size_t i = 0; i < x.size(); ++i)
    if (!(std::fabs(x[i] - y[i]) <= 4 * epsilon * std::fmax(size, std::fabs(y[i])))) return false;
  return true;
}

// f(x, dim) is row-major and agrees with f of the rows laid one after another.
template <class F> void check_along(const char* name, const Tensor& x, int64_t dim, const F& f) {
  CAPTURE(name);
  CAPTURE(to_string(x.shape()));
  CAPTURE(dim);
  const Tensor y = f(x, dim);
  CHECK(y.is_contiguous());
  CHECK(nearly_same(moved(y, dim), f(moved(x, dim), x.dim() - 1)));
}

void check_family(const Tensor& x, const Tensor& dy, int64_t dim) {
  check_along("softmax", x, dim, [](const Tensor& v, int64_t d) { return apply::softmax(v, d); });
  check_along("log_softmax", x, dim, [](const Tensor& v, int64_t d) { return apply::log_softmax(v, d); });
  // The gradients of two operands in two orders: dy's rows go where x's go.
  const Tensor log_y = apply::log_softmax(x, dim), y = apply::softmax(x, dim), last = moved(dy, dim);
  CHECK(
      nearly_same(moved(apply::softmax_grad(dy, y, dim), dim), apply::softmax_grad(last, moved(y, dim), x.dim() - 1)));
  CHECK(nearly_same(moved(apply::log_softmax_grad(dy, log_y, dim), dim),
      apply::log_softmax_grad(last, moved(log_y, dim), x.dim() - 1),
      10 + double(x.size(dim))));   // a sum of so many numbers
}

}   // namespace

TEST_CASE("softmax along any dimension, in any memory order, is what it is along the last one") {
  const std::vector<int64_t> orders[] = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {0, 2, 1}};
  for (Shape shape : {Shape{3, 4, 5}, Shape{1, 40, 70}, Shape{33, 17, 48}, Shape{600, 2, 50}, Shape{5, 1500, 3}})
    for (const auto& order : orders)
      for (Dtype dtype : {float32, float64}) {
        const Tensor x = permute(randn(shape, {.dtype = dtype}), order), dy = randn(x.shape(), {.dtype = dtype});
        for (int64_t dim : {0, 1, 2}) check_family(x, dy, dim);
      }
}

TEST_CASE("softmax reads through steps of 0, gaps, sizes of 1 and steps that no dimension shares") {
  const Tensor x = randn({60, 40, 6});
  for (int64_t dim : {0, 1, 2}) {
    check_family(x, expand(randn({1, 1, 1}), x.shape()), dim);
    check_family(expand(randn({60, 1, 6}), x.shape()), x, dim);
    const Tensor gaps = narrow(narrow(randn({70, 50, 9}), 0, 3, 60), 1, 2, 40), part = narrow(gaps, 2, 1, 6);
    check_family(part, part, dim);
    check_family(permute(part, {1, 2, 0}), permute(x, {1, 2, 0}), dim);
    check_family(transpose(narrow(x, dim, 1, 1), 0, 2), transpose(narrow(x, dim, 2, 1), 0, 2), 2 - dim);
  }
  check_family(randn({}).expand({3}), randn({3}), 0);
}

TEST_CASE("the bits of the softmax family do not depend on how the work is shared") {
  const Tensor xs[] = {randn({300, 200}), randn({200, 300}).t(), randn({70, 9, 30}), randn({3, 20, 1000})};
  std::vector<Tensor> expected;
  const auto results = [&] {
    std::vector<Tensor> all;
    for (const Tensor& x : xs)
      for (int64_t dim = 0; dim < x.dim(); ++dim) {
        const Tensor y = apply::softmax(x, dim), log_y = apply::log_softmax(x, dim);
        all.insert(all.end(),
            {y, log_y, apply::softmax_grad(x, y, dim), apply::log_softmax_grad(x, log_y, dim), logsumexp(x, dim)});
      }
    return all;
  };
  const auto check = [&] {
    const std::vector<Tensor> got = results();
    for (size_t i = 0; i < got.size(); ++i) CHECK(same_bits(got[i], expected[i]));
  };
  const int threads = get_num_threads();
  set_num_threads(1);
  expected = results();
  for (int n : {2, 3, 7}) {
    set_num_threads(n);
    check();
  }
  set_num_threads(threads);
  const int64_t cap = set_grain_cap(5);
  check();
  set_grain_cap(cap);
}

TEST_CASE("logsumexp of rows that lie side by side is what it is along the last dimension") {
  const Tensor x = randn({130, 90}, {.dtype = float64});
  CHECK(nearly_same(logsumexp(x, 0), logsumexp(contiguous(x.t()), 1)));
  CHECK(same_bits(logsumexp(x.t(), 1), logsumexp(x, 0)));
}

TEST_CASE("softmax of nothing is nothing") {
  for (Shape shape : {Shape{0, 3}, Shape{3, 0}, Shape{2, 0, 3}})
    for (int64_t dim = 0; dim < shape.dims(); ++dim) CHECK(softmax(zeros(shape), dim).shape() == shape);
}

TEST_CASE("a view works on softmax along the first dimension, of a transposed tensor too") {
  CHECK(softmax(ones({2, 3}), 0).view({6}).shape() == Shape{6});
  CHECK(log_softmax(ones({2, 3}).t(), 0).view({6}).shape() == Shape{6});
  CHECK(softmin(ones({2, 3, 4}), 1).view({24}).shape() == Shape{24});
}
