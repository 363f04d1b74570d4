// Options that are refused, and the optimisers that PyTorch does not have, against their formulas written with ops. The
// others follow PyTorch's path: tests/oracle.
#include <doctest/doctest.h>

#include <cmath>
#include <functional>
#include <memory>

#include "core/base/parallel.h"
#include "gradus.h"
#include "tests/support/failures.h"
#include "tests/support/waves.h"

using namespace gradus;
using test::error_of, test::wave, test::wave_leaf;

namespace {

std::vector<Tensor> one() { return {ones({2, 2}, float64).requires_grad_()}; }

// Five steps on gradients that are waves.
Tensor stepped(optim::Optimizer& optimizer) {
  const Tensor p = optimizer.parameters()[0];
  for (int i = 0; i < 5; ++i) {
    p.mutable_grad() = wave(p.shape(), 3 + i);
    optimizer.step();
  }
  return p.detach();
}

}   // namespace

TEST_CASE("every optimiser refuses options out of range") {
  using namespace optim;
  test::check_failures({
      {"Error: AdamW: lr must be at least 0; got -1", [] { AdamW(one(), {.lr = -1}); }},
      {"Error: AdamW: lr must be finite, also in float32; got inf", [] { AdamW(one(), {.lr = INFINITY}); }},
      {"Error: AdamW: both betas must lie in [0, 1); got 0.9 and 1", [] { AdamW(one(), {.betas = {.beta2 = 1}}); }},
      {"Error: AdamW: weight_decay must be at least 0; got -1", [] { AdamW(one(), {.weight_decay = -1}); }},
      {"Error: AdamW: eps must be at least 0; got nan", [] { AdamW(one(), {.eps = NAN}); }},
      {"Error: Adamax: both betas must lie in [0, 1); got 0 and 1",
          [] {
            Adamax(one(), {.betas = {0, 1}});
          }},
      {"Error: NAdam: momentum_decay must be at least 0; got -0.2", [] { NAdam(one(), {.momentum_decay = -0.2}); }},
      {"Error: NAdam: both betas must lie in [0, 1); got 1 and 0",
          [] {
            NAdam(one(), {.betas = {1, 0}});
          }},
      {"Error: RAdam: weight_decay must be at least 0; got -1", [] { RAdam(one(), {.weight_decay = -1}); }},
      {"Error: RAdam: both betas must lie in [0, 1); got 1 and 0",
          [] {
            RAdam(one(), {.betas = {1, 0}});
          }},
      {"Error: Adagrad: lr_decay must be at least 0; got -0.5", [] { Adagrad(one(), {.lr_decay = -0.5}); }},
      {"Error: Adagrad: initial_accumulator_value must be at least 0; got -1",
          [] { Adagrad(one(), {.initial_accumulator_value = -1}); }},
      {"Error: Adadelta: rho must lie in [0, 1]; got 1.1", [] { Adadelta(one(), {.rho = 1.1}); }},
      {"Error: RMSprop: momentum must be at least 0; got -1", [] { RMSprop(one(), {.momentum = -1}); }},
      {"Error: RMSprop: alpha must be at least 0; got -1", [] { RMSprop(one(), {.alpha = -1}); }},
      {"Error: Rprop: etas must be one in (0, 1) and one above 1; got 1 and 0.5",
          [] {
            Rprop(one(), {.etas = {1, 0.5}});
          }},
      {"Error: Rprop: step_sizes must be at least 0, the smaller one first; got 1 and 0.5",
          [] {
            Rprop(one(), {.step_sizes = {1, 0.5}});
          }},
      {"Error: ASGD: weight_decay must be at least 0; got -0.5", [] { ASGD(one(), {.weight_decay = -0.5}); }},
      {"Error: SparseAdam: both betas must lie in [0, 1); got 1 and 0",
          [] {
            SparseAdam(one(), {.betas = {1, 0}});
          }},
      {"Error: Adafactor: eps2 must be at least 0; got -1",
          [] {
            Adafactor(one(), {.eps = {0, -1}});
          }},
      {"Error: Adafactor: d must be at least 1; got 0", [] { Adafactor(one(), {.d = 0}); }},
      {"Error: Adafactor: beta2_decay must be at most 0; got 0.8", [] { Adafactor(one(), {.beta2_decay = 0.8}); }},
      {"Error: Muon: ns_steps must lie in [0, 100); got 100", [] { Muon(one(), {.ns_steps = 100}); }},
      {"Error: Muon: adjust_lr_fn must be one of \"original\", \"match_rms_adamw\"; got \"arbitrary\"",
          [] { Muon(one(), {.adjust_lr_fn = "arbitrary"}); }},
      {"ShapeError: Muon: parameter 0 must be a matrix; it is [3]; give such parameters to AdamW",
          [] { Muon({ones({3}).requires_grad_()}); }},
      {"Error: Lion: both betas must lie in [0, 1); got 1 and 0.99",
          [] {
            Lion(one(), {.betas = {1, 0.99}});
          }},
      {"Error: LAMB: eps must be at least 0; got -1", [] { LAMB(one(), {.eps = -1}); }},
      {"Error: Adam: lr must be finite, also in float32; got 1e+39", [] { Adam(one()).set_lr(1e39); }},
      {"Error: SGD: dampening must be finite; got nan", [] { SGD(one(), {.dampening = NAN}); }},
      {"Error: ASGD: lambd must be finite; got nan", [] { ASGD(one(), {.lambd = NAN}); }},
      {"Error: ASGD: alpha must be finite; got inf", [] { ASGD(one(), {.alpha = INFINITY}); }},
  });
}

