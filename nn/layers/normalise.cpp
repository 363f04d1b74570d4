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
  if (weight.defined() && !weight.is_lazy()) init::ones_(weight);
  if (bias.defined() && !bias.is_lazy()) init::zeros_(bias);
}
void require_size(const char* layer, const char* name, int64_t size) {
  if (size < 0) throw Error(fmt::format("{}: {} must be at least 0; got {}", layer, name, size));
}
// The sizes of an image by name.
const char* sizes_of(int64_t dims) {
  const char* names[] = {"", ", length", ", height, width", ", depth, height, width"};
  return names[dims];
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

ChannelNorm::ChannelNorm(Lazy, int64_t dims, bool takes_single, const BatchNormOptions& o)
    : num_features(0), eps(o.eps), momentum(o.momentum) {
  if (o.affine) weight = Parameter::lazy({-1});
  if (o.affine && o.bias) bias = Parameter::lazy({-1});
  if (o.track_running_stats) {
    running_mean = Buffer::lazy({-1});
    running_var = Buffer::lazy({-1});
    num_batches_tracked = Buffer(zeros({}, int64));
  }
  find_sizes_by<ChannelNorm>([=](ChannelNorm& layer, const Tensor& x) {
    const bool single = takes_single && x.dim() == dims + 1;
    layer.require_input(single ? unsqueeze(x, 0) : x, dims, true);
    layer.find_features(x.size(single ? 0 : 1));
  });
}

void ChannelNorm::find_features(int64_t features) {
  num_features = features;
  for (Member* m : std::initializer_list<Member*>{&weight, &bias, &running_mean, &running_var})
    if (m->is_lazy()) m->set_sizes({features});
  reset_running_stats();
  reset_parameters();
}

// A state_dict tells a lazy layer only by what it loads.
int64_t ChannelNorm::features() const {
  return weight.defined() ? weight.size(0) : running_mean.defined() ? running_mean.size(0) : num_features;
}

void ChannelNorm::reset_running_stats() {
  if (!running_mean.defined() || running_mean.is_lazy()) return;
  running_mean.zero_();
  running_var.fill_(1);
  num_batches_tracked.zero_();
}
void ChannelNorm::reset_parameters() { reset(weight, bias); }

std::string ChannelNorm::extra_repr() const {
  return fmt::format("{}, eps={}, momentum={}, affine={}, bias={}, track_running_stats={}", features(), text(eps),
      text(momentum), bool_text(weight.defined()), bool_text(bias.defined()), bool_text(running_mean.defined()));
}

void ChannelNorm::require_input(const Tensor& x, int64_t dims, bool any_channels) const {
  const bool takes_rows = dims == 1 && is_batch_norm();
  const bool fits = x.dim() == dims + 2 || (takes_rows && x.dim() == 2);
  if (fits && (any_channels || x.size(1) == features())) return;
  const std::string channels = any_channels ? "channels" : fmt::format("{}", features());
  const bool lacks_batch = is_batch_norm() && x.dim() == (takes_rows ? 1 : dims + 1);
  throw ShapeError(fmt::format("{}: x must be {}[n, {}{}]; it is {}{}", type_name(),
      takes_rows ? fmt::format("[n, {}] or ", channels) : "", channels, sizes_of(dims), x.shape(),
      lacks_batch ? ". A batch of one is x.unsqueeze(0)" : ""));
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
InstanceNorm::InstanceNorm(Lazy, int64_t dims, const InstanceNormOptions& o)
    : ChannelNorm(lazy, dims, true,
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
Tensor GroupNorm::forward(const Tensor& x) const {
  if (x.dim() < 2 || x.size(1) != num_channels)
    throw ShapeError(fmt::format("GroupNorm: x must be [n, {}, ...]; it is {}", num_channels, x.shape()));
  return group_norm(x, num_groups, weight, bias, eps);
}
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
