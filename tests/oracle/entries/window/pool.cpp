// Pooling by windows that slide.
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

MaxPoolOptions max_options(const Sample& s) {
  return {.stride = s.integers(2, "stride"),
      .padding = sizes(s, 3, "padding", 0),
      .dilation = sizes(s, 4, "dilation", 1),
      .ceil_mode = s.flag(5, "ceil_mode", false)};
}
Results max_pooled(const Sample& s, Tensor (*one)(const Tensor&, const IntList&, const MaxPoolOptions&),
    ValuesIndices (*both)(const Tensor&, const IntList&, const MaxPoolOptions&)) {
  const IntList kernel = s.integers(1, "kernel_size");
  if (s.flag(6, "return_indices", false)) return test::both(both(s.tensor(0), kernel, max_options(s)));
  return {one(s.tensor(0), kernel, max_options(s))};
}
AvgPoolOptions avg_options(const Sample& s) {
  return {.stride = s.integers(2, "stride"),
      .padding = sizes(s, 3, "padding", 0),
      .ceil_mode = s.flag(4, "ceil_mode", false),
      .count_include_pad = s.flag(5, "count_include_pad", true),
      .divisor_override = s.integer(6, "divisor_override", 0)};
}

}   // namespace

const Family<OracleEntry> pool_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.max_pool1d", [](const Sample& s) { return max_pooled(s, max_pool1d, max_pool1d_with_indices); }},
      {"nn.functional.max_pool2d", [](const Sample& s) { return max_pooled(s, max_pool2d, max_pool2d_with_indices); }},
      {"nn.functional.max_pool3d", [](const Sample& s) { return max_pooled(s, max_pool3d, max_pool3d_with_indices); }},
      {"nn.functional.avg_pool1d",
          GRADUS_ORACLE(avg_pool1d(s.tensor(0), s.integers(1, "kernel_size"), avg_options(s)))},
      {"nn.functional.avg_pool2d",
          GRADUS_ORACLE(avg_pool2d(s.tensor(0), s.integers(1, "kernel_size"), avg_options(s)))},
      {"nn.functional.avg_pool3d",
          GRADUS_ORACLE(avg_pool3d(s.tensor(0), s.integers(1, "kernel_size"), avg_options(s)))},
  };
});

}   // namespace gradus::test
