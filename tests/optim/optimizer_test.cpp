// What Optimizer offers to an optimiser of your own.
#include "optim/optimizer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "autograd/ops.h"
#include "core/tensor/creation.h"
#include "nn/layers/linear.h"
#include "optim/methods/adadelta.h"
#include "optim/methods/adafactor.h"
#include "optim/methods/adagrad.h"
#include "optim/methods/adam.h"
#include "optim/methods/adamax.h"
#include "optim/methods/adamw.h"
#include "optim/methods/asgd.h"
#include "optim/methods/gd.h"
#include "optim/methods/lamb.h"
#include "optim/methods/lion.h"
#include "optim/methods/nadam.h"
#include "optim/methods/radam.h"
#include "optim/methods/rmsprop.h"
#include "optim/methods/rprop.h"
#include "optim/methods/sgd.h"
#include "optim/methods/sparse_adam.h"
#include "tests/support/failures.h"
#include "tests/support/values.h"

using namespace gradus;
using optim::Turn, optim::UpdateRule, optim::OptionField;

namespace {

struct DecayOptions {
  double lr = 1e-3, weight_decay = 0;
};
std::vector<OptionField> fields_of(DecayOptions& o) { return {{"lr", &o.lr}, {"weight_decay", &o.weight_decay}}; }
void check_options(const DecayOptions&) {}

// theta <- (1 - lr weight_decay) theta - lr g / |g|, which is what Adam without memory does.
class Decay : public optim::OptimizerOf<DecayOptions> {
 public:
  explicit Decay(const std::vector<Tensor>& parameters, const DecayOptions& o) { add_param_group(parameters, o); }
  void step() override {
    update([this](const DecayOptions& o, const Turn& turn) {
      turns.push_back(turn);
      AdamStep step = {o.lr, 0, 0, 0, o.weight_decay, 1, 1, true};
      return UpdateRule{.kernel = Update::adam, .options = step, .states = 2};
    });
  }
  std::vector<Turn> turns;

 private:
  const char* name() const override { return "Decay"; }
  std::vector<const char*> state_names() const override { return {"g", "g_squared"}; }
  bool counts_updates() const override { return true; }
};

// Keeps its state where a test can reach it.
class Reachable : public Decay {
 public:
  using Decay::Decay;
  Tensor& state(size_t i) { return state_[0].tensors[i]; }
};

Tensor parameter(double x) { return tensor({x}, float64).requires_grad_(); }

using Parameters = std::vector<Tensor>;
using Maker = std::unique_ptr<optim::Optimizer> (*)(const Parameters&);
template <class O, class Options> std::unique_ptr<optim::Optimizer> made(const Parameters& p, const Options& options) {
  return std::make_unique<O>(p, options);
}
#define MAKER(Class, ...) [](const Parameters& p) { return made<optim::Class>(p, optim::Class##Options{__VA_ARGS__}); }
// Every optimiser that takes any parameter and a plain step(), with each kind of state.
const Maker makers[] = {
    MAKER(GD, .lr = 0.1),
    MAKER(SGD, .lr = 0.1, .momentum = 0.9),
    MAKER(Adam, .lr = 0.1),
    MAKER(Adam, .lr = 0.1, .amsgrad = true, .maximize = true),
    MAKER(AdamW, .lr = 0.1, .amsgrad = true),
    MAKER(Adamax, .lr = 0.1),
    MAKER(NAdam, .lr = 0.1, .maximize = true),
    MAKER(RAdam, .lr = 0.1),
    MAKER(Adagrad, .lr = 0.1, .initial_accumulator_value = 0.5),
    MAKER(Adadelta, .maximize = true),
    MAKER(RMSprop, .lr = 0.1),
    MAKER(RMSprop, .lr = 0.1, .momentum = 0.5, .centered = true),
    MAKER(Rprop, .lr = 0.1),
    MAKER(ASGD, .lr = 0.1, .t0 = 1),
    MAKER(SparseAdam, .lr = 0.1, .maximize = true),
    MAKER(Adafactor, .lr = 0.1),
    MAKER(Lion, .lr = 0.1, .maximize = true),
    MAKER(LAMB, .lr = 0.1, .maximize = true),
};
#undef MAKER

void step_with(optim::Optimizer& optimizer, double gradient) {
  const Tensor& p = optimizer.parameters()[0];
  p.mutable_grad() = full_like(p.detach(), gradient);
  optimizer.step();
}

StateDict changed(const StateDict& dict, const std::string& name, const Tensor& value) {
  StateDict out;
  for (const NamedTensor& item : dict)
    if (item.name != name) out.push_back(item);
    else if (value.defined()) out.push_back({name, value});
  return out;
}

}   // namespace

