// Diagonals and triangles.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

Tensor diagonal_of(const Sample& s, int64_t dim1, int64_t dim2, Tensor (*f)(const Tensor&, int64_t, int64_t, int64_t)) {
  return f(s.tensor(0), s.integer(1, "offset", 0), s.integer(2, "dim1", dim1), s.integer(3, "dim2", dim2));
}

}   // namespace

const Family<OracleEntry> diagonal_entries([]() -> std::vector<OracleEntry> {
  return {
      {"diagonal", GRADUS_ORACLE(diagonal_of(s, 0, 1, diagonal))},
      {"linalg.diagonal", GRADUS_ORACLE(diagonal_of(s, -2, -1, diagonal))},
      {"diagonal_scatter", GRADUS_ORACLE(diagonal_scatter(s.tensor(0), s.tensor(1), s.integer(2, "offset", 0),
                               s.integer(3, "dim1", 0), s.integer(4, "dim2", 1)))},
      {"diag", GRADUS_ORACLE(diag(s.tensor(0), s.integer(1, "diagonal", 0)))},
      {"diagflat", GRADUS_ORACLE(diagflat(s.tensor(0), s.integer(1, "offset", 0)))},
      {"diag_embed", GRADUS_ORACLE(diagonal_of(s, -2, -1, diag_embed))},
      {"tril", GRADUS_ORACLE(tril(s.tensor(0), s.integer(1, "diagonal", 0)))},
      {"triu", GRADUS_ORACLE(triu(s.tensor(0), s.integer(1, "diagonal", 0)))},
  };
});

}   // namespace gradus::test
