// Pseudo-inverses, least squares.
#include "core/compute/matrix/lapack.h"
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

Bound bound(const Sample& s, const char* keyword) {
  if (!s.has(99, keyword)) return {};
  return s.is_tensor(99, keyword) ? Bound(s.tensor(99, keyword)) : Bound(s.real(99, keyword, 0));
}
PinvOptions pinv_options(const Sample& s) {
  return {.atol = bound(s, "atol"), .rtol = bound(s, "rtol"), .hermitian = s.flag(99, "hermitian", false)};
}
Lstsq lstsq_of(const Sample& s) { return lstsq(s.tensor(0), s.tensor(1), {.driver = s.text(2, "driver", "gelsy")}); }
Results lstsq_results(const Lstsq& y) { return {y.solution, y.residuals, y.rank, y.singular_values}; }

}   // namespace

// All need singular values, and so LAPACK.
const Family<OracleEntry> linalg_entries([]() -> std::vector<OracleEntry> {
  if (!apply::has_lapack()) return {};
  return {
      {"linalg.pinv", GRADUS_ORACLE(pinv(s.tensor(0), pinv_options(s)))},
      {"linalg.pinv.hermitian", GRADUS_ORACLE(pinv(hermitian(s.tensor(0)), pinv_options(s)))},
      {"linalg.pinv.singular", GRADUS_ORACLE(pinv(matmul(s.tensor(0), mT(s.tensor(1)))))},
      {"pinverse", GRADUS_ORACLE(pinverse(s.tensor(0), s.real(1, "rcond", 1e-15)))},
      {"linalg.lstsq", [](const Sample& s) { return lstsq_results(lstsq_of(s)); }},
      {"linalg.lstsq.grad_oriented",
          [](const Sample& s) -> Results {
            return {lstsq_of(s).solution, lstsq_of(s).residuals};
          }},
  };
});

}   // namespace gradus::test
