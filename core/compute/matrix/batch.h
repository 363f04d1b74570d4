// The last two dimensions of a tensor as matrices, one after another. For core files that handle them one by one.
#ifndef GRADUS_CORE_COMPUTE_MATRIX_BATCH_H
#define GRADUS_CORE_COMPUTE_MATRIX_BATCH_H

#include <algorithm>

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/compute/typed.h"
#include "core/tensor/tensor.h"

namespace gradus::apply {

struct Matrices {
  Tensor x;
  int64_t rows, columns, row, column;   // sizes, and strides
  Shape batch;                          // the other dimensions, broadcast
  int64_t strides[Shape::max_dims];     // theirs

  Matrices(const Tensor& tensor, const Shape& batch_shape) : x(tensor), batch(batch_shape) {
    int64_t own[Shape::max_dims], dims = x.dim(), lead = batch.dims() - (dims - 2);
    copy_strides(x, own);
    rows = x.shape()[dims - 2], columns = x.shape()[dims - 1];
    row = own[dims - 2], column = own[dims - 1];
    for (int64_t d = 0; d < batch.dims(); ++d) strides[d] = d < lead || x.shape()[d - lead] == 1 ? 0 : own[d - lead];
  }
  /// The first number of matrix i.
  template <class T> T* at(int64_t i) const {
    int64_t offset = 0;
    for (int64_t d = batch.dims(); d-- > 0; i /= batch[d]) offset += i % batch[d] * strides[d];
    return reinterpret_cast<T*>(x.impl()->data) + offset;
  }
};

/// x's shape without its last two dimensions, and with two others in their place.
inline Shape batch_of(const Tensor& x) {
  Shape s = x.shape();
  s.erase(s.dims() - 1);
  s.erase(s.dims() - 1);
  return s;
}
inline Shape with_matrix(Shape batch, int64_t rows, int64_t columns) {
  batch.push_back(rows);
  batch.push_back(columns);
  return batch;
}

inline int64_t padded(int64_t n) { return (n + 15) / 16 * 16; }

/// Calls f(begin, end) for ranges of `count` matrices that take some `work` multiplications each; small ones are shared
/// among threads, a large one may use threads itself.
template <class F> void for_matrices(int64_t count, double work, F f) {
  constexpr double piece = 120e3;   // below this a second thread costs more than it saves
  if (count == 1) return f(int64_t(0), int64_t(1));
  parallel_for(count, std::max<int64_t>(1, int64_t(piece / std::max(1.0, work))), f);
}
template <class F> void for_each_matrix(int64_t count, double work, F f) {
  for_matrices(count, work, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) f(i);
  });
}

/// to[m, n], rows to_row apart, = a[m, n]; the columns from n to `columns` become 0.
template <class T>
void copy_matrix(
    int64_t m, int64_t n, const T* a, int64_t row, int64_t column, T* to, int64_t to_row, int64_t columns = 0) {
  constexpr int64_t tile = 16;   // cache lines are used whole, whichever way a is stored
  if (column == 1) {
    for (int64_t i = 0; i < m; ++i) std::memcpy(to + i * to_row, a + i * row, size_t(n) * sizeof(T));
  } else {
    for (int64_t i0 = 0; i0 < m; i0 += tile)
      for (int64_t j0 = 0; j0 < n; j0 += tile)
        for (int64_t i = i0; i < std::min(m, i0 + tile); ++i)
          for (int64_t j = j0; j < std::min(n, j0 + tile); ++j) to[i * to_row + j] = a[i * row + j * column];
  }
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = n; j < columns; ++j) to[i * to_row + j] = 0;
}

}   // namespace gradus::apply
#endif
