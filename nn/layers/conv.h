// Convolution layers. Sizes are one number for all dimensions or one for each: Conv2d{3, 16, {3, 5}}. With nn::lazy in
// place of in_channels the first batch tells them.
#ifndef GRADUS_NN_LAYERS_CONV_H
#define GRADUS_NN_LAYERS_CONV_H

#include "autograd/ops/window/conv.h"
#include "nn/module/module.h"

namespace gradus::nn {

/// padding: numbers, "same" or "valid". padding_mode, what stands in the border: "zeros", "reflect", "replicate" or
/// "circular".
struct ConvLayerOptions {
  ByName by_name{};
  IntList stride = 1;
  Padding padding = 0;
  IntList dilation = 1;
  int64_t groups = 1;
  bool bias = true;
  const char* padding_mode = "zeros";
};

/// What the convolution layers share.
class ConvNd : public Module {
 public:
  /// New starting values: uniform in +-1/sqrt(numbers that one result sums up), as in PyTorch.
  void reset_parameters();
  std::string extra_repr() const override;
  int64_t multiply_adds(const std::vector<Shape>& x, const std::vector<Shape>& y) const override;
  /// Becomes a layer with the options of another one of its class and these numbers: weight and bias.
  void take(const ConvNd& options_from, Parameter&& new_weight, Parameter&& new_bias);

  Parameter weight;   ///< [out, in / groups, ...]; of a transposed one [in, out / groups, ...]
  Parameter bias;     ///< [out]; undefined with {.bias = false}
  GRADUS_MODULE(weight, bias)

 protected:
  struct Sizes {
    const char* name;
    int64_t dims;
    int64_t in;   // `unknown` until the first batch
    int64_t out;
    IntList kernel;
  };
  static constexpr int64_t unknown = INT64_MIN;
  ConvNd(const Sizes& sizes, const ConvLayerOptions& options, bool transposed);
  Tensor convolved(const Tensor& x) const;

 private:
  void find_in_channels(const Tensor& x);

 protected:
  int64_t dims_;
  bool transposed_;
  ConvLayerOptions options_;
  IntList output_padding_ = 0;
};

/// x [n, in, length] -> [n, out, (length + 2 padding - dilation (kernel - 1) - 1) / stride + 1]; without n for a single
/// one. Throws Error for channels that groups do not divide and for sizes below 1, ShapeError for an x that does not
/// fit.
struct Conv1d : ConvNd {
  Conv1d(int64_t in_channels, int64_t out_channels, const IntList& kernel_size, const ConvLayerOptions& options = {});
  Conv1d(Lazy, int64_t out_channels, const IntList& kernel_size, const ConvLayerOptions& options = {});
  template <SizeArgument S = IntList>
  Conv1d(int64_t in, int64_t out, const IntList& kernel, const S& stride, const Padding& padding = 0,
      const IntList& dilation = 1, int64_t groups = 1, bool bias = true, const char* padding_mode = "zeros")
      : Conv1d(in, out, kernel, {ByName(), stride, padding, dilation, groups, bias, padding_mode}) {}
  Tensor forward(const Tensor& x) const { return convolved(x); }
  GRADUS_MODULE_OF(ConvNd)
};
/// x [n, in, height, width]; otherwise as Conv1d.
struct Conv2d : ConvNd {
  Conv2d(int64_t in_channels, int64_t out_channels, const IntList& kernel_size, const ConvLayerOptions& options = {});
  Conv2d(Lazy, int64_t out_channels, const IntList& kernel_size, const ConvLayerOptions& options = {});
  template <SizeArgument S = IntList>
  Conv2d(int64_t in, int64_t out, const IntList& kernel, const S& stride, const Padding& padding = 0,
      const IntList& dilation = 1, int64_t groups = 1, bool bias = true, const char* padding_mode = "zeros")
      : Conv2d(in, out, kernel, {ByName(), stride, padding, dilation, groups, bias, padding_mode}) {}
  Tensor forward(const Tensor& x) const { return convolved(x); }
  GRADUS_MODULE_OF(ConvNd)
};
/// x [n, in, depth, height, width]; otherwise as Conv1d.
struct Conv3d : ConvNd {
  Conv3d(int64_t in_channels, int64_t out_channels, const IntList& kernel_size, const ConvLayerOptions& options = {});
  Conv3d(Lazy, int64_t out_channels, const IntList& kernel_size, const ConvLayerOptions& options = {});
  template <SizeArgument S = IntList>
  Conv3d(int64_t in, int64_t out, const IntList& kernel, const S& stride, const Padding& padding = 0,
      const IntList& dilation = 1, int64_t groups = 1, bool bias = true, const char* padding_mode = "zeros")
      : Conv3d(in, out, kernel, {ByName(), stride, padding, dilation, groups, bias, padding_mode}) {}
  Tensor forward(const Tensor& x) const { return convolved(x); }
  GRADUS_MODULE_OF(ConvNd)
};

/// output_padding makes the result larger on one side, for that of several sizes which a convolution had.
struct ConvTransposeLayerOptions {
  ByName by_name{};
  IntList stride = 1, padding = 0, output_padding = 0;
  int64_t groups = 1;
  bool bias = true;
  IntList dilation = 1;
};

/// What the transposed ones share: a forward that may be told the size of its result, one of those that the strides
/// leave open.
class ConvTransposeNd : public ConvNd {
 public:
  /// The size of the result is chosen by output_padding.
  Tensor forward(const Tensor& x) const;
  /// output_size: of the last dimensions. Throws ShapeError for one that cannot be reached.
  Tensor forward(const Tensor& x, const Shape& output_size) const;
  GRADUS_MODULE_OF(ConvNd)

