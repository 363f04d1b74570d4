// gather, scatter, index_* and masks: against loops over every number, at sizes that several threads share; errors.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

/// What scatter does, one number after the other: f(place, number), in the order of the index along dim (0 or 1).
template <class F> Tensor scattered(const Tensor& x, int64_t dim, const Tensor& at, const Tensor& source, F f) {
  Tensor y = clone(x);
  auto place = y.accessor<double, 2>(), number = source.accessor<double, 2>();
  auto position = at.accessor<int64_t, 2>();
  for (int64_t i = 0; i < at.size(0); ++i)
    for (int64_t j = 0; j < at.size(1); ++j) {
      int64_t k = position(i, j);
      double& p = dim == 0 ? place(k, j) : place(i, k);
      p = f(p, number(i, j));
    }
  return y;
}

/// The reductions of scatter_reduce with include_self, and one loop for each.
struct Reduction {
  ScatterReduce name;
  double (*f)(double, double);
};
const Reduction reductions[] = {{ScatterReduce::sum, [](double a, double b) { return a + b; }},
    {ScatterReduce::prod, [](double a, double b) { return a * b; }},
    {ScatterReduce::amax, [](double a, double b) { return a > b ? a : b; }},
    {ScatterReduce::amin, [](double a, double b) { return a < b ? a : b; }}};

/// Positions of a matrix [rows, columns] along dim for a source of this shape.
Tensor positions(const Tensor& x, int64_t dim, const Shape& shape) { return randint(0, x.size(dim), shape); }

}   // namespace

TEST_CASE("gather and scatter do what the loop over every number does") {
  for (Shape s : {Shape{3, 4}, Shape{40, 300}, Shape{300, 40}, Shape{1, 3000}, Shape{3000, 1}})
    for (int64_t dim : {0, 1})
      for (bool turned : {false, true}) {
        CAPTURE(to_string(s));
        CAPTURE(dim);
        CAPTURE(turned);
        Tensor x = randn(s, {.dtype = float64}), source = randn(s, {.dtype = float64}), at = positions(x, dim, s);
        if (turned) x = contiguous(x.t()).t(), at = contiguous(at.t()).t();
        Tensor read = zeros(s, float64);
        auto y = read.accessor<double, 2>(), from = x.accessor<double, 2>();
        auto position = at.accessor<int64_t, 2>();
        for (int64_t i = 0; i < s[0]; ++i)
          for (int64_t j = 0; j < s[1]; ++j) y(i, j) = dim == 0 ? from(position(i, j), j) : from(i, position(i, j));
        CHECK(equal(gather(x, dim, at), read));
        CHECK(equal(scatter(x, dim, at, source), scattered(x, dim, at, source, [](double, double b) { return b; })));
        CHECK(equal(scatter_add(x, dim, at, source), scattered(x, dim, at, source, reductions[0].f)));
        for (const Reduction& r : reductions)
          CHECK(equal(scatter_reduce(x, dim, at, source, r.name), scattered(x, dim, at, source, r.f)));
      }
}

TEST_CASE("the gradient of index_select adds up slices in the order of the index, whatever their length") {
  for (Shape s : {Shape{5, 40}, Shape{40, 5}, Shape{4, 3, 33}, Shape{2, 3000}, Shape{300, 16}})
    for (int64_t dim : {0, 1}) {
      CAPTURE(to_string(s));
      CAPTURE(dim);
      const Tensor x = zeros(s).requires_grad_(), at = randint(0, s[dim], {11});
      const Tensor y = index_select(x, dim, at), dy = randn(y.shape());
      y.backward(dy);
      CHECK(equal(x.grad(), index_add(zeros(s), dim, at, dy)));
      const Tensor turned = contiguous(dy.transpose(0, 1)).transpose(0, 1);
      CHECK(equal(grad({index_select(x, dim, at)}, std::vector<Tensor>{x}, {.grad_outputs = {turned}})[0], x.grad()));
    }
}

