// CosineAnnealingLR and CosineAnnealingWarmRestarts.
#include "optim/schedules/cosine_lr.h"

#include <cmath>
#include <utility>

#include "core/base/format.h"
#include "optim/schedules/checks.h"

namespace gradus::optim {

CosineAnnealingLR::CosineAnnealingLR(Optimizer& optimizer, int64_t T_max, const CosineAnnealingLROptions& options)
    : ScaledLR("CosineAnnealingLR", optimizer), t_max_(T_max), eta_min_(options.eta_min) {
  if (T_max < 1) throw Error(fmt::format("CosineAnnealingLR: T_max must be at least 1; got {}", T_max));
  require_rate("CosineAnnealingLR: eta_min", eta_min_);
  begin();
}
double CosineAnnealingLR::share(int64_t t) const { return (1 + std::cos(M_PI * double(t) / double(t_max_))) / 2; }

// From the bottom it rises to the first rate, whatever has been made of it on the way down, as in PyTorch.
double CosineAnnealingLR::rate(int64_t t, int64_t group) {
  if (t > 0 && share(t - 1) == 0) begin_from(first_lr(group), group);
  return ScaledLR::rate(t, group);
}

CosineAnnealingWarmRestarts::CosineAnnealingWarmRestarts(
    Optimizer& optimizer, int64_t T_0, const CosineAnnealingWarmRestartsOptions& options)
    : LRScheduler("CosineAnnealingWarmRestarts", optimizer), t_0_(T_0), options_(options) {
  if (T_0 < 1) throw Error(fmt::format("CosineAnnealingWarmRestarts: T_0 must be at least 1; got {}", T_0));
  if (options.T_mult < 1)
    throw Error(fmt::format("CosineAnnealingWarmRestarts: T_mult must be at least 1; got {}", options.T_mult));
  require_rate("CosineAnnealingWarmRestarts: eta_min", options.eta_min);
  begin();
}

void CosineAnnealingWarmRestarts::begin() { step(0.0); }
void CosineAnnealingWarmRestarts::step() { step(epoch_ + 1); }
void CosineAnnealingWarmRestarts::step(double epoch) {
  if (!(epoch >= 0 && epoch <= 0x1p53))
    throw Error(fmt::format("CosineAnnealingWarmRestarts: epoch must be 0..2^53; got {}", epoch));
  const double before = std::exchange(epoch_, epoch);
  try {
    go_to(int64_t(epoch));
  } catch (...) {
    epoch_ = before;
    throw;
  }
}

double CosineAnnealingWarmRestarts::rate(int64_t, int64_t group) {
  double since = epoch_, length = double(t_0_);   // since the last restart, and to the next
  if (options_.T_mult == 1) since = std::fmod(epoch_, length);
  else
    for (; since >= length; length *= double(options_.T_mult)) since -= length;
  const double share = (1 + std::cos(M_PI * since / length)) / 2;
  return share * first_lr(group) + (1 - share) * options_.eta_min;
}

void CosineAnnealingWarmRestarts::state(const std::string& prefix, std::vector<Entry>& entries) {
  LRScheduler::state(prefix, entries);
  entries.push_back({.name = prefix + "epoch", .number = &epoch_});
}

}   // namespace gradus::optim
