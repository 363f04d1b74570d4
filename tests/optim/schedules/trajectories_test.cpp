// Every schedule with each option against 100 steps of PyTorch 2.13, and stopped and restored in the middle.
//
// trajectories.tsv.gz has PyTorch's numbers; export.py, which writes it, has the same cases under the same names.
#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "data/text.h"
#include "optim/methods/adam.h"
#include "optim/methods/sgd.h"
#include "optim/schedules/combined_lr.h"
#include "optim/schedules/cosine_lr.h"
#include "optim/schedules/cyclic_lr.h"
#include "optim/schedules/exponential_lr.h"
#include "optim/schedules/lambda_lr.h"
#include "optim/schedules/linear_lr.h"
#include "optim/schedules/one_cycle_lr.h"
#include "optim/schedules/reduce_lr_on_plateau.h"
#include "optim/schedules/step_lr.h"
#include "optim/schedules/swa_lr.h"

using namespace gradus;
using namespace gradus::optim;

namespace {

constexpr int steps = 100;
constexpr double tolerance = 1e-10;   // relative; PyTorch multiplies step by step

// A schedule, the last one made, and the parts that it is made of.
class Plan {
 public:
  template <class S, class... A> LRScheduler* make(A&&... arguments) {
    schedules_.push_back(std::make_unique<S>(static_cast<A&&>(arguments)...));
    return schedules_.back().get();
  }
  std::unique_ptr<ReduceLROnPlateau> plateau;   // in their place

  void step(double metric) { plateau ? plateau->step(metric) : schedules_.back()->step(); }
  StateDict state_dict() const { return plateau ? plateau->state_dict() : schedules_.back()->state_dict(); }
  void load_state_dict(const StateDict& dict) {
    plateau ? plateau->load_state_dict(dict) : schedules_.back()->load_state_dict(dict);
  }

