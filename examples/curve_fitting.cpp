// Fits a curve of seven numbers to 43 years of carbon dioxide in the air, in three ways, with standard errors.
//
// A level, an excess over it that doubles every so many years, and a season of two waves. Levenberg-Marquardt uses that
// the error is a sum of squares, LBFGS only that it is smooth; Adam takes steps of a given size. The standard errors
// are right if each week errs for itself; neighbours err alike here, so they are too small. More: docs/optimisers.md.
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <vector>

#include <gradus.h>

#include "flags.h"
#include "progress.h"

using namespace gradus;

constexpr double turn = 6.283185307179586;   // a year, as an angle

Tensor parameter(double start) { return tensor(start, float64).requires_grad_(); }

struct Model {
  Tensor level = parameter(280), excess = parameter(50), doubling = parameter(30);   // ppm, ppm in 1980, years
  Tensor swing = parameter(3), peak = parameter(0.35);           // ppm; when, as a share of the year
  Tensor ripple = parameter(1), ripple_peak = parameter(0.45);   // the same of a wave that comes twice a year

  /// t in years since 1980 -> ppm, parts per million.
  Tensor operator()(const Tensor& t) const {
    const Tensor season = swing * cos(turn * (t - peak)) + ripple * cos(2 * turn * (t - ripple_peak));
    return level + excess * exp2(t / doubling) + season;
  }
  std::vector<Tensor> parameters() const { return {level, excess, doubling, swing, peak, ripple, ripple_peak}; }
};
const char* const names[] = {"level, ppm", "excess in 1980, ppm", "it doubles in, years", "season, ppm",
    "it peaks at, of a year", "second wave, ppm", "it peaks at, of a year"};

struct Data {
  Tensor t, co2;   // [n]
};

/// Weeks with a measurement. The column of dates has numbers: 19580329.
Data read_data(const std::string& folder) {
  const Tensor table = data::read_csv(folder + "/co2.csv.gz").values, date = table.select(1, 0);
  const Tensor year = floor(date / 10000), month = floor(date / 100) % 100, day = date % 100;
  return {year - 1980 + (month - 1) / 12 + (day - 1) / 365, table.select(1, 1)};
}

struct Fit {
  const char* method;
  int64_t steps = 0, evaluations = 0;   // evaluations: how often the model was computed
  double time = 0, rms = 0;             // seconds; of what the model does not explain, ppm
  std::vector<double> values = {}, errors = {};
};

using Residuals = std::function<Tensor()>;                                                 // model minus measured, ppm
using Minimise = std::function<int64_t(const Model& model, const Residuals& residuals)>;   // -> steps

int64_t by_levenberg_marquardt(const Model& model, const Residuals& residuals) {
  return optim::levenberg_marquardt(model.parameters(), residuals).iterations;
}

int64_t by_lbfgs(const Model& model, const Residuals& residuals) {
  optim::LBFGS lbfgs(model.parameters(),
      {.max_iter = 200, .tolerance_grad = 1e-9, .tolerance_change = 1e-12, .line_search_fn = "strong_wolfe"});
  lbfgs.step([&] {
    lbfgs.zero_grad();
    Tensor loss = mean(square(residuals()));
    loss.backward();
    return loss;
  });
  return lbfgs.state_dict().at("state.0.n_iter").item<int64_t>();
}

int64_t by_adam(const Model& model, const Residuals& residuals, int64_t steps, double rate) {
  // Adam moves each number by about its rate, so numbers of other sizes need other rates.
  optim::Adam adam({model.level, model.excess, model.doubling}, {.lr = rate});
  optim::AdamOptions season = adam.options();
  season.lr = rate / 100;
  adam.add_param_group({model.swing, model.peak, model.ripple, model.ripple_peak}, season);
  optim::ExponentialLR schedule(adam, std::pow(1e-3, 1 / double(steps)));
  for (int64_t step = 0; step < steps; ++step) {
    adam.zero_grad();
    mean(square(residuals())).backward();
    adam.step();
    schedule.step();
  }
  return steps;
}

Fit fit(const char* method, const Data& data, const Minimise& minimise) {
  const Model model;
  Fit result{.method = method};
  const auto residuals = [&] { return model(data.t) - data.co2; };
  const double begin = seconds();
  result.steps = minimise(model, [&] { return ++result.evaluations, residuals(); });
  result.time = seconds() - begin;
  // No iterations: only the errors, from the derivatives where it has ended.
  const auto here = optim::levenberg_marquardt(model.parameters(), residuals, {.max_iterations = 0});
  for (const Tensor& p : model.parameters()) result.values.push_back(p.item<double>());
  result.errors = here.errors.to_vector<double>();
  result.rms = std::sqrt(2 * here.cost / double(data.t.numel()));
  return result;
}

/// Of all values, each in standard errors of b.
double distance(const Fit& a, const Fit& b) {
  double sum = 0;
  for (size_t i = 0; i < a.values.size(); ++i) sum = std::hypot(sum, (a.values[i] - b.values[i]) / b.errors[i]);
  return sum;
}

void print(const Fit (&fits)[3]) {
  std::printf("%-26s", "");
  for (const Fit& f : fits) std::printf("%-22s", f.method);
  for (size_t i = 0; i < fits[0].values.size(); ++i) {
    std::printf("\n%-26s", names[i]);
    for (const Fit& f : fits) std::printf("%9.4f +- %-9.4f", f.values[i], f.errors[i]);
  }
  const auto row = [&](const char* what, auto number) {
    std::printf("\n%-26s", what);
    for (const Fit& f : fits) std::printf("%9.6g%13s", double(number(f)), "");
  };
  std::printf("\n");
  row("what remains (rms), ppm", [](const Fit& f) { return f.rms; });
  row("steps", [](const Fit& f) { return f.steps; });
  row("curves computed", [](const Fit& f) { return f.evaluations; });
  row("milliseconds", [](const Fit& f) { return std::round(1e4 * f.time) / 10; });
}

int run(int argc, char** argv) {
  Flags flags(argc, argv, "Fits a curve to weekly CO2 on Mauna Loa by Levenberg-Marquardt, LBFGS and Adam.");
  const int64_t steps = flags.integer("adam-steps", 12000, "updates of Adam, at a falling rate", at_least_1);
  const double rate = flags.number("rate", 3, "first rate of Adam; a hundredth of it for the season", at_least_0);
  const std::string folder = flags.text("data", data_folder + "/co2", "folder with co2.csv.gz");
  flags.check();

  const Data data = read_data(folder);
  std::printf("%d weeks from 1958 to 2001\n\n", int(data.t.numel()));
  const Fit fits[] = {fit("Levenberg-Marquardt", data, by_levenberg_marquardt), fit("LBFGS", data, by_lbfgs),
      fit("Adam", data, [&](const Model& m, const Residuals& r) { return by_adam(m, r, steps, rate); })};
  print(fits);
  const double lbfgs = distance(fits[1], fits[0]), adam = distance(fits[2], fits[0]);
  std::printf("\n\ndistance from Levenberg-Marquardt, in standard errors: LBFGS %.2g, Adam %.2g\n", lbfgs, adam);
  if (lbfgs < 0.1 && adam < 0.1) return 0;
  std::printf("more than a tenth: this ends with exit status 1\n");
  return 1;
}

int main(int argc, char** argv) { return run_program("curve_fitting", run, argc, argv); }
