// The fast text of recurrent.h: one loop over the units of a row, in which every gate is a vector.
//
// Read first: math.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

template <class T> static void lstm(int64_t rows, int64_t n, void* gates, const void* before_v, void* c_v, void* h_v) {
  for (int64_t row = 0; row < rows; ++row) {
    T *i = (T*)gates + 4 * row * n, *f = i + n, *g = f + n, *o = g + n, *c = (T*)c_v + row * n, *h = (T*)h_v + row * n;
    const T* before = (const T*)before_v + row * n;
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) {
      const T in = sigmoid(i[j]), keep = sigmoid(f[j]), value = tanh(g[j]), out = sigmoid(o[j]);
      const T cell = madd(keep, before[j], in * value);
      i[j] = in, f[j] = keep, g[j] = value, o[j] = out;
      c[j] = cell, h[j] = out * tanh(cell);
    }
  }
}

template <class T>
static void lstm_grad(int64_t rows, int64_t n, const void* gates, const void* before_v, const void* c_v,
    const void* dh_v, void* dc_v, void* dgates) {
  for (int64_t row = 0; row < rows; ++row) {
    const T *i = (const T*)gates + 4 * row * n, *f = i + n, *g = f + n, *o = g + n;
    const T *before = (const T*)before_v + row * n, *c = (const T*)c_v + row * n, *dh = (const T*)dh_v + row * n;
    T *di = (T*)dgates + 4 * row * n, *df = di + n, *dg = df + n, *d_o = dg + n, *dc = (T*)dc_v + row * n;
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) {
      const T in = i[j], keep = f[j], value = g[j], out = o[j], t = tanh(c[j]);
      const T d = madd(dh[j] * out, madd(-t, t, T(1)), dc[j]), d_out = dh[j] * t, d_keep = d * before[j];
      di[j] = d * value * (in * (1 - in));
      df[j] = d_keep * (keep * (1 - keep));
      dg[j] = d * in * madd(-value, value, T(1));
      d_o[j] = d_out * (out * (1 - out));
      dc[j] = d * keep;
    }
  }
}

template <class T> static void gru(int64_t rows, int64_t n, void* gates, const void* before_v, void* h_v) {
  for (int64_t row = 0; row < rows; ++row) {
    T *m = (T*)gates + 4 * row * n, *r = m + n, *z = r + n, *h = (T*)h_v + row * n;
    const T *q = z + n, *before = (const T*)before_v + row * n;
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) {
      const T reset = sigmoid(r[j]), update = sigmoid(z[j]), fresh = tanh(madd(reset, q[j], m[j]));
      const T state = madd(update, before[j] - fresh, fresh);
      m[j] = fresh, r[j] = reset, z[j] = update, h[j] = state;
    }
  }
}

template <class T>
static void gru_grad(int64_t rows, int64_t n, const void* gates, const void* before_v, void* dh_v, void* dgates) {
  for (int64_t row = 0; row < rows; ++row) {
    const T *m = (const T*)gates + 4 * row * n, *r = m + n, *z = r + n, *q = z + n;
    const T* before = (const T*)before_v + row * n;
    T *dm = (T*)dgates + 4 * row * n, *dr = dm + n, *dz = dr + n, *dq = dz + n, *dh = (T*)dh_v + row * n;
#pragma omp simd
    for (int64_t j = 0; j < n; ++j) {
      const T fresh = m[j], reset = r[j], update = z[j], dy = dh[j];
      const T d = dy * (1 - update) * madd(-fresh, fresh, T(1)), d_reset = d * q[j],
              d_update = dy * (before[j] - fresh);
      dm[j] = d;
      dr[j] = d_reset * (reset * (1 - reset));
      dz[j] = d_update * (update * (1 - update));
      dq[j] = d * reset;
      dh[j] = dy * update;
    }
  }
}

template <class T> constexpr RecurrentKernels kernels_of() {
  if constexpr (is_float<T>) return {lstm<T>, lstm_grad<T>, gru<T>, gru_grad<T>};
  else return {};
}
