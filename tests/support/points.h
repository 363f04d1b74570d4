// Gradients at single points: a function, its arguments, and what PyTorch's `f(x).sum().backward()` gives in float64.
#ifndef GRADUS_TESTS_SUPPORT_POINTS_H
#define GRADUS_TESTS_SUPPORT_POINTS_H

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/numbers.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

struct Point {
  const char* torch;
  Tensor (*f)(const std::vector<Tensor>& x);
  std::vector<List> at, gradients;
  /// If given, the gradients of sum(g1 * (1, 2, ...)) + sum(g2 * (1, 2, ...)) + ..., where g1, g2 are the gradients.
  std::vector<List> second = {};
};

/// Checks a gradient against each list of numbers. An undefined one counts as zeros.
inline void check_gradients(
    const char* what, const std::vector<Tensor>& have, const std::vector<List>& want, double eps) {
  CAPTURE(std::string(what));
  REQUIRE(have.size() == want.size());
  for (size_t i = 0; i < want.size(); ++i)
    CHECK_AGREE(
        have[i].defined() ? have[i].detach() : zeros({int64_t(want[i].size())}, float64), from_vector(want[i]), eps);
}

inline Tensor weighted(const std::vector<Tensor>& gradients) {
  Tensor total = zeros({}, float64);
  for (const Tensor& g : gradients)
    if (g.requires_grad()) total = total + sum(g * arange(1.0, double(g.numel()) + 1).to(float64));
  return total;
}

/// With the fused kernels and with the formulas, where rounding may differ by `eps` rounding units.
inline void check_points(const std::vector<Point>& points, double eps = 2) {
  for (const Point& point : points) {
    CAPTURE(std::string(point.torch));
    std::vector<Tensor> x;
    for (const List& values : point.at) x.push_back(from_vector(values).requires_grad_());
    check_gradients("fused", grad({sum(point.f(x))}, x), point.gradients, eps);
    const std::vector<Tensor> g = grad({sum(point.f(x))}, x, {.create_graph = true});
    check_gradients("formula", g, point.gradients, eps);
    if (!point.second.empty())
      check_gradients("second", grad({weighted(g)}, x, {.allow_unused = true}), point.second, eps);
  }
}

/// "" if f(x) and the gradient of its sum have these values, in float64, by the fused kernels and by the formulas.
inline std::string wrong_at(
    Tensor (*f)(const Tensor&), const List& at, const List& value, const List& gradient, double eps = 4) {
  for (bool create_graph : {false, true}) {
    Tensor x = from_vector(at).requires_grad_(), y = f(x);
    std::string what = difference(reshape(y.detach(), {y.numel()}), from_vector(value), eps);
    if (!what.empty()) return "value: " + what;
    what = difference(grad(sum(y), x, {.create_graph = create_graph}).detach(), from_vector(gradient), eps);
    if (!what.empty()) return "gradient: " + what;
  }
  return "";
}

}   // namespace gradus::test
#endif
