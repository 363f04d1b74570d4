// The kernels of copy.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/pointwise/copy.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

template <class T> void fill(int64_t n, const void* value, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = *(const T*)value;
}

// A float that int64 cannot hold, NaN included, becomes the smallest int64.
template <class To, class From> To converted(From x) {
  if constexpr (is_float<From> && is_integer<To>)
    return x >= From(-9223372036854775808.0) && x < From(9223372036854775808.0) ? To(x) : INT64_MIN;
  else return To(x);   // to bool: anything but 0 is true
}

template <class From, class To> void convert(int64_t n, const void* x, int64_t sx, void* y, int64_t sy) {
  for (int64_t i = 0; i < n; ++i) ((To*)y)[i * sy] = converted<To>(((const From*)x)[i * sx]);
}

template <class T> void turn(const void* x, int64_t sx, void* y, int64_t sy) {
  constexpr int64_t line = 64 / sizeof(T);
  for (int64_t i = 0; i < line; ++i)
    for (int64_t j = 0; j < line; ++j) ((T*)y)[j * sy + i] = ((const T*)x)[i * sx + j];
}

void stream(int64_t bytes, const void* x, void* y) { __builtin_memcpy(y, x, uint64_t(bytes)); }

void scale_bytes(int64_t n, const unsigned char* x, float mean, float std, float* y) {
  for (int64_t i = 0; i < n; ++i) y[i] = (float(x[i]) / 255.0f - mean) / std;
}

template <class T> constexpr CopyKernels kernels_of() {
  CopyKernels k = {};
  k.stream = stream;
  if constexpr (is_float<T> && sizeof(T) == 4) k.scale_bytes = scale_bytes;
  if constexpr (is_float<T> || is_integer<T>) k.fill = fill<T>, k.turn = turn<T>;
  k.convert[0] = convert<T, float>;
  k.convert[1] = convert<T, double>;
  k.convert[2] = convert<T, int64_t>;
  k.convert[3] = convert<T, bool>;
  return k;
}

}   // namespace
}   // namespace reference

constinit const CopyKernels reference_copy[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
