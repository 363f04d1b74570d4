// Rows of n contiguous numbers, each normalised by its own mean and deviation: layer norm and RMS norm. Floats only.
//
// m and s are the mean of a row and 1 / sqrt(variance + eps), z = (x - m) s. A mean far from 0 costs the variance no
// digits. For RMS norm m is 0, and the mean square stands for the variance.
#ifndef GRADUS_CORE_KERNELS_NORMALISE_NORM_ROWS_H
#define GRADUS_CORE_KERNELS_NORMALISE_NORM_ROWS_H

#include <cstdint>

namespace gradus {

struct NormRowKernels {
  // mean[i] = m, scale[i] = s, y = z weight + bias; weight and bias [n].
  void (*layer_norm)(int64_t rows, int64_t n, const void* x, const void* weight, const void* bias, double eps, void* y,
      void* mean, void* scale);
  // With g = dy weight: dx = s (g - mean(g) - z mean(g z)). dweight[j] and dbias[j] are the sums of dy z and of dy in
  // column j, of few enough rows that plain sums will do. dx may be null, or dweight and dbias both.
  void (*layer_norm_grad)(int64_t rows, int64_t n, const void* dy, const void* x, const void* weight, const void* mean,
      const void* scale, void* dx, void* dweight, void* dbias);
  // scale[i] = s, y = z weight; and dx = s (g - z mean(g z)).
  void (*rms_norm)(int64_t rows, int64_t n, const void* x, const void* weight, double eps, void* y, void* scale);
  void (*rms_norm_grad)(int64_t rows, int64_t n, const void* dy, const void* x, const void* weight, const void* scale,
      void* dx, void* dweight);
};
extern const NormRowKernels reference_norm_rows[4], portable_norm_rows[4], avx2_norm_rows[4], avx512_norm_rows[4];

}   // namespace gradus
#endif
