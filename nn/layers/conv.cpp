// Convolution layers.
#include "nn/layers/conv.h"

#include <cmath>
#include <cstring>

#include "autograd/history/node.h"
#include "autograd/ops/shape/pad.h"
#include "autograd/ops/window/window_parts.h"
#include "core/base/format.h"
#include "core/base/words.h"
#include "nn/layers/sizes.h"
#include "nn/module/init.h"

namespace gradus::nn {

namespace {

// The word as a literal: the caller's may not live as long as the layer.
const char* known_mode(const char* name, const char* mode) {
  static constexpr const char* modes[] = {"zeros", "reflect", "replicate", "circular"};
  return modes[which_word(name, "padding_mode", mode, modes)];
}

void require_channels(const char* name, int64_t in, int64_t out, int64_t groups) {
  if (groups < 1) throw Error(fmt::format("{}: groups must be at least 1; got {}", name, groups));
  if (in < 0 || out < 0)
    throw Error(fmt::format("{}: in_channels and out_channels must be at least 0; got {} and {}", name, in, out));
  if (in % groups != 0 || out % groups != 0)
    throw Error(fmt::format("{}: in_channels and out_channels must be multiples of groups = {}; they are {} and {}",
        name, groups, in, out));
}

// The op for images of so many dimensions.
template <class Op> Op* for_dims(int64_t dims, Op* one, Op* two, Op* three) {
  return dims == 1 ? one : dims == 2 ? two : three;
}

bool is_all(const IntList& list, int64_t value) {
  for (int64_t v : list)
    if (v != value) return false;
  return true;
}

}   // namespace

ConvNd::ConvNd(const Sizes& s, const ConvLayerOptions& options, bool transposed)
    : dims_(s.dims), transposed_(transposed), options_(options) {
  require_channels(s.name, s.in == unknown ? 0 : s.in, s.out, options.groups);
  options_.padding_mode = known_mode(s.name, options.padding_mode);
  options_.stride = for_each_dim(s.name, "stride", options.stride, s.dims, 1);
  options_.dilation = for_each_dim(s.name, "dilation", options.dilation, s.dims, 1);
  const bool same = is_same(s.name, options.padding);
  const IntList numbers = for_each_dim(s.name, "padding", options.padding.sizes, s.dims, 0);
  options_.padding = same ? Padding("same") : Padding(numbers);   // the literal: the caller's word may not live as long
  if (same && !is_all(options_.stride, 1))
    throw Error(fmt::format("{}: padding \"same\" needs stride 1; got {}", s.name, tuple_text(options_.stride)));
  const int64_t in = s.in == unknown ? 0 : s.in;
  Shape shape = transposed ? Shape{in, s.out / options.groups} : Shape{s.out, in / options.groups};
  for (int64_t size : for_each_dim(s.name, "kernel_size", s.kernel, s.dims, 1)) shape.push_back(size);
  if (options.bias) bias = Parameter(full({s.out}, NAN));
  if (s.in == unknown) {
    IntList sizes = shape;
    sizes.value[transposed ? 0 : 1] = -1;
    weight = Parameter::lazy(sizes);
    find_sizes_by<ConvNd>([](ConvNd& layer, const Tensor& x) { layer.find_in_channels(x); });
  } else {
    weight = Parameter(empty(shape));
    reset_parameters();
  }
}

void ConvNd::find_in_channels(const Tensor& x) {
  if (x.dim() != dims_ + 1 && x.dim() != dims_ + 2)
    throw ShapeError(fmt::format("{}: x must have {} dimensions, or {} with those of a batch; it is {}", type_name(),
        dims_ + 1, dims_ + 2, x.shape()));
  const int64_t in = x.size(x.dim() - dims_ - 1);
  require_channels(type_name().c_str(), in, bias.defined() ? bias.size(0) : 0, options_.groups);
  Shape shape = weight.shape();
  shape[transposed_ ? 0 : 1] = transposed_ ? in : in / options_.groups;
  const Tensor given = bias.given_numbers();
  weight.set_sizes(shape);
  reset_parameters();
  NoGradGuard guard;
  if (given.defined()) bias.copy_(given);
}

void ConvNd::reset_parameters() {
  if (weight.is_lazy()) return;
  // With slope sqrt(5) the bound of kaiming_uniform_ is 1 / sqrt(fan_in).
  init::kaiming_uniform_(weight, {.a = std::sqrt(5.0)});
  if (!bias.defined()) return;
  int64_t fan_in = 1;
  for (int64_t d = 1; d < weight.dim(); ++d) fan_in *= weight.size(d);
  const double bound = fan_in > 0 ? 1 / std::sqrt(double(fan_in)) : 0;
  init::uniform_(bias, {.a = -bound, .b = bound});
}

void ConvNd::take(const ConvNd& options_from, Parameter&& new_weight, Parameter&& new_bias) {
  options_ = options_from.options_;
  output_padding_ = options_from.output_padding_;
  weight = std::move(new_weight);
  bias = std::move(new_bias);
}

Tensor ConvNd::convolved(const Tensor& given) const {
  ConvOptions options{
      .stride = options_.stride, .padding = options_.padding, .dilation = options_.dilation, .groups = options_.groups};
  Tensor x = given;
  if (std::strcmp(options_.padding_mode, "zeros") != 0) {
    std::vector<int64_t> border;   // {before, behind} of each dimension, the last one first
    for (int64_t i = dims_; i-- > 0;) {
      const int64_t both = options_.dilation[i] * (weight.size(2 + i) - 1), one = options_.padding.sizes[i];
      border.push_back(options_.padding.word ? both / 2 : one);
      border.push_back(options_.padding.word ? both - both / 2 : one);
    }
    x = pad(x, border, {.mode = options_.padding_mode});
    options.padding = 0;
  }
  return for_dims(dims_, conv1d, conv2d, conv3d)(x, weight, bias, options);
}

int64_t ConvNd::multiply_adds(const std::vector<Shape>& x, const std::vector<Shape>& y) const {
  // Each result of a convolution, each number of a transposed one, meets the weights of one channel.
  const Shape& meets = transposed_ ? x[0] : y[0];
  return weight.size(0) ? meets.numel() * (weight.numel() / weight.size(0)) : 0;
}

std::string ConvNd::extra_repr() const {
  const int64_t in = weight.size(transposed_ ? 0 : 1) * (transposed_ ? 1 : options_.groups);
  const int64_t out = weight.size(transposed_ ? 1 : 0) * (transposed_ ? options_.groups : 1);
  IntList kernel = options_.stride;
  for (int64_t i = 0; i < dims_; ++i) kernel.value[i] = weight.size(2 + i);
  std::string text =
      fmt::format("{}, {}, kernel_size={}, stride={}", in, out, tuple_text(kernel), tuple_text(options_.stride));
  if (options_.padding.word) text += ", padding=same";
  else if (!is_all(options_.padding.sizes, 0)) text += ", padding=" + tuple_text(options_.padding.sizes);
  if (!is_all(options_.dilation, 1)) text += ", dilation=" + tuple_text(options_.dilation);
  if (!is_all(output_padding_, 0)) text += ", output_padding=" + tuple_text(output_padding_);
  if (options_.groups != 1) text += fmt::format(", groups={}", options_.groups);
  if (!bias.defined()) text += ", bias=False";
  if (std::strcmp(options_.padding_mode, "zeros") != 0) text += fmt::format(", padding_mode={}", options_.padding_mode);
  return text;
}

Conv1d::Conv1d(int64_t in, int64_t out, const IntList& kernel, const ConvLayerOptions& options)
    : ConvNd({"Conv1d", 1, in, out, kernel}, options, false) {}
Conv1d::Conv1d(Lazy, int64_t out, const IntList& kernel, const ConvLayerOptions& options)
    : ConvNd({"Conv1d", 1, unknown, out, kernel}, options, false) {}
Conv2d::Conv2d(int64_t in, int64_t out, const IntList& kernel, const ConvLayerOptions& options)
    : ConvNd({"Conv2d", 2, in, out, kernel}, options, false) {}
Conv2d::Conv2d(Lazy, int64_t out, const IntList& kernel, const ConvLayerOptions& options)
    : ConvNd({"Conv2d", 2, unknown, out, kernel}, options, false) {}
Conv3d::Conv3d(int64_t in, int64_t out, const IntList& kernel, const ConvLayerOptions& options)
    : ConvNd({"Conv3d", 3, in, out, kernel}, options, false) {}
Conv3d::Conv3d(Lazy, int64_t out, const IntList& kernel, const ConvLayerOptions& options)
    : ConvNd({"Conv3d", 3, unknown, out, kernel}, options, false) {}

ConvTransposeNd::ConvTransposeNd(const Sizes& sizes, const ConvTransposeLayerOptions& o)
    : ConvNd(sizes,
          {.stride = o.stride, .padding = o.padding, .dilation = o.dilation, .groups = o.groups, .bias = o.bias},
          true) {
  output_padding_ = for_each_dim(sizes.name, "output_padding", o.output_padding, sizes.dims, 0);
}

Tensor ConvTransposeNd::forward(const Tensor& x) const { return transposed(x, output_padding_); }

Tensor ConvTransposeNd::transposed(const Tensor& x, const IntList& output_padding) const {
  const ConvTransposeOptions options{.stride = options_.stride,
      .padding = options_.padding.sizes,
      .output_padding = output_padding,
      .groups = options_.groups,
      .dilation = options_.dilation};
  return for_dims(dims_, conv_transpose1d, conv_transpose2d, conv_transpose3d)(x, weight, bias, options);
}

Tensor ConvTransposeNd::forward(const Tensor& x, const Shape& output_size) const {
  if (output_size.dims() != dims_)
    throw ShapeError(
        fmt::format("{}: output_size must have {} sizes, one per dimension; got {}", type_name(), dims_, output_size));
  if (x.dim() < dims_) return forward(x);   // which says what x must be
  IntList output_padding = output_padding_;
  for (int64_t i = 0; i < dims_; ++i) {
    const int64_t least = (x.size(x.dim() - dims_ + i) - 1) * options_.stride[i] - 2 * options_.padding.sizes[i] +
                          options_.dilation[i] * (weight.size(2 + i) - 1) + 1;
    const int64_t more = output_size[i] - least;
    if (more < 0 || more >= options_.stride[i])
      throw ShapeError(fmt::format("{}: output_size[{}] can be {} to {} for x {}; got {}", type_name(), i, least,
          least + options_.stride[i] - 1, x.shape(), output_size[i]));
    output_padding.value[i] = more;
  }
  return transposed(x, output_padding);
}

ConvTranspose1d::ConvTranspose1d(
    int64_t in, int64_t out, const IntList& kernel, const ConvTransposeLayerOptions& options)
    : ConvTransposeNd({"ConvTranspose1d", 1, in, out, kernel}, options) {}
ConvTranspose1d::ConvTranspose1d(Lazy, int64_t out, const IntList& kernel, const ConvTransposeLayerOptions& options)
    : ConvTransposeNd({"ConvTranspose1d", 1, unknown, out, kernel}, options) {}
ConvTranspose2d::ConvTranspose2d(
    int64_t in, int64_t out, const IntList& kernel, const ConvTransposeLayerOptions& options)
    : ConvTransposeNd({"ConvTranspose2d", 2, in, out, kernel}, options) {}
ConvTranspose2d::ConvTranspose2d(Lazy, int64_t out, const IntList& kernel, const ConvTransposeLayerOptions& options)
    : ConvTransposeNd({"ConvTranspose2d", 2, unknown, out, kernel}, options) {}
ConvTranspose3d::ConvTranspose3d(
    int64_t in, int64_t out, const IntList& kernel, const ConvTransposeLayerOptions& options)
    : ConvTransposeNd({"ConvTranspose3d", 3, in, out, kernel}, options) {}
ConvTranspose3d::ConvTranspose3d(Lazy, int64_t out, const IntList& kernel, const ConvTransposeLayerOptions& options)
    : ConvTransposeNd({"ConvTranspose3d", 3, unknown, out, kernel}, options) {}

}   // namespace gradus::nn
