// Reading images at the points of a grid, and grids that turn, stretch and shift images (Jaderberg et al. 2015,
// "Spatial transformer networks").
#ifndef GRADUS_AUTOGRAD_OPS_IMAGE_GRID_H
#define GRADUS_AUTOGRAD_OPS_IMAGE_GRID_H

#include "core/tensor/tensor.h"

namespace gradus {

struct GridSampleOptions {
  const char* mode = "bilinear";        ///< "bilinear" (of volumes: trilinear), "nearest", "bicubic" (not of volumes)
  const char* padding_mode = "zeros";   ///< outside: "zeros", "border", the edge, or "reflection"
  bool align_corners = false;           ///< -1 and 1 are the centres of the corner pixels, not their outer edges
};
/// x [n, channels, height, width] at grid [n, h, w, 2], whose points are x and y -> [n, channels, h, w]; or x
/// [n, channels, depth, height, width] at grid [n, d, h, w, 3] with x, y and z. Coordinates go from -1, left and top,
/// to 1. The result has its channels innermost in memory. A point that is NaN reads nothing. "nearest" gives the grid
/// the gradient 0.
Tensor grid_sample(const Tensor& x, const Tensor& grid, const GridSampleOptions& options = {});

/// The grid, [n, h, w, 2] or [n, d, h, w, 3], at whose points grid_sample reads an image of `size`, [n, c, h, w] or
/// [n, c, d, h, w], so that theta [n, 2, 3] or [n, 3, 4] maps the places of the result to places of the image.
Tensor affine_grid(const Tensor& theta, const IntList& size, bool align_corners = false);

}   // namespace gradus
#endif
