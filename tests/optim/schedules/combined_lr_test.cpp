// SequentialLR and ChainedScheduler: parts of parts, and what does not fit together.
#include <doctest/doctest.h>

#include "optim/schedules/combined_lr.h"
#include "optim/schedules/exponential_lr.h"
#include "optim/schedules/linear_lr.h"
#include "optim/schedules/step_lr.h"
#include "tests/optim/schedules/rates.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::descent, test::error_of, test::rates;

namespace {

struct Nested {
  optim::GD gd = descent(1);
  optim::StepLR halves{gd, 1, 0.5};
  optim::ConstantLR low{gd, {.factor = 0.5, .total_iters = 2}};
  optim::ExponentialLR down{gd, 0.5};
  optim::ChainedScheduler both{{&low, &down}};
  optim::SequentialLR whole{gd, {&halves, &both}, {3}};
};

}   // namespace

TEST_CASE("a combined schedule can be a part of another, begins anew there, and is saved with it") {
  Nested first, second;
  CHECK(rates(first.whole, 6) == std::vector<double>{1, 0.5, 0.25, 0.5, 0.25, 0.25, 0.125});
  for (int t = 0; t < 4; ++t) first.whole.step();
  second.gd.load_state_dict(first.gd.state_dict());
  second.whole.load_state_dict(first.whole.state_dict());
  CHECK(second.gd.lr() == 0.25);
  CHECK(rates(second.whole, 5) == rates(first.whole, 5));
}

TEST_CASE("combined schedules say what does not fit together") {
  optim::GD gd = descent(1), other = descent(1);
  optim::StepLR a(gd, 1), b(gd, 1), c(other, 1);
  CHECK(error_of<Error>([&] {
    optim::SequentialLR s(gd, {&a, &b}, {});
  }) == "SequentialLR: expected one milestone less than schedules; got 0 milestones and 2 schedules");
  CHECK(error_of<Error>([&] { optim::SequentialLR s(gd, {&a}, {5}); }) ==
        "SequentialLR: expected one milestone less than schedules; got 1 milestone and 1 schedule");
  CHECK(error_of<Error>([&] {
    optim::SequentialLR s(gd, {&a, &b, &a}, {5, 3});
  }) == "SequentialLR: milestones must ascend, from 0 or more; milestone 1 is 3");
  CHECK(error_of<Error>([&] {
    optim::SequentialLR s(gd, {&a, &c}, {5});
  }) == "SequentialLR: schedule 1, StepLR, is of another optimiser");
  CHECK(error_of<Error>([&] { optim::SequentialLR s(gd, {&a, nullptr}, {5}); }) == "SequentialLR: schedule 1 is null");
  CHECK(error_of<Error>([&] { optim::ChainedScheduler s({}); }) ==
        "ChainedScheduler: expected at least one schedule; got none");
}
