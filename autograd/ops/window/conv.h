// Convolutions of images [n, channels, ...] or, a single one, [channels, ...]. Results have their channels innermost in
// memory, but depthwise convolutions without strides (a filter per channel) keep row-major images row-major.
#ifndef GRADUS_AUTOGRAD_OPS_WINDOW_CONV_H
#define GRADUS_AUTOGRAD_OPS_WINDOW_CONV_H

#include "core/base/by_name.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// Zeros around an image: numbers, one for all dimensions or one each; or "same", as many as make the result as large
/// as the image (one more behind than before if they are odd), or "valid", none. Another word is an Error of the op.
struct Padding {
  IntList sizes = 0;
  const char* word = nullptr;   ///< in place of sizes
  template <class T>
    requires std::is_convertible_v<const T&, IntList>
  Padding(const T& numbers) : sizes(numbers) {}
  Padding(std::initializer_list<int64_t> list) : sizes(list) {}
  Padding(const char* w) : word(w ? w : "") {}   // "" is refused, too
};

/// Numbers are one for all dimensions or one each.
struct ConvOptions {
  ByName by_name{};
  IntList stride = 1;
  Padding padding = 0;
  IntList dilation = 1;   ///< from place to place of the window
  int64_t groups = 1;     ///< parts of the channels that do not see each other
};
/// y[i, o] = bias[o] + the sum over c of weight[o, c] * x[i, c], a cross-correlation. x [n, c, ...], weight
/// [o, c / groups, ...], bias [o] -> [n, o, ...], in each dimension (x + 2 padding - dilation (w - 1) - 1) / stride +
/// 1.
Tensor conv1d(const Tensor& x, const Tensor& weight, const Tensor& bias = {}, const ConvOptions& options = {});
Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias = {}, const ConvOptions& options = {});
Tensor conv3d(const Tensor& x, const Tensor& weight, const Tensor& bias = {}, const ConvOptions& options = {});

struct ConvTransposeOptions {
  ByName by_name{};
  IntList stride = 1, padding = 0;
  IntList output_padding =
      0;   ///< makes the result larger on one side, where a convolution led here from several sizes
  int64_t groups = 1;
  IntList dilation = 1;
};
/// The gradient of a convolution with respect to its image, as an op. x [n, c, ...], weight [c, o / groups, ...], bias
/// [o] -> [n, o, ...], in each dimension (x - 1) stride - 2 padding + dilation (w - 1) + output_padding + 1.
Tensor conv_transpose1d(
    const Tensor& x, const Tensor& weight, const Tensor& bias = {}, const ConvTransposeOptions& options = {});
Tensor conv_transpose2d(
    const Tensor& x, const Tensor& weight, const Tensor& bias = {}, const ConvTransposeOptions& options = {});
Tensor conv_transpose3d(
    const Tensor& x, const Tensor& weight, const Tensor& bias = {}, const ConvTransposeOptions& options = {});

}   // namespace gradus
#endif
