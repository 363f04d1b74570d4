// Borders.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

std::vector<int64_t> pads(const Sample& s) { return s.integers(1, "pad"); }
PadOptions pad_options(const char* mode, const Sample& s) { return {.mode = mode, .value = s.scalar(3, "value", 0)}; }

}   // namespace

const Family<OracleEntry> pad_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.pad.circular", GRADUS_ORACLE(pad(s.tensor(0), pads(s), pad_options("circular", s)))},
      {"nn.functional.pad.constant", GRADUS_ORACLE(pad(s.tensor(0), pads(s), pad_options("constant", s)))},
      {"nn.functional.pad.reflect", GRADUS_ORACLE(pad(s.tensor(0), pads(s), pad_options("reflect", s)))},
      {"nn.functional.pad.replicate", GRADUS_ORACLE(pad(s.tensor(0), pads(s), pad_options("replicate", s)))},
      {"nn.functional.pad.replicate_negative", GRADUS_ORACLE(pad(s.tensor(0), pads(s), pad_options("replicate", s)))},
      {"constant_pad_nd", GRADUS_ORACLE(constant_pad_nd(s.tensor(0), pads(s), s.scalar(2, "value", 0)))},
  };
});

}   // namespace gradus::test
