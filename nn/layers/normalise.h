// Normalisation: batch, instance, group, layer, RMS and local response norm.
//
// Weights start at 1, biases at 0. What a layer computes says the op of the same name.
#ifndef GRADUS_NN_LAYERS_NORMALISE_H
#define GRADUS_NN_LAYERS_NORMALISE_H

#include <optional>

#include "autograd/ops/normalise/channel_norm.h"
#include "nn/module/module.h"

namespace gradus::nn {

struct BatchNormOptions {
  double eps = 1e-5;
  std::optional<double> momentum = 0.1;   ///< none: running moments are plain averages over all batches
  bool affine = true;                     ///< there is a weight
  bool track_running_stats = true;        ///< otherwise eval() takes the moments of its batch, too
  bool bias = true;                       ///< beside the weight
};
struct InstanceNormOptions {
  double eps = 1e-5;
  std::optional<double> momentum = 0.1;   ///< none: running moments stay where they are
  bool affine = false;
  bool track_running_stats = false;   ///< if so, eval() normalises by the running moments
  bool bias = true;
};

/// What batch norm and instance norm have in common. Made with nn::lazy they take num_features from the first batch.
class ChannelNorm : public Module {
 public:
  void reset_running_stats();   ///< mean 0, variance 1, no batches
  void reset_parameters();
  std::string extra_repr() const override;

  Parameter weight, bias;             ///< [num_features]; undefined without affine
  Buffer running_mean, running_var;   ///< [num_features]; undefined without track_running_stats
  Buffer num_batches_tracked;         ///< int64, []
  int64_t num_features;               ///< 0 until the first batch, if made with nn::lazy
  double eps;
  std::optional<double> momentum;
  GRADUS_MODULE(weight, bias, running_mean, running_var, num_batches_tracked)

 protected:
  ChannelNorm(const char* kind, int64_t num_features, const BatchNormOptions& options);
  ChannelNorm(Lazy, int64_t dims, bool takes_single, const BatchNormOptions& options);
  /// Throws ShapeError unless x is [n, num_features] and `dims` further sizes.
  void require_input(const Tensor& x, int64_t dims, bool any_channels) const;

 private:
  virtual bool is_batch_norm() const { return false; }
  void find_features(int64_t features);
  int64_t features() const;
};

/// Batch norm (Ioffe and Szegedy 2015). While training by the moments of the batch, which must have more than one value
/// per channel; in eval() by the running ones. Throws Error if num_features is negative. With relu behind it in a
/// Sequential, both are one pass, forward_relu, unless one of them has hooks.
class BatchNorm : public ChannelNorm {
 protected:
  BatchNorm(int64_t num_features, const BatchNormOptions& options) : ChannelNorm("BatchNorm", num_features, options) {}
  BatchNorm(Lazy, int64_t dims, const BatchNormOptions& options) : ChannelNorm(lazy, dims, false, options) {}
  Tensor normalise(const Tensor& x, int64_t dims, bool relu = false) const;

