// einsum and its relatives against the products they stand for, the grammar of einsum, errors.
#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::check_failures;

TEST_CASE("einsum: the examples of torch's documentation") {
  Tensor a = randn({3, 4, 5}, {.dtype = float64}), b = randn({3, 5, 2}, {.dtype = float64}),
         v = randn({4}, {.dtype = float64});
  Tensor m = randn({4, 4}, {.dtype = float64}), c = randn({2, 4, 4}, {.dtype = float64});
  CHECK(allclose(einsum("ii", {m}), trace(m), 1e-13, 1e-13));
  CHECK(equal(einsum("ii->i", {m}), stack({m[0][0], m[1][1], m[2][2], m[3][3]})));
  CHECK(allclose(einsum("i,j->ij", {v, v}), outer(v, v), 1e-13, 1e-13));
  CHECK(allclose(einsum("bij,bjk->bik", {a, b}), bmm(a, b), 1e-13, 1e-13));
  CHECK(equal(einsum("...ij->...ji", {a}), transpose(a, 1, 2)));
  CHECK(allclose(einsum("i,ij,j", {v, m, v}), dot(v, mv(m, v)), 1e-12, 1e-12));
  Tensor by_hand = sum(matmul(c[0], c) * unsqueeze(c[1], 0), 2).t();   // [a, b], transposed
  CHECK(allclose(einsum("bn,anm,bm->ba", {c[0], c, c[1]}), by_hand, 1e-12, 1e-12));
}

TEST_CASE("einsum without an arrow keeps the letters that occur once, capitals first") {
  Tensor a = randn({2, 3}, {.dtype = float64}), b = randn({4, 2}, {.dtype = float64});
  CHECK(equal(einsum("ba", {a}), a.t()));
  CHECK(equal(einsum("aB", {a}), a.t()));
  CHECK(allclose(einsum("ij, ki", {a, b}), matmul(b, a).t(), 1e-14, 1e-14));
  CHECK(einsum("...i,i...", {ones({2, 5, 3}), ones({3, 5})}).shape() == Shape{2, 5});
}

TEST_CASE("einsum: a size of 1 broadcasts, missing letters are summed over, dots may be left out") {
  Tensor a = randn({2, 3}, {.dtype = float64}), b = randn({1, 3}, {.dtype = float64});
  CHECK(allclose(einsum("ij,kj->ik", {a, b}), matmul(a, b.t()), 1e-14, 1e-14));
  CHECK(allclose(einsum("ij,ij->ij", {a, b}), a * b, 1e-14, 1e-14));
  CHECK(allclose(einsum("ij->", {a}), sum(a), 1e-14, 1e-14));
  CHECK(allclose(einsum("...j->j", {a}), sum(a, 0), 1e-14, 1e-14));
  CHECK(allclose(einsum("ij,k->k", {a, b[0]}), sum(a) * b[0], 1e-14, 1e-14));
  CHECK(equal(einsum("ij,jk", {tensor({{1, 2}}), tensor({{3}, {4}})}), tensor({{11}})));
  CHECK(einsum("ij,jk->ik", {zeros({2, 0}), zeros({0, 3})}).shape() == Shape{2, 3});
}

TEST_CASE("errors show the wrong equation") {
  check_failures({
      {"Error: einsum: \"ij\": there are no operands", [] { einsum("ij", {}); }},
      {"Error: einsum: \"ij,jk\": it names 2 operands; got 1",
          [] {
            einsum("ij,jk", {ones({2, 2})});
          }},
      {"Error: einsum: \"ij\": operand 0 is [2]; \"ij\" names 2 dimensions", [] { einsum("ij", {ones({2})}); }},
      {"Error: einsum: \"i\": operand 0 is [2, 2]; \"i\" names 1 dimensions",
          [] {
            einsum("i", {ones({2, 2})});
          }},
      {"Error: einsum: \"i1\": '1' is not a letter",
          [] {
            einsum("i1", {ones({2, 2})});
          }},
      {"Error: einsum: \"ij,jk\": operand 1 gives 'j' the size 4; it was 3",
          [] {
            einsum("ij,jk", {ones({2, 3}), ones({4, 2})});
          }},
      {"Error: einsum: \"ii\": operand 0 is [2, 3]; 'i' stands for sizes that differ",
          [] {
            einsum("ii", {ones({2, 3})});
          }},
      {"Error: einsum: \"i->j\": 'j' after the arrow is in no operand", [] { einsum("i->j", {ones({2})}); }},
      {"Error: einsum: \"i->ii\": 'i' appears twice after the arrow", [] { einsum("i->ii", {ones({2})}); }},
      {"Error: einsum: \"......\": `...` may appear only once in an operand", [] { einsum("......", {ones({2})}); }},
      {"DtypeError: einsum: the dtypes differ: the first operand is float32 [2], another is float64 [2]. Convert one "
       "with to().",
          [] {
            einsum("i,i", {ones({2}), ones({2}, float64)});
          }},
  });
}

