// Windows of images as the columns of a matrix, and back. Floats; the rows of images and matrices are row-major.
#ifndef GRADUS_CORE_COMPUTE_WINDOW_PATCHES_H
#define GRADUS_CORE_COMPUTE_WINDOW_PATCHES_H

#include "core/compute/window/window.h"

namespace gradus::apply {

/// x [n, c, h, w] -> [n, c places, results]: a column for each window, zeros for what is in the border.
Tensor im2col(const Tensor& x, const Window& window, const Extent& results);
/// columns [n, c places, results] -> [n, c, h, w]: each number added where im2col read it.
Tensor col2im(const Tensor& columns, const Window& window, const Extent& results, const Extent& image);

}   // namespace gradus::apply
#endif
