// By mask.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> masked_lines([]() -> std::vector<Line> {
  return {
      {"masked_fill", GRADUS_FUZZ(r.flag() ? masked_fill(r.tensor(), r.mask(r.nearly(r.shape())), r.number())
                                           : masked_fill(r.tensor(), r.mask(), r.tensor(Shape{})))},
      {"masked_select", GRADUS_FUZZ(masked_select(r.tensor(), r.mask(r.nearly(r.shape()))))},
      {"masked_scatter", GRADUS_FUZZ(masked_scatter(r.tensor(), r.mask(r.nearly(r.shape())), r.same()))},
      {"nonzero", GRADUS_FUZZ(nonzero(r.tensor()))},
      {"argwhere", GRADUS_FUZZ(argwhere(r.tensor()))},
      {"where positions", GRADUS_FUZZ(where(r.tensor()))},
  };
});

}   // namespace gradus::test
