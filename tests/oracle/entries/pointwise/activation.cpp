// Smooth activations, gated ones.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> activation_entries([]() -> std::vector<OracleEntry> {
  return {
      {"sigmoid", GRADUS_ORACLE(sigmoid(s.tensor(0)))},
      {"tanh", GRADUS_ORACLE(tanh(s.tensor(0)))},
      {"nn.functional.gelu",
          GRADUS_ORACLE(gelu(s.tensor(0), {.approximate = s.text(99, "approximate", "none").c_str()}))},
      {"nn.functional.softplus", GRADUS_ORACLE(softplus(s.tensor(0),
                                     {.beta = s.real(1, "beta", 1), .threshold = s.real(2, "threshold", 20)}))},
      {"nn.functional.silu", GRADUS_ORACLE(silu(s.tensor(0)))},
      {"nn.functional.mish", GRADUS_ORACLE(mish(s.tensor(0)))},
      {"nn.functional.softsign", GRADUS_ORACLE(softsign(s.tensor(0)))},
      {"nn.functional.tanhshrink", GRADUS_ORACLE(tanhshrink(s.tensor(0)))},
      {"nn.functional.logsigmoid", GRADUS_ORACLE(logsigmoid(s.tensor(0)))},
      {"nn.functional.glu", GRADUS_ORACLE(glu(s.tensor(0), s.integer(1, "dim", -1)))},
  };
});

}   // namespace gradus::test