TEST_CASE("an optimiser of your own chooses the kernel and the numbers by which each parameter is updated") {
  Tensor a = parameter(1), b = parameter(2);
  Decay decay({a, b}, {.lr = 0.5, .weight_decay = 0.5});
  a.mutable_grad() = tensor({-3.0}, float64);
  b.mutable_grad() = tensor({7.0}, float64);
  decay.step();
  test::check_near(a, {0.75 + 0.5});
  test::check_near(b, {1.5 - 0.5});
  CHECK(decay.turns == std::vector<Turn>{{1, true}});   // both have the same turn, so the rule is asked once
  CHECK(decay.state_dict().at("state.1.g_squared").item<double>() == 49);
  CHECK(decay.state_dict().at("state.1.step").item<int>() == 1);
}

TEST_CASE("parameters with different numbers of updates have turns of their own") {
  Tensor a = parameter(1), b = parameter(2), c = parameter(3);
  Decay decay({a, b, c}, {.lr = 0.5});
  a.mutable_grad() = c.mutable_grad() = tensor({1.0}, float64);
  decay.step();
  b.mutable_grad() = tensor({1.0}, float64);
  decay.turns.clear();
  decay.step();
  CHECK(decay.turns == std::vector<Turn>{{2, false}, {1, true}, {2, false}});
}

TEST_CASE("after to(dtype) each optimiser goes on in the new dtype") {
  for (int64_t n : {4, 1000}) {
    for (Maker make : makers) {
      nn::Linear net{n, 1, {.bias = false}}, same{n, 1, {.bias = false}};
      same.to(float64);
      same.load_state_dict(net.state_dict());
      auto optimizer = make(net.parameters()), expected = make(same.parameters());
      for (double gradient : {0.5, -2.0, 4.0}) {
        if (gradient == 4) net.to(float64);
        step_with(*optimizer, gradient);
        step_with(*expected, gradient);
      }
      CHECK(net.weight.dtype() == float64);
      CHECK(allclose(net.weight.detach(), same.weight.detach(), 1e-6, 1e-6));
      net.to(float32);
      step_with(*optimizer, 1);
      step_with(*expected, 1);
      CHECK(allclose(net.weight.detach(), same.weight.detach().to(float32), 1e-6, 1e-6));
      for (const NamedTensor& item : optimizer->state_dict())
        if (item.tensor.numel() == n) CHECK(item.tensor.dtype() == float32);
    }
  }
}

TEST_CASE("parameters may be of both dtypes, in any order, in every optimiser") {
  for (Maker make : makers)
    for (bool single_first : {false, true}) {
      Tensor single = ones({1}, float32).requires_grad_(), twice = parameter(1), alone = parameter(1);
      auto both = make(single_first ? Parameters{single, twice} : Parameters{twice, single}), one = make({alone});
      for (double gradient : {0.5, -2.0, 4.0}) {
        single.mutable_grad() = full({1}, gradient, float32);
        twice.mutable_grad() = full({1}, gradient, float64);
        both->step();
        step_with(*one, gradient);
      }
      CHECK(equal(twice.detach(), alone.detach()));
      CHECK(single.dtype() == float32);
      CHECK(allclose(single.detach().to(float64), alone.detach(), 1e-5, 1e-6));
    }
}

