// What ops on images share.
#include "autograd/ops/window/window_parts.h"

#include "core/base/words.h"

namespace gradus {

IntList for_each_dim(const char* op, const char* name, const IntList& list, int64_t dims, int64_t least, int64_t most) {
  if (list.count != 1 && list.count != dims)
    throw ShapeError(fmt::format("{}: {} must be one number{}; got {} numbers", op, name,
        dims == 1 ? std::string() : fmt::format(", or {}", dims), list.count));
  IntList all = list;
  for (all.count = 0; all.count < dims; ++all.count) {
    const int64_t v = list[list.count == 1 ? 0 : all.count];
    if (v < least) throw Error(fmt::format("{}: {} must be at least {}; got {}", op, name, least, v));
    if (v > most) throw Error(fmt::format("{}: {} is too large; got {}", op, name, v));
    all.value[all.count] = v;
  }
  return all;
}

// The sizes of an image by name.
static const char* names_of_sizes(int64_t dims) {
  return dims == 1 ? "length" : dims == 2 ? "height, width" : "depth, height, width";
}

bool is_same(const char* op, const Padding& padding) {
  return padding.word && which_word(op, "padding", padding.word, {"same", "valid"}, "numbers") == 0;
}

Images images_of(const char* op, const Tensor& x, int64_t dims, bool without_channels) {
  require_defined(op, x);
  if (x.dim() != dims + 2 && x.dim() != dims + 1)
    throw ShapeError(fmt::format("{}: x must be [n, channels, {}] or [channels, {}]; it is {}{}", op,
        names_of_sizes(dims), names_of_sizes(dims), x.shape(),
        x.dim() == dims ? ". An image without channels has one after x.unsqueeze(0)" : ""));
  const bool single = x.dim() == dims + 1;
  for (int64_t d = x.dim() - dims - (without_channels ? 0 : 1); d < x.dim(); ++d)
    if (x.shape()[d] == 0)
      throw ShapeError(fmt::format("{}: no size but the number of images may be 0; x is {}", op, x.shape()));
  return {single ? unsqueeze(x, 0) : x, single};
}

namespace {

// How many windows there are along a dimension. The last one may reach over the border in ceil_mode, but it begins in
// the image or in the padding before it.
int64_t count_windows(int64_t size, int64_t extent, int64_t stride, int64_t padding, bool ceil_mode) {
  const int64_t left = size + 2 * padding - extent;
  if (left < 0 && !(ceil_mode && left > -stride)) return 0;
  const int64_t count = (left + (ceil_mode ? stride - 1 : 0)) / stride + 1;
  return ceil_mode && (count - 1) * stride >= size + padding ? count - 1 : count;
}

}   // namespace

apply::Windows windows_of(const char* op, const Tensor& x, int64_t dims, const Cut& cut) {
  const IntList kernel = for_each_dim(op, "kernel_size", cut.kernel_size, dims, 1);
  const IntList stride = cut.stride.count ? for_each_dim(op, "stride", cut.stride, dims, 1) : kernel;
  const IntList padding = for_each_dim(op, "padding", cut.padding, dims, 0);
  const IntList dilation = for_each_dim(op, "dilation", cut.dilation, dims, 1);
  apply::Window w;
  w.dims = dims;
  const apply::Extent image = apply::extent_of(x.shape(), dims);
  apply::Extent results;
  for (int64_t i = 0; i < dims; ++i) {
    const int64_t at = 3 - dims + i, size = image.size[at];
    if (padding[i] > kernel[i] / 2)
      throw Error(fmt::format("{}: padding must be at most half of kernel_size; got padding {} for kernel_size {}", op,
          padding[i], kernel[i]));
    w.size[at] = kernel[i], w.stride[at] = stride[i], w.dilation[at] = dilation[i];
    w.before[at] = w.after[at] = padding[i];
    results.size[at] = count_windows(size, w.extent(int(at)), stride[i], padding[i], cut.ceil_mode);
    if (results.size[at] < 1)
      throw ShapeError(fmt::format("{}: a window covers {} numbers along dimension {}, but x {} has {} there{}", op,
          w.extent(int(at)), 2 + i, x.shape(), size + 2 * padding[i], padding[i] ? " with its padding" : ""));
  }
  return apply::sliding_windows(w, image, results);
}

Tensor put_at(const Tensor& dy, const Tensor& indices, const Shape& image) {
  const Tensor rows = as_rows(indices);
  Shape shape{image[0], image[1], 1};
  for (int64_t d = 2; d < image.dims(); ++d) shape[2] *= image[d];
  return reshape(scatter_add(zeros(shape, dy.dtype()), 2, rows, as_rows(dy)), image);
}
Tensor PlacesBack::operator()(const Tensor& dy, const Shape& image) const {
  return recording() ? put_at(dy, indices, image) : apply::put_at(dy, indices, image, order);
}

}   // namespace gradus
