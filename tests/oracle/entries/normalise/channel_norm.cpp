// Batch, instance, group and local response norm.
#include "tests/oracle/oracle.h"

namespace gradus::test {

const Family<OracleEntry> channel_norm_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.batch_norm",
          GRADUS_ORACLE(batch_norm(s.tensor(0), s.tensor(1, "running_mean"), s.tensor(2, "running_var"),
              s.tensor(3, "weight"), s.tensor(4, "bias"),
              {.training = s.flag(5, "training", false),
                  .momentum = s.real(6, "momentum", 0.1),
                  .eps = s.real(7, "eps", 1e-5)}))},
      {"nn.functional.instance_norm",
          GRADUS_ORACLE(instance_norm(s.tensor(0), s.tensor(1, "running_mean"), s.tensor(2, "running_var"),
              s.tensor(3, "weight"), s.tensor(4, "bias"),
              {.use_input_stats = s.flag(5, "use_input_stats", true),
                  .momentum = s.real(6, "momentum", 0.1),
                  .eps = s.real(7, "eps", 1e-5)}))},
      {"nn.functional.group_norm", GRADUS_ORACLE(group_norm(s.tensor(0), s.integer(1, "num_groups", 1),
                                       s.tensor(2, "weight"), s.tensor(3, "bias"), s.real(4, "eps", 1e-5)))},
      {"nn.functional.local_response_norm",
          GRADUS_ORACLE(local_response_norm(s.tensor(0), s.integer(1, "size", 1),
              {.alpha = s.real(2, "alpha", 1e-4), .beta = s.real(3, "beta", 0.75), .k = s.real(4, "k", 1)}))},
  };
});

}   // namespace gradus::test
