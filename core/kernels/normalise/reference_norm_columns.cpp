// The kernels of norm_columns.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/normalise/norm_columns.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/numbers.inl"

#include "core/kernels/reduce/reference_sum.inl"

template <class T> void moments(int64_t rows, int64_t n, const void* xv, double* mean, double* squares) {
  for (int64_t j = 0; j < n; ++j) {
    const T* x = (const T*)xv + j;
    double sum = 0;   // of distances from the first number, which a large mean does not blur
    for (int64_t i = 0; i < rows; ++i) sum += double(x[i * n]) - double(x[0]);
    mean[j] = double(x[0]) + sum / double(rows);
    squares[j] = 0;
    for (int64_t i = 0; i < rows; ++i) squares[j] += (x[i * n] - mean[j]) * (x[i * n] - mean[j]);
  }
}

// Column j of the map.
template <class T> struct Column {
  T mean, factor, shift;
  bool relu;
  Column(const ColumnMap& map, int64_t j)
      : mean(((const T*)map.mean)[j]),
        factor(((const T*)map.factor)[j]),
        shift(((const T*)map.shift)[j]),
        relu(map.relu) {}
  bool cuts(T x) const { return relu && (x - mean) * factor + shift <= 0; }
  T operator()(T x) const { return cuts(x) ? T(0) : (x - mean) * factor + shift; }
};

template <class T> void apply(int64_t rows, int64_t n, const void* x, const ColumnMap& map, void* y) {
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < n; ++j) ((T*)y)[i * n + j] = Column<T>(map, j)(((const T*)x)[i * n + j]);
}

template <class T>
void grad_sums(
    int64_t rows, int64_t n, const void* dyv, const void* xv, const ColumnMap& map, double* sum, double* product_sum) {
  for (int64_t j = 0; j < n; ++j) {
    const Column<T> column(map, j);
    sum[j] = product_sum[j] = 0;
    for (int64_t i = 0; i < rows; ++i) {
      const T x = ((const T*)xv)[i * n + j], dy = column.cuts(x) ? T(0) : ((const T*)dyv)[i * n + j];
      sum[j] += dy;
      product_sum[j] += double(dy) * double(x - column.mean);
    }
  }
}

template <class T>
void grad(int64_t rows, int64_t n, const void* dyv, const void* xv, const ColumnMap& map, const void* slope,
    const void* constant, void* dx) {
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < n; ++j) {
      const Column<T> column(map, j);
      const T x = ((const T*)xv)[i * n + j], dy = column.cuts(x) ? T(0) : ((const T*)dyv)[i * n + j];
      const T by_moments = slope ? ((const T*)slope)[j] * (x - column.mean) + ((const T*)constant)[j] : T(0);
      ((T*)dx)[i * n + j] = column.factor * dy + by_moments;
    }
}

template <class T> constexpr NormColumnKernels kernels_of() {
  if constexpr (!is_float<T>) return {};
  else return {moments<T>, apply<T>, grad_sums<T>, grad<T>};
}

}   // namespace
}   // namespace reference

constinit const NormColumnKernels reference_norm_columns[4] = {reference::kernels_of<float>(),
    reference::kernels_of<double>(), reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
