// Views of parts: what they show, that writing through them reaches the base with gradients, and what they refuse.
#include "autograd/engine/autograd.h"
#include "autograd/history/node.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"

namespace gradus::test {

namespace {

Tensor floats(const Shape& shape) { return counting(shape).to(float64); }

}   // namespace

TEST_CASE("diagonals are views of the numbers they name") {
  Tensor x = floats({3, 4});
  CHECK(diagonal(x).to_vector<int64_t>() == Ints{0, 5, 10});
  CHECK(diagonal(x, 2).to_vector<int64_t>() == Ints{2, 7});
  CHECK(diagonal(x, -1).to_vector<int64_t>() == Ints{4, 9});
  CHECK(diagonal(x, 4).shape() == Shape{0});
  CHECK(diagonal(x, INT64_MIN).shape() == Shape{0});
  CHECK(diagonal(x).shares_storage(x));
  Tensor batch = floats({2, 3, 4}), d = diagonal(batch, 1, 2, 0);   // batch[i + 1][k][i]: one per k
  CHECK(d.shape() == Shape{3, 1});
  CHECK(d.to_vector<int64_t>() == Ints{12, 16, 20});
}

TEST_CASE("windows slide, and end where the next one would not fit") {
  Tensor x = floats({7});
  CHECK(equal(unfold(x, 0, 3, 2), tensor({{0, 1, 2}, {2, 3, 4}, {4, 5, 6}}, float64)));
  CHECK(unfold(x, 0, 3, 5).shape() == Shape{1, 3});
  CHECK(unfold(x, 0, 0, 1).shape() == Shape{8, 0});
  CHECK(unfold(x, 0, 7, INT64_MAX).shape() == Shape{1, 7});
  CHECK(unfold(tensor(5.0), 0, 1, 1).shape() == Shape{1});
  CHECK(unfold(floats({2, 5, 3}), 1, 2, 3).shape() == Shape{2, 2, 3, 2});
  CHECK(unfold(x, 0, 3, 2).shares_storage(x));
}

TEST_CASE("as_strided counts from the start of the storage if an offset is given, else from x") {
  Tensor x = floats({3, 4}), row = x[1];
  CHECK(equal(as_strided(row, {2, 2}, {4, 1}), tensor({{4, 5}, {8, 9}}, float64)));
  CHECK(equal(as_strided(row, {2, 2}, {4, 1}, 1), tensor({{1, 2}, {5, 6}}, float64)));
  CHECK(equal(as_strided(x, {3}, {0}, 7), tensor({7, 7, 7}, float64)));
  CHECK(as_strided(x, {0, 5}, {100, 100}).shape() == Shape{0, 5});
}

TEST_CASE("as_strided sends gradients to what x shows of the window, and to nothing else") {
  Tensor base = floats({10});
  Tensor x = base.slice(0, 4, 8).detach().requires_grad_();   // shows 4 5 6 7
  Tensor y = as_strided(x, {6}, {1}, 0);                      // 0 .. 5
  sum(y * tensor({1, 2, 3, 4, 5, 6}, float64)).backward();
  CHECK(equal(x.grad(), tensor({5, 6, 0, 0}, float64)));
  // An expanded tensor shows a number three times: together these get what the window sends to the number.
  Tensor w = tensor({2.0, 3.0}, float64).requires_grad_(), wide = w.expand({3, 2});
  sum(as_strided(wide, {2}, {1}) * tensor({5, 7}, float64)).backward();
  CHECK(equal(w.grad(), tensor({5, 7}, float64)));
  // Channels-last: the window is on the memory, not on the order of the sizes.
  Tensor m = floats({2, 3}).t().clone().requires_grad_();   // memory 0 .. 5
  sum(as_strided(m, {2}, {1}, 1) * tensor({5, 7}, float64)).backward();
  CHECK(equal(m.grad(), tensor({{0, 0}, {5, 0}, {7, 0}}, float64)));
}

TEST_CASE("writing through a view of any kind reaches the base, with gradients") {
  struct Kind {
    const char* name;
    Tensor (*view)(const Tensor&);
  };
  const Kind kinds[] = {
      {"diagonal", [](const Tensor& x) { return diagonal(x, 1); }},
      {"diagonal of a transposed slice", [](const Tensor& x) { return diagonal(x.t().slice(0, 1, 4), -1); }},
      {"unfold apart", [](const Tensor& x) { return unfold(x, 1, 2, 2); }},
      {"as_strided",
          [](const Tensor& x) {
            return as_strided(x, {2, 2}, {5, 2}, 1);
          }},
      {"as_strided of a row", [](const Tensor& x) { return as_strided(x[1], {2}, {3}); }},
      {"movedim", [](const Tensor& x) { return movedim(x, 0, 1); }},
      {"mT", [](const Tensor& x) { return mT(x)[2]; }},
      {"unflatten",
          [](const Tensor& x) {
            return select(unflatten(x, 1, {2, 2}), 2, 1);
          }},
      {"squeeze", [](const Tensor& x) { return squeeze(x.slice(0, 1, 2), IntList{0}); }},
      {"select", [](const Tensor& x) { return select(x, 1, -1); }},
  };
  for (const Kind& kind : kinds) {
    CAPTURE(std::string(kind.name));
    Tensor w = floats({3, 4}).requires_grad_(), y = w * 2, v = kind.view(y);
    Tensor places = zeros({3, 4}, float64);
    kind.view(places).fill_(1);
    v.mul_(5);
    CHECK(equal(y.detach(), w.detach() * (2 + 8 * places)));
    sum(y).backward({.retain_graph = true});
    CHECK(equal(w.grad(), 2 + 8 * places));
    sum(v).backward();   // the view has the new history too
    CHECK(equal(w.grad(), 2 + (8 + 10) * places));
  }
}

TEST_CASE("overlapping windows follow their base, and cannot be written to") {
  Tensor w = floats({5}).requires_grad_(), y = w * 1, v = unfold(y, 0, 3, 1);
  y.mul_(2);
  sum(v).backward();   // the places are shown 1, 2, 3, 2 and 1 times
  CHECK(equal(w.grad(), tensor({2, 4, 6, 4, 2}, float64)));
  check_failures({
      {"ShapeError: mul_: this tensor [3, 3] shows one number at several indices, so it cannot be changed in "
       "place. Change a clone of it.",
          [] { unfold(zeros({5}), 0, 3, 1).mul_(2); }},
      {"ShapeError: add_: this tensor [2, 2] shows one number at several indices, so it cannot be changed in "
       "place. Change a clone of it.",
          [] {
            as_strided(zeros({5}), {2, 2}, {1, 1}).add_(1);
          }},
  });
  // Neither of the strides 2 and 3 contains the other, but no number is shown twice: 0 2 4 and 3 5 7.
  Tensor x = zeros({8});
  as_strided(x, {2, 3}, {3, 2}).add_(1);
  CHECK(equal(x, tensor({1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0})));
}

TEST_CASE("a window on memory beyond its base cannot be changed with gradients") {
  Tensor base = floats({10}), alias = base.slice(0, 2, 8, 2).detach(), v = as_strided(alias, {4}, {1}, 2);
  CHECK_THROWS_WITH_AS(v.mul_(tensor(2.0, float64).requires_grad_()),
      "mul_: this [4] tensor shares the memory of an argument of the function that returned it, so it cannot be "
      "changed in place with gradients. Return a clone from forward, or change a clone.",
      GradError);
  v.mul_(10);   // without gradients it is memory like any other
  CHECK(base.to_vector<int64_t>() == Ints{0, 1, 20, 30, 40, 50, 6, 7, 8, 9});
}

TEST_CASE("the pieces of tensor_split and its relatives are those of NumPy") {
  Tensor x = floats({7});
  auto sizes = [](const std::vector<Tensor>& pieces) {
    Ints n;
    for (const Tensor& p : pieces) n.push_back(p.numel());
    return n;
  };
  CHECK(sizes(tensor_split(x, 3)) == Ints{3, 2, 2});
  CHECK(sizes(tensor_split(x, 9)) == Ints{1, 1, 1, 1, 1, 1, 1, 0, 0});
  CHECK(sizes(tensor_split(x, {2, 5})) == Ints{2, 3, 2});
  CHECK(sizes(tensor_split(x, {-2, 3, 100})) == Ints{5, 0, 4, 0});
  CHECK(sizes(tensor_split(x, tensor({2, 5}))) == Ints{2, 3, 2});
  CHECK(sizes(tensor_split(x, tensor(2))) == Ints{4, 3});
  CHECK(sizes(hsplit(x, 7)) == Ints{1, 1, 1, 1, 1, 1, 1});
  Tensor m = floats({2, 4, 6});
  CHECK(hsplit(m, 2)[1].shape() == Shape{2, 2, 6});
  CHECK(vsplit(m, 2)[1].shape() == Shape{1, 4, 6});
  CHECK(dsplit(m, 3)[2].shape() == Shape{2, 4, 2});
  CHECK(dsplit(m, {1, 2})[2].shape() == Shape{2, 4, 4});
  CHECK(sizes(split_with_sizes(x, {3, 0, 4})) == Ints{3, 0, 4});
}

TEST_CASE("one number in braces is a list of sizes or positions, and not that number") {
  const Tensor x = arange(4);
  CHECK(split(x, {4}).size() == 1);
  CHECK(x.split({4}).size() == 1);
  CHECK(split(x, 3).size() == 2);
  CHECK_THROWS_AS(split(x, {3}), ShapeError);   // the sizes of a list add up to x's
  CHECK(equal(tensor_split(x, {3})[0], tensor({0, 1, 2})));
  CHECK(equal(x.tensor_split({3})[0], tensor({0, 1, 2})));
  CHECK(equal(hsplit(x, {3})[1], tensor({3})));
  CHECK(equal(vsplit(x.reshape({4, 1}), {3})[1], tensor({{3}})));
  CHECK(equal(dsplit(x.reshape({1, 1, 4}), {3})[1], tensor({{{3}}})));
}

TEST_CASE("the _scatter ops put the source into a copy and leave x alone") {
  Tensor x = zeros({3, 4}), ones_of = ones({3});
  CHECK(diagonal_scatter(x, ones_of, 1).to_vector<int64_t>() == Ints{0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1});
  CHECK(select_scatter(x, ones_of, 1, -1).to_vector<int64_t>() == Ints{0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1});
  CHECK(slice_scatter(x, ones({3, 2}), 1, 0, INT64_MAX, 2).to_vector<int64_t>() ==
        Ints{1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0});
  CHECK(as_strided_scatter(x, ones({2, 2}), {2, 2}, {5, 1}, 1).to_vector<int64_t>() ==
        Ints{0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0});
  CHECK(select_scatter(x, tensor({7, 8, 9}), 1, 0).dtype() == float32);
  CHECK(sum(x).item<float>() == 0);
}

TEST_CASE("dimensions are moved, cut and prepended as in PyTorch") {
  Tensor x = floats({2, 3, 4, 5});
  CHECK(movedim(x, 0, -1).shape() == Shape{3, 4, 5, 2});
  CHECK(movedim(x, {3, 0}, {0, 2}).shape() == Shape{5, 3, 2, 4});
  CHECK(movedim(x, {}, {}).shape() == x.shape());
  CHECK(moveaxis(x, {0, 1}, {-1, -2}).shape() == Shape{4, 5, 3, 2});
  CHECK(movedim(tensor(1.0), 0, 0).shape() == Shape{});
  CHECK(unflatten(x, -1, {5, -1}).shape() == Shape{2, 3, 4, 5, 1});
  CHECK(unflatten(zeros({4, 0}), 1, {2, 0, 0}).shape() == Shape{4, 2, 0, 0});
  CHECK(squeeze(zeros({1, 2, 1, 1}), {0, 1, -1}).shape() == Shape{2, 1});
  CHECK(squeeze(zeros({1, 1}), IntList{}).shape() == Shape{1, 1});
  CHECK(atleast_2d(tensor(1.0)).shape() == Shape{1, 1});
  CHECK(atleast_3d(zeros({3})).shape() == Shape{1, 3, 1});
  CHECK(atleast_3d(zeros({2, 3})).shape() == Shape{2, 3, 1});
  CHECK(t(zeros({3})).shape() == Shape{3});
  CHECK(mT(x).shape() == Shape{2, 3, 5, 4});
  CHECK(swapaxes(x, 0, 2).shape() == Shape{4, 3, 2, 5});
  CHECK(broadcast_tensors({zeros({3, 1}), zeros({2}), zeros({})})[2].shape() == Shape{3, 2});
  CHECK(sum_to_size(ones({3, 4}), {1, 4}).to_vector<int64_t>() == Ints{3, 3, 3, 3});
  CHECK(fill(zeros({2}, Dtype::int64), 2.7).to_vector<int64_t>() == Ints{2, 2});
}

}   // namespace gradus::test