TEST_CASE("tensordot sums over pairs of dimensions") {
  Tensor a = randn({2, 3, 4}, {.dtype = float64}), b = randn({4, 3, 5}, {.dtype = float64});
  CHECK(allclose(tensordot(a, b, {1, 2}, {1, 0}), einsum("ijk,kjl->il", {a, b}), 1e-13, 1e-13));
  CHECK(allclose(tensordot(a, b, 1), einsum("ijk,klm->ijlm", {a, b}), 1e-13, 1e-13));
  CHECK(allclose(tensordot(a, a, 0), einsum("ijk,lmn->ijklmn", {a, a}), 1e-13, 1e-13));
  CHECK(allclose(
      tensordot(a, ones({1, 5}, float64), {2}, {0}), expand(unsqueeze(sum(a, 2), 2), {2, 3, 5}), 1e-13, 1e-13));
  check_failures({
      {"ShapeError: tensordot: dimension 2 of a [2, 3, 4] and 0 of b [3, 5] are summed together but differ in size",
          [] {
            tensordot(ones({2, 3, 4}), ones({3, 5}), 1);
          }},
      {"ShapeError: tensordot: cannot sum over 3 dimensions; a is [2, 3, 4], b is [3, 5]",
          [] {
            tensordot(ones({2, 3, 4}), ones({3, 5}), 3);
          }},
      {"ShapeError: tensordot: 2 dimensions of a and 1 of b are given; give the same number of each",
          [] {
            tensordot(ones({2, 3, 4}), ones({3, 5}), {0, 1}, {0});
          }},
  });
}

TEST_CASE("kron puts a scaled b in place of every number of a") {
  CHECK(equal(kron(tensor({{1, 2}, {3, 4}}), tensor({{0, 1}})), tensor({{0, 1, 0, 2}, {0, 3, 0, 4}})));
  CHECK(equal(kron(tensor({1, 2}), tensor({1, 10, 100})), tensor({1, 10, 100, 2, 20, 200})));
  CHECK(equal(kron(tensor(3), tensor({1, 2})), tensor({3, 6})));
  CHECK(kron(zeros({2, 0}), zeros({3, 2})).shape() == Shape{6, 0});
  check_failures({{"ShapeError: kron: at most 4 dimensions; a is [1, 1, 1, 1, 1], b is [1]", [] {
                     kron(ones({1, 1, 1, 1, 1}), ones({1}));
                   }}});
}

TEST_CASE("bilinear against its definition") {
  Tensor x1 = randn({2, 3}, {.dtype = float64}), x2 = randn({2, 4}, {.dtype = float64}),
         w = randn({5, 3, 4}, {.dtype = float64}), b = randn({5}, {.dtype = float64});
  CHECK(allclose(bilinear(x1, x2, w, b), einsum("ni,oij,nj->no", {x1, w, x2}) + b, 1e-13, 1e-13));
  CHECK(bilinear(ones({0, 3}), ones({0, 4}), ones({5, 3, 4})).shape() == Shape{0, 5});
  check_failures({
      {"ShapeError: bilinear: weight must be [out, in1, in2]; it is [3, 4]",
          [] {
            bilinear(ones({3}), ones({4}), ones({3, 4}));
          }},
      {"ShapeError: bilinear: x1 must be [.., 3] and x2 [.., 4]; they are [2, 3] and [4]",
          [] {
            bilinear(ones({2, 3}), ones({4}), ones({5, 3, 4}));
          }},
      {"ShapeError: bilinear: the batches differ: x1 is [2, 3], x2 is [1, 4]",
          [] {
            bilinear(ones({2, 3}), ones({1, 4}), ones({5, 3, 4}));
          }},
      {"ShapeError: bilinear: bias must be [5]; it is [4]",
          [] {
            bilinear(ones({3}), ones({4}), ones({5, 3, 4}), ones({4}));
          }},
  });
}

TEST_CASE("the cross product of unit vectors, of integers, and along any dimension") {
  Tensor x = tensor({1, 0, 0}), y = tensor({0, 1, 0}), z = tensor({0, 0, 1});
  CHECK(equal(cross(x, y), z));
  CHECK(equal(cross(y, x), -z));
  Tensor a = randn({3, 100, 3}, {.dtype = float64}), b = randn({3, 100, 3}, {.dtype = float64});
  CHECK(equal(cross(a, b), cross(a, b, 0)));   // the first dimension of size 3
  CHECK(equal(linalg::cross(a, b), cross(a, b, 2)));
  CHECK(allclose(sum(linalg::cross(a, b) * a, -1), zeros({3, 100}, float64), 0, 1e-13));
  CHECK(equal(cross(a, expand(b[0][0], {1, 1, 3}), -1), cross(a, expand(b[0][0], {3, 100, 3}), -1)));
  check_failures({
      {"ShapeError: cross: no dimension has size 3; a is [2], b is [2]", [] { cross(ones({2}), ones({2})); }},
      {"ShapeError: cross: dimension 0 of both must have size 3; a is [2, 3], b is [2, 3]",
          [] {
            cross(ones({2, 3}), ones({2, 3}), 0);
          }},
      {"DtypeError: cross: bool tensors are not supported; convert with to(float32)",
          [] { cross(ones({3}, bool_), ones({3}, bool_)); }},
  });
}