TEST_CASE("slices of a dimension of size 0 have a gradient of nothing") {
  const Tensor x = zeros({0, 20}).requires_grad_();
  sum(index_select(x, 0, zeros({0}, int64))).backward();
  CHECK(x.grad().shape() == Shape{0, 20});
}

TEST_CASE("where the index is empty the source has a gradient all the same, of 0") {
  const Tensor x = tensor({{1.0, 2.0}}, float64), none = zeros({0, 2}, int64);
  auto check = [&](auto f) {
    Tensor to = x.clone().requires_grad_(), source = ones({3, 2}, float64).requires_grad_(), y = f(to, source);
    CHECK(equal(y.detach(), x));
    std::vector<Tensor> g = grad({sum(y * x)}, std::vector<Tensor>{to, source});
    CHECK(equal(g[0], x));
    CHECK(equal(g[1], zeros({3, 2}, float64)));
  };
  check([&](const Tensor& to, const Tensor& source) { return scatter(to, 0, none, source); });
  check([&](const Tensor& to, const Tensor& source) { return scatter_add(to, 0, none, source); });
  for (const Reduction& r : reductions)
    check([&](const Tensor& to, const Tensor& source) { return scatter_reduce(to, 0, none, source, r.name); });
}

TEST_CASE("the mean of scattered integers is rounded down, below 0 too") {
  auto mean_of = [](const Tensor& source) {
    return scatter_reduce(tensor({0}), 0, tensor({0, 0}), source, ScatterReduce::mean).item<int64_t>();
  };
  CHECK(mean_of(tensor({-3, -2})) == -2);
  CHECK(mean_of(tensor({3, 2})) == 1);
  CHECK(mean_of(tensor({-3, -3})) == -2);
}

TEST_CASE("index_select, index_add and index_copy take slices along every dimension") {
  Tensor x = randn({6, 50, 7}), at = randint(0, 6, {9});
  for (int64_t dim : {0, 1, 2}) {
    Tensor y = contiguous(transpose(x, 0, dim)), turned = transpose(contiguous(transpose(y, 0, 2)), 0, 2);
    std::vector<Tensor> slices;
    for (int64_t i : at.to_vector<int64_t>()) slices.push_back(select(y, dim, i));
    Tensor wanted = stack(slices, dim);
    CHECK(equal(index_select(y, dim, at), wanted));
    CHECK(equal(index_select(turned, dim, at), wanted));
    Tensor sum = clone(y), copied = clone(y);
    for (int64_t i = 0; i < 9; ++i) {
      select(sum, dim, at[i].item<int64_t>()).add_(select(wanted, dim, i));
      select(copied, dim, at[i].item<int64_t>()).copy_(select(wanted, dim, i));
    }
    CHECK(equal(index_add(turned, dim, at, wanted), sum));
    CHECK(equal(index_copy(turned, dim, at, wanted), copied));
  }
}

TEST_CASE("masked ops do what the loop over every number does") {
  for (int64_t n : {0, 1, 255, 257, 16384, 70000})
    for (double limit : {-9.0, 0.0, 2.0, 9.0}) {
      Tensor x = randn({n}, {.dtype = float64}), mask = gt(x, limit), source = randn({n}, {.dtype = float64});
      std::vector<double> v = x.to_vector<double>(), s = source.to_vector<double>(), chosen, mixed = v;
      std::vector<int64_t> where;
      for (size_t i = 0; i < v.size(); ++i)
        if (v[i] > limit) {
          mixed[i] = s[chosen.size()];
          chosen.push_back(v[i]);
          where.push_back(int64_t(i));
        }
      CAPTURE(n);
      CAPTURE(limit);
      CHECK(equal(masked_select(x, mask), from_vector(chosen)));
      CHECK(equal(masked_scatter(x, mask, source), from_vector(mixed)));
      CHECK(equal(nonzero(mask), reshape(from_vector(where), {-1, 1})));
      CHECK(equal(nonzero(masked_fill(x, eq(mask, false), 0)), nonzero(mask)));
    }
}

