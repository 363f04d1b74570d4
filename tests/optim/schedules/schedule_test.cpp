// Schedules by formula: functions of the step, what is changed from outside, groups, errors.
// PyTorch's numbers are in trajectories_test.cpp.
#include <doctest/doctest.h>

#include <cmath>

#include "core/tensor/creation.h"
#include "optim/methods/adam.h"
#include "optim/methods/gd.h"
#include "optim/methods/sgd.h"
#include "optim/schedules/cosine_lr.h"
#include "optim/schedules/cyclic_lr.h"
#include "optim/schedules/exponential_lr.h"
#include "optim/schedules/lambda_lr.h"
#include "optim/schedules/linear_lr.h"
#include "optim/schedules/one_cycle_lr.h"
#include "optim/schedules/reduce_lr_on_plateau.h"
#include "optim/schedules/step_lr.h"
#include "optim/schedules/swa_lr.h"
#include "tests/optim/schedules/rates.h"
#include "tests/support/failures.h"

using namespace gradus;
using doctest::Approx;
using test::descent, test::error_of, test::parameter, test::rates;

namespace {

// What the constructor of a schedule on one group says.
template <class Schedule, class... Options> std::string refusal(Options&&... options) {
  optim::GD gd = descent(1);
  return error_of<Error>([&] { Schedule schedule(gd, static_cast<Options&&>(options)...); });
}

}   // namespace

TEST_CASE("a schedule of one's own is a function of the step, and may begin with 0") {
  optim::GD gd = descent(2);
  optim::LambdaLR schedule(gd, [](int64_t t) { return t / 4; });   // an integer, as in Python's t // 4
  std::vector<double> seen = {gd.lr()};
  for (int t = 0; t < 8; ++t) {
    schedule.step();
    seen.push_back(gd.lr());
  }
  CHECK(seen == std::vector<double>{0, 0, 0, 0, 2, 2, 2, 2, 4});
  CHECK(schedule.last_epoch() == 8);
  CHECK(schedule.get_last_lr() == std::vector<double>{4});
}

TEST_CASE("warm-up rises from 0 and stays, falls along a cosine or a line, or by the root of the step") {
  optim::GD gd = descent(1);
  auto by = [&](optim::StepFunction f, int64_t steps) {
    optim::LambdaLR schedule(gd, std::move(f));
    return rates(schedule, steps);
  };
  CHECK(by(optim::warmup(4), 6) == std::vector<double>{0, 0.25, 0.5, 0.75, 1, 1, 1});
  CHECK(by(optim::warmup_linear(2, 6), 8) == std::vector<double>{0, 0.5, 1, 0.75, 0.5, 0.25, 0, 0, 0});
  const std::vector<double> cosine = by(optim::warmup_cosine(2, 6), 7);
  for (int t = 2; t < 7; ++t) CHECK(cosine[t] == Approx((1 + std::cos(M_PI * (t - 2) / 4)) / 2));
  CHECK(cosine[1] == 0.5);
  CHECK(cosine[7] == 0);
  CHECK(by(optim::warmup(0), 1) == std::vector<double>{1, 1});   // none
  CHECK(by(optim::warmup_linear(0, 2), 2) == std::vector<double>{1, 0.5, 0});
  CHECK(by(optim::warmup_cosine(0, 2), 2)[0] == 1);
  CHECK(by(optim::inverse_sqrt(4), 16)[2] == 0.5);
  CHECK(by(optim::inverse_sqrt(4), 16)[16] == 0.5);
  gd.set_lr(3);   // not the first rate of the optimiser, but of this schedule
  optim::LinearLR rise(gd, {.start_factor = 0, .total_iters = 4});   // which PyTorch refuses
  CHECK(rates(rise, 5) == std::vector<double>{0, 0.75, 1.5, 2.25, 3, 3});
}

TEST_CASE(
    "a rate set in between is where a scaled schedule goes on from, and a function of the step does not keep it") {
  optim::GD gd = descent(1);
  optim::StepLR halves(gd, 2, 0.5);
  halves.step();
  gd.set_lr(8);
  halves.step();
  CHECK(gd.lr() == 4);
  optim::PolynomialLR line(gd, {.total_iters = 4});
  for (int t = 0; t < 4; ++t) line.step();
  CHECK(gd.lr() == 0);
  gd.set_lr(0.5);   // after its end
  line.step();
  CHECK(gd.lr() == 0.5);
  optim::LambdaLR function(gd, [](int64_t t) { return double(t); });
  gd.set_lr(100);
  function.step();
  CHECK(gd.lr() == 1);   // the rate before any schedule
}

