#include "nn/layers/rectifier.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

const Family<ModuleEntry> rectifier_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.ReLU6", GRADUS_LAYER(nn::ReLU6())},
      {"nn.Hardtanh",
          GRADUS_LAYER(nn::Hardtanh({.min_val = s.real(0, "min_val", -1), .max_val = s.real(1, "max_val", 1)}))},
      {"nn.Threshold", GRADUS_LAYER(nn::Threshold(s.real(0, "threshold", 0), s.real(1, "value", 0)))},
      {"nn.LeakyReLU", GRADUS_LAYER(nn::LeakyReLU(s.real(0, "negative_slope", 0.01)))},
      {"nn.PReLU", GRADUS_LAYER(nn::PReLU(s.integer(0, "num_parameters", 1), s.real(1, "init", 0.25)))},
      {"nn.ELU", GRADUS_LAYER(nn::ELU(s.real(0, "alpha", 1)))},
      {"nn.CELU", GRADUS_LAYER(nn::CELU(s.real(0, "alpha", 1)))},
      {"nn.SELU", GRADUS_LAYER(nn::SELU())},
      {"nn.Softshrink", GRADUS_LAYER(nn::Softshrink(s.real(0, "lambd", 0.5)))},
      {"nn.Hardshrink", GRADUS_LAYER(nn::Hardshrink(s.real(0, "lambd", 0.5)))},
      {"nn.Hardswish", GRADUS_LAYER(nn::Hardswish())},
  };
});

}   // namespace gradus::test
