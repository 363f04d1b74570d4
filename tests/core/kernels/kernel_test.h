// What the kernel tests share: a loop over the tables, test numbers, distances in ulp.
#ifndef GRADUS_TESTS_CORE_KERNELS_KERNEL_TEST_H
#define GRADUS_TESTS_CORE_KERNELS_KERNEL_TEST_H

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "core/kernels/kernels.h"

namespace gradus {

using Real = long double;
inline const double inf = std::numeric_limits<double>::infinity();
inline const double a_nan = std::numeric_limits<double>::quiet_NaN();

// Runs f(set) for each table; one the CPU lacks is printed as skipped.
template <class F> void each_table(F f) {
  const KernelSet* sets[] = {
    &reference_kernels,
    &portable_kernels,
#if defined(__x86_64__)
    &avx2_kernels,
    &avx512_kernels
#endif
  };
  const KernelNames names = available_kernels();
  for (const KernelSet* set : sets) {
    bool available = false;
    for (int i = 0; i < names.count; ++i) available |= !std::strcmp(names.names[i], set->name);
    if (!available) {
      MESSAGE("skipped, the CPU lacks it: ", std::string(set->name));
      continue;
    }
    INFO(std::string(set->name));
    f(*set);
  }
}

template <class T> constexpr int dtype = sizeof(T) == 4 ? 0 : std::is_integral_v<T> ? 2 : 1;

// The distance in units of the last place of the right result; 0 if both are NaN or equal.
template <class T> double ulps(T got, Real want) {
  const T rounded = T(want);
  if (std::isnan(rounded)) return std::isnan(got) ? 0 : inf;
  if (std::isnan(got)) return inf;
  if (got == rounded) return 0;
  if (std::isinf(rounded) || std::isinf(got)) return inf;
  const T size = std::fabs(rounded);
  return double(std::fabs(Real(got) - want) / (std::nextafter(size, T(INFINITY)) - size));
}

struct Random {   // a small generator of our own: the same numbers everywhere
  uint64_t state = 1;
  double operator()(double low, double high) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return low + (high - low) * double(state >> 11) * 0x1p-53;
  }
};

template <class T> std::vector<T> numbers(int64_t n, double low, double high, uint64_t seed = 1) {
  Random random{seed};
  std::vector<T> x(n);
  for (T& v : x) v = T(random(low, high));
  return x;
}

}   // namespace gradus
#endif
