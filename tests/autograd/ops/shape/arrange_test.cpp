// Numbers in other places: triangles, flips, rolls, repeats, borders, joined tensors. Expected values come from plain
// loops over indices.
#include <doctest/doctest.h>

#include <algorithm>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/numbers.h"

namespace gradus::test {

namespace {

int64_t modulo(int64_t i, int64_t n) { return (i % n + n) % n; }

// True if y[i, j] = f(i, j) for a matrix of int64.
template <class F> bool is(const Tensor& y, F f) {
  auto a = y.accessor<int64_t, 2>();
  bool same = true;
  for (int64_t i = 0; i < y.size(0); ++i)
    for (int64_t j = 0; j < y.size(1); ++j) same = same && a(i, j) == f(i, j);
  return same;
}

const Shape shapes[] = {{1, 1}, {2, 3}, {5, 4}, {40, 33}, {300, 401}};

}   // namespace

TEST_CASE("tril and triu keep what is on their side of the diagonal") {
  for (const Shape& shape : shapes)
    for (int64_t k : {-400, -2, -1, 0, 1, 3, 500}) {
      CAPTURE(to_string(shape));
      CAPTURE(k);
      Tensor x = counting(shape) + 1;
      auto a = x.accessor<int64_t, 2>();
      CHECK(is(tril(x, k), [&](int64_t i, int64_t j) { return j - i <= k ? a(i, j) : 0; }));
      CHECK(is(triu(x, k), [&](int64_t i, int64_t j) { return j - i >= k ? a(i, j) : 0; }));
      CHECK(equal(tril(x.t(), k), triu(x, -k).t()));
    }
  CHECK(equal(tril(ones({2, 2}, bool_)), tensor({{true, false}, {true, true}})));
  CHECK(sum(tril(ones({3, 2, 2}, float64), INT64_MAX)).item<double>() == 12);
  CHECK(sum(triu(ones({3, 2, 2}, float64), INT64_MIN)).item<double>() == 12);
  CHECK(triu(ones({2, 0, 3})).shape() == Shape{2, 0, 3});
}

TEST_CASE("vectors become diagonals of matrices, and back") {
  CHECK(equal(diag(tensor({1, 2}), 1), tensor({{0, 1, 0}, {0, 0, 2}, {0, 0, 0}})));
  CHECK(equal(diag(tensor({1, 2}), -1), tensor({{0, 0, 0}, {1, 0, 0}, {0, 2, 0}})));
  CHECK(diag(zeros({0})).shape() == Shape{0, 0});
  CHECK(equal(diagflat(tensor({{1, 2}, {3, 4}})).sum(0), tensor({1, 2, 3, 4})));
  Tensor x = counting({2, 3}), y = diag_embed(x, -2, 2, 0);
  CHECK(y.shape() == Shape{5, 2, 5});
  CHECK(equal(diagonal(y, -2, 2, 0), x));
  CHECK(sum(y).item<int64_t>() == sum(x).item<int64_t>());
  Tensor m = counting({3, 3}), d = diag(m);
  CHECK(!d.shares_storage(m));
}

TEST_CASE("flip, roll and rot90 put each number where it belongs") {
  for (const Shape& shape : shapes) {
    CAPTURE(to_string(shape));
    Tensor x = counting(shape);
    int64_t m = shape[0], n = shape[1];
    auto a = x.accessor<int64_t, 2>();
    CHECK(is(flip(x, 1), [&](int64_t i, int64_t j) { return a(i, n - 1 - j); }));
    CHECK(is(flip(x, {0, 1}), [&](int64_t i, int64_t j) { return a(m - 1 - i, n - 1 - j); }));
    CHECK(equal(flip(x.t(), 1), flip(x, 0).t()));
    CHECK(equal(fliplr(x), flip(x, -1)));
    CHECK(equal(flipud(x), flip(x, 0)));
    for (int64_t s : {0, 1, -1, 7, -1000}) {
      CHECK(is(roll(x, s, 1), [&](int64_t i, int64_t j) { return a(i, modulo(j - s, n)); }));
      CHECK(is(roll(x, {s, 2}, {0, 1}), [&](int64_t i, int64_t j) { return a(modulo(i - s, m), modulo(j - 2, n)); }));
      CHECK(is(roll(x, s), [&](int64_t i, int64_t j) { return modulo(i * n + j - s, m * n); }));
    }
    CHECK(is(rot90(x), [&](int64_t i, int64_t j) { return a(j, n - 1 - i); }));   // counter-clockwise
    CHECK(is(rot90(x, -1), [&](int64_t i, int64_t j) { return a(m - 1 - j, i); }));
    CHECK(equal(rot90(x, 2), flip(x, {0, 1})));
    CHECK(equal(rot90(x, 4), x));
  }
  CHECK(equal(roll(tensor({1, 2, 3}), {1, 1}, {0, 0}), tensor({2, 3, 1})));   // shifts of one dimension add up
  CHECK(equal(roll(tensor({1, 2, 3}), INT64_MIN), roll(tensor({1, 2, 3}), INT64_MIN % 3)));
  CHECK(roll(zeros({0, 2}), 1, 0).shape() == Shape{0, 2});
}

TEST_CASE("flip keeps the memory order, roll gives row-major memory") {
  Tensor x = counting({2, 3, 4, 5}).permute({0, 3, 1, 2});
  CHECK(flip(x, {1, 3}).strides() == x.strides());
  CHECK(roll(x, 1, 1).is_contiguous());
}

TEST_CASE("nothing can be repeated as often as one likes, also backward") {
  Tensor x = zeros({0, 2}).requires_grad_();
  Tensor y = repeat_interleave(x, INT64_MAX, 0);
  CHECK(y.shape() == Shape{0, 2});
  y.sum().backward();
  CHECK(x.grad().shape() == Shape{0, 2});
}

TEST_CASE("repeat lays copies of the whole side by side, repeat_interleave keeps the copies of each slice together") {
  for (const Shape& shape : shapes) {
    CAPTURE(to_string(shape));
    Tensor x = counting(shape);
    auto a = x.accessor<int64_t, 2>();
    int64_t m = shape[0], n = shape[1];
    CHECK(is(repeat(x, {2, 3}), [&](int64_t i, int64_t j) { return a(i % m, j % n); }));
    CHECK(is(repeat(x.t(), {1, 2}), [&](int64_t i, int64_t j) { return a(j % m, i); }));
    CHECK(is(repeat_interleave(x, 3, 1), [&](int64_t i, int64_t j) { return a(i, j / 3); }));
    CHECK(is(repeat_interleave(x, 2, 0), [&](int64_t i, int64_t j) { return a(i / 2, j); }));
  }
  CHECK(repeat(zeros({2}), {3, 0, 4}).shape() == Shape{3, 0, 8});
  CHECK(equal(repeat(tensor(7), {2, 2}), tensor({{7, 7}, {7, 7}})));
  // Eight dimensions, all repeated: more parts than one loop has.
  Tensor deep = counting({2, 1, 2, 1, 2, 1, 2, 2}), many = repeat(deep, {2, 2, 2, 1, 1, 2, 2, 2});
  CHECK(many.shape() == Shape{4, 2, 4, 1, 2, 2, 4, 4});
  CHECK(equal(many.slice(0, 2).slice(1, 1).slice(2, 2).slice(5, 1).slice(6, 2).slice(7, 2), deep));
  CHECK(sum(many).item<int64_t>() == 64 * sum(deep).item<int64_t>());
  CHECK(repeat(zeros({2, 2, 2, 0, 2}), {2, 2, 2, 0, 2, 2, 2, 2}).shape() == Shape{2, 2, 2, 0, 4, 4, 0, 4});
  CHECK(equal(tile(counting({2, 2}), 2), repeat(counting({2, 2}), {1, 2})));
  CHECK(tile(zeros({2}), {3, 2, 1}).shape() == Shape{3, 2, 2});
  CHECK(equal(repeat_interleave(tensor({5, 6, 7}), tensor({2, 0, 1})), tensor({5, 5, 7})));
  CHECK(equal(repeat_interleave(tensor({5, 6}), tensor({2})), tensor({5, 5, 6, 6})));
  CHECK(equal(repeat_interleave(tensor({{1, 2}, {3, 4}}), 2), tensor({1, 1, 2, 2, 3, 3, 4, 4})));
  Tensor all = counting({2, 1, 2, 1, 2, 1, 2, 2});
  CHECK(equal(repeat_interleave(all, 2, 2).select(2, 3), all.select(2, 1)));
  CHECK(equal(repeat_interleave(all, 2, 0).select(0, 3), all.select(0, 1)));
}

TEST_CASE("pixels are shuffled as the definition says") {
  int64_t r = 3, c = 2, h = 2, w = 4;
  Tensor x = counting({2, c * r * r, h, w}), y = pixel_shuffle(x, r);
  auto a = x.accessor<int64_t, 4>(), b = y.accessor<int64_t, 4>();
  REQUIRE(y.shape() == Shape{2, c, h * r, w * r});
  bool same = true;
  for (int64_t n = 0; n < 2; ++n)
    for (int64_t k = 0; k < c; ++k)
      for (int64_t i = 0; i < h * r; ++i)
        for (int64_t j = 0; j < w * r; ++j)
          same = same && b(n, k, i, j) == a(n, k * r * r + (i % r) * r + j % r, i / r, j / r);
  CHECK(same);
  CHECK(equal(pixel_unshuffle(y, r), x));
  CHECK(pixel_shuffle(zeros({0, 1, 2}), 2).shape() == Shape{0, 2, 4});
  CHECK(equal(channel_shuffle(counting({1, 6, 1}), 2).flatten(), tensor({0, 3, 1, 4, 2, 5})));
}

TEST_CASE("a border is a number, or the reflected, nearest or opposite number") {
  Tensor x = tensor({1, 2, 3, 4});
  CHECK(equal(pad(x, {2, 1}), tensor({0, 0, 1, 2, 3, 4, 0})));
  CHECK(equal(pad(x, {-1, 2}, {.value = 9}), tensor({2, 3, 4, 9, 9})));
  CHECK(equal(pad(x, {1, 0}, {.value = 2.7}), tensor({2, 1, 2, 3, 4})));
  CHECK(equal(pad(x, {-3, -1}), tensor(NestedList{}, Dtype::int64)));
  CHECK(equal(pad(x, {-6, 7}), zeros({5}, Dtype::int64)));
  CHECK(equal(pad(x, {2, 3}, {.mode = "reflect"}), tensor({3, 2, 1, 2, 3, 4, 3, 2, 1})));
  CHECK(equal(pad(x, {-1, 2}, {.mode = "reflect"}), tensor({2, 3, 4, 3, 2})));
  CHECK(equal(pad(x, {2, 1}, {.mode = "replicate"}), tensor({1, 1, 1, 2, 3, 4, 4})));
  CHECK(equal(pad(x, {-4, 5}, {.mode = "replicate"}), tensor({4, 4, 4, 4, 4})));
  CHECK(equal(pad(x, {4, 4}, {.mode = "circular"}), repeat(x, 3)));
  CHECK(equal(pad(x, {-2, 2}, {.mode = "circular"}), tensor({3, 4, 3, 4})));
  CHECK(equal(pad(tensor({true, false}), {1, 1}, {.mode = "reflect"}), tensor({false, true, false, true})));
  CHECK(equal(constant_pad_nd(tensor({{1}}), {1, 0, 0, 1}, 7), tensor({{7, 1}, {7, 7}})));
  CHECK(pad(zeros({0, 3}), {1, 1}, {.mode = "reflect"}).shape() == Shape{0, 5});
  CHECK(equal(pad(tensor(3.0), {}), tensor(3.0)));
}

TEST_CASE("borders of large images are those of small ones") {
  Tensor x = counting({3, 50, 60});
  auto a = x.accessor<int64_t, 3>();
  auto reflect = [](int64_t i, int64_t n) { return i < 0 ? -i : i < n ? i : 2 * (n - 1) - i; };
  for (const char* mode : {"constant", "reflect", "replicate", "circular"}) {
    CAPTURE(std::string(mode));
    Tensor y = pad(x, {7, 40, 30, 1}, {.mode = mode, .value = -1});
    auto b = y.accessor<int64_t, 3>();
    bool same = y.shape() == Shape{3, 81, 107};
    for (int64_t n = 0; n < 3; ++n)
      for (int64_t i = 0; i < 81; ++i)
        for (int64_t j = 0; j < 107; ++j) {
          int64_t p = i - 30, q = j - 7;
          bool inside = p >= 0 && p < 50 && q >= 0 && q < 60;
          int64_t expected =
              *mode == 'r' && mode[2] == 'f' ? a(n, reflect(p, 50), reflect(q, 60))
              : *mode == 'r'                 ? a(n, std::clamp<int64_t>(p, 0, 49), std::clamp<int64_t>(q, 0, 59))
              : mode[1] == 'i'               ? a(n, modulo(p, 50), modulo(q, 60))
              : inside                       ? a(n, p, q)
                                             : -1;
          same = same && b(n, i, j) == expected;
        }
    CHECK(same);
  }
}

TEST_CASE("the gradient of a border counts how often a number was used") {
  Tensor x = ones({1, 4}, float64).requires_grad_();
  sum(pad(x, {2, 3}, {.mode = "reflect"})).backward();
  CHECK(equal(x.grad(), tensor({{2, 3, 3, 1}}, float64)));
  x.mutable_grad() = {};
  sum(pad(x, {2, 0, 1, 2}, {.mode = "replicate"})).backward();
  CHECK(equal(x.grad(), tensor({{12, 4, 4, 4}}, float64)));
}

TEST_CASE("images with their channels innermost keep them there, with the same numbers and gradients") {
  using Op = Tensor (*)(const Tensor&);
  const Op keep[] = {
      [](const Tensor& x) {
        return pad(x, {1, 2, 0, -1}, {.value = 5});
      },
      [](const Tensor& x) {
        return pad(x, {1, 2, 3, 0}, {.mode = "reflect"});
      },
      [](const Tensor& x) {
        return pad(x, {1, -2, 3, 0}, {.mode = "replicate"});
      },
      [](const Tensor& x) { return pixel_shuffle(x, 2); },
      [](const Tensor& x) { return pixel_unshuffle(x, 2); },
      [](const Tensor& x) { return channel_shuffle(x, 4); },
      [](const Tensor& x) {
        return cat({x, x}, 3);
      },
      [](const Tensor& x) {
        return flatten(stack({x, x}, 1), 1, 2);
      },
      [](const Tensor& x) {
        return pad(narrow(x, 2, 1, 1), {1, 1});
      },
  };
  const Op give_up[] = {
      [](const Tensor& x) {
        return pad(x, {1, 2, 0, -1}, {.mode = "circular"});
      },
      [](const Tensor& x) {
        return cat({x, contiguous(x)}, 2);
      },
  };
  const Shape shape{2, 8, 4, 6};
  const Tensor x = randn(shape, {.dtype = float64}).requires_grad_();
  Tensor images = permute(contiguous(permute(x.detach(), {0, 2, 3, 1})), {0, 3, 1, 2}).requires_grad_();
  auto check = [&](Op op, bool keeps) {
    const Tensor y = op(x), z = op(images), dy = randn(y.shape(), {.dtype = float64});
    CHECK(equal(y, z));
    CHECK(permute(z, {0, 2, 3, 1}).is_contiguous() == keeps);
    CHECK(z.is_contiguous() == !keeps);
    CHECK(equal(grad(y, x, {.grad_outputs = {dy}}), grad(z, images, {.grad_outputs = {dy}})));
  };
  for (Op op : keep) check(op, true);
  for (Op op : give_up) check(op, false);
  const Tensor volumes = permute(randn({2, 3, 4, 5, 6}), {0, 4, 1, 2, 3});   // [2, 6, 3, 4, 5]
  CHECK(equal(pad(volumes, {1, 1}), pad(contiguous(volumes), {1, 1})));
  CHECK(permute(pad(volumes, {1, 1}), {0, 2, 3, 4, 1}).is_contiguous());
  CHECK(equal(channel_shuffle(volumes, 3), channel_shuffle(contiguous(volumes), 3)));
}

TEST_CASE("each joining op joins along the dimension that its name says") {
  Tensor a = tensor({1, 2}), b = tensor({3, 4});
  CHECK(equal(hstack({a, b}), tensor({1, 2, 3, 4})));
  CHECK(equal(vstack({a, b}), tensor({{1, 2}, {3, 4}})));
  CHECK(equal(dstack({a, b}), tensor({{{1, 3}, {2, 4}}})));
  CHECK(equal(column_stack({a, b, tensor({{5, 6}, {7, 8}})}), tensor({{1, 3, 5, 6}, {2, 4, 7, 8}})));
  CHECK(equal(hstack({tensor(1), tensor(2)}), tensor({1, 2})));
  CHECK(equal(block_diag({tensor({{1, 2}}), tensor(3), tensor({4, 5})}),
      tensor({{1, 2, 0, 0, 0}, {0, 0, 3, 0, 0}, {0, 0, 0, 4, 5}})));
  CHECK(block_diag({zeros({0, 2}), ones({1, 1})}).shape() == Shape{1, 3});
  CHECK(block_diag({a, tensor({0.5})}).dtype() == float32);
  CHECK(equal(cat({zeros({0}), tensor({{1.0}, {2.0}})}, 1), tensor({{1.0}, {2.0}})));   // [0] is skipped
  CHECK(cat({zeros({0}, float64), ones({2})}).dtype() == float64);
  CHECK(cat({zeros({0}), zeros({0})}).shape() == Shape{0});
}

TEST_CASE("a wide border of nothing takes neither time nor memory") {
  const int64_t wide = int64_t(1) << 31;
  for (const char* mode : {"constant", "replicate"}) {
    const Tensor x = zeros({0, 1, 1}, {.requires_grad = true});
    const Tensor y = pad(x, {wide, wide, 0, 0}, {.mode = mode});
    CHECK(y.shape() == Shape{0, 1, 2 * wide + 1});
    sum(y).backward();
    CHECK(x.grad().shape() == x.shape());
  }
}

TEST_CASE("grids, products and combinations come in the order of nested loops") {
  auto ij = meshgrid({tensor({1, 2}), tensor({3, 4, 5})}),
       xy = meshgrid({tensor({1, 2}), tensor({3, 4, 5})}, {.indexing = "xy"});
  CHECK(equal(ij[0], tensor({{1, 1, 1}, {2, 2, 2}})));
  CHECK(equal(ij[1], tensor({{3, 4, 5}, {3, 4, 5}})));
  CHECK(equal(xy[0], ij[0].t()));
  CHECK(equal(xy[1], ij[1].t()));
  CHECK(meshgrid({tensor(1)}, {.indexing = "xy"})[0].shape() == Shape{1});
  CHECK(equal(cartesian_prod({tensor({1, 2}), tensor({3, 4})}), tensor({{1, 3}, {1, 4}, {2, 3}, {2, 4}})));
  CHECK(cartesian_prod({tensor({1, 2})}).shape() == Shape{2});
  CHECK(equal(combinations(tensor({1, 2, 3})), tensor({{1, 2}, {1, 3}, {2, 3}})));
  CHECK(equal(combinations(tensor({1, 2}), 2, {.with_replacement = true}), tensor({{1, 1}, {1, 2}, {2, 2}})));
  CHECK(equal(combinations(tensor({1, 2, 3, 4}), 3), tensor({{1, 2, 3}, {1, 2, 4}, {1, 3, 4}, {2, 3, 4}})));
  CHECK(combinations(tensor({1, 2}), 3).shape() == Shape{0, 3});
  CHECK(combinations(tensor({1, 2}), 0).shape() == Shape{0});
}

}   // namespace gradus::test
