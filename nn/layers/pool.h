// Pooling layers: one number for each window of an image. Each calls the op of its name, whose header says more about
// shapes, options and errors.
//
// Images are [n, channels, ...] or, a single one, [channels, ...]. Sizes are one number for all dimensions or one each;
// a constructor throws for any other count, and for numbers out of range. Where PyTorch has return_indices,
// forward_with_indices gives both the numbers and their indices.
#ifndef GRADUS_NN_LAYERS_POOL_H
#define GRADUS_NN_LAYERS_POOL_H

#include "autograd/ops.h"
#include "nn/module/module.h"

namespace gradus::nn {

/// What MaxPool1d, 2d and 3d share.
class MaxPool : public Module {
 public:
  std::string extra_repr() const override;
  IntList kernel_size;
  MaxPoolOptions options;   ///< its stride is kernel_size, if none was given

 protected:
  MaxPool(const char* name, int64_t dims, const IntList& kernel_size, const MaxPoolOptions& options);
};
/// The largest number of each window. A kernel in braces, MaxPool2d({3, 2}), is a constructor of its own: it could be a
/// kernel and a stride, too.
struct MaxPool1d : MaxPool {
  explicit MaxPool1d(const IntList& kernel, const MaxPoolOptions& o = {}) : MaxPool("MaxPool1d", 1, kernel, o) {}
  template <size_t N>
  explicit MaxPool1d(const int64_t (&kernel)[N], const MaxPoolOptions& o = {})
      : MaxPool1d(IntList(std::span(kernel)), o) {}
  template <SizeArgument S = IntList>
  MaxPool1d(const IntList& kernel, const S& stride, const IntList& padding = 0, const IntList& dilation = 1)
      : MaxPool1d(kernel, {.stride = stride, .padding = padding, .dilation = dilation}) {}
  Tensor forward(const Tensor& x) const { return max_pool1d(x, kernel_size, options); }
  ValuesIndices forward_with_indices(const Tensor& x) const { return max_pool1d_with_indices(x, kernel_size, options); }
  GRADUS_MODULE()
};
struct MaxPool2d : MaxPool {
  explicit MaxPool2d(const IntList& kernel, const MaxPoolOptions& o = {}) : MaxPool("MaxPool2d", 2, kernel, o) {}
  template <size_t N>
  explicit MaxPool2d(const int64_t (&kernel)[N], const MaxPoolOptions& o = {})
      : MaxPool2d(IntList(std::span(kernel)), o) {}
  template <SizeArgument S = IntList>
  MaxPool2d(const IntList& kernel, const S& stride, const IntList& padding = 0, const IntList& dilation = 1)
      : MaxPool2d(kernel, {.stride = stride, .padding = padding, .dilation = dilation}) {}
  Tensor forward(const Tensor& x) const { return max_pool2d(x, kernel_size, options); }
  ValuesIndices forward_with_indices(const Tensor& x) const { return max_pool2d_with_indices(x, kernel_size, options); }
  GRADUS_MODULE()
};
struct MaxPool3d : MaxPool {
  explicit MaxPool3d(const IntList& kernel, const MaxPoolOptions& o = {}) : MaxPool("MaxPool3d", 3, kernel, o) {}
  template <size_t N>
  explicit MaxPool3d(const int64_t (&kernel)[N], const MaxPoolOptions& o = {})
      : MaxPool3d(IntList(std::span(kernel)), o) {}
  template <SizeArgument S = IntList>
  MaxPool3d(const IntList& kernel, const S& stride, const IntList& padding = 0, const IntList& dilation = 1)
      : MaxPool3d(kernel, {.stride = stride, .padding = padding, .dilation = dilation}) {}
  Tensor forward(const Tensor& x) const { return max_pool3d(x, kernel_size, options); }
  ValuesIndices forward_with_indices(const Tensor& x) const { return max_pool3d_with_indices(x, kernel_size, options); }
  GRADUS_MODULE()
};

/// What AvgPool1d, 2d and 3d share.
class AvgPool : public Module {
 public:
  std::string extra_repr() const override;
  IntList kernel_size;
  AvgPoolOptions options;   ///< its stride is kernel_size, if none was given