TEST_CASE("masked_fill is row-major and index_fill keeps the memory order") {
  const Tensor x = randn({40, 30}, {.dtype = float64}), turned = contiguous(x.t()).t(), mask = gt(x, 0);
  const Tensor turned_mask = contiguous(mask.t()).t(), row = randn({30}, {.dtype = float64});
  const Tensor expected = where(mask, 7.0, x);
  for (const Tensor& values : {x, turned})
    for (const Tensor& where_to : {mask, turned_mask}) {
      const Tensor y = masked_fill(values, where_to, 7);
      CHECK(y.is_contiguous());
      CHECK(equal(y, expected));
      CHECK(equal(clone(values).masked_fill_(where_to, 7), expected));
    }
  CHECK(equal(masked_fill(row, turned_mask, 7), where(mask, 7.0, row)));
  CHECK(masked_fill(row, turned_mask, 7).is_contiguous());
  CHECK(equal(turned, x));

  const Tensor at = tensor({3, -1}), filled = index_fill(turned, 0, at, 2);
  CHECK(filled.strides() == turned.strides());
  CHECK(equal(filled, index_fill(x, 0, at, 2)));
  CHECK(equal(turned, x));
}

TEST_CASE("nonzero takes any number of dimensions, NaN and numbers of shape []") {
  Tensor x = tensor({{{0.0, 1.0}, {nan, 0.0}}, {{-0.0, 0.0}, {0.0, -2.0}}});
  CHECK(equal(nonzero(x), tensor({{0, 0, 1}, {0, 1, 0}, {1, 1, 1}})));
  CHECK(equal(argwhere(x.transpose(0, 2)), tensor({{0, 1, 0}, {1, 0, 0}, {1, 1, 1}})));
  std::vector<Tensor> at = where(x);
  CHECK(at.size() == 3);
  CHECK(equal(at[2], tensor({1, 0, 1})));
  CHECK(nonzero(tensor(3.0)).shape() == Shape{1, 0});
  CHECK(nonzero(tensor(0.0)).shape() == Shape{0, 0});
  CHECK(nonzero(zeros({0, 3})).shape() == Shape{0, 2});
  CHECK(equal(where(tensor(3.0))[0], tensor({0})));
}

TEST_CASE("integers and bools can be scattered too") {
  Tensor at = tensor({0, 1, 1});
  CHECK(equal(scatter_add(tensor({1, 2}), 0, at, tensor({10, 20, 30})), tensor({11, 52})));
  CHECK(equal(scatter_reduce(tensor({0, -7}), 0, at, tensor({5, 2, 2}), ScatterReduce::mean),
      tensor({2, -1})));   // rounded down
  CHECK(
      equal(scatter_reduce(tensor({3, 4}), 0, tensor({1}), tensor({-5}), ScatterReduce::amax, {.include_self = false}),
          tensor({3, -5})));
  CHECK(
      equal(scatter_reduce(tensor({3, 4}), 0, tensor({1}), tensor({50}), ScatterReduce::amin, {.include_self = false}),
          tensor({3, 50})));
  CHECK(equal(scatter_add(tensor({true, false}), 0, at, tensor({true, false, true})), tensor({true, true})));
  CHECK(equal(scatter(tensor({1, 2, 3}), 0, tensor({2}), 1.5), tensor({1, 2, 1})));
  CHECK(equal(masked_fill(tensor({1, 2}), tensor({true, false}), 1.5), tensor({1, 2})));
  CHECK(equal(masked_fill(tensor({true, false}), tensor({true, true}), tensor(0.5)), tensor({true, true})));
  CHECK(equal(scatter_reduce(tensor({true, true}), 0, at, tensor({false, true, true}), ScatterReduce::mean,
                  {.include_self = false}),
      tensor({false, true})));
  CHECK(equal(one_hot(tensor({2, 0})), tensor({{0, 0, 1}, {1, 0, 0}})));
  CHECK(one_hot(zeros({0, 2}, int64), 3).shape() == Shape{0, 2, 3});
}

