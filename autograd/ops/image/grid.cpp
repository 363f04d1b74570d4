// Reading images at the points of a grid: weights that depend on the grid, and three sums over the products of image,
// weights and result, each of which has the other two as gradients. Forward makes weights and sum in one pass; its
// gradients are those of the two.
//
// Read first: core/compute/image/grid.h.
#include "autograd/ops/image/grid.h"

#include <vector>

#include "autograd/ops/common.h"
#include "core/base/words.h"
#include "core/compute/image/grid.h"
#include "core/compute/image/grid_sample.h"
#include "core/compute/image/grid_sums.h"

namespace gradus {

namespace {

using apply::GridMode, apply::GridOrder, apply::GridPadding, apply::GridRule;

// The weights' gradient.
Tensor grid_of_weights(const Tensor& dw, const Tensor& grid, const GridRule& rule, const GridOrder& order);

// grid_weights = the product over a point's coordinates     grid: [n, ..., d] -> [n, points, taps]
//   dgrid = for each coordinate the sum over the taps of dw and the weights differentiated by it
Tensor weights_of(const Tensor& grid, const GridRule& rule, const GridOrder& order, Tensor* places = nullptr) {
  return record("grid_weights(grid)", apply::grid_weights(grid, rule, order, places),
      grad_to(grid,
          [grid = saved(grid, 0), rule, order](const Tensor& dw) { return grid_of_weights(dw, grid, rule, order); }));
}
Tensor grid_of_weights(const Tensor& dw, const Tensor& grid, const GridRule& rule, const GridOrder& order) {
  if (!recording()) return apply::grid_slopes(dw, grid, rule, order);
  std::vector<Tensor> parts;
  for (int64_t i = 0; i < rule.dims; ++i) {
    GridOrder next = order;
    if (++next.of[i] > rule.degree()) parts.push_back(zeros({dw.size(0), dw.size(1)}, dw.dtype()));
    else parts.push_back(sum(dw * weights_of(grid, rule, next), -1));
  }
  return reshape(stack(parts, -1), grid.shape());
}

Tensor read_points(const Tensor& x, const Tensor& weights, const Tensor& places, const Shape& read);
Tensor spread_points(const Tensor& y, const Tensor& weights, const Tensor& places, const Shape& image);
Tensor products_of(const Tensor& x, const Tensor& y, const Tensor& places);

// grid_read                                                x: [n, c, ...]  weights: [n, points, taps] -> [n, c, ...]
//   dx = grid_spread(dy, weights)     dweights = grid_products(x, dy)
Tensor read_points(const Tensor& x, const Tensor& weights, const Tensor& places, const Shape& read) {
  return record("grid_read(x, weights)", apply::grid_read(x, places, weights, read),
      grad_to(x, [weights = saved(weights, 1), places = saved(places)](
                     const Tensor& dy, const Shape& image) { return spread_points(dy, weights, places, image); }),
      grad_to(
          weights, [x = saved(x, 0), places = saved(places)](const Tensor& dy) { return products_of(x, dy, places); }));
}

// grid_spread                                              y: [n, c, ...]  weights: [n, points, taps] -> [n, c, ...]
//   dy = grid_read(dx, weights)     dweights = grid_products(dx, y)
Tensor spread_points(const Tensor& y, const Tensor& weights, const Tensor& places, const Shape& image) {
  return record("grid_spread(y, weights)", apply::grid_spread(y, places, weights, image),
      grad_to(y, [weights = saved(weights, 1), places = saved(places)](
                     const Tensor& dx, const Shape& read) { return read_points(dx, weights, places, read); }),
      grad_to(
          weights, [y = saved(y, 0), places = saved(places)](const Tensor& dx) { return products_of(dx, y, places); }));
}

// grid_products                                            x: [n, c, ...]  y: [n, c, ...] -> [n, points, taps]
//   dx = grid_spread(y, dw)     dy = grid_read(x, dw)
Tensor products_of(const Tensor& x, const Tensor& y, const Tensor& places) {
  return record("grid_products(x, y)", apply::grid_products(x, y, places),
      grad_to(x, [y = saved(y, 1), places = saved(places)](
                     const Tensor& dw, const Shape& image) { return spread_points(y, dw, places, image); }),
      grad_to(y, [x = saved(x, 0), places = saved(places)](const Tensor& dw, const Shape& read) {
        return read_points(x, dw, places, read);
      }));
}

// -- options --

GridRule rule_of(const Tensor& x, const GridSampleOptions& options) {
  GridRule rule;
  const char* op = "grid_sample";
  rule.mode = GridMode(which_word(op, "mode", options.mode, {"nearest", "bilinear", "bicubic"}));
  rule.padding = GridPadding(which_word(op, "padding_mode", options.padding_mode, {"zeros", "border", "reflection"}));
  rule.align_corners = options.align_corners;
  rule.dims = x.dim() - 2;
  for (int64_t i = 0; i < rule.dims; ++i) rule.size[i] = x.shape()[x.dim() - 1 - i];
  return rule;
}

void require_fitting(const Tensor& x, const Tensor& grid) {
  require_float("grid_sample", x);
  require_same_dtype("grid_sample", x, grid, "x", "grid");
  if (x.dim() != 4 && x.dim() != 5)
    throw ShapeError(
        fmt::format("grid_sample: x must be [n, channels, height, width] or [n, channels, depth, height, "
                    "width]; it is {}",
            x.shape()));
  const int64_t dims = x.dim() - 2;
  if (grid.dim() != x.dim() || grid.shape()[0] != x.shape()[0] || grid.shape()[grid.dim() - 1] != dims)
    throw ShapeError(fmt::format("grid_sample: for x {}, grid must be [{}, {}, {}]; it is {}", x.shape(), x.shape()[0],
        dims == 2 ? "h, w" : "d, h, w", dims, grid.shape()));
  for (int64_t d = 2; d < x.dim(); ++d)
    if (x.shape()[d] == 0) throw ShapeError(fmt::format("grid_sample: the images of x {} have no pixels", x.shape()));
}

}   // namespace

// grid_sample = grid_read(x, grid_weights(grid))            x: [n, c, ...]  grid: [n, ..., d] -> [n, c, ...]
//   dx = grid_spread(dy, weights)     dgrid = that of grid_weights, from dweights = grid_products(x, dy)
Tensor grid_sample(const Tensor& x, const Tensor& grid, const GridSampleOptions& options) {
  require_fitting(x, grid);
  const GridRule rule = rule_of(x, options);
  if (rule.mode == GridMode::cubic && rule.dims == 3)
    throw ShapeError(
        fmt::format("grid_sample: mode \"bicubic\" is for images [n, channels, height, width]; x is {}", x.shape()));
  Shape shape{x.shape()[0], x.shape()[1]};
  for (int64_t d = 1; d + 1 < grid.dim(); ++d) shape.push_back(grid.shape()[d]);
  return record("grid_sample(x, grid)", apply::grid_sample(x, grid, rule, shape),
      joint({&x, &grid}, [x = saved(x, 0), grid = saved(grid, 1), rule](const Tensor& dy, Need need) -> Gradients<2> {
        Gradients<2> g;
        if (!recording()) {   // the same in one pass each
          if (need[0]) g.of[0] = apply::grid_sample_dx(dy, x, grid, rule);
          if (need[1]) g.of[1] = apply::grid_sample_dgrid(dy, x, grid, rule);
          return g;
        }
        Tensor places;
        const Tensor weights = weights_of(grid, rule, {}, &places);
        if (need[0]) g.of[0] = spread_points(dy, weights, places, x.get().shape());
        if (need[1]) g.of[1] = grid_of_weights(products_of(x, dy, places), grid, rule, {});
        return g;
      }));
}

// -- affine_grid --

namespace {

// The centres of n pixels between -1 and 1; or such that the outer ones are -1 and 1.
Tensor centres(int64_t n, bool align_corners, Dtype dtype) {
  if (n == 1) return zeros({1}, dtype);
  const double end = align_corners ? 1 : double(n - 1) / double(n);
  return linspace(-end, end, n, {.dtype = dtype});
}

// The points of a grid that changes nothing, with a 1 behind their coordinates: [points, dims + 1].
Tensor unchanged_points(const Shape& sizes, bool align_corners, Dtype dtype) {
  const int64_t dims = sizes.dims();
  std::vector<Tensor> coordinates;
  for (int64_t i = 0; i < dims; ++i) {   // x is the last dimension
    const int64_t d = dims - 1 - i;
    Shape along;
    for (int64_t e = 0; e < dims; ++e) along.push_back(e == d ? sizes[d] : 1);
    coordinates.push_back(expand(reshape(centres(sizes[d], align_corners, dtype), along), sizes));
  }
  coordinates.push_back(ones(sizes, dtype));
  return reshape(stack(coordinates, -1), {sizes.numel(), dims + 1});
}

}   // namespace

Tensor affine_grid(const Tensor& theta, const IntList& size, bool align_corners) {
  require_float("affine_grid", theta);
  const int64_t dims = size.count - 2;
  if (dims != 2 && dims != 3)
    throw ShapeError(
        fmt::format("affine_grid: size must be [n, c, h, w] or [n, c, d, h, w]; got {} numbers", size.count));
  for (int64_t s : size)
    if (s < 1) throw ShapeError(fmt::format("affine_grid: sizes must be at least 1; got {}", s));
  if (!(theta.shape() == Shape{size[0], dims, dims + 1}))
    throw ShapeError(fmt::format("affine_grid: theta must be [{}, {}, {}], a matrix for each image; it is {}", size[0],
        dims, dims + 1, theta.shape()));
  Shape sizes, result{size[0]};
  for (int64_t i = 0; i < dims; ++i) sizes.push_back(size[2 + i]), result.push_back(size[2 + i]);
  result.push_back(dims);
  return reshape(matmul(unchanged_points(sizes, align_corners, theta.dtype()), transpose(theta, 1, 2)), result);
}

}   // namespace gradus
