// SWALR.
#include "optim/schedules/swa_lr.h"

#include <cmath>

#include "core/base/format.h"

namespace gradus::optim {

SWALR::SWALR(Optimizer& optimizer, PerGroup swa_lr, const SWALROptions& options)
    : ScaledLR("SWALR", optimizer), swa_lr_(std::move(swa_lr)), options_(options) {
  swa_lr_.require_rates("SWALR: swa_lr", optimizer.group_count());
  if (options.anneal_epochs < 0)
    throw Error(fmt::format("SWALR: anneal_epochs must be at least 0; got {}", options.anneal_epochs));
  if (options.anneal_strategy != "cos" && options.anneal_strategy != "linear")
    throw Error(fmt::format("SWALR: anneal_strategy must be cos or linear; got {}", options.anneal_strategy));
  begin();
}
double SWALR::share(int64_t t) const {
  if (t >= options_.anneal_epochs) return 0;
  const double gone = double(t) / double(options_.anneal_epochs);
  return options_.anneal_strategy == "cos" ? (1 + std::cos(M_PI * gone)) / 2 : 1 - gone;
}
// At the end it is swa_lr, whatever it has been changed to.
double SWALR::rate(int64_t t, int64_t group) { return share(t) == 0 ? end(group) : ScaledLR::rate(t, group); }

}   // namespace gradus::optim
