// Numbers that are not as they should be. The loops do not stop at the first one, which is faster: there rarely is one.
// A range is looked at in pieces that stay in the cache, by the kernels for the largest and the smallest number.
// Compile with: -O3
#include "core/compute/find.h"

#include <algorithm>

#include "core/compute/apply.h"
#include "core/compute/typed.h"
#include "core/kernels/kernels.h"

namespace gradus::apply {

int64_t first_outside(const Tensor& x, double low, double high) {
  Tensor all = dense(x);
  return with_float(x.dtype(), [&]<class T>(T) -> int64_t {
    constexpr int64_t piece = 2048;
    const ReduceKernels& kernels = kernel_set().reduce[int(dtype_of<T>())];
    const T *p = numbers<T>(all), least = T(low), most = T(high);
    for (int64_t i = 0, n = all.numel(); i < n; i += piece) {
      const int64_t end = std::min(n, i + piece);
      T smallest, largest;
      kernels.run[int(Reduce::min)](end - i, p + i, 1, &smallest);
      kernels.run[int(Reduce::max)](end - i, p + i, 1, &largest);
      if (smallest >= least && largest <= most) continue;
      for (int64_t j = i; j < end; ++j)   // or there is a NaN
        if (p[j] < least || p[j] > most) return j;
    }
    return -1;
  });
}

int64_t first_zero(const Tensor& x) {
  const Tensor all = dense(x);
  return with_float(x.dtype(), [&]<class T>(T) -> int64_t {
    const T* p = numbers<T>(all);
    const int64_t n = all.numel();
    bool any = false;
    for (int64_t i = 0; i < n; ++i) any |= p[i] == 0;
    return any ? std::find(p, p + n, T(0)) - p : -1;
  });
}

bool all_finite(const Tensor& x) {
  if (!x.is_contiguous()) return all_finite(dense(x));
  return with_float(x.dtype(), [&]<class T>(T) {
    const T* p = numbers<T>(x);
    bool other = false;
    for (int64_t i = 0, n = x.numel(); i < n; ++i) other |= !(p[i] - p[i] == 0);
    return !other;
  });
}

}   // namespace gradus::apply