 protected:
  AvgPool(const char* name, int64_t dims, const IntList& kernel_size, const AvgPoolOptions& options);
};
/// The mean of each window.
struct AvgPool1d : AvgPool {
  explicit AvgPool1d(const IntList& kernel, const AvgPoolOptions& o = {}) : AvgPool("AvgPool1d", 1, kernel, o) {}
  template <size_t N>
  explicit AvgPool1d(const int64_t (&kernel)[N], const AvgPoolOptions& o = {})
      : AvgPool1d(IntList(std::span(kernel)), o) {}
  template <SizeArgument S = IntList>
  AvgPool1d(const IntList& kernel, const S& stride, const IntList& padding = 0)
      : AvgPool1d(kernel, {.stride = stride, .padding = padding}) {}
  Tensor forward(const Tensor& x) const { return avg_pool1d(x, kernel_size, options); }
  std::string extra_repr() const override;
  GRADUS_MODULE()
};
struct AvgPool2d : AvgPool {
  explicit AvgPool2d(const IntList& kernel, const AvgPoolOptions& o = {}) : AvgPool("AvgPool2d", 2, kernel, o) {}
  template <size_t N>
  explicit AvgPool2d(const int64_t (&kernel)[N], const AvgPoolOptions& o = {})
      : AvgPool2d(IntList(std::span(kernel)), o) {}
  template <SizeArgument S = IntList>
  AvgPool2d(const IntList& kernel, const S& stride, const IntList& padding = 0)
      : AvgPool2d(kernel, {.stride = stride, .padding = padding}) {}
  Tensor forward(const Tensor& x) const { return avg_pool2d(x, kernel_size, options); }
  GRADUS_MODULE()
};
struct AvgPool3d : AvgPool {
  explicit AvgPool3d(const IntList& kernel, const AvgPoolOptions& o = {}) : AvgPool("AvgPool3d", 3, kernel, o) {}
  template <size_t N>
  explicit AvgPool3d(const int64_t (&kernel)[N], const AvgPoolOptions& o = {})
      : AvgPool3d(IntList(std::span(kernel)), o) {}
  template <SizeArgument S = IntList>
  AvgPool3d(const IntList& kernel, const S& stride, const IntList& padding = 0)
      : AvgPool3d(kernel, {.stride = stride, .padding = padding}) {}
  Tensor forward(const Tensor& x) const { return avg_pool3d(x, kernel_size, options); }
  GRADUS_MODULE()
};

/// What LPPool1d, 2d and 3d share.
class LPPool : public Module {
 public:
  std::string extra_repr() const override;
  Scalar norm_type;
  IntList kernel_size;
  LPPoolOptions options;

 protected:
  LPPool(const char* name, int64_t dims, Scalar norm_type, const IntList& kernel_size, const LPPoolOptions& options);
};
/// (the sum of x^norm_type over each window)^(1 / norm_type).
struct LPPool1d : LPPool {
  LPPool1d(Scalar p, const IntList& kernel, const LPPoolOptions& o = {}) : LPPool("LPPool1d", 1, p, kernel, o) {}
  Tensor forward(const Tensor& x) const { return lp_pool1d(x, norm_type, kernel_size, options); }
  GRADUS_MODULE()
};
struct LPPool2d : LPPool {
  LPPool2d(Scalar p, const IntList& kernel, const LPPoolOptions& o = {}) : LPPool("LPPool2d", 2, p, kernel, o) {}
  Tensor forward(const Tensor& x) const { return lp_pool2d(x, norm_type, kernel_size, options); }
  GRADUS_MODULE()
};
struct LPPool3d : LPPool {
  LPPool3d(Scalar p, const IntList& kernel, const LPPoolOptions& o = {}) : LPPool("LPPool3d", 3, p, kernel, o) {}
  Tensor forward(const Tensor& x) const { return lp_pool3d(x, norm_type, kernel_size, options); }
  GRADUS_MODULE()
};

/// What the layers share whose result has a given size, in which same_size is as many as the image has.
class AdaptivePool : public Module {
 public:
  std::string extra_repr() const override;
  IntList output_size;