TEST_CASE("several schedules of one optimiser multiply each other, each group by its own rate") {
  optim::GD gd = descent(1);
  gd.add_param_group({parameter()}, {.lr = 8});
  optim::StepLR step(gd, 2, {.gamma = 0.5});
  optim::ExponentialLR falling(gd, 0.25);
  for (int i = 0; i < 2; ++i) step.step(), falling.step();
  CHECK(step.get_last_lr() == std::vector<double>{0.125, 1});
  CHECK(falling.get_last_lr() == std::vector<double>{0.03125, 0.25});
  CHECK(gd.lr(0) == 0.03125);
  CHECK(gd.lr(1) == 0.25);
}

TEST_CASE("a group that is added later is scaled from the rate that it came with") {
  optim::GD gd = descent(1);
  optim::ExponentialLR schedule(gd, 0.5);
  schedule.step();
  gd.add_param_group({parameter()}, {.lr = 4});
  schedule.step();
  CHECK(schedule.get_last_lr() == std::vector<double>{0.25, 2});
  optim::LambdaLR listed(
      gd, [](int64_t) { return 1.0; }, [](int64_t) { return 2.0; });
  CHECK(listed.get_last_lr() == std::vector<double>{1, 8});   // of the first rates
  gd.add_param_group({parameter()}, {.lr = 1});
  CHECK(error_of<Error>([&] { listed.step(); }) ==
        "LambdaLR: there are functions for 2 groups, and the optimiser has more by now; make a new schedule");
  CHECK(listed.last_epoch() == 0);
}

TEST_CASE("warm restarts go to any part of an epoch, and on from there") {
  optim::GD gd = descent(1);
  optim::CosineAnnealingWarmRestarts schedule(gd, 4, {.T_mult = 2});
  auto share = [](double of) { return Approx((1 + std::cos(M_PI * of)) / 2); };
  schedule.step(1.5);
  CHECK(gd.lr() == share(1.5 / 4));
  schedule.step();
  CHECK(gd.lr() == share(2.5 / 4));
  CHECK(schedule.last_epoch() == 2);
  schedule.step(4 + 8 + 3.25);   // in the third, of 16
  CHECK(gd.lr() == share(3.25 / 16));
  CHECK(error_of<Error>([&] { schedule.step(-1.0); }) == "CosineAnnealingWarmRestarts: epoch must be 0..2^53; got -1");
  CHECK(error_of<Error>([&] { schedule.step(1e300); }) ==
        "CosineAnnealingWarmRestarts: epoch must be 0..2^53; got 1e+300");
  CHECK(schedule.last_epoch() == 15);
}

