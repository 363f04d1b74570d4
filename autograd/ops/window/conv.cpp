// Convolutions: three sums over the same products x w dy, each of which has the other two as gradients.
//
// Read first: core/compute/window/conv.h.
#include "autograd/ops/window/conv.h"

#include "autograd/history/record.h"
#include "autograd/ops/common.h"
#include "autograd/ops/reduce/reduce.h"
#include "autograd/ops/shape/shape.h"
#include "autograd/ops/window/window_parts.h"
#include "core/base/format.h"
#include "core/compute/window/conv.h"
#include "core/compute/window/conv_weight.h"

namespace gradus {

namespace {

// What a convolution is, apart from numbers: from an image of these sizes to these results.
struct Geometry {
  apply::Window window;
  apply::Extent image, results;
  int64_t groups;
};

Tensor convolution(const Tensor& x, const Tensor& w, const Tensor& b, const Geometry& g);
Tensor transposed_convolution(const Tensor& x, const Tensor& w, const Tensor& b, const Geometry& g);
Tensor weight_sums(const Tensor& x, const Tensor& dy, const Geometry& g);

const Tensor* if_defined(const Tensor& x) { return x.defined() ? &x : nullptr; }

Tensor over_channels(const Tensor& dy) {   // the gradient of a bias
  IntList dims{0};
  for (int64_t d = 2; d < dy.dim(); ++d) dims.value[dims.count++] = d;
  return sum(dy, dims);
}

// conv                                                   x: [n, c, ...]  w: [o, c / groups, ...]  b: [o] -> [n, o, ...]
//   dx = conv_transpose(dy, w)     dw = conv_weight(x, dy)     db = the sum of dy over all but the channels
Tensor convolution(const Tensor& x, const Tensor& w, const Tensor& b, const Geometry& g) {
  const Tensor images = apply::images_for(x, w.shape()[0], g.window, g.groups);   // backward needs a copy, too
  const char* const signature = "conv(x, weight, bias)";
  const Tensor y = apply::conv(images, w, if_defined(b), g.results, g.window, g.groups);
  if (history_of(x) && history_of(w))   // both gradients in one pass; one alone would not need both tensors
    return record(signature, y,
        joint<2>({&x, &w},
            [x = saved(x, 0), kept = saved(images, 0), w = saved(w, 1), g](const Tensor& dy, Need) -> Gradients<2> {
              if (recording()) return {{transposed_convolution(dy, w, {}, g), weight_sums(x, dy, g)}};
              auto [dx, dw] = apply::conv_gradients(kept, w, dy, g.window, g.groups);
              return {{dx, dw}};
            }),
        grad_to(b, [](const Tensor& dy) { return over_channels(dy); }));
  return record(signature, y,
      grad_to(x, [w = saved(w, 1), g](const Tensor& dy) { return transposed_convolution(dy, w, {}, g); }),
      grad_to(w, [x = saved(x, 0), kept = saved(images, 0), g](
                     const Tensor& dy) { return weight_sums(recording() ? x : kept, dy, g); }),
      grad_to(b, [](const Tensor& dy) { return over_channels(dy); }));
}

// conv_transpose                                         x: [n, c, ...]  w: [c, o / groups, ...]  b: [o] -> [n, o, ...]
//   dx = conv(dy, w)     dw = conv_weight(dy, x)     db = the sum of dy over all but the channels
Tensor transposed_convolution(const Tensor& x, const Tensor& w, const Tensor& b, const Geometry& g) {
  const Tensor images = apply::images_for(x, g.groups * w.shape()[1], g.window, g.groups);
  return record("conv_transpose(x, weight, bias)",
      apply::conv_transpose(images, w, if_defined(b), g.image, g.window, g.groups),
      grad_to(x, [w = saved(w, 1), g](const Tensor& dy) { return convolution(dy, w, {}, g); }),
      grad_to(w, [x = saved(x, 0), kept = saved(images, 0), g](
                     const Tensor& dy) { return weight_sums(dy, recording() ? x : kept, g); }),
      grad_to(b, [](const Tensor& dy) { return over_channels(dy); }));
}

// conv_weight                                              x: [n, c, ...]  y: [n, o, ...] -> [o, c / groups, ...]
//   dx = conv_transpose(y, dw)     dy = conv(x, dw)
Tensor weight_sums(const Tensor& x, const Tensor& y, const Geometry& g) {
  return record("conv_weight(x, y)", apply::conv_weight(x, y, g.window, g.groups),
      grad_to(x, [y = saved(y, 1), g](const Tensor& dw) { return transposed_convolution(y, dw, {}, g); }),
      grad_to(y, [x = saved(x, 0), g](const Tensor& dw) { return convolution(x, dw, {}, g); }));
}

// -- options and shapes --

// "; x is [64, 28, 28], one image of 64 channels. For a batch of images of 1 channel take x.unsqueeze(1)"
std::string about_channels(const Tensor& given, bool single, int64_t channels) {
  std::string text = fmt::format("; x is {}", given.shape());
  if (single) text += fmt::format(", one image of {} channels", given.shape()[0]);
  if (single && channels == 1) text += ". For a batch of images of 1 channel take x.unsqueeze(1)";
  return text;
}

// x with `channels` of them for a weight, as it was given; bias one for each result.
void require_fitting(const char* op, const Tensor& given, const Tensor& w, const Tensor& bias, int64_t groups,
    int64_t channels, int64_t results) {
  require_same_dtype(op, given, w, "x", "weight");
  const bool single = given.dim() < w.dim();
  if (given.shape()[single ? 0 : 1] != channels)
    throw ShapeError(fmt::format("{}: weight {}{} is for {} channel{}{}", op, w.shape(),
        groups == 1 ? "" : fmt::format(", with {} groups,", groups), channels, channels == 1 ? "" : "s",
        about_channels(given, single, channels)));
  if (!bias.defined()) return;
  require_same_dtype(op, w, bias, "weight", "bias");
  if (!(bias.shape() == Shape{results}))
    throw ShapeError(fmt::format("{}: bias must be [{}]; it is {}", op, results, bias.shape()));
}

void require_weight(
    const char* op, const Tensor& x, const Tensor& w, int64_t dims, int64_t groups, const char* weight_shape) {
  require_float(op, x);
  require_float(op, w);
  if (w.dim() != dims + 2)
    throw ShapeError(
        fmt::format("{}: weight must have {} dimensions, two for channels; it is {}", op, dims + 2, w.shape()));
  if (groups < 1) throw Error(fmt::format("{}: groups must be at least 1; got {}", op, groups));
  if (w.shape()[0] % groups != 0)
    throw ShapeError(fmt::format(
        "{}: weight is {}, {}; its first size must be a multiple of groups = {}", op, weight_shape, w.shape(), groups));
  for (int64_t d = 2; d < w.dim(); ++d)
    if (w.shape()[d] < 1) throw ShapeError(fmt::format("{}: the window of weight {} is empty", op, w.shape()));
}

apply::Window window_of(const Tensor& w, const IntList& stride, const IntList& dilation) {
  apply::Window window;
  window.dims = w.dim() - 2;
  for (int64_t i = 0; i < window.dims; ++i) {
    const int64_t at = 3 - window.dims + i;
    window.size[at] = w.shape()[2 + i], window.stride[at] = stride[i], window.dilation[at] = dilation[i];
  }
  return window;
}

Tensor conv(const char* op, int64_t dims, const Tensor& given, const Tensor& w, const Tensor& bias,
    const ConvOptions& options) {
  require_weight(op, given, w, dims, options.groups, "[out, in / groups, ...]");
  const Images images = images_of(op, given, dims, true);
  const Tensor& x = images.x;
  require_fitting(op, given, w, bias, options.groups, w.shape()[1] * options.groups, w.shape()[0]);
  const IntList stride = for_each_dim(op, "stride", options.stride, dims, 1);
  const IntList dilation = for_each_dim(op, "dilation", options.dilation, dims, 1);
  const IntList padding = for_each_dim(op, "padding", options.padding.sizes, dims, 0);
  const bool same = is_same(op, options.padding);
  Geometry g{window_of(w, stride, dilation), apply::extent_of(x.shape(), dims), {}, options.groups};
  for (int64_t i = 0; i < dims; ++i) {
    const int64_t at = 3 - dims + i, extent = g.window.extent(int(at));
    if (same && stride[i] != 1) throw Error(fmt::format("{}: padding \"same\" needs stride 1; got {}", op, stride[i]));
    g.window.before[at] = same ? (extent - 1) / 2 : padding[i];
    g.window.after[at] = same ? extent - 1 - g.window.before[at] : padding[i];
    const int64_t bordered = g.image.size[at] + g.window.before[at] + g.window.after[at];
    if (bordered < extent)
      throw ShapeError(
          fmt::format("{}: the window of weight {} covers {} numbers along dimension {}, but x {} has {} there{}", op,
              w.shape(), extent, 2 + i, x.shape(), bordered, bordered != g.image.size[at] ? " with its padding" : ""));
    g.results.size[at] = (bordered - extent) / stride[i] + 1;
  }
  Tensor y = convolution(x, w, bias, g);
  return as_given(images, y);
}

Tensor conv_transpose(const char* op, int64_t dims, const Tensor& given, const Tensor& w, const Tensor& bias,
    const ConvTransposeOptions& options) {
  require_weight(op, given, w, dims, options.groups, "[in, out / groups, ...]");
  const Images images = images_of(op, given, dims, true);
  const Tensor& x = images.x;
  require_fitting(op, given, w, bias, options.groups, w.shape()[0], w.shape()[1] * options.groups);
  const IntList stride = for_each_dim(op, "stride", options.stride, dims, 1);
  const IntList dilation = for_each_dim(op, "dilation", options.dilation, dims, 1);
  const IntList padding = for_each_dim(op, "padding", options.padding, dims, 0);
  const IntList more = for_each_dim(op, "output_padding", options.output_padding, dims, 0);
  Geometry g{window_of(w, stride, dilation), {}, apply::extent_of(x.shape(), dims), options.groups};
  for (int64_t i = 0; i < dims; ++i) {
    const int64_t at = 3 - dims + i;
    if (more[i] >= stride[i] && more[i] >= dilation[i])
      throw Error(fmt::format("{}: output_padding must be less than stride or dilation; got {}", op, more[i]));
    g.window.before[at] = g.window.after[at] = padding[i];
    g.image.size[at] = (g.results.size[at] - 1) * stride[i] - 2 * padding[i] + g.window.extent(int(at)) + more[i];
    if (g.image.size[at] < (x.shape()[0] > 0 ? 1 : 0))
      throw ShapeError(
          fmt::format("{}: there is no result: x is {}, weight {}, padding {}", op, x.shape(), w.shape(), padding[i]));
  }
  Tensor y = transposed_convolution(x, w, bias, g);
  return as_given(images, y);
}

}   // namespace

Tensor conv1d(const Tensor& x, const Tensor& weight, const Tensor& bias, const ConvOptions& options) {
  return conv("conv1d", 1, x, weight, bias, options);
}
Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias, const ConvOptions& options) {
  return conv("conv2d", 2, x, weight, bias, options);
}
Tensor conv3d(const Tensor& x, const Tensor& weight, const Tensor& bias, const ConvOptions& options) {
  return conv("conv3d", 3, x, weight, bias, options);
}
Tensor conv_transpose1d(
    const Tensor& x, const Tensor& weight, const Tensor& bias, const ConvTransposeOptions& options) {
  return conv_transpose("conv_transpose1d", 1, x, weight, bias, options);
}
Tensor conv_transpose2d(
    const Tensor& x, const Tensor& weight, const Tensor& bias, const ConvTransposeOptions& options) {
  return conv_transpose("conv_transpose2d", 2, x, weight, bias, options);
}
Tensor conv_transpose3d(
    const Tensor& x, const Tensor& weight, const Tensor& bias, const ConvTransposeOptions& options) {
  return conv_transpose("conv_transpose3d", 3, x, weight, bias, options);
}

}   // namespace gradus