 protected:
  AdaptivePool(const char* name, int64_t dims, const IntList& output_size);
};
struct AdaptiveAvgPool1d : AdaptivePool {
  explicit AdaptiveAvgPool1d(const IntList& size) : AdaptivePool("AdaptiveAvgPool1d", 1, size) {}
  Tensor forward(const Tensor& x) const { return adaptive_avg_pool1d(x, output_size); }
  GRADUS_MODULE()
};
struct AdaptiveAvgPool2d : AdaptivePool {
  explicit AdaptiveAvgPool2d(const IntList& size) : AdaptivePool("AdaptiveAvgPool2d", 2, size) {}
  Tensor forward(const Tensor& x) const { return adaptive_avg_pool2d(x, output_size); }
  GRADUS_MODULE()
};
struct AdaptiveAvgPool3d : AdaptivePool {
  explicit AdaptiveAvgPool3d(const IntList& size) : AdaptivePool("AdaptiveAvgPool3d", 3, size) {}
  Tensor forward(const Tensor& x) const { return adaptive_avg_pool3d(x, output_size); }
  GRADUS_MODULE()
};
struct AdaptiveMaxPool1d : AdaptivePool {
  explicit AdaptiveMaxPool1d(const IntList& size) : AdaptivePool("AdaptiveMaxPool1d", 1, size) {}
  Tensor forward(const Tensor& x) const { return adaptive_max_pool1d(x, output_size); }
  ValuesIndices forward_with_indices(const Tensor& x) const { return adaptive_max_pool1d_with_indices(x, output_size); }
  GRADUS_MODULE()
};
struct AdaptiveMaxPool2d : AdaptivePool {
  explicit AdaptiveMaxPool2d(const IntList& size) : AdaptivePool("AdaptiveMaxPool2d", 2, size) {}
  Tensor forward(const Tensor& x) const { return adaptive_max_pool2d(x, output_size); }
  ValuesIndices forward_with_indices(const Tensor& x) const { return adaptive_max_pool2d_with_indices(x, output_size); }
  GRADUS_MODULE()
};
struct AdaptiveMaxPool3d : AdaptivePool {
  explicit AdaptiveMaxPool3d(const IntList& size) : AdaptivePool("AdaptiveMaxPool3d", 3, size) {}
  Tensor forward(const Tensor& x) const { return adaptive_max_pool3d(x, output_size); }
  ValuesIndices forward_with_indices(const Tensor& x) const { return adaptive_max_pool3d_with_indices(x, output_size); }
  GRADUS_MODULE()
};

/// What FractionalMaxPool2d and 3d share.
class FractionalMaxPool : public Module {
 public:
  IntList kernel_size;
  FractionalOptions options;

 protected:
  FractionalMaxPool(const char* name, int64_t dims, const IntList& kernel_size, const FractionalOptions& options);
};
/// The largest number of windows at random places, new ones in each call, in eval(), too; unless random_samples say
/// where.
struct FractionalMaxPool2d : FractionalMaxPool {
  FractionalMaxPool2d(const IntList& kernel, const FractionalOptions& o)
      : FractionalMaxPool("FractionalMaxPool2d", 2, kernel, o) {}
  Tensor forward(const Tensor& x) const { return fractional_max_pool2d(x, kernel_size, options); }
  ValuesIndices forward_with_indices(const Tensor& x) const {
    return fractional_max_pool2d_with_indices(x, kernel_size, options);
  }
  GRADUS_MODULE()
};
struct FractionalMaxPool3d : FractionalMaxPool {
  FractionalMaxPool3d(const IntList& kernel, const FractionalOptions& o)
      : FractionalMaxPool("FractionalMaxPool3d", 3, kernel, o) {}
  Tensor forward(const Tensor& x) const { return fractional_max_pool3d(x, kernel_size, options); }
  ValuesIndices forward_with_indices(const Tensor& x) const {
    return fractional_max_pool3d_with_indices(x, kernel_size, options);
  }
  GRADUS_MODULE()
};

}   // namespace gradus::nn
#endif
