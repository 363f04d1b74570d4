// The hand-written strategies against optim, and what goes wrong in common listings of them: one case for each
// difference that docs/training-strategies.md names.
//
// Each wrong listing is written out here as it is found, and compared with the right one in examples/strategies.h.
#include <doctest/doctest.h>

#include <cmath>

#include "examples/strategies.h"
#include "gradus.h"

using namespace gradus;

namespace {

/// 74 rows, so that batches of 32 leave one of 10. Columns of different scale, as in real data.
struct Rows {
  Tensor x, y;
  Rows() {
    manual_seed(5);
    x = randn({74, 3}, {.dtype = float64}) * tensor({1.0, 2.0, 0.5}, float64);
    y = matmul(x, tensor({1.0, -2.0, 3.0}, float64)) + 0.1 * randn({74}, {.dtype = float64});
  }
};

double length(const Tensor& x) { return norm(x).item<double>(); }
double relative_distance(const Tensor& a, const Tensor& b) { return length(a - b) / length(b); }

constexpr double same = 1e-12;   // float64, a few hundred operations

/// theta after `steps` full-batch updates by hand.
template <class ByHand> Tensor by_hand_after(int steps, const Rows& rows, ByHand strategy) {
  Tensor theta = zeros({3}, float64);
  for (int i = 0; i < steps; ++i) theta = strategy.update(theta, by_hand::gradient(rows.x, rows.y, theta));
  return theta;
}

}   // namespace

TEST_CASE("the gradient by hand is that of half the mean squared error, and half that of the mean") {
  const Rows rows;
  Tensor theta = tensor({0.3, -0.2, 0.1}, float64).requires_grad_();
  const Tensor by_formula = by_hand::gradient(rows.x, rows.y, theta.detach());
  const Tensor of_half = grad(0.5 * losses::mse_loss(matmul(rows.x, theta), rows.y), theta);
  const Tensor of_mean = grad(losses::mse_loss(matmul(rows.x, theta), rows.y), theta);
  CHECK(relative_distance(by_formula, of_half) < same);
  CHECK(relative_distance(2 * by_formula, of_mean) < same);
}

TEST_CASE("descent by hand and optim::GD give the same parameters after every step") {
  const Rows rows;
  Tensor theta = zeros({3}, {.dtype = float64, .requires_grad = true}), theta_by_hand = zeros({3}, float64);
  optim::GD gd({theta}, {.lr = 0.1});
  by_hand::Descent descent{0.1};
  for (int i = 0; i < 100; ++i) {
    theta_by_hand = descent.update(theta_by_hand, by_hand::gradient(rows.x, rows.y, theta_by_hand));
    gd.zero_grad();
    (0.5 * losses::mse_loss(matmul(rows.x, theta), rows.y)).backward();
    gd.step();
    CHECK(relative_distance(theta_by_hand, theta.detach()) < same);
  }
}

TEST_CASE("Adam by hand and optim::Adam give the same parameters after every step") {
  const Rows rows;
  Tensor theta = zeros({3}, {.dtype = float64, .requires_grad = true}), theta_by_hand = zeros({3}, float64);
  optim::Adam adam({theta}, {.lr = 0.05});
  by_hand::Adam by_formulas{0.05};
  for (int i = 0; i < 100; ++i) {
    theta_by_hand = by_formulas.update(theta_by_hand, by_hand::gradient(rows.x, rows.y, theta_by_hand));
    adam.zero_grad();
    (0.5 * losses::mse_loss(matmul(rows.x, theta), rows.y)).backward();
    adam.step();
    CHECK(relative_distance(theta_by_hand, theta.detach()) < same);
  }
}

TEST_CASE("a sample count m overwritten by the moment m divides later gradients by a vector") {
  const Rows rows;
  const double beta1 = 0.9;
  Tensor theta = zeros({3}, float64);
  Tensor m = full({}, double(rows.x.size(0)), float64);   // the listing: m = len(y)

  Tensor g = matmul(t(rows.x), matmul(rows.x, theta) - rows.y) / m;
  CHECK(relative_distance(g, by_hand::gradient(rows.x, rows.y, theta)) < same);   // right, once
  m = beta1 * m + (1 - beta1) * g;                                                // and then the count is gone
  CHECK(m.shape() == Shape{3});

  g = matmul(t(rows.x), matmul(rows.x, theta) - rows.y) / m;
  const Tensor right = by_hand::gradient(rows.x, rows.y, theta);
  CHECK(relative_distance(g, right * 74.0 / m) < same);
  const Tensor factor = g / right;   // a scaled gradient would at least point the right way; this one does not
  CHECK(max(factor).item<double>() / min(factor).item<double>() > 1.001);
}

TEST_CASE("if the moment m starts at zero, the overwritten count makes the first gradient infinite") {
  const Rows rows;
  Tensor m = full({}, 74.0, float64);
  m = zeros({3}, float64);   // "initialise the moments", with the name of the count
  const Tensor g = matmul(t(rows.x), 0 - rows.y) / m;
  CHECK(std::isinf(abs(g).max().item<double>()));
}

