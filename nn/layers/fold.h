// Fold and Unfold: windows of images as the columns of a matrix, and back. Sizes are one number for height and width or
// one each.
#ifndef GRADUS_NN_LAYERS_FOLD_H
#define GRADUS_NN_LAYERS_FOLD_H

#include "autograd/ops.h"
#include "nn/module/module.h"

namespace gradus::nn {

/// x [n, c, height, width] -> [n, c places, windows]: a column for each window. One image may come without n.
class Unfold : public Module {
 public:
  /// Throws Error unless sizes and strides are at least 1, paddings at least 0.
  explicit Unfold(const IntList& kernel_size, const UnfoldOptions& options = {});
  Tensor forward(const Tensor& x) const { return unfold(x, kernel_size, options); }
  std::string extra_repr() const override;
  IntList kernel_size;
  UnfoldOptions options;
  GRADUS_MODULE()
};

/// x [n, c places, windows] -> [n, c, output_size]: the sum of what the windows hold for each place.
class Fold : public Module {
 public:
  /// Throws Error as Unfold does.
  Fold(const IntList& output_size, const IntList& kernel_size, const UnfoldOptions& options = {});
  Tensor forward(const Tensor& x) const { return fold(x, output_size, kernel_size, options); }
  std::string extra_repr() const override;
  IntList output_size, kernel_size;
  UnfoldOptions options;
  GRADUS_MODULE()
};

}   // namespace gradus::nn
#endif
