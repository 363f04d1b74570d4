// Norms and distances.
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

bool is_text(const Sample& s) { return s.has(1, "ord") && s.find(1, "ord")->kind == Value::text; }
Tensor matrix_norm_of(const Sample& s) {
  IntList d = s.has(2, "dim") ? IntList(s.integers(2, "dim")) : IntList{-2, -1};
  if (!s.has(1, "ord")) return matrix_norm(s.tensor(0), "fro", d, keepdim(s, 3));
  if (is_text(s)) return matrix_norm(s.tensor(0), s.text(1, "ord", "fro").c_str(), d, keepdim(s, 3));
  return matrix_norm(s.tensor(0), s.real(1, "ord", 2), d, keepdim(s, 3));
}
// Without dims all of x is the vector or matrix; keepdim gives it sizes of 1.
Tensor linalg_norm_of(const Sample& s) {
  Tensor x = s.tensor(0);
  bool keep = keepdim(s, 3);
  if (!s.has(1, "ord")) return vector_norm(x, 2, dims(s, 2), keep);
  IntList d = dims(s, 2);
  if (d.count == 0) d = x.dim() == 1 ? IntList(0) : IntList{0, 1};
  if (is_text(s)) return linalg::norm(x, s.text(1, "ord", "").c_str(), d, keep);
  return linalg::norm(x, s.real(1, "ord", 2), d, keep);
}
Tensor norm_of(const Sample& s) {
  if (s.has(1, "p") && s.find(1, "p")->kind == Value::text)
    return norm(s.tensor(0), s.text(1, "p", "fro").c_str(), dims(s, 2), keepdim(s, 3));
  return norm(s.tensor(0), s.real(1, "p", 2), dims(s, 2), keepdim(s, 3));
}

}   // namespace

const Family<OracleEntry> norm_entries([]() -> std::vector<OracleEntry> {
  return {
      {"linalg.vector_norm", GRADUS_ORACLE(vector_norm(s.tensor(0), s.real(1, "ord", 2), dims(s, 2), keepdim(s, 3)))},
      {"linalg.matrix_norm", GRADUS_ORACLE(matrix_norm_of(s))},
      {"linalg.norm", GRADUS_ORACLE(linalg_norm_of(s))},
      {"linalg.norm.subgradients_at_zero", GRADUS_ORACLE(linalg_norm_of(s))},
      {"norm", GRADUS_ORACLE(norm_of(s))},
      {"norm.fro", GRADUS_ORACLE(norm_of(s))},
      {"norm.inf", GRADUS_ORACLE(norm_of(s))},
      {"norm.nuc", GRADUS_ORACLE(norm_of(s))},
      {"dist", GRADUS_ORACLE(dist(s.tensor(0), s.tensor(1), s.real(2, "p", 2)))},
      {"nn.functional.normalize",
          GRADUS_ORACLE(normalize(
              s.tensor(0), {.p = s.real(1, "p", 2), .dim = s.integer(2, "dim", 1), .eps = s.real(3, "eps", 1e-12)}))},
      {"nn.functional.cosine_similarity", GRADUS_ORACLE(cosine_similarity(s.tensor(0), s.tensor(1),
                                              {.dim = s.integer(2, "dim", 1), .eps = s.real(3, "eps", 1e-8)}))},
      {"nn.functional.pairwise_distance",
          GRADUS_ORACLE(pairwise_distance(s.tensor(0), s.tensor(1),
              {.p = s.real(2, "p", 2), .eps = s.real(3, "eps", 1e-6), .keepdim = keepdim(s, 4)}))},
  };
});

}   // namespace gradus::test
