// Gradients at kinks, ties, poles and infinities: exactly those of PyTorch 2.13, where mathematics
// leaves a choice or has none.
//
// Each row is a function f, its arguments and the gradients that `f(x).sum().backward()` gives in
// PyTorch, in float64. The rows of activations are in activation_test.cpp.
#include <doctest/doctest.h>

#include "losses/regression.h"
#include "tests/support/points.h"

namespace gradus::test {

TEST_CASE("at a kink the gradient is PyTorch's choice") {
  check_points({
      {"torch.relu(x)", [](auto& x) { return relu(x[0]); }, {{0, -1, 1}}, {{0, 0, 1}}},
      {"torch.abs(x)", [](auto& x) { return abs(x[0]); }, {{0, -2, 2}}, {{0, -1, 1}}},
      {"torch.sign(x)", [](auto& x) { return sign(x[0]); }, {{0, -2, 2}}, {{0, 0, 0}}},
      {"F.softplus(x)", [](auto& x) { return softplus(x[0]); }, {{20, 21}}, {{0.9999999979388464, 1}}},
      {"F.l1_loss(a, b, reduction='sum')",
          [](auto& x) { return losses::l1_loss(x[0], x[1], {.reduction = losses::Reduction::sum}); },
          {{0, 1, 2}, {0, 2, 1}}, {{0, -1, 1}, {0, 1, -1}}},
      {"torch.where(x > 0, torch.sqrt(x), 0)", [](auto& x) { return where(x[0] > 0, sqrt(x[0]), 0); }, {{-1, 0, 4}},
          {{nan, nan, 0.25}}},
  });
}

TEST_CASE("at a tie the gradient is shared or goes to the first") {
  check_points({
      {"torch.maximum(a, b)", [](auto& x) { return maximum(x[0], x[1]); }, {{1, 2, 1}, {1, 1, 2}},
          {{0.5, 1, 0}, {0.5, 0, 1}}},
      {"torch.minimum(a, b)", [](auto& x) { return minimum(x[0], x[1]); }, {{1, 2, 1}, {1, 1, 2}},
          {{0.5, 0, 1}, {0.5, 1, 0}}},
      {"torch.maximum(x, torch.zeros(1))", [](auto& x) { return maximum(x[0], zeros({1}, float64)); }, {{0, 2}},
          {{0.5, 1}}},
      {"torch.max(x)", [](auto& x) { return max(x[0]); }, {{1, 1, 0}}, {{0.5, 0.5, 0}}},
      {"torch.min(x)", [](auto& x) { return min(x[0]); }, {{0, 0, 1}}, {{0.5, 0.5, 0}}},
      {"torch.max(x, 0).values", [](auto& x) { return max(x[0], 0).values; }, {{1, 1, 0}}, {{1, 0, 0}}},
      {"torch.min(x, 0).values", [](auto& x) { return min(x[0], 0).values; }, {{0, 0, 1}}, {{1, 0, 0}}},
  });
}

TEST_CASE("at a pole or a zero base the gradient is PyTorch's") {
  check_points({
      {"torch.sqrt(x)", [](auto& x) { return sqrt(x[0]); }, {{0, 4}}, {{inf, 0.25}}},
      {"torch.log(x)", [](auto& x) { return log(x[0]); }, {{0}}, {{inf}}},
      {"a / b", [](auto& x) { return x[0] / x[1]; }, {{1, 0, -1, inf}, {0, 0, 0, inf}},
          {{inf, inf, inf, 0}, {-inf, nan, inf, nan}}},
      {"x ** 0", [](auto& x) { return pow(x[0], 0); }, {{0, nan, 2}}, {{0, 0, 0}}},
      {"x ** 0.5", [](auto& x) { return pow(x[0], 0.5); }, {{0, -1}}, {{inf, nan}}},
      {"x ** 1", [](auto& x) { return pow(x[0], 1); }, {{0}}, {{1}}},
      {"x ** 2", [](auto& x) { return pow(x[0], 2); }, {{0, -3}}, {{0, -6}}},
      {"x ** -1", [](auto& x) { return pow(x[0], -1); }, {{0}}, {{-inf}}},
      {"a ** b with a = 0", [](auto& x) { return pow(x[0], x[1]); }, {{0, 0, 0, 0}, {2, -1, 0, -inf}},
          {{0, -inf, 0, -inf}, {0, -inf, 0, -inf}}},
      {"a ** b", [](auto& x) { return pow(x[0], x[1]); }, {{-1, -2, 2, 1, nan}, {0.5, 3, inf, nan, 0}},
          {{nan, 12, inf, nan, 0}, {nan, nan, inf, 0, nan}}},
      {"0.0 ** x", [](auto& x) { return pow(0.0, x[0]); }, {{0, 2, -1}}, {{0, 0, -inf}}},
      {"(-1.0) ** x", [](auto& x) { return pow(-1.0, x[0]); }, {{0, 2, 0.5}}, {{nan, nan, nan}}},
      {"torch.sqrt((x * x).sum())", [](auto& x) { return sqrt(sum(x[0] * x[0])); }, {{0, 0}}, {{nan, nan}}},
      {"torch.var(x)", [](auto& x) { return var(x[0]); }, {{1, 1}}, {{0, 0}}},
      {"torch.var(x) of one number", [](auto& x) { return var(x[0]); }, {{1}}, {{nan}}},
  });
}

TEST_CASE("where a function is flat or infinite the gradient is PyTorch's") {
  check_points({
      {"torch.logsumexp(x, 0)", [](auto& x) { return logsumexp(x[0], 0); }, {{-inf, -inf}}, {{nan, nan}}},
      {"torch.logsumexp(x, 0), one -inf", [](auto& x) { return logsumexp(x[0], 0); }, {{-inf, 1}}, {{0, 1}}},
      {"torch.logsumexp(x, 0), one inf", [](auto& x) { return logsumexp(x[0], 0); }, {{inf, 1}}, {{nan, 0}}},
      {"torch.erf(x)", [](auto& x) { return erf(x[0]); }, {{inf, -inf}}, {{0, 0}}},
      {"torch.sigmoid(x)", [](auto& x) { return sigmoid(x[0]); }, {{inf, -inf, 0}}, {{0, 0, 0.25}}},
      {"torch.tanh(x)", [](auto& x) { return tanh(x[0]); }, {{inf, -inf, 0}}, {{0, 0, 1}}},
      {"F.softplus(x)", [](auto& x) { return softplus(x[0]); }, {{inf, -inf, 0}}, {{1, 0, 0.5}}},
      {"F.gelu(x)", [](auto& x) { return gelu(x[0]); }, {{0, -40, 40, inf}}, {{0.5, 0, 1, nan}}},
      {"torch.exp(x)", [](auto& x) { return exp(x[0]); }, {{inf, -inf, 0}}, {{inf, 0, 1}}},
  });
}

TEST_CASE("ties count in each row of max over a dimension, and all numbers may tie") {
  Tensor x = tensor({{1, 1}, {2, 3}}, float64).requires_grad_();
  sum(max(x, 1).values).backward();
  CHECK(equal(x.grad(), tensor({{1, 0}, {0, 1}}, float64)));
  Tensor same = full({4, 5}, 7.0, float64).requires_grad_();
  max(same).backward();
  CHECK(equal(same.grad(), full({4, 5}, 1.0 / 20, float64)));
}

}   // namespace gradus::test
