// Activations made of pieces: relu and its relatives.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> rectifier_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.relu", GRADUS_ORACLE(relu(s.tensor(0)))},
      {"nn.functional.relu6", GRADUS_ORACLE(relu6(s.tensor(0)))},
      {"nn.functional.hardtanh", GRADUS_ORACLE(hardtanh(s.tensor(0),
                                     {.min_val = s.real(1, "min_val", -1), .max_val = s.real(2, "max_val", 1)}))},
      {"nn.functional.threshold",
          GRADUS_ORACLE(threshold(s.tensor(0), s.real(1, "threshold", 0), s.real(2, "value", 0)))},
      {"nn.functional.leaky_relu", GRADUS_ORACLE(leaky_relu(s.tensor(0), s.real(1, "negative_slope", 0.01)))},
      {"nn.functional.prelu", GRADUS_ORACLE(prelu(s.tensor(0), s.tensor(1, "weight")))},
      {"nn.functional.rrelu",
          GRADUS_ORACLE(rrelu(s.tensor(0), {.lower = s.real(1, "lower", 1.0 / 8),
                                               .upper = s.real(2, "upper", 1.0 / 3),
                                               .training = s.flag(3, "training", false)})),
          1e-10, [](const Sample& s) { return s.flag(3, "training", false); }},
      {"nn.functional.elu", GRADUS_ORACLE(elu(s.tensor(0), s.real(1, "alpha", 1)))},
      {"nn.functional.celu", GRADUS_ORACLE(celu(s.tensor(0), s.real(1, "alpha", 1)))},
      {"nn.functional.selu", GRADUS_ORACLE(selu(s.tensor(0)))},
      {"nn.functional.softshrink", GRADUS_ORACLE(softshrink(s.tensor(0), s.real(1, "lambd", 0.5)))},
      {"nn.functional.hardshrink", GRADUS_ORACLE(hardshrink(s.tensor(0), s.real(1, "lambd", 0.5)))},
      // PyTorch's gradient has 1/6 and its formula for it in float32.
      {"nn.functional.hardsigmoid", GRADUS_ORACLE(hardsigmoid(s.tensor(0))), 1e-7},
      {"nn.functional.hardswish", GRADUS_ORACLE(hardswish(s.tensor(0)))},
  };
});

}   // namespace gradus::test
