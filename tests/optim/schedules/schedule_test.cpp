// Schedules: values of PyTorch 2.13, exact resumption, errors.
#include <doctest/doctest.h>

#include <cmath>

#include "core/tensor/creation.h"
#include "optim/methods/gd.h"
#include "optim/schedules/exponential_lr.h"
#include "optim/schedules/step_lr.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::error_of;

namespace {

Tensor parameter() { return tensor({1.0, -2.0, 3.0}, float64).requires_grad_(); }

}   // namespace

TEST_CASE("schedules multiply the learning rate as PyTorch's do") {
  // o = SGD([p], lr=1.0); StepLR(o, 2, 0.5).step(); ExponentialLR(o, 0.9).step(), five times
  optim::GD gd({parameter()}, {.lr = 1});
  optim::StepLR step(gd, 2, {.gamma = 0.5});
  optim::ExponentialLR falling(gd, 0.9);
  CHECK(step.get_last_lr()[0] == 1);
  std::vector<double> seen;
  for (int i = 0; i < 5; ++i) {
    step.step();
    falling.step();
    seen.push_back(step.get_last_lr()[0]);
  }
  CHECK(seen == std::vector<double>{1.0, 0.45, 0.405, 0.18225000000000002, 0.16402500000000003});
  CHECK(gd.options().lr == 0.14762250000000005);
  optim::StepLR plain(gd, 1, 0.5);   // gamma without its name
  plain.step();
  CHECK(gd.options().lr == 0.5 * 0.14762250000000005);
  CHECK(step.last_epoch() == 5);
}

TEST_CASE("a restored schedule continues exactly") {
  optim::GD a({parameter()}, {.lr = 0.3}), b({parameter()}, {.lr = 7});
  optim::StepLR first(a, 3), second(b, 3);
  for (int i = 0; i < 4; ++i) first.step();
  second.load_state_dict(first.state_dict());
  for (int i = 0; i < 5; ++i) first.step(), second.step();
  CHECK(a.lr() == b.lr());
  CHECK(second.last_epoch() == 9);
}

TEST_CASE("schedules say what is wrong") {
  optim::GD gd({parameter()});
  CHECK(error_of<Error>([&] { optim::StepLR bad(gd, 0); }) == "StepLR: step_size must be at least 1; got 0");
  optim::ExponentialLR schedule(gd, 0.5);
  CHECK(error_of<Error>([&] { schedule.load_state_dict({}); }) ==
        "load_state_dict: the schedule's state lacks \"last_epoch\"");
  CHECK(error_of<Error>([&] {
    schedule.load_state_dict({{"last_epoch", tensor(1.0)}, {"last_lr", tensor({1.0, 2.0})}});
  }) == "load_state_dict: the schedule's state has 2 groups, but the optimiser has 1");
}

TEST_CASE("a schedule changes each group by that group's rate") {
  optim::GD gd({parameter()}, {.lr = 1});
  gd.add_param_group({parameter()}, {.lr = 8});
  optim::StepLR step(gd, 2, {.gamma = 0.5});
  optim::ExponentialLR falling(gd, 0.25);
  for (int i = 0; i < 2; ++i) step.step(), falling.step();
  CHECK(step.get_last_lr() == std::vector<double>{0.125, 1});
  CHECK(falling.get_last_lr() == std::vector<double>{0.03125, 0.25});
  CHECK(gd.lr(0) == 0.03125);
  CHECK(gd.lr(1) == 0.25);
}

TEST_CASE("a schedule refuses a damaged state and a rate below 0, and nothing has changed") {
  optim::GD gd({parameter()}, {.lr = 1});
  gd.add_param_group({parameter()}, {.lr = 2});
  optim::ExponentialLR schedule(gd, 0.5), upside_down(gd, -1);
  schedule.step();
  auto refused = [&](const StateDict& dict) {
    std::string text = error_of<Error>([&] { schedule.load_state_dict(dict); });
    CHECK(schedule.last_epoch() == 1);
    CHECK(schedule.get_last_lr() == std::vector<double>{0.5, 1});
    CHECK(gd.lr(0) == 0.5);
    CHECK(gd.lr(1) == 1);
    return text;
  };
  const NamedTensor epoch{"last_epoch", tensor(7.0)}, lr{"last_lr", tensor({0.25, 0.75})};
  const std::string count = "load_state_dict: the schedule's \"last_epoch\" must be a whole number from 0; got ";
  CHECK(refused({{"last_epoch", tensor(-1.0)}, lr}) == count + "-1");
  CHECK(refused({{"last_epoch", tensor(0.5)}, lr}) == count + "0.5");
  CHECK(refused({{"last_epoch", tensor(double(NAN))}, lr}) == count + "nan");
  CHECK(refused({{"last_epoch", tensor({1.0, 2.0})}, lr}) == count + "[2]");
  CHECK(
      refused({epoch, {"last_lr", tensor({0.25, -1.0})}}) == "schedule: the lr of group 1 must be at least 0; got -1");
  CHECK(refused({epoch, {"last_lr", tensor({0.25, double(NAN)})}}) ==
        "schedule: the lr of group 1 must be at least 0; got nan");
  CHECK(refused({epoch, lr, lr}) == "load_state_dict: the schedule's state has \"last_lr\" twice");
  CHECK(refused({epoch, lr, {"gamma", tensor(1.0)}}) ==
        "load_state_dict: the schedule's state has \"gamma\", which it does not use");
  CHECK(error_of<Error>([&] { upside_down.step(); }) == "schedule: the lr of group 0 must be at least 0; got -0.5");
  CHECK(upside_down.last_epoch() == 0);
  CHECK(gd.lr(0) == 0.5);
}
