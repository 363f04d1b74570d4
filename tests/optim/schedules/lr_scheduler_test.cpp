// What all schedules share: looking ahead, saving, rates that are refused, and optimisers that are gone.
#include "optim/schedules/lr_scheduler.h"

#include <doctest/doctest.h>

#include <cmath>
#include <optional>

#include "core/tensor/creation.h"
#include "optim/methods/gd.h"
#include "optim/methods/sgd.h"
#include "optim/schedules/combined_lr.h"
#include "optim/schedules/cyclic_lr.h"
#include "optim/schedules/exponential_lr.h"
#include "optim/schedules/lambda_lr.h"
#include "optim/schedules/one_cycle_lr.h"
#include "optim/schedules/plot.h"
#include "optim/schedules/reduce_lr_on_plateau.h"
#include "optim/schedules/step_lr.h"
#include "tests/optim/schedules/rates.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::descent, test::error_of, test::parameter, test::rates;

TEST_CASE("a look ahead changes neither schedule nor optimiser") {
  optim::SGD sgd({parameter()}, {.lr = 0.1, .momentum = 0.5});
  optim::OneCycleLR cycle(sgd, 1, {.total_steps = 10});
  cycle.step();
  const double lr = sgd.lr(), momentum = sgd.momentum();
  const std::vector<double> ahead = rates(cycle, 8);
  CHECK(sgd.lr() == lr);
  CHECK(sgd.momentum() == momentum);
  CHECK(cycle.last_epoch() == 1);
  CHECK(error_of<Error>([&] { cycle.preview(10); }) ==
        "OneCycleLR: step() was called 11 times, but the schedule has 10 steps");
  CHECK(cycle.last_epoch() == 1);
  CHECK(error_of<Error>([&] { cycle.preview(-3); }) == "OneCycleLR: preview: steps must be at least 0; got -3");
  for (double rate : ahead) {
    CHECK(sgd.lr() == rate);
    cycle.step();
  }
  double last = 0;
  for (double rate : optim::StepLR(sgd, 1, 0.5).preview(2)[0]) last = rate;   // of a temporary
  CHECK(last == sgd.lr() / 4);
}

TEST_CASE("a restored schedule continues exactly, also from a rate that was set, which is in the optimiser's state") {
  optim::GD a = descent(0.3), b = descent(7);
  optim::StepLR first(a, 3), second(b, 3);
  for (int i = 0; i < 4; ++i) first.step();
  a.set_lr(0.2);
  b.load_state_dict(a.state_dict());
  second.load_state_dict(first.state_dict());
  CHECK(b.lr() == 0.2);
  for (int i = 0; i < 5; ++i) first.step(), second.step();
  CHECK(a.lr() == b.lr());
  CHECK(second.last_epoch() == 9);
}

