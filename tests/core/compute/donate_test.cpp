// Donated operands: where the result lies, and when it does not.
#include "core/compute/donate.h"

#include <doctest/doctest.h>

#include "core/compute/elementwise.h"
#include "core/tensor/creation.h"

using namespace gradus;

TEST_CASE("a result is written over a donated operand") {
  Tensor x = tensor({1.0, 4.0, 9.0}), d = apply::donate(x);
  Tensor y = apply::map(Unary::sqrt, d);
  CHECK(y.impl() == d.impl());
  CHECK(equal(x, tensor({1.0, 2.0, 3.0})));
}

TEST_CASE("of two operands the first one gets the result, of select the last") {
  Tensor x = tensor({1.0, 2.0}), y = tensor({10.0, 20.0});
  apply::zip(Binary::add, apply::donate(x), y);
  CHECK(equal(x, tensor({11.0, 22.0})));
  apply::zip(Binary::add, x, apply::donate(y));
  CHECK(equal(y, tensor({10.0, 20.0})));
  apply::select(tensor({true, false}), x, apply::donate(y));
  CHECK(equal(y, tensor({11.0, 20.0})));
}

TEST_CASE("a donated operand is written over once") {
  Tensor x = tensor({1.0, 16.0}), d = apply::donate(x);
  apply::map(Unary::sqrt, d);
  Tensor y = apply::map(Unary::sqrt, d);
  CHECK(equal(x, tensor({1.0, 4.0})));
  CHECK(equal(y, tensor({1.0, 2.0})));
}

TEST_CASE("a result of another shape or dtype gets memory of its own") {
  Tensor x = tensor({1.0, 2.0});
  CHECK(apply::zip(Binary::add, apply::donate(x), ones({3, 1})).shape() == Shape{3, 2});
  CHECK(apply::compare(Compare::eq, apply::donate(x), 1).dtype() == bool_);
  CHECK(equal(x, tensor({1.0, 2.0})));
}

TEST_CASE("what somebody else can see is not donated, nor what shows a number twice") {
  Tensor x = tensor({1.0, 4.0}), held = x, view = x.view({2, 1});
  CHECK(apply::map(Unary::sqrt, apply::donate_unshared(x)).impl() != x.impl());
  held = Tensor();
  CHECK(apply::map(Unary::sqrt, apply::donate_unshared(x)).impl() != x.impl());
  view = Tensor();
  CHECK(apply::map(Unary::sqrt, apply::donate_unshared(x)).impl() == x.impl());
  CHECK(equal(x, tensor({1.0, 2.0})));
  const Tensor image = ones({2, 3, 2, 2}).contiguous(channels_last),
               other = ones({2, 3, 2, 2}).contiguous(channels_last);
  CHECK(apply::zip(Binary::add, apply::donate_unshared(image), other).impl() == image.impl());
  const Tensor wide = ones({1}).expand({3});
  CHECK(apply::map(Unary::sqrt, apply::donate_unshared(wide)).impl() != wide.impl());
}
