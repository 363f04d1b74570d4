// Comparisons of more than two numbers at once, logic, bits.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"

namespace gradus::test {

namespace {

using Bools = std::vector<bool>;

Bools bools(const Tensor& x) {
  CHECK(x.dtype() == bool_);
  return x.to_vector<bool>();
}
Ints ints(const Tensor& x) {
  CHECK(x.dtype() == int64);
  return x.to_vector<int64_t>();
}

}   // namespace

TEST_CASE("every number but 0 counts as true") {
  Tensor a = tensor({0.0, -0.0, nan, 0.5}), b = tensor({1, 0, 0, -2});
  CHECK(bools(logical_and(a, b)) == Bools{false, false, false, true});
  CHECK(bools(logical_or(a, b)) == Bools{true, false, true, true});
  CHECK(bools(logical_xor(a, b)) == Bools{true, false, true, false});
  CHECK(bools(logical_not(a)) == Bools{true, true, false, false});
  CHECK(bools(logical_not(tensor({true, false}))) == Bools{false, true});
  CHECK_FALSE(logical_or(tensor({1.0}).requires_grad_(), tensor({1.0})).requires_grad());
}

TEST_CASE("the operators on bools are logic") {
  Tensor a = tensor({true, true, false, false}), b = tensor({true, false, true, false});
  CHECK(bools(a & b) == Bools{true, false, false, false});
  CHECK(bools(a | b) == Bools{true, true, true, false});
  CHECK(bools(a ^ b) == Bools{false, true, true, false});
  CHECK(bools(~a) == Bools{false, false, true, true});
  CHECK(bools(a & false) == Bools{false, false, false, false});
  CHECK(bools(true ^ b) == Bools{false, true, false, true});
  CHECK(bools(a == b) == Bools{true, false, false, true});
  CHECK(bools(a != b) == Bools{false, true, true, false});
  CHECK(bools(a < b) == Bools{false, false, true, false});
  CHECK(bools(a <= b) == Bools{true, false, true, true});
  CHECK(bools(a > b) == Bools{false, true, false, false});
  CHECK(bools(a >= b) == Bools{true, true, false, true});
  CHECK(bools(a == false) == Bools{false, false, true, true});
}

TEST_CASE("the operators on integers work on bits") {
  Tensor a = tensor({12, -1, 0}), b = tensor({10, 255, -7});
  CHECK(ints(a & b) == Ints{8, 255, 0});
  CHECK(ints(a | b) == Ints{14, -1, -7});
  CHECK(ints(a ^ b) == Ints{6, -256, -7});
  CHECK(ints(~a) == Ints{-13, 0, -1});
  CHECK(ints(6 & a) == Ints{4, 6, 0});
  CHECK(ints(a | tensor({true, false, true})) == Ints{13, -1, 1});
  CHECK(ints(tensor({true, false}) & 3) == Ints{1, 0});
}

TEST_CASE("bits shifted beyond the ends are lost, and the sign is shifted in from the left") {
  Tensor a = tensor({7, -7});
  CHECK(ints(a << 2) == Ints{28, -28});
  CHECK(ints(a << tensor({63, 64})) == Ints{INT64_MIN, 0});
  CHECK(ints(a << -1) == Ints{0, 0});
  CHECK(ints(a >> 1) == Ints{3, -4});
  CHECK(ints(a >> 63) == Ints{0, -1});
  CHECK(ints(a >> tensor({64, -1})) == Ints{0, -1});
  CHECK(ints(1 << tensor({0, 3})) == Ints{1, 8});
  CHECK(ints(-16 >> tensor({1, 3})) == Ints{-8, -2});
}

TEST_CASE("a number can be on either side of a comparison") {
  Tensor x = tensor({1.0, 2.0, nan});
  CHECK(bools(2 > x) == Bools{true, false, false});
  CHECK(bools(2 >= x) == Bools{true, true, false});
  CHECK(bools(1 < x) == Bools{false, true, false});
  CHECK(bools(1 <= x) == Bools{true, true, false});
  CHECK(bools(1 == x) == Bools{true, false, false});
  CHECK(bools(1 != x) == Bools{false, true, true});
  CHECK(bools(not_equal(x, 1)) == Bools{false, true, true});
  CHECK(bools(greater(x, x)) == Bools{false, false, false});
  CHECK(bools(greater_equal(x, x)) == Bools{true, true, false});
  CHECK(bools(less(x, 2)) == Bools{true, false, false});
  CHECK(bools(less_equal(x, 2)) == Bools{true, true, false});
}

TEST_CASE("isclose: the second number says how close, infinities are close only to themselves") {
  Tensor a = tensor({1.0, 100.0, inf, inf, nan, 0.0}, float64), b = tensor({1.1, 111.0, inf, -inf, nan, 1e-9}, float64);
  CHECK(bools(isclose(a, b)) == Bools{false, false, true, false, false, true});
  CHECK(bools(isclose(a, b, 0.1, 0)) == Bools{true, true, true, false, false, false});
  CHECK(bools(isclose(b, a, 0.1, 0)) == Bools{false, false, true, false, false, false});
  CHECK(bools(isclose(a, b, 0, 0, true)) == Bools{false, false, true, false, true, false});
  CHECK(bools(isclose(tensor({1.0, inf}), tensor({inf, 1.0}))) == Bools{false, false});
  CHECK(bools(isclose(tensor({7, -7}), tensor({2, 3}), 0, 5)) == Bools{true, false});
  CHECK(bools(isclose(tensor({true}), tensor({true}))) == Bools{true});
}

TEST_CASE("isin looks every number up") {
  Tensor x = tensor({{3, 1}, {4, 1}});
  CHECK(bools(isin(x, tensor({1, 5, 3, 3}))) == Bools{true, true, false, true});
  CHECK(isin(x, tensor({1})).shape() == Shape{2, 2});
  CHECK(bools(isin(x, tensor({1, 5}), {.invert = true})) == Bools{true, false, true, false});
  CHECK(bools(isin(x, 4)) == Bools{false, false, true, false});
  CHECK(bools(isin(4, x)) == Bools{true});
  CHECK(bools(isin(x, zeros({0}, int64))) == Bools{false, false, false, false});
  CHECK(bools(isin(tensor({nan, 1.0, -0.0}), tensor({nan, 2.0, 0.0}))) == Bools{false, false, true});
  CHECK(bools(isin(tensor({1, 2}), tensor({1.5, 2.0}))) == Bools{false, true});
  CHECK(isin(zeros({0, 3}), x).shape() == Shape{0, 3});
  // Many, against a count by hand.
  manual_seed(3);
  Tensor many = randint(0, 5000, {30000}), some = randint(0, 5000, {1000});
  std::vector<bool> present(5000);
  for (int64_t v : some.to_vector<int64_t>()) present[size_t(v)] = true;
  Bools found = bools(isin(many, some));
  Ints numbers = ints(many);
  int64_t wrong = 0;
  for (size_t i = 0; i < numbers.size(); ++i) wrong += found[i] != present[size_t(numbers[i])];
  CHECK(wrong == 0);
}

TEST_CASE("comparisons and logic refuse what they cannot take") {
  check_failures({
      {"DtypeError: isclose: the dtypes differ: a is float32 [2], b is int64 [2]. Convert one with to().",
          [] { isclose(ones({2}), ones({2}, int64)); }},
      {"Error: isclose: expected rtol >= 0 and atol >= 0; got -1 and 1e-08", [] { isclose(ones({2}), ones({2}), -1); }},
      {"DtypeError: isin: bool tensors are not supported; convert with to(int64)",
          [] { isin(ones({2}), ones({2}, bool_)); }},
      {"DtypeError: isin: bool tensors are not supported; convert with to(int64)",
          [] { isin(ones({2}, int64), true); }},
      {"DtypeError: bitwise_and: expected int64 or bool; a is float32, b is int64. Convert with to(int64).",
          [] { ones({2}) & ones({2}, int64); }},
      {"DtypeError: bitwise_or: expected int64 or bool; a is int64, b is float32. Convert with to(int64).",
          [] { ones({2}, int64) | 2.5; }},
      {"DtypeError: bitwise_xor: expected int64 or bool; a is bool, b is float32. Convert with to(int64).",
          [] { ones({2}, bool_) ^ ones({2}); }},
      {"DtypeError: bitwise_not: expected int64 or bool; x is float32. Convert with to(int64).", [] { ~ones({2}); }},
      {"DtypeError: bitwise_left_shift: bool tensors are not supported; convert with to(int64)",
          [] { ones({2}, bool_) << true; }},
      {"DtypeError: bitwise_left_shift: expected int64 or bool; a is float32, b is int64. Convert with to(int64).",
          [] { ones({2}) << ones({2}, int64); }},
      {"DtypeError: bitwise_right_shift: bool tensors are not supported; convert with to(int64)",
          [] { ones({2}, bool_) >> ones({2}, bool_); }},
      {"ShapeError: logical_and: the shapes do not broadcast: a is [2], b is [3]",
          [] { logical_and(ones({2}), ones({3})); }},
      {"ShapeError: bitwise_xor: the shapes do not broadcast: a is [2], b is [3]",
          [] { ones({2}, int64) ^ ones({3}, int64); }},
      {"ShapeError: lt: the shapes do not broadcast: a is [2], b is [3]",
          [] { lt(ones({2}, bool_), ones({3}, bool_)); }},
  });
}

}   // namespace gradus::test
