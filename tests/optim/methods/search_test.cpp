// Optimisers that call the closure more than once: GD with backtracking, LBFGS. Their path on a small net:
// tests/oracle.
#include <doctest/doctest.h>

#include <cmath>
#include <stdexcept>

#include "autograd/ops.h"
#include "optim/methods/gd.h"
#include "optim/methods/lbfgs.h"
#include "tests/support/failures.h"
#include "tests/support/values.h"

using namespace gradus;
using optim::GD, optim::LBFGS;
using test::error_of;

namespace {

// Smallest, 0, at (1, 1).
Tensor rosenbrock(const Tensor& p) { return square(1 - p[0]) + 100 * square(p[1] - square(p[0])); }

struct Descent {
  Tensor p = tensor({-1.2, 1.0}, float64).requires_grad_();
  int evaluations = 0;
  template <class F> Tensor step(optim::Optimizer& optimizer, F loss_of) {
    return optimizer.step([&] {
      ++evaluations;
      optimizer.zero_grad();
      const Tensor loss = loss_of(p);
      loss.backward();
      return loss;
    });
  }
};

}   // namespace

TEST_CASE("LBFGS refuses a loss that is not one number, and changes nothing") {
  Descent at;
  optim::LBFGS lbfgs({at.p});
  const std::string what = test::error_of<ShapeError>([&] {
    lbfgs.step([&] {
      rosenbrock(at.p).backward();
      return at.p * 1;
    });
  });
  CHECK(
      what == "LBFGS: the closure must return the loss, a single number; it returned [2]. Reduce it with sum or mean.");
  CHECK(equal(at.p.detach(), tensor({-1.2, 1.0}, float64)));
}

TEST_CASE("a closure that loses its loss is named by who needs it") {
  Descent at;
  LBFGS lbfgs({at.p});
  GD gd({at.p}, {.backtracking = true});
  const std::string none = ": the closure must return the loss; it returned an undefined tensor";
  CHECK(error_of<ShapeError>([&] { lbfgs.step([] { return Tensor(); }); }) == "LBFGS" + none);
  CHECK(error_of<ShapeError>([&] { gd.step([] { return Tensor(); }); }) == "GD" + none);
  CHECK(error_of<ShapeError>([&] { gd.step([&] { return at.p * 1; }); }) ==
        "GD: the closure must return the loss, a single number; it returned [2]. Reduce it with sum or mean.");
}

TEST_CASE("LBFGS has nothing to do where the parameters have no numbers") {
  Tensor none = zeros({0, 3}).requires_grad_();
  LBFGS lbfgs({none});
  const Tensor loss = lbfgs.step([&] {
    const Tensor sum_of_none = sum(none) + 2;
    sum_of_none.backward();
    return sum_of_none;
  });
  CHECK(loss.item<double>() == 2);
}

TEST_CASE("LBFGS refuses a history whose parts are not equally long, and changes nothing") {
  Descent at, other;
  LBFGS lbfgs({at.p}, {.max_iter = 4}), fresh({other.p});
  at.step(lbfgs, rosenbrock);
  for (const char* part : {"old_dirs", "old_stps", "ro"}) {
    StateDict dict;
    for (const NamedTensor& item : lbfgs.state_dict())
      dict.push_back(
          {item.name, item.name == std::string("state.0.") + part ? item.tensor.narrow(0, 0, 1) : item.tensor});
    const auto shape = [&](const char* name) { return to_string(dict.at(std::string("state.0.") + name).shape()); };
    CHECK(error_of<Error>([&] { fresh.load_state_dict(dict); }) ==
          "load_state_dict: LBFGS: the state_dict has \"old_dirs\" " + shape("old_dirs") + ", \"old_stps\" " +
              shape("old_stps") + " and \"ro\" " + shape("ro") + ", but they must be equally long");
    CHECK(fresh.state_dict().find("state.0.d") == nullptr);
    CHECK(fresh.options().max_iter == 20);
  }
}

TEST_CASE("GD with backtracking lowers the loss in every step, from a rate that is far too large") {
  Descent at;
  GD gd({at.p}, {.lr = 8, .backtracking = true});
  double loss = INFINITY;
  for (int i = 0; i < 50; ++i) {
    const double now = at.step(gd, rosenbrock).item<double>();
    CHECK(now < loss);
    loss = now;
  }
  CHECK(at.evaluations > 200);
}

