#include "nn/layers/linear.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

const Family<ModuleEntry> linear_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.Linear", GRADUS_LAYER(nn::Linear(s.integer(0, "in_features", 0), s.integer(1, "out_features", 0),
                        {.bias = s.flag(2, "bias", true)}))},
      {"nn.Bilinear", GRADUS_LAYER_OF_TWO(nn::Bilinear(s.integer(0, "in1_features", 0), s.integer(1, "in2_features", 0),
                          s.integer(2, "out_features", 0), {.bias = s.flag(3, "bias", true)}))},
  };
});

}   // namespace gradus::test