 private:
  std::vector<std::unique_ptr<LRScheduler>> schedules_;
};

double halves(int64_t t) { return std::pow(0.5, double(t) / 20); }
double wave(int64_t t) { return 1 + 0.5 * std::sin(double(t)); }
double tenths(int64_t t) { return double(t) / 10; }

using List = std::vector<LRScheduler*>;
using Steps = std::vector<int64_t>;

void warm_up_then_cosine(Plan& plan, Optimizer& o) {
  List list = {plan.make<LinearLR>(o, LinearLROptions{0.01, 1, 20}), plan.make<CosineAnnealingLR>(o, 80)};
  plan.make<SequentialLR>(o, list, Steps{20});
}

struct Case {
  const char* name;
  void (*make)(Plan&, Optimizer&);
};
using P = Plan;
using O = Optimizer;
const Case cases[] = {
    {"LambdaLR one", [](P& p, O& o) { p.make<LambdaLR>(o, halves); }},
    {"LambdaLR each", [](P& p, O& o) { p.make<LambdaLR>(o, halves, tenths); }},
    {"MultiplicativeLR one", [](P& p, O& o) { p.make<MultiplicativeLR>(o, [](int64_t) { return 0.95; }); }},
    {"MultiplicativeLR each",
        [](P& p, O& o) {
          p.make<MultiplicativeLR>(
              o, [](int64_t t) { return 1 - 0.5 / double(t + 1); }, wave);
        }},
    {"StepLR", [](P& p, O& o) { p.make<StepLR>(o, 7); }},
    {"StepLR gamma", [](P& p, O& o) { p.make<StepLR>(o, 10, 0.6); }},
    {"MultiStepLR",
        [](P& p, O& o) {
          p.make<MultiStepLR>(o, Steps{5, 40, 41});
        }},
    {"MultiStepLR gamma",
        [](P& p, O& o) {
          p.make<MultiStepLR>(o, Steps{50, 3, 20, 20}, 0.7);
        }},
    {"ConstantLR", [](P& p, O& o) { p.make<ConstantLR>(o); }},
    {"ConstantLR options",
        [](P& p, O& o) {
          p.make<ConstantLR>(o, ConstantLROptions{0.2, 50});
        }},
    {"LinearLR", [](P& p, O& o) { p.make<LinearLR>(o); }},
    {"LinearLR options",
        [](P& p, O& o) {
          p.make<LinearLR>(o, LinearLROptions{0.1, 0.7, 60});
        }},
    {"LinearLR down",
        [](P& p, O& o) {
          p.make<LinearLR>(o, LinearLROptions{1, 0, 50});
        }},
    {"ExponentialLR", [](P& p, O& o) { p.make<ExponentialLR>(o, 0.97); }},
    {"ExponentialLR up", [](P& p, O& o) { p.make<ExponentialLR>(o, 1.05); }},
    {"PolynomialLR", [](P& p, O& o) { p.make<PolynomialLR>(o); }},
    {"PolynomialLR options",
        [](P& p, O& o) {
          p.make<PolynomialLR>(o, PolynomialLROptions{70, 2.5});
        }},
    {"CosineAnnealingLR", [](P& p, O& o) { p.make<CosineAnnealingLR>(o, 50); }},
    {"CosineAnnealingLR options",
        [](P& p, O& o) { p.make<CosineAnnealingLR>(o, 37, CosineAnnealingLROptions{0.001}); }},
    {"CosineAnnealingWarmRestarts", [](P& p, O& o) { p.make<CosineAnnealingWarmRestarts>(o, 9); }},
    {"CosineAnnealingWarmRestarts options",
        [](P& p, O& o) {
          p.make<CosineAnnealingWarmRestarts>(o, 7, CosineAnnealingWarmRestartsOptions{2, 0.002});
        }},
    {"CyclicLR", [](P& p, O& o) { p.make<CyclicLR>(o, 0.01, 0.1); }},
    {"CyclicLR each",
        [](P& p, O& o) {
          p.make<CyclicLR>(o, PerGroup{0.01, 0.02}, PerGroup{0.1, 0.5},
              CyclicLROptions{
                  .step_size_up = 8, .step_size_down = 5, .base_momentum = {0.7, 0.6}, .max_momentum = {0.8, 0.95}});
        }},
    {"CyclicLR triangular2",
        [](P& p, O& o) { p.make<CyclicLR>(o, 0.01, 0.1, CyclicLROptions{.step_size_up = 10, .mode = "triangular2"}); }},
    {"CyclicLR exp_range",
        [](P& p, O& o) {
          p.make<CyclicLR>(o, 0.01, 0.1,
              CyclicLROptions{.step_size_up = 10, .mode = "exp_range", .gamma = 0.97, .cycle_momentum = false});
        }},
    {"CyclicLR by cycle",
        [](P& p, O& o) {
          p.make<CyclicLR>(o, 0.01, 0.1,
              CyclicLROptions{
                  .step_size_up = 10, .step_size_down = 20, .scale_fn = [](double cycle) { return 1 / cycle; }});
        }},
    {"CyclicLR by iterations",
        [](P& p, O& o) {
          p.make<CyclicLR>(o, 0.01, 0.1,
              CyclicLROptions{.step_size_up = 10,
                  .scale_fn = [](double t) { return 1 / (1 + t / 9); },
                  .scale_mode = "iterations"});
        }},
    {"OneCycleLR", [](P& p, O& o) { p.make<OneCycleLR>(o, 0.4, OneCycleLROptions{.total_steps = 100}); }},
    {"OneCycleLR options",
        [](P& p, O& o) {
          p.make<OneCycleLR>(o, PerGroup{0.4, 0.1},
              OneCycleLROptions{.epochs = 13,
                  .steps_per_epoch = 8,
                  .pct_start = 0.45,
                  .anneal_strategy = "linear",
                  .base_momentum = {0.8, 0.7},
                  .max_momentum = 0.9,
                  .div_factor = 10,
                  .final_div_factor = 50});
        }},
    {"OneCycleLR three_phase",
        [](P& p, O& o) {
          p.make<OneCycleLR>(o, 0.4,
              OneCycleLROptions{.total_steps = 101, .pct_start = 0.35, .cycle_momentum = false, .three_phase = true});
        }},
    {"OneCycleLR no rise",
        [](P& p, O& o) { p.make<OneCycleLR>(o, 0.4, OneCycleLROptions{.total_steps = 120, .pct_start = 0}); }},
    {"ReduceLROnPlateau", [](P& p, O& o) { p.plateau = std::make_unique<ReduceLROnPlateau>(o); }},
    {"ReduceLROnPlateau options",
        [](P& p, O& o) {
          p.plateau = std::make_unique<ReduceLROnPlateau>(
              o, ReduceLROnPlateauOptions{"min", 0.5, 3, 0.02, "abs", 4, {0.01, 0.004}, 1e-4});
        }},
    {"ReduceLROnPlateau max",
        [](P& p, O& o) {
          p.plateau = std::make_unique<ReduceLROnPlateau>(o, ReduceLROnPlateauOptions{"max", 0.7, 2, 0.03});
        }},
    {"SequentialLR warm-up", warm_up_then_cosine},
    {"SequentialLR three",
        [](P& p, O& o) {
          List list = {p.make<ConstantLR>(o, ConstantLROptions{0.1, 20}), p.make<ExponentialLR>(o, 0.9),
              p.make<StepLR>(o, 10, 0.5)};
          p.make<SequentialLR>(o, list, Steps{15, 60});
        }},
    {"SequentialLR functions",
        [](P& p, O& o) {
          List list = {p.make<LambdaLR>(o, halves), p.make<MultiplicativeLR>(o, [](int64_t) { return 0.98; }),
              p.make<SWALR>(o, 0.05, SWALROptions{5})};
          p.make<SequentialLR>(o, list, Steps{30, 70});
        }},
    {"ChainedScheduler",
        [](P& p, O& o) {
          List list = {p.make<ConstantLR>(o, ConstantLROptions{0.1, 20}), p.make<ExponentialLR>(o, 0.9)};
          p.make<ChainedScheduler>(list);
        }},
    {"ChainedScheduler four",
        [](P& p, O& o) {
          List list = {p.make<LinearLR>(o, LinearLROptions{0.2, 1, 30}), p.make<MultiStepLR>(o, Steps{25, 60}, 0.3),
              p.make<CosineAnnealingLR>(o, 80), p.make<PolynomialLR>(o, PolynomialLROptions{200, 0.5})};
          p.make<ChainedScheduler>(list);
        }},
    {"SWALR", [](P& p, O& o) { p.make<SWALR>(o, 0.05); }},
    {"SWALR options",
        [](P& p, O& o) {
          p.make<SWALR>(o, PerGroup{0.05, 0.1}, SWALROptions{60, "linear"});
        }},
    {"SWALR at once", [](P& p, O& o) { p.make<SWALR>(o, 0.05, SWALROptions{0}); }},
};

// The names and numbers of the file.
std::map<std::string, std::vector<double>> stored() {
  std::map<std::string, std::vector<double>> all;
  std::istringstream lines(data::read_text("tests/optim/schedules/trajectories.tsv.gz"));
  for (std::string line; std::getline(lines, line);) {
    const size_t tab = line.find('\t');
    std::istringstream numbers(line.substr(tab + 1));
    for (double v; numbers >> v;) all[line.substr(0, tab)].push_back(v);
  }
  return all;
}

double metric(const std::string& name, int t) {
  const double loss = std::max(0.2, 1 - 0.05 * t) + (t % 7 == 0 ? 0.125 : 0) - (t > 60 ? 0.0625 : 0);
  return name.ends_with("max") ? -loss : loss;
}

struct Setting {
  SGD optimizer;
  Plan plan;
  explicit Setting(const Case& c) : optimizer({zeros({1}, float64).requires_grad_()}, {.lr = 0.5, .momentum = 0.75}) {
    SGDOptions second = optimizer.options();
    second.lr = 0.02;
    optimizer.add_param_group({zeros({1}, float64).requires_grad_()}, second);
    c.make(plan, optimizer);
  }
};

// As run() of export.py: rates and momenta of 100 steps. After `stop` steps another optimiser and schedule go on.
std::vector<double> run(const Case& c, bool changed, int stop) {
  auto setting = std::make_unique<Setting>(c);
  std::vector<double> parts[4];
  std::set<double> momenta;
  for (int t = 0; t <= steps; ++t) {
    if (t > 0) setting->plan.step(metric(c.name, t));
    SGD& sgd = setting->optimizer;
    momenta.insert(sgd.momentum());
    for (int g = 0; g < 2; ++g)
      if (g == 0 || t % 10 == 0) parts[g].push_back(sgd.lr(g)), parts[2 + g].push_back(sgd.momentum(g));
    if (changed && t == 30) sgd.set_lr(0.3, 0), sgd.set_lr(0.004, 1);
    if (t == stop) {
      auto next = std::make_unique<Setting>(c);
      next->plan.load_state_dict(setting->plan.state_dict());
      next->optimizer.load_state_dict(sgd.state_dict());
      setting = std::move(next);
    }
  }
  std::vector<double> all;
  for (int i = 0; i < (momenta.size() > 1 ? 4 : 2); ++i) all.insert(all.end(), parts[i].begin(), parts[i].end());
  return all;
}

// Where the two part, or nothing.
std::string difference(const std::vector<double>& ours, const std::vector<double>& theirs) {
  if (ours.size() != theirs.size())
    return std::to_string(ours.size()) + " numbers, not " + std::to_string(theirs.size());
  for (size_t i = 0; i < ours.size(); ++i)
    if (!(std::abs(ours[i] - theirs[i]) <= tolerance * std::abs(theirs[i]) + 1e-16))
      return "number " + std::to_string(i) + " is " + std::to_string(ours[i]) + ", not " + std::to_string(theirs[i]);
  return "";
}

// As train() of export.py.
template <class Optimiser> std::vector<double> train(Optimiser& optimizer, Plan& plan) {
  const Tensor p = optimizer.parameters()[0];
  std::vector<double> numbers;
  for (int t = 1; t <= steps; ++t) {
    optimizer.zero_grad();
    sum(p * p * tensor({1.0, 2.0, 0.5}, float64)).backward();
    optimizer.step();
    plan.step(0);
    if (t % 10 == 0)
      for (double v : p.detach().to_vector<double>()) numbers.push_back(v);
  }
  return numbers;
}

}   // namespace

