// Products, contractions, distances and linear algebra.
#include <limits>

#include "core/compute/matrix/lapack.h"
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

// The database's gradcheck_wrapper_hermitian_input.
Tensor hermitian(const Tensor& x) { return x + mT(x); }
Tensor triangle(const Tensor& x, bool upper) { return upper ? triu(x) : tril(x); }

AddProductOptions add_product(const Sample& s) {
  return {.beta = s.scalar(99, "beta", 1), .alpha = s.scalar(99, "alpha", 1)};
}
CholeskyOptions cholesky_options(const Sample& s, size_t position) {
  return {.upper = s.flag(position, "upper", false)};
}
EighOptions eigh_options(const Sample& s) { return {.uplo = s.text(1, "UPLO", "L")[0]}; }

Bound bound(const Sample& s, const char* keyword) {
  if (!s.has(99, keyword)) return {};
  return s.is_tensor(99, keyword) ? Bound(s.tensor(99, keyword)) : Bound(s.real(99, keyword, 0));
}
PinvOptions pinv_options(const Sample& s) {
  return {.atol = bound(s, "atol"), .rtol = bound(s, "rtol"), .hermitian = s.flag(99, "hermitian", false)};
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
Results eigh_results(const Sample& s) {
  auto [values, vectors] = eigh(hermitian(s.tensor(0)), eigh_options(s));
  return {values, abs(vectors)};
}
Results qr_results(const QR& y) { return {y.q, y.r}; }
Results slogdet_results(const SignLogabsdet& y) { return {y.sign, y.logabsdet}; }
Lstsq lstsq_of(const Sample& s) { return lstsq(s.tensor(0), s.tensor(1), {.driver = s.text(2, "driver", "gelsy")}); }
Results lstsq_results(const Lstsq& y) { return {y.solution, y.residuals, y.rank, y.singular_values}; }

Tensor tensordot_of(const Sample& s) {
  const Value* dims = s.find(2, "dims");
  if (!dims || dims->kind == Value::integer) return tensordot(s.tensor(0), s.tensor(1), dims ? dims->whole : 2);
  std::vector<int64_t> of[2];
  for (size_t i = 0; i < 2; ++i)
    for (const Value& d : dims->items[i].items) of[i].push_back(d.whole);
  return tensordot(s.tensor(0), s.tensor(1), of[0], of[1]);
}
CdistMode cdist_mode(const Sample& s) {
  std::string word = s.text(3, "compute_mode", "use_mm_for_euclid_dist_if_necessary");
  return word == "use_mm_for_euclid_dist" ? CdistMode::use_mm_for_euclid_dist
         : word == "donot_use_mm_for_euclid_dist"
             ? CdistMode::donot_use_mm_for_euclid_dist
             : CdistMode::use_mm_for_euclid_dist_if_necessary;
}
SolveTriangularOptions triangular_options(const Sample& s) {
  return {.upper = s.flag(99, "upper", false),
      .left = s.flag(99, "left", true),
      .unitriangular = s.flag(99, "unitriangular", false)};
}

std::vector<OracleEntry> of_lapack() {
  return {
      {"svd", svd_plain},
      {"linalg.svd", svd_linalg},
      {"linalg.svdvals", GRADUS_ORACLE(svdvals(s.tensor(0)))},
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
}

}   // namespace

std::vector<OracleEntry> linalg_entries() {
  std::vector<OracleEntry> entries = {
      {"matmul", GRADUS_ORACLE(matmul(s.tensor(0), s.tensor(1)))},
      {"__rmatmul__", GRADUS_ORACLE(matmul(s.tensor(1), s.tensor(0)))},
      {"mm", GRADUS_ORACLE(mm(s.tensor(0), s.tensor(1)))},
      {"bmm", GRADUS_ORACLE(bmm(s.tensor(0), s.tensor(1)))},
      {"bmm.triton_optimized", GRADUS_ORACLE(bmm(s.tensor(0), s.tensor(1)))},
      {"mv", GRADUS_ORACLE(mv(s.tensor(0), s.tensor(1)))},
      {"dot", GRADUS_ORACLE(dot(s.tensor(0), s.tensor(1)))},
      {"inner", GRADUS_ORACLE(inner(s.tensor(0), s.tensor(1)))},
      {"outer", GRADUS_ORACLE(outer(s.tensor(0), s.tensor(1)))},
      {"linalg.vecdot", GRADUS_ORACLE(vecdot(s.tensor(0), s.tensor(1), s.integer(2, "dim", -1)))},
      {"addmm", GRADUS_ORACLE(addmm(s.tensor(0), s.tensor(1), s.tensor(2), add_product(s)))},
      {"addmm.decomposed", GRADUS_ORACLE(addmm(s.tensor(0), s.tensor(1), s.tensor(2), add_product(s)))},
      {"addmv", GRADUS_ORACLE(addmv(s.tensor(0), s.tensor(1), s.tensor(2), add_product(s)))},
      {"addr", GRADUS_ORACLE(addr(s.tensor(0), s.tensor(1), s.tensor(2), add_product(s)))},
      {"baddbmm", GRADUS_ORACLE(baddbmm(s.tensor(0), s.tensor(1), s.tensor(2), add_product(s)))},
      {"addbmm", GRADUS_ORACLE(addbmm(s.tensor(0), s.tensor(1), s.tensor(2), add_product(s)))},
      {"linalg.multi_dot", GRADUS_ORACLE(multi_dot(s.tensors(0)))},
      {"linalg.matrix_power", GRADUS_ORACLE(matrix_power(s.tensor(0), s.integer(1, "n", 0)))},
      {"trace", GRADUS_ORACLE(trace(s.tensor(0)))},
      {"nn.functional.linear", GRADUS_ORACLE(linear(s.tensor(0), s.tensor(1), s.tensor(2, "bias")))},
      {"nn.functional.bilinear", GRADUS_ORACLE(bilinear(s.tensor(0), s.tensor(1), s.tensor(2), s.tensor(3, "bias")))},

      {"einsum", GRADUS_ORACLE(einsum(s.text(1, "equation", ""), s.tensors(0)))},
      {"tensordot", GRADUS_ORACLE(tensordot_of(s))},
      {"kron", GRADUS_ORACLE(kron(s.tensor(0), s.tensor(1)))},
      {"cross", GRADUS_ORACLE(s.has(2, "dim") ? cross(s.tensor(0), s.tensor(1), s.integer(2, "dim", 0))
                                              : cross(s.tensor(0), s.tensor(1)))},
      {"linalg.cross", GRADUS_ORACLE(linalg::cross(s.tensor(0), s.tensor(1), s.integer(2, "dim", -1)))},
      {"cdist", GRADUS_ORACLE(cdist(s.tensor(0), s.tensor(1), s.real(2, "p", 2), cdist_mode(s)))},
      {"nn.functional.pdist", GRADUS_ORACLE(pdist(s.tensor(0), s.real(1, "p", 2)))},

      {"linalg.inv", GRADUS_ORACLE(inv(s.tensor(0)))},
      {"linalg.solve", GRADUS_ORACLE(solve(s.tensor(0), s.tensor(1), {.left = s.flag(99, "left", true)}))},
      {"linalg.solve_triangular", GRADUS_ORACLE(solve_triangular(s.tensor(0), s.tensor(1), triangular_options(s)))},
      {"cholesky", GRADUS_ORACLE(cholesky(hermitian(s.tensor(0)), cholesky_options(s, 1)))},
      {"linalg.cholesky", GRADUS_ORACLE(cholesky(hermitian(s.tensor(0)), cholesky_options(s, 1)))},
      {"cholesky_solve", GRADUS_ORACLE(cholesky_solve(
                             s.tensor(0), triangle(s.tensor(1), s.flag(2, "upper", false)), cholesky_options(s, 2)))},
      {"linalg.det", GRADUS_ORACLE(det(s.tensor(0)))},
      {"linalg.slogdet", [](const Sample& s) { return slogdet_results(slogdet(s.tensor(0))); }},
      {"logdet", GRADUS_ORACLE(logdet(s.tensor(0)))},
      {"qr", [](const Sample& s) { return qr_results(qr(s.tensor(0), {.some = s.flag(1, "some", true)})); }},
      {"linalg.qr", [](const Sample& s) { return qr_results(linalg::qr(s.tensor(0), s.text(1, "mode", "reduced"))); }},
      {"linalg.eigh", eigh_results},
      {"linalg.eigvalsh", GRADUS_ORACLE(eigvalsh(hermitian(s.tensor(0)), eigh_options(s)))},
  };
  if (apply::has_lapack)
    for (const OracleEntry& entry : of_lapack()) entries.push_back(entry);
  return entries;
}

}   // namespace gradus::test
