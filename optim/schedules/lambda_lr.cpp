// LambdaLR, MultiplicativeLR, and functions of the step.
#include "optim/schedules/lambda_lr.h"

#include <cmath>

#include "core/base/format.h"
#include "optim/schedules/checks.h"

namespace gradus::optim {

FunctionLR::FunctionLR(const char* name, Optimizer& optimizer, std::vector<StepFunction> functions)
    : LRScheduler(name, optimizer), functions_(std::move(functions)) {
  if (functions_.size() != 1 && int64_t(functions_.size()) != optimizer.group_count())
    throw Error(fmt::format("{}: expected one function, or one for each of {}; got {}", name,
        counted(optimizer.group_count(), "group"), functions_.size()));
  for (const StepFunction& f : functions_)
    if (!f) throw Error(fmt::format("{}: a function is empty", name));
}
double FunctionLR::factor(int64_t t, int64_t group) const {
  if (functions_.size() == 1) return functions_[0](t);
  if (size_t(group) < functions_.size()) return functions_[size_t(group)](t);
  throw Error(
      fmt::format("{}: there are functions for {} groups, and the optimiser has more by now; make a new schedule",
          name(), functions_.size()));
}

LambdaLR::LambdaLR(Optimizer& optimizer, std::vector<StepFunction> functions)
    : FunctionLR("LambdaLR", optimizer, std::move(functions)) {
  begin();
}
double LambdaLR::rate(int64_t t, int64_t group) { return first_lr(group) * factor(t, group); }

MultiplicativeLR::MultiplicativeLR(Optimizer& optimizer, std::vector<StepFunction> functions)
    : FunctionLR("MultiplicativeLR", optimizer, std::move(functions)) {
  begin();
}
void MultiplicativeLR::begin() {
  begun_ = false;   // the first rate is the one that is there
  go_to(0);
  begun_ = true;
}
// In a SequentialLR it goes on from the rate that it finds, by f(0), as in PyTorch.
void MultiplicativeLR::restart() { go_to(0); }
double MultiplicativeLR::rate(int64_t t, int64_t group) {
  const double now = optimizer().lr(group);
  return begun_ ? now * factor(t, group) : now;
}

namespace {

void require_steps(const char* name, int64_t steps, int64_t least) {
  if (steps < least) throw Error(fmt::format("{}: steps must be at least {}; got {}", name, least, steps));
}
void require_order(const char* name, int64_t steps, int64_t total) {
  require_steps(name, steps, 0);
  if (total <= steps) throw Error(fmt::format("{}: total must be above steps; got {} and {}", name, total, steps));
}
// How much of the way from `steps` to `total` is behind t.
double part(int64_t t, int64_t steps, int64_t total) {
  return t >= total ? 1 : double(t - steps) / double(total - steps);
}

}   // namespace

StepFunction warmup(int64_t steps) {
  require_steps("warmup", steps, 0);
  return [=](int64_t t) { return t < steps ? double(t) / double(steps) : 1.0; };
}
StepFunction warmup_cosine(int64_t steps, int64_t total) {
  require_order("warmup_cosine", steps, total);
  return [=](int64_t t) {
    return t < steps ? double(t) / double(steps) : (1 + std::cos(M_PI * part(t, steps, total))) / 2;
  };
}
StepFunction warmup_linear(int64_t steps, int64_t total) {
  require_order("warmup_linear", steps, total);
  return [=](int64_t t) { return t < steps ? double(t) / double(steps) : 1 - part(t, steps, total); };
}
StepFunction inverse_sqrt(int64_t steps) {
  require_steps("inverse_sqrt", steps, 1);
  return [=](int64_t t) { return t < steps ? double(t) / double(steps) : std::sqrt(double(steps) / double(t)); };
}

}   // namespace gradus::optim
