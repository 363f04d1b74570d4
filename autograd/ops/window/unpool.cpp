// Unpooling, as a scatter along rows that hold an image of one channel each.
#include "autograd/ops/window/unpool.h"

#include "autograd/ops/window/window_parts.h"

namespace gradus {

namespace {

// The sizes of the image: those that were asked for, if they fit, or what the windows span.
apply::Extent unpooled_extent(
    const char* op, const Tensor& x, int64_t dims, const IntList& kernel_size, const MaxUnpoolOptions& o) {
  const IntList kernel = for_each_dim(op, "kernel_size", kernel_size, dims, 1);
  const IntList stride = o.stride.count ? for_each_dim(op, "stride", o.stride, dims, 1) : kernel;
  const IntList padding = for_each_dim(op, "padding", o.padding, dims, 0);
  const int64_t given = o.output_size.count;
  if (given != 0 && given != dims && given != dims + 1 && given != dims + 2)
    throw ShapeError(fmt::format(
        "{}: output_size must have {} numbers, or {} with n and channels; got {}", op, dims, dims + 2, given));
  apply::Extent image, of_x = apply::extent_of(x.shape(), dims);
  for (int64_t i = 0; i < dims; ++i) {
    const int64_t at = 3 - dims + i;
    const int64_t span = (of_x.size[at] - 1) * stride[i] - 2 * padding[i] + kernel[i];
    image.size[at] = given ? o.output_size[given - dims + i] : span;
    if (given && (image.size[at] <= span - stride[i] || image.size[at] >= span + stride[i]))
      throw ShapeError(fmt::format("{}: output_size must be {} to {} in dimension {}; got {}", op,
          std::max<int64_t>(0, span - stride[i] + 1), span + stride[i] - 1, 2 + i, image.size[at]));
    if (image.size[at] < 0)
      throw ShapeError(fmt::format("{}: there is no image: x is {}, padding {}", op, x.shape(), padding[i]));
  }
  return image;
}

Tensor max_unpool(const char* op, int64_t dims, const Tensor& given, const Tensor& given_indices,
    const IntList& kernel_size, const MaxUnpoolOptions& options) {
  require_float(op, given);
  require_int64(op, "indices", given_indices);
  if (!(given.shape() == given_indices.shape()))
    throw ShapeError(fmt::format(
        "{}: x and indices must have the same shape; they are {} and {}", op, given.shape(), given_indices.shape()));
  const Images images = images_of(op, given, dims);
  const Tensor& x = images.x;
  const apply::Extent image = unpooled_extent(op, x, dims, kernel_size, options);
  const Tensor indices = as_rows(images.single ? unsqueeze(given_indices, 0) : given_indices);
  apply::check_index(op, indices, image.numel());
  const Tensor none = zeros({x.shape()[0], x.shape()[1], image.numel()}, x.dtype());
  const Tensor y = scatter(none, 2, indices, as_rows(x));
  return as_given(images, reshape(y, apply::image_shape(x.shape()[0], x.shape()[1], image, dims)));
}

}   // namespace

Tensor max_unpool1d(
    const Tensor& x, const Tensor& indices, const IntList& kernel_size, const MaxUnpoolOptions& options) {
  return max_unpool("max_unpool1d", 1, x, indices, kernel_size, options);
}
Tensor max_unpool2d(
    const Tensor& x, const Tensor& indices, const IntList& kernel_size, const MaxUnpoolOptions& options) {
  return max_unpool("max_unpool2d", 2, x, indices, kernel_size, options);
}
Tensor max_unpool3d(
    const Tensor& x, const Tensor& indices, const IntList& kernel_size, const MaxUnpoolOptions& options) {
  return max_unpool("max_unpool3d", 3, x, indices, kernel_size, options);
}

}   // namespace gradus
