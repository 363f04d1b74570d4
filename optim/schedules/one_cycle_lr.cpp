// OneCycleLR.
#include "optim/schedules/one_cycle_lr.h"

#include <cmath>

#include "core/base/format.h"

namespace gradus::optim {

namespace {

int64_t steps_in(const OneCycleLROptions& o) {
  auto positive = [](const char* name, int64_t n) {
    if (n < 1) throw Error(fmt::format("OneCycleLR: {} must be at least 1; got {}", name, n));
    return n;
  };
  if (o.total_steps) return positive("total_steps", *o.total_steps);
  if (o.epochs && o.steps_per_epoch) {
    int64_t steps;
    if (__builtin_mul_overflow(positive("epochs", *o.epochs), positive("steps_per_epoch", *o.steps_per_epoch), &steps))
      throw Error(fmt::format("OneCycleLR: epochs times steps_per_epoch must fit into int64; got {} and {}", *o.epochs,
          *o.steps_per_epoch));
    return steps;
  }
  throw Error("OneCycleLR: give {.total_steps = n}, or both .epochs and .steps_per_epoch");
}

}   // namespace

OneCycleLR::OneCycleLR(Optimizer& optimizer, PerGroup max_lr, const OneCycleLROptions& options)
    : LRScheduler("OneCycleLR", optimizer), max_lr_(std::move(max_lr)), options_(options), total_(steps_in(options)) {
  const OneCycleLROptions& o = options_;
  max_lr_.require_rates("OneCycleLR: max_lr", optimizer.group_count());
  o.base_momentum.require_rates("OneCycleLR: base_momentum", optimizer.group_count());
  o.max_momentum.require_rates("OneCycleLR: max_momentum", optimizer.group_count());
  if (!(o.pct_start >= 0 && o.pct_start <= 1))
    throw Error(fmt::format("OneCycleLR: pct_start must be 0..1; got {}", o.pct_start));
  if (o.anneal_strategy != "cos" && o.anneal_strategy != "linear")
    throw Error(fmt::format("OneCycleLR: anneal_strategy must be cos or linear; got {}", o.anneal_strategy));
  if (!(o.div_factor > 0 && o.final_div_factor > 0))
    throw Error(fmt::format("OneCycleLR: div_factor and final_div_factor must be above 0; got {} and {}", o.div_factor,
        o.final_div_factor));
  if (o.cycle_momentum && !optimizer.has_momentum())
    throw Error("OneCycleLR: the optimiser has neither momentum nor betas; give {.cycle_momentum = false}");
  begin();
}

// The phase that step t is in, and how much of it is behind. At t = total_steps, one step too far, it goes on along the
// last phase, as in PyTorch.
std::pair<OneCycleLR::Phase, double> OneCycleLR::phase_at(int64_t t) const {
  if (t > total_)
    throw Error(fmt::format("OneCycleLR: step() was called {} times, but the schedule has {} steps", t, total_));
  const double up = options_.pct_start * double(total_), last = double(total_ - 1);
  const Phase two[] = {{up - 1, 0, 1, true, false}, {last, 1, 2, false, true}};
  const Phase three[] = {{up - 1, 0, 1, true, false}, {2 * up - 2, 1, 0, false, true}, {last, 0, 2, true, true}};
  const Phase *phase = options_.three_phase ? three : two, *final = options_.three_phase ? three + 2 : two + 1;
  double start = 0;
  for (; phase != final && double(t) > phase->end; ++phase) start = phase->end;
  return {*phase, phase->end == start ? 1 : (double(t) - start) / (phase->end - start)};
}
double OneCycleLR::level(int which, int64_t group) const {
  const double first = max_lr_[group] / options_.div_factor;
  return which == 0 ? first : which == 1 ? max_lr_[group] : first / options_.final_div_factor;
}
double OneCycleLR::between(double from, double to, double part) const {
  if (options_.anneal_strategy == "linear") return (to - from) * part + from;
  return to + (from - to) / 2 * (std::cos(M_PI * part) + 1);
}

double OneCycleLR::rate(int64_t t, int64_t group) {
  const auto [phase, part] = phase_at(t);
  return between(level(phase.lr_from, group), level(phase.lr_to, group), part);
}
double OneCycleLR::momentum(int64_t t, int64_t group) const {
  if (!options_.cycle_momentum) return NAN;
  const auto [phase, part] = phase_at(t);
  const double high = options_.max_momentum[group], low = options_.base_momentum[group];
  return between(phase.high_from ? high : low, phase.high_to ? high : low, part);
}

}   // namespace gradus::optim
