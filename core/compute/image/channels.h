// What the sums over pixels of images share. For .cpp files of this folder.
#ifndef GRADUS_CORE_COMPUTE_IMAGE_CHANNELS_H
#define GRADUS_CORE_COMPUTE_IMAGE_CHANNELS_H

#include <cstdint>
#include <type_traits>

namespace gradus::apply {

// f(n) with n as a constant where it is 1 or 3, as in images that are grey or in colour: short loops are unrolled then.
template <class F> void with_channels(int64_t n, const F& f) {
  if (n == 1) f(std::integral_constant<int64_t, 1>());
  else if (n == 3) f(std::integral_constant<int64_t, 3>());
  else f(n);
}
template <class N, class T> void add_scaled(N n, T w, const T* x, T* to) {
  for (int64_t i = 0; i < n; ++i) to[i] += w * x[i];
}
template <class N, class T> T dot(N n, const T* a, const T* b) {
  T part[8] = {}, sum = 0;
  int64_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (int64_t j = 0; j < 8; ++j) part[j] += a[i + j] * b[i + j];
  for (; i < n; ++i) sum += a[i] * b[i];
  for (T p : part) sum += p;
  return sum;
}

}   // namespace gradus::apply
#endif
