// FloatMode: how a thread computes with floating-point numbers: how it rounds, whether subnormal numbers count as 0,
// and which exceptions stop the program.
//
// Idea: threads that share a computation must compute alike, or its bits would depend on who computes what. Reading
// this takes about a nanosecond, writing it ten, and it is nearly always right already.
#ifndef GRADUS_CORE_BASE_FLOAT_MODE_H
#define GRADUS_CORE_BASE_FLOAT_MODE_H

#include <cfenv>
#include <cstdint>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace gradus {

class FloatMode {
 public:
  /// That of this thread.
  static FloatMode current();
  /// Makes it that of this thread. What has happened so far, std::fetestexcept, stays.
  void use() const;

 private:
#if defined(__x86_64__)
  static constexpr unsigned happened = 0x3f;
  unsigned vectors;   // of float and double
  uint16_t stack;     // of long double; it is what std::fegetround reads
#elif defined(__aarch64__)
  uint64_t control;
#else
  int rounding;
#endif
};

#if defined(__x86_64__)
inline FloatMode FloatMode::current() {
  FloatMode mode;
  mode.vectors = _mm_getcsr() & ~happened;
  asm volatile("fnstcw %0" : "=m"(mode.stack));
  return mode;
}
inline void FloatMode::use() const {
  const unsigned own = _mm_getcsr();
  if ((own & ~happened) != vectors) _mm_setcsr(vectors | (own & happened));
  if (current().stack != stack) asm volatile("fldcw %0" : : "m"(stack));
}
#elif defined(__aarch64__)
inline FloatMode FloatMode::current() {
  FloatMode mode;
  asm volatile("mrs %0, fpcr" : "=r"(mode.control));
  return mode;
}
inline void FloatMode::use() const {
  if (current().control != control) asm volatile("msr fpcr, %0" : : "r"(control));
}
#else
inline FloatMode FloatMode::current() {
  FloatMode mode;
  mode.rounding = std::fegetround();
  return mode;
}
inline void FloatMode::use() const {
  if (std::fegetround() != rounding) std::fesetround(rounding);
}
#endif

}   // namespace gradus
#endif
