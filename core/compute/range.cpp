// Sums that left their range. The loop does not stop at the first one, which is faster: there rarely is one.
#include "core/compute/range.h"

#include <cmath>
#include <limits>

#include "core/compute/apply.h"
#include "core/compute/typed.h"

namespace gradus::apply {

bool sums_fit(const Tensor& q, double n, const Tensor& mean, const Tensor& largest) {
  return with_float(q.dtype(), [&]<class T>(T) {
    constexpr T digit = std::numeric_limits<T>::epsilon(), most = std::numeric_limits<T>::max();
    const T *sums = numbers<T>(q), *means = mean.defined() ? numbers<T>(mean) : nullptr,
            *sizes = largest.defined() ? numbers<T>(largest) : nullptr;
    // n squares below the smallest number are a last place of the sum. A mean is off by a few of its last places,
    // say 8, and so the sum by n times the square of that.
    const T least = T(n) * (std::numeric_limits<T>::min() / digit), rounding = T(n) * 32 * digit;
    bool lost = false;
    for (int64_t i = 0, count = q.numel(); i < count; ++i) {
      const T s = sums[i], square = means ? means[i] * means[i] : T(0);
      const bool zeros = sizes && sizes[i] == 0;
      const bool constant = (s == 0) & (square * digit * digit > 0);   // else the squares would show
      lost |= ((s < least) | (s > most) | (s < rounding * square)) & !zeros & !constant;
    }
    return !lost;
  });
}

Tensor unit_of(const Tensor& v) {
  Tensor from = dense(v), y = empty(v.shape(), v.dtype());
  with_float(v.dtype(), [&]<class T>(T) {
    constexpr int smallest = std::numeric_limits<T>::min_exponent - 1;   // of a normal number
    const T* p = numbers<T>(from);
    T* to = numbers<T>(y);
    for (int64_t i = 0, n = from.numel(); i < n; ++i)
      to[i] = p[i] != 0 && std::isfinite(p[i]) ? std::ldexp(T(1), std::max(std::ilogb(p[i]), smallest)) : T(1);
  });
  return y;
}

}   // namespace gradus::apply
