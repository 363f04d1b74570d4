// Convolutions.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

IntList numbers(const Sample& s, size_t position, const char* keyword, int64_t fallback) {
  const std::vector<int64_t> given = s.integers(position, keyword);
  return given.empty() ? IntList(fallback) : IntList(given);
}
ConvOptions conv_options(const Sample& s) {
  const Value* padding = s.find(4, "padding");
  return {.stride = numbers(s, 3, "stride", 1),
      .padding = padding && padding->kind == Value::text ? Padding(padding->word.c_str())
                                                         : Padding(numbers(s, 4, "padding", 0)),
      .dilation = numbers(s, 5, "dilation", 1),
      .groups = s.integer(6, "groups", 1)};
}
ConvTransposeOptions conv_transpose_options(const Sample& s) {
  return {.stride = numbers(s, 3, "stride", 1),
      .padding = numbers(s, 4, "padding", 0),
      .output_padding = numbers(s, 5, "output_padding", 0),
      .groups = s.integer(6, "groups", 1),
      .dilation = numbers(s, 7, "dilation", 1)};
}

}   // namespace

const Family<OracleEntry> conv_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.conv1d",
          GRADUS_ORACLE(conv1d(s.tensor(0), s.tensor(1, "weight"), s.tensor(2, "bias"), conv_options(s)))},
      {"nn.functional.conv2d",
          GRADUS_ORACLE(conv2d(s.tensor(0), s.tensor(1, "weight"), s.tensor(2, "bias"), conv_options(s)))},
      {"nn.functional.conv3d",
          GRADUS_ORACLE(conv3d(s.tensor(0), s.tensor(1, "weight"), s.tensor(2, "bias"), conv_options(s)))},
      {"nn.functional.conv_transpose1d", GRADUS_ORACLE(conv_transpose1d(s.tensor(0), s.tensor(1, "weight"),
                                             s.tensor(2, "bias"), conv_transpose_options(s)))},
      {"nn.functional.conv_transpose2d", GRADUS_ORACLE(conv_transpose2d(s.tensor(0), s.tensor(1, "weight"),
                                             s.tensor(2, "bias"), conv_transpose_options(s)))},
      {"nn.functional.conv_transpose3d", GRADUS_ORACLE(conv_transpose3d(s.tensor(0), s.tensor(1, "weight"),
                                             s.tensor(2, "bias"), conv_transpose_options(s)))},
  };
});

}   // namespace gradus::test
