// Copying and converting between any layouts. The expected numbers come from plain loops over
// indices.
#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "autograd/ops.h"
#include "core/base/parallel.h"
#include "core/compute/apply.h"
#include "core/tensor/creation.h"
#include "tests/support/numbers.h"

using namespace gradus;
using gradus::test::counting, gradus::test::Ints;

TEST_CASE("a transposed copy puts every number in its place") {
  for (Shape shape : {Shape{2, 3}, Shape{31, 33}, Shape{32, 32}, Shape{65, 40}, Shape{200, 300}}) {
    CAPTURE(to_string(shape));
    for (Dtype dtype : {float32, float64, Dtype::int64, bool_}) {
      Tensor x = counting(shape).to(dtype), y = x.t().contiguous();
      CHECK(y.is_contiguous());
      CHECK(!y.shares_storage(x));
      std::vector<double> from = x.to_vector<double>(), to = y.to_vector<double>();
      bool same = true;
      for (int64_t i = 0; i < shape[0]; ++i)
        for (int64_t j = 0; j < shape[1]; ++j)
          same = same && to[size_t(j * shape[0] + i)] == from[size_t(i * shape[1] + j)];
      CHECK(same);
    }
  }
}

TEST_CASE("a batch of transposed matrices is copied correctly") {
  Tensor x = counting({3, 40, 50}), y = x.transpose(1, 2).contiguous();
  auto a = x.accessor<int64_t, 3>(), b = y.accessor<int64_t, 3>();
  bool same = true;
  for (int64_t i = 0; i < 3; ++i)
    for (int64_t j = 0; j < 40; ++j)
      for (int64_t k = 0; k < 50; ++k) same = same && a(i, j, k) == b(i, k, j);
  CHECK(same);
}

TEST_CASE("any order of four dimensions is copied correctly, with sizes below, at and above those of a block") {
  const std::vector<int64_t> orders[] = {{0, 2, 3, 1}, {0, 3, 1, 2}, {3, 2, 1, 0}, {1, 0, 3, 2}, {2, 3, 0, 1}};
  for (Shape shape : {Shape{2, 3, 5, 7}, Shape{2, 17, 4, 9}, Shape{1, 33, 8, 40}, Shape{40, 2, 3, 36}})
    for (const auto& order : orders)
      for (Dtype dtype : {float32, float64, Dtype::int64, bool_}) {
        CAPTURE(to_string(shape));
        CAPTURE(order[1]);
        Tensor x = counting(shape).to(dtype), y = x.permute(order).contiguous();
        REQUIRE(y.is_contiguous());
        std::vector<double> from = x.to_vector<double>(), to = y.to_vector<double>();
        const std::vector<int64_t> strides = x.strides();
        bool same = true;
        size_t at = 0;
        for (int64_t a = 0; a < y.size(0); ++a)
          for (int64_t b = 0; b < y.size(1); ++b)
            for (int64_t c = 0; c < y.size(2); ++c)
              for (int64_t d = 0; d < y.size(3); ++d) {
                int64_t place = a * strides[size_t(order[0])] + b * strides[size_t(order[1])] +
                                c * strides[size_t(order[2])] + d * strides[size_t(order[3])];
                same = same && to[at++] == from[size_t(place)];
              }
        CHECK(same);
        // A transposed source that is converted, into gaps.
        Tensor gaps = zeros({y.size(0), y.size(1), y.size(2), 2 * y.size(3)}, float64).slice(3, 0, INT64_MAX, 2);
        gaps.copy_(x.permute(order));
        CHECK(equal(gaps.contiguous(), y.to(float64)));
      }
}

TEST_CASE("slices with steps and expanded tensors are copied correctly") {
  Tensor x = counting({4, 6});
  CHECK(x.slice(1, 1, 6, 2).contiguous().to_vector<int64_t>() == Ints{1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23});
  CHECK(x.slice(0, 0, 4, 3).slice(1, 0, 6, 5).contiguous().to_vector<int64_t>() == Ints{0, 5, 18, 23});
  CHECK(tensor({{1}, {2}}).expand({2, 3}).contiguous().to_vector<int64_t>() == Ints{1, 1, 1, 2, 2, 2});
  CHECK(counting({2, 0}).t().contiguous().shape() == Shape{0, 2});
}

TEST_CASE("clone keeps the memory order, contiguous makes it row-major") {
  Tensor x = counting({2, 3, 4}).permute({0, 2, 1});
  CHECK(x.clone().strides() == x.strides());
  CHECK(equal(x.clone(), x));
  CHECK(x.contiguous().strides() == Ints{12, 3, 1});
  CHECK(equal(x.contiguous(), x));
  Tensor dense = counting({2, 3});
  CHECK(dense.contiguous().shares_storage(dense));
  CHECK(!dense.clone().shares_storage(dense));
}

TEST_CASE("a clone of a view holds the numbers of the view only") {
  Tensor x = counting({100, 100}), y = x.slice(1, 0, 2).clone();
  CHECK(y.is_contiguous());
  CHECK(y.numel() == 200);
  CHECK(y[99].to_vector<int64_t>() == Ints{9900, 9901});
}