 private:
  bool is_batch_norm() const override { return true; }
};
/// x [n, num_features] or [n, num_features, length]. In PyTorch's order, too: BatchNorm1d(8, 1e-5, 0.1); so for the
/// others.
struct BatchNorm1d : BatchNorm {
  explicit BatchNorm1d(int64_t num_features, const BatchNormOptions& options = {}) : BatchNorm(num_features, options) {}
  template <std::floating_point Eps>
  BatchNorm1d(int64_t n, Eps eps, const std::optional<double>& momentum = 0.1, bool affine = true,
      bool track_running_stats = true)
      : BatchNorm1d(n, {eps, momentum, affine, track_running_stats}) {}
  explicit BatchNorm1d(Lazy, const BatchNormOptions& options = {}) : BatchNorm(lazy, 1, options) {}
  Tensor forward(const Tensor& x) const { return normalise(x, 1); }
  using HasForwardRelu = BatchNorm1d;
  Tensor forward_relu(const Tensor& x) const { return normalise(x, 1, true); }
  GRADUS_MODULE_OF(BatchNorm)
};
/// x [n, num_features, height, width]
struct BatchNorm2d : BatchNorm {
  explicit BatchNorm2d(int64_t num_features, const BatchNormOptions& options = {}) : BatchNorm(num_features, options) {}
  template <std::floating_point Eps>
  BatchNorm2d(int64_t n, Eps eps, const std::optional<double>& momentum = 0.1, bool affine = true,
      bool track_running_stats = true)
      : BatchNorm2d(n, {eps, momentum, affine, track_running_stats}) {}
  explicit BatchNorm2d(Lazy, const BatchNormOptions& options = {}) : BatchNorm(lazy, 2, options) {}
  Tensor forward(const Tensor& x) const { return normalise(x, 2); }
  using HasForwardRelu = BatchNorm2d;
  Tensor forward_relu(const Tensor& x) const { return normalise(x, 2, true); }
  GRADUS_MODULE_OF(BatchNorm)
};
/// x [n, num_features, depth, height, width]
struct BatchNorm3d : BatchNorm {
  explicit BatchNorm3d(int64_t num_features, const BatchNormOptions& options = {}) : BatchNorm(num_features, options) {}
  template <std::floating_point Eps>
  BatchNorm3d(int64_t n, Eps eps, const std::optional<double>& momentum = 0.1, bool affine = true,
      bool track_running_stats = true)
      : BatchNorm3d(n, {eps, momentum, affine, track_running_stats}) {}
  explicit BatchNorm3d(Lazy, const BatchNormOptions& options = {}) : BatchNorm(lazy, 3, options) {}
  Tensor forward(const Tensor& x) const { return normalise(x, 3); }
  using HasForwardRelu = BatchNorm3d;
  Tensor forward_relu(const Tensor& x) const { return normalise(x, 3, true); }
  GRADUS_MODULE_OF(BatchNorm)
};

/// Instance norm (Ulyanov, Vedaldi and Lempitsky 2016): by the moments of each image, which must have more than one
/// number per channel. Without the first size x is a single image. Without affine and running moments num_features
/// does not matter.
class InstanceNorm : public ChannelNorm {
 protected:
  InstanceNorm(int64_t num_features, const InstanceNormOptions& options);
  InstanceNorm(Lazy, int64_t dims, const InstanceNormOptions& options);
  /// As PyTorch's LazyInstanceNorm.
  static constexpr InstanceNormOptions lazy_defaults{.affine = true, .track_running_stats = true};
  Tensor normalise(const Tensor& x, int64_t dims) const;
};
/// x [n, num_features, length]
struct InstanceNorm1d : InstanceNorm {
  explicit InstanceNorm1d(int64_t num_features, const InstanceNormOptions& options = {})
      : InstanceNorm(num_features, options) {}
  template <std::floating_point Eps>
  InstanceNorm1d(int64_t n, Eps eps, const std::optional<double>& momentum = 0.1, bool affine = false,
      bool track_running_stats = false)
      : InstanceNorm1d(n, {eps, momentum, affine, track_running_stats}) {}
  explicit InstanceNorm1d(Lazy, const InstanceNormOptions& options = lazy_defaults) : InstanceNorm(lazy, 1, options) {}
  Tensor forward(const Tensor& x) const { return normalise(x, 1); }
  GRADUS_MODULE_OF(InstanceNorm)
};
/// x [n, num_features, height, width]
struct InstanceNorm2d : InstanceNorm {
  explicit InstanceNorm2d(int64_t num_features, const InstanceNormOptions& options = {})
      : InstanceNorm(num_features, options) {}
  template <std::floating_point Eps>
  InstanceNorm2d(int64_t n, Eps eps, const std::optional<double>& momentum = 0.1, bool affine = false,
      bool track_running_stats = false)
      : InstanceNorm2d(n, {eps, momentum, affine, track_running_stats}) {}
  explicit InstanceNorm2d(Lazy, const InstanceNormOptions& options = lazy_defaults) : InstanceNorm(lazy, 2, options) {}
  Tensor forward(const Tensor& x) const { return normalise(x, 2); }
  GRADUS_MODULE_OF(InstanceNorm)
};
/// x [n, num_features, depth, height, width]
struct InstanceNorm3d : InstanceNorm {
  explicit InstanceNorm3d(int64_t num_features, const InstanceNormOptions& options = {})
      : InstanceNorm(num_features, options) {}
  template <std::floating_point Eps>
  InstanceNorm3d(int64_t n, Eps eps, const std::optional<double>& momentum = 0.1, bool affine = false,
      bool track_running_stats = false)
      : InstanceNorm3d(n, {eps, momentum, affine, track_running_stats}) {}
  explicit InstanceNorm3d(Lazy, const InstanceNormOptions& options = lazy_defaults) : InstanceNorm(lazy, 3, options) {}
  Tensor forward(const Tensor& x) const { return normalise(x, 3); }
  GRADUS_MODULE_OF(InstanceNorm)
};

struct GroupNormOptions {
  double eps = 1e-5;
  bool affine = true;
  bool bias = true;   ///< beside the weight
};
/// Group norm (Wu and He 2018) of x [n, num_channels, ...].
class GroupNorm : public Module {
 public:
  /// Throws Error unless num_channels is a multiple of num_groups.
  GroupNorm(int64_t num_groups, int64_t num_channels, const GroupNormOptions& options = {});
  template <std::floating_point Eps>
  GroupNorm(int64_t groups, int64_t channels, Eps eps, bool affine = true)
      : GroupNorm(groups, channels, {eps, affine}) {}
  Tensor forward(const Tensor& x) const;
  void reset_parameters();
  std::string extra_repr() const override;

