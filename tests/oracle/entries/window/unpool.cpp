// Unpooling.
#include "tests/oracle/entries.h"

namespace gradus::test {

namespace {

using Unpool = Tensor (*)(const Tensor&, const Tensor&, const IntList&, const MaxUnpoolOptions&);
Tensor unpooled(const Sample& s, Unpool f) {
  return f(s.tensor(0), s.tensor(1, "indices"), s.integers(2, "kernel_size"),
      {.stride = s.integers(3, "stride"),
          .padding = sizes(s, 4, "padding", 0),
          .output_size = s.integers(5, "output_size")});
}

}   // namespace

const Family<OracleEntry> unpool_entries([]() -> std::vector<OracleEntry> {
  return {
      {"nn.functional.max_unpool1d", GRADUS_ORACLE(unpooled(s, max_unpool1d))},
      {"nn.functional.max_unpool1d.grad", GRADUS_ORACLE(unpooled(s, max_unpool1d))},
      {"nn.functional.max_unpool2d", GRADUS_ORACLE(unpooled(s, max_unpool2d))},
      {"nn.functional.max_unpool2d.grad", GRADUS_ORACLE(unpooled(s, max_unpool2d))},
      {"nn.functional.max_unpool3d", GRADUS_ORACLE(unpooled(s, max_unpool3d))},
      {"nn.functional.max_unpool3d.grad", GRADUS_ORACLE(unpooled(s, max_unpool3d))},
  };
});

}   // namespace gradus::test
