// What the sources of schedules check and say alike. Not in gradus.h.
#ifndef GRADUS_OPTIM_SCHEDULES_CHECKS_H
#define GRADUS_OPTIM_SCHEDULES_CHECKS_H

#include <cmath>

#include "core/base/error.h"
#include "core/base/format.h"

namespace gradus::optim {

/// Throws Error, naming `what`, unless the number is finite and at least 0: a rate, or a factor of one.
inline void require_rate(const char* what, double rate) {
  if (!(rate >= 0 && rate < INFINITY)) throw Error(fmt::format("{} must be finite and at least 0; got {}", what, rate));
}

/// "1 group", "2 groups".
inline std::string counted(int64_t n, const char* thing) { return fmt::format("{} {}{}", n, thing, n == 1 ? "" : "s"); }

}   // namespace gradus::optim
#endif
