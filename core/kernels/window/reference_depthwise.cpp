// The kernels of depthwise.h as plain loops.
//
// Compile with: -ffp-contract=off
#include "core/kernels/window/depthwise.h"

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

template <class T> void row(const DepthwiseRow& r, const void* wv, const void* biasv, void* yv) {
  const T *x = (const T*)r.x, *w = (const T*)wv, *bias = (const T*)biasv;
  T* y = (T*)yv;
  for (int64_t j = 0; j < r.count; ++j)
    for (int64_t c = 0; c < r.channels; ++c) {
      T sum = bias ? bias[c] : 0;
      for (int64_t t = 0; t < r.taps; ++t) sum += w[t * r.channels + c] * x[j * r.x_step + r.offset[t] + c];
      y[j * r.y_step + c] = sum;
    }
}

template <class T> void weight_row(const DepthwiseRow& r, const void* dyv, void* dwv) {
  const T *x = (const T*)r.x, *dy = (const T*)dyv;
  T* dw = (T*)dwv;
  for (int64_t t = 0; t < r.taps; ++t)
    for (int64_t c = 0; c < r.channels; ++c)
      for (int64_t j = 0; j < r.count; ++j)
        dw[t * r.channels + c] += x[j * r.x_step + r.offset[t] + c] * dy[j * r.y_step + c];
}

template <class T> void plane(const DepthwisePlane& p, const void* w, const void* bias, void* y) {
  for (int64_t i = 0; i < p.n; ++i) {
    T sum = bias ? *(const T*)bias : 0;
    for (int64_t t = 0; t < p.taps; ++t) sum += ((const T*)w)[t] * ((const T*)p.x)[i + p.offset[t]];
    ((T*)y)[i] = sum;
  }
}

template <class T> void weight_plane(const DepthwisePlane& p, const void* dy, void* dw) {
  for (int64_t t = 0; t < p.taps; ++t)
    for (int64_t i = 0; i < p.n; ++i) ((T*)dw)[t] += ((const T*)p.x)[i + p.offset[t]] * ((const T*)dy)[i];
}

template <class T> constexpr DepthwiseKernels kernels_of() {
  if constexpr (is_float<T>) return {row<T>, weight_row<T>, plane<T>, weight_plane<T>};
  else return {};
}

}   // namespace
}   // namespace reference

constinit const DepthwiseKernels reference_depthwise[4] = {reference::kernels_of<float>(),
    reference::kernels_of<double>(), reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
