// Functions of two and three numbers at kinks, ties and poles: first and second gradients are those of PyTorch 2.13.
//
// Each row is a function, its arguments, the gradients of f(x).sum(), and, where PyTorch has them, the gradients of
// sum(g1 * (1, 2, ...)) + sum(g2 * (1, 2, ...)) + ... of those gradients. All in float64.
#include "tests/support/points.h"

namespace gradus::test {

constexpr double few_roundings = 16;   // rounding units: the numbers are printed to 16 digits

TEST_CASE("extremes and bounds choose as PyTorch does") {
  check_points(
      {
          {"torch.maximum(a, b)", [](auto& x) { return maximum(x[0], x[1]); },
              {{1, nan, 1, nan, 2}, {1, 1, nan, nan, 3}}, {{0.5, 1, 1, 1, 0}, {0.5, 1, 1, 1, 1}}},
          {"torch.fmax(a, b)", [](auto& x) { return fmax(x[0], x[1]); }, {{1, nan, 1, nan, 2}, {1, 1, nan, nan, 3}},
              {{1, 0, 1, 1, 0}, {0, 1, 0, 0, 1}}},
          {"torch.fmin(a, b)", [](auto& x) { return fmin(x[0], x[1]); }, {{1, nan, 1, nan, 2}, {1, 1, nan, nan, 3}},
              {{1, 0, 1, 1, 1}, {0, 1, 0, 0, 0}}},
          {"torch.clamp(x, -1, 1)", [](auto& x) { return clamp(x[0], -1, 1); }, {{-1, 1, 0, 2, nan, -inf}},
              {{1, 1, 1, 0, 0, 0}}},
          {"torch.clamp(x, 1, -1)", [](auto& x) { return clamp(x[0], 1, -1); }, {{-1, 1, 0, 2}}, {{0, 0, 0, 0}}},
          {"torch.clamp_min(x, 0)", [](auto& x) { return clamp_min(x[0], 0); }, {{0, nan, -1, 1}}, {{1, 0, 0, 1}}},
          {"torch.clamp(x, max=0)", [](auto& x) { return clamp(x[0], {.max = 0}); }, {{0, nan, -1, 1}}, {{1, 0, 1, 0}}},
          {"torch.clamp(x, a, b)", [](auto& x) { return clamp(x[0], x[1], x[2]); },
              {{1, 2, 0, 5, 3, 0, 2}, {1, 1, 1, 1, 4, 4, 2}, {3, 2, 3, 3, 2, 2, 2}},
              {{1, 1, 0, 0, 0, 0, 1}, {0, 0, 1, 0, 0, 0, 0}, {0, 0, 0, 1, 1, 1, 0}}},
          {"torch.clamp_min(x, a)", [](auto& x) { return clamp_min(x[0], x[1]); }, {{1, 2, 0, nan}, {1, 1, 1, 1}},
              {{1, 1, 0, 0}, {0, 0, 1, 0}}},
          {"torch.clamp_max(x, a)", [](auto& x) { return clamp_max(x[0], x[1]); }, {{1, 2, 0, nan}, {1, 1, 1, 1}},
              {{1, 0, 1, 0}, {0, 1, 0, 0}}},
      },
      few_roundings);
}

TEST_CASE("at poles and zeros both gradients are PyTorch's") {
  check_points(
      {
          {"torch.xlogy(a, b)", [](auto& x) { return xlogy(x[0], x[1]); }, {{0, 0, 0, 1, 0}, {0, -1, 2, 0, nan}},
              {{0, 0, 0.6931471805599453, -inf, nan}, {nan, 0, 0, inf, nan}},
              {{inf, -2, 1.5, inf, nan}, {nan, 0, 1.5, nan, nan}}},
          {"torch.special.xlog1py(a, b)", [](auto& x) { return xlog1py(x[0], x[1]); },
              {{0, 0, 0, 1, 0}, {-1, -2, 2, -1, nan}}, {{0, 0, 1.0986122886681096, -inf, nan}, {nan, 0, 0, inf, nan}},
              {{inf, -2, 1, inf, nan}, {nan, 0, 1, nan, nan}}},
          {"torch.hypot(a, b)", [](auto& x) { return hypot(x[0], x[1]); }, {{0, 3, 0, inf}, {0, 4, 2, 1}},
              {{nan, 0.6, 0, nan}, {nan, 0.8, 1, 0}}, {{nan, 0.064, 1.5, nan}, {nan, -0.048, 0, nan}}},
          {"torch.atan2(a, b)", [](auto& x) { return atan2(x[0], x[1]); }, {{0, 1, 0, 0}, {0, 0, -1, 1}},
              {{0, 0, -1, 1}, {0, -1, 0, 0}}, {{nan, 2, -3, -4}, {nan, 2, -3, -4}}},
          {"torch.copysign(a, b)", [](auto& x) { return copysign(x[0], x[1]); },
              {{0, -0.0, 2, -3, 1, inf}, {1, -1, -2, 0, -0.0, 1}}, {{0, 0, -1, -1, -1, nan}, {0, 0, 0, 0, 0, 0}},
              {{nan, nan, 0, 0, 0, nan}, {0, 0, 0, 0, 0, 0}}},
          {"torch.logaddexp(a, b)", [](auto& x) { return logaddexp(x[0], x[1]); },
              {{inf, -inf, inf, 0}, {inf, -inf, -inf, 1000}}, {{nan, nan, 1, 0}, {nan, nan, 0, 1}},
              {{nan, nan, 0, 0}, {nan, nan, 0, 0}}},   // the last two: NaN in PyTorch
          {"torch.logaddexp2(a, b)", [](auto& x) { return logaddexp2(x[0], x[1]); },
              {{inf, -inf, inf, 0}, {inf, -inf, -inf, 2000}}, {{nan, nan, 1, 0}, {nan, nan, 0, 1}},
              {{nan, nan, 0, 0}, {nan, nan, 0, 0}}},   // the last two: NaN in PyTorch
          {"torch.pow(a, b)", [](auto& x) { return pow(x[0], x[1]); }, {{0, 0, 0, -2, 2, 0}, {0, 2, -1, 2, 0, 1}},
              {{0, 0, -inf, -4, 0, 1}, {0, 0, -inf, nan, 0.6931471805599453, 0}},
              {{nan, nan, inf, nan, 2.5, nan}, {nan, nan, inf, nan, 2.402265069591007, nan}}},
          {"torch.pow(0., b)", [](auto& x) { return pow(0.0, x[0]); }, {{0, 2, -1}}, {{0, 0, -inf}}, {{nan, nan, inf}}},
          {"torch.pow(a, 0.)", [](auto& x) { return pow(x[0], 0.0); }, {{0, 2, -1}}, {{0, 0, 0}}},
          {"torch.addcdiv(x, a, b)", [](auto& x) { return addcdiv(x[0], x[1], x[2]); }, {{1, 2}, {3, 0}, {0, 0}},
              {{1, 1}, {inf, inf}, {-inf, nan}}, {{0, 0}, {-inf, -inf}, {nan, nan}}},
      },
      few_roundings);
}

TEST_CASE("a remainder changes with its divisor as the quotient says, and a rounded quotient not at all") {
  check_points(
      {
          {"torch.fmod(a, b)", [](auto& x) { return fmod(x[0], x[1]); }, {{2, 7, -7, 1, 3}, {2, 3, 3, inf, 0}},
              {{1, 1, 1, 1, 1}, {-1, -2, 2, 0, -inf}}, {{0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}}},
          {"torch.remainder(a, b)", [](auto& x) { return remainder(x[0], x[1]); },
              {{2, 7, -7, 1, 3}, {2, 3, 3, -inf, 0}}, {{1, 1, 1, 1, 1}, {-1, -2, 3, 1, -inf}},
              {{0, 0, 0, 0, 0}, {0, 0, 0, 0, 0}}},
          {"torch.div(a, b, rounding_mode='floor')",
              [](auto& x) { return div(x[0], x[1], {.rounding_mode = "floor"}); }, {{1, 2}, {3, 0}}, {{0, 0}, {0, 0}}},
          {"torch.div(a, b, rounding_mode='trunc')",
              [](auto& x) { return div(x[0], x[1], {.rounding_mode = "trunc"}); }, {{1, 2}, {3, 0}}, {{0, 0}, {0, 0}}},
          {"torch.lerp(a, b, w)", [](auto& x) { return lerp(x[0], x[1], x[2]); }, {{1, 2}, {3, 5}, {0.25, 0.75}},
              {{0.75, 0.25}, {0.25, 0.75}, {2, 3}}, {{-1, -2}, {1, 2}, {0, 0}}},
      },
      few_roundings);
  CHECK_FALSE(floor_divide(ones({2}).requires_grad_(), ones({2})).requires_grad());
}

}   // namespace gradus::test
