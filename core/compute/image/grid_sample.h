// Reading images at the points of a grid, and the gradients of that, without the weights of all points in memory.
// float32 and float64.
#ifndef GRADUS_CORE_COMPUTE_IMAGE_GRID_SAMPLE_H
#define GRADUS_CORE_COMPUTE_IMAGE_GRID_SAMPLE_H

#include "core/compute/image/grid.h"

namespace gradus::apply {

/// grid_read by the weights and places of `grid`, which are made on the way: x [n, c, ...] -> `shape`, [n, c, ...].
Tensor grid_sample(const Tensor& x, const Tensor& grid, const GridRule& rule, const Shape& shape);

/// Its gradients: by x, the grid_spread of dy, laid out as x; by the grid, the grid_slopes of the grid_products of x
/// and dy.
Tensor grid_sample_dx(const Tensor& dy, const Tensor& x, const Tensor& grid, const GridRule& rule);
Tensor grid_sample_dgrid(const Tensor& dy, const Tensor& x, const Tensor& grid, const GridRule& rule);

}   // namespace gradus::apply
#endif