TEST_CASE("every schedule follows PyTorch, also after its rates were changed, and after a restart with the same bits") {
#ifndef GRADUS_HAS_ZLIB
  MESSAGE("skipped: PyTorch's numbers are packed, and this build has no zlib");
  return;
#endif
  const auto theirs = stored();
  std::set<std::string> followed, failed;
  size_t lines = 0;
  for (const Case& c : cases) {
    const std::string name = c.name, schedule = name.substr(0, name.find(' '));
    followed.insert(schedule);
    for (bool changed : {false, true}) {
      const auto line = theirs.find(name + (changed ? ", changed" : ""));
      if (line == theirs.end()) continue;
      ++lines;
      const std::vector<double> ours = run(c, changed, -1);
      const std::string what = difference(ours, line->second);
      CHECK_MESSAGE(what.empty(), line->first << ": " << what);
      const bool goes_on = run(c, changed, 47) == ours && run(c, changed, 30) == ours;
      CHECK_MESSAGE(goes_on, line->first << ": another run after a restart");
      if (!what.empty() || !goes_on) failed.insert(schedule);
    }
  }
  CHECK(lines + 4 == theirs.size());   // the rest are of nets
  MESSAGE("schedules followed: ", followed.size() - failed.size(), " / 16");
}

TEST_CASE("optimisers by schedules follow PyTorch, momentum and beta1 too") {
#ifdef GRADUS_HAS_ZLIB
  const auto theirs = stored();
  const Tensor start = tensor({1.0, -2.0, 3.0}, float64);
  auto check = [&](const char* name, auto make) {
    Plan plan;
    const std::vector<double> ours = make(plan, start.clone().requires_grad_());
    const std::string what = difference(ours, theirs.at(name));
    CHECK_MESSAGE(what.empty(), name << ": " << what);
  };
  check("SGD by OneCycleLR", [](Plan& plan, const Tensor& p) {
    SGD sgd({p}, {.lr = 0.1, .momentum = 0.9});
    plan.make<OneCycleLR>(sgd, 0.2, OneCycleLROptions{.total_steps = 100});
    return train(sgd, plan);
  });
  check("Adam by OneCycleLR", [](Plan& plan, const Tensor& p) {
    Adam adam({p}, {.lr = 0.1});
    plan.make<OneCycleLR>(adam, 0.2, OneCycleLROptions{.total_steps = 100});
    return train(adam, plan);
  });
  check("Adam by CosineAnnealingWarmRestarts", [](Plan& plan, const Tensor& p) {
    Adam adam({p}, {.lr = 0.1});
    plan.make<CosineAnnealingWarmRestarts>(adam, 20, CosineAnnealingWarmRestartsOptions{.T_mult = 2});
    return train(adam, plan);
  });
  check("Adam by SequentialLR", [](Plan& plan, const Tensor& p) {
    Adam adam({p}, {.lr = 0.1});
    warm_up_then_cosine(plan, adam);
    return train(adam, plan);
  });
#endif
}