TEST_CASE("GD with backtracking halves until the loss has fallen by a share of what its slope promises") {
  // f = 2 x^2 at x = 1: slope 4, f(1 - 4 t) = 2 (1 - 4 t)^2. With t = 1, 18; 1/2, 2; 1/4, 0.
  Tensor x = tensor(1.0, float64).requires_grad_();
  GD gd({x}, {.lr = 1, .backtracking = true});
  int evaluations = 0;
  const Tensor loss = gd.step([&] {
    ++evaluations;
    gd.zero_grad();
    const Tensor y = 2 * square(x);
    y.backward();
    return y;
  });
  CHECK(evaluations == 4);
  CHECK(loss.item<double>() == 2);
  CHECK(x.item<double>() == 0);
}

TEST_CASE("GD with backtracking climbs with maximize, and stays where no step helps") {
  Descent at;
  GD up({at.p}, {.lr = 1, .maximize = true, .backtracking = true, .max_trials = 20});
  const auto hill = [](const Tensor& p) { return -rosenbrock(p); };
  const double before = at.step(up, hill).item<double>();
  CHECK(hill(at.p).item<double>() > before);

  const Tensor p = at.p.detach().clone();
  const auto wrong = [](const Tensor& q) { return rosenbrock(q) * NAN; };
  at.step(up, wrong);
  CHECK(equal(at.p.detach(), p));
}

TEST_CASE("LBFGS finds the minimum of Rosenbrock's function, with and without a line search") {
  Descent searched;
  LBFGS with({searched.p}, {.line_search_fn = "strong_wolfe"});
  for (int i = 0; i < 2; ++i) searched.step(with, rosenbrock);
  CHECK(
      allclose(searched.p.detach(), tensor({0.99998142, 0.99996197}, float64), 1e-8));   // as PyTorch, which ends there
  CHECK(searched.evaluations == 44);

  Descent up;
  LBFGS climbing({up.p}, {.line_search_fn = "strong_wolfe", .maximize = true});
  for (int i = 0; i < 2; ++i) up.step(climbing, [](const Tensor& p) { return -rosenbrock(p); });
  CHECK(equal(up.p.detach(), searched.p.detach()));

  Descent fixed;
  LBFGS without({fixed.p}, {.lr = 0.5});
  for (int i = 0; i < 20; ++i) fixed.step(without, rosenbrock);
  CHECK(allclose(fixed.p.detach(), ones({2}, float64), 1e-3));
}

TEST_CASE("a search whose closure fails leaves the parameters where they were") {
  Descent at;
  LBFGS lbfgs({at.p}, {.line_search_fn = "strong_wolfe"});
  GD gd({at.p}, {.lr = 1, .backtracking = true});
  for (optim::Optimizer* optimizer : {static_cast<optim::Optimizer*>(&lbfgs), static_cast<optim::Optimizer*>(&gd)}) {
    at.evaluations = 0;
    CHECK_THROWS_AS(at.step(*optimizer,
                        [&](const Tensor& p) {
                          if (at.evaluations > 1) throw std::runtime_error("no more data");
                          return rosenbrock(p);
                        }),
        std::runtime_error);
    test::check_near(at.p, {-1.2, 1.0});
  }
}

TEST_CASE("LBFGS goes on after to(dtype), and needs no state at an optimum") {
  Descent at;
  at.p = tensor({-1.2, 1.0}).requires_grad_();
  LBFGS lbfgs({at.p}, {.line_search_fn = "strong_wolfe"});
  at.step(lbfgs, rosenbrock);
  for (const NamedTensor& item : lbfgs.state_dict())
    if (item.tensor.dim() > 0) CHECK(item.tensor.dtype() == float32);

  Tensor flat = zeros({2}, float64).requires_grad_();
  LBFGS done({flat});
  done.step([&] {
    const Tensor loss = sum(square(flat));
    loss.backward();
    return loss;
  });
  CHECK(done.state_dict().find("state.0.d") == nullptr);
  CHECK_NOTHROW(done.load_state_dict(done.state_dict()));
}

