// x.index({...}) and x.index_put_({...}): shapes and numbers as PyTorch gives them, views that are views, errors.
#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"

using namespace gradus;
using namespace gradus::test;

namespace {

const Tensor& cube() {   // x[i][j][k] = 100 i + 10 j + k
  static const Tensor x = reshape(arange(2) * 100, {2, 1, 1}) + reshape(arange(3) * 10, {3, 1}) + arange(4);
  return x;
}
Tensor mask() { return tensor({{true, false, true}, {false, true, true}}); }
Tensor pair() { return tensor({0, 1}); }

}   // namespace

TEST_CASE("integers, slices, None and Ellipsis give views") {
  const Tensor& x = cube();
  CHECK(equal(x.index({1}), select(x, 0, 1)));
  CHECK(equal(x.index({-1, 2}), tensor({120, 121, 122, 123})));
  CHECK(x.index({1, 2, 3}).item<int64_t>() == 123);
  CHECK(equal(x.index({Slice(), Slice(1, 3), 0}), tensor({{10, 20}, {110, 120}})));
  CHECK(equal(x.index({0, 0, Slice(None, None, 2)}), tensor({0, 2})));
  CHECK(equal(x.index({0, 0, Slice(-2)}), tensor({2, 3})));
  CHECK(x.index({0, 0, Slice(3, 1)}).shape() == Shape{0});
  CHECK(x.index({0, 0, Slice(1, 99)}).shape() == Shape{3});
  CHECK(x.index({None, 0, None}).shape() == Shape{1, 1, 3, 4});
  CHECK(equal(x.index({Ellipsis, 3}), select(x, 2, 3)));
  CHECK(equal(x.index({0, Ellipsis, 1}), select(select(x, 0, 0), 1, 1)));
  CHECK(x.index({0, 1, 2, Ellipsis}).shape() == Shape{});
  CHECK(x.index({}).shape() == x.shape());
  CHECK(tensor(3.0).index({Ellipsis}).shape() == Shape{});
  CHECK(tensor(3.0).index({None}).shape() == Shape{1});
  CHECK(equal(x.index({tensor(1), tensor(-1)}), tensor({120, 121, 122, 123})));   // a tensor of shape [] is its number
  CHECK(equal(x[Slice(1, None)], narrow(x, 0, 1, 1)));
  for (const IndexList& indices :
      {IndexList{1}, IndexList{Ellipsis}, IndexList{}, IndexList{Slice(), None, Slice(0, 2)}})
    CHECK(x.index(indices).shares_storage(x));
}

TEST_CASE("writing to a view writes to the tensor") {
  Tensor x = zeros({3, 4}), y = x.index({Ellipsis});
  x.index({1, Slice(0, None, 2)}).fill_(5);
  CHECK(equal(x[1], tensor({5.0, 0.0, 5.0, 0.0})));
  CHECK(equal(y, x));
}

TEST_CASE("index tensors broadcast, and their dimensions come where they stood, or first") {
  const Tensor& x = cube();
  CHECK(equal(x[tensor({1, 0, -1})], index_select(x, 0, tensor({1, 0, 1}))));
  CHECK(equal(x[tensor({{1}, {0}})].select(1, 0), index_select(x, 0, tensor({1, 0}))));
  CHECK(equal(x.index({pair(), tensor({2, 0}), tensor({3, 1})}), tensor({23, 101})));
  CHECK(equal(x.index({pair(), tensor({{2}, {0}})}).select(2, 3), tensor({{23, 123}, {3, 103}})));
  CHECK(x.index({Slice(), tensor({{0, 1}}), tensor({{0}, {1}})}).shape() == Shape{2, 2, 2});
  CHECK(equal(x.index({Slice(), tensor({2, 0}), tensor({3, 1})}), tensor({{23, 1}, {123, 101}})));
  CHECK(equal(x.index({pair(), Slice(), tensor({3, 1})}), tensor({{3, 13, 23}, {101, 111, 121}})));   // apart: first
  CHECK(x.index({pair(), None, pair()}).shape() == Shape{2, 1, 4});
  CHECK(x.index({0, Slice(), tensor({0, 1, 2})}).shape() == Shape{3, 3});   // an integer is applied before
  CHECK(x.index({Ellipsis, tensor({0, 0, 1})}).shape() == Shape{2, 3, 3});
  CHECK(x[zeros({0}, int64)].shape() == Shape{0, 3, 4});
  CHECK(x[zeros({2, 0}, int64)].shape() == Shape{2, 0, 3, 4});
  CHECK_FALSE(x[pair()].shares_storage(x));
}