TEST_CASE("Lion steps by the sign of its momentum") {
  const Tensor p = wave({3, 4}, 1).clone(), m = zeros({3, 4}, float64);
  optim::Lion lion({wave_leaf({3, 4}, 1)}, {.lr = 0.1, .betas = {0.8, 0.9}, .weight_decay = 0.5});
  for (int i = 0; i < 5; ++i) {
    const Tensor g = wave({3, 4}, 3 + i), direction = sign(0.8 * m + 0.2 * g) + 0.5 * p;
    p.sub_(0.1 * direction);
    m.mul_(0.9).add_(0.1 * g);
  }
  CHECK(allclose(stepped(lion), p, 1e-12));
}

TEST_CASE("LAMB takes Adam's direction, with the norm of the parameter") {
  const Tensor p = wave({3, 4}, 1).clone(), m = zeros({3, 4}, float64), v = zeros({3, 4}, float64);
  optim::LAMB lamb({wave_leaf({3, 4}, 1)}, {.lr = 0.1, .betas = {0.8, 0.9}, .eps = 0.01, .weight_decay = 0.5});
  for (int i = 0; i < 5; ++i) {
    const Tensor g = wave({3, 4}, 3 + i);
    m.mul_(0.8).add_(0.2 * g);
    v.mul_(0.9).add_(0.1 * g * g);
    const Tensor r = m / (1 - std::pow(0.8, i + 1)) / (sqrt(v / (1 - std::pow(0.9, i + 1))) + 0.01) + 0.5 * p;
    p.sub_(0.1 * norm(p) / norm(r) * r);
  }
  CHECK(allclose(stepped(lamb), p, 1e-12));

  optim::LAMB first({zeros({2, 2}, float64).requires_grad_()}, {.lr = 0.1, .eps = 0});
  first.parameters()[0].mutable_grad() = ones({2, 2}, float64);
  first.step();   // a norm of 0 does not stop it
  CHECK(allclose(first.parameters()[0].detach(), full({2, 2}, -0.1, float64)));
}

TEST_CASE("ASGD keeps the mean of its parameters since a given update") {
  optim::ASGD asgd({wave_leaf({3}, 1)}, {.lr = 0.1, .t0 = 1});
  const Tensor p = asgd.parameters()[0];
  std::vector<Tensor> path;
  for (int i = 0; i < 5; ++i) {
    p.mutable_grad() = wave({3}, 3 + i);
    asgd.step();
    path.push_back(p.detach().clone());
  }
  const Tensor mean = (path[2] + path[3] + path[4]) / 3;
  CHECK(allclose(asgd.state_dict().at("state.0.ax"), mean, 1e-12));
}

TEST_CASE("Muon's steps are nearly orthogonal matrices") {
  const Tensor start = wave({6, 4}, 1);
  optim::Muon muon({start.clone().requires_grad_()}, {.lr = 1, .weight_decay = 0});
  muon.parameters()[0].mutable_grad() = wave({6, 4}, 5) + 0.1 * wave({6, 4}, 2) * wave({6, 4}, 2);
  muon.step();
  const Tensor singular = linalg::svdvals((start - muon.parameters()[0].detach()) / std::sqrt(1.5));
  CHECK(singular.size(0) == 4);
  CHECK(max(singular).item<double>() < 1.3);
  CHECK(sum(square(singular)).item<double>() > 1.5);
}

