// By position, by mask, by order; indexing.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

// One index as it stands in Python's brackets; a list of integers is a tensor.
TensorIndex index_of(const Value& v) {
  auto bound = [&](size_t i) { return v.items[i].kind == Value::none ? std::optional<int64_t>() : v.items[i].whole; };
  std::vector<int64_t> numbers;
  switch (v.kind) {
    case Value::none: return None;
    case Value::ellipsis: return Ellipsis;
    case Value::integer: return v.whole;
    case Value::boolean: return v.flag;
    case Value::slice: return Slice(bound(0), bound(1), bound(2));
    case Value::list:
      for (const Value& item : v.items) numbers.push_back(item.whole);
      return from_vector(numbers);
    default: return v.of_tensor;
  }
}
IndexList indices_of(const Value& v) {
  std::vector<TensorIndex> list;
  bool one = v.kind != Value::list || v.items.empty() || v.items[0].kind == Value::integer;
  if (one) return IndexList({index_of(v)});
  for (const Value& item : v.items) list.push_back(index_of(item));
  return list;
}

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

std::vector<OracleEntry> index_entries() {
  return {
      {"__getitem__", GRADUS_ORACLE(index(s.tensor(0), indices_of(*s.find(1))))},
      {"index_put", GRADUS_ORACLE(index_put(s.tensor(0), indices_of(*s.find(1)), s.tensor(2),
                        {.accumulate = s.flag(3, "accumulate", false)}))},
      {"index_select", GRADUS_ORACLE(index_select(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2)))},
      {"index_add", GRADUS_ORACLE(index_add(
                        s.tensor(0), s.integer(1, "dim", 0), s.tensor(2), s.tensor(3), s.scalar(99, "alpha", 1)))},
      {"index_copy", GRADUS_ORACLE(index_copy(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2), s.tensor(3)))},
      {"index_fill",
          GRADUS_ORACLE(
              s.is_number(3) ? index_fill(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2), s.scalar(3, "value", 0))
                             : index_fill(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2), s.tensor(3)))},
      {"take", GRADUS_ORACLE(take(s.tensor(0), s.tensor(1)))},
      {"take_along_dim",
          GRADUS_ORACLE(s.has(2, "dim") ? take_along_dim(s.tensor(0), s.tensor(1), s.integer(2, "dim", 0))
                                        : take_along_dim(s.tensor(0), s.tensor(1)))},
      {"gather", GRADUS_ORACLE(gather(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2)))},
      {"scatter", GRADUS_ORACLE(scattered(s))},
      {"scatter_add", GRADUS_ORACLE(scatter_add(s.tensor(0), s.integer(1, "dim", 0), s.tensor(2), s.tensor(3)))},
      {"scatter_reduce.sum", GRADUS_ORACLE(scatter_reduced(s))},
      {"scatter_reduce.mean", GRADUS_ORACLE(scatter_reduced(s))},
      {"scatter_reduce.prod", GRADUS_ORACLE(scatter_reduced(s))},
      {"scatter_reduce.amax", GRADUS_ORACLE(scatter_reduced(s))},
      {"scatter_reduce.amin", GRADUS_ORACLE(scatter_reduced(s))},
      {"nn.functional.one_hot", GRADUS_ORACLE(one_hot(s.tensor(0), s.integer(1, "num_classes", -1)))},
      {"masked_fill", GRADUS_ORACLE(s.is_number(2) ? masked_fill(s.tensor(0), s.tensor(1), s.scalar(2, "value", 0))
                                                   : masked_fill(s.tensor(0), s.tensor(1), s.tensor(2)))},
      {"masked_select", GRADUS_ORACLE(masked_select(s.tensor(0), s.tensor(1)))},
      {"masked_scatter", GRADUS_ORACLE(masked_scatter(s.tensor(0), s.tensor(1), s.tensor(2)))},
      {"nonzero",
          [](const Sample& s) -> Results {
            return s.flag(99, "as_tuple", false) ? where(s.tensor(0)) : Results{nonzero(s.tensor(0))};
          }},
      {"argwhere", GRADUS_ORACLE(argwhere(s.tensor(0)))},
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
}

}   // namespace gradus::test