TEST_CASE(
    "a schedule refuses the state of other groups, of another schedule, or a damaged one, and nothing has changed") {
  optim::GD gd = descent(1);
  gd.add_param_group({parameter()}, {.lr = 2});
  optim::ExponentialLR schedule(gd, 0.5);
  schedule.step();
  auto refused = [&](const StateDict& dict) {
    std::string text = error_of<Error>([&] { schedule.load_state_dict(dict); });
    CHECK(schedule.last_epoch() == 1);
    CHECK(schedule.get_last_lr() == std::vector<double>{0.5, 1});
    CHECK(gd.lr(0) == 0.5);
    CHECK(gd.lr(1) == 1);
    const std::string start = "load_state_dict: ExponentialLR: the state ";
    return text.starts_with(start) ? text.substr(start.size()) : text;
  };
  // The state with another tensor under a name, or without one.
  auto with = [&](const std::string& name, const Tensor& value) {
    StateDict dict;
    for (const NamedTensor& item : schedule.state_dict()) {
      const Tensor& tensor = item.name == name ? value : item.tensor;
      if (tensor.defined()) dict.push_back({item.name, tensor});
    }
    return dict;
  };
  const std::string count = ", but it must be a whole number from 0";
  CHECK(refused(with("last_epoch", Tensor())) == "lacks \"last_epoch\"");
  CHECK(refused(with("last_epoch", tensor(-1.0))) == "has \"last_epoch\" = -1" + count);
  CHECK(refused(with("last_epoch", tensor(0.5))) == "has \"last_epoch\" = 0.5" + count);
  CHECK(refused(with("last_epoch", tensor(double(NAN)))) == "has \"last_epoch\" = nan" + count);
  CHECK(refused(with("last_epoch", tensor({1.0, 2.0}))) == "has \"last_epoch\" [2], but it must be a single number");
  CHECK(refused(with("last_lr", tensor({1.0}))) == "has 1 group, but the optimiser has 2");
  CHECK(
      refused(with("base_lrs", tensor({0.25, -1.0}))) == "has -1 in \"base_lrs\", which must be finite and at least 0");
  CHECK(refused(with("found_lrs", tensor({0.25, double(NAN)}))) == "has nan in \"found_lrs\", which must be finite");
  StateDict twice = schedule.state_dict(), more = twice;
  twice.push_back({"last_lr", tensor({1.0, 2.0})});
  more.push_back({"gamma", tensor(1.0)});
  CHECK(refused(twice) == "has \"last_lr\" twice");
  CHECK(refused(more) == "has \"gamma\", which this schedule does not use");
  optim::GD one = descent(1);
  optim::ExponentialLR part(one, 0.9);
  CHECK(refused(part.state_dict()) == "has 1 group, but the optimiser has 2");
  CHECK(refused(with("class.ExponentialLR", Tensor())) == "lacks \"class.ExponentialLR\"");
  optim::ReduceLROnPlateau plateau(one);
  StateDict lost;
  for (const NamedTensor& item : plateau.state_dict())
    lost.push_back({item.name, item.name == "best" ? tensor(double(NAN)) : item.tensor});
  CHECK(error_of<Error>([&] { plateau.load_state_dict(lost); }) ==
        "load_state_dict: ReduceLROnPlateau: the state has nan in \"best\", which must be a number");
}

TEST_CASE("a schedule refuses the state of another class, also in its parts") {
  optim::GD gd = descent(1);
  optim::StepLR step(gd, 2);
  optim::ExponentialLR falling(gd, 0.5);
  optim::ReduceLROnPlateau plateau(gd);
  optim::ChainedScheduler of_step({&step}), of_falling({&falling});
  const std::string start = "load_state_dict: ExponentialLR: the state is of another schedule: it has \"class.",
                    end = "\" in the place of \"class.ExponentialLR\"";
  CHECK(error_of<Error>([&] { falling.load_state_dict(step.state_dict()); }) == start + "StepLR" + end);
  CHECK(error_of<Error>([&] { falling.load_state_dict(plateau.state_dict()); }) == start + "ReduceLROnPlateau" + end);
  CHECK(error_of<Error>([&] { falling.load_state_dict(of_falling.state_dict()); }) == start + "ChainedScheduler" + end);
  CHECK(error_of<Error>([&] { of_falling.load_state_dict(of_step.state_dict()); }) ==
        "load_state_dict: ChainedScheduler: the state is of another schedule: it has \"schedulers.0.class.StepLR\" in "
        "the "
        "place of \"schedulers.0.class.ExponentialLR\"");
}

