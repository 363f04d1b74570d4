// The kernels of norm_planes.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/normalise/norm_planes.h"

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

template <class T> void moments(int64_t rows, int64_t n, const void* xv, double* mean, double* squares) {
  for (int64_t i = 0; i < rows; ++i) {
    const T* x = (const T*)xv + i * n;
    double sum = 0;   // of distances from the first number, which a large mean does not blur
    for (int64_t j = 0; j < n; ++j) sum += double(x[j]) - double(x[0]);
    mean[i] = double(x[0]) + sum / double(n);
    squares[i] = 0;
    for (int64_t j = 0; j < n; ++j) squares[i] += (x[j] - mean[i]) * (x[j] - mean[i]);
  }
}

// Row i of the map.
template <class T> struct Row {
  T mean, factor, shift;
  bool relu;
  Row(const ColumnMap& map, int64_t i)
      : mean(((const T*)map.mean)[i]),
        factor(((const T*)map.factor)[i]),
        shift(((const T*)map.shift)[i]),
        relu(map.relu) {}
  bool cuts(T x) const { return relu && (x - mean) * factor + shift <= 0; }
  T operator()(T x) const { return cuts(x) ? T(0) : (x - mean) * factor + shift; }
};

template <class T> void apply(int64_t rows, int64_t n, const void* x, const ColumnMap& map, void* y) {
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < n; ++j) ((T*)y)[i * n + j] = Row<T>(map, i)(((const T*)x)[i * n + j]);
}

template <class T>
void grad_sums(
    int64_t rows, int64_t n, const void* dyv, const void* xv, const ColumnMap& map, double* sum, double* product_sum) {
  for (int64_t i = 0; i < rows; ++i) {
    const Row<T> row(map, i);
    sum[i] = product_sum[i] = 0;
    for (int64_t j = 0; j < n; ++j) {
      const T x = ((const T*)xv)[i * n + j], dy = row.cuts(x) ? T(0) : ((const T*)dyv)[i * n + j];
      sum[i] += dy;
      product_sum[i] += double(dy) * double(x - row.mean);
    }
  }
}

template <class T>
void grad(int64_t rows, int64_t n, const void* dyv, const void* xv, const ColumnMap& map, const void* slope,
    const void* constant, void* dx) {
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < n; ++j) {
      const Row<T> row(map, i);
      const T x = ((const T*)xv)[i * n + j], dy = row.cuts(x) ? T(0) : ((const T*)dyv)[i * n + j];
      const T by_moments = slope ? ((const T*)slope)[i] * (x - row.mean) + ((const T*)constant)[i] : T(0);
      ((T*)dx)[i * n + j] = row.factor * dy + by_moments;
    }
}

template <class T> constexpr NormColumnKernels kernels_of() {
  if constexpr (!is_float<T>) return {};
  else return {moments<T>, apply<T>, grad_sums<T>, grad<T>};
}

}   // namespace
}   // namespace reference

constinit const NormColumnKernels reference_norm_planes[4] = {reference::kernels_of<float>(),
    reference::kernels_of<double>(), reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