TEST_CASE("schedules say what is wrong with their options") {
  CHECK(refusal<optim::StepLR>(0) == "StepLR: step_size must be at least 1; got 0");
  CHECK(refusal<optim::MultiStepLR>(std::vector<int64_t>{3, -1}) ==
        "MultiStepLR: a milestone must be at least 0; got -1");
  CHECK(refusal<optim::ConstantLR>(optim::ConstantLROptions{.factor = 2}) == "ConstantLR: factor must be 0..1; got 2");
  CHECK(refusal<optim::LinearLR>(optim::LinearLROptions{.start_factor = -1}) ==
        "LinearLR: start_factor must be 0..1; got -1");
  CHECK(refusal<optim::LinearLR>(optim::LinearLROptions{.end_factor = NAN}) ==
        "LinearLR: end_factor must be 0..1; got nan");
  CHECK(refusal<optim::LinearLR>(optim::LinearLROptions{.total_iters = 0}) ==
        "LinearLR: total_iters must be at least 1; got 0");
  CHECK(refusal<optim::PolynomialLR>(optim::PolynomialLROptions{.total_iters = -3}) ==
        "PolynomialLR: total_iters must be at least 1; got -3");
  CHECK(refusal<optim::ConstantLR>(optim::ConstantLROptions{.total_iters = INT64_MIN}) ==
        "ConstantLR: total_iters must be at least 0; got -9223372036854775808");
  CHECK(refusal<optim::PolynomialLR>(optim::PolynomialLROptions{.power = NAN}) ==
        "PolynomialLR: power must be finite and at least 0; got nan");
  CHECK(refusal<optim::CosineAnnealingLR>(0) == "CosineAnnealingLR: T_max must be at least 1; got 0");
  CHECK(refusal<optim::CosineAnnealingWarmRestarts>(0) == "CosineAnnealingWarmRestarts: T_0 must be at least 1; got 0");
  CHECK(refusal<optim::CosineAnnealingWarmRestarts>(1, optim::CosineAnnealingWarmRestartsOptions{.T_mult = 0}) ==
        "CosineAnnealingWarmRestarts: T_mult must be at least 1; got 0");
  CHECK(refusal<optim::LambdaLR>(optim::warmup(1), optim::warmup(2)) ==
        "LambdaLR: expected one function, or one for each of 1 group; got 2");
  CHECK(refusal<optim::MultiplicativeLR>(optim::StepFunction()) == "MultiplicativeLR: a function is empty");
  CHECK(error_of<Error>([] { optim::warmup(-1); }) == "warmup: steps must be at least 0; got -1");
  CHECK(refusal<optim::LambdaLR>(optim::warmup(INT64_MAX)) == "nothing was thrown");
  CHECK(error_of<Error>([] { optim::warmup_cosine(5, 5); }) == "warmup_cosine: total must be above steps; got 5 and 5");
  CHECK(error_of<Error>([] { optim::warmup_linear(5, 4); }) == "warmup_linear: total must be above steps; got 4 and 5");
  CHECK(error_of<Error>([] { optim::inverse_sqrt(0); }) == "inverse_sqrt: steps must be at least 1; got 0");
  CHECK(refusal<optim::CyclicLR>(optim::PerGroup{0.1, 0.2}, 1) ==
        "CyclicLR: base_lr: expected one number, or one for each of 1 group; got 2");
  CHECK(refusal<optim::CyclicLR>(0, 1, optim::CyclicLROptions{.step_size_up = 5, .step_size_down = 0}) ==
        "CyclicLR: step sizes must be at least 1; got 5 up and 0 down");
  CHECK(refusal<optim::CyclicLR>(0, 1, optim::CyclicLROptions{.mode = "square"}) ==
        "CyclicLR: mode must be triangular, triangular2 or exp_range; got square");
  CHECK(refusal<optim::CyclicLR>(0, 1, optim::CyclicLROptions{.scale_mode = "steps"}) ==
        "CyclicLR: scale_mode must be cycle or iterations; got steps");
  CHECK(refusal<optim::CyclicLR>(0, 1, optim::CyclicLROptions{.gamma = NAN}) ==
        "CyclicLR: gamma must be finite and at least 0; got nan");
  CHECK(refusal<optim::CyclicLR>(0, 1, optim::CyclicLROptions{.base_momentum = NAN}) ==
        "CyclicLR: base_momentum must be finite and at least 0; got nan");
  CHECK(refusal<optim::CyclicLR>(0, 1) ==
        "CyclicLR: the optimiser has neither momentum nor betas; give {.cycle_momentum = false}");
  CHECK(refusal<optim::OneCycleLR>(1, optim::OneCycleLROptions{.total_steps = 9}) ==
        "OneCycleLR: the optimiser has neither momentum nor betas; give {.cycle_momentum = false}");
  CHECK(refusal<optim::OneCycleLR>(1, optim::OneCycleLROptions{.epochs = 9}) ==
        "OneCycleLR: give {.total_steps = n}, or both .epochs and .steps_per_epoch");
  CHECK(refusal<optim::OneCycleLR>(1, optim::OneCycleLROptions{.epochs = 9, .steps_per_epoch = 0}) ==
        "OneCycleLR: steps_per_epoch must be at least 1; got 0");
  CHECK(refusal<optim::OneCycleLR>(1, optim::OneCycleLROptions{.epochs = INT64_MAX, .steps_per_epoch = 2}) ==
        "OneCycleLR: epochs times steps_per_epoch must fit into int64; got 9223372036854775807 and 2");
  CHECK(refusal<optim::OneCycleLR>(1, optim::OneCycleLROptions{.total_steps = 9, .max_momentum = NAN}) ==
        "OneCycleLR: max_momentum must be finite and at least 0; got nan");
  CHECK(refusal<optim::OneCycleLR>(1, optim::OneCycleLROptions{.total_steps = 9, .pct_start = 30}) ==
        "OneCycleLR: pct_start must be 0..1; got 30");
  CHECK(refusal<optim::OneCycleLR>(1, optim::OneCycleLROptions{.total_steps = 9, .anneal_strategy = "exp"}) ==
        "OneCycleLR: anneal_strategy must be cos or linear; got exp");
  CHECK(refusal<optim::OneCycleLR>(1, optim::OneCycleLROptions{.total_steps = 9, .div_factor = 0}) ==
        "OneCycleLR: div_factor and final_div_factor must be above 0; got 0 and 10000");
  CHECK(refusal<optim::OneCycleLR>(-0.1, 9) == "OneCycleLR: max_lr must be finite and at least 0; got -0.1");
  CHECK(refusal<optim::StepLR>(5, -1) == "StepLR: gamma must be finite and at least 0; got -1");
  CHECK(refusal<optim::MultiStepLR>(std::vector<int64_t>{3}, NAN) ==
        "MultiStepLR: gamma must be finite and at least 0; got nan");
  CHECK(refusal<optim::ExponentialLR>(-1) == "ExponentialLR: gamma must be finite and at least 0; got -1");
  CHECK(refusal<optim::CosineAnnealingLR>(5, -1) == "CosineAnnealingLR: eta_min must be finite and at least 0; got -1");
  CHECK(refusal<optim::CosineAnnealingWarmRestarts>(5, 1, -1) ==
        "CosineAnnealingWarmRestarts: eta_min must be finite and at least 0; got -1");
  CHECK(refusal<optim::CyclicLR>(-1, 1) == "CyclicLR: base_lr must be finite and at least 0; got -1");
  CHECK(
      refusal<optim::CyclicLR>(0.1, 0.01) == "CyclicLR: max_lr must be at least base_lr; got 0.01 and 0.1 for group 0");
  CHECK(refusal<optim::CyclicLR>(0.1, INFINITY) == "CyclicLR: max_lr must be finite and at least 0; got inf");
  CHECK(refusal<optim::SWALR>(-1) == "SWALR: swa_lr must be finite and at least 0; got -1");
  CHECK(refusal<optim::ReduceLROnPlateau>(optim::ReduceLROnPlateauOptions{.min_lr = -1}) ==
        "ReduceLROnPlateau: min_lr must be finite and at least 0; got -1");
  CHECK(refusal<optim::SWALR>(1, optim::SWALROptions{.anneal_epochs = -1}) ==
        "SWALR: anneal_epochs must be at least 0; got -1");
  CHECK(refusal<optim::SWALR>(1, optim::SWALROptions{.anneal_strategy = "exp"}) ==
        "SWALR: anneal_strategy must be cos or linear; got exp");
  CHECK(refusal<optim::ReduceLROnPlateau>(optim::ReduceLROnPlateauOptions{.mode = "up"}) ==
        "ReduceLROnPlateau: mode must be min or max; got up");
  CHECK(refusal<optim::ReduceLROnPlateau>(optim::ReduceLROnPlateauOptions{.threshold_mode = "both"}) ==
        "ReduceLROnPlateau: threshold_mode must be rel or abs; got both");
  CHECK(refusal<optim::ReduceLROnPlateau>(optim::ReduceLROnPlateauOptions{.factor = 1}) ==
        "ReduceLROnPlateau: factor must lie in [0, 1); got 1");
  CHECK(refusal<optim::ReduceLROnPlateau>(optim::ReduceLROnPlateauOptions{.patience = -1}) ==
        "ReduceLROnPlateau: patience and cooldown must be at least 0; got -1 and 0");
  CHECK(refusal<optim::ReduceLROnPlateau>(optim::ReduceLROnPlateauOptions{.threshold = NAN}) ==
        "ReduceLROnPlateau: threshold must be finite; got nan");
  CHECK(refusal<optim::ReduceLROnPlateau>(optim::ReduceLROnPlateauOptions{.eps = NAN}) ==
        "ReduceLROnPlateau: eps must be finite and at least 0; got nan");
  CHECK(refusal<optim::ReduceLROnPlateau>(optim::ReduceLROnPlateauOptions{.min_lr = {1, 2}}) ==
        "ReduceLROnPlateau: min_lr: expected one number, or one for each of 1 group; got 2");
}

