// Pooling to a given size.
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

// None in a list is the size that the image has.
IntList output_size(const Sample& s) {
  IntList list{std::initializer_list<int64_t>{}};
  const Value& v = *s.find(1, "output_size");
  if (v.kind == Value::integer) return v.whole;
  for (const Value& item : v.items) list.value[list.count++] = item.kind == Value::integer ? item.whole : same_size;
  return list;
}
Results adaptive_max(const Sample& s, Tensor (*one)(const Tensor&, const IntList&),
    ValuesIndices (*both)(const Tensor&, const IntList&)) {
  if (s.flag(2, "return_indices", false)) return test::both(both(s.tensor(0), output_size(s)));
  return {one(s.tensor(0), output_size(s))};
}

Results fractional(const Sample& s, Tensor (*one)(const Tensor&, const IntList&, const FractionalOptions&),
    ValuesIndices (*both)(const Tensor&, const IntList&, const FractionalOptions&)) {
  const FractionalOptions options = {.output_size = s.integers(2, "output_size"),
      .output_ratio = s.reals(3, "output_ratio"),
      .random_samples = s.tensor(5, "_random_samples")};
  const IntList kernel = s.integers(1, "kernel_size");
  if (s.flag(4, "return_indices", false)) return test::both(both(s.tensor(0), kernel, options));
  return {one(s.tensor(0), kernel, options)};
}
bool draws_samples(const Sample& s) { return !s.has(5, "_random_samples"); }

}   // namespace

const Family<OracleEntry> adaptive_pool_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.adaptive_avg_pool1d", GRADUS_ORACLE(adaptive_avg_pool1d(s.tensor(0), output_size(s)))},
      {"nn.functional.adaptive_avg_pool2d", GRADUS_ORACLE(adaptive_avg_pool2d(s.tensor(0), output_size(s)))},
      {"nn.functional.adaptive_avg_pool3d", GRADUS_ORACLE(adaptive_avg_pool3d(s.tensor(0), output_size(s)))},
      {"nn.functional.adaptive_max_pool1d",
          [](const Sample& s) { return adaptive_max(s, adaptive_max_pool1d, adaptive_max_pool1d_with_indices); }},
      {"nn.functional.adaptive_max_pool2d",
          [](const Sample& s) { return adaptive_max(s, adaptive_max_pool2d, adaptive_max_pool2d_with_indices); }},
      {"nn.functional.adaptive_max_pool3d",
          [](const Sample& s) { return adaptive_max(s, adaptive_max_pool3d, adaptive_max_pool3d_with_indices); }},
      {"nn.functional.fractional_max_pool2d",
          [](const Sample& s) { return fractional(s, fractional_max_pool2d, fractional_max_pool2d_with_indices); },
          1e-10, draws_samples},
      {"nn.functional.fractional_max_pool3d",
          [](const Sample& s) { return fractional(s, fractional_max_pool3d, fractional_max_pool3d_with_indices); },
          1e-10, draws_samples},
  };
});

}   // namespace gradus::test