TEST_CASE("SparseAdam leaves rows without a gradient alone, and carries a NaN into its own row only") {
  const Tensor table = wave_leaf({4, 3}, 1);
  const Tensor before = table.detach().clone();
  optim::SparseAdam adam({table}, {.lr = 0.1});
  const Tensor g = zeros({4, 3}, float64);
  g.select(0, 1).fill_(0.5);
  g.select(0, 3).select(0, 2).fill_(NAN);
  table.mutable_grad() = g;
  adam.step();
  CHECK(equal(table.detach()[0], before[0]));
  CHECK(equal(table.detach()[2], before[2]));
  CHECK(allclose(table.detach()[1], before[1] - 0.1, 1e-6));
  CHECK(std::isnan(table.detach()[3][2].item<double>()));
  CHECK(equal(adam.state_dict().at("state.0.exp_avg")[2], zeros({3}, float64)));
  table.mutable_grad() = zeros({4, 3}, float64);
  adam.step();   // counts, and changes nothing
  CHECK(equal(table.detach()[0], before[0]));
  CHECK(adam.state_dict().at("state.0.step").item<int>() == 2);
}

TEST_CASE("optimisers that are made of several passes give the same bits at any number of threads") {
  using namespace optim;
  const auto run = [](const std::function<std::unique_ptr<Optimizer>(const std::vector<Tensor>&)>& make) {
    const auto optimizer = make({wave_leaf({300, 133}, 1)});
    return stepped(*optimizer);
  };
  const std::function<std::unique_ptr<Optimizer>(const std::vector<Tensor>&)> makers[] = {
      [](auto& p) { return std::make_unique<LAMB>(p); }, [](auto& p) { return std::make_unique<Adafactor>(p); },
      [](auto& p) { return std::make_unique<Muon>(p); }, [](auto& p) { return std::make_unique<SparseAdam>(p); }};
  const int before = get_num_threads();
  for (const auto& make : makers) {
    set_num_threads(1);
    const Tensor one_thread = run(make);
    set_num_threads(3);
    CHECK(equal(run(make), one_thread));
  }
  set_num_threads(before);
}

// The parameter, 0 at first, after steps on these gradients.
template <class O, class Options> double stepped_by(const Options& options, std::initializer_list<double> gradients) {
  const Tensor p = zeros({1}).requires_grad_();
  O optimizer({p}, options);
  for (double g : gradients) {
    p.mutable_grad() = full({1}, g);
    optimizer.step();
  }
  return p.item<double>();
}

TEST_CASE("a small gradient counts behind a large one, whose square may be beyond float32") {
  using namespace optim;
  // PyTorch's numbers.
  CHECK(stepped_by<Adam>(AdamOptions{.lr = 0.1, .betas = {0.9, 0}}, {1, 1e-5}) ==
        doctest::Approx(-4732.263).epsilon(1e-5));
  CHECK(stepped_by<NAdam>(NAdamOptions{.lr = 0.1, .betas = {0.9, 0}}, {1, 1e-5}) ==
        doctest::Approx(-445.6019).epsilon(1e-5));
  const Betas forgetful = {0, 0};
  CHECK(stepped_by<Adam>(AdamOptions{.lr = 0.1, .betas = forgetful}, {1e9, 1}) == doctest::Approx(-0.2));
  CHECK(stepped_by<NAdam>(NAdamOptions{.lr = 0.1, .betas = forgetful}, {1e9, 1}) == doctest::Approx(-0.2));
  CHECK(stepped_by<Adamax>(AdamaxOptions{.lr = 0.1, .betas = forgetful}, {1e9, 1}) == doctest::Approx(-0.2));
  CHECK(stepped_by<Lion>(LionOptions{.lr = 0.1, .betas = forgetful}, {1e9, 1}) == doctest::Approx(-0.2));
  CHECK(std::isfinite(stepped_by<Adam>(AdamOptions{}, {0.1, 1e20, 0.1})));
  CHECK(std::isfinite(stepped_by<AdamW>(AdamWOptions{.amsgrad = true}, {0.1, 1e20, 0.1})));
  CHECK(std::isfinite(stepped_by<NAdam>(NAdamOptions{}, {0.1, 1e20, 0.1})));
}
