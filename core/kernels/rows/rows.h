// Rows of n numbers, contiguous or side by side: the softmax family. Floats only.
//
// All are stable for large values: the row's maximum is subtracted first.
#ifndef GRADUS_CORE_KERNELS_ROWS_ROWS_H
#define GRADUS_CORE_KERNELS_ROWS_ROWS_H

#include <cstdint>

namespace gradus {

struct RowKernels {
  void (*softmax)(int64_t rows, int64_t n, const void* x, void* y);
  void (*log_softmax)(int64_t rows, int64_t n, const void* x, void* y);
  void (*logsumexp)(int64_t rows, int64_t n, const void* x, void* y);                           // y [rows]
  void (*softmax_grad)(int64_t rows, int64_t n, const void* dy, const void* y, void* dx);       // y (dy - sum(dy y))
  void (*log_softmax_grad)(int64_t rows, int64_t n, const void* dy, const void* y, void* dx);   // dy - exp(y) sum(dy)
  // loss[i] = logsumexp(x[i]) - x[i, target[i]]; a row with target < 0 is skipped, its loss is 0. shift[i] is the
  // logsumexp in two parts, the row's maximum and log(sum(exp(x[i] - maximum))): far from 0 their sum would round away
  // what the second says. Where the maximum is infinite the loss and the second part are NaN.
  void (*cross_entropy)(int64_t rows, int64_t n, const void* x, const int64_t* target, void* loss, void* shift);
  // dx[i, j] = scale[i] (exp(x[i, j] - shift[i, 0] - shift[i, 1]) - (j == target[i])); 0 in a row with target < 0.
  void (*cross_entropy_grad)(
      int64_t rows, int64_t n, const void* x, const int64_t* target, const void* shift, const void* scale, void* dx);
  // The same for rows that lie side by side, the columns of a matrix: number i < n of column j is x[i * x_step + j].
  // What takes one operand ignores b. Not in place.
  typedef void Columns(int64_t n, int64_t columns, const void* a, int64_t a_step, const void* b, int64_t b_step,
      void* y, int64_t y_step);
  Columns *softmax_columns, *log_softmax_columns, *logsumexp_columns, *softmax_grad_columns, *log_softmax_grad_columns;
};
extern const RowKernels reference_rows[4], portable_rows[4], avx2_rows[4], avx512_rows[4];

}   // namespace gradus
#endif