TEST_CASE("the mean of integers is rounded down, also below 0") {
  const Tensor at = tensor({0, 0, 1, 1, 1, 2, 2}), source = tensor({-1, -2, -4, -3, -1, 3, 4}), x = full({3}, -1);
  const ScatterReduceOptions alone{.include_self = false};
  CHECK(equal(scatter_reduce(x, 0, at, source, ScatterReduce::mean, alone), tensor({-2, -3, 3})));
  CHECK(equal(scatter_reduce(x, 0, at, source, ScatterReduce::mean), tensor({-2, -3, 2})));
  CHECK(equal(index_reduce(x, 0, at, source, ScatterReduce::mean, alone), tensor({-2, -3, 3})));
  CHECK(equal(index_reduce(x, 0, at, source, ScatterReduce::mean), tensor({-2, -3, 2})));
}

TEST_CASE("NaN wins in amax and amin; without include_self x does not count where other numbers arrive") {
  Tensor at = tensor({0, 1, 1}), source = tensor({5.0, nan, 2.0}), x = tensor({9.0, -7.0, 4.0});
  for (ScatterReduce r : {ScatterReduce::amax, ScatterReduce::amin})
    CHECK(std::isnan(scatter_reduce(x, 0, at, source, r)[1].item<double>()));
  auto alone = [&](ScatterReduce r) {
    return scatter_reduce(x, 0, at, tensor({5.0, 3.0, 2.0}), r, {.include_self = false});
  };
  CHECK(equal(alone(ScatterReduce::sum), tensor({5.0, 5.0, 4.0})));
  CHECK(equal(alone(ScatterReduce::prod), tensor({5.0, 6.0, 4.0})));
  CHECK(equal(alone(ScatterReduce::mean), tensor({5.0, 2.5, 4.0})));
  CHECK(equal(alone(ScatterReduce::amax), tensor({5.0, 3.0, 4.0})));
  CHECK(equal(alone(ScatterReduce::amin), tensor({5.0, 2.0, 4.0})));
}

TEST_CASE("gradients at ties and zeros are PyTorch's") {
  auto gradients = [](ScatterReduce r, const Tensor& x0, const Tensor& source0, bool include_self) {
    Tensor x = x0.clone().requires_grad_(), source = source0.clone().requires_grad_();
    sum(scatter_reduce(x, 0, tensor({0, 0, 1}), source, r, {.include_self = include_self})).backward();
    return cat({x.grad(), source.grad()});
  };
  // torch.zeros(2).scatter_reduce(0, torch.tensor([0, 0, 1]), source, "amax") and so on
  CHECK(equal(gradients(ScatterReduce::amax, tensor({1.0, 0.0}), tensor({1.0, 1.0, 2.0}), true),
      tensor({1.0 / 3, 0.0, 1.0 / 3, 1.0 / 3, 1.0})));
  CHECK(equal(gradients(ScatterReduce::amin, tensor({1.0, 3.0}), tensor({1.0, 1.0, 2.0}), false),
      tensor({0.0, 0.0, 1.0 / 3, 1.0 / 3, 1.0})));
  CHECK(equal(gradients(ScatterReduce::prod, tensor({2.0, 0.0}), tensor({0.0, 3.0, 5.0}), true),
      tensor({0.0, 5.0, 6.0, 0.0, 0.0})));
  CHECK(equal(gradients(ScatterReduce::prod, tensor({2.0, 1.0}), tensor({0.0, 0.0, 5.0}), true),
      tensor({0.0, 5.0, 0.0, 0.0, 1.0})));
  CHECK(equal(gradients(ScatterReduce::mean, tensor({2.0, 1.0}), tensor({0.0, 0.0, 5.0}), true),
      tensor({1.0 / 3, 0.5, 1.0 / 3, 1.0 / 3, 0.5})));
}