TEST_CASE("a state of another shape than its parameter is refused, and nothing has changed") {
  Tensor a = parameter(1), b = parameter(2);
  Reachable decay({a, b}, {.lr = 0.5});
  a.mutable_grad() = b.mutable_grad() = tensor({1.0}, float64);
  decay.step();
  decay.state(1) = zeros({2}, float64);
  CHECK(
      test::error_of<ShapeError>([&] { decay.step(); }) == "Decay: a parameter of shape [1] has a state of shape [2]");
  test::check_near(a, {0.5});
  test::check_near(b, {1.5});
  CHECK(decay.state_dict().at("state.0.step").item<int>() == 1);
  CHECK(decay.state_dict().at("state.1.step").item<int>() == 1);
}

TEST_CASE("a parameter that shows one number twice, or that an op has made, is refused") {
  Tensor one = ones({1}, float64), wide = one.expand({3}).detach().requires_grad_();
  CHECK(test::error_of<Error>([&] { optim::GD bad({wide}); }) ==
        "GD: parameter 0 [3] has one number at several indices (expanded); give a clone");
  Tensor rows = arange(4, {.dtype = float64}).as_strided({2, 3}, {1, 1}).detach().requires_grad_();
  CHECK(test::error_of<Error>([&] { optim::GD bad({rows}); }) ==
        "GD: parameter 0 [2, 3] has one number at several indices (expanded); give a clone");
  Tensor apart = zeros({2, 4}, float64).slice(1, 0, 4, 2).detach().requires_grad_();
  CHECK_NOTHROW(optim::GD({apart}));

  Tensor later = ones({2}, float64);
  optim::GD gd({later}, {.lr = 1});
  later.mul_(parameter(2));
  CHECK(test::error_of<GradError>([&] { gd.step(); }) ==
        "GD: a parameter [2] is now the result of mul; only leaves can be optimised");
}

TEST_CASE("a second group has its own options, one by one, in every optimiser") {
  // Two parameters in two groups must move as they do in optimisers of their own, whichever option differs.
  auto check = [](auto first, auto second, auto make) {
    Tensor a = parameter(1), b = parameter(-2), alone_a = parameter(1), alone_b = parameter(-2);
    auto both = make(a, first), only_a = make(alone_a, first), only_b = make(alone_b, second);
    both->add_param_group({b}, second);
    for (double gradient : {1.0, -0.25, 3.0}) {
      a.mutable_grad() = alone_a.mutable_grad() = tensor({gradient}, float64);
      b.mutable_grad() = alone_b.mutable_grad() = tensor({gradient}, float64);
      both->step(), only_a->step(), only_b->step();
    }
    CHECK(equal(a.detach(), alone_a.detach()));
    CHECK(equal(b.detach(), alone_b.detach()));
    Tensor like_first = parameter(-2);   // the option matters
    auto wrong = make(like_first, first);
    for (double gradient : {1.0, -0.25, 3.0}) {
      like_first.mutable_grad() = tensor({gradient}, float64);
      wrong->step();
    }
    CHECK_FALSE(equal(b.detach(), like_first.detach()));
  };
  auto gd = [](const Tensor& p, const optim::GDOptions& o) {
    return std::make_unique<optim::GD>(std::vector<Tensor>{p}, o);
  };
  check(optim::GDOptions{.lr = 0.1}, optim::GDOptions{.lr = 0.2}, gd);
  auto sgd = [](const Tensor& p, const optim::SGDOptions& o) {
    return std::make_unique<optim::SGD>(std::vector<Tensor>{p}, o);
  };
  optim::SGDOptions plain{.lr = 0.1, .momentum = 0.5};
  for (auto change : std::initializer_list<void (*)(optim::SGDOptions&)>{[](auto& o) { o.lr = 0.3; },
           [](auto& o) { o.momentum = 0.9; }, [](auto& o) { o.dampening = 0.5; }, [](auto& o) { o.weight_decay = 0.1; },
           [](auto& o) { o.nesterov = true; }, [](auto& o) { o.maximize = true; }, [](auto& o) { o.momentum = 0; }}) {
    optim::SGDOptions other = plain;
    change(other);
    check(plain, other, sgd);
    if (other.momentum != 0) check(other, plain, sgd);
  }
  auto adam = [](const Tensor& p, const optim::AdamOptions& o) {
    return std::make_unique<optim::Adam>(std::vector<Tensor>{p}, o);
  };
  optim::AdamOptions usual{.lr = 0.1};
  for (auto change : std::initializer_list<void (*)(optim::AdamOptions&)>{[](auto& o) { o.lr = 0.3; },
           [](auto& o) { o.betas.beta1 = 0.5; }, [](auto& o) { o.betas.beta2 = 0.5; }, [](auto& o) { o.eps = 0.1; },
           [](auto& o) { o.weight_decay = 0.1; }, [](auto& o) { o.maximize = true; },
           [](auto& o) { o.betas.beta2 = 0.5, o.amsgrad = true; }}) {
    optim::AdamOptions other = usual;
    change(other);
    check(usual, other, adam);
    check(other, usual, adam);
  }
}

