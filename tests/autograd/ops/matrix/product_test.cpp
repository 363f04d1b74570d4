// Products by name and sums with products in them: values by hand, integers, empty matrices, errors.
#include <doctest/doctest.h>

#include <limits>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::check_failures;

TEST_CASE("each product takes one kind of shape") {
  Tensor a = tensor({{1.0, 2.0}, {3.0, 4.0}}), v = tensor({1.0, -1.0});
  CHECK(equal(mm(a, a), tensor({{7.0, 10.0}, {15.0, 22.0}})));
  CHECK(equal(bmm(unsqueeze(a, 0), unsqueeze(a, 0)), tensor({{{7.0, 10.0}, {15.0, 22.0}}})));
  CHECK(equal(mv(a, v), tensor({-1.0, -1.0})));
  CHECK(equal(dot(v, tensor({5.0, 3.0})), tensor(2.0)));
  CHECK(equal(outer(v, tensor({1.0, 2.0, 3.0})), tensor({{1.0, 2.0, 3.0}, {-1.0, -2.0, -3.0}})));
  CHECK(equal(ger(v, v), outer(v, v)));
  CHECK(equal(inner(a, tensor({{1.0, 1.0}})), tensor({{3.0}, {7.0}})));
  CHECK(equal(inner(a, tensor(2.0)), a * 2));
  CHECK(equal(vecdot(a, v), tensor({-1.0, -1.0})));
  CHECK(equal(vecdot(a, a, 0), tensor({10.0, 20.0})));
}

TEST_CASE("a transposed matrix times a vector has its bias") {
  Tensor x = t(tensor({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}}));
  CHECK(equal(linear(x, tensor({{1.0, -1.0}}), tensor({10.0})), full({3, 1}, 7.0)));
}

TEST_CASE("products of integers stay integers") {
  Tensor a = tensor({{1, 2}, {3, 4}}), v = tensor({2, -1});
  CHECK(equal(mm(a, a), tensor({{7, 10}, {15, 22}})));
  CHECK(equal(dot(v, v), tensor(5)));
  CHECK(equal(vecdot(a, v), tensor({0, 2})));
  CHECK(equal(addmm(a, a, a, {.beta = 2, .alpha = -1}), tensor({{-5, -6}, {-9, -14}})));
  CHECK(equal(matrix_power(a, 3), tensor({{37, 54}, {81, 118}})));
  CHECK(equal(matrix_power(a, 0), tensor({{1, 0}, {0, 1}})));
  CHECK(equal(trace(a), tensor(5)));
  CHECK(equal(trace(tensor({{true, false}, {false, true}})), tensor(2)));
}

TEST_CASE("addmm and its relatives scale both parts and broadcast the input") {
  Tensor a = tensor({{1.0, 2.0}, {3.0, 4.0}}), one = tensor(1.0), v = tensor({1.0, 1.0});
  AddProductOptions scaled{.beta = 10, .alpha = 2};
  CHECK(equal(addmm(one, a, a, scaled), mm(a, a) * 2 + 10));
  CHECK(equal(addmm(v, a, a), mm(a, a) + 1));
  CHECK(equal(addmm(tensor({{1.0}, {2.0}}), a, a), mm(a, a) + tensor({{1.0}, {2.0}})));
  CHECK(equal(addmv(v, a, v, scaled), tensor({16.0, 24.0})));
  CHECK(equal(addmv(one, a, v), tensor({4.0, 8.0})));
  CHECK(equal(addr(one, v, tensor({1.0, 2.0}), scaled), tensor({{12.0, 14.0}, {12.0, 14.0}})));
  Tensor b = stack({a, a});
  CHECK(equal(baddbmm(one, b, b, scaled), bmm(b, b) * 2 + 10));
  CHECK(equal(addbmm(v, b, b, scaled), mm(a, a) * 4 + 10));
}

TEST_CASE("with beta = 0 NaNs in the input do not count, and it gets a gradient of zeros") {
  Tensor input = full({2, 2}, std::numeric_limits<double>::quiet_NaN()).requires_grad_(), a = eye(2);
  Tensor y = addmm(input, a, a, {.beta = 0});
  CHECK(equal(y.detach(), a));
  sum(y).backward();
  CHECK(equal(input.grad(), zeros({2, 2})));
}

TEST_CASE("empty products are zeros, or what is added") {
  CHECK(equal(mm(zeros({2, 0}), zeros({0, 3})), zeros({2, 3})));
  CHECK(equal(addmm(ones({3}), zeros({2, 0}), zeros({0, 3}), {.beta = 2}), full({2, 3}, 2.0)));
  CHECK(equal(addbmm(ones({2, 3}), zeros({0, 2, 4}), zeros({0, 4, 3})), ones({2, 3})));
  CHECK(equal(dot(zeros({0}), zeros({0})), tensor(0.0)));
  CHECK(equal(trace(zeros({0, 3})), tensor(0.0)));
  CHECK(inner(zeros({2, 0}), zeros({3, 0})).shape() == Shape{2, 3});
  CHECK(matrix_power(zeros({2, 0, 0}), 3).shape() == Shape{2, 0, 0});
}

TEST_CASE("large sums with a product agree with the product and the sum") {
  Tensor a = randn({130, 70}, {.dtype = float64}), b = randn({70, 90}, {.dtype = float64}),
         c = randn({130, 90}, {.dtype = float64});
  CHECK(allclose(addmm(c, a, b, {.beta = -1, .alpha = 0.5}), 0.5 * matmul(a, b) - c, 1e-12, 1e-12));
  CHECK(allclose(addmm(c.t(), b.t(), a.t()), (matmul(a, b) + c).t(), 1e-12, 1e-12));
}

