// The kernels of pool.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/window/pool.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/numbers.inl"

// Calls body(from, to, w) for each result: channel c of window w reads x[from + places[k]] and stands at y[to].
template <class Body> void each_result(const PoolTask& t, const Body& body) {
  for (int64_t w = 0; w < t.windows; ++w)
    for (int64_t c = 0; c < t.channels; ++c) body(w * t.x_step + c, w * t.y_step + c, w);
}

template <class T> int64_t position(const PoolTask& t, const T* x) {
  int64_t best = 0;
  for (int64_t k = 0; k < t.count; ++k) {
    const T v = x[t.places[k]];
    if (v > x[t.places[best]] || v != v) best = k;
  }
  return best;
}

template <class T> void max(const PoolTask& t, const void* xv, void* yv) {
  const T* x = (const T*)xv;
  T* y = (T*)yv;
  each_result(t, [&](int64_t from, int64_t to, int64_t) { y[to] = x[from + t.places[position(t, x + from)]]; });
}

template <class T>
void max_at(const PoolTask& t, const int64_t* numbers, int64_t step, const void* xv, void* yv, int64_t* index) {
  const T* x = (const T*)xv;
  T* y = (T*)yv;
  each_result(t, [&](int64_t from, int64_t to, int64_t w) {
    const int64_t k = position(t, x + from);
    y[to] = x[from + t.places[k]];
    index[to] = numbers[k] + w * step;
  });
}

template <class T> void max_grad(const PoolTask& t, const void* xv, const void* dyv, void* dxv) {
  const T *x = (const T*)xv, *dy = (const T*)dyv;
  T* dx = (T*)dxv;
  each_result(t, [&](int64_t from, int64_t to, int64_t) {
    const int64_t best = position(t, x + from);
    for (int64_t k = 0; t.apart && k < t.count; ++k) dx[from + t.places[k]] = 0;
    dx[from + t.places[best]] += dy[to];
  });
}

template <class T> void mean(const PoolTask& t, int64_t divisor, const void* xv, void* yv) {
  const T* x = (const T*)xv;
  T* y = (T*)yv;
  each_result(t, [&](int64_t from, int64_t to, int64_t) {
    T sum = x[from + t.places[0]];
    for (int64_t k = 1; k < t.count; ++k) sum = plus(sum, x[from + t.places[k]]);
    y[to] = quotient(sum, T(divisor));
  });
}

template <class T> void mean_grad(const PoolTask& t, int64_t divisor, const void* dyv, void* dxv) {
  const T* dy = (const T*)dyv;
  T* dx = (T*)dxv;
  each_result(t, [&](int64_t from, int64_t to, int64_t) {
    for (int64_t k = 0; k < t.count; ++k) {
      T& sum = dx[from + t.places[k]];
      sum = (t.apart ? T(0) : sum) + dy[to] / T(divisor);
    }
  });
}

template <class T> constexpr PoolKernels kernels_of() {
  PoolKernels k = {};
  if constexpr (is_float<T> || is_integer<T>) k.max = max<T>, k.max_at = max_at<T>, k.mean = mean<T>;
  if constexpr (is_float<T>) k.max_grad = max_grad<T>, k.mean_grad = mean_grad<T>;
  return k;
}

}   // namespace
}   // namespace reference

constinit const PoolKernels reference_pool[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
