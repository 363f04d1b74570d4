// For .cpp files of core: code that is instantiated once for each kind of numbers.
#ifndef GRADUS_CORE_COMPUTE_TYPED_H
#define GRADUS_CORE_COMPUTE_TYPED_H

#include "core/compute/numbers.h"

namespace gradus::apply {

/// f(0.0f), f(0.0) or f(int64_t(0)), by dtype; decltype of the argument is the type of the numbers.
template <class F> auto with_number(Dtype d, F f) {
  if (d == Dtype::float32) return f(float());
  return d == Dtype::float64 ? f(double()) : f(int64_t());
}
template <class F> auto with_float(Dtype d, F f) { return d == Dtype::float32 ? f(float()) : f(double()); }

template <class T> bool is_nan(T v) {
  if constexpr (std::is_integral_v<T>) return false;
  else return v != v;
}

}   // namespace gradus::apply
#endif
