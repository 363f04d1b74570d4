// The softmax family: kernels over rows, which are shared among threads.
//
// Idea: numbers along a dimension are a row. If it is not the last dimension, many rows lie side by side in memory: a
// block of them is transposed into the cache, the kernel works there, and its results are transposed back. So memory is
// read and written once, as along the last dimension, and a row gives the same bits wherever it lies.
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
  int64_t count() const { return count_; }
  int64_t n() const { return n_; }

  /// True if they are row after row without gaps; then at(i) is row i.
  bool are_in_order() const { return in_order_; }
  char* at(int64_t i) const { return x_.impl()->data + i * n_ * width_; }
  /// Copies rows i .. i + count - 1 to or from a block of them, row after row.
  void gather(int64_t i, int64_t count, char* block) const {
    const MatrixCopy copy(x_.dtype(), {row_, number_}, x_.dtype(), {n_ * width_, width_});
    by_groups(i, count, [&](int64_t some, char* rows, int64_t at) { copy(some, n_, rows, block + at * n_ * width_); });
  }
  void scatter(int64_t i, int64_t count, const char* block) const {
    const MatrixCopy copy(x_.dtype(), {width_, n_ * width_}, x_.dtype(), {number_, row_});
    by_groups(i, count, [&](int64_t some, char* rows, int64_t at) { copy(n_, some, block + at * n_ * width_, rows); });
  }

 private:
  template <class Body> void by_groups(int64_t begin, int64_t count, const Body& body) const {
    for (int64_t i = begin, some; i < begin + count; i += some) {
      const int64_t place = i % side_by_side_;
      some = std::min(begin + count - i, side_by_side_ - place);
      body(some, x_.impl()->data + i / side_by_side_ * group_ + place * row_, i - begin);
    }
  }

  Tensor x_;
  int64_t width_, n_, count_, side_by_side_;
  bool in_order_ = true;
  int64_t group_ = 0, row_ = 0, number_ = 0;   // bytes from one to the next
};

Rows::Rows(const Tensor& x, int64_t dim) : x_(x), width_(int64_t(size_of(x.dtype()))) {
  const int64_t dims = x.dim();
  n_ = dims ? x.shape()[dim] : 1;
  count_ = n_ ? x.numel() / n_ : 0;
  if (x.is_contiguous() && dim >= dims - 1) return;
  if (common_step(x, 0, dim) < 0 || common_step(x, dim + 1, dims) < 0) x_ = dense(x);
  side_by_side_ = 1;
  for (int64_t d = dim + 1; d < dims; ++d) side_by_side_ *= x.shape()[d];
  group_ = common_step(x_, 0, dim) * width_;
  row_ = common_step(x_, dim + 1, dims) * width_;
  number_ = common_step(x_, dim, dim + 1) * width_;
  if (side_by_side_ == 1) side_by_side_ = count_, row_ = group_;
  in_order_ = number_ == width_ && row_ == n_ * width_ && (side_by_side_ == count_ || group_ == side_by_side_ * row_);
}

// Rows that are transposed together: two cache lines side by side, more if they are short. Long work makes at least four
// blocks.
int64_t rows_of_block(const Rows& x) {
  constexpr int64_t line = 16, numbers = 16384;
  if (x.count() * x.n() <= costly_grain) return x.count();
  const int64_t rows = std::min(std::max(4 * line, numbers / x.n()), x.count() / 4);
  return rows < line ? std::max<int64_t>(1, rows) : rows / line * line;
}

// y = kernel(a, b) along dim.
template <class Kernel>
Tensor over_rows(const Kernel& kernel, int64_t dim, const Tensor& a, const Tensor& b, const Tensor& y) {
  const Rows first(a, dim), second(b, dim), result(y, dim);
  const int64_t n = first.n();
  if (first.count() == 0) return y;
  if (first.are_in_order() && second.are_in_order() && result.are_in_order()) {
    parallel_for(first.count(), std::max<int64_t>(1, costly_grain / n), [&](int64_t begin, int64_t end) {
      kernel(end - begin, n, first.at(begin), second.at(begin), result.at(begin));
    });
    return y;
  }
  const int64_t block = rows_of_block(first);
  const bool one_operand = a.impl() == b.impl();
  parallel_for(first.count(), block, [&](int64_t begin, int64_t end) {
    const int64_t bytes = std::min(block, end - begin) * n * int64_t(size_of(a.dtype()));
    Scratch<char> first_in_cache(bytes), second_in_cache(one_operand ? 0 : bytes), result_in_cache(bytes);
    auto rows_at = [](const Rows& x, int64_t i, int64_t count, char* cache) -> const char* {
      if (x.are_in_order()) return x.at(i);
      x.gather(i, count, cache);
      return cache;
    };
    for (int64_t i = begin; i < end; i += block) {
      const int64_t count = std::min(block, end - i);
      const char* from = rows_at(first, i, count, first_in_cache);
      const char* from_second = one_operand ? from : rows_at(second, i, count, second_in_cache);
      char* to = result.are_in_order() ? result.at(i) : result_in_cache;   // kernels are slower in place
      kernel(count, n, from, from_second, to);
      if (!result.are_in_order()) result.scatter(i, count, to);
    }
  });
  return y;
}

// A kernel of one operand as one of two.
auto of_one(void (*kernel)(int64_t rows, int64_t n, const void* x, void* y)) {
  return [kernel](int64_t rows, int64_t n, const char* x, const char*, char* y) { kernel(rows, n, x, y); };
}
const RowKernels& kernels(const Tensor& x) { return kernel_set().rows[int(x.dtype())]; }

}   // namespace

Tensor softmax(const Tensor& x, int64_t dim) {
  return over_rows(of_one(kernels(x).softmax), dim, x, x, empty(x.shape(), x.dtype()));
}
Tensor log_softmax(const Tensor& x, int64_t dim) {
  return over_rows(of_one(kernels(x).log_softmax), dim, x, x, empty(x.shape(), x.dtype()));
}
Tensor logsumexp(const Tensor& x) {
  Shape shape = x.shape();
  const int64_t last = shape.dims() - 1;
  shape[last] = 1;
  Tensor y = over_rows(of_one(kernels(x).logsumexp), last, x, x, empty(shape, x.dtype()));
  y.impl()->shape.erase(last);
  return y;
}
Tensor softmax_grad(const Tensor& dy, const Tensor& y, int64_t dim) {
  return over_rows(kernels(y).softmax_grad, dim, dy, y, empty(y.shape(), y.dtype()));
}
Tensor log_softmax_grad(const Tensor& dy, const Tensor& y, int64_t dim) {
  return over_rows(kernels(y).log_softmax_grad, dim, dy, y, empty(y.shape(), y.dtype()));
}

}   // namespace gradus::apply
