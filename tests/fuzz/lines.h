// What lines of several families call their ops with.
#ifndef GRADUS_TESTS_FUZZ_LINES_H
#define GRADUS_TESTS_FUZZ_LINES_H

#include "core/compute/matrix/lapack.h"
#include "losses/reduction.h"
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

// Without LAPACK there is nothing to try.
#define GRADUS_FUZZ_LAPACK(...) \
  [](Args& r) -> Results { return apply::has_lapack() ? Results(__VA_ARGS__) : Results(r.floats()); }

/// Seldom one of the extreme integers.
inline int64_t offset(Args& r) { return r.odd(25) ? r.pick({INT64_MAX, INT64_MIN}) : r.integer(-6, 6); }
inline int64_t count(Args& r) { return r.odd(25) ? r.pick({INT64_MAX, INT64_MIN, int64_t(-1)}) : r.integer(0, 3); }

/// The common shape's size along dim; 1 where it has none.
inline int64_t size_along(Args& r, int64_t dim) {
  const int64_t dims = r.shape().dims(), d = dim < 0 ? dim + dims : dim;
  return d >= 0 && d < dims ? r.shape()[d] : 1;
}
/// The common shape with `size` along dim.
inline Shape with_size(Args& r, int64_t dim, int64_t size) {
  Shape shape = r.shape();
  const int64_t dims = shape.dims(), d = dim < 0 ? dim + dims : dim;
  if (d >= 0 && d < dims) shape[d] = size;
  return shape;
}
/// What a slice or its like of x is, and of the shape that goes into its place.
template <class F> Tensor fitting(Args& r, const Tensor& x, F part) { return r.same(part(x.detach()).shape()); }

/// [n, channels, ...] or [channels, ...] with few pixels; rarely something without numbers, or of other dimensions.
inline Shape image_shape(Args& r, int64_t dims) {
  Shape shape = r.odd(6) ? Shape{} : Shape{r.integer(0, 3)};
  shape.push_back(r.odd(30) ? 0 : r.odd(4) ? r.integer(6, 40) : r.m());
  for (int64_t d = r.odd(30) ? dims + 1 : dims; d > 0; --d) shape.push_back(r.odd(60) ? 0 : r.integer(1, 7));
  return shape;
}
inline Tensor images(Args& r, int64_t dims) { return r.tensor(image_shape(r, dims)); }
/// The sizes of a window, one for all dimensions or one each.
inline IntList window(Args& r, int64_t dims) { return r.flag() ? IntList(r.integer(1, 3)) : r.sizes(dims, 1, 4); }

inline ScatterReduce any_reduce(Args& r) {
  return r.pick(
      {ScatterReduce::sum, ScatterReduce::prod, ScatterReduce::mean, ScatterReduce::amax, ScatterReduce::amin});
}
inline losses::Reduction reduction(Args& r) {
  using losses::Reduction;
  return r.pick({Reduction::mean, Reduction::sum, Reduction::none});
}

}   // namespace gradus::test
#endif
