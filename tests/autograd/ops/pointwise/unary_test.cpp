// Functions of one argument and special functions: what they do with integers, at singular points, and what they
// refuse. Their values are checked against long double in tests/core/kernels/pointwise/unary_test.cpp and against
// PyTorch in tests/oracle.
#include <doctest/doctest.h>

#include <vector>

#include "autograd/ops.h"
#include "tests/support/failures.h"
#include "tests/support/op_cases.h"
#include "tests/support/points.h"

namespace gradus::test {

TEST_CASE("gradients of functions of one argument at their singular points are PyTorch's") {
  check_points({
      {"reciprocal", GRADUS_OP(reciprocal(x[0])), {{0, inf, nan}}, {{-inf, 0, nan}}},
      {"rsqrt", GRADUS_OP(rsqrt(x[0])), {{0, inf, -1}}, {{-inf, 0, nan}}},
      {"sqrt", GRADUS_OP(sqrt(x[0])), {{0, -1}}, {{inf, nan}}},
      {"expm1", GRADUS_OP(expm1(x[0])), {{-inf, 0, inf}}, {{0, 1, inf}}},
      {"log", GRADUS_OP(log(x[0])), {{0, -1}}, {{inf, -1}}},
      {"log1p", GRADUS_OP(log1p(x[0])), {{-1, -2, 0}}, {{inf, -1, 1}}},
      {"log2", GRADUS_OP(log2(x[0])), {{0, -1}}, {{inf, -1 / std::log(2)}}},
      {"log10", GRADUS_OP(log10(x[0])), {{0, -1}}, {{inf, -1 / std::log(10)}}},
      {"tan", GRADUS_OP(tan(x[0])), {{0, inf}}, {{1, nan}}},
      {"asin", GRADUS_OP(asin(x[0])), {{1, -1, 0, 2}}, {{inf, inf, 1, nan}}},
      {"acos", GRADUS_OP(acos(x[0])), {{1, -1, 0, 2}}, {{-inf, -inf, -1, nan}}},
      {"atan", GRADUS_OP(atan(x[0])), {{0, inf, -inf}}, {{1, 0, 0}}},
      {"acosh", GRADUS_OP(acosh(x[0])), {{1, 0, -2, inf}}, {{inf, nan, 1 / std::sqrt(3), 0}}},
      {"asinh", GRADUS_OP(asinh(x[0])), {{0, inf}}, {{1, 0}}},
      {"atanh", GRADUS_OP(atanh(x[0])), {{1, -1, 2, inf}}, {{inf, inf, -1.0 / 3, 0}}},
      {"sinc", GRADUS_OP(sinc(x[0])), {{0, 0.5, inf}}, {{0, -4 / M_PI, nan}}},
  });
  Tensor x = tensor(0.0, float64).requires_grad_();
  Tensor slope = grad(sinc(x), x, {.create_graph = true});
  CHECK(grad(slope, x).item<double>() == doctest::Approx(-M_PI * M_PI / 3));   // as in mathematics; NaN in PyTorch
}

TEST_CASE("gradients of special functions at their singular points are PyTorch's") {
  check_points(
      {
          {"erfc", GRADUS_OP(erfc(x[0])), {{0, inf, -inf}}, {{-M_2_SQRTPI, 0, 0}}},
          {"erfinv", GRADUS_OP(erfinv(x[0])), {{0, 1, -1, 2}}, {{1 / M_2_SQRTPI, inf, inf, nan}}},
          {"entr", GRADUS_OP(entr(x[0])), {{0, 1, -1}}, {{inf, -1, nan}}},
          {"logit", GRADUS_OP(logit(x[0])), {{0, 1, 0.5, -0.5, 2, nan}}, {{inf, inf, 4, nan, nan, nan}}},
          {"logit eps", GRADUS_OP(logit(x[0], 0.25)), {{0.25, 0.75, 0.5, 0, 2}}, {{16.0 / 3, 16.0 / 3, 4, 0, 0}}},
          {"lgamma", GRADUS_OP(lgamma(x[0])), {{0, -1, inf}}, {{-inf, nan, inf}}},
          {"digamma", GRADUS_OP(digamma(x[0])), {{0, inf}}, {{inf, 0}}},
          {"log_ndtr", GRADUS_OP(log_ndtr(x[0])), {{0, inf}}, {{M_2_SQRTPI / M_SQRT2, 0}}},
      },
      8);
}

TEST_CASE("a function of integers or bools is a function of floats") {
  Tensor whole = tensor({0, 1}), flags = tensor({false, true});
  for (Tensor (*f)(const Tensor&) : {&reciprocal, &rsqrt, &exp2, &expm1, &log1p, &log2, &log10, &tan, &asin, &acos,
           &atan, &sinh, &cosh, &asinh, &acosh, &atanh, &sinc, &deg2rad, &rad2deg, &erfc, &erfcx, &erfinv, &ndtr,
           &log_ndtr, &entr, &lgamma, &digamma}) {
    const Tensor want = f(tensor({0.0, 1.0}));
    CHECK(want.dtype() == float32);
    CHECK(difference(f(whole), want, 0) == "");
    CHECK(difference(f(flags), want, 0) == "");
  }
  CHECK(difference(logit(whole), logit(tensor({0.0, 1.0})), 0) == "");
  CHECK(difference(polygamma(2, tensor({1, 2})), polygamma(2, tensor({1.0, 2.0})), 0) == "");
  CHECK(equal(square(flags), tensor({0, 1})));
  CHECK(equal(sign(flags), flags));
  CHECK(equal(sgn(tensor({-3, 0})), tensor({-1, 0})));
}

TEST_CASE("positive is the tensor itself, and logit without eps clamps nothing") {
  Tensor x = tensor({-1.0, 2.0});
  CHECK(positive(x).impl() == x.impl());
  CHECK(std::isnan(logit(tensor(2.0)).item<float>()));
  CHECK(logit(tensor(2.0, float64), 0.25).item<double>() == doctest::Approx(std::log(3.0)));
}

TEST_CASE("polygamma of 0 and 1 are digamma and its derivative") {
  Tensor x = tensor({0.5, 3.0}, float64);
  CHECK(equal(polygamma(0, x), digamma(x)));
  Tensor leaf = tensor({0.5, 3.0}, float64).requires_grad_();
  CHECK(equal(grad(sum(digamma(leaf)), leaf), polygamma(1, x)));
  CHECK(polygamma(1, tensor(1.0, float64)).item<double>() == doctest::Approx(M_PI * M_PI / 6).epsilon(1e-15).scale(0));
}

TEST_CASE("arguments that functions of one argument refuse") {
  check_failures({
      {"DtypeError: abs: bool tensors are not supported; convert with to(int64)", [] { abs(ones({2}, bool_)); }},
      {"DtypeError: positive: bool tensors are not supported; convert with to(int64)",
          [] { positive(ones({2}, bool_)); }},
      {"Error: polygamma: n, the order of the derivative of digamma, must not be negative; got -1",
          [] { polygamma(-1, ones({2})); }},
  });
}

TEST_CASE("a function of an expanded tensor has the memory order that PyTorch gives it") {
  using Ints = std::vector<int64_t>;
  const Tensor x = ones({4, 2}).expand({3, 4, 2});
  CHECK(exp(x).strides() == Ints{8, 2, 1});
  CHECK(exp(x.permute({2, 0, 1})).strides() == Ints{1, 2, 6});
  CHECK(exp(ones({1, 4}).expand({4, 4}).t()).strides() == Ints{4, 1});
  CHECK(exp(ones({4, 3}).t().unsqueeze(1).expand({3, 2, 4})).strides() == Ints{1, 3, 6});
}

TEST_CASE("a large tensor, shared among threads, has the right value everywhere") {
  const int64_t n = 100003;
  for (Tensor (*f)(const Tensor&) : {&tan, &atan, &lgamma, &erfc, &sinc, &floor}) {
    Tensor one = full({}, 0.7), many = f(full({n}, 0.7));
    CHECK(equal(many, expand(reshape(f(one), {1}), {n})));
  }
}

}   // namespace gradus::test
