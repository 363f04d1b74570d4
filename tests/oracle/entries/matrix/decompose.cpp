// QR, singular values, eigenvalues.
#include "core/compute/matrix/lapack.h"
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

EighOptions eigh_options(const Sample& s) { return {.uplo = s.text(1, "UPLO", "L")[0]}; }
Results eigh_results(const Sample& s) {
  auto [values, vectors] = eigh(hermitian(s.tensor(0)), eigh_options(s));
  return {values, abs(vectors)};
}
Results svd_plain(const Sample& s) {
  auto [u, values, v] = svd(s.tensor(0), {.some = s.flag(1, "some", true)});
  return svd_results(s, u, values, mT(v));
}

}   // namespace

const Family<OracleEntry> decompose_entries([]() -> std::vector<OracleEntry> {
  return {
      {"qr", [](const Sample& s) { return qr_results(qr(s.tensor(0), {.some = s.flag(1, "some", true)})); }},
      {"linalg.eigh", eigh_results},
      {"linalg.eigvalsh", GRADUS_ORACLE(eigvalsh(hermitian(s.tensor(0)), eigh_options(s)))},
  };
});

// There are no singular values without LAPACK.
const Family<OracleEntry> singular_value_entries([]() -> std::vector<OracleEntry> {
  if (!apply::has_lapack) return {};
  return {
      {"svd", svd_plain},
      {"linalg.svdvals", GRADUS_ORACLE(svdvals(s.tensor(0)))},
  };
});

}   // namespace gradus::test
