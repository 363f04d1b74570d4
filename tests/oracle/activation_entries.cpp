// Activations and the softmax family.
#include "tests/oracle/oracle.h"

namespace gradus::test {

std::vector<OracleEntry> activation_entries() {
  return {
      {"log_softmax", GRADUS_ORACLE(log_softmax(s.tensor(0), s.integer(1, "dim", 0)))},
      {"log_softmax.with_dtype",
          GRADUS_ORACLE(log_softmax(s.tensor(0), s.integer(1, "dim", 0), s.dtype(99, "dtype", float64)))},
      {"softmax", GRADUS_ORACLE(softmax(s.tensor(0), s.integer(1, "dim", 0)))},
      {"softmax.with_dtype",
          GRADUS_ORACLE(softmax(s.tensor(0), s.integer(1, "dim", 0), s.dtype(99, "dtype", float64)))},
      {"nn.functional.softmin", GRADUS_ORACLE(softmin(s.tensor(0), s.integer(1, "dim", 0)))},
      {"nn.functional.softmin.with_dtype",
          GRADUS_ORACLE(softmin(s.tensor(0), s.integer(1, "dim", 0), s.dtype(99, "dtype", float64)))},
      {"logsumexp", GRADUS_ORACLE(logsumexp(s.tensor(0), IntList(s.integers(1, "dim")), s.flag(2, "keepdim", false)))},
      {"nn.functional.celu", GRADUS_ORACLE(celu(s.tensor(0), s.real(1, "alpha", 1)))},
      {"nn.functional.elu", GRADUS_ORACLE(elu(s.tensor(0), s.real(1, "alpha", 1)))},
      {"nn.functional.gelu",
          GRADUS_ORACLE(gelu(s.tensor(0), {.approximate = s.text(99, "approximate", "none").c_str()}))},
      {"nn.functional.glu", GRADUS_ORACLE(glu(s.tensor(0), s.integer(1, "dim", -1)))},
      {"nn.functional.hardshrink", GRADUS_ORACLE(hardshrink(s.tensor(0), s.real(1, "lambd", 0.5)))},
      // PyTorch's gradient has 1/6 and its formula for it in float32.
      {"nn.functional.hardsigmoid", GRADUS_ORACLE(hardsigmoid(s.tensor(0))), 1e-7},
      {"nn.functional.hardswish", GRADUS_ORACLE(hardswish(s.tensor(0)))},
      {"nn.functional.hardtanh", GRADUS_ORACLE(hardtanh(s.tensor(0),
                                     {.min_val = s.real(1, "min_val", -1), .max_val = s.real(2, "max_val", 1)}))},
      {"nn.functional.leaky_relu", GRADUS_ORACLE(leaky_relu(s.tensor(0), s.real(1, "negative_slope", 0.01)))},
      {"nn.functional.logsigmoid", GRADUS_ORACLE(logsigmoid(s.tensor(0)))},
      {"nn.functional.mish", GRADUS_ORACLE(mish(s.tensor(0)))},
      {"nn.functional.prelu", GRADUS_ORACLE(prelu(s.tensor(0), s.tensor(1, "weight")))},
      {"nn.functional.relu", GRADUS_ORACLE(relu(s.tensor(0)))},
      {"nn.functional.relu6", GRADUS_ORACLE(relu6(s.tensor(0)))},
      {"nn.functional.rrelu",
          GRADUS_ORACLE(rrelu(s.tensor(0), {.lower = s.real(1, "lower", 1.0 / 8),
                                               .upper = s.real(2, "upper", 1.0 / 3),
                                               .training = s.flag(3, "training", false)})),
          1e-10, OracleEntry::shapes},
      {"nn.functional.selu", GRADUS_ORACLE(selu(s.tensor(0)))},
      {"nn.functional.silu", GRADUS_ORACLE(silu(s.tensor(0)))},
      {"nn.functional.softplus", GRADUS_ORACLE(softplus(s.tensor(0),
                                     {.beta = s.real(1, "beta", 1), .threshold = s.real(2, "threshold", 20)}))},
      {"nn.functional.softshrink", GRADUS_ORACLE(softshrink(s.tensor(0), s.real(1, "lambd", 0.5)))},
      {"nn.functional.softsign", GRADUS_ORACLE(softsign(s.tensor(0)))},
      {"nn.functional.tanhshrink", GRADUS_ORACLE(tanhshrink(s.tensor(0)))},
      {"nn.functional.threshold",
          GRADUS_ORACLE(threshold(s.tensor(0), s.real(1, "threshold", 0), s.real(2, "value", 0)))},
  };
}

}   // namespace gradus::test
