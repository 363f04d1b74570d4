// What the tests of schedules share.
#ifndef GRADUS_TESTS_OPTIM_SCHEDULES_RATES_H
#define GRADUS_TESTS_OPTIM_SCHEDULES_RATES_H

#include <vector>

#include "core/tensor/creation.h"
#include "optim/methods/gd.h"
#include "optim/schedules/lr_scheduler.h"

namespace gradus::test {

inline Tensor parameter() { return tensor({1.0, -2.0, 3.0}, float64).requires_grad_(); }
inline optim::GD descent(double lr) { return optim::GD({parameter()}, {.lr = lr}); }

template <class Schedule> std::vector<double> rates(Schedule& schedule, int64_t steps) {
  return schedule.preview(steps)[0];
}

}   // namespace gradus::test
#endif
