// What Optimizer offers to an optimiser of your own.
#include "optim/optimizer.h"

#include <doctest/doctest.h>

#include "core/tensor/creation.h"
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

Tensor parameter(double x) { return tensor({x}, float64).requires_grad_(); }

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