TEST_CASE("LBFGS takes parameters of both dtypes, and goes on exactly from a saved state") {
  Tensor a = tensor(-1.2).requires_grad_(), b = tensor(1.0, float64).requires_grad_();
  const auto step = [](optim::Optimizer& optimizer, const Tensor& p, const Tensor& q) {
    optimizer.step([&] {
      optimizer.zero_grad();
      const Tensor loss = square(1 - p) + 100 * square(q - square(p));
      loss.backward();
      return loss;
    });
  };
  LBFGS first({a, b}, {.max_iter = 4, .line_search_fn = "strong_wolfe"});
  step(first, a, b);
  Tensor c = a.detach().clone().requires_grad_(), d = b.detach().clone().requires_grad_();
  LBFGS second({c, d});
  second.load_state_dict(clone(first.state_dict()));
  for (int i = 0; i < 12; ++i) step(first, a, b), step(second, c, d);
  CHECK((equal(a, c) && equal(b, d)));
  CHECK((a.dtype() == float32 && b.dtype() == float64));
  CHECK(b.item<double>() == doctest::Approx(1).epsilon(0.1));
}

TEST_CASE("a saved word or whole number that is none is refused") {
  Tensor p = ones({2}, float64).requires_grad_();
  LBFGS lbfgs({p});
  const auto refused = [&](const std::string& name, double value) {
    StateDict dict;
    for (const NamedTensor& item : lbfgs.state_dict())
      dict.push_back({item.name, item.name == "param_groups.0." + name ? tensor(value, float64) : item.tensor});
    return error_of<Error>([&] { lbfgs.load_state_dict(dict); });
  };
  const std::string has = "load_state_dict: LBFGS: the state_dict has \"param_groups.0.";
  CHECK(refused("line_search_fn", 2) == has + "line_search_fn\" = 2, but it must be the position of a known word");
  CHECK(refused("line_search_fn", -1) == has + "line_search_fn\" = -1, but it must be the position of a known word");
  CHECK(refused("max_iter", 2.5) == has + "max_iter\" = 2.5, but it must be a whole number");
  CHECK(refused("line_search_fn", 1) == "nothing was thrown");
  CHECK(lbfgs.options().line_search_fn == std::string("strong_wolfe"));
}

TEST_CASE("what a search cannot do is refused") {
  Tensor p = ones({2}, float64).requires_grad_(), q = ones({3}, float64).requires_grad_();
  CHECK(error_of<Error>([&] { GD({p}, {.backtracking = true}).step(); }) ==
        "GD: backtracking needs step(closure), where closure computes the loss again");
  CHECK(error_of<Error>([&] { LBFGS({p}).step(); }) ==
        "LBFGS: needs step(closure), where closure computes the loss again");
  const auto loss = [&] { return sum(square(p)); };
  GD gd({p}, {.backtracking = true});
  gd.add_param_group({q}, gd.options());
  CHECK(error_of<Error>([&] { gd.step(loss); }) ==
        "GD: backtracking moves all parameters by one step, so it takes only one group");
  LBFGS lbfgs({p});
  lbfgs.add_param_group({q}, lbfgs.options());
  CHECK(error_of<Error>([&] { lbfgs.step(loss); }) ==
        "LBFGS: all parameters move together, so it takes one group; it has 2");
  CHECK(error_of<Error>([&] { GD bad({p}, {.shrink = 1}); }) ==
        "GD: sufficient_decrease and shrink must lie in (0, 1); got 0.0001 and 1");
  CHECK(error_of<Error>([&] { GD bad({p}, {.max_trials = 0}); }) == "GD: max_trials must be at least 1; got 0");
  CHECK(error_of<Error>([&] { LBFGS bad({p}, {.max_iter = 0}); }) ==
        "LBFGS: max_iter and history_size must be at least 1, max_eval at least 0; got 0, 100 and 0");
  CHECK(error_of<Error>([&] { LBFGS bad({p}, {.line_search_fn = "armijo"}); }) ==
        "LBFGS: line_search_fn must be one of \"none\", \"strong_wolfe\"; got \"armijo\"");
}
