// Parts of a dimension.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

bool is_list(const Sample& s, size_t position) {
  return position < s.count() && s.arguments[position].kind == Value::list;
}
Results split_of(const Sample& s, std::vector<Tensor> (*by_count)(const Tensor&, int64_t),
    std::vector<Tensor> (*by_indices)(const Tensor&, const std::vector<int64_t>&)) {
  return is_list(s, 1) ? by_indices(s.tensor(0), s.integers(1)) : by_count(s.tensor(0), s.integer(1, "", 0));
}
Results tensor_splits(const Sample& s) {
  if (s.is_tensor(1)) return tensor_split(s.tensor(0), s.tensor(1), s.integer(2, "dim", 0));
  if (is_list(s, 1)) return tensor_split(s.tensor(0), s.integers(1), s.integer(2, "dim", 0));
  return tensor_split(s.tensor(0), s.integer(1, "", 0), s.integer(2, "dim", 0));
}
Tensor sliced(const Sample& s) {
  return slice(s.tensor(0), s.integer(1, "dim", 0), s.integer(2, "start", 0), s.integer(3, "end", INT64_MAX),
      s.integer(4, "step", 1));
}

}   // namespace

const Family<OracleEntry> slice_entries([]() -> std::vector<OracleEntry> {
  return {
      {"select", GRADUS_ORACLE(select(s.tensor(0), s.integer(1, "dim", 0), s.integer(2, "index", 0)))},
      {"slice", GRADUS_ORACLE(sliced(s))},
      {"narrow", GRADUS_ORACLE(
                     narrow(s.tensor(0), s.integer(1, "dim", 0), s.integer(2, "start", 0), s.integer(3, "length", 0)))},
      {"select_scatter",
          GRADUS_ORACLE(select_scatter(s.tensor(0), s.tensor(1), s.integer(2, "dim", 0), s.integer(3, "index", 0)))},
      {"slice_scatter", GRADUS_ORACLE(slice_scatter(s.tensor(0), s.tensor(1), s.integer(2, "dim", 0),
                            s.integer(3, "start", 0), s.integer(4, "end", INT64_MAX), s.integer(5, "step", 1)))},
      {"unbind", GRADUS_ORACLE(unbind(s.tensor(0), s.integer(1, "dim", 0)))},
      {"split", GRADUS_ORACLE(split(s.tensor(0), s.integer(1, "", 0), s.integer(2, "dim", 0)))},
      {"split.list_args", GRADUS_ORACLE(split(s.tensor(0), s.integers(1), s.integer(2, "dim", 0)))},
      {"split_with_sizes", GRADUS_ORACLE(split_with_sizes(s.tensor(0), s.integers(1), s.integer(2, "dim", 0)))},
      {"chunk", GRADUS_ORACLE(chunk(s.tensor(0), s.integer(1, "chunks", 0), s.integer(2, "dim", 0)))},
      {"tensor_split", GRADUS_ORACLE(tensor_splits(s))},
      {"hsplit", GRADUS_ORACLE(split_of(s, hsplit, hsplit))},
      {"vsplit", GRADUS_ORACLE(split_of(s, vsplit, vsplit))},
      {"dsplit", GRADUS_ORACLE(split_of(s, dsplit, dsplit))},
  };
});

}   // namespace gradus::test
