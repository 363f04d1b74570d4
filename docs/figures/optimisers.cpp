// Draws the paths of docs/optimisers.md: each optimiser on three functions of two numbers.
//
// No rate is chosen by hand: of 10, 3, 1, 0.3 ... each optimiser takes, for each function, the one that ends lowest, of
// those with which it does not leave the picture.
// LBFGS and levenberg_marquardt find their steps themselves.
#include <functional>
#include <map>
#include <memory>

#include <gradus.h>

#include "docs/figures/contour.h"
#include "docs/figures/svg.h"

using namespace gradus;
using figures::Plot;
using figures::Point;

namespace {

constexpr int most_steps = 300;

/// A function to minimise, the sum of the squares of residuals.
struct Problem {
  std::string name;
  Point start, minimum, low, high;   // low, high: what is shown
  Tensor (*residuals)(const Tensor& x, const Tensor& y);
  double lowest_contour;
};

Tensor rosenbrock(const Tensor& x, const Tensor& y) { return stack({1 - x, 10 * (y - x * x)}); }
Tensor beale(const Tensor& x, const Tensor& y) {
  return stack({1.5 - x * (1 - y), 2.25 - x * (1 - y * y), 2.625 - x * (1 - y * y * y)});
}
Tensor ravine(const Tensor& x, const Tensor& y) { return stack({x, std::sqrt(30.0) * y}); }

const std::vector<Problem> problems = {
    {"Rosenbrock", {-1.2, 1}, {1, 1}, {-2, -1}, {2, 3}, rosenbrock, 0.4},
    {"Beale", {1, 1}, {3, 0.5}, {-0.5, -1.5}, {4.5, 2}, beale, 0.1},
    {"Ravine", {-4, 1}, {0, 0}, {-5, -2}, {5, 2}, ravine, 0.5},
};

double value(const Problem& problem, const Point& at) {
  NoGradGuard guard;
  return sum(square(problem.residuals(tensor(at.x, float64), tensor(at.y, float64)))).item<double>();
}

using Make = std::function<std::unique_ptr<optim::Optimizer>(const Tensor& p, double lr)>;
struct Method {
  std::string name;
  Make make;
  bool matrix = false;   // the two numbers as a matrix [1, 2]
};

template <class Optimizer, class Options = double> Make with(Options options = {}) {
  return [=](const Tensor& p, double lr) -> std::unique_ptr<optim::Optimizer> {
    if constexpr (std::is_same_v<Options, double>) {
      return std::make_unique<Optimizer>(std::vector{p}, lr);
    } else {
      Options complete = options;
      complete.lr = lr;
      return std::make_unique<Optimizer>(std::vector{p}, complete);
    }
  };
}

std::vector<Method> methods() {   // all but SparseAdam, which is Adam where each number has a gradient
  return {
      {"gd", with<optim::GD>()},
      {"gd_backtracking", with<optim::GD>(optim::GDOptions{.backtracking = true})},
      {"sgd", with<optim::SGD>(optim::SGDOptions{.momentum = 0.9})},
      {"asgd", with<optim::ASGD>()},
      {"adagrad", with<optim::Adagrad>()},
      {"rmsprop", with<optim::RMSprop>()},
      {"adadelta", with<optim::Adadelta>()},
      {"rprop", with<optim::Rprop>()},
      {"adam", with<optim::Adam>()},
      {"adamw", with<optim::AdamW>()},
      {"nadam", with<optim::NAdam>()},
      {"radam", with<optim::RAdam>()},
      {"adamax", with<optim::Adamax>()},
      {"lamb", with<optim::LAMB>()},
      {"lion", with<optim::Lion>()},
      {"adafactor", with<optim::Adafactor>()},
      {"muon", with<optim::Muon>(optim::MuonOptions{.weight_decay = 0}), true},
  };
}

struct Path {
  double lr = 0;   // 0: it has none
  std::vector<Point> points;
  double end = INFINITY;   // the value of the last one
};

bool is_shown(const Problem& problem, const Point& p) {   // false for NaN
  return p.x >= problem.low.x && p.x <= problem.high.x && p.y >= problem.low.y && p.y <= problem.high.y;
}

/// Ends early where the value has become tiny; `end` is infinite if it leaves the picture.
Path path_of(const Method& method, const Problem& problem, double lr) {
  const Tensor p = tensor({problem.start.x, problem.start.y}, float64)
                       .reshape(method.matrix ? Shape{1, 2} : Shape{2})
                       .requires_grad_();
  const auto optimizer = method.make(p, lr);
  Path path{lr, {problem.start}};
  for (int step = 0; step < most_steps; ++step) {
    optimizer->step([&] {
      optimizer->zero_grad();
      const Tensor flat = p.reshape({-1});
      Tensor loss = sum(square(problem.residuals(flat[0], flat[1])));
      loss.backward();
      return loss;
    });
    const std::vector<double> at = p.detach().to_vector<double>();
    path.points.push_back({at[0], at[1]});
    path.end = value(problem, path.points.back());
    if (!is_shown(problem, path.points.back())) path.end = INFINITY;
    if (!(path.end > 1e-10 && path.end < INFINITY)) break;
  }
  return path;
}

Path best_path(const Method& method, const Problem& problem) {
  Path best;
  for (double power = 10; power > 1e-5; power /= 10)
    for (double lr : {power, 0.3 * power}) {
      Path path = path_of(method, problem, lr);
      const bool better = path.end < best.end || (path.end < 1e-10 && path.points.size() < best.points.size());
      if (better) best = std::move(path);
    }
  return best;
}

/// Where minimise(problem, x, y, n) has arrived after n = 1, 2, 3 ... iterations from the start.
template <class Minimise> Path path_by_iterations(const Problem& problem, Minimise minimise) {
  Path path{0, {problem.start}};
  for (int64_t n = 1; n <= most_steps && path.end > 1e-10; ++n) {
    const Tensor x = tensor(problem.start.x, float64).requires_grad_();
    const Tensor y = tensor(problem.start.y, float64).requires_grad_();
    minimise(problem, x, y, n);
    path.points.push_back({x.item<double>(), y.item<double>()});
    path.end = value(problem, path.points.back());
  }
  return path;
}

void by_least_squares(const Problem& problem, const Tensor& x, const Tensor& y, int64_t n) {
  optim::levenberg_marquardt({x, y}, [&] { return problem.residuals(x, y); }, {.max_iterations = n});
}

void by_lbfgs(const Problem& problem, const Tensor& x, const Tensor& y, int64_t n) {
  optim::LBFGS lbfgs({x, y},
      {.max_iter = n,
          .max_eval = 25 * n,
          .tolerance_grad = 0,
          .tolerance_change = 1e-15,
          .line_search_fn = "strong_wolfe"});
  lbfgs.step([&] {
    lbfgs.zero_grad();
    Tensor loss = sum(square(problem.residuals(x, y)));
    loss.backward();
    return loss;
  });
}

std::vector<std::vector<Point>> contours_of(const Problem& problem, Point pixel) {
  constexpr int n = 121;
  figures::Grid grid{problem.low, problem.high, std::vector(n, std::vector<double>(n))};
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) grid.f[i][j] = value(problem, grid.at(i, j));
  std::vector<std::vector<Point>> lines;
  for (int k = 0; k < 6; ++k)
    lines.push_back(figures::thinned(contour(grid, problem.lowest_contour * std::pow(5, k)), pixel, 0.4));
  return lines;
}

