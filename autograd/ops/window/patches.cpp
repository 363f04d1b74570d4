// fold and unfold of images: each is the other's gradient.
#include "autograd/ops/window/patches.h"

#include "autograd/ops/window/window_parts.h"
#include "core/compute/window/patches.h"

namespace gradus {

namespace {

// Windows on an image of this size.
struct Geometry {
  apply::Window window;
  apply::Extent image, results;
};

Tensor im2col(const Tensor& x, const Geometry& g);
Tensor col2im(const Tensor& columns, const Geometry& g);

// im2col                                                   x: [n, c, h, w] -> [n, c places, windows]
//   dx = col2im(dy)
Tensor im2col(const Tensor& x, const Geometry& g) {
  return record(
      "im2col(x)", apply::im2col(x, g.window, g.results), grad_to(x, [g](const Tensor& dy) { return col2im(dy, g); }));
}

// col2im                                                   x: [n, c places, windows] -> [n, c, h, w]
//   dx = im2col(dy)
Tensor col2im(const Tensor& x, const Geometry& g) {
  return record("col2im(x)", apply::col2im(x, g.window, g.results, g.image),
      grad_to(x, [g](const Tensor& dy) { return im2col(dy, g); }));
}

Geometry geometry(const char* op, const apply::Extent& image, const IntList& kernel_size, const UnfoldOptions& o) {
  const IntList kernel = for_each_dim(op, "kernel_size", kernel_size, 2, 1);
  const IntList stride = for_each_dim(op, "stride", o.stride, 2, 1);
  const IntList padding = for_each_dim(op, "padding", o.padding, 2, 0);
  const IntList dilation = for_each_dim(op, "dilation", o.dilation, 2, 1);
  Geometry g{{}, image, {}};
  g.window.dims = 2;
  for (int64_t i = 0; i < 2; ++i) {
    const int64_t at = 1 + i;
    g.window.size[at] = kernel[i], g.window.stride[at] = stride[i], g.window.dilation[at] = dilation[i];
    g.window.before[at] = g.window.after[at] = padding[i];
    const int64_t bordered = image.size[at] + 2 * padding[i], extent = g.window.extent(int(at));
    if (bordered < extent)
      throw ShapeError(fmt::format("{}: a window covers {} numbers in {}, but the image has {} there{}", op, extent,
          i ? "width" : "height", bordered, padding[i] ? " with its padding" : ""));
    g.results.size[at] = (bordered - extent) / stride[i] + 1;
  }
  return g;
}

}   // namespace

Tensor unfold(const Tensor& x, const IntList& kernel_size, const UnfoldOptions& options) {
  require_float("unfold", x);
  const Images images = images_of("unfold", x, 2);
  return as_given(images, im2col(images.x, geometry("unfold", apply::extent_of(x.shape(), 2), kernel_size, options)));
}

Tensor fold(const Tensor& x, const IntList& output_size, const IntList& kernel_size, const UnfoldOptions& options) {
  require_float("fold", x);
  const IntList size = for_each_dim("fold", "output_size", output_size, 2, 1);
  const Geometry g = geometry("fold", apply::Extent{{1, size[0], size[1]}}, kernel_size, options);
  const int64_t dims = x.dim(), places = g.window.places(), windows = g.results.numel();
  if (dims != 2 && dims != 3)
    throw ShapeError(fmt::format("fold: x must be [n, c places, windows] or [c places, windows]; it is {}", x.shape()));
  const int64_t rows = x.shape()[dims - 2];
  if (rows == 0 || rows % places != 0 || x.shape()[dims - 1] != windows)
    throw ShapeError(
        fmt::format("fold: x must have a multiple of {} rows, the places of a window, and {} columns, {} x "
                    "{} windows; it is {}",
            places, windows, g.results.size[1], g.results.size[2], x.shape()));
  const Images columns{dims == 2 ? unsqueeze(x, 0) : x, dims == 2};
  return as_given(columns, col2im(columns.x, g));
}

}   // namespace gradus
