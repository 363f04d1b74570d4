// Many numbers reduced to one: a run of numbers, or each column of several rows.
#ifndef GRADUS_CORE_KERNELS_REDUCE_REDUCE_H
#define GRADUS_CORE_KERNELS_REDUCE_REDUCE_H

#include <cstdint>

namespace gradus {

// max, min and their relatives return NaN if any number is NaN.
enum class Reduce : uint8_t {
  sum,   // of bools: how many are true, int64
  max,   // of bools: is any true?
  min,   // of bools: are all?
  prod,
  nansum,   // NaN counts as 0
  sum_abs,
  sum_squares,
  max_abs,
  min_abs,
  count
};
constexpr bool takes_bools(Reduce f) { return f == Reduce::sum || f == Reduce::max || f == Reduce::min; }
constexpr bool takes_integers(Reduce f) { return takes_bools(f) || f == Reduce::prod; }

// Columns: of x[i * row + j], where i < rows; j < n is the column.
struct ReduceKernels {
  // *y = the reduction of x[0], x[sx], ... (n >= 1; a float sum keeps several partial sums, so its error does not
  // grow with n as that of a running sum does). y[j] = the reduction of column j.
  void (*run[int(Reduce::count)])(int64_t n, const void* x, int64_t sx, void* y);
  void (*columns[int(Reduce::count)])(int64_t rows, int64_t n, const void* x, int64_t row, void* y);
  // The position of the first largest / smallest of x[0], x[sx], ...; a NaN counts as larger (smaller) than everything.
  // Of columns: value[j], index[j] = the first largest / smallest and its i. Not of bools.
  int64_t (*argmax)(int64_t n, const void* x, int64_t sx);
  int64_t (*argmin)(int64_t n, const void* x, int64_t sx);
  void (*argmax_columns)(int64_t rows, int64_t n, const void* x, int64_t row, void* value, int64_t* index);
  void (*argmin_columns)(int64_t rows, int64_t n, const void* x, int64_t row, void* value, int64_t* index);
  // Sums of (x - mean)^2, with *mean for a run and mean[j] for column j. Floats only.
  void (*sum_around)(int64_t n, const void* x, int64_t sx, const void* mean, void* y);
  void (*sum_around_columns)(int64_t rows, int64_t n, const void* x, int64_t row, const void* mean, void* y);
  // sums = the sums of a, of b and of a b, of n >= 0 numbers each; true if all of a and b lie in 0..1. Floats only.
  bool (*pair_sums)(int64_t n, const void* a, const void* b, double sums[3]);
};
extern const ReduceKernels reference_reduce[4], portable_reduce[4], avx2_reduce[4], avx512_reduce[4];

}   // namespace gradus
#endif
