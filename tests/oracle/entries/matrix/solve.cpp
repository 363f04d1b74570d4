// Inverses, linear equations, Cholesky.
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

Tensor triangle(const Tensor& x, bool upper) { return upper ? triu(x) : tril(x); }
CholeskyOptions cholesky_options(const Sample& s, size_t position) {
  return {.upper = s.flag(position, "upper", false)};
}
SolveTriangularOptions triangular_options(const Sample& s) {
  return {.upper = s.flag(99, "upper", false),
      .left = s.flag(99, "left", true),
      .unitriangular = s.flag(99, "unitriangular", false)};
}

}   // namespace

const Family<OracleEntry> solve_entries([]() -> std::vector<OracleEntry> {
  return {
      {"linalg.inv", GRADUS_ORACLE(inv(s.tensor(0)))},
      {"linalg.solve", GRADUS_ORACLE(solve(s.tensor(0), s.tensor(1), {.left = s.flag(99, "left", true)}))},
      {"linalg.solve_triangular", GRADUS_ORACLE(solve_triangular(s.tensor(0), s.tensor(1), triangular_options(s)))},
      {"cholesky", GRADUS_ORACLE(cholesky(hermitian(s.tensor(0)), cholesky_options(s, 1)))},
      {"linalg.cholesky", GRADUS_ORACLE(cholesky(hermitian(s.tensor(0)), cholesky_options(s, 1)))},
      {"cholesky_solve", GRADUS_ORACLE(cholesky_solve(
                             s.tensor(0), triangle(s.tensor(1), s.flag(2, "upper", false)), cholesky_options(s, 2)))},
  };
});

}   // namespace gradus::test
