// Gradient descent, stochastic gradient descent and Adam written by hand, without autograd.
//
// Idea: a linear model predicts y = X theta. Its error is half the mean of the squared differences,
// whose gradient is short enough to write down. A strategy is a way to use that gradient;
// linear_regression.cpp compares each with its twin in optim.
// Formulas and pitfalls: docs/training-strategies.md.
#ifndef GRADUS_EXAMPLES_STRATEGIES_H
#define GRADUS_EXAMPLES_STRATEGIES_H

#include <cmath>

#include <gradus.h>

namespace by_hand {

using gradus::Tensor;

/// J(theta) = 1/(2m) sum (X theta - y)^2: half the mean squared error.
/// x [m, n], y [m], theta [n] -> [].
inline Tensor loss(const Tensor& x, const Tensor& y, const Tensor& theta) {
  return 0.5 * mean(square(matmul(x, theta) - y));
}

/// dJ/dtheta = X^T (X theta - y) / m; without the half in J it would be twice that.
/// x [m, n], y [m], theta [n] -> [n]. m is the number of rows given: the last batch may be shorter.
inline Tensor gradient(const Tensor& x, const Tensor& y, const Tensor& theta) {
  const double m = double(x.size(0));
  return matmul(t(x), matmul(x, theta) - y) / m;
}

/// theta <- theta - rate * gradient. Gradient descent if the gradient was computed from all rows;
/// stochastic gradient descent (SGD) if from a few drawn at random. Only the data differs.
struct Descent {
  double rate;

  Tensor update(const Tensor& theta, const Tensor& g) { return theta - rate * g; }
};

/// Adam (Kingma and Ba 2015): each number gets a step of its own size, from running means of its
/// gradient and of the gradient's square.
struct Adam {
  double rate;
  double beta1 = 0.9, beta2 = 0.999;   // how slowly the means change
  double eps = 1e-8;                   // prevents division by zero; does not regularise
  Tensor first = {}, second = {};      // the moments m and v; not called m, which counts rows
  int steps = 0;                       // t of the formulas

  Tensor update(const Tensor& theta, const Tensor& g) {
    if (steps++ == 0) first = zeros_like(g), second = zeros_like(g);
    first = beta1 * first + (1 - beta1) * g;
    second = beta2 * second + (1 - beta2) * square(g);
    // Both began at 0 and are too small at first; this makes them means again.
    const Tensor unbiased_first = first / (1 - std::pow(beta1, steps));
    const Tensor unbiased_second = second / (1 - std::pow(beta2, steps));
    return theta - rate * unbiased_first / (sqrt(unbiased_second) + eps);
  }
};

}   // namespace by_hand

#endif