TEST_CASE("a plateau is seen in a tensor, too, and NaN is no improvement") {
  optim::GD gd = descent(1);
  optim::ReduceLROnPlateau schedule(gd, {.factor = 0.5, .patience = 1});
  schedule.step(tensor(2.0));
  schedule.step(NAN);
  CHECK(gd.lr() == 1);
  schedule.step(NAN);
  CHECK(gd.lr() == 0.5);
  CHECK(schedule.last_epoch() == 3);
  CHECK(schedule.get_last_lr() == std::vector<double>{0.5});
  CHECK(error_of<ShapeError>([&] {
    schedule.step(tensor({1.0, 2.0}));
  }) == "ReduceLROnPlateau: step: expected one number; got [2]");
  CHECK(schedule.last_epoch() == 3);
}

TEST_CASE("arguments in PyTorch's order say the same as options, and functions can stand in braces") {
  auto of = [](auto make) {
    optim::SGD sgd({parameter()}, {.lr = 1, .momentum = 0.5});
    auto schedule = make(sgd);
    return rates(schedule, 8);
  };
  using O = optim::Optimizer;
  using namespace optim;
  CHECK(of([](O& o) { return StepLR(o, {.step_size = 3, .gamma = 0.5}); }) ==
        of([](O& o) { return StepLR(o, 3, {.gamma = 0.5}); }));
  CHECK(of([](O& o) { return ExponentialLR(o, {.gamma = 0.5}); }) == of([](O& o) { return ExponentialLR(o, 0.5); }));
  CHECK(of([](O& o) { return CosineAnnealingLR(o, 6, 0.25); }) ==
        of([](O& o) { return CosineAnnealingLR(o, 6, {.eta_min = 0.25}); }));
  CHECK(of([](O& o) { return CosineAnnealingLR(o, {.T_max = 6, .eta_min = 0.25}); }) ==
        of([](O& o) { return CosineAnnealingLR(o, 6, {.eta_min = 0.25}); }));
  CHECK(of([](O& o) { return CosineAnnealingWarmRestarts(o, 2, 2, 0.25); }) ==
        of([](O& o) { return CosineAnnealingWarmRestarts(o, 2, {.T_mult = 2, .eta_min = 0.25}); }));
  CHECK(of([](O& o) { return OneCycleLR(o, 2, 9); }) == of([](O& o) { return OneCycleLR(o, 2, {.total_steps = 9}); }));
  CHECK(of([](O& o) { return ConstantLR(o, 0.25, 3); }) ==
        of([](O& o) { return ConstantLR(o, {.factor = 0.25, .total_iters = 3}); }));
  CHECK(of([](O& o) { return LinearLR(o, 0.25, 0.5, 6); }) ==
        of([](O& o) { return LinearLR(o, {.start_factor = 0.25, .end_factor = 0.5, .total_iters = 6}); }));
  CHECK(of([](O& o) { return PolynomialLR(o, 7, 2); }) ==
        of([](O& o) { return PolynomialLR(o, {.total_iters = 7, .power = 2}); }));
  CHECK(of([](O& o) { return SWALR(o, 0.25, 3, "linear"); }) ==
        of([](O& o) { return SWALR(o, 0.25, {.anneal_epochs = 3, .anneal_strategy = "linear"}); }));
  optim::SGD sgd({parameter()}, {.lr = 1});
  ReduceLROnPlateau highest(sgd, "max", 0.5, 0);
  for (double accuracy : {0.5, 0.75, 0.75}) highest.step(accuracy);
  CHECK(sgd.lr() == 0.5);
  optim::GD gd = descent(1);
  gd.add_param_group({parameter()}, {.lr = 8});
  LambdaLR each(gd, {[](int64_t) { return 0.5; }, warmup(2)});
  CHECK(each.preview(2) == std::vector<std::vector<double>>{{0.5, 0.5, 0.5}, {0, 4, 8}});
  MultiplicativeLR product(gd, {[](int64_t) { return 0.5; }, [](int64_t) { return 2.0; }});
  product.step();
  CHECK(gd.lr(0) == 0.25);
}

TEST_CASE("the momentum of an optimiser is read and set by its name or as the first of its betas") {
  optim::Adam adam({parameter()});
  adam.set_momentum(0.5, 0);
  CHECK(adam.options().betas.beta1 == 0.5);
  CHECK(adam.momentum() == 0.5);
  CHECK(error_of<Error>([&] { adam.set_momentum(1, 0); }) == "Adam: both betas must lie in [0, 1); got 1 and 0.999");
  CHECK(adam.momentum() == 0.5);
  optim::GD gd = descent(1);
  CHECK_FALSE(gd.has_momentum());
  CHECK(error_of<Error>([&] { gd.momentum(); }) == "GD: its options have neither momentum nor betas");
}
