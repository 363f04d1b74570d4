// QR by Householder's reflections, in panels: Q = (1 - V T V^T) (1 - V' T' V'^T) ..., a factor per panel (Schreiber and
// Van Loan, "A storage-efficient WY representation for products of Householder transformations", 1989; LAPACK's
// dgeqrf). Its signs are LAPACK's too.
#include "core/compute/matrix/qr.h"

#include "core/compute/gemm.h"
#include "core/compute/matrix/batch.h"
#include "core/kernels/kernels.h"

namespace gradus::apply {

namespace {

constexpr int64_t panel = 32;

// The reflections of one panel: V [rows, size], one vector per column, and T [size, size].
template <class T> class Reflections {
 public:
  // a: the corner of the factored panel
  Reflections(const GemmKernels& gemm, int64_t rows, int64_t size, const T* a, int64_t row, const T* tau)
      : gemm_(gemm), rows_(rows), size_(size), v_(rows * size), t_(size * size) {
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < size; ++j) v_[i * size + j] = i > j ? a[i * row + j] : T(i == j);
    Scratch<T> dots(size * size);
    multiply(size, size, rows, v_, 1, size, v_, size, dots, size, false);
    // Column j of T: tau[j] on the diagonal, and above it -tau[j] T (V^T v[j]).
    for (int64_t j = 0; j < size; ++j)
      for (int64_t i = 0; i < size; ++i) {
        T sum = 0;
        for (int64_t k = i; k < j; ++k) sum += t_[i * size + k] * dots[k * size + j];
        t_[i * size + j] = i < j ? -tau[j] * sum : i == j ? tau[j] : T(0);
      }
  }
  // c[rows, columns] = (1 - V T V^T) c, or with T^T
  void apply(T* c, int64_t columns, int64_t c_row, bool transposed) const {
    Scratch<T> dots(size_ * columns), part(size_ * columns);
    multiply(size_, columns, rows_, v_, 1, size_, c, c_row, dots, columns, false);
    multiply(
        size_, columns, size_, t_, transposed ? 1 : size_, transposed ? size_ : 1, dots, columns, part, columns, false);
    for (int64_t i = 0; i < size_ * columns; ++i) part[i] = -part[i];
    multiply(rows_, columns, size_, v_, size_, 1, part, columns, c, c_row, true);
  }

 private:
  void multiply(int64_t m, int64_t n, int64_t k, const T* a, int64_t a_row, int64_t a_col, const T* b, int64_t b_row,
      T* c, int64_t c_row, bool add) const {
    run_gemm(gemm_, {m, n, k, a, a_row, a_col, b, b_row, 1, nullptr, c, c_row, add});
  }
  const GemmKernels& gemm_;
  int64_t rows_, size_;
  Scratch<T> v_, t_;
};

template <class T> void qr_of(int64_t m, int64_t n, T* a, int64_t row, T* r, int64_t r_rows, T* q, int64_t columns) {
  const GemmKernels& gemm = kernel_set().gemm[int(dtype_of<T>())];
  const PanelKernels& panels = kernel_set().panels[int(dtype_of<T>())];
  int64_t steps = std::min(m, n);
  Scratch<T> tau(steps), scratch(row);
  auto reflections = [&](int64_t k, int64_t size) {
    return Reflections<T>(gemm, m - k, size, a + k * (row + 1), row, tau + k);
  };
  for (int64_t k = 0; k < steps; k += panel) {
    int64_t wide = std::min(panel, row - k), size = std::min(panel, steps - k), right = row - k - wide;
    panels.qr(m - k, wide, size, a + k * (row + 1), row, tau + k, scratch);
    if (right > 0) reflections(k, size).apply(a + k * (row + 1) + wide, right, row, true);
  }
  for (int64_t i = 0; i < r_rows; ++i)
    for (int64_t j = 0; j < n; ++j) r[i * n + j] = j >= i ? a[i * row + j] : T(0);
  if (!q) return;
  std::fill(q, q + m * columns, T(0));
  for (int64_t i = 0; i < columns; ++i) q[i * columns + i] = 1;
  // The last panel first; the columns left of it are still those of the identity, and are not affected.
  for (int64_t k = (steps + panel - 1) / panel * panel; (k -= panel) >= 0;)
    reflections(k, std::min(panel, steps - k)).apply(q + k * (columns + 1), columns - k, columns, false);
}

}   // namespace

QrFactors qr(const Tensor& x, int64_t columns, bool wants_q) {
  Shape batch = batch_of(x);
  int64_t m = x.shape()[x.dim() - 2], n = x.shape().back(), row = padded(n);
  QrFactors result{wants_q ? empty(with_matrix(batch, m, columns), x.dtype()) : Tensor(),
      empty(with_matrix(batch, columns, n), x.dtype())};
  with_float(x.dtype(), [&]<class T>(T) {
    Matrices from(x, batch);
    T *r = result.r.data<T>().data(), *q = wants_q ? result.q.data<T>().data() : nullptr;
    for_each_matrix(batch.numel(), 2 * double(m) * double(n) * double(std::min(m, n)), [&](int64_t i) {
      Scratch<T> a(m * row);
      copy_matrix(m, n, from.at<T>(i), from.row, from.column, a + 0, row, row);
      qr_of(m, n, a + 0, row, r + i * columns * n, columns, q ? q + i * m * columns : nullptr, columns);
    });
  });
  return result;
}

}   // namespace gradus::apply
