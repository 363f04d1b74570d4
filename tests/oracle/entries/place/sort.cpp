// Order: sorting, the largest few, different numbers, places in what is sorted.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

SortOptions sort_options(const Sample& s) {
  return {.descending = s.flag(2, "descending", false), .stable = s.flag(99, "stable", false)};
}
std::optional<int64_t> dim_of(const Sample& s) {
  return s.has(99, "dim") ? std::optional<int64_t>(s.integer(99, "dim", 0)) : std::nullopt;
}
Results defined(const UniqueResult& y) {
  Results results{y.output};
  if (y.inverse_indices.defined()) results.push_back(y.inverse_indices);
  if (y.counts.defined()) results.push_back(y.counts);
  return results;
}
bool right_of(const Sample& s) { return s.flag(99, "right", false) || s.text(99, "side", "left") == "right"; }

}   // namespace

const Family<OracleEntry> sort_entries([]() -> std::vector<OracleEntry> {
  return {
      {"sort", [](const Sample& s) { return both(sort(s.tensor(0), s.integer(1, "dim", -1), sort_options(s))); }},
      {"argsort", GRADUS_ORACLE(argsort(s.tensor(0), s.integer(1, "dim", -1), sort_options(s)))},
      {"msort", GRADUS_ORACLE(msort(s.tensor(0)))},
      {"topk",
          [](const Sample& s) {
            TopkOptions options{.largest = s.flag(3, "largest", true), .sorted = s.flag(4, "sorted", true)};
            return both(topk(s.tensor(0), s.integer(1, "k", 1), s.integer(2, "dim", -1), options));
          }},
      {"kthvalue",
          [](const Sample& s) {
            return both(
                kthvalue(s.tensor(0), s.integer(1, "k", 1), s.integer(2, "dim", -1), s.flag(3, "keepdim", false)));
          }},
      {"unique",
          [](const Sample& s) {
            return defined(unique(s.tensor(0), {.return_inverse = s.flag(99, "return_inverse", false),
                                                   .return_counts = s.flag(99, "return_counts", false),
                                                   .dim = dim_of(s)}));
          }},
      {"unique_consecutive",
          [](const Sample& s) {
            return defined(unique_consecutive(s.tensor(0),
                {.return_inverse = s.flag(99, "return_inverse", false),
                    .return_counts = s.flag(99, "return_counts", false),
                    .dim = dim_of(s)}));
          }},
      {"searchsorted", GRADUS_ORACLE(s.is_number(1) ? searchsorted(s.tensor(0), s.scalar(1, "self", 0),
                                                          {.right = right_of(s), .sorter = s.tensor(99, "sorter")})
                                                    : searchsorted(s.tensor(0), s.tensor(1),
                                                          {.right = right_of(s), .sorter = s.tensor(99, "sorter")}))},
      {"bucketize", GRADUS_ORACLE(bucketize(s.tensor(0), s.tensor(1, "boundaries"), {.right = right_of(s)}))},
  };
});

}   // namespace gradus::test