TEST_CASE("a further group may be given the options of the first") {
  Tensor p = parameter(1), q = parameter(2), r = parameter(3);
  optim::Adam adam({p}, {.lr = 0.5, .betas = {0.25, 0.75}});
  adam.add_param_group({q}, adam.options());
  adam.add_param_group({r}, adam.options(1));
  for (int64_t group : {1, 2}) {
    CHECK(adam.options(group).lr == 0.5);
    CHECK(adam.options(group).betas.beta1 == 0.25);
  }
}

TEST_CASE("a damaged state_dict is refused by every optimiser, and nothing has changed") {
  for (Maker make : makers) {
    Tensor p = parameter(1);
    auto optimizer = make({p});
    for (int i = 0; i < 2; ++i) step_with(*optimizer, 0.5);
    const StateDict good = clone(optimizer->state_dict());
    auto refused = [&](const StateDict& dict) {
      std::string text = test::error_of<Error>([&] { optimizer->load_state_dict(dict); });
      StateDict after = optimizer->state_dict();
      REQUIRE(after.size() == good.size());
      for (int64_t i = 0; i < good.size(); ++i) {
        CHECK(after[i].name == good[i].name);
        CHECK(equal(after[i].tensor, good[i].tensor));
      }
      return text;
    };
    const auto parts_of_state = std::count_if(
        good.begin(), good.end(), [](const NamedTensor& item) { return item.name.starts_with("state."); });
    for (const NamedTensor& item : good) {
      CAPTURE(item.name);
      bool only_state =
          item.name.starts_with("state.") && parts_of_state == 1;   // without it the parameter is a new one
      if (!only_state)
        CHECK(refused(changed(good, item.name, {})).find("lacks \"" + item.name + "\"") != std::string::npos);
      StateDict twice = clone(good);
      twice.push_back(item);
      CHECK(refused(twice).find("has the same name twice") != std::string::npos);
      CHECK(refused(changed(good, item.name, zeros({2}, float64))) != "nothing was thrown");
      if (item.name == "state.0.step")
        for (double count : {-1.0, 0.0, 1.5, double(NAN), double(INFINITY), 1e300})
          CHECK(refused(changed(good, item.name, tensor(count, float64))).find("must be a whole number from 1") !=
                std::string::npos);
      else if (item.name.starts_with("state.") && item.tensor.dim() > 0)
        CHECK(refused(changed(good, item.name, ones({1}, int64))).find("must be float32 or float64") !=
              std::string::npos);
    }
    CHECK_NOTHROW(optimizer->load_state_dict(good));
  }
  Tensor p = parameter(1);
  optim::SGD sgd({p}, {.lr = 0.1, .momentum = 0.9});
  StateDict dict = changed(sgd.state_dict(), "param_groups.0.maximize", tensor(0.5, float64));
  CHECK(test::error_of<Error>([&] { sgd.load_state_dict(dict); }) ==
        "load_state_dict: SGD: the state_dict has \"param_groups.0.maximize\" = 0.5, but it must be 0 or 1");
  dict = changed(sgd.state_dict(), "param_groups.0.lr", tensor(-1.0, float64));
  CHECK(test::error_of<Error>([&] { sgd.load_state_dict(dict); }) ==
        "load_state_dict: SGD: lr must be at least 0; got -1 (group 0 of the state_dict)");
  CHECK(sgd.lr() == 0.1);
  dict = clone(sgd.state_dict());
  dict.push_back({"state.0.step", tensor(3.0)});
  CHECK(test::error_of<Error>([&] { sgd.load_state_dict(dict); }) ==
        "load_state_dict: SGD: the state_dict has \"state.0.step\", which this optimiser does not use");
}