TEST_CASE("a rate that is negative or not finite is refused with the schedule and the step, and nothing has changed") {
  optim::GD gd = descent(1);
  gd.add_param_group({parameter()}, {.lr = 2});
  auto of = [&](double bad) {
    optim::LambdaLR schedule(
        gd, [](int64_t) { return 1.0; }, [=](int64_t t) { return t == 3 ? bad : 1.0; });
    schedule.step(), schedule.step();
    const std::string text = error_of<Error>([&] { schedule.step(); });
    CHECK(schedule.last_epoch() == 2);
    CHECK(gd.lr(0) == 1);
    CHECK(gd.lr(1) == 2);
    return text;
  };
  const std::string start = "LambdaLR: the lr of group 1 at step 3 must be finite and at least 0; got ";
  CHECK(of(INFINITY) == start + "inf");
  CHECK(of(NAN) == start + "nan");
  CHECK(of(-0.5) == start + "-1");
  auto beyond_float32 = [](int64_t t) { return t ? 1e39 : 1; };
  optim::LambdaLR huge(
      gd, [](int64_t) { return 0.5; }, beyond_float32);
  CHECK(error_of<Error>([&] { huge.step(); }) == "GD: lr must be finite, also in float32; got 2e+39");
  CHECK(gd.lr(0) == 0.5);
  optim::SGD sgd({parameter()}, {.lr = 1, .momentum = 0.5});
  CHECK(error_of<Error>([&] { optim::CyclicLR bad(sgd, 0.1, 1, {.max_momentum = 1.5}); }) ==
        "CyclicLR: the momentum of group 0 at step 0 must lie in [0, 1); got 1.5");
  CHECK(sgd.lr() == 1);
  CHECK(sgd.momentum() == 0.5);
  optim::SGD nesterov({parameter()}, {.lr = 1, .momentum = 0.5});
  nesterov.add_param_group({parameter()}, {.lr = 1, .momentum = 0.5, .nesterov = true});
  CHECK(error_of<Error>([&] { optim::CyclicLR bad(nesterov, 0.1, 1, {.max_momentum = 0}); }) ==
        "SGD: nesterov needs momentum above 0 and no dampening; got momentum = 0, dampening = 0");
  CHECK((nesterov.lr() == 1 && nesterov.momentum(0) == 0.5 && nesterov.momentum(1) == 0.5));
}

TEST_CASE("a schedule that outlives its optimiser says so at whatever it is asked to do") {
  const std::string gone = "StepLR: its optimiser is gone; keep the optimiser as long as the schedule";
  std::optional<optim::GD> gd;
  gd.emplace(std::vector{parameter()}, optim::GDOptions{.lr = 1});
  optim::StepLR step(*gd, 1);
  optim::ReduceLROnPlateau plateau(*gd);
  optim::SequentialLR sequential(*gd, {&step}, {});
  optim::ChainedScheduler chained({&step});
  const StateDict state = step.state_dict();
  gd.emplace(std::vector{parameter()}, optim::GDOptions{.lr = 8});   // at the same address
  CHECK(error_of<Error>([&] { step.step(); }) == gone);
  CHECK(error_of<Error>([&] { step.preview(3); }) == gone);
  CHECK(error_of<Error>([&] { optim::plot(step, 3); }) == gone);
  CHECK(error_of<Error>([&] { step.state_dict(); }) == gone);
  CHECK(error_of<Error>([&] { step.load_state_dict(state); }) == gone);
  CHECK(error_of<Error>([&] { step.optimizer(); }) == gone);
  CHECK(error_of<Error>([&] { plateau.step(1); }) == "ReduceLROnPlateau" + gone.substr(6));
  CHECK(error_of<Error>([&] { sequential.step(); }) == "SequentialLR" + gone.substr(6));
  CHECK(error_of<Error>([&] { chained.step(); }) == "ChainedScheduler" + gone.substr(6));
  CHECK(gd->lr() == 8);
  CHECK(step.last_epoch() == 0);
}

TEST_CASE("a combined schedule that outlives one of its parts says so") {
  optim::GD gd = descent(1);
  optim::StepLR stays(gd, 1);
  std::optional<optim::StepLR> goes;
  goes.emplace(gd, 1);
  optim::SequentialLR sequential(gd, {&stays, &*goes}, {2});
  optim::ChainedScheduler chained({&*goes});
  goes.reset();
  sequential.step();   // of the part that is there
  const std::string gone = "schedule 1 is gone; keep the parts as long as the whole";
  CHECK(error_of<Error>([&] { sequential.step(); }) == "SequentialLR: its " + gone);
  CHECK(error_of<Error>([&] { sequential.state_dict(); }) == "SequentialLR: its " + gone);
  CHECK(error_of<Error>([&] { chained.step(); }) ==
        "ChainedScheduler: its schedule 0 is gone; keep the parts as long as the whole");
}
