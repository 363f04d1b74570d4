// Reading images at places given by numbers between -1 and 1. float32 and float64.
//
// Idea: where a point of the grid reads, and with which weights, is separate from reading. The weights are a polynomial
// of each coordinate between neighbouring pixels, whose derivatives are weights, too; reading is a sum of products. So
// each has gradients of its own kind.
#ifndef GRADUS_CORE_COMPUTE_IMAGE_GRID_H
#define GRADUS_CORE_COMPUTE_IMAGE_GRID_H

#include "core/tensor/tensor.h"

namespace gradus::apply {

enum class GridMode : uint8_t { nearest, linear, cubic };
enum class GridPadding : uint8_t {
  zeros,        // outside of the image are zeros
  border,       // its edge goes on
  reflection,   // it is mirrored at its edges
};

/// How a point of a grid is read as a place in an image, in the order of the point's coordinates: x, y, z. -1 and 1 are
/// the outer edges of the image, or, with align_corners, the centres of its outer pixels.
struct GridRule {
  GridMode mode = GridMode::linear;
  GridPadding padding = GridPadding::zeros;
  bool align_corners = false;
  int64_t dims = 2;
  int64_t size[3] = {1, 1, 1};   // width, height, depth

  int along() const {
    return mode == GridMode::nearest ? 1 : mode == GridMode::linear ? 2 : 4;
  }                                            // pixels, per dimension
  int degree() const { return along() - 1; }   // of the polynomial
  int64_t taps() const;                        // pixels that a point reads
};
/// How often weights are differentiated by each coordinate.
struct GridOrder {
  int of[3] = {0, 0, 0};
};

/// The weights of the pixels that each point reads, and, if `places` is not null, where these are: pixels of an image
/// in row-major order, int64, -1 outside. grid [n, ..., dims] -> [n, points, taps] both. A coordinate that is NaN, or
/// infinite without a border, is outside.
Tensor grid_weights(const Tensor& grid, const GridRule& rule, const GridOrder& order, Tensor* places = nullptr);
/// For each coordinate the sum over the taps of dw and the weights, differentiated once more by that coordinate: the
/// gradient of grid_weights, of the grid's shape.
Tensor grid_slopes(const Tensor& dw, const Tensor& grid, const GridRule& rule, const GridOrder& order);

}   // namespace gradus::apply
#endif
