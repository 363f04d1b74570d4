// Layer and RMS norm.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

IntList row(const Sample& s) { return IntList(s.integers(1, "normalized_shape")); }

Tensor rms_norm_of(const Sample& s) {
  const Tensor x = s.tensor(0), weight = s.tensor(2, "weight");
  return s.has(3, "eps") ? rms_norm(x, row(s), weight, s.real(3, "eps", 0)) : rms_norm(x, row(s), weight);
}

}   // namespace

const Family<OracleEntry> layer_norm_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.layer_norm", GRADUS_ORACLE(layer_norm(s.tensor(0), row(s), s.tensor(2, "weight"),
                                       s.tensor(3, "bias"), s.real(4, "eps", 1e-5)))},
      {"nn.functional.rms_norm", GRADUS_ORACLE(rms_norm_of(s))},
  };
});

}   // namespace gradus::test
