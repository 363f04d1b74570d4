// Looking for the first number that is not as it should be.
#include "core/compute/find.h"

#include "core/compute/apply.h"
#include "core/compute/typed.h"

namespace gradus::apply {

int64_t first_outside(const Tensor& x, double low, double high) {
  Tensor all = dense(x);
  return with_float(x.dtype(), [&]<class T>(T) -> int64_t {
    const T *p = numbers<T>(all), least = T(low), most = T(high);
    int64_t n = all.numel();
    bool any = false;   // first without stopping, which is faster, for there is rarely one
    for (int64_t i = 0; i < n; ++i) any |= (p[i] < least) | (p[i] > most);
    for (int64_t i = 0; any && i < n; ++i)
      if (p[i] < least || p[i] > most) return i;
    return -1;
  });
}

}   // namespace gradus::apply
