// QR, singular values, eigenvalues.
#include "core/compute/matrix/lapack.h"
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

Results qr_results(const QR& y) { return {y.q, y.r}; }
EighOptions eigh_options(const Sample& s) { return {.uplo = s.text(1, "UPLO", "L")[0]}; }
Results eigh_results(const Sample& s) {
  auto [values, vectors] = eigh(hermitian(s.tensor(0)), eigh_options(s));
  return {values, abs(vectors)};
}
// Samples come in fours, which look at u, at s, at s and vh, and at s and u vh: output_process_fn_grad.
Results svd_results(const Sample& s, const Tensor& u_full, const Tensor& values, const Tensor& vh_full) {
  int64_t k = values.size(-1);
  Tensor u = narrow(u_full, -1, 0, k), vh = narrow(vh_full, -2, 0, k);
  switch (s.number % 4) {
    case 0: return {abs(u)};
    case 1: return {values};
    case 2: return {values, abs(vh)};
    default: return {matmul(u, vh), values};
  }
}
Results svd_plain(const Sample& s) {
  auto [u, values, v] = svd(s.tensor(0), {.some = s.flag(1, "some", true)});
  return svd_results(s, u, values, mT(v));
}
Results svd_linalg(const Sample& s) {
  auto [u, values, vh] = linalg::svd(s.tensor(0), s.flag(1, "full_matrices", true));
  return svd_results(s, u, values, vh);
}

}   // namespace

const Family<OracleEntry> decompose_entries([]() -> std::vector<OracleEntry> {
  return {
      {"qr", [](const Sample& s) { return qr_results(qr(s.tensor(0), {.some = s.flag(1, "some", true)})); }},
      {"linalg.qr", [](const Sample& s) { return qr_results(linalg::qr(s.tensor(0), s.text(1, "mode", "reduced"))); }},
      {"linalg.eigh", eigh_results},
      {"linalg.eigvalsh", GRADUS_ORACLE(eigvalsh(hermitian(s.tensor(0)), eigh_options(s)))},
  };
});

// There are no singular values without LAPACK.
const Family<OracleEntry> singular_value_entries([]() -> std::vector<OracleEntry> {
  if (!apply::has_lapack()) return {};
  return {
      {"svd", svd_plain},
      {"linalg.svd", svd_linalg},
      {"linalg.svdvals", GRADUS_ORACLE(svdvals(s.tensor(0)))},
  };
});

}   // namespace gradus::test
