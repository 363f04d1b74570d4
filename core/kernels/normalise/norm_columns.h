// Columns of a matrix [rows, n] without gaps, each normalised by numbers of its own: batch norm and its relatives, over
// images whose channels are innermost in memory. Floats only.
//
// Sums down a column are plain for 64 rows and continued in double.
#ifndef GRADUS_CORE_KERNELS_NORMALISE_NORM_COLUMNS_H
#define GRADUS_CORE_KERNELS_NORMALISE_NORM_COLUMNS_H

#include <cstdint>

namespace gradus {

// y = (x - mean[j]) factor[j] + shift[j], in column j; with relu 0 in place of what is negative.
struct ColumnMap {
  const void *mean, *factor, *shift;   // [n]
  bool relu;
};

struct NormColumnKernels {
  // The mean of each column, and the sum of the squares of its distances from it; a mean far from 0 costs no digits.
  void (*moments)(int64_t rows, int64_t n, const void* x, double* mean, double* squares);
  void (*apply)(int64_t rows, int64_t n, const void* x, const ColumnMap& map, void* y);
  // Its gradient: dy counts as 0 where relu cut y off. The sums of dy and of dy (x - mean) in each column.
  void (*grad_sums)(
      int64_t rows, int64_t n, const void* dy, const void* x, const ColumnMap& map, double* sum, double* product_sum);
  // dx = factor dy + slope (x - mean) + constant; slope and constant [n]. Both null: dx = factor dy, whatever x holds.
  void (*grad)(int64_t rows, int64_t n, const void* dy, const void* x, const ColumnMap& map, const void* slope,
      const void* constant, void* dx);
};
extern const NormColumnKernels reference_norm_columns[4], portable_norm_columns[4], avx2_norm_columns[4],
    avx512_norm_columns[4];

}   // namespace gradus
#endif
