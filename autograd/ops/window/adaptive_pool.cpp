// Pooling to a given size.
//
// Read first: core/compute/window/pool.h.
#include "autograd/ops/window/adaptive_pool.h"

#include "autograd/ops/window/window_parts.h"
#include "core/compute/window/fractional_pool.h"

namespace gradus {

namespace {

// output_size as sizes, one for each of the last `dims` dimensions of x.
apply::Extent result_extent(const char* op, const Tensor& x, int64_t dims, const IntList& output_size) {
  const IntList sizes = for_each_dim(op, "output_size", output_size, dims, same_size, int64_t(1) << 24);
  apply::Extent results = apply::extent_of(x.shape(), dims);
  for (int64_t i = 0; i < dims; ++i)
    if (sizes[i] != same_size) results.size[3 - dims + i] = sizes[i];
  return results;
}
apply::Windows adaptive_windows(const char* op, const Tensor& x, int64_t dims, const IntList& output_size) {
  return apply::adaptive_windows(dims, apply::extent_of(x.shape(), dims), result_extent(op, x, dims, output_size));
}

// adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d     x: [n, c, ...] -> the mean of each window
//   dx = avg_pool_back(dy)
Tensor adaptive_avg(const char* op, const char* signature, int64_t dims, const Tensor& x, const IntList& output_size) {
  require_float(op, x);
  const Images images = images_of(op, x, dims, dims < 3);
  const apply::Windows windows = adaptive_windows(op, images.x, dims, output_size);
  const apply::Extent results = windows.results();
  // The mean of everything is a sum over pixels, in which the channels need not be innermost.
  if (results.numel() == 1) {
    IntList last{-1};
    for (int64_t i = 1; i < dims; ++i) last.value[last.count++] = -1 - i;
    return mean(x, last, true);
  }
  return as_given(images, mean_over(signature, images.x, windows));
}

// adaptive_max_pool1d, adaptive_max_pool2d, adaptive_max_pool3d     x: [n, c, ...] -> the largest of each window
//   dx = dy at the first of the largest, sums where windows overlap
Tensor adaptive_max(const char* op, const char* signature, int64_t dims, const Tensor& x, const IntList& output_size) {
  require_float(op, x);
  const Images images = images_of(op, x, dims);
  return as_given(images, max_over(signature, images.x, adaptive_windows(op, images.x, dims, output_size)));
}
ValuesIndices adaptive_max_with_indices(
    const char* op, const char* signature, int64_t dims, const Tensor& x, const IntList& output_size) {
  require_float(op, x);
  const Images images = images_of(op, x, dims);
  auto [values, indices] =
      max_over_with_indices(signature, images.x, adaptive_windows(op, images.x, dims, output_size));
  return {as_given(images, values), as_given(images, indices)};
}

}   // namespace

Tensor adaptive_avg_pool1d(const Tensor& x, const IntList& output_size) {
  return adaptive_avg("adaptive_avg_pool1d", "adaptive_avg_pool1d(x)", 1, x, output_size);
}
Tensor adaptive_avg_pool2d(const Tensor& x, const IntList& output_size) {
  return adaptive_avg("adaptive_avg_pool2d", "adaptive_avg_pool2d(x)", 2, x, output_size);
}
Tensor adaptive_avg_pool3d(const Tensor& x, const IntList& output_size) {
  return adaptive_avg("adaptive_avg_pool3d", "adaptive_avg_pool3d(x)", 3, x, output_size);
}
Tensor adaptive_max_pool1d(const Tensor& x, const IntList& output_size) {
  return adaptive_max("adaptive_max_pool1d", "adaptive_max_pool1d(x)", 1, x, output_size);
}
Tensor adaptive_max_pool2d(const Tensor& x, const IntList& output_size) {
  return adaptive_max("adaptive_max_pool2d", "adaptive_max_pool2d(x)", 2, x, output_size);
}
Tensor adaptive_max_pool3d(const Tensor& x, const IntList& output_size) {
  return adaptive_max("adaptive_max_pool3d", "adaptive_max_pool3d(x)", 3, x, output_size);
}
ValuesIndices adaptive_max_pool1d_with_indices(const Tensor& x, const IntList& output_size) {
  return adaptive_max_with_indices("adaptive_max_pool1d_with_indices", "adaptive_max_pool1d(x)", 1, x, output_size);
}
ValuesIndices adaptive_max_pool2d_with_indices(const Tensor& x, const IntList& output_size) {
  return adaptive_max_with_indices("adaptive_max_pool2d_with_indices", "adaptive_max_pool2d(x)", 2, x, output_size);
}
ValuesIndices adaptive_max_pool3d_with_indices(const Tensor& x, const IntList& output_size) {
  return adaptive_max_with_indices("adaptive_max_pool3d_with_indices", "adaptive_max_pool3d(x)", 3, x, output_size);
}

// -- fractional --

namespace {

// The sizes of the result, from output_size or output_ratio.
apply::Extent fractional_extent(const char* op, const Tensor& x, int64_t dims, const FractionalOptions& o) {
  require_one_size(op, dims, o);
  if (o.output_size.count) return result_extent(op, x, dims, o.output_size);
  apply::Extent results = apply::extent_of(x.shape(), dims);
  for (int64_t i = 0; i < dims; ++i) {
    int64_t& size = results.size[3 - dims + i];
    size = int64_t(double(size) * o.output_ratio[o.output_ratio.size() == 1 ? 0 : size_t(i)]);
  }
  return results;
}

// Random numbers, or those that were given.
Tensor samples_for(const char* op, const Tensor& x, int64_t dims, const Tensor& given) {
  const Shape wanted{x.shape()[0], x.shape()[1], dims};
  if (!given.defined()) return rand(wanted, {.dtype = x.dtype()});
  require_same_dtype(op, x, given, "x", "random_samples");
  if (!(given.shape() == wanted))
    throw ShapeError(fmt::format("{}: random_samples must be {}; it is {}", op, wanted, given.shape()));
  const Tensor outside = apply::reduce(Reduce::max, logical_not(logical_and(ge(given, 0), le(given, 1))), 7, false);
  if (given.numel() && outside.item<bool>()) throw Error(fmt::format("{}: random_samples must be in 0 .. 1", op));
  return given.detach();
}

}   // namespace

void require_one_size(const char* op, int64_t dims, const FractionalOptions& o) {
  const auto ratios = int64_t(o.output_ratio.size());
  if ((o.output_size.count > 0) == (ratios > 0))
    throw Error(fmt::format("{}: give either output_size or output_ratio", op));
  if (o.output_size.count) for_each_dim(op, "output_size", o.output_size, dims, 0);
  if (ratios > 1 && ratios != dims)
    throw ShapeError(fmt::format("{}: output_ratio must be one number, or {}; got {} numbers", op, dims, ratios));
  for (double ratio : o.output_ratio)
    if (!(ratio > 0 && ratio < 1))
      throw Error(fmt::format("{}: output_ratio must be between 0 and 1; got {}", op, ratio));
}

// fractional_max_pool2d, fractional_max_pool3d             x: [n, c, ...] -> the largest of each window
//   dx = dy at the first of the largest, sums where windows overlap
static ValuesIndices fractional_max_pool(const char* op, const char* signature, int64_t dims, const Tensor& given,
    const IntList& kernel_size, const FractionalOptions& options) {
  require_float(op, given);
  const Images images = images_of(op, given, dims);
  const Tensor& x = images.x;
  const IntList kernel = for_each_dim(op, "kernel_size", kernel_size, dims, 1);
  const apply::Extent results = fractional_extent(op, x, dims, options), image = apply::extent_of(x.shape(), dims);
  apply::Window window;
  window.dims = dims;
  for (int64_t i = 0; i < dims; ++i) {
    const int64_t at = 3 - dims + i;
    window.size[at] = kernel[i];
    if (results.size[at] + kernel[i] - 1 > image.size[at])
      throw ShapeError(fmt::format("{}: {} windows of {} numbers do not fit along dimension {} of x {}", op,
          results.size[at], kernel[i], 2 + i, x.shape()));
  }
  auto [values, indices] =
      apply::fractional_max_pool(x, window, results, samples_for(op, x, dims, options.random_samples));
  const Tensor y = record(signature, values, grad_to(x, PlacesBack{saved(indices, 1), apply::image_order(x)}));
  return {as_given(images, y), as_given(images, indices)};
}

Tensor fractional_max_pool2d(const Tensor& x, const IntList& kernel_size, const FractionalOptions& options) {
  return fractional_max_pool("fractional_max_pool2d", "fractional_max_pool2d(x, indices)", 2, x, kernel_size, options)
      .values;
}
Tensor fractional_max_pool3d(const Tensor& x, const IntList& kernel_size, const FractionalOptions& options) {
  return fractional_max_pool("fractional_max_pool3d", "fractional_max_pool3d(x, indices)", 3, x, kernel_size, options)
      .values;
}
ValuesIndices fractional_max_pool2d_with_indices(
    const Tensor& x, const IntList& kernel_size, const FractionalOptions& options) {
  return fractional_max_pool(
      "fractional_max_pool2d_with_indices", "fractional_max_pool2d(x, indices)", 2, x, kernel_size, options);
}
ValuesIndices fractional_max_pool3d_with_indices(
    const Tensor& x, const IntList& kernel_size, const FractionalOptions& options) {
  return fractional_max_pool(
      "fractional_max_pool3d_with_indices", "fractional_max_pool3d(x, indices)", 3, x, kernel_size, options);
}

}   // namespace gradus
