// A position for each number: gather, scatter.
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

ScatterReduce reduce_of(const Sample& s, size_t position) {
  std::string word = s.text(position, "reduce", "sum");
  return word == "prod" || word == "multiply" ? ScatterReduce::prod
         : word == "mean"                     ? ScatterReduce::mean
         : word == "amax"                     ? ScatterReduce::amax
         : word == "amin"                     ? ScatterReduce::amin
                                              : ScatterReduce::sum;
}
Tensor scattered(const Sample& s) {
  Tensor x = s.tensor(0), index = s.tensor(2);
  int64_t dim = s.integer(1, "dim", 0);
  if (s.has(99, "reduce"))
    return s.is_number(3) ? scatter(x, dim, index, s.scalar(3, "value", 0), reduce_of(s, 99))
                          : scatter(x, dim, index, s.tensor(3, "src"), reduce_of(s, 99));
  return s.is_number(3) ? scatter(x, dim, index, s.scalar(3, "value", 0)) : scatter(x, dim, index, s.tensor(3, "src"));
}
Tensor scatter_reduced(const Sample& s) {
  return scatter_reduce(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2), s.tensor(3), reduce_of(s, 4),
      {.include_self = s.flag(99, "include_self", true)});
}

}   // namespace

const Family<OracleEntry> scatter_entries([]() -> std::vector<OracleEntry> {
  return {
      {"gather", GRADUS_ORACLE(gather(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2)))},
      {"take_along_dim",
          GRADUS_ORACLE(s.has(2, "dim") ? take_along_dim(s.tensor(0), s.tensor(1), s.integer(2, "dim", 0))
                                        : take_along_dim(s.tensor(0), s.tensor(1)))},
      {"scatter", GRADUS_ORACLE(scattered(s))},
      {"scatter_add", GRADUS_ORACLE(scatter_add(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2), s.tensor(3)))},
      {"scatter_reduce.sum", GRADUS_ORACLE(scatter_reduced(s))},
      {"scatter_reduce.mean", GRADUS_ORACLE(scatter_reduced(s))},
      {"scatter_reduce.prod", GRADUS_ORACLE(scatter_reduced(s))},
      {"scatter_reduce.amax", GRADUS_ORACLE(scatter_reduced(s))},
      {"scatter_reduce.amin", GRADUS_ORACLE(scatter_reduced(s))},
      {"nn.functional.one_hot", GRADUS_ORACLE(one_hot(s.tensor(0), s.integer(1, "num_classes", -1)))},
  };
});

}   // namespace gradus::test