TEST_CASE("a mask indexes as many dimensions as it has") {
  const Tensor& x = cube();
  CHECK(equal(x[mask()].select(1, 0), tensor({0, 20, 110, 120})));
  CHECK(equal(x.index({mask(), Slice(1, 3)}), tensor({{1, 2}, {21, 22}, {111, 112}, {121, 122}})));
  CHECK(equal(x.index({mask(), Ellipsis, tensor({0, 1, 2, 3})}), tensor({0, 21, 112, 123})));
  CHECK(x.index({None, mask()}).shape() == Shape{1, 4, 4});
  CHECK(x.index({mask(), None}).shape() == Shape{4, 1, 4});
  CHECK(equal(x.index({Slice(), tensor({true, false, true})}), index_select(x, 1, tensor({0, 2}))));
  CHECK(equal(x[gt(x, 120)], tensor({121, 122, 123})));
  CHECK(x[lt(x, 0)].shape() == Shape{0});
  CHECK(equal(x.transpose(0, 2)[gt(x.transpose(0, 2), 120)], tensor({121, 122, 123})));
}

TEST_CASE("a bool inserts a dimension of size 1 or 0") {
  const Tensor& x = cube();
  CHECK(x.index({true}).shape() == Shape{1, 2, 3, 4});
  CHECK(x.index({false}).shape() == Shape{0, 2, 3, 4});
  CHECK(x.index({tensor(true)}).shape() == Shape{1, 2, 3, 4});
  CHECK(x.index({Slice(), true}).shape() == Shape{2, 1, 3, 4});
  CHECK(x.index({true, pair()}).shape() == Shape{2, 3, 4});
  CHECK(equal(tensor(3.0)[tensor(true)], tensor({3.0})));
}

TEST_CASE("index_put_ writes where index reads") {
  auto put = [](const IndexList& indices, const Tensor& values, bool accumulate = false) {
    Tensor x = zeros({2, 3, 4}), ones_there = zeros({2, 3, 4});
    x.index_put_(indices, values, {.accumulate = accumulate});
    CHECK(equal(x.index(indices), expand(values, x.index(indices).shape())));
    ones_there.index_put_(indices, 1);
    CHECK(sum(ones_there).item<double>() == double(x.index(indices).numel()));
    return x;
  };
  put({1}, randn({3, 4}));
  put({Ellipsis, Slice(1, 3)}, randn({2, 3, 2}));
  put({pair(), tensor({2, 0})}, randn({2, 4}));
  put({pair(), Slice(), tensor({3, 1})}, randn({2, 3}));
  put({mask()}, randn({4, 4}));
  put({mask(), 1}, randn({4}));
  put({Slice(), tensor({true, false, true})}, randn({4}));
  put({true, 1, pair()}, randn({1, 4}));
  put({zeros({0}, int64)}, randn({4}));
  Tensor turned = zeros({3, 4}).t();   // memory whose dimensions cannot be merged without a copy
  turned.index_put_({pair(), tensor({2, 0})}, tensor({1.0, 2.0}));
  CHECK(equal(turned.index({Slice(0, 2)}), tensor({{0.0, 0.0, 1.0}, {2.0, 0.0, 0.0}})));
}

TEST_CASE("accumulate adds up what goes to one place; otherwise the last number stays") {
  Tensor x = zeros({3}), at = tensor({2, 0, 2}), values = tensor({1.0, 2.0, 4.0});
  x.index_put_({at}, values);
  CHECK(equal(x, tensor({2.0, 0.0, 4.0})));
  x.index_put_({at}, values, {.accumulate = true});
  CHECK(equal(x, tensor({4.0, 0.0, 9.0})));
  x.index_put_({1}, 3, {.accumulate = true});
  CHECK(equal(x, tensor({4.0, 3.0, 9.0})));
  CHECK(equal(index_put(x, {at}, values, {.accumulate = true}), tensor({6.0, 3.0, 14.0})));
  CHECK(equal(index_put(x, {lt(x, 4)}, 0), tensor({4.0, 0.0, 9.0})));
  x.index_put_({tensor({0, 1, 2})}, x.index({tensor({2, 1, 0})}));
  CHECK(equal(x, tensor({9.0, 3.0, 4.0})));
  x.index_put_({tensor({0, 1})}, x.index({Slice(1, 3)}));   // values that lie in x itself
  CHECK(equal(x, tensor({3.0, 4.0, 4.0})));
}

