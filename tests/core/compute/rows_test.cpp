// The softmax family along any dimension of tensors in any order: each row has the bits that it has by itself.
#include <doctest/doctest.h>

#include <cstring>
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

// f(x, dim) is row-major and agrees with f of the rows laid one after another.
template <class F> void check_along(const char* name, const Tensor& x, int64_t dim, const F& f) {
  CAPTURE(name);
  CAPTURE(to_string(x.shape()));
  CAPTURE(dim);
  const Tensor y = f(x, dim);
  CHECK(y.is_contiguous());
  CHECK(same_bits(moved(y, dim), f(moved(x, dim), x.dim() - 1)));
}

void check_family(const Tensor& x, const Tensor& dy, int64_t dim) {
  check_along("softmax", x, dim, [](const Tensor& v, int64_t d) { return apply::softmax(v, d); });
  check_along("log_softmax", x, dim, [](const Tensor& v, int64_t d) { return apply::log_softmax(v, d); });
  // The gradients of two operands in two orders: dy's rows go where x's go.
  const Tensor log_y = apply::log_softmax(x, dim), y = apply::softmax(x, dim), last = moved(dy, dim);
  CHECK(same_bits(moved(apply::softmax_grad(dy, y, dim), dim), apply::softmax_grad(last, moved(y, dim), x.dim() - 1)));
  CHECK(same_bits(moved(apply::log_softmax_grad(dy, log_y, dim), dim),
      apply::log_softmax_grad(last, moved(log_y, dim), x.dim() - 1)));
}

}   // namespace

TEST_CASE("softmax along any dimension, in any memory order, gives each row the bits that it has along the last one") {
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

TEST_CASE("the bits of softmax along the first dimension do not depend on how the work is shared") {
  const Tensor x = randn({300, 200}), y = softmax(x, 0);
  const int threads = get_num_threads();
  for (int n : {1, 2, 3, 7}) {
    set_num_threads(n);
    CHECK(same_bits(softmax(x, 0), y));
  }
  set_num_threads(threads);
  const int64_t cap = set_grain_cap(5);
  CHECK(same_bits(softmax(x, 0), y));
  set_grain_cap(cap);
}

TEST_CASE("logsumexp of rows that lie side by side has the bits that it has along the last dimension") {
  const Tensor x = randn({130, 90}, {.dtype = float64});
  CHECK(same_bits(logsumexp(x, 0), logsumexp(contiguous(x.t()), 1)));
  CHECK(same_bits(logsumexp(x.t(), 1), logsumexp(contiguous(x.t()), 1)));
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
