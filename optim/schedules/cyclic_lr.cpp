// CyclicLR.
#include "optim/schedules/cyclic_lr.h"

#include <cmath>

#include "core/base/format.h"
#include "optim/schedules/checks.h"

namespace gradus::optim {

CyclicLR::CyclicLR(Optimizer& optimizer, PerGroup base_lr, PerGroup max_lr, CyclicLROptions options)
    : LRScheduler("CyclicLR", optimizer),
      base_lr_(std::move(base_lr)),
      max_lr_(std::move(max_lr)),
      options_(std::move(options)) {
  const CyclicLROptions& o = options_;
  const int64_t groups = optimizer.group_count(), down = o.step_size_down.value_or(o.step_size_up);
  base_lr_.require_rates("CyclicLR: base_lr", groups);
  max_lr_.require_rates("CyclicLR: max_lr", groups);
  o.base_momentum.require_rates("CyclicLR: base_momentum", groups);
  o.max_momentum.require_rates("CyclicLR: max_momentum", groups);
  for (int64_t g = 0; g < groups; ++g)
    if (max_lr_[g] < base_lr_[g])
      throw Error(fmt::format(
          "CyclicLR: max_lr must be at least base_lr; got {} and {} for group {}", max_lr_[g], base_lr_[g], g));
  if (o.step_size_up < 1 || down < 1)
    throw Error(fmt::format("CyclicLR: step sizes must be at least 1; got {} up and {} down", o.step_size_up, down));
  if (!o.scale_fn && o.mode != "triangular" && o.mode != "triangular2" && o.mode != "exp_range")
    throw Error(fmt::format("CyclicLR: mode must be triangular, triangular2 or exp_range; got {}", o.mode));
  if (o.scale_mode != "cycle" && o.scale_mode != "iterations")
    throw Error(fmt::format("CyclicLR: scale_mode must be cycle or iterations; got {}", o.scale_mode));
  require_rate("CyclicLR: gamma", o.gamma);
  if (o.cycle_momentum && !optimizer.has_momentum())
    throw Error("CyclicLR: the optimiser has neither momentum nor betas; give {.cycle_momentum = false}");
  begin();
}

// How far from the base at step t: a triangle of height 1, times the height of this cycle's peak.
double CyclicLR::height(int64_t t) const {
  const CyclicLROptions& o = options_;
  const double up = double(o.step_size_up), total = up + double(o.step_size_down.value_or(o.step_size_up));
  const double cycle = std::floor(1 + double(t) / total), x = 1 + double(t) / total - cycle, turn = up / total;
  const double triangle = x <= turn ? x / turn : (x - 1) / (turn - 1);
  if (o.scale_fn) return triangle * o.scale_fn(o.scale_mode == "cycle" ? cycle : double(t));
  if (o.mode == "triangular2") return triangle / std::pow(2, cycle - 1);
  return o.mode == "exp_range" ? triangle * std::pow(o.gamma, double(t)) : triangle;
}
double CyclicLR::rate(int64_t t, int64_t group) {
  return base_lr_[group] + (max_lr_[group] - base_lr_[group]) * height(t);
}
double CyclicLR::momentum(int64_t t, int64_t group) const {
  if (!options_.cycle_momentum) return NAN;
  const double most = options_.max_momentum[group];
  return most - (most - options_.base_momentum[group]) * height(t);
}

}   // namespace gradus::optim
