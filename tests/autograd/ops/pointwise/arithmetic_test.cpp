// Functions of two and three numbers: values at the edges, from mathematics and from the rules of IEEE 754 and of
// Python's division.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/op_battery.h"
#include "tests/support/values.h"

namespace gradus::test {

namespace {

Tensor ints(const Ints& values) { return from_vector(values); }

}   // namespace

TEST_CASE("alpha multiplies what is added or subtracted") {
  check(add(doubles({1, 2}), doubles({3, 4}), {.alpha = 2}), List{7, 10});
  check(sub(doubles({1, 2}), doubles({3, 4}), {.alpha = 2.5}), List{-6.5, -8});
  check(rsub(doubles({1, 2}), doubles({3, 4}), {.alpha = -1}), List{4, 6});
  check(rsub(ints({1, 2}), 10, {.alpha = 3}), Ints{7, 4});
  check(add(ints({1, 2}), 1.5, {.alpha = 2}), List{4, 5}, float32);
  check(add(ints({INT64_MAX}), ints({1}), {.alpha = 1}), Ints{INT64_MIN});
  check(add(tensor({true, false}), tensor({true, true}), {.alpha = false}), std::vector<bool>{true, false});
  check(add(doubles({inf, nan}), doubles({1, 1}), {.alpha = 0}), List{inf, nan});
}

TEST_CASE(
    "division of integers rounds down or towards zero, its remainder has the sign of the divisor or of the dividend") {
  const Tensor a = ints({7, 7, -7, -7, 6, -6, 0}), b = ints({2, -2, 2, -2, 3, 3, -5});
  check(floor_divide(a, b), Ints{3, -4, -4, 3, 2, -2, 0});
  check(div(a, b, {.rounding_mode = "floor"}), Ints{3, -4, -4, 3, 2, -2, 0});
  check(div(a, b, {.rounding_mode = "trunc"}), Ints{3, -3, -3, 3, 2, -2, 0});
  check(remainder(a, b), Ints{1, -1, 1, -1, 0, 0, 0});
  check(fmod(a, b), Ints{1, 1, -1, -1, 0, 0, 0});
  check(a % 4, Ints{3, 3, 1, 1, 2, 2, 0});
  check(-9 % ints({4, -4}), Ints{3, -1});
  // The one quotient that does not fit wraps around; nothing traps.
  check(floor_divide(ints({INT64_MIN}), -1), Ints{INT64_MIN});
  check(remainder(ints({INT64_MIN}), -1), Ints{0});
  check(fmod(ints({INT64_MIN}), ints({-1})), Ints{0});
  check(div(ints({7, -7}), 2), List{3.5, -3.5}, float32);
}

TEST_CASE("division of floats with a remainder, including infinities and zeros") {
  const Tensor a = doubles({5.5, 5.5, -5.5, -5.5, 1, -1, 1, inf, 1, -0.0, 0.0, nan}),
               b = doubles({2, -2, 2, -2, inf, inf, -inf, 2, 0, 1, -1, 1});
  check(remainder(a, b), List{1.5, -0.5, 0.5, -1.5, 1, inf, -inf, nan, nan, -0.0, 0.0, nan});
  check(fmod(a, b), List{1.5, 1.5, -1.5, -1.5, 1, -1, 1, nan, nan, -0.0, 0.0, nan});
  check(floor_divide(a, b), List{2, -3, -3, 2, 0, -1, -1, nan, inf, -0.0, -0.0, nan});
  check(div(a, b, {.rounding_mode = "trunc"}), List{2, -2, -2, 2, 0, -0.0, -0.0, inf, inf, -0.0, -0.0, nan});
}

TEST_CASE("the remainder is exact however large the quotient is") {
  const List a{1e17, 1e300, 123456789.123, 5e-324, 1.7e308, 1e15, -1e16, 3.0 * (1 << 29)},
      b{3, 7.1, 1e-5, 3e-324, 1e-308, 0.1, 0.3, 3};
  List fmods, remainders, floors;
  for (size_t i = 0; i < a.size(); ++i) {
    fmods.push_back(std::fmod(a[i], b[i]));
    remainders.push_back(fmods[i] < 0 ? fmods[i] + b[i] : fmods[i]);
  }
  CHECK(fmod(doubles(a), doubles(b)).to_vector<double>() == fmods);
  CHECK(remainder(doubles(a), doubles(b)).to_vector<double>() == remainders);
  // float32, many quotients on both sides of whole numbers.
  manual_seed(1);
  Tensor x = rand({20000}) * 1000, y = rand({20000}) + 0.01, m = fmod(x, y);
  auto vx = x.to_vector<float>(), vy = y.to_vector<float>(), vm = m.to_vector<float>();
  int64_t wrong = 0;
  for (size_t i = 0; i < vx.size(); ++i) wrong += vm[i] != std::fmod(vx[i], vy[i]);
  Tensor multiples = y * 17;
  auto vmul = multiples.to_vector<float>(), vz = fmod(multiples, y).to_vector<float>();
  for (size_t i = 0; i < vmul.size(); ++i) wrong += vz[i] != std::fmod(vmul[i], vy[i]);
  CHECK(wrong == 0);
}

TEST_CASE("powers of integers are integers, and wrap around") {
  check(pow(ints({2, -3, 0, 7, 10}), ints({10, 3, 0, 1, 18})), Ints{1024, -27, 1, 7, 1000000000000000000});
  check(pow(ints({1, -1, -1, 2, 0}), ints({-1, -2, -3, -1, -1})), Ints{1, 1, -1, 0, 0});
  check(pow(ints({2, 3}), 63), Ints{INT64_MIN, -3237885987332494933});
  check(pow(2, ints({3, -1, 62})), Ints{8, 0, int64_t(1) << 62});
  check(pow(tensor({true, false}), 2), Ints{1, 0});
  check(pow(tensor({true, false}), ints({3, 0})), Ints{1, 1});
  check(pow(2.0, ints({3, -1})), List{8, 0.5}, float32);
  check(pow(ints({4, 9}), 0.5), List{2, 3}, float32);
  check(pow(tensor({true, false}), true), std::vector<bool>{true, false});
  check(pow(tensor({true, false}), false), std::vector<bool>{true, true});
  check(float_power(ints({2, 3}), ints({-1, 2})), List{0.5, 9});
  check(float_power(2, tensor({0.5}, float32)), List{std::sqrt(2.0)});
  check(float_power(tensor({3.0}, float32), 2), List{9});
  check(ldexp(doubles({1, -3, 0.5}), ints({4, 0, -1})), List{16, -3, 0.25});
}

TEST_CASE("the exponent 1/2 gives a root if it is a number, and a power if it is in a tensor, whatever its strides") {
  const Tensor x = doubles({-0.0, -inf, 4}), halves = doubles({0.5, 0.5, 0.5}), half = expand(doubles({0.5}), {3});
  check(pow(x, 0.5), List{-0.0, nan, 2});
  check(pow(x, -0.5), List{-inf, nan, 0.5});
  for (const Tensor& exponent : {halves, half, full({}, 0.5, float64)}) {
    check(pow(x, exponent), List{0, inf, 2});
    check(pow(x, neg(exponent)), List{inf, 0, 0.5});
  }
}

TEST_CASE("NaN loses in fmax and fmin, and wins in maximum and minimum") {
  const Tensor a = doubles({1, nan, 1, nan, -inf}), b = doubles({2, 2, nan, nan, 3});
  check(fmax(a, b), List{2, 2, 1, nan, 3});
  check(fmin(a, b), List{1, 2, 1, nan, -inf});
  check(max(a, b), List{2, nan, nan, nan, 3});
  check(min(a, b), List{1, nan, nan, nan, -inf});
  check(fmax(ints({1, 5}), ints({2, -5})), Ints{2, 5});
  check(fmin(tensor({true, false}), tensor({true, true})), std::vector<bool>{true, false});
}

TEST_CASE("hypot neither overflows nor underflows") {
  check(hypot(doubles({3, 1e300, 3e-320, 0, inf, nan, nan, -5}), doubles({4, 1e300, 4e-320, 0, nan, -inf, 1, 0})),
      List{5, std::sqrt(2.0) * 1e300, 5e-320, 0, inf, inf, nan, 5});
  check(hypot(tensor({3e30, 3e-30}, float32), tensor({4e30, 4e-30}, float32)), List{5e30f, 5e-30f}, float32);
}

TEST_CASE("atan2 respects all four quadrants and the sign of zeros") {
  const double pi = std::acos(-1.0);
  check(atan2(doubles({1, 1, -1, -1, 0.0, -0.0, 0.0, -0.0, 2, 0}), doubles({1, -1, -1, 1, 1, 1, -1, -1, 0, 0})),
      List{pi / 4, 3 * pi / 4, -3 * pi / 4, -pi / 4, 0, -0.0, pi, -pi, pi / 2, 0});
  check(atan2(doubles({inf, inf, -inf, 1, -1, nan, 1, 0}), doubles({inf, -inf, 3, inf, -inf, 1, nan, nan})),
      List{pi / 4, 3 * pi / 4, -pi / 2, 0, -pi, nan, nan, nan});
  check(atan2(doubles({1.5e308, 5e-324, 1e-320}), doubles({1e308, 5e-324, -1e300})), List{std::atan(1.5), pi / 4, pi});
  check(arctan2(ints({1}), ints({-1})), List{3 * pi / 4}, float32);
}

TEST_CASE("copysign respects the sign of zeros, heaviside has the given value at zero") {
  check(copysign(doubles({1, -2, 0, nan, inf}), doubles({-0.0, 0.0, -3, 1, -1})), List{-1, 2, -0.0, nan, -inf});
  check(copysign(ints({3, -4}), -1), List{-3, -4}, float32);
  check(heaviside(doubles({-1, 0, -0.0, 2, nan}), doubles({7, 0.5, nan, 7, 7})), List{0, 0.5, nan, 1, 0});
  check(heaviside(ints({-1, 0, 2}), ints({7, 5, 7})), Ints{0, 5, 1});
  check(heaviside(tensor({true, false}), tensor({false, true})), std::vector<bool>{true, true});
}

TEST_CASE("xlogy is 0 where its first argument is, unless the second is NaN") {
  check(xlogy(doubles({0, 0, 0, 0, 2, 2, -0.0}), doubles({0, -1, inf, nan, 0, std::exp(1.0), 5})),
      List{0, 0, 0, nan, -inf, 2, 0});
  check(xlog1py(doubles({0, 0, 0, 2, 2, 1, 1}), doubles({-1, -2, nan, -1, std::expm1(1.0), inf, 1e-18})),
      List{0, 0, nan, -inf, 2, inf, 1e-18});
  check(xlogy(2, doubles({1, 4})), List{0, 4 * std::log(2.0)});
  check(xlogy(doubles({3}), 2.0), List{3 * std::log(2.0)});
  check(xlog1py(2, doubles({-0.5})), List{2 * std::log(0.5)});
  check(xlog1py(doubles({3, 0}), 1), List{3 * std::log(2.0), 0});
  check(xlogy(ints({2}), ints({1})), List{0}, float32);
}

TEST_CASE("logaddexp keeps small differences and does not overflow") {
  const Tensor a = doubles({0, 1000, -1000, inf, -inf, inf, -inf, nan, 0}),
               b = doubles({0, 1000, -1001, inf, -inf, -inf, 3, 1, -40});
  const double ln2 = std::log(2.0);
  check(logaddexp(a, b),
      List{ln2, 1000 + ln2, -1000 + std::log1p(std::exp(-1.0)), inf, -inf, inf, 3, nan, std::exp(-40.0)});
  check(logaddexp2(a, b),
      List{1, 1001, -1000 + std::log2(1.5), inf, -inf, inf, 3, nan, std::log1p(std::exp2(-40.0)) / ln2});
}

TEST_CASE("functions of two numbers refuse what they cannot take") {
  check_failures({
      {"DtypeError: add: the result is int64, so alpha must be an integer; got a float",
          [] { add(ones({2}, int64), ones({2}, int64), {.alpha = 1.5}); }},
      {"DtypeError: add: the result is int64, so alpha must be an integer; got a bool",
          [] { add(ones({2}, int64), 1, {.alpha = true}); }},
      {"DtypeError: sub: the result is int64, so alpha must be an integer; got a float",
          [] { sub(ones({2}, int64), 1, {.alpha = 0.5}); }},
      {"DtypeError: sub: bool tensors cannot be subtracted; compare them with !=, or convert with to(int64)",
          [] { sub(1, ones({2}, bool_)); }},
      {"DtypeError: sub: bool tensors cannot be subtracted; compare them with !=, or convert with to(int64)",
          [] { rsub(ones({2}, bool_), ones({2})); }},
      {"Error: div: rounding_mode must be \"floor\" or \"trunc\"; got \"up\"",
          [] { div(ones({2}), 2, {.rounding_mode = "up"}); }},
      {"Error: floor_divide: integers cannot be divided by 0; the divisor [2] is 0 at flat position 1. "
       "Floats can: convert with "
       "to(float32).",
          [] {
            floor_divide(ones({2}, int64), tensor({1, 0}));
          }},
      {"Error: div: integers cannot be divided by 0; the divisor [] is 0 at flat position 0. Floats can: "
       "convert with to(float32).",
          [] { div(ones({2}, int64), 0, {.rounding_mode = "trunc"}); }},
      {"Error: div: integers cannot be divided by 0; the divisor [] is 0 at flat position 0. Floats can: "
       "convert with to(float32).",
          [] { div(ones({2}, int64), 0, {.rounding_mode = "floor"}); }},
      {"Error: remainder: integers cannot be divided by 0; the divisor [1, 2] is 0 at flat position 0. "
       "Floats can: convert with "
       "to(float32).",
          [] {
            remainder(ones({2}, int64), tensor({{0, 1}}));
          }},
      {"Error: fmod: integers cannot be divided by 0; the divisor [1] is 0 at flat position 0. Floats "
       "can: convert with to(float32).",
          [] { fmod(ones({2}, int64), tensor({0})); }},
      {"DtypeError: remainder: bool tensors are not supported; convert with to(int64)",
          [] { remainder(ones({2}, bool_), true); }},
      {"DtypeError: fmod: bool tensors are not supported; convert with to(int64)",
          [] { fmod(ones({2}, bool_), ones({2}, bool_)); }},
      {"DtypeError: floor_divide: bool tensors are not supported; convert with to(int64)",
          [] { floor_divide(ones({2}, bool_), ones({2}, bool_)); }},
      {"DtypeError: div: bool tensors are not supported; convert with to(int64)",
          [] { div(ones({2}, bool_), true, {.rounding_mode = "floor"}); }},
      {"DtypeError: pow: bool tensors are not supported; convert with to(int64)",
          [] { pow(ones({2}, bool_), ones({2}, bool_)); }},
      {"DtypeError: pow: bool tensors are not supported; convert with to(int64)", [] { pow(true, ones({2}, bool_)); }},
      {"DtypeError: pow: integers to a negative power are not integers; convert with to(float32)",
          [] { pow(ones({2}, bool_), -1); }},
      {"DtypeError: hypot: expected float32 or float64; a is int64, b is bool. Convert one with to(float32).",
          [] { hypot(ones({2}, int64), ones({2}, bool_)); }},
      {"DtypeError: logaddexp: expected float32 or float64; a is int64, b is int64. Convert one with to(float32).",
          [] { logaddexp(ones({2}, int64), ones({2}, int64)); }},
      {"DtypeError: logaddexp2: expected float32 or float64; a is int64, b is int64. Convert one with to(float32).",
          [] { logaddexp2(ones({2}, int64), ones({2}, int64)); }},
      {"DtypeError: heaviside: the dtypes differ: x is float32 [2], values is int64 [2]. Convert one with to().",
          [] { heaviside(ones({2}), ones({2}, int64)); }},
      {"ShapeError: remainder: the shapes do not broadcast: a is [2], b is [3]",
          [] { remainder(ones({2}), ones({3})); }},
      {"ShapeError: logaddexp2: the shapes do not broadcast: a is [2], b is [3]",
          [] { logaddexp2(ones({2}), ones({3})); }},
  });
}

TEST_CASE("zeros in a divisor are no error if there is nothing to divide") {
  CHECK(remainder(zeros({0, 2}, int64), zeros({2}, int64)).shape() == Shape{0, 2});
}

}   // namespace gradus::test
