// Copying a matrix between two places in memory, where a row of one may be a column of the other. Serial.
#ifndef GRADUS_CORE_COMPUTE_TRANSPOSE_H
#define GRADUS_CORE_COMPUTE_TRANSPOSE_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// Where the numbers of a matrix are: bytes from a row to the next, and from a column to the next.
struct MatrixSteps {
  int64_t row, column;
};

class MatrixCopy {
 public:
  static constexpr int64_t tile = 32;   // rows and columns copied together
  MatrixCopy() = default;
  MatrixCopy(Dtype from_type, MatrixSteps from, Dtype to_type, MatrixSteps to);
  /// to[i, j] = from[i, j]
  void operator()(int64_t rows, int64_t columns, const char* from, char* to) const;

 private:
  void copy_runs(int64_t rows, int64_t columns, const char* from, char* to) const;
  void fetch_tile(int64_t row, int64_t column, int64_t rows, int64_t columns, const char* from, char* to) const;
  void turn_tile(int64_t rows, int64_t columns, const char* from, char* to) const;

  void (*convert_)(int64_t n, const void* x, int64_t sx, void* y, int64_t sy) = nullptr;
  void (*turn_)(const void* x, int64_t sx, void* y, int64_t sy) = nullptr;   // null: runs instead
  MatrixSteps from_, to_;
  int64_t from_width_, to_width_, line_;   // line_: numbers in a cache line of `to`
};

}   // namespace gradus::apply
#endif