 protected:
  ConvTransposeNd(const Sizes& sizes, const ConvTransposeLayerOptions& options);

 private:
  Tensor transposed(const Tensor& x, const IntList& output_padding) const;
};

/// x [n, in, length] -> [n, out, (length - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1].
struct ConvTranspose1d : ConvTransposeNd {
  ConvTranspose1d(int64_t in_channels, int64_t out_channels, const IntList& kernel_size,
      const ConvTransposeLayerOptions& options = {});
  ConvTranspose1d(
      Lazy, int64_t out_channels, const IntList& kernel_size, const ConvTransposeLayerOptions& options = {});
  template <SizeArgument S = IntList>
  ConvTranspose1d(int64_t in, int64_t out, const IntList& kernel, const S& stride, const IntList& padding = 0,
      const IntList& output_padding = 0, int64_t groups = 1, bool bias = true, const IntList& dilation = 1)
      : ConvTranspose1d(in, out, kernel, {ByName(), stride, padding, output_padding, groups, bias, dilation}) {}
  GRADUS_MODULE_OF(ConvTransposeNd)
  Tensor operator()(const Tensor& x, const Shape& output_size) const { return detail::Call::of(*this, x, output_size); }
};
struct ConvTranspose2d : ConvTransposeNd {
  ConvTranspose2d(int64_t in_channels, int64_t out_channels, const IntList& kernel_size,
      const ConvTransposeLayerOptions& options = {});
  ConvTranspose2d(
      Lazy, int64_t out_channels, const IntList& kernel_size, const ConvTransposeLayerOptions& options = {});
  template <SizeArgument S = IntList>
  ConvTranspose2d(int64_t in, int64_t out, const IntList& kernel, const S& stride, const IntList& padding = 0,
      const IntList& output_padding = 0, int64_t groups = 1, bool bias = true, const IntList& dilation = 1)
      : ConvTranspose2d(in, out, kernel, {ByName(), stride, padding, output_padding, groups, bias, dilation}) {}
  GRADUS_MODULE_OF(ConvTransposeNd)
  Tensor operator()(const Tensor& x, const Shape& output_size) const { return detail::Call::of(*this, x, output_size); }
};
struct ConvTranspose3d : ConvTransposeNd {
  ConvTranspose3d(int64_t in_channels, int64_t out_channels, const IntList& kernel_size,
      const ConvTransposeLayerOptions& options = {});
  ConvTranspose3d(
      Lazy, int64_t out_channels, const IntList& kernel_size, const ConvTransposeLayerOptions& options = {});
  template <SizeArgument S = IntList>
  ConvTranspose3d(int64_t in, int64_t out, const IntList& kernel, const S& stride, const IntList& padding = 0,
      const IntList& output_padding = 0, int64_t groups = 1, bool bias = true, const IntList& dilation = 1)
      : ConvTranspose3d(in, out, kernel, {ByName(), stride, padding, output_padding, groups, bias, dilation}) {}
  GRADUS_MODULE_OF(ConvTransposeNd)
  Tensor operator()(const Tensor& x, const Shape& output_size) const { return detail::Call::of(*this, x, output_size); }
};

}   // namespace gradus::nn
#endif