TEST_CASE("the odd shapes that PyTorch accepts are accepted") {
  CHECK(gather(tensor(1.0), 0, tensor({0, 0})).shape() == Shape{2});
  CHECK(gather(tensor({1.0, 2.0}), 0, tensor(1)).shape() == Shape{});
  CHECK(gather(zeros({3, 2}), 0, zeros({0}, int64)).shape() == Shape{0});
  CHECK(scatter(tensor(1.0), 0, tensor({0}), 2.0).shape() == Shape{});
  CHECK(equal(scatter(ones({3}), 0, zeros({0}, int64), ones({3})), ones({3})));
  CHECK(equal(scatter_add(ones({3}), 0, zeros({0}, int64), ones({3})), ones({3})));
  CHECK(equal(scatter_reduce(ones({3}), 0, zeros({0}, int64), ones({3}), ScatterReduce::prod), ones({3})));
  CHECK(take(tensor(3.0), zeros({0}, int64)).shape() == Shape{0});
  CHECK(equal(take(arange(6), tensor({{-1, 0}, {2, -6}})), tensor({{5, 0}, {2, 0}})));
  CHECK(equal(index_fill(zeros({3}), 0, tensor({-1}), 1.5), tensor({0.0, 0.0, 1.5})));
  CHECK(equal(index_add(zeros({3}), 0, tensor({1, 1}), ones({2}), 2), tensor({0.0, 4.0, 0.0})));
  CHECK(equal(take_along_dim(arange(3), tensor({-1}), 0), tensor({2})));
  CHECK(equal(put(zeros({2, 2}), tensor({-1, 0, 0}), tensor({1.0, 2.0, 3.0})), tensor({{3.0, 0.0}, {0.0, 1.0}})));
}

