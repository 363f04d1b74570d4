// The fast text of depthwise.h: sums over a window for each channel by itself.
//
// Idea: a register of channels for a few results at a time (or, for the weights, a few taps): what they share is loaded
// once, and their sums do not wait for each other. In a plane a register holds neighbouring numbers of one channel.
// Read first: depthwise.h, reference_depthwise.cpp, reduce/run.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/lanes.inl"

#include "core/kernels/math/runs.inl"

#include "core/kernels/reduce/run.inl"

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

// R registers of results from i on.
template <int R, class T>
GRADUS_INLINE void plane_results(const DepthwisePlane& p, int64_t i, const T* w, T bias, T* y) {
  constexpr int64_t lanes = lane_count<T>;
  const T* x = (const T*)p.x + i;
  Lanes<T> sum[R];
  for (int r = 0; r < R; ++r) sum[r] = Lanes<T>{} + bias;
  for (int64_t t = 0; t < p.taps; ++t) {
    const T* at = x + p.offset[t];
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) sum[r] += w[t] * lanes_at(at + r * lanes);
  }
  for (int r = 0; r < R; ++r) lanes_at(y + i + r * lanes) = sum[r];
}
template <class T> static void plane(const DepthwisePlane& p, const void* wv, const void* biasv, void* yv) {
  constexpr int together = 6;
  constexpr int64_t lanes = lane_count<T>;
  const T *w = (const T*)wv, *x = (const T*)p.x, bias = biasv ? *(const T*)biasv : T(0);
  T* y = (T*)yv;
  int64_t i = 0;
  for (; i + together * lanes <= p.n; i += together * lanes) plane_results<together>(p, i, w, bias, y);
  for (; i + lanes <= p.n; i += lanes) plane_results<1>(p, i, w, bias, y);
  if (i < p.n && p.n >= lanes) return plane_results<1>(p, p.n - lanes, w, bias, y);   // some a second time
  for (; i < p.n; ++i) {
    T sum = bias;
    for (int64_t t = 0; t < p.taps; ++t) sum += w[t] * x[i + p.offset[t]];
    y[i] = sum;
  }
}

// R taps from t on.
template <int R, class T> GRADUS_INLINE void plane_products(const DepthwisePlane& p, int64_t t, const T* dy, T* dw) {
  constexpr int64_t lanes = lane_count<T>;
  const T* at[R];
  for (int r = 0; r < R; ++r) at[r] = (const T*)p.x + p.offset[t + r];
  Lanes<T> a[R] = {}, b[R] = {};
  int64_t i = 0;
  for (; i + 2 * lanes <= p.n; i += 2 * lanes) {
    const Lanes<T> g = lanes_at(dy + i), h = lanes_at(dy + i + lanes);
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) {
      a[r] += g * lanes_at(at[r] + i);
      b[r] += h * lanes_at(at[r] + i + lanes);
    }
  }
  for (int r = 0; r < R; ++r) {
    T sum = folded(Sum(), a[r] + b[r], typename CountTo<int(lanes)>::type());
    for (int64_t j = i; j < p.n; ++j) sum += dy[j] * at[r][j];
    dw[t + r] += sum;
  }
}
template <class T> static void weight_plane(const DepthwisePlane& p, const void* dy, void* dw) {
  int64_t t = 0;
  for (; t + 5 <= p.taps; t += 5) plane_products<5>(p, t, (const T*)dy, (T*)dw);
  for (; t + 2 <= p.taps; t += 2) plane_products<2>(p, t, (const T*)dy, (T*)dw);
  if (t < p.taps) plane_products<1>(p, t, (const T*)dy, (T*)dw);
}

template <class T> constexpr DepthwiseKernels kernels_of() {
  if constexpr (is_float<T>) return {row<T>, weight_row<T>, plane<T>, weight_plane<T>};
  else return {};
}
