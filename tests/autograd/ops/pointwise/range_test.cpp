// Derivatives at arguments so large or small that squares, products or differences on the way would leave the range of
// the type, or all their digits would cancel, though the derivative itself does not.
//
// The numbers are those of mathematics, computed with 400 digits.
#include <doctest/doctest.h>

#include <cfloat>

#include "tests/support/op_cases.h"
#include "tests/support/points.h"

namespace gradus::test {

namespace {

using Function = Tensor (*)(const std::vector<Tensor>&);

struct Row {
  const char* name;
  Function f;
  Dtype dtype;
  List at;                      // one number per argument; derivatives are by the first
  double first, second = nan;   // NaN: not representable
};

// float32 keeps four digits where the formula is steep or still cancels; what is below the smallest normal number
// counts as 0.
bool is_near(const Tensor& got, double want, Dtype dtype) {
  const double digits = dtype == float32 ? 1e-4 : 1e-9, smallest = dtype == float32 ? FLT_MIN : DBL_MIN;
  return std::abs(got.item<double>() - want) <= digits * std::abs(want) + smallest;
}

void check_derivatives(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    std::vector<Tensor> x;
    for (double at : row.at) x.push_back(full({1}, at, row.dtype));
    x[0].requires_grad_();
    INFO(std::string(row.name), " in ", std::string(name(row.dtype)), " at ", row.at[0]);
    const Tensor fused = grad(row.f(x), x[0]), slope = grad(row.f(x), x[0], {.create_graph = true});
    CHECK_MESSAGE(is_near(fused, row.first, row.dtype), "fused: ", fused.item<double>());
    CHECK_MESSAGE(is_near(slope.detach(), row.first, row.dtype), "formula: ", slope.detach().item<double>());
    if (std::isnan(row.second)) continue;
    const Tensor curvature = grad(slope, x[0]);
    CHECK_MESSAGE(is_near(curvature, row.second, row.dtype), "second: ", curvature.item<double>());
  }
}

}   // namespace

TEST_CASE("derivatives of functions of one number are right where squares of it leave the range") {
  const Function gelu_tanh = GRADUS_OP(gelu(x[0], {.approximate = "tanh"}));
  check_derivatives({
      {"rsqrt", GRADUS_OP(rsqrt(x[0])), float32, {1.7e-26}, -2.255779325e38},
      {"rsqrt", GRADUS_OP(rsqrt(x[0])), float64, {4e-206}, -6.25e307},
      {"asinh", GRADUS_OP(asinh(x[0])), float32, {1e15}, 1e-15, -1e-30},
      {"asinh", GRADUS_OP(asinh(x[0])), float32, {-1e20}, 1e-20},
      {"asinh", GRADUS_OP(asinh(x[0])), float64, {1e140}, 1e-140, -1e-280},
      {"asinh", GRADUS_OP(asinh(x[0])), float64, {1e200}, 1e-200},
      {"acosh", GRADUS_OP(acosh(x[0])), float32, {1e15}, 1e-15, -1e-30},
      {"acosh", GRADUS_OP(acosh(x[0])), float32, {1e20}, 1e-20},
      {"acosh", GRADUS_OP(acosh(x[0])), float64, {1e140}, 1e-140, -1e-280},
      {"acosh", GRADUS_OP(acosh(x[0])), float64, {1e200}, 1e-200},
      {"atan", GRADUS_OP(atan(x[0])), float32, {1e12}, 1e-24, -2e-36},
      {"atan", GRADUS_OP(atan(x[0])), float64, {1e100}, 1e-200, -2e-300},
      {"softsign", GRADUS_OP(softsign(x[0])), float32, {-1e12}, 1e-24, 2e-36},
      {"softsign", GRADUS_OP(softsign(x[0])), float64, {1e100}, 1e-200, -2e-300},
      {"gelu_tanh", gelu_tanh, float32, {1e20}, 1, 0},
      {"gelu_tanh", gelu_tanh, float32, {-3e38}, 0, 0},
      {"gelu_tanh", gelu_tanh, float64, {1e200}, 1, 0},
      {"gelu_tanh", gelu_tanh, float64, {-1e200}, 0, 0},
  });
}

