// The cross product: three numbers of a and three of b, `inner` apart, make three of the result.
#include "core/compute/matrix/cross.h"

#include "core/base/parallel.h"
#include "core/compute/typed.h"

namespace gradus::apply {

namespace {

template <class T> void cross_of(int64_t n, const T* a, const T* b, T* y) {
  auto component = [=](int64_t p, int64_t q, int64_t to) {
    for (int64_t i = 0; i < n; ++i)
      y[to * n + i] = minus(times(a[p * n + i], b[q * n + i]), times(a[q * n + i], b[p * n + i]));
  };
  component(1, 2, 0), component(2, 0, 1), component(0, 1, 2);
}

template <class T> void cross_all(const Tensor& a, const Tensor& b, const Tensor& y, int64_t outer, int64_t inner) {
  const T *from_a = a.data<T>().data(), *from_b = b.data<T>().data();
  T* to = y.data<T>().data();
  parallel_for(outer, std::max<int64_t>(1, 16384 / inner), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin * 3 * inner; i < end * 3 * inner; i += 3 * inner)
      cross_of(inner, from_a + i, from_b + i, to + i);
  });
}

}   // namespace

Tensor cross(const Tensor& a, const Tensor& b, int64_t dim) {
  Tensor y = empty(a.shape(), a.dtype());
  if (y.numel() == 0) return y;
  int64_t outer = 1, inner = 1;
  for (int64_t d = 0; d < a.dim(); ++d) (d < dim ? outer : inner) *= d == dim ? 1 : a.shape()[d];
  with_number(a.dtype(), [&]<class T>(T) { cross_all<T>(a, b, y, outer, inner); });
  return y;
}

}   // namespace gradus::apply