Plot panel(const Problem& problem, const Path& path) {
  constexpr int width = 280, height = 270;
  const Point pixel = {
      (problem.high.x - problem.low.x) / (width - 70), (problem.high.y - problem.low.y) / (height - 82)};
  static std::map<std::string, std::vector<std::vector<Point>>> contours;
  if (!contours.count(problem.name)) contours[problem.name] = contours_of(problem, pixel);

  char caption[80];
  const int steps = int(path.points.size()) - 1;
  if (path.lr > 0) std::snprintf(caption, sizeof caption, "lr %g; %.1g after %d steps", path.lr, path.end, steps);
  else std::snprintf(caption, sizeof caption, "%.1g after %d steps", path.end, steps);
  Plot plot(problem.name, caption, "");
  plot.panel(width, height).x_range(problem.low.x, problem.high.x).y_range(problem.low.y, problem.high.y);
  for (const auto& line : contours[problem.name]) plot.line("", line, Plot::faint);
  plot.line("", figures::thinned(path.points, pixel, 0.3)).mark("", problem.start).ring(problem.minimum);
  return plot;
}

void draw(const std::string& name, const std::function<Path(const Problem&)>& path_on) {
  std::vector<Plot> panels;
  for (const Problem& problem : problems) panels.push_back(panel(problem, path_on(problem)));
  Plot::save("docs/figures/optimisers/" + name + ".svg", Plot::row(panels));
}

}   // namespace

int main() {
  try {
    for (const Method& method : methods())
      draw(method.name, [&](const Problem& problem) { return best_path(method, problem); });
    draw("lbfgs", [](const Problem& problem) { return path_by_iterations(problem, by_lbfgs); });
    draw("levenberg_marquardt", [](const Problem& problem) { return path_by_iterations(problem, by_least_squares); });
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
