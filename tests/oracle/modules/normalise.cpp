#include "nn/layers/normalise.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

namespace {

// None is not the same as nothing.
std::optional<double> momentum(const Arguments& s) {
  if (s.count() > 2 && !s.has(2)) return std::nullopt;
  return s.real(2, "momentum", 0.1);
}

template <class M> MadeModule batch_norm(const Arguments& s) {
  return made_module(M(s.integer(0, "num_features", 0),
      {.eps = s.real(1, "eps", 1e-5),
          .momentum = momentum(s),
          .affine = s.flag(3, "affine", true),
          .track_running_stats = s.flag(4, "track_running_stats", true),
          .bias = s.flag(99, "bias", true)}));
}
template <class M> MadeModule instance_norm(const Arguments& s) {
  return made_module(M(s.integer(0, "num_features", 0),
      {.eps = s.real(1, "eps", 1e-5),
          .momentum = momentum(s),
          .affine = s.flag(3, "affine", false),
          .track_running_stats = s.flag(4, "track_running_stats", false),
          .bias = s.flag(99, "bias", true)}));
}
std::optional<double> eps(const Arguments& s) {
  return s.has(1, "eps") ? std::optional(s.real(1, "eps", 0)) : std::nullopt;
}

}   // namespace

const Family<ModuleEntry> normalise_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.BatchNorm1d", batch_norm<nn::BatchNorm1d>},
      {"nn.BatchNorm2d", batch_norm<nn::BatchNorm2d>},
      {"nn.BatchNorm3d", batch_norm<nn::BatchNorm3d>},
      {"nn.InstanceNorm1d", instance_norm<nn::InstanceNorm1d>},
      {"nn.InstanceNorm2d", instance_norm<nn::InstanceNorm2d>},
      {"nn.InstanceNorm3d", instance_norm<nn::InstanceNorm3d>},
      {"nn.GroupNorm",
          GRADUS_LAYER(nn::GroupNorm(s.integer(0, "num_groups", 0), s.integer(1, "num_channels", 0),
              {.eps = s.real(2, "eps", 1e-5), .affine = s.flag(3, "affine", true), .bias = s.flag(99, "bias", true)}))},
      {"nn.LayerNorm", GRADUS_LAYER(nn::LayerNorm(sizes(s, 0, "normalized_shape"),
                           {.eps = s.real(1, "eps", 1e-5),
                               .elementwise_affine = s.flag(2, "elementwise_affine", true),
                               .bias = s.flag(3, "bias", true)}))},
      {"nn.RMSNorm", GRADUS_LAYER(nn::RMSNorm(sizes(s, 0, "normalized_shape"),
                         {.eps = eps(s), .elementwise_affine = s.flag(2, "elementwise_affine", true)}))},
      {"nn.LocalResponseNorm",
          GRADUS_LAYER(nn::LocalResponseNorm(s.integer(0, "size", 0),
              {.alpha = s.real(1, "alpha", 1e-4), .beta = s.real(2, "beta", 0.75), .k = s.real(3, "k", 1)}))},
  };
});

}   // namespace gradus::test
