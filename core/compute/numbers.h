// Shared by code that works on row-major tensors without a kernel: sorting, selecting, moving.
#ifndef GRADUS_CORE_COMPUTE_NUMBERS_H
#define GRADUS_CORE_COMPUTE_NUMBERS_H

#include <algorithm>
#include <cstring>

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// Calls f with a null pointer to the dtype's type: code for one kind of numbers, instantiated for all four.
template <class F> void with_type(Dtype d, F f) {
  switch (d) {
    case Dtype::float32: return f(static_cast<float*>(nullptr));
    case Dtype::float64: return f(static_cast<double*>(nullptr));
    case Dtype::int64: return f(static_cast<int64_t*>(nullptr));
    default: return f(static_cast<bool*>(nullptr));
  }
}
/// The same for code that only moves numbers: it is instantiated once per size.
template <class F> void with_size(Dtype d, F f) {
  switch (size_of(d)) {
    case 4: return f(static_cast<uint32_t*>(nullptr));
    case 8: return f(static_cast<uint64_t*>(nullptr));
    default: return f(static_cast<uint8_t*>(nullptr));
  }
}
/// A number as the bytes that it has in a tensor of dtype d.
struct NumberBytes {
  alignas(8) char bytes[8];
  NumberBytes(Scalar s, Dtype d, const char* op = "number") {   // op: for the error if int64 cannot hold s
    if (d == Dtype::float32) set(float(s.to_double()));
    else if (d == Dtype::float64) set(s.to_double());
    else if (d == Dtype::int64) set(s.to_int64(op));
    else set(s.to_double() != 0);
  }
  /// The same bytes as a word of that size.
  template <class Word> Word as() const {
    Word word;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  }

 private:
  template <class T> void set(T v) { std::memcpy(bytes, &v, sizeof v); }
};

template <class T> T* numbers(const Tensor& x) { return reinterpret_cast<T*>(x.impl()->data); }

/// Arithmetic in which int64 wraps around on overflow, as in the kernels; C++ leaves that undefined for signed numbers.
template <class T> T plus(T a, T b) { return T(a + b); }
template <class T> T minus(T a, T b) { return T(a - b); }
template <class T> T times(T a, T b) { return T(a * b); }
inline int64_t plus(int64_t a, int64_t b) { return int64_t(uint64_t(a) + uint64_t(b)); }
inline int64_t minus(int64_t a, int64_t b) { return int64_t(uint64_t(a) - uint64_t(b)); }
inline int64_t times(int64_t a, int64_t b) { return int64_t(uint64_t(a) * uint64_t(b)); }

/// x as rows along its last dimension; a tensor of shape [] is one row of one number.
struct Rows {
  int64_t count, n;
  explicit Rows(const Tensor& x) : n(x.dim() ? x.shape().back() : 1) { count = n ? x.numel() / n : 0; }
};

}   // namespace gradus::apply
#endif