TEST_CASE("numbers convert as C++ converts them") {
  Tensor x = tensor({-1.75, 0.0, 0.5, 3.0});
  CHECK(equal(x.to(Dtype::int64), tensor({-1, 0, 0, 3})));
  CHECK(equal(x.to(bool_), tensor({true, false, true, true})));
  CHECK(equal(x.to(float64), tensor({-1.75, 0.0, 0.5, 3.0}, float64)));
  CHECK(equal(tensor({0, 2, -3}).to(bool_), tensor({false, true, true})));
  CHECK(equal(tensor({true, false}).to(float32), tensor({1.0, 0.0})));
  CHECK(tensor({0.1}, float64).to(float32).item<float>() == 0.1f);
  CHECK(tensor({std::numeric_limits<double>::quiet_NaN()}).to(bool_).item<bool>());
  CHECK(x.to(float32).shares_storage(x));   // nothing to convert: itself
}

TEST_CASE("every pair of dtypes converts strided numbers as well") {
  for (Dtype from : {float32, float64, Dtype::int64, bool_})
    for (Dtype to : {float32, float64, Dtype::int64, bool_}) {
      Tensor x = counting({3, 5}).to(from).t(), y = x.to(to);
      CHECK(y.dtype() == to);
      std::vector<double> a = x.contiguous().to_vector<double>(), b = y.to_vector<double>();
      for (size_t i = 0; i < a.size(); ++i) CHECK(b[i] == (to == bool_ ? double(a[i] != 0) : a[i]));
    }
}

TEST_CASE("converting keeps the memory order") {
  Tensor x = counting({2, 3}).t();
  CHECK(x.to(float64).strides() == x.strides());
}

TEST_CASE("copy_ broadcasts and converts into any strides") {
  Tensor x = zeros({2, 3});
  x.copy_(tensor({1, 2, 3}));
  CHECK(equal(x, tensor({{1.0, 2.0, 3.0}, {1.0, 2.0, 3.0}})));
  x.t().copy_(tensor({7.0, 8.0}));
  CHECK(equal(x, tensor({{7.0, 7.0, 7.0}, {8.0, 8.0, 8.0}})));
  x.slice(1, 0, 3, 2).copy_(tensor({{1.5}, {2.5}}));
  CHECK(equal(x, tensor({{1.5, 7.0, 1.5}, {2.5, 8.0, 2.5}})));
  CHECK_THROWS_WITH_AS(
      x.copy_(zeros({2, 2})), "copy_: a source of shape [2, 2] does not broadcast to [2, 3]", ShapeError);
  CHECK_THROWS_WITH_AS(
      x.copy_(zeros({1, 2, 3})), "copy_: a source of shape [1, 2, 3] does not broadcast to [2, 3]", ShapeError);
}

TEST_CASE("copying between overlapping windows reads everything before it writes") {
  Tensor x = counting({6});
  x.slice(0, 1).copy_(x.slice(0, 0, 5));   // every number moves up by one
  CHECK(equal(x, tensor({0, 0, 1, 2, 3, 4})));
  Tensor y = counting({6});
  y.slice(0, 0, 5).copy_(y.slice(0, 1));
  CHECK(equal(y, tensor({1, 2, 3, 4, 5, 5})));
  Tensor m = counting({3, 3});
  m.copy_(m.t());
  CHECK(equal(m, tensor({{0, 3, 6}, {1, 4, 7}, {2, 5, 8}})));
  m.copy_(m);
  CHECK(equal(m, tensor({{0, 3, 6}, {1, 4, 7}, {2, 5, 8}})));
}

TEST_CASE("fill reaches exactly the numbers of a view") {
  Tensor x = zeros({3, 4}, bool_);
  x.slice(1, 1, 4, 2).fill_(true);
  CHECK(x.to_vector<int64_t>() == Ints{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1});
  Tensor y = zeros({2, 3}, float64);
  y.t()[1].fill_(2.5);
  CHECK(equal(y, tensor({{0.0, 2.5, 0.0}, {0.0, 2.5, 0.0}}, float64)));
  y.zero_();
  CHECK(equal(y, zeros({2, 3}, float64)));
}

TEST_CASE("tensors are joined piece by piece, wherever threads cut the pieces") {
  for (Shape shape : {Shape{3, 5, 7}, Shape{1, 300, 2}, Shape{200, 1, 1}, Shape{2, 0, 3}})
    for (int64_t dim : {0, 1, 2})
      for (Dtype dtype : {float32, Dtype::int64, bool_}) {
        CAPTURE(to_string(shape));
        CAPTURE(dim);
        Shape longer = shape;
        longer[dim] += 2;
        const Tensor a = counting(shape).to(dtype), b = counting(longer).to(dtype);
        const int64_t cap = set_grain_cap(64);
        const Tensor y = apply::cat({a, b, a}, dim);
        set_grain_cap(cap);
        const int64_t n = shape[dim];
        CHECK(equal(y.narrow(dim, 0, n), a));
        CHECK(equal(y.narrow(dim, n, n + 2), b));
        CHECK(equal(y.narrow(dim, 2 * n + 2, n), a));
      }
}
