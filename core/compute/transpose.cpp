// Transposing in blocks of cache lines.
#include "core/compute/transpose.h"

#include <algorithm>

#include "core/kernels/kernels.h"

namespace gradus::apply {

MatrixCopy::MatrixCopy(Dtype from_type, MatrixSteps from, Dtype to_type, MatrixSteps to)
    : convert_(kernel_set().copy[int(from_type)].convert[int(to_type)]),
      from_(from),
      to_(to),
      from_width_(int64_t(size_of(from_type))),
      to_width_(int64_t(size_of(to_type))),
      line_(64 / to_width_) {
  if (from_type != to_type || from.row != from_width_ || to.column != to_width_) return;
  turn_ = kernel_set().copy[int(to_type)].turn;
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
  const int64_t from_step = from_.column / from_width_, to_step = to_.row / to_width_;
  for (int64_t r = 0; r < whole_rows; r += line_)
    for (int64_t c = 0; c < whole_columns; c += line_)
      turn_(from + r * from_.row + c * from_.column, from_step, to + r * to_.row + c * to_.column, to_step);
  if (whole_columns < columns)
    copy_runs(
        whole_rows, columns - whole_columns, from + whole_columns * from_.column, to + whole_columns * to_.column);
  copy_runs(rows - whole_rows, columns, from + whole_rows * from_.row, to + whole_rows * to_.row);
}

}   // namespace gradus::apply
