// Gradients at single points: a function, its arguments, and what PyTorch's `f(x).sum().backward()` gives in float64.
#ifndef GRADUS_TESTS_SUPPORT_POINTS_H
#define GRADUS_TESTS_SUPPORT_POINTS_H

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/autograd.h"
#include "autograd/ops.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

using List = std::vector<double>;
constexpr double inf = INFINITY, nan = NAN;

struct Point {
  const char* torch;
  Tensor (*f)(const std::vector<Tensor>& x);
  std::vector<List> at;
  std::vector<List> gradients;
};

/// The same with the fused kernels and with the formulas, where rounding may differ by `eps` rounding units.
inline void check_points(const std::vector<Point>& points, double eps = 2) {
  for (const Point& point : points)
    for (bool create_graph : {false, true}) {
      CAPTURE(std::string(point.torch));
      CAPTURE(create_graph);
      std::vector<Tensor> x;
      for (const List& values : point.at) x.push_back(from_vector(values).requires_grad_());
      std::vector<Tensor> g = grad({sum(point.f(x))}, x, {.create_graph = create_graph});
      for (size_t i = 0; i < g.size(); ++i) {
        const std::string what = difference(g[i].detach(), from_vector(point.gradients[i]), eps);
        CHECK_MESSAGE(what.empty(), what);
      }
    }
}

/// "" if f(x) and the gradient of its sum are these, in float64, with the fused kernels and with the formulas.
inline std::string wrong_at(Tensor (*f)(const Tensor&), const List& at, const List& value, const List& gradient, double eps = 4) {
  for (bool create_graph : {false, true}) {
    Tensor x = from_vector(at).requires_grad_(), y = f(x);
    std::string what = difference(reshape(y.detach(), {y.numel()}), from_vector(value), eps);
    if (!what.empty()) return "value: " + what;
    what = difference(grad(sum(y), x, {.create_graph = create_graph}).detach(), from_vector(gradient), eps);
    if (!what.empty()) return "gradient: " + what;
  }
  return "";
}

}  // namespace gradus::test
#endif
