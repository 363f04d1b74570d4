// The fast text of depthwise.h: sums over a window for each channel by itself.
//
// Idea: a register of channels for a few results at a time (or, for the weights, a few taps): what they share is loaded
// once, and their sums do not wait for each other.
// Read first: depthwise.h, reference_depthwise.cpp.

#include "core/kernels/tables.inl"

#include "core/kernels/math/lanes.inl"

// A register of channels, or the n that are left of one.
template <bool whole, class T> GRADUS_INLINE Lanes<T> load(const T* p, int64_t n) {
  if constexpr (whole) return lanes_at(p);
  Lanes<T> x = {};
  for (int64_t i = 0; i < n; ++i) x[i] = p[i];
  return x;
}
template <bool whole, class T> GRADUS_INLINE void store(T* p, Lanes<T> x, int64_t n) {
  if constexpr (whole) lanes_at(p) = x;
  else
    for (int64_t i = 0; i < n; ++i) p[i] = x[i];
}

// Calls body(channel, is a whole register, how many are left) along the channels.
template <class T, class Body> GRADUS_INLINE void each_register(int64_t channels, const Body& body) {
  int64_t c = 0;
  for (; c + lane_count<T> <= channels; c += lane_count<T>) body.template operator()<true>(c, lane_count<T>);
  if (c < channels) body.template operator()<false>(c, channels - c);
}

// R results from x on.
template <bool whole, int R, class T>
GRADUS_INLINE void results(const DepthwiseRow& r, const T* x, const T* w, Lanes<T> bias, T* y, int64_t n) {
  Lanes<T> sum[R];
  for (int i = 0; i < R; ++i) sum[i] = bias;
  for (int64_t t = 0; t < r.taps; ++t) {
    const Lanes<T> weight = load<whole>(w + t * r.channels, n);
    const T* at = x + r.offset[t];
#pragma GCC unroll 8
    for (int i = 0; i < R; ++i) sum[i] += weight * load<whole>(at + i * r.x_step, n);
  }
  for (int i = 0; i < R; ++i) store<whole>(y + i * r.y_step, sum[i], n);
}

template <class T> static void row(const DepthwiseRow& r, const void* wv, const void* biasv, void* yv) {
  constexpr int together = 6;
  each_register<T>(r.channels, [&]<bool whole>(int64_t c, int64_t n) {
    const T *x = (const T*)r.x + c, *w = (const T*)wv + c, *given = (const T*)biasv;
    T* y = (T*)yv + c;
    const Lanes<T> bias = given ? load<whole>(given + c, n) : Lanes<T>{};
    int64_t j = 0;
    for (; j + together <= r.count; j += together)
      results<whole, together>(r, x + j * r.x_step, w, bias, y + j * r.y_step, n);
    for (; j < r.count; ++j) results<whole, 1>(r, x + j * r.x_step, w, bias, y + j * r.y_step, n);
  });
}

// R taps from t on.
template <bool whole, int R, class T>
GRADUS_INLINE void tap_sums(const DepthwiseRow& r, int64_t t, const T* x, const T* dy, T* dw, int64_t n) {
  Lanes<T> sum[R] = {};
  const T* at[R];
  for (int i = 0; i < R; ++i) at[i] = x + r.offset[t + i];
  for (int64_t j = 0; j < r.count; ++j) {
    const Lanes<T> g = load<whole>(dy + j * r.y_step, n);
#pragma GCC unroll 8
    for (int i = 0; i < R; ++i) sum[i] += load<whole>(at[i] + j * r.x_step, n) * g;
  }
  for (int i = 0; i < R; ++i) {
    T* to = dw + (t + i) * r.channels;
    store<whole>(to, load<whole>(to, n) + sum[i], n);
  }
}

template <class T> static void weight_row(const DepthwiseRow& r, const void* dyv, void* dwv) {
  each_register<T>(r.channels, [&]<bool whole>(int64_t c, int64_t n) {
    const T *x = (const T*)r.x + c, *dy = (const T*)dyv + c;
    T* dw = (T*)dwv + c;
    int64_t t = 0;
    for (; t + 3 <= r.taps; t += 3) tap_sums<whole, 3>(r, t, x, dy, dw, n);
    for (; t < r.taps; ++t) tap_sums<whole, 1>(r, t, x, dy, dw, n);
  });
}

template <class T> constexpr DepthwiseKernels kernels_of() {
  if constexpr (is_float<T>) return {row<T>, weight_row<T>};
  else return {};
}
