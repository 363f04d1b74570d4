// Batch, instance, group, layer, RMS and local response norm.
#include "nn/layers/normalise.h"

#include <cmath>

#include "autograd/ops.h"
#include "core/base/format.h"
#include "nn/layers/sizes.h"
#include "nn/module/init.h"

namespace gradus::nn {

namespace {

// -- printed as Python prints them --
std::string text(double number) {
  return number == std::floor(number) ? fmt::format("{:.1f}", number) : fmt::format("{}", number);
}
std::string text(const std::optional<double>& number) { return number ? text(*number) : "None"; }

// Undefined unless wanted.
Parameter parameter_of(const Shape& shape, bool wanted) { return wanted ? Parameter(empty(shape)) : Parameter(); }
void reset(Parameter& weight, Parameter& bias) {
  if (weight.defined()) init::ones_(weight);
  if (bias.defined()) init::zeros_(bias);
}
void require_size(const char* layer, const char* name, int64_t size) {
  if (size < 0) throw Error(fmt::format("{}: {} must be at least 0; got {}", layer, name, size));
}
Shape row_of(const char* layer, const IntList& normalized_shape) {
  if (normalized_shape.count == 0)
    throw ShapeError(fmt::format("{}: normalized_shape must have at least one size; it is []", layer));
  Shape row;
  for (int64_t size : normalized_shape) {
    require_size(layer, "a size of normalized_shape", size);
    row.push_back(size);
  }
  return row;
}

}   // namespace

// -- batch and instance norm --

ChannelNorm::ChannelNorm(const char* kind, int64_t features, const BatchNormOptions& options)
    : num_features(features), eps(options.eps), momentum(options.momentum) {
  require_size(kind, "num_features", features);
  weight = parameter_of({features}, options.affine);
  bias = parameter_of({features}, options.affine && options.bias);
  if (options.track_running_stats) {
    running_mean = Buffer(empty({features}));
    running_var = Buffer(empty({features}));
    num_batches_tracked = Buffer(empty({}, int64));
  }
  reset_running_stats();
  reset_parameters();
}

void ChannelNorm::reset_running_stats() {
  if (!running_mean.defined()) return;
  running_mean.zero_();
  running_var.fill_(1);
  num_batches_tracked.zero_();
}
void ChannelNorm::reset_parameters() { reset(weight, bias); }

std::string ChannelNorm::extra_repr() const {
  return fmt::format("{}, eps={}, momentum={}, affine={}, bias={}, track_running_stats={}", num_features, text(eps),
      text(momentum), bool_text(weight.defined()), bool_text(bias.defined()), bool_text(running_mean.defined()));
}

void ChannelNorm::require_input(const Tensor& x, int64_t dims, bool any_channels) const {
  if (x.dim() == dims + 2 && (any_channels || x.size(1) == num_features)) return;
  const char* sizes[] = {"", ", length", ", height, width", ", depth, height, width"};
  throw ShapeError(fmt::format("{}: x must be [n, {}{}]; it is {}", type_name(),
      any_channels ? "channels" : fmt::format("{}", num_features), sizes[dims], x.shape()));
}

Tensor BatchNorm::normalise(const Tensor& x, int64_t dims, bool relu) const {
  require_input(x, dims, false);
  const bool tracks = running_mean.defined(), counts = tracks && training();
  const double share = momentum ? *momentum : counts ? 1 / (num_batches_tracked.item<double>() + 1) : 0;
  const gradus::BatchNormOptions options{.training = training() || !tracks, .momentum = share, .eps = eps};
  Tensor y = (relu ? batch_norm_relu : batch_norm)(x, running_mean, running_var, weight, bias, options);
  if (counts) num_batches_tracked.add_(1);
  return y;
}

InstanceNorm::InstanceNorm(int64_t features, const InstanceNormOptions& o)
    : ChannelNorm("InstanceNorm", features,
          {.eps = o.eps,
              .momentum = o.momentum,
              .affine = o.affine,
              .track_running_stats = o.track_running_stats,
              .bias = o.bias}) {}

Tensor InstanceNorm::normalise(const Tensor& given, int64_t dims) const {
  const bool tracks = running_mean.defined(), single = given.dim() == dims + 1;
  const Tensor x = single ? unsqueeze(given, 0) : given;
  require_input(x, dims, !tracks && !weight.defined());
  Tensor y = instance_norm(x, running_mean, running_var, weight, bias,
      {.use_input_stats = training() || !tracks, .momentum = momentum.value_or(0), .eps = eps});
  return single ? squeeze(y, 0) : y;
}

// -- group norm --

GroupNorm::GroupNorm(int64_t groups, int64_t channels, const GroupNormOptions& options)
    : num_groups(groups), num_channels(channels), eps(options.eps) {
  require_size("GroupNorm", "num_channels", channels);
  if (groups < 1 || channels % groups)
    throw Error(fmt::format(
        "GroupNorm: num_channels must be a multiple of num_groups; got {} channels and {} groups", channels, groups));
  weight = parameter_of({channels}, options.affine);
  bias = parameter_of({channels}, options.affine && options.bias);
  reset_parameters();
}
Tensor GroupNorm::forward(const Tensor& x) const { return group_norm(x, num_groups, weight, bias, eps); }
void GroupNorm::reset_parameters() { reset(weight, bias); }
std::string GroupNorm::extra_repr() const {
  return fmt::format("{}, {}, eps={}, affine={}, bias={}", num_groups, num_channels, text(eps),
      bool_text(weight.defined()), bool_text(bias.defined()));
}

// -- layer and RMS norm --

LayerNorm::LayerNorm(const IntList& shape, const LayerNormOptions& options)
    : normalized_shape(row_of("LayerNorm", shape)), eps(options.eps) {
  weight = parameter_of(normalized_shape, options.elementwise_affine);
  bias = parameter_of(normalized_shape, options.elementwise_affine && options.bias);
  reset_parameters();
}
Tensor LayerNorm::forward(const Tensor& x) const { return layer_norm(x, normalized_shape, weight, bias, eps); }
void LayerNorm::reset_parameters() { reset(weight, bias); }
std::string LayerNorm::extra_repr() const {
  return fmt::format("{}, eps={}, elementwise_affine={}, bias={}", tuple_text(normalized_shape), text(eps),
      bool_text(weight.defined()), bool_text(bias.defined()));
}

RMSNorm::RMSNorm(const IntList& shape, const RMSNormOptions& options)
    : normalized_shape(row_of("RMSNorm", shape)), eps(options.eps) {
  weight = parameter_of(normalized_shape, options.elementwise_affine);
  reset_parameters();
}
Tensor RMSNorm::forward(const Tensor& x) const {
  return eps ? rms_norm(x, normalized_shape, weight, *eps) : rms_norm(x, normalized_shape, weight);
}
void RMSNorm::reset_parameters() {
  if (weight.defined()) init::ones_(weight);
}
std::string RMSNorm::extra_repr() const {
  return fmt::format(
      "{}, eps={}, elementwise_affine={}", tuple_text(normalized_shape), text(eps), bool_text(weight.defined()));
}

// -- local response norm --

LocalResponseNorm::LocalResponseNorm(int64_t channels, const LocalResponseNormOptions& o) : size(channels), options(o) {
  if (size < 1) throw Error(fmt::format("LocalResponseNorm: size must be at least 1; got {}", size));
}
std::string LocalResponseNorm::extra_repr() const {
  return fmt::format("{}, alpha={}, beta={}, k={}", size, text(options.alpha), text(options.beta), text(options.k));
}

}   // namespace gradus::nn
