// The softmax family: kernels over rows, which are shared among threads.
//
// Idea: numbers along a dimension are a row. If it is not the last dimension, rows usually lie side by side in memory,
// the columns of a matrix: there are kernels for these. In other orders a block of rows is transposed into the cache,
// the kernel works there, and its results are transposed back, so that memory is read and written once.
#include "core/compute/rows.h"

#include <algorithm>

#include "core/base/scratch.h"
#include "core/compute/copy.h"
#include "core/compute/transpose.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

// A step that leads through all dimensions begin .. end - 1 of x; -1 if there is none.
int64_t common_step(const Tensor& x, int64_t begin, int64_t end) {
  int64_t strides[Shape::max_dims], step = 0, run = 1;
  copy_strides(x, strides);
  for (int64_t d = end; d-- > begin; run *= x.shape()[d]) {
    if (x.shape()[d] == 1) continue;
    if (run == 1) step = strides[d];
    else if (strides[d] != step * run) return -1;
  }
  return step;
}

// The rows of a tensor along a dimension: groups of `side_by_side` rows of n numbers, numbered through.
class Rows {
 public:
  Rows(const Tensor& x, int64_t dim);
  int64_t side_by_side() const { return side_by_side_; }
  char* at(int64_t i) const { return x_.impl()->data + i / side_by_side_ * group_ + i % side_by_side_ * row_; }

  /// True if they are row after row without gaps.
  bool are_in_order() const { return in_order_; }
  /// True if a group is a matrix whose columns they are; number_step elements lie between the numbers of a row.
  bool are_columns() const { return row_ == width_; }
  int64_t number_step() const { return number_ / width_; }
  /// Copies rows i .. i + count - 1 to or from a block of them, row after row.
  void gather(int64_t i, int64_t count, char* block) const {
    const MatrixCopy copy(x_.dtype(), {row_, number_}, x_.dtype(), {n_ * width_, width_});
    by_groups(i, count, [&](int64_t some, int64_t row) { copy(some, n_, at(row), block + (row - i) * n_ * width_); });
  }
  void scatter(int64_t i, int64_t count, const char* block) const {
    const MatrixCopy copy(x_.dtype(), {width_, n_ * width_}, x_.dtype(), {number_, row_});
    by_groups(i, count, [&](int64_t some, int64_t row) { copy(n_, some, block + (row - i) * n_ * width_, at(row)); });
  }
  /// Rows begin .. begin + count - 1 by groups: calls body(some, i) for rows i .. i + some - 1, all of one group.
  template <class Body> void by_groups(int64_t begin, int64_t count, const Body& body) const {
    for (int64_t i = begin, some; i < begin + count; i += some) {
      some = std::min(begin + count - i, side_by_side_ - i % side_by_side_);
      body(some, i);
    }
  }

 private:
  Tensor x_;
  int64_t width_, n_, side_by_side_ = 1;
  bool in_order_;
  int64_t group_, row_, number_;   // bytes from one to the next
};

Rows::Rows(const Tensor& x, int64_t dim) : x_(x), width_(int64_t(size_of(x.dtype()))), n_(x.shape()[dim]) {
  const int64_t dims = x.dim(), count = x.numel() / n_;
  for (int64_t d = dim + 1; d < dims; ++d) side_by_side_ *= x.shape()[d];
  const int64_t row = common_step(x, dim + 1, dims);
  if (common_step(x, 0, dim) < 0 || row < 0 || (row == 0 && side_by_side_ > 1)) x_ = dense(x);
  group_ = common_step(x_, 0, dim) * width_;
  row_ = common_step(x_, dim + 1, dims) * width_;
  number_ = common_step(x_, dim, dim + 1) * width_;
  if (side_by_side_ == 1) side_by_side_ = count, row_ = group_;
  in_order_ = (n_ == 1 || number_ == width_) && row_ == n_ * width_ &&
              (side_by_side_ == count || group_ == side_by_side_ * row_);
}

// y = kernel(a, b), all of them groups of columns. Threads share groups if these are small, else lines of columns.
void in_columns(RowKernels::Columns* kernel, int64_t n, int64_t count, const Rows& a, const Rows& b, const Rows& y) {
  constexpr int64_t line = 16;
  const int64_t together = std::max(line, costly_grain / n);
  const int64_t unit = together < y.side_by_side() ? line : y.side_by_side();
  parallel_for(count, together / unit * unit, [&](int64_t begin, int64_t end) {
    y.by_groups(begin, end - begin, [&](int64_t some, int64_t i) {
      kernel(n, some, a.at(i), a.number_step(), b.at(i), b.number_step(), y.at(i), y.number_step());
    });
  });
}

