// ConstantLR, LinearLR and PolynomialLR.
#include "optim/schedules/linear_lr.h"

#include <algorithm>
#include <cmath>

#include "core/base/format.h"
#include "optim/schedules/checks.h"

namespace gradus::optim {

namespace {

void require_factor(const char* what, double factor) {
  if (!(factor >= 0 && factor <= 1)) throw Error(fmt::format("{} must be 0..1; got {}", what, factor));
}
void require_steps(const char* schedule, int64_t total_iters, int64_t least = 1) {
  if (total_iters < least)
    throw Error(fmt::format("{}: total_iters must be at least {}; got {}", schedule, least, total_iters));
}

}   // namespace

ConstantLR::ConstantLR(Optimizer& optimizer, const ConstantLROptions& options)
    : ScaledLR("ConstantLR", optimizer), options_(options) {
  require_factor("ConstantLR: factor", options.factor);
  require_steps("ConstantLR", options.total_iters, 0);
  begin();
}
double ConstantLR::share(int64_t t) const { return t < options_.total_iters ? options_.factor : 1; }

LinearLR::LinearLR(Optimizer& optimizer, const LinearLROptions& options)
    : ScaledLR("LinearLR", optimizer), options_(options) {
  require_factor("LinearLR: start_factor", options.start_factor);
  require_factor("LinearLR: end_factor", options.end_factor);
  require_steps("LinearLR", options.total_iters);
  begin();
}
// start + (end - start) t / total_iters
double LinearLR::share(int64_t t) const {
  if (t >= options_.total_iters) return options_.end_factor;
  const double rise = options_.end_factor - options_.start_factor;
  return options_.start_factor + rise * double(t) / double(options_.total_iters);
}

PolynomialLR::PolynomialLR(Optimizer& optimizer, const PolynomialLROptions& options)
    : ScaledLR("PolynomialLR", optimizer), options_(options) {
  require_steps("PolynomialLR", options.total_iters);
  require_rate("PolynomialLR: power", options.power);
  begin();
}
double PolynomialLR::share(int64_t t) const {
  const double gone = double(std::min(t, options_.total_iters)) / double(options_.total_iters);
  return std::pow(1 - gone, options_.power);
}

}   // namespace gradus::optim
