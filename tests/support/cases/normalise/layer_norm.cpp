// Layer and RMS norm.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> layer_norm_cases([]() -> std::vector<OpCase> {
  return {
      {"layer_norm", GRADUS_OP(layer_norm(x[0], 5, x[1], x[2])), {any({3, 5}), any({5}), any({5})}},
      {"layer_norm plain", GRADUS_OP(layer_norm(x[0], 4)), {any({2, 3, 4})}},
      {"layer_norm two", GRADUS_OP(layer_norm(x[0], {3, 4}, x[1], x[2], 0.1)),
          {any({2, 3, 4}), any({3, 4}), any({3, 4})}},
      {"layer_norm weight", GRADUS_OP(layer_norm(x[0], 6, x[1])), {any({4, 6}), any({6})}},
      {"layer_norm bias", GRADUS_OP(layer_norm(x[0], 6, {}, x[1])), {any({4, 6}), any({6})}},
      {"layer_norm all", GRADUS_OP(layer_norm(x[0], {3, 5}, {}, {})), {any({3, 5})}},
      {"layer_norm rows", GRADUS_OP(layer_norm(x[0], 4, x[1], x[2])), {any({67, 4}), any({4}), any({4})}, in_parallel},
      {"layer_norm wide", GRADUS_OP(layer_norm(x[0], 131, x[1], x[2])), {any({2, 131}), any({131}), any({131})}},
      {"layer_norm nothing", GRADUS_OP(layer_norm(x[0], 3, x[1], x[2])), {any({0, 3}), any({3}), any({3})}},
      {"layer_norm no row", GRADUS_OP(layer_norm(x[0], 0, x[1], x[2])), {any({3, 0}), any({0}), any({0})}},
      {"rms_norm", GRADUS_OP(rms_norm(x[0], 5, x[1])), {any({3, 5}), any({5})}},
      {"rms_norm plain", GRADUS_OP(rms_norm(x[0], {3, 4})), {any({2, 3, 4})}},
      {"rms_norm eps", GRADUS_OP(rms_norm(x[0], 6, x[1], 0.1)), {any({4, 6}), any({6})}},
      {"rms_norm rows", GRADUS_OP(rms_norm(x[0], 4, x[1])), {any({67, 4}), any({4})}, in_parallel},
      {"rms_norm nothing", GRADUS_OP(rms_norm(x[0], 3, x[1])), {any({0, 3}), any({3})}},
  };
});

}   // namespace gradus::test