// Rows that are transposed together: four cache lines side by side, more if they are short. Long work makes at least
// four blocks.
int64_t rows_of_block(int64_t count, int64_t n) {
  constexpr int64_t line = 16, numbers = 16384;
  if (count * n <= costly_grain) return count;
  const int64_t rows = std::min(std::max(4 * line, numbers / n), count / 4);
  return rows < line ? std::max<int64_t>(1, rows) : rows / line * line;
}

// y = kernel(a, b), or kernel(a) if b is null: blocks of what is not row after row are transposed into the cache.
template <class Kernel>
void in_blocks(
    const Kernel& kernel, int64_t n, int64_t count, int64_t width, const Rows& a, const Rows* b, const Rows& y) {
  const int64_t block = rows_of_block(count, n);
  auto rows_at = [](const Rows& x, int64_t i, int64_t rows, char* cache) -> const char* {
    if (x.are_in_order()) return x.at(i);
    x.gather(i, rows, cache);
    return cache;
  };
  parallel_for(count, block, [&](int64_t begin, int64_t end) {
    const int64_t bytes = std::min(block, end - begin) * n * width;
    Scratch<char> a_in_cache(bytes), b_in_cache(b ? bytes : 0), y_in_cache(bytes);
    for (int64_t i = begin; i < end; i += block) {
      const int64_t rows = std::min(block, end - i);
      const char* from = rows_at(a, i, rows, a_in_cache);
      const char* from_b = b ? rows_at(*b, i, rows, b_in_cache) : from;
      char* to = y.are_in_order() ? y.at(i) : y_in_cache;   // kernels are slower in place
      kernel(rows, n, from, from_b, to);
      if (!y.are_in_order()) y.scatter(i, rows, to);
    }
  });
}

// y = kernel(a, b) along dim; `columns` is the same kernel for columns.
template <class Kernel>
Tensor over_rows(const Kernel& kernel, RowKernels::Columns* columns, int64_t dim, const Tensor& a, const Tensor& b,
    const Tensor& y) {
  constexpr int64_t few = 8;   // transposing fewer columns is as quick or quicker
  if (y.numel() == 0) return y;
  const int64_t n = a.dim() ? a.shape()[dim] : 1, count = a.numel() / n, width = int64_t(size_of(a.dtype()));
  const auto is_in_order = [&](const Tensor& x) { return dim >= x.dim() - 1 && x.is_contiguous(); };
  if (is_in_order(a) && is_in_order(b) && is_in_order(y)) {
    const int64_t row = n * width, y_row = y.numel() / count * width;
    parallel_for(count, std::max<int64_t>(1, costly_grain / n), [&](int64_t begin, int64_t end) {
      kernel(
          end - begin, n, a.impl()->data + begin * row, b.impl()->data + begin * row, y.impl()->data + begin * y_row);
    });
    return y;
  }
  const bool one_operand = a.impl() == b.impl();
  const Rows first(a, dim), second = one_operand ? first : Rows(b, dim), result(y, dim);
  if (first.are_columns() && second.are_columns() && result.are_columns() && result.side_by_side() >= few)
    in_columns(columns, n, count, first, second, result);
  else in_blocks(kernel, n, count, width, first, one_operand ? nullptr : &second, result);
  return y;
}

// A kernel of one operand as one of two.
auto of_one(void (*kernel)(int64_t rows, int64_t n, const void* x, void* y)) {
  return [kernel](int64_t rows, int64_t n, const char* x, const char*, char* y) { kernel(rows, n, x, y); };
}
const RowKernels& kernels(const Tensor& x) { return kernel_set().rows[int(x.dtype())]; }

}   // namespace

Tensor softmax(const Tensor& x, int64_t dim) {
  return over_rows(of_one(kernels(x).softmax), kernels(x).softmax_columns, dim, x, x, empty(x.shape(), x.dtype()));
}
Tensor log_softmax(const Tensor& x, int64_t dim) {
  return over_rows(
      of_one(kernels(x).log_softmax), kernels(x).log_softmax_columns, dim, x, x, empty(x.shape(), x.dtype()));
}
Tensor logsumexp(const Tensor& x) {
  Shape shape = x.shape();
  const int64_t last = shape.dims() - 1;
  shape[last] = 1;
  Tensor y = over_rows(of_one(kernels(x).logsumexp), kernels(x).logsumexp_columns, last, x, x, empty(shape, x.dtype()));
  y.impl()->shape.erase(last);
  return y;
}
Tensor softmax_grad(const Tensor& dy, const Tensor& y, int64_t dim) {
  return over_rows(kernels(y).softmax_grad, kernels(y).softmax_grad_columns, dim, dy, y, empty(y.shape(), y.dtype()));
}
Tensor log_softmax_grad(const Tensor& dy, const Tensor& y, int64_t dim) {
  return over_rows(
      kernels(y).log_softmax_grad, kernels(y).log_softmax_grad_columns, dim, dy, y, empty(y.shape(), y.dtype()));
}

}   // namespace gradus::apply
