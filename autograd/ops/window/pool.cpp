// Pooling by windows that slide over images.
//
// Read first: core/compute/window/pool.h.
#include "autograd/ops/window/pool.h"

#include "autograd/ops/window/window_parts.h"

namespace gradus {

namespace {

Images images_with_numbers(const char* op, const Tensor& x, int64_t dims) {
  Images images = images_of(op, x, dims);
  require_not_bool(op, x.dtype());
  return images;
}

// A window between padding and padding, which only a dilation can make, has no largest number.
void require_numbers(const char* op, const Tensor& x, const apply::Windows& windows) {
  for (const std::vector<apply::Run>& runs : windows.along)
    for (const apply::Run& r : runs)
      if (r.span.count == 0)
        throw ShapeError(fmt::format(
            "{}: a window lies in the padding alone; x is {}. Take less dilation or padding.", op, x.shape()));
}

apply::Windows max_windows(
    const char* op, const Tensor& x, int64_t dims, const IntList& kernel_size, const MaxPoolOptions& o) {
  apply::Windows w = windows_of(op, x, dims, {kernel_size, o.stride, o.padding, o.dilation, o.ceil_mode});
  require_numbers(op, x, w);
  return w;
}

Tensor max_pool(const char* op, const char* signature, int64_t dims, const Tensor& x, const IntList& kernel_size,
    const MaxPoolOptions& options) {
  const Images images = images_with_numbers(op, x, dims);
  return as_given(images, max_over(signature, images.x, max_windows(op, images.x, dims, kernel_size, options)));
}

ValuesIndices max_pool_with_indices(const char* op, const char* signature, int64_t dims, const Tensor& x,
    const IntList& kernel_size, const MaxPoolOptions& options) {
  const Images images = images_with_numbers(op, x, dims);
  auto [values, indices] =
      max_over_with_indices(signature, images.x, max_windows(op, images.x, dims, kernel_size, options));
  return {as_given(images, values), as_given(images, indices)};
}

Tensor avg_pool(const char* op, const char* signature, int64_t dims, const Tensor& x, const IntList& kernel_size,
    const AvgPoolOptions& o) {
  const Images images = images_with_numbers(op, x, dims);
  apply::Windows w = windows_of(op, images.x, dims, {kernel_size, o.stride, o.padding, 1, o.ceil_mode});
  for (int i = 0; i < 3; ++i)
    for (apply::Run& r : w.along[i])
      if (o.divisor_override) r.span.divisor = i == 2 ? o.divisor_override : 1;
      else if (!o.count_include_pad) r.span.divisor = r.span.count;
  return as_given(images, mean_over(signature, images.x, std::move(w)));
}

// sign(m) relu(|m|), m the mean of x^p, is m with a gradient of 0 where it is 0.
Tensor lp_pool(const char* op, const char* signature, int64_t dims, const Tensor& x, Scalar norm_type,
    const IntList& kernel_size, const LPPoolOptions& o) {
  if (norm_type.to_double() == 0) throw Error(fmt::format("{}: norm_type must not be 0", op));
  const IntList kernel = for_each_dim(op, "kernel_size", kernel_size, dims, 1);
  int64_t count = 1;
  for (int64_t size : kernel) count *= size;
  const Tensor m =
      avg_pool(op, signature, dims, pow(x, norm_type), kernel, {.stride = o.stride, .ceil_mode = o.ceil_mode});
  return pow(sign(m) * relu(abs(m)) * count, 1 / norm_type.to_double());
}

}   // namespace

// Whether to keep the places of the largest numbers costs less than to keep the image and look for them again.
static bool are_few(const apply::Windows& w) { return 16 * w.results().numel() <= w.image.numel(); }

// max_pool1d, max_pool2d, max_pool3d                       x: [n, c, ...] -> the largest of each window [n, c, ...]
//   dx = dy at the first of the largest, sums where windows overlap
Tensor max_over(const char* signature, const Tensor& x, apply::Windows windows) {
  if (are_few(windows) && recording() && x.requires_grad())
    return max_over_with_indices(signature, x, std::move(windows)).values;
  Tensor y = apply::max_pool(x, windows);
  return record(signature, y, grad_to(x, MaxPoolBack{saved(x, 0), std::move(windows)}));
}
ValuesIndices max_over_with_indices(const char* signature, const Tensor& x, apply::Windows windows) {
  auto [values, indices] = apply::max_pool_with_indices(x, windows);
  if (are_few(windows))
    return {record(signature, values, grad_to(x, PlacesBack{saved(indices), apply::image_order(x)})), indices};
  return {record(signature, values, grad_to(x, MaxPoolBack{saved(x, 0), std::move(windows)})), indices};
}
Tensor MaxPoolBack::operator()(const Tensor& dy) const {
  if (!recording()) return apply::max_pool_grad(dy, x, windows);
  return put_at(dy, apply::max_pool_with_indices(x, windows).second, x.get().shape());
}

namespace {

struct MeanPoolBack {
  apply::Windows windows;
  const char* signature;
  Tensor operator()(const Tensor& dy) const;
};

}   // namespace

// avg_pool1d, avg_pool2d, avg_pool3d                       x: [n, c, ...] -> the mean of each window [n, c, ...]
//   dx = avg_pool_back(dy)
Tensor mean_over(const char* signature, const Tensor& x, apply::Windows windows) {
  Tensor y = apply::mean_pool(x, windows);
  return record(signature, y, grad_to(x, MeanPoolBack{std::move(windows), signature}));
}

// avg_pool_back                                            dy -> dy / divisor, summed over the windows of each number
//   ddy = avg_pool(ddx)
Tensor MeanPoolBack::operator()(const Tensor& dy) const {
  return record("avg_pool_back(dy)", apply::mean_pool_grad(dy, windows),
      grad_to(dy, [back = *this](const Tensor& ddx) { return mean_over(back.signature, ddx, back.windows); }));
}

Tensor max_pool1d(const Tensor& x, const IntList& kernel_size, const MaxPoolOptions& options) {
  return max_pool("max_pool1d", "max_pool1d(x)", 1, x, kernel_size, options);
}
Tensor max_pool2d(const Tensor& x, const IntList& kernel_size, const MaxPoolOptions& options) {
  return max_pool("max_pool2d", "max_pool2d(x)", 2, x, kernel_size, options);
}
Tensor max_pool3d(const Tensor& x, const IntList& kernel_size, const MaxPoolOptions& options) {
  return max_pool("max_pool3d", "max_pool3d(x)", 3, x, kernel_size, options);
}
ValuesIndices max_pool1d_with_indices(const Tensor& x, const IntList& kernel_size, const MaxPoolOptions& options) {
  return max_pool_with_indices("max_pool1d_with_indices", "max_pool1d(x)", 1, x, kernel_size, options);
}
ValuesIndices max_pool2d_with_indices(const Tensor& x, const IntList& kernel_size, const MaxPoolOptions& options) {
  return max_pool_with_indices("max_pool2d_with_indices", "max_pool2d(x)", 2, x, kernel_size, options);
}
ValuesIndices max_pool3d_with_indices(const Tensor& x, const IntList& kernel_size, const MaxPoolOptions& options) {
  return max_pool_with_indices("max_pool3d_with_indices", "max_pool3d(x)", 3, x, kernel_size, options);
}

Tensor avg_pool1d(const Tensor& x, const IntList& kernel_size, const AvgPoolOptions& options) {
  return avg_pool("avg_pool1d", "avg_pool1d(x)", 1, x, kernel_size, options);
}
Tensor avg_pool2d(const Tensor& x, const IntList& kernel_size, const AvgPoolOptions& options) {
  return avg_pool("avg_pool2d", "avg_pool2d(x)", 2, x, kernel_size, options);
}
Tensor avg_pool3d(const Tensor& x, const IntList& kernel_size, const AvgPoolOptions& options) {
  return avg_pool("avg_pool3d", "avg_pool3d(x)", 3, x, kernel_size, options);
}

Tensor lp_pool1d(const Tensor& x, Scalar norm_type, const IntList& kernel_size, const LPPoolOptions& options) {
  return lp_pool("lp_pool1d", "avg_pool1d(x)", 1, x, norm_type, kernel_size, options);
}
Tensor lp_pool2d(const Tensor& x, Scalar norm_type, const IntList& kernel_size, const LPPoolOptions& options) {
  return lp_pool("lp_pool2d", "avg_pool2d(x)", 2, x, norm_type, kernel_size, options);
}
Tensor lp_pool3d(const Tensor& x, Scalar norm_type, const IntList& kernel_size, const LPPoolOptions& options) {
  return lp_pool("lp_pool3d", "avg_pool3d(x)", 3, x, norm_type, kernel_size, options);
}

}   // namespace gradus
