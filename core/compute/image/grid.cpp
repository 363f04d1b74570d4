// The weights of the pixels that the points of a grid read, and their gradients.
// Compile with: -O3
#include "core/compute/image/grid.h"

#include "core/base/parallel.h"
#include "core/compute/copy.h"
#include "core/compute/image/grid_points.h"
#include "core/compute/typed.h"

namespace gradus::apply {

int64_t GridRule::taps() const {
  int64_t n = 1;
  for (int64_t i = 0; i < dims; ++i) n *= along();
  return n;
}

namespace {

// f(i, spots, rule, kind) for each point: its number, and the rule, a copy that no write through a pointer changes.
template <class T, class F> void for_each_point(const Tensor& grid, const GridRule& given, const F& f) {
  const Points points(grid);
  const T* coordinates = numbers<T>(grid);
  with_kind(given, [&](auto kind) {
    parallel_for(points.images * points.each, 1024, [&](int64_t begin, int64_t end) {
      const GridRule rule = given;
      for (int64_t i = begin; i < end; ++i) f(i, Spots<T>(kind, rule, coordinates + i * kind.dims).of, rule, kind);
    });
  });
}

}   // namespace

Tensor grid_weights(const Tensor& given, const GridRule& of, const GridOrder& order, Tensor* places) {
  const Tensor grid = dense(given);
  const Points points(grid);
  const Shape shape{points.images, points.each, of.taps()};
  Tensor weights = empty(shape, grid.dtype());
  if (places) *places = empty(shape, Dtype::int64);
  int64_t* place = places ? numbers<int64_t>(*places) : nullptr;
  with_float(grid.dtype(), [&](auto zero) {
    using T = decltype(zero);
    T* weight = numbers<T>(weights);
    for_each_point<T>(grid, of, [=](int64_t point, const Spot<T>* spots, const GridRule& rule, auto kind) {
      const int64_t first = point * kind.taps;
      write_taps(spots, rule, order, kind, weight + first, place ? place + first : nullptr);
    });
  });
  return weights;
}

Tensor grid_slopes(const Tensor& given_dw, const Tensor& given, const GridRule& of, const GridOrder& order) {
  const Tensor grid = dense(given), dw = dense(given_dw);
  Tensor slopes = empty(grid.shape(), grid.dtype());
  with_float(grid.dtype(), [&](auto zero) {
    using T = decltype(zero);
    T* slope = numbers<T>(slopes);
    const T* all = numbers<T>(dw);
    for_each_point<T>(grid, of, [=](int64_t point, const Spot<T>* spots, const GridRule&, auto kind) {
      write_slopes(spots, order, kind, all + point * kind.taps, slope + point * kind.dims);
    });
  });
  return slopes;
}

}   // namespace gradus::apply