TEST_CASE("derivatives of functions of one number are right where the terms of the formula cancel") {
  const Function tails = GRADUS_OP(log_ndtr(x[0])), scaled = GRADUS_OP(erfcx(x[0])), sine = GRADUS_OP(sinc(x[0]));
  const double end = -M_PI * M_PI / 3;
  check_derivatives({
      {"sinc", sine, float32, {0}, 0, end},
      {"sinc", sine, float32, {1e-20}, -3.289868134e-20, end},
      {"sinc", sine, float32, {-1e-3}, 3.2898649e-3, -3.289858393},
      {"sinc", sine, float32, {0.1}, -0.3257512679, -3.193029836},
      {"sinc", sine, float32, {0.2}, -0.6323614471, -2.909294682},
      {"sinc", sine, float64, {0}, 0, end},
      {"sinc", sine, float64, {1e-200}, -3.289868134e-200, end},
      {"sinc", sine, float64, {1e-6}, -3.289868134e-6, -3.289868134},
      {"sinc", sine, float64, {-0.1}, 0.3257512679, -3.193029836},
      {"sinc", sine, float64, {0.2}, -0.6323614471, -2.909294682},
      {"erfcx", scaled, float32, {-2}, -436.8919967, 1965.449796},
      {"erfcx", scaled, float32, {3}, -0.05437226001, 0.03176874232},
      {"erfcx", scaled, float32, {8}, -0.008616507881, 0.002106206299},
      {"erfcx", scaled, float32, {14}, -0.002856764889, 0.0004050403974},
      {"erfcx", scaled, float32, {1e4}, -5.641895751e-9, 1.128379133e-12},
      {"erfcx", scaled, float64, {20}, -0.001405217453, 0.0001399993437},
      {"erfcx", scaled, float64, {30}, -0.0006258354105, 4.165309238e-5},
      {"erfcx", scaled, float64, {1e6}, -5.641895835e-13, 1.128379167e-18},
      {"log_ndtr", tails, float32, {14}, 0, 0},
      {"log_ndtr", tails, float32, {12}, 2.146383736e-32, -2.575660483e-31},
      {"log_ndtr", tails, float32, {5}, 1.486719941e-6, -7.433601915e-6},
      {"log_ndtr", tails, float32, {-5}, 5.186503967, -0.9673035654},
      {"log_ndtr", tails, float32, {-11}, 11.08946503, -0.9921193184},
      {"log_ndtr", tails, float32, {-1e4}, 1e4, -1},
      {"log_ndtr", tails, float32, {-1e30}, 1e30, -1},
      {"log_ndtr", tails, float64, {35}, 3.940396277e-267, -1.379138697e-265},
      {"log_ndtr", tails, float64, {-40}, 40.02496885, -0.9993773316},
      {"log_ndtr", tails, float64, {-1e100}, 1e100, -1},
  });
}

TEST_CASE("derivatives of inverse sines, cosines and tangents keep their digits near 1") {
  struct {
    Tensor (*f)(const Tensor&);
    bool below;                                     // 1, or above
    Tensor (*want)(const Tensor&, const Tensor&);   // of |x - 1| and x + 1, which are exact
  } const functions[] = {
      {asin, true, [](const Tensor& u, const Tensor& v) { return rsqrt(u * v); }},
      {acos, true, [](const Tensor& u, const Tensor& v) { return -rsqrt(u * v); }},
      {acosh, false, [](const Tensor& u, const Tensor& v) { return rsqrt(u * v); }},
      {atanh, true, [](const Tensor& u, const Tensor& v) { return 1 / (u * v); }},
  };
  for (const auto& [f, below, want] : functions)
    for (Dtype dtype : {float32, float64})
      for (bool recorded : {false, true}) {
        const double last = dtype == float32 ? 0x1p-23 : 0x1p-52;
        const Tensor u = to(arange(1, 3000), float64) * (last * 8), exact = below ? 1 - u : 1 + u;
        Tensor x = exact.to(dtype).detach().requires_grad_();
        Tensor dx = grad(sum(f(x)), x, {.create_graph = recorded}).detach();
        CHECK(allclose(to(dx, float64), want(u, exact + 1), 4 * last, 0));
        Tensor y = x.detach().neg().requires_grad_();
        CHECK(equal(grad(sum(f(y)), y, {.create_graph = recorded}).detach(), dx));
      }
}