TEST_CASE("a slice past the end, divided by the full batch size, gives a gradient that is too short") {
  const Rows rows;
  const Tensor theta = tensor({0.3, -0.2, 0.1}, float64);
  const int64_t batch = 32, begin = 64;   // the third batch: rows 64 .. 95, of which 64 .. 73 exist
  const Tensor x = rows.x.slice(0, begin, begin + batch), y = rows.y.slice(0, begin, begin + batch);
  CHECK(x.size(0) == 10);   // slicing clips silently, as in Python
  const Tensor listing = matmul(t(x), matmul(x, theta) - y) / double(batch);
  const Tensor right = by_hand::gradient(x, y, theta);
  CHECK(relative_distance(listing, right * (10.0 / 32)) < same);
}

TEST_CASE("the DataLoader's last batch has the rows that are left, and its gradient divides by their number") {
  const Rows rows;
  Tensor theta = tensor({0.3, -0.2, 0.1}, float64).requires_grad_();
  int64_t seen = 0;
  for (auto [x, y] : data::DataLoader(data::TensorDataset(rows.x, rows.y), {.batch_size = 32})) {
    seen = x.size(0);
    const Tensor by_autograd = grad(0.5 * losses::mse_loss(matmul(x, theta), y), theta);
    CHECK(relative_distance(by_autograd, matmul(t(x), matmul(x, theta.detach()) - y) / double(seen)) < same);
  }
  CHECK(seen == 10);
}

TEST_CASE("Adam without bias correction takes a first step of sqrt(10) times the rate") {
  // First moment 0.1 g, second 0.001 g^2: 0.1 / sqrt(0.001) = 3.16. Corrected, both are g and g^2, and the step is the
  // rate.
  const Tensor g = tensor({4.0, -0.25, 1e-3}, float64);
  const Tensor first = 0.1 * g, second = 0.001 * square(g);
  const Tensor printed = 0.01 * first / (sqrt(second) + 1e-12);
  CHECK(allclose(abs(printed), full({3}, 0.01 * std::sqrt(10.0), float64), 1e-6));

  Tensor theta = zeros({3}, {.dtype = float64, .requires_grad = true});
  optim::Adam adam({theta}, {.lr = 0.01, .eps = 1e-12});
  theta.mutable_grad() = g;
  adam.step();
  CHECK(allclose(abs(theta.detach()), full({3}, 0.01, float64), 1e-6));
}

TEST_CASE("folding the bias correction into the rate is the same Adam with another eps") {
  // alpha m^/(sqrt(v^) + eps) = alpha_t m/(sqrt(v) + eps sqrt(1 - beta2^t)), alpha_t = alpha sqrt(1 - beta2^t)/(1 -
  // beta1^t)
  const Rows rows;
  const double alpha = 0.05, beta1 = 0.9, beta2 = 0.999, eps = 1e-2;   // a large eps, so that it shows
  auto folded = [&](bool scale_eps) {
    Tensor theta = zeros({3}, float64), m = zeros({3}, float64), v = zeros({3}, float64);
    for (int step = 1; step <= 50; ++step) {
      const Tensor g = by_hand::gradient(rows.x, rows.y, theta);
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * square(g);
      const double root = std::sqrt(1 - std::pow(beta2, step));
      const double alpha_t = alpha * root / (1 - std::pow(beta1, step));
      theta = theta - alpha_t * m / (sqrt(v) + (scale_eps ? eps * root : eps));
    }
    return theta;
  };
  const Tensor right = by_hand_after(50, rows, by_hand::Adam{.rate = alpha, .eps = eps});
  CHECK(relative_distance(folded(true), right) < same);
  CHECK(relative_distance(folded(false), right) > 1e-4);
}

TEST_CASE("eps does not regularise: Adam ends at the least-squares solution with any eps") {
  const Rows rows;
  const Tensor xt = t(rows.x), exact = solve_spd(matmul(xt, rows.x), matmul(xt, rows.y));
  for (double eps : {1e-8, 1e-2, 1.0})
    CHECK(relative_distance(by_hand_after(3000, rows, by_hand::Adam{.rate = 0.05, .eps = eps}), exact) < 1e-6);
}

TEST_CASE("weight decay does regularise: Adam then ends at the ridge solution, which is shorter") {
  const Rows rows;
  const Tensor xt = t(rows.x), exact = solve_spd(matmul(xt, rows.x), matmul(xt, rows.y));
  const double decay = 0.5;
  const Tensor ridge = solve_spd(matmul(xt, rows.x) + 74.0 * decay * eye(3, {.dtype = float64}), matmul(xt, rows.y));
  Tensor theta = zeros({3}, {.dtype = float64, .requires_grad = true});
  optim::Adam adam({theta}, {.lr = 0.05, .weight_decay = decay});
  for (int i = 0; i < 3000; ++i) {
    adam.zero_grad();
    (0.5 * losses::mse_loss(matmul(rows.x, theta), rows.y)).backward();
    adam.step();
  }
  CHECK(relative_distance(theta.detach(), ridge) < 1e-6);
  CHECK(length(ridge) < 0.95 * length(exact));
}

TEST_CASE("eps keeps a zero gradient from becoming 0 / 0") {
  const Tensor theta = tensor({1.0, 2.0}, float64), no_gradient = zeros({2}, float64);
  CHECK(equal(by_hand::Adam{.rate = 0.1, .eps = 1e-8}.update(theta, no_gradient), theta));
  CHECK(std::isnan(sum(by_hand::Adam{.rate = 0.1, .eps = 0}.update(theta, no_gradient)).item<double>()));
}
