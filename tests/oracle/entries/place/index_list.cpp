// Indexing: x.index({...}).
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

}   // namespace

const Family<OracleEntry> index_list_entries([]() -> std::vector<OracleEntry> {
  return {
      {"__getitem__", GRADUS_ORACLE(index(s.tensor(0), indices_of(*s.find(1))))},
      {"index_put", GRADUS_ORACLE(index_put(s.tensor(0), indices_of(*s.find(1)), s.tensor(2),
                        {.accumulate = s.flag(3, "accumulate", false)}))},
  };
});

}   // namespace gradus::test
