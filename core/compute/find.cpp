// Numbers that are not as they should be. The loops do not stop at the first one, which is faster: there rarely is one.
// Compile with: -O3
#include "core/compute/find.h"

#include "core/compute/apply.h"
#include "core/compute/typed.h"

namespace gradus::apply {

int64_t first_outside(const Tensor& x, double low, double high) {
  Tensor all = dense(x);
  return with_float(x.dtype(), [&]<class T>(T) -> int64_t {
    const T *p = numbers<T>(all), least = T(low), most = T(high);
    int64_t n = all.numel();
    bool any = false;
    for (int64_t i = 0; i < n; ++i) any |= (p[i] < least) | (p[i] > most);
    for (int64_t i = 0; any && i < n; ++i)
      if (p[i] < least || p[i] > most) return i;
    return -1;
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
