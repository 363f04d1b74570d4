// Distances between the rows of matrices, and their gradients: rows of the result are shared among threads.
#include "core/compute/matrix/distance.h"

#include "core/compute/copy.h"
#include "core/compute/matrix/batch.h"
#include "core/kernels/kernels.h"

namespace gradus::apply {

namespace {

int64_t rows_per_piece(int64_t work) { return std::max<int64_t>(1, 32768 / std::max<int64_t>(1, work)); }

// Where the distances of row i from the rows after it begin.
int64_t first_pair(int64_t i, int64_t n) { return i * (2 * n - i - 1) / 2; }

}   // namespace

Tensor distances(const Tensor& a, const Tensor& b, double p) {
  int64_t r = a.shape()[a.dim() - 2], s = b.shape()[b.dim() - 2], m = a.shape().back();
  Tensor y = empty(with_matrix(batch_of(a), r, s), a.dtype());
  with_float(a.dtype(), [&]<class T>(T) {
    const PanelKernels& kernels = kernel_set().panels[int(a.dtype())];
    const T *from = a.data<T>().data(), *to = b.data<T>().data();
    T* out = y.data<T>().data();
    parallel_for(s ? y.numel() / s : 0, rows_per_piece(s * m), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        kernels.distance(s, m, from + i * m, to + i / r * s * m, m, p, out + i * s, 1);
    });
  });
  return y;
}

Tensor distances_grad(const Tensor& a, const Tensor& b, const Tensor& dy, const Tensor& y, double p) {
  int64_t r = a.shape()[a.dim() - 2], s = b.shape()[b.dim() - 2], m = a.shape().back();
  Tensor da = full(a.shape(), 0, a.dtype());
  with_float(a.dtype(), [&]<class T>(T) {
    const PanelKernels& kernels = kernel_set().panels[int(a.dtype())];
    Matrices g(dy, batch_of(a)), lengths(y, batch_of(a));
    const T *from = a.data<T>().data(), *to = b.data<T>().data();
    T* out = da.data<T>().data();
    parallel_for(m ? da.numel() / m : 0, rows_per_piece(s * m), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        kernels.distance_grad(s, m, from + i * m, to + i / r * s * m, m, g.at<T>(i / r) + i % r * g.row, g.column,
            lengths.at<T>(i / r) + i % r * lengths.row, lengths.column, p, out + i * m);
    });
  });
  return da;
}

Tensor pair_distances(const Tensor& a, double p) {
  int64_t n = a.shape()[0], m = a.shape()[1];
  Tensor y = empty({n * (n - 1) / 2}, a.dtype());
  with_float(a.dtype(), [&]<class T>(T) {
    const PanelKernels& kernels = kernel_set().panels[int(a.dtype())];
    const T* rows = a.data<T>().data();
    T* out = y.data<T>().data();
    parallel_for(n - 1, rows_per_piece(n * m / 2), [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i)
        kernels.distance(n - 1 - i, m, rows + i * m, rows + (i + 1) * m, m, p, out + first_pair(i, n), 1);
    });
  });
  return y;
}

// The distances of row i from the rows after it are adjacent; those from the rows before it are not, and are gathered.
Tensor pair_distances_grad(const Tensor& a, const Tensor& dy, const Tensor& y, double p) {
  int64_t n = a.shape()[0], m = a.shape()[1];
  Tensor da = full(a.shape(), 0, a.dtype());
  with_float(a.dtype(), [&]<class T>(T) {
    const PanelKernels& kernels = kernel_set().panels[int(a.dtype())];
    const T *rows = a.data<T>().data(), *g = dy.data<T>().data(), *lengths = y.data<T>().data();
    T* out = da.data<T>().data();
    parallel_for(n, rows_per_piece(n * m), [&](int64_t begin, int64_t end) {
      Scratch<T> g_before(n), lengths_before(n);
      for (int64_t i = begin; i < end; ++i) {
        for (int64_t j = 0; j < i; ++j) {
          int64_t at = first_pair(j, n) + i - j - 1;
          g_before[j] = g[at];
          lengths_before[j] = lengths[at];
        }
        int64_t behind = first_pair(i, n);
        kernels.distance_grad(i, m, rows + i * m, rows, m, g_before, 1, lengths_before, 1, p, out + i * m);
        if (i + 1 < n)
          kernels.distance_grad(
              n - 1 - i, m, rows + i * m, rows + (i + 1) * m, m, g + behind, 1, lengths + behind, 1, p, out + i * m);
      }
    });
  });
  return da;
}

}   // namespace gradus::apply
