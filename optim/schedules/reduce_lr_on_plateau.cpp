// ReduceLROnPlateau.
#include "optim/schedules/reduce_lr_on_plateau.h"

#include <algorithm>
#include <cmath>

#include "core/base/format.h"
#include "optim/schedules/checks.h"

namespace gradus::optim {

ReduceLROnPlateau::ReduceLROnPlateau(Optimizer& optimizer, const ReduceLROnPlateauOptions& options)
    : LRScheduler("ReduceLROnPlateau", optimizer),
      options_(options),
      best_(options.mode == "max" ? -INFINITY : INFINITY) {
  const ReduceLROnPlateauOptions& o = options_;
  if (o.mode != "min" && o.mode != "max")
    throw Error(fmt::format("ReduceLROnPlateau: mode must be min or max; got {}", o.mode));
  if (o.threshold_mode != "rel" && o.threshold_mode != "abs")
    throw Error(fmt::format("ReduceLROnPlateau: threshold_mode must be rel or abs; got {}", o.threshold_mode));
  if (!(o.factor >= 0 && o.factor < 1))
    throw Error(fmt::format("ReduceLROnPlateau: factor must lie in [0, 1); got {}", o.factor));
  if (o.patience < 0 || o.cooldown < 0)
    throw Error(fmt::format(
        "ReduceLROnPlateau: patience and cooldown must be at least 0; got {} and {}", o.patience, o.cooldown));
  require_finite("ReduceLROnPlateau", "threshold", o.threshold);
  require_rate("ReduceLROnPlateau: eps", o.eps);
  o.min_lr.require_rates("ReduceLROnPlateau: min_lr", optimizer.group_count());
  begin();
}

bool ReduceLROnPlateau::is_better(double metric) const {
  const double by = options_.threshold;
  if (options_.mode == "min") return metric < (options_.threshold_mode == "rel" ? best_ * (1 - by) : best_ - by);
  return metric > (options_.threshold_mode == "rel" ? best_ * (1 + by) : best_ + by);
}

void ReduceLROnPlateau::step(double metric) {
  optimizer();   // alive
  if (is_better(metric)) best_ = metric, bad_ = 0;
  else ++bad_;
  if (cooldown_ > 0) --cooldown_, bad_ = 0;
  reduce_ = bad_ > options_.patience;
  step();
  if (reduce_) cooldown_ = options_.cooldown, bad_ = 0;
}
void ReduceLROnPlateau::step(const Tensor& metric) {
  if (metric.numel() != 1)
    throw ShapeError(fmt::format("ReduceLROnPlateau: step: expected one number; got {}", metric.shape()));
  step(metric.item<double>());
}
double ReduceLROnPlateau::rate(int64_t t, int64_t group) {
  const double now = optimizer().lr(group);
  if (t == 0 || !reduce_) return now;
  const double reduced = std::max(now * options_.factor, options_.min_lr[group]);
  return now - reduced > options_.eps ? reduced : now;
}

void ReduceLROnPlateau::state(const std::string& prefix, std::vector<Entry>& entries) {
  LRScheduler::state(prefix, entries);
  entries.push_back({.name = prefix + "best", .number = &best_, .least = -INFINITY, .most = INFINITY});
  entries.push_back({.name = prefix + "num_bad_epochs", .count = &bad_});
  entries.push_back({.name = prefix + "cooldown_counter", .count = &cooldown_});
}

}   // namespace gradus::optim