TEST_CASE("a chain of products is multiplied in the cheapest order") {
  Tensor v = randn({1000}), a = randn({1000, 1000}), row = randn({1, 1000});
  Tensor y =
      multi_dot({v, a, a, v});   // from the left it takes 2 million multiplications, in the middle a thousand million
  CHECK(y.shape() == Shape{});
  CHECK(allclose(y, matmul(matmul(matmul(v, a), a), v), 1e-3, 1));
  CHECK(chain_matmul({row, a, t(row)}).shape() == Shape{1, 1});
  CHECK(equal(chain_matmul({row}), row));
}

TEST_CASE("powers of matrices: 0 gives the identity, negative ones are powers of the inverse") {
  Tensor a = tensor({{2.0, 1.0}, {0.0, 4.0}}, float64);
  CHECK(equal(matrix_power(a, 0), eye(2, {.dtype = float64})));
  CHECK(equal(matrix_power(a, 5), tensor({{32.0, 496.0}, {0.0, 1024.0}}, float64)));
  CHECK(allclose(matmul(matrix_power(a, -3), matrix_power(a, 3)), eye(2, {.dtype = float64}), 1e-14, 1e-14));
  CHECK_FALSE(matrix_power(a, 1).shares_storage(a));
  CHECK(equal(matrix_power(neg(eye(2)), INT64_MIN), eye(2)));
  CHECK(equal(matrix_power(neg(eye(2)), INT64_MAX), neg(eye(2))));
}

TEST_CASE("wrong products are errors at the call") {
  check_failures({
      {"ShapeError: mm: a must be [m, k]; it is [2]",
          [] {
            mm(ones({2}), ones({2, 2}));
          }},
      {"ShapeError: mm: b must be [k, n]; it is [2]",
          [] {
            mm(ones({2, 2}), ones({2}));
          }},
      {"ShapeError: mm: the inner sizes differ: a is [2, 3], b is [2, 3]",
          [] {
            mm(ones({2, 3}), ones({2, 3}));
          }},
      {"ShapeError: bmm: a must be [b, m, k]; it is [2, 3]",
          [] {
            bmm(ones({2, 3}), ones({1, 3, 2}));
          }},
      {"ShapeError: bmm: the batches differ: a is [2, 2, 3], b is [1, 3, 2]. matmul broadcasts.",
          [] {
            bmm(ones({2, 2, 3}), ones({1, 3, 2}));
          }},
      {"ShapeError: mv: the inner sizes differ: a is [2, 3], v is [2]",
          [] {
            mv(ones({2, 3}), ones({2}));
          }},
      {"ShapeError: dot: b must be [k]; it is [1, 2]",
          [] {
            dot(ones({2}), ones({1, 2}));
          }},
      {"ShapeError: dot: the inner sizes differ: a is [2], b is [3]", [] { dot(ones({2}), ones({3})); }},
      {"ShapeError: outer: a must be [m]; it is []", [] { outer(ones({}), ones({3})); }},
      {"ShapeError: inner: the inner sizes differ: a is [2, 3], b is [2]",
          [] {
            inner(ones({2, 3}), ones({2}));
          }},
      {"DtypeError: vecdot: bool tensors are not supported; convert with to(float32)",
          [] { vecdot(ones({2}, bool_), ones({2}, bool_)); }},
      {"ShapeError: addmm: input must broadcast to [2, 2]; it is [3]",
          [] {
            addmm(ones({3}), ones({2, 3}), ones({3, 2}));
          }},
      {"DtypeError: addmm: for integer tensors, beta and alpha must be integers",
          [] {
            addmm(ones({2}, int64), ones({2, 2}, int64), ones({2, 2}, int64), {.alpha = 0.5});
          }},
      {"DtypeError: addmm: bool tensors are not supported; convert with to(float32)",
          [] {
            addmm(ones({2}, bool_), ones({2, 2}, bool_), ones({2, 2}, bool_));
          }},
      {"DtypeError: addmm: the dtypes differ: input is float64 [2], a is float32 [2, 2]. Convert one with to().",
          [] {
            addmm(ones({2}, float64), ones({2, 2}), ones({2, 2}));
          }},
      {"ShapeError: addmv: the inner sizes differ: a is [2, 3], v is [2]",
          [] {
            addmv(ones({2}), ones({2, 3}), ones({2}));
          }},
      {"ShapeError: multi_dot: expected two tensors or more; got 1",
          [] {
            multi_dot({ones({2, 2})});
          }},
      {"ShapeError: multi_dot: tensor 1 must be a matrix; it is [2]",
          [] {
            multi_dot({ones({2, 2}), ones({2}), ones({2, 2})});
          }},
      {"ShapeError: multi_dot: the inner sizes differ: tensor 0 is [2, 3], tensor 1 is [2, 3]",
          [] {
            multi_dot({ones({2, 3}), ones({2, 3})});
          }},
      {"ShapeError: chain_matmul: expected one matrix or more; got none", [] { chain_matmul({}); }},
      {"ShapeError: matrix_power: a must be [.., n, n]; it is [2, 3]",
          [] {
            matrix_power(ones({2, 3}), 2);
          }},
      {"ShapeError: trace: x must be a matrix; it is [2]", [] { trace(ones({2})); }},
  });
}
