// Transposing in blocks of cache lines.
// Compile with: -O3
#include "core/compute/transpose.h"

#include <algorithm>
#include <cstring>

#include "core/kernels/kernels.h"

namespace gradus::apply {

namespace {

// A block whose rows are one cache line long: read by columns, written by rows. Rows of a matrix whose size is a
// power of two compete for the same few cache lines, so the block is transposed in memory of its own and each line is
// touched once.
template <class V, int line> void turn_block(const char* from, int64_t from_step, char* to, int64_t to_step) {
  constexpr int lanes = sizeof(V) / sizeof(V{}[0]);
  V block[line][line / lanes];
  for (int j = 0; j < line; j += lanes)
    for (int i = 0; i < line; i += lanes) {
      V row[lanes];
      for (int k = 0; k < lanes; ++k)
        std::memcpy(&row[k], from + (j + k) * from_step + i * int(sizeof(V{}[0])), sizeof(V));
      if constexpr (lanes == 4) {
        V a = __builtin_shufflevector(row[0], row[2], 0, 4, 1, 5),
          b = __builtin_shufflevector(row[1], row[3], 0, 4, 1, 5);
        V c = __builtin_shufflevector(row[0], row[2], 2, 6, 3, 7),
          d = __builtin_shufflevector(row[1], row[3], 2, 6, 3, 7);
        block[i][j / lanes] = __builtin_shufflevector(a, b, 0, 4, 1, 5);
        block[i + 1][j / lanes] = __builtin_shufflevector(a, b, 2, 6, 3, 7);
        block[i + 2][j / lanes] = __builtin_shufflevector(c, d, 0, 4, 1, 5);
        block[i + 3][j / lanes] = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      } else {
        block[i][j / lanes] = __builtin_shufflevector(row[0], row[1], 0, 2);
        block[i + 1][j / lanes] = __builtin_shufflevector(row[0], row[1], 1, 3);
      }
    }
  for (int i = 0; i < line; ++i) std::memcpy(to + i * to_step, block[i], sizeof block[i]);
}
using Four = int32_t __attribute__((vector_size(16)));
using Two = int64_t __attribute__((vector_size(16)));

}   // namespace

MatrixCopy::MatrixCopy(Dtype from_type, MatrixSteps from, Dtype to_type, MatrixSteps to)
    : convert_(kernel_set().copy[int(from_type)].convert[int(to_type)]),
      from_(from),
      to_(to),
      from_width_(int64_t(size_of(from_type))),
      to_width_(int64_t(size_of(to_type))),
      line_(64 / to_width_) {
  if (from_type != to_type || from.row != from_width_ || to.column != to_width_) return;
  turn_ = to_width_ == 4 ? turn_block<Four, 16> : to_width_ == 8 ? turn_block<Two, 8> : nullptr;
}

void MatrixCopy::operator()(int64_t rows, int64_t columns, const char* from, char* to) const {
  if (!turn_ || rows < line_ || columns < line_) return copy_runs(rows, columns, from, to);
  for (int64_t c = 0; c < columns; c += tile)
    for (int64_t r = 0; r < rows; r += tile) {
      const bool is_last_row = r + tile >= rows;
      fetch_tile(is_last_row ? 0 : r + tile, is_last_row ? c + tile : c, rows, columns, from, to);
      turn_tile(std::min(tile, rows - r), std::min(tile, columns - c), from + r * from_.row + c * from_.column,
          to + r * to_.row + c * to_.column);
    }
}

// Asks for the cache lines of a tile before it is needed: they lie too far apart for the processor to foresee.
void MatrixCopy::fetch_tile(
    int64_t row, int64_t column, int64_t rows, int64_t columns, const char* from, char* to) const {
  const int64_t last_row = std::min(row + tile, rows), last_column = std::min(column + tile, columns);
  for (int64_t c = column; c < last_column; ++c)
    for (int64_t r = row; r < last_row; r += line_) __builtin_prefetch(from + r * from_.row + c * from_.column);
  for (int64_t r = row; r < last_row; ++r)
    for (int64_t c = column; c < last_column; c += line_) __builtin_prefetch(to + r * to_.row + c * to_.column, 1);
}

// By rows if these are the longer runs, or runs without gaps that are not short; else by columns.
void MatrixCopy::copy_runs(int64_t rows, int64_t columns, const char* from, char* to) const {
  const bool dense_rows = from_.column == from_width_ && to_.column == to_width_ && columns >= line_;
  if (dense_rows || columns >= rows)
    for (int64_t r = 0; r < rows; ++r)
      convert_(columns, from + r * from_.row, from_.column / from_width_, to + r * to_.row, to_.column / to_width_);
  else
    for (int64_t c = 0; c < columns; ++c)
      convert_(rows, from + c * from_.column, from_.row / from_width_, to + c * to_.column, to_.row / to_width_);
}

void MatrixCopy::turn_tile(int64_t rows, int64_t columns, const char* from, char* to) const {
  const int64_t whole_rows = rows / line_ * line_, whole_columns = columns / line_ * line_;
  for (int64_t r = 0; r < whole_rows; r += line_)
    for (int64_t c = 0; c < whole_columns; c += line_)
      turn_(from + r * from_.row + c * from_.column, from_.column, to + r * to_.row + c * to_.column, to_.row);
  if (whole_columns < columns)
    copy_runs(
        whole_rows, columns - whole_columns, from + whole_columns * from_.column, to + whole_columns * to_.column);
  copy_runs(rows - whole_rows, columns, from + whole_rows * from_.row, to + whole_rows * to_.row);
}

}   // namespace gradus::apply
