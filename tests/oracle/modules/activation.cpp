#include "nn/layers/activation.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

const Family<ModuleEntry> activation_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.ReLU", GRADUS_LAYER(nn::ReLU())},
      {"nn.Sigmoid", GRADUS_LAYER(nn::Sigmoid())},
      {"nn.Tanh", GRADUS_LAYER(nn::Tanh())},
      {"nn.GELU", GRADUS_LAYER(nn::GELU({s.text(0, "approximate", "none") == "tanh" ? "tanh" : "none"}))},
      {"nn.Softplus",
          GRADUS_LAYER(nn::Softplus({.beta = s.real(0, "beta", 1), .threshold = s.real(1, "threshold", 20)}))},
      {"nn.SiLU", GRADUS_LAYER(nn::SiLU())},
      {"nn.Mish", GRADUS_LAYER(nn::Mish())},
      {"nn.LogSigmoid", GRADUS_LAYER(nn::LogSigmoid())},
      {"nn.Softsign", GRADUS_LAYER(nn::Softsign())},
      {"nn.Tanhshrink", GRADUS_LAYER(nn::Tanhshrink())},
      {"nn.GLU", GRADUS_LAYER(nn::GLU(s.integer(0, "dim", -1)))},
      {"nn.Softmax", GRADUS_LAYER(nn::Softmax(s.integer(0, "dim", 0)))},
      {"nn.Softmax2d", GRADUS_LAYER(nn::Softmax2d())},
      {"nn.Softmin", GRADUS_LAYER(nn::Softmin(s.integer(0, "dim", 0)))},
      {"nn.LogSoftmax", GRADUS_LAYER(nn::LogSoftmax(s.integer(0, "dim", 0)))},
  };
});

}   // namespace gradus::test
