// The kernels of norm_rows.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/normalise/norm_rows.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/numbers.inl"

#include "core/kernels/reduce/reference_sum.inl"

template <bool centred, class T>
void norm(int64_t rows, int64_t n, const void* xv, const void* weightv, const void* biasv, double eps, void* yv,
    void* mean, void* scale) {
  const T *weight = (const T*)weightv, *bias = (const T*)biasv;
  for (int64_t i = 0; i < rows; ++i) {
    const T* x = (const T*)xv + i * n;
    T* y = (T*)yv + i * n;
    const T m = centred ? T(double(sum(n, x, 1)) / double(n)) : T(0);
    double squares = 0;
    for (int64_t j = 0; j < n; ++j) squares += double(x[j] - m) * double(x[j] - m);
    const T s = T(1 / square_root(squares / double(n) + eps));
    for (int64_t j = 0; j < n; ++j) y[j] = (x[j] - m) * s * weight[j] + (centred ? bias[j] : T(0));
    if (centred) ((T*)mean)[i] = m;
    ((T*)scale)[i] = s;
  }
}

template <bool centred, class T>
void norm_grad(int64_t rows, int64_t n, const void* dyv, const void* xv, const void* weightv, const void* mean,
    const void* scale, void* dxv, void* dweightv, void* dbiasv) {
  const T* weight = (const T*)weightv;
  T *dweight = (T*)dweightv, *dbias = (T*)dbiasv;
  for (int64_t j = 0; dweight && j < n; ++j) {
    dweight[j] = 0;
    if (centred) dbias[j] = 0;
  }
  for (int64_t i = 0; i < rows; ++i) {
    const T *dy = (const T*)dyv + i * n, *x = (const T*)xv + i * n;
    const T m = centred ? ((const T*)mean)[i] : T(0), s = ((const T*)scale)[i];
    double g_sum = 0, gz_sum = 0;
    for (int64_t j = 0; j < n; ++j) {
      const T z = (x[j] - m) * s;
      g_sum += double(dy[j]) * double(weight[j]);
      gz_sum += double(dy[j]) * double(weight[j]) * double(z);
      if (dweight) dweight[j] += dy[j] * z;
      if (dweight && centred) dbias[j] += dy[j];
    }
    const T g_mean = centred ? T(g_sum / double(n)) : T(0), gz_mean = T(gz_sum / double(n));
    T* dx = (T*)dxv + i * n;
    for (int64_t j = 0; dxv && j < n; ++j) dx[j] = s * (dy[j] * weight[j] - g_mean - (x[j] - m) * s * gz_mean);
  }
}

template <class T>
void rms_norm(int64_t rows, int64_t n, const void* x, const void* weight, double eps, void* y, void* scale) {
  norm<false, T>(rows, n, x, weight, nullptr, eps, y, nullptr, scale);
}
template <class T>
void rms_norm_grad(int64_t rows, int64_t n, const void* dy, const void* x, const void* weight, const void* scale,
    void* dx, void* dweight) {
  norm_grad<false, T>(rows, n, dy, x, weight, nullptr, scale, dx, dweight, nullptr);
}

template <class T> constexpr NormRowKernels kernels_of() {
  if constexpr (!is_float<T>) return {};
  else return {norm<true, T>, norm_grad<true, T>, rms_norm<T>, rms_norm_grad<T>};
}

}   // namespace
}   // namespace reference

constinit const NormRowKernels reference_norm_rows[4] = {reference::kernels_of<float>(),
    reference::kernels_of<double>(), reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