TEST_CASE("an optimiser loads its own state after an option was switched on or off, and goes on as it would have") {
  // After two steps the option changes; a second optimiser takes over from there, at once or after a step more.
  auto check = [](auto make, auto change, int steps_after) {
    Tensor p = parameter(1), q = parameter(-1);
    auto first = make(p);
    first->add_param_group({q}, first->options());
    auto step = [](optim::Optimizer& optimizer, double gradient) {
      for (int64_t group : {0, 1}) optimizer.parameters(group)[0].mutable_grad() = tensor({gradient}, float64);
      optimizer.step();
    };
    for (double gradient : {0.5, 2.0}) step(*first, gradient);
    change(first->options());   // of the first group only
    for (int i = 0; i < steps_after; ++i) step(*first, 0.1);
    const StateDict dict = clone(first->state_dict());
    CHECK_NOTHROW(first->load_state_dict(dict));
    Tensor p2 = p.detach().clone().requires_grad_(), q2 = q.detach().clone().requires_grad_();
    auto second = make(p2);
    second->add_param_group({q2}, second->options());
    second->load_state_dict(dict);
    for (double gradient : {0.25, -0.1, 3.0}) step(*first, gradient), step(*second, gradient);
    CHECK(equal(p, p2));
    CHECK(equal(q, q2));
  };
  for (int steps_after : {0, 1}) {
    CAPTURE(steps_after);
    for (bool before : {false, true}) {
      auto adam = [=](const Tensor& p) {
        return std::make_unique<optim::Adam>(
            std::vector<Tensor>{p}, optim::AdamOptions{.lr = 0.1, .betas = {0.5, 0.5}, .amsgrad = before});
      };
      check(
          adam, [=](optim::AdamOptions& o) { o.amsgrad = !before; }, steps_after);
      auto sgd = [=](const Tensor& p) {
        return std::make_unique<optim::SGD>(
            std::vector<Tensor>{p}, optim::SGDOptions{.lr = 0.1, .momentum = before ? 0.9 : 0.0, .nesterov = before});
      };
      check(
          sgd, [=](optim::SGDOptions& o) { o.momentum = before ? 0.0 : 0.9, o.nesterov = !before; }, steps_after);
    }
  }
}

TEST_CASE("state that was asked for after the last step is saved as zeros of the parameter's shape and dtype") {
  Tensor p = tensor({1.0, 2.0}, float32).requires_grad_();
  optim::Adam adam({p}, {.lr = 0.1});
  step_with(adam, 0.5);
  CHECK(adam.state_dict().find("state.0.max_exp_avg_sq") == nullptr);
  adam.options().amsgrad = true;
  CHECK(equal(adam.state_dict().at("state.0.max_exp_avg_sq"), zeros({2})));
}
