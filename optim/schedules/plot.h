// plot: draws what a schedule will do, as text or as a picture.
//
//   std::cout << optim::plot(schedule, 100);
//   optim::plot(schedule, 100, "schedule.svg");
//
// Schedule and optimiser stay as they are.
#ifndef GRADUS_OPTIM_SCHEDULES_PLOT_H
#define GRADUS_OPTIM_SCHEDULES_PLOT_H

#include <string>

#include "optim/schedules/lr_scheduler.h"

namespace gradus::optim {

/// The lr now and after each of the next `steps` steps, 72 characters wide; each group has a sign of its own. Throws
/// Error unless steps is at least 1.
std::string plot(LRScheduler& schedule, int64_t steps);
inline std::string plot(LRScheduler&& schedule, int64_t steps) { return plot(schedule, steps); }
/// The same as an SVG file. Throws Error unless its name ends in .svg, FileError if it cannot be written.
void plot(LRScheduler& schedule, int64_t steps, const std::string& file);
inline void plot(LRScheduler&& schedule, int64_t steps, const std::string& file) { plot(schedule, steps, file); }

}   // namespace gradus::optim
#endif
