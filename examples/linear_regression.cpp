// Three training strategies on real data, each by hand and by autograd, beside the exact solution.
//
// Gradient descent, stochastic gradient descent and Adam fit theta in y = X theta. Each runs as a
// pair, on the same batches: with the formulas of strategies.h, and with backward() and an
// optimiser of optim. After every update the two are compared. Where they should arrive is known.
// Read first: strategies.h, regression_problem.h.   The book: docs/training-strategies.md.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include <gradus.h>

#include "flags.h"
#include "regression_problem.h"
#include "strategies.h"

using namespace gradus;

struct Setup {
  std::string title;
  int64_t batch_size;
  double rate;
  double rate_at_end;   // reached exponentially, pass by pass; equal to rate: a fixed rate
  double tolerance;
  int64_t max_iterations;
};

/// How far the pair has come. `stopped_by` is known only at the end.
struct Report {
  std::string title;
  int64_t iteration = 0;
  double loss = 0, gradient = 0, distance = 0;   // gradient: its norm, over all rows
  double difference = 0;                         // the largest so far between the two of the pair
  const char* stopped_by = "";
};

double length(const Tensor& x) { return norm(x).item<double>(); }
double relative_distance(const Tensor& a, const Tensor& b) { return length(a - b) / length(b); }
void look(Report& report, const Problem& problem, const Tensor& theta) {
  report.loss = by_hand::loss(problem.x, problem.y, theta).item<double>();
  report.gradient = length(by_hand::gradient(problem.x, problem.y, theta));
  report.distance = relative_distance(theta, problem.exact);
}

void look_and_print(Report& report, const Problem& problem, const Tensor& theta) {
  look(report, problem, theta);
  std::printf("iteration %7d  loss %11.8g  |gradient| %.3e  distance %.3e\n", int(report.iteration), report.loss,
      report.gradient, report.distance);
}

/// Trains the pair, `by_hand` and an Optimizer, in step. An iteration is one update; whether to
/// stop is asked after each pass over the data.
template <class Optimizer, class ByHand> Report train(const Problem& problem, const Setup& setup, ByHand by_hand) {
  Tensor theta_by_hand = zeros_like(problem.exact);
  Tensor theta = zeros_like(problem.exact).requires_grad_();
  Optimizer optimizer({theta}, {.lr = setup.rate});

  const data::TensorDataset rows(problem.x, problem.y);
  data::DataLoader loader(rows, {.batch_size = setup.batch_size, .shuffle = true, .seed = 1});
  const double passes = std::ceil(double(setup.max_iterations) / double(loader.size()));
  const double rate_factor = std::pow(setup.rate_at_end / setup.rate, 1 / passes);
  optim::ExponentialLR schedule(optimizer, rate_factor);

  Report report{setup.title};
  std::printf("\n%s\n", setup.title.c_str());
  look_and_print(report, problem, theta_by_hand);
  int64_t next_line = 1;
  while (report.iteration < setup.max_iterations && report.gradient >= setup.tolerance) {
    for (auto [x, y] : loader) {
      theta_by_hand = by_hand.update(theta_by_hand, by_hand::gradient(x, y, theta_by_hand));

      optimizer.zero_grad();
      Tensor loss = 0.5 * losses::mse_loss(matmul(x, theta), y);   // half, as in by_hand::loss
      loss.backward();
      optimizer.step();

      const double difference = relative_distance(theta_by_hand, theta.detach());
      report.difference = std::max(report.difference, difference);
      if (++report.iteration == setup.max_iterations) break;
      if (report.iteration < next_line) continue;
      look_and_print(report, problem, theta_by_hand);
      next_line *= 10;
    }
    by_hand.rate *= rate_factor;
    schedule.step();
    look(report, problem, theta_by_hand);
  }
  look_and_print(report, problem, theta_by_hand);
  report.stopped_by = report.gradient < setup.tolerance ? "--tolerance"
                      : std::isfinite(report.gradient)  ? "--max-iterations"
                                                        : "divergence";
  std::printf("stopped by %s\n", report.stopped_by);
  return report;
}

int run(int argc, char** argv) {
  Flags flags(argc, argv, "Fits a linear model by three strategies, by hand and by autograd.");
  const std::string name = flags.text("data", "diabetes", "diabetes or california (20,433 rows)");
  const std::string folder = flags.text("folder", data_folder, "where the data sets are");
  const double tolerance = flags.number("tolerance", 1e-9, "stop when |gradient| is below this", at_least_0);
  const int64_t most = flags.integer("max-iterations", 500000, "or after this many updates", at_least_1);
  const double gd = flags.number("gd-rate", 0.4, "learning rate of gradient descent", at_least_0);
  const double adam = flags.number("adam-rate", 0.01, "learning rate of Adam", at_least_0);
  const double sgd32 = flags.number("sgd-rate", 0.05, "first rate of SGD with batches of 32", at_least_0);
  const double sgd1 = flags.number("single-rate", 0.02, "first rate of SGD with batches of 1", at_least_0);
  flags.check();

  const Problem problem = load_problem(name, folder);
  const int64_t all = problem.x.size(0);
  std::printf("%s: %d rows, %d features and a column of ones\n", name.c_str(), int(all), int(problem.x.size(1) - 1));

  std::vector<Report> reports;
  reports.push_back(
      train<optim::GD>(problem, {"gradient descent, all rows", all, gd, gd, tolerance, most}, by_hand::Descent{gd}));
  reports.push_back(
      train<optim::Adam>(problem, {"Adam, all rows", all, adam, adam, tolerance, most}, by_hand::Adam{adam}));
  for (const int64_t batch : {32, 1})
    for (const double fall : {1.0, 1e-3}) {
      const double rate = batch == 1 ? sgd1 : sgd32;
      const std::string title =
          "SGD, batches of " + std::to_string(batch) + (fall < 1 ? ", falling rate" : ", fixed rate");
      reports.push_back(
          train<optim::SGD>(problem, {title, batch, rate, fall * rate, tolerance, most}, by_hand::Descent{rate}));
    }

  std::printf("\n%-32s %10s %12s %10s %10s %12s  %s\n", "strategy", "iterations", "loss", "|gradient|", "distance",
      "hand - auto", "stopped by");
  bool agree = true;
  for (const Report& r : reports) {
    std::printf("%-32s %10d %12.8g %10.2e %10.2e %12.1e  %s\n", r.title.c_str(), int(r.iteration), r.loss, r.gradient,
        r.distance, r.difference, r.stopped_by);
    agree = agree && r.difference <= 1e-12;
  }
  std::printf("by hand and by autograd %s to 1e-12 after each update\n", agree ? "agree" : "DIFFER");
  return agree ? 0 : 1;
}

int main(int argc, char** argv) { return run_program("linear_regression", run, argc, argv); }
