// Joining tensors; grids and tuples of their numbers.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

MeshgridOptions indexing(const Sample& s) { return {.indexing = s.text(99, "indexing", "ij") == "ij" ? "ij" : "xy"}; }

}   // namespace

const Family<OracleEntry> join_entries([]() -> std::vector<OracleEntry> {
  return {
      {"cat", GRADUS_ORACLE(cat(s.tensors(0), s.integer(1, "dim", 0)))},
      {"stack", GRADUS_ORACLE(stack(s.tensors(0), s.integer(1, "dim", 0)))},
      {"hstack", GRADUS_ORACLE(hstack(s.tensors(0)))},
      {"vstack", GRADUS_ORACLE(vstack(s.tensors(0)))},
      {"dstack", GRADUS_ORACLE(dstack(s.tensors(0)))},
      {"column_stack", GRADUS_ORACLE(column_stack(s.tensors(0)))},
      {"block_diag", GRADUS_ORACLE(block_diag(s.tensors_from(0)))},
      {"meshgrid.list_of_tensors", GRADUS_ORACLE(meshgrid(s.tensors_from(0), indexing(s)))},
      {"meshgrid.variadic_tensors", GRADUS_ORACLE(meshgrid(s.tensors_from(0), indexing(s)))},
      {"cartesian_prod", GRADUS_ORACLE(cartesian_prod(s.tensors_from(0)))},
      {"combinations", GRADUS_ORACLE(combinations(s.tensor(0), s.integer(1, "r", 2),
                           {.with_replacement = s.flag(2, "with_replacement", false)}))},
  };
});

}   // namespace gradus::test
