// Dropout. Masks are random, so only shapes and dtypes are compared, unless p is 0 or 1.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

bool is_random(const Sample& s, bool training) {
  const double p = s.real(1, "p", 0.5);
  return s.flag(2, "training", training) && p > 0 && p < 1;
}
bool drops_some(const Sample& s) { return is_random(s, true); }
bool drops_some_if_asked(const Sample& s) { return is_random(s, false); }

}   // namespace

const Family<OracleEntry> dropout_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.dropout", GRADUS_ORACLE(dropout(s.tensor(0), s.real(1, "p", 0.5), s.flag(2, "training", true))),
          1e-10, drops_some},
      {"nn.functional.dropout2d",
          GRADUS_ORACLE(dropout2d(s.tensor(0), s.real(1, "p", 0.5), s.flag(2, "training", true))), 1e-10, drops_some},
      {"nn.functional.dropout3d",
          GRADUS_ORACLE(dropout3d(s.tensor(0), s.real(1, "p", 0.5), s.flag(2, "training", true))), 1e-10, drops_some},
      {"nn.functional.alpha_dropout",
          GRADUS_ORACLE(alpha_dropout(s.tensor(0), s.real(1, "p", 0.5), s.flag(2, "training", false))), 1e-10,
          drops_some_if_asked},
      {"nn.functional.feature_alpha_dropout.with_train",
          GRADUS_ORACLE(feature_alpha_dropout(s.tensor(0), s.real(1, "p", 0.5), s.flag(2, "training", false))), 1e-10,
          drops_some_if_asked},
      {"nn.functional.feature_alpha_dropout.without_train",
          GRADUS_ORACLE(feature_alpha_dropout(s.tensor(0), s.real(1, "p", 0.5), s.flag(2, "training", false))), 1e-10,
          drops_some_if_asked},
  };
});

}   // namespace gradus::test
