// Eight optimisers race on two functions of two numbers: a table, a map with a letter for each, and a picture.
//
// Rosenbrock's valley is curved, and flat along its floor; Beale's function is steep at the border and flat around the
// minimum. What an optimiser does there, it does in a net of a million numbers, where nobody can see it.
// Which one to take: docs/optimisers.md.
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <gradus.h>

#include "flags.h"
#include "path_map.h"

using namespace gradus;

const Landscape landscapes[] = {
    {"Rosenbrock", {-1.2, 1}, {1, 1}, {-1.7, -0.6}, {1.5, 2},
        [](const Tensor& x, const Tensor& y) { return square(1 - x) + 100 * square(y - x * x); }},
    {"Beale", {1, 1}, {3, 0.5}, {0.4, -1}, {4, 1.3},
        [](const Tensor& x, const Tensor& y) {
          return square(1.5 - x * (1 - y)) + square(2.25 - x * (1 - y * y)) + square(2.625 - x * (1 - y * y * y));
        }},
};

using OptimizerPointer = std::unique_ptr<optim::Optimizer>;
template <class Optimizer> OptimizerPointer plain(const Tensor& p, double rate) {
  return std::make_unique<Optimizer>(std::vector{p}, rate);
}
OptimizerPointer momentum(const Tensor& p, double rate) {
  return std::make_unique<optim::SGD>(std::vector{p}, optim::SGDOptions{.lr = rate, .momentum = 0.9});
}
OptimizerPointer lbfgs(const Tensor& p, double rate) {
  const optim::LBFGSOptions one_iteration = {
      .lr = rate, .max_iter = 1, .max_eval = 25, .line_search_fn = "strong_wolfe"};
  return std::make_unique<optim::LBFGS>(std::vector{p}, one_iteration);
}
struct Racer {
  char letter;   // on the map
  const char *name, *colour;
  double rates[2];   // for each function; found by trying 1, 0.3, 0.1, 0.03 ...
  OptimizerPointer (*make)(const Tensor& p, double rate);
};
const Racer racers[] = {
    {'G', "gradient descent", "#0b62c4", {3e-3, 3e-2}, plain<optim::GD>},
    {'M', "momentum", "#c2410c", {3e-3, 1e-2}, momentum},
    {'D', "Adagrad", "#2f7d5b", {1, 1}, plain<optim::Adagrad>},
    {'R', "RMSprop", "#b8860b", {1e-2, 0.1}, plain<optim::RMSprop>},
    {'P', "Rprop", "#8a3ffc", {3e-2, 3e-2}, plain<optim::Rprop>},
    {'A', "Adam", "#b0226b", {0.3, 0.3}, plain<optim::Adam>},
    {'L', "Lion", "#0e7490", {1e-2, 1e-2}, plain<optim::Lion>},
    {'B', "LBFGS", "#57606a", {1, 1}, lbfgs},
};

struct Result {
  Path path;
  int64_t gradients = 0;        // computed on the way; LBFGS needs several for a step
  double distance = INFINITY;   // of the last point, to the minimum
  bool arrived = false;
};

Result race(const Racer& racer, const Landscape& land, double rate, int64_t steps, double tolerance) {
  const Tensor p = tensor({land.start.x, land.start.y}, float64).requires_grad_();
  const OptimizerPointer optimizer = racer.make(p, rate);
  Result result{{racer.letter, racer.name, racer.colour, {land.start}}};
  while (int64_t(result.path.points.size()) <= steps && !result.arrived) {
    optimizer->step([&] {
      optimizer->zero_grad();
      Tensor loss = land.f(p[0], p[1]);
      loss.backward();
      ++result.gradients;
      return loss;
    });
    const Point at = {p[0].item<double>(), p[1].item<double>()};
    result.path.points.push_back(at);
    result.distance = std::hypot(at.x - land.minimum.x, at.y - land.minimum.y);
    result.arrived = result.distance <= tolerance;   // false for NaN
  }
  return result;
}

int run(int argc, char** argv) {
  Flags flags(argc, argv, "Lets eight optimisers look for the minima of Rosenbrock's and of Beale's function.");
  const int64_t steps = flags.integer("steps", 1000, "give up after this many steps", at_least_1);
  const double tolerance = flags.number("tolerance", 0.01, "arrived: no further from the minimum", at_least_0);
  const double factor = flags.number("rate-factor", 1, "multiplies all learning rates", at_least_0);
  const std::string file = flags.text("svg", "", "also draw the paths into this file");
  flags.check();

  std::printf("%d steps at most, to within %g of the minimum\n\n%-18s", int(steps), tolerance, "");
  for (const Landscape& land : landscapes) std::printf("  %-38s", land.name);
  std::printf("\n%-18s", "optimiser");
  for (int i = 0; i < 2; ++i) std::printf("  %7s %7s %10s %9s  ", "rate", "steps", "gradients", "distance");
  std::vector<Path> paths[2];
  int arrived[2] = {};
  for (const Racer& racer : racers) {
    std::printf("\n%c %-16s", racer.letter, racer.name);
    for (int i = 0; i < 2; ++i) {
      const double rate = factor * racer.rates[i];
      const Result r = race(racer, landscapes[i], rate, steps, tolerance);
      const std::string taken = r.arrived ? std::to_string(r.path.points.size() - 1) : "-";
      std::printf("  %7g %7s %10d %9.2g  ", rate, taken.c_str(), int(r.gradients), std::fabs(r.distance));
      paths[i].push_back(r.path);
      arrived[i] += r.arrived;
    }
  }
  std::printf("\n");
  for (int i = 0; i < 2; ++i) print_map(landscapes[i], paths[i]);
  if (!file.empty()) save_picture(file, landscapes, paths);
  std::printf("\narrived: %d of 8 on Rosenbrock, %d of 8 on Beale\n", arrived[0], arrived[1]);
  return 0;
}

int main(int argc, char** argv) { return run_program("optimiser_race", run, argc, argv); }
