// The kernels of recurrent.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/sequence/recurrent.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

// The four gates of unit j of a row.
template <class T> struct Gates {
  T* row;
  int64_t n;
  T& operator()(int gate, int64_t j) const { return row[gate * n + j]; }
};
template <class T> T slope_of_sigmoid(T y) { return y * (1 - y); }
template <class T> T slope_of_tanh(T y) { return 1 - y * y; }

template <class T> void lstm(int64_t rows, int64_t n, void* gates, const void* before, void* c, void* h) {
  for (int64_t row = 0; row < rows; ++row) {
    const Gates<T> gate{(T*)gates + 4 * row * n, n};
    for (int64_t j = 0; j < n; ++j) {
      const int64_t at = row * n + j;
      T &i = gate(0, j), &f = gate(1, j), &g = gate(2, j), &o = gate(3, j), &now = ((T*)c)[at];
      i = sigmoid(i), f = sigmoid(f), g = tanh(g), o = sigmoid(o);
      now = f * ((const T*)before)[at] + i * g;
      ((T*)h)[at] = o * tanh(now);
    }
  }
}

template <class T>
void lstm_grad(int64_t rows, int64_t n, const void* gates, const void* before, const void* c, const void* dh_all,
    void* dc_all, void* dgates) {
  for (int64_t row = 0; row < rows; ++row) {
    const Gates<const T> gate{(const T*)gates + 4 * row * n, n};
    const Gates<T> d{(T*)dgates + 4 * row * n, n};
    for (int64_t j = 0; j < n; ++j) {
      const int64_t at = row * n + j;
      const T i = gate(0, j), f = gate(1, j), g = gate(2, j), o = gate(3, j);
      const T t = tanh(((const T*)c)[at]), dh = ((const T*)dh_all)[at];
      T& dc = ((T*)dc_all)[at];
      dc += dh * o * slope_of_tanh(t);
      d(0, j) = dc * g * slope_of_sigmoid(i);
      d(1, j) = dc * ((const T*)before)[at] * slope_of_sigmoid(f);
      d(2, j) = dc * i * slope_of_tanh(g);
      d(3, j) = dh * t * slope_of_sigmoid(o);
      dc *= f;
    }
  }
}

template <class T> void gru(int64_t rows, int64_t n, void* gates, const void* before, void* h) {
  for (int64_t row = 0; row < rows; ++row) {
    const Gates<T> gate{(T*)gates + 4 * row * n, n};
    for (int64_t j = 0; j < n; ++j) {
      const int64_t at = row * n + j;
      T &m = gate(0, j), &r = gate(1, j), &z = gate(2, j);
      r = sigmoid(r), z = sigmoid(z);
      m = tanh(m + r * gate(3, j));
      ((T*)h)[at] = m + z * (((const T*)before)[at] - m);
    }
  }
}

template <class T>
void gru_grad(int64_t rows, int64_t n, const void* gates, const void* before, void* dh_all, void* dgates) {
  for (int64_t row = 0; row < rows; ++row) {
    const Gates<const T> gate{(const T*)gates + 4 * row * n, n};
    const Gates<T> d{(T*)dgates + 4 * row * n, n};
    for (int64_t j = 0; j < n; ++j) {
      const int64_t at = row * n + j;
      const T m = gate(0, j), r = gate(1, j), z = gate(2, j), q = gate(3, j);
      T& dh = ((T*)dh_all)[at];
      d(0, j) = dh * (1 - z) * slope_of_tanh(m);
      d(1, j) = d(0, j) * q * slope_of_sigmoid(r);
      d(2, j) = dh * (((const T*)before)[at] - m) * slope_of_sigmoid(z);
      d(3, j) = d(0, j) * r;
      dh *= z;
    }
  }
}

template <class T> constexpr RecurrentKernels kernels_of() {
  if constexpr (is_float<T>) return {lstm<T>, lstm_grad<T>, gru<T>, gru_grad<T>};
  else return {};
}

}   // namespace
}   // namespace reference

constinit const RecurrentKernels reference_recurrent[4] = {reference::kernels_of<float>(),
    reference::kernels_of<double>(), reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