  Parameter weight, bias;   ///< [num_channels]; undefined without affine
  int64_t num_groups, num_channels;
  double eps;
  GRADUS_MODULE(weight, bias)
};

struct LayerNormOptions {
  double eps = 1e-5;
  bool elementwise_affine = true;
  bool bias = true;   ///< beside the weight
};
/// Layer norm (Ba, Kiros and Hinton 2016) of x [.., normalized_shape].
class LayerNorm : public Module {
 public:
  /// Throws ShapeError if there is no size.
  explicit LayerNorm(const IntList& normalized_shape, const LayerNormOptions& options = {});
  template <size_t N>   // LayerNorm({8})
  explicit LayerNorm(const int64_t (&shape)[N], const LayerNormOptions& o = {})
      : LayerNorm(IntList(std::span(shape)), o) {}
  template <std::floating_point Eps>
  LayerNorm(const IntList& shape, Eps eps, bool elementwise_affine = true)
      : LayerNorm(shape, {eps, elementwise_affine}) {}
  Tensor forward(const Tensor& x) const;
  void reset_parameters();
  std::string extra_repr() const override;

  Parameter weight, bias;   ///< of normalized_shape; undefined without elementwise_affine
  Shape normalized_shape;
  double eps;
  GRADUS_MODULE(weight, bias)
};

struct RMSNormOptions {
  std::optional<double> eps;   ///< none: the epsilon of x's dtype
  bool elementwise_affine = true;
};
/// RMS norm (Zhang and Sennrich 2019) of x [.., normalized_shape].
class RMSNorm : public Module {
 public:
  /// Throws ShapeError if there is no size.
  explicit RMSNorm(const IntList& normalized_shape, const RMSNormOptions& options = {});
  template <size_t N>   // RMSNorm({8})
  explicit RMSNorm(const int64_t (&shape)[N], const RMSNormOptions& o = {}) : RMSNorm(IntList(std::span(shape)), o) {}
  template <std::floating_point Eps>
  RMSNorm(const IntList& shape, Eps eps, bool elementwise_affine = true) : RMSNorm(shape, {eps, elementwise_affine}) {}
  Tensor forward(const Tensor& x) const;
  void reset_parameters();
  std::string extra_repr() const override;

  Parameter weight;   ///< of normalized_shape; undefined without elementwise_affine
  Shape normalized_shape;
  std::optional<double> eps;
  GRADUS_MODULE(weight)
};

/// Local response norm (Krizhevsky, Sutskever and Hinton 2012) of x [n, channels, ...] over `size` channels.
struct LocalResponseNorm : Module {
  /// Throws Error unless size is at least 1.
  explicit LocalResponseNorm(int64_t size, const LocalResponseNormOptions& options = {});
  Tensor forward(const Tensor& x) const { return local_response_norm(x, size, options); }
  std::string extra_repr() const override;
  int64_t size;
  LocalResponseNormOptions options;
  GRADUS_MODULE()
};

}   // namespace gradus::nn
#endif
