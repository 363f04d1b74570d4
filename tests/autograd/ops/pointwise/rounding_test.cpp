// Rounding and questions about single numbers.
#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "tests/support/failures.h"
#include "tests/support/points.h"

namespace gradus::test {

TEST_CASE("round takes the even one of two neighbours, and decimals of either sign") {
  CHECK(equal(round(tensor({0.5, 1.5, 2.5, -0.5, -1.5, 2.4})), tensor({0.0, 2.0, 2.0, 0.0, -2.0, 2.0})));
  CHECK(equal(round(tensor({1.25, -3.375}, float64), {.decimals = 2}), tensor({1.25, -3.38}, float64)));
  CHECK(equal(round(tensor({150.0, 250.0, -1234.0}), {.decimals = -2}), tensor({200.0, 200.0, -1200.0})));
  CHECK(equal(round(tensor({1.5, -2.5}), {.decimals = 0}), tensor({2.0, -2.0})));
}

TEST_CASE("rounding integers gives a copy") {
  Tensor x = tensor({-3, 0, 7});
  for (Tensor (*f)(const Tensor&) :
      {static_cast<Tensor (*)(const Tensor&)>(&floor), static_cast<Tensor (*)(const Tensor&)>(&ceil),
          static_cast<Tensor (*)(const Tensor&)>(&round), static_cast<Tensor (*)(const Tensor&)>(&trunc)}) {
    CHECK(equal(f(x), x));
    CHECK(f(x).impl() != x.impl());
  }
  CHECK(equal(nan_to_num(x), x));
  CHECK(equal(nan_to_num(tensor({true, false})), tensor({true, false})));
}

TEST_CASE("a rounded number has slope 0, its fraction slope 1") {
  Tensor x = tensor({-1.5, 0.0, 2.25}, float64).requires_grad_();
  for (Tensor y : {floor(x), ceil(x), round(x), trunc(x), round(x, {.decimals = 1})})
    CHECK(equal(grad(sum(y), x), zeros({3}, float64)));
  CHECK(equal(grad(sum(frac(x)), x), ones({3}, float64)));
  CHECK(equal(frac(x.detach()), tensor({-0.5, 0.0, 0.25}, float64)));
}

TEST_CASE("nan_to_num uses the limits of the dtype unless told otherwise") {
  const double most = std::numeric_limits<double>::max(), most_float = std::numeric_limits<float>::max();
  Tensor x = tensor({nan, inf, -inf, 2.0}, float64);
  CHECK(equal(nan_to_num(x), tensor({0.0, most, -most, 2.0}, float64)));
  CHECK(equal(nan_to_num(to(x, float32)), tensor({0.0, most_float, -most_float, 2.0})));
  CHECK(equal(nan_to_num(x, {.nan = 5, .posinf = 6, .neginf = 7}), tensor({5.0, 6.0, 7.0, 2.0}, float64)));
  check_points({{"nan_to_num", [](const std::vector<Tensor>& v) { return nan_to_num(v[0]); }, {{nan, inf, -inf, 2}},
      {{0, 0, 0, 1}}}});
}

TEST_CASE("questions about floats, integers and bools") {
  Tensor x = tensor({nan, inf, -inf, -0.0, 3.0});
  CHECK(equal(isnan(x), tensor({true, false, false, false, false})));
  CHECK(equal(isinf(x), tensor({false, true, true, false, false})));
  CHECK(equal(isfinite(x), tensor({false, false, false, true, true})));
  CHECK(equal(isposinf(x), tensor({false, true, false, false, false})));
  CHECK(equal(isneginf(x), tensor({false, false, true, false, false})));
  CHECK(equal(slice(signbit(x), 0, 1), tensor({false, true, true, false})));
  for (const Tensor& y : {tensor({-1, 2}), tensor({true, false})}) {
    CHECK(equal(isfinite(y), tensor({true, true})));
    for (Tensor (*f)(const Tensor&) : {&isnan, &isinf, &isposinf, &isneginf})
      CHECK(equal(f(y), tensor({false, false})));
  }
  CHECK(equal(signbit(tensor({-1, 0})), tensor({true, false})));
  CHECK(equal(signbit(tensor({true, false})), tensor({false, false})));
}

TEST_CASE("dtypes that rounding refuses") {
  check_failures({
      {"DtypeError: floor: bool tensors are not supported; convert with to(int64)", [] { floor(ones({2}, bool_)); }},
      {"DtypeError: ceil: bool tensors are not supported; convert with to(int64)", [] { ceil(ones({2}, bool_)); }},
      {"DtypeError: round: bool tensors are not supported; convert with to(int64)", [] { round(ones({2}, bool_)); }},
      {"DtypeError: trunc: bool tensors are not supported; convert with to(int64)", [] { trunc(ones({2}, bool_)); }},
      {"DtypeError: frac: expected float32 or float64; got int64", [] { frac(ones({2}, int64)); }},
      {"DtypeError: round: expected float32 or float64; got int64", [] { round(ones({2}, int64), {.decimals = 1}); }},
  });
}

}   // namespace gradus::test