TEST_CASE("gradients go through index_put_, even through a view") {
  Tensor leaf = ones({2, 3}).requires_grad_(), values = tensor({5.0, 6.0}).requires_grad_();
  Tensor x = leaf * 2, row = x[1];
  row.index_put_({tensor({2, 0})}, values);
  sum(x * x).backward();
  CHECK(equal(leaf.grad(), tensor({{8.0, 8.0, 8.0}, {0.0, 8.0, 0.0}})));
  CHECK(equal(values.grad(), tensor({10.0, 12.0})));

  Tensor y = leaf.detach().clone();
  uint32_t version = y.version();
  y.index_put_({tensor({0})}, 1.0);
  CHECK(y.version() > version);
}

TEST_CASE("index_put_ reports under its own name, whatever the indices are") {
  check_failures({
      {"ShapeError: index_put_: values [3] do not broadcast to the indexed shape [2]",
          [] { zeros({4}).index_put_({Slice(0, 2)}, ones({3})); }},
      {"ShapeError: index_put_: values [3] do not broadcast to the indexed shape [2]",
          [] { zeros({4}).index_put_({Slice(0, 2)}, ones({3}), {.accumulate = true}); }},
      {"ShapeError: index_put_: values [3] do not broadcast to the indexed shape [2]",
          [] {
            zeros({4}).index_put_({tensor({0, 1})}, ones({3}));
          }},
      {"DtypeError: index_put_: the result is float32, which the int64 tensor being changed cannot hold",
          [] { zeros({4}, int64).index_put_({0}, ones({}), {.accumulate = true}); }},
      {"ShapeError: index_put_: this tensor [2] shows one number at several indices, so it cannot be changed in "
       "place. Change a clone of it.",
          [] { zeros({1}).expand({4}).index_put_({Slice(0, 2)}, 1); }},
      {"GradError: index_put_: this [2] tensor is a view of a [4] leaf that requires grad and cannot be changed in "
       "place while recording. Put the change under NoGradGuard, or compute a new tensor.",
          [] { zeros({4}).requires_grad_().index_put_({Slice(0, 2)}, 1); }},
      {"ShapeError: index_put: values [3] do not broadcast to the indexed shape [2]",
          [] { index_put(zeros({4}), {Slice(0, 2)}, ones({3})); }},
  });
}

TEST_CASE("errors name the indices that do not fit") {
  check_failures({
      {"IndexError: index: the indices take 4 dimensions, but [2, 3, 4] has only 3",
          [] {
            cube().index({0, 0, 0, 0});
          }},
      {"IndexError: index: the indices take 1 dimensions, but [] has only 0", [] { tensor(1.0).index({0}); }},
      {"IndexError: index: index 3 is out of range -3..2 in dimension 0 of [3, 4]",
          [] {
            cube().index({0, 3});
          }},
      {"IndexError: index: the step of a Slice must be at least 1; got -1", [] { cube()[Slice(None, None, -1)]; }},
      {"IndexError: index: index[1] is 5, but the dimension has positions -2..1",
          [] {
            cube()[tensor({0, 5})];
          }},
      {"IndexError: index: mask [3] does not fit the dimensions from 0 on of [2, 3, 4]",
          [] {
            cube()[tensor({true, true, false})];
          }},
      {"IndexError: index: the index tensors [2] and [3] do not broadcast",
          [] {
            cube().index({pair(), tensor({0, 1, 2})});
          }},
      {"DtypeError: index: a tensor index must be int64 or bool; it is float32 [1]", [] { cube()[tensor({0.5})]; }},
      {"ShapeError: index: the result would have more than 8 dimensions",
          [] {
            cube()[zeros({1, 1, 1, 1, 1, 1, 1}, int64)];
          }},
      {"IndexError: index_put_: the indices take 2 dimensions, but [3] has only 1",
          [] {
            zeros({3}).index_put_({0, 0}, 1);
          }},
      {"ShapeError: index_put_: values [3] do not broadcast to the indexed shape [2]",
          [] { zeros({3}).index_put_({pair()}, ones({3})); }},
      {"DtypeError: index_put_: the dtypes differ: x is float32 [3], values is float64 [2]. Convert one with to().",
          [] { zeros({3}).index_put_({pair()}, ones({2}, float64)); }},
      {"ShapeError: index_put_: this tensor [3] shows one number at several indices, so it cannot be changed in place. "
       "Change a clone of it.",
          [] { zeros({1}).expand({3}).index_put_({pair()}, 1); }},
      {"GradError: index_put_: this [3] leaf requires grad and cannot be changed in place while recording. Put the "
       "change under "
       "NoGradGuard, or compute a new tensor.",
          [] { zeros({3}).requires_grad_().index_put_({pair()}, 1); }},
      {"DtypeError: index_put_: the dtypes differ: x is int64 [3], values is float32 [2]. Convert one with to().",
          [] { zeros({3}, int64).index_put_({pair()}, ones({2}).requires_grad_()); }},
  });
}
