// Floating-point traps, for programs that ask the processor to stop them at an overflow or a NaN.
#ifndef GRADUS_CORE_BASE_TRAPS_H
#define GRADUS_CORE_BASE_TRAPS_H

#include <cfenv>

namespace gradus {

/// While it lives, floating-point exceptions (overflow, division by zero, invalid operation) do not stop the program on
/// this thread, also after feenableexcept; afterwards traps and flags are what they were before. A program with traps
/// needs it around computations: vector code computes both sides of a choice and then drops one, so that exp overflows
/// inside erf(0) though the result is 0. To find a NaN in a training, use DetectAnomalyGuard.
class NoTrapsGuard {
 public:
  NoTrapsGuard() { std::feholdexcept(&before_); }
  ~NoTrapsGuard() { std::fesetenv(&before_); }
  NoTrapsGuard(const NoTrapsGuard&) = delete;
  NoTrapsGuard& operator=(const NoTrapsGuard&) = delete;

 private:
  std::fenv_t before_;
};

}   // namespace gradus
#endif
