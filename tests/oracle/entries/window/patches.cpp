// fold and unfold of images.
#include "tests/oracle/entries.h"

namespace gradus::test {

const Family<OracleEntry> patches_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.unfold", GRADUS_ORACLE(unfold(s.tensor(0), s.integers(1, "kernel_size"),
                                   {.dilation = sizes(s, 2, "dilation", 1),
                                       .padding = sizes(s, 3, "padding", 0),
                                       .stride = sizes(s, 4, "stride", 1)}))},
  };
});

}   // namespace gradus::test