TEST_CASE("NaN stays NaN in the derivatives of log_ndtr") {   // as in PyTorch
  Tensor x = full({1}, nan).requires_grad_(), dx = grad(log_ndtr(x), x, {.create_graph = true});
  CHECK(std::isnan(dx.item<float>()));
  CHECK(std::isnan(grad(dx, x).item<float>()));
}

TEST_CASE("derivatives of functions of two numbers are right where squares of them leave the range") {
  const Function angle = GRADUS_OP(atan2(x[0], x[1])), below = GRADUS_OP(atan2(x[1], x[0]));
  const Function log_sum = GRADUS_OP(logaddexp(x[0], x[1])), log_sum2 = GRADUS_OP(logaddexp2(x[0], x[1]));
  check_derivatives({
      {"atan2", angle, float32, {0, 1e-30}, 1e30, 0},
      {"atan2", angle, float32, {1e-37, 1e-37}, 5e36},
      {"atan2", angle, float32, {1e30, 1e30}, 5e-31},
      {"atan2", angle, float32, {1e-29, 1e-21}, 1e21, -2e34},
      {"atan2", below, float32, {0, 1e-30}, -1e30, 0},
      {"atan2", angle, float32, {INFINITY, 1}, 0},
      {"atan2", below, float32, {-INFINITY, 1}, 0},
      {"atan2", angle, float64, {1, INFINITY}, 0},
      {"atan2", below, float32, {6e-20, 8e-20}, -8e18, 9.6e37},
      {"atan2", angle, float64, {0, 1e-300}, 1e300},
      {"atan2", angle, float64, {0, 1e-90}, 1e90, 0},
      {"atan2", angle, float64, {3e200, 4e200}, 1.6e-201},
      {"hypot by the larger", GRADUS_OP(hypot(x[0], x[1])), float32, {1e-33, 1e-37}, 1, 1e25},
      {"hypot by the larger", GRADUS_OP(hypot(x[0], x[1])), float32, {-3300, 2}, -1, 1.1130556e-10},
      {"hypot by the smaller", GRADUS_OP(hypot(x[0], x[1])), float32, {1e-37, 1e-33}, 1e-4, 1e33},
      {"hypot by the larger", GRADUS_OP(hypot(x[0], x[1])), float64, {1e-200, 1e-210}, 1, 1e180},
      {"hypot by the smaller", GRADUS_OP(hypot(x[0], x[1])), float64, {1e200, -1e210}, 1e-10, 1e-210},
      {"logaddexp", log_sum, float32, {0, 1000}, 0, 0},
      {"logaddexp", log_sum, float32, {1000, 0}, 1, 0},
      {"logaddexp", log_sum, float32, {17, 0}, 1, 4.139937375e-8},
      {"logaddexp", log_sum, float64, {-800, 800}, 0, 0},
      {"logaddexp2", log_sum2, float32, {0, 1000}, 0, 0},
      {"logaddexp2", log_sum2, float32, {1000, 0}, 1, 0},
      {"logaddexp2", log_sum2, float64, {-2000, 0}, 0, 0},
      {"pow", GRADUS_OP(pow(x[0], x[1])), float32, {1e-21, 0}, 0, 0},
      {"pow", GRADUS_OP(pow(x[0], x[1])), float64, {1e-160, 0}, 0, 0},
      {"addcdiv", GRADUS_OP(addcdiv(zeros_like(x[0]), x[1], x[0])), float32, {1e-24, 1e-20}, -1e28},
      {"addcdiv", GRADUS_OP(addcdiv(zeros_like(x[0]), x[1], x[0])), float64, {1e170, 1e180}, -1e-160},
  });
}

}   // namespace gradus::test
