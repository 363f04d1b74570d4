// Filling, copying and converting numbers.
#ifndef GRADUS_CORE_KERNELS_POINTWISE_COPY_H
#define GRADUS_CORE_KERNELS_POINTWISE_COPY_H

#include <cstdint>

namespace gradus {

struct CopyKernels {
  void (*fill)(int64_t n, const void* value, void* y);   // y = *value; floats and integers
  // y[i * sy] = x[i * sx] converted to the type of convert[Dtype]. A float that int64 cannot hold, NaN included,
  // becomes the smallest int64; anything but 0 is true.
  void (*convert[4])(int64_t n, const void* x, int64_t sx, void* y, int64_t sy);
  // y[j * sy + i] = x[i * sx + j] for a square of one cache line each way: i, j < 64 / the size of a number. Floats and
  // integers.
  void (*turn)(const void* x, int64_t sx, void* y, int64_t sy);
  // y = x, so many bytes, written past the caches. The thread that calls it must let them arrive: end_stream() in
  // core/compute/stream.h.
  void (*stream)(int64_t bytes, const void* x, void* y);
  // y = (x / 255 - mean) / std, each step rounded: pixels. float32 only.
  void (*scale_bytes)(int64_t n, const unsigned char* x, float mean, float std, float* y);
};
extern const CopyKernels reference_copy[4], portable_copy[4], avx2_copy[4], avx512_copy[4];

}   // namespace gradus
#endif