TEST_CASE("errors name what does not fit") {
  static const Tensor at = tensor({0, 1}), m = tensor({true, false});
  check_failures({
      {"ShapeError: gather: index [2] must have as many dimensions as [2, 3] and, except in dimension 0, no larger "
       "sizes",
          [] {
            gather(ones({2, 3}), 0, at);
          }},
      {"ShapeError: take_along_dim: x [2, 3] and index [2] must have the same number of dimensions",
          [] {
            take_along_dim(ones({2, 3}), at, 0);
          }},
      {"IndexError: take_along_dim: index[1] is 2, but the dimension has positions -2..1",
          [] {
            take_along_dim(ones({2}), tensor({0, 2}), 0);
          }},
      {"DtypeError: take_along_dim: index must be int64; it is float32 [2]",
          [] { take_along_dim(ones({2}), ones({2}), 0); }},
      {"DtypeError: scatter: index must be int64; it is float32 [2]",
          [] { scatter(ones({2}), 0, ones({2}), ones({2})); }},
      {"DtypeError: scatter: the dtypes differ: x is float32 [2], source is float64 [2]. Convert one with to().",
          [] { scatter(ones({2}), 0, at, ones({2}, float64)); }},
      {"ShapeError: scatter: source [1] must be at least as large as index [2] in every dimension",
          [] { scatter(ones({2}), 0, at, ones({1})); }},
      {"IndexError: scatter: index[1] is 1, but the dimension has positions 0..0",
          [] { scatter(ones({1}), 0, at, ones({2})); }},
      {"ShapeError: scatter_reduce: source [2, 2] must be at least as large as index [2] in every dimension",
          [] {
            scatter_reduce(ones({2}), 0, at, ones({2, 2}), ScatterReduce::prod);
          }},
      {"IndexError: scatter_reduce: index[1] is 1, but the dimension has positions 0..0",
          [] { scatter_reduce(ones({1}), 0, at, ones({2}), ScatterReduce::amax); }},
      {"GradError: scatter_reduce: there is no second derivative of a product with more than one 0 in source at one "
       "place",
          [] {
            Tensor x = zeros({2}).requires_grad_(),
                   y = scatter_reduce(ones({1}), 0, zeros({2}, int64), x, ScatterReduce::prod);
            sum(grad({y}, {x}, {.create_graph = true})[0]).backward();
          }},
      {"ShapeError: index_copy: with index [2] and x [2, 3], source must be [2, 3]; it is [3]",
          [] {
            index_copy(ones({2, 3}), 0, at, ones({3}));
          }},
      {"IndexError: index_copy: index[0] is -1, but the dimension has positions 0..2",
          [] { index_copy(ones({3}), 0, tensor({-1}), ones({1})); }},
      // Even where there are no numbers to add.
      {"IndexError: index_add: index[0] is 0, but the dimension has positions 0..-1",
          [] {
            index_add(zeros({0, 3}), 0, tensor({0}), zeros({1, 3}));
          }},
      {"IndexError: index_copy: index[1] is 2, but the dimension has positions 0..1",
          [] {
            index_copy(zeros({2, 0}), 0, tensor({0, 2}), zeros({2, 0}));
          }},
      {"IndexError: index_select: index[1] is 2, but the dimension has positions 0..1",
          [] {
            index_select(zeros({3, 2}).t(), 0, tensor({0, 2}));
          }},
      {"ShapeError: index_fill: value must have shape []; it is [2]", [] { index_fill(ones({3}), 0, at, ones({2})); }},
      {"ShapeError: index_fill: index must have one dimension; it is [1, 1]",
          [] {
            index_fill(ones({3}), 0, zeros({1, 1}, int64), 1);
          }},
      {"IndexError: index_fill: index[0] is -4, but the dimension has positions -3..2",
          [] { index_fill(ones({3}), 0, tensor({-4}), 1); }},
      {"ShapeError: index_reduce: with index [2] and x [3], source must be [2]; it is [3]",
          [] { index_reduce(ones({3}), 0, at, ones({3}), ScatterReduce::amax); }},
      {"IndexError: take: index[0] is 3, but the dimension has positions -3..2", [] { take(ones({3}), tensor({3})); }},
      {"DtypeError: take: index must be int64; it is float32 [3]", [] { take(ones({3}), ones({3})); }},
      {"DtypeError: put: index must be int64; it is float32 [3]", [] { put(ones({3}), ones({3}), ones({3})); }},
      {"ShapeError: put: source must have as many numbers as index [2]; it is [3]",
          [] { put(ones({3}), at, ones({3})); }},
      {"DtypeError: put: the dtypes differ: x is float32 [3], source is int64 [2]. Convert one with to().",
          [] { put(ones({3}), at, at); }},
      {"DtypeError: masked_fill: mask must be bool; it is int64 [2]. A comparison such as x > 0 gives one.",
          [] { masked_fill(ones({2}), at, 1); }},
      {"ShapeError: masked_fill: value must have shape []; it is [1]", [] { masked_fill(ones({2}), m, ones({1})); }},
      {"ShapeError: masked_fill: the shapes do not broadcast: a is [3], b is [2]",
          [] { masked_fill(ones({3}), m, 1); }},
      {"DtypeError: masked_select: mask must be bool; it is int64 [2]. A comparison such as x > 0 gives one.",
          [] { masked_select(ones({2}), at); }},
      {"ShapeError: masked_scatter: the mask is true at 1 places, but source [0] has only 0 numbers",
          [] { masked_scatter(ones({2}), m, ones({0})); }},
      {"DtypeError: masked_scatter: the dtypes differ: x is float32 [2], source is int64 [2]. Convert one with to().",
          [] { masked_scatter(ones({2}), m, at); }},
      {"DtypeError: one_hot: classes must be int64; it is float32 [2]", [] { one_hot(ones({2})); }},
      {"ShapeError: one_hot: num_classes must be at least 1, or -1; got 0", [] { one_hot(at, 0); }},
      {"ShapeError: one_hot: classes [0] is empty, so their number is unknown; give num_classes",
          [] { one_hot(zeros({0}, int64)); }},
      {"IndexError: one_hot: index[1] is 1, but the dimension has positions 0..0", [] { one_hot(at, 1); }},
      {"IndexError: one_hot: index[0] is -1, but the dimension has positions 0..0", [] { one_hot(tensor({-1})); }},
  });
}

}   // namespace gradus::test
