// Comparisons.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> compare_lines([]() -> std::vector<Line> {
  return {
      {"eq", GRADUS_FUZZ(r.flag() ? eq(r.tensor(), r.other()) : eq(r.tensor(), r.number()))},
      {"ne", GRADUS_FUZZ(r.flag() ? ne(r.tensor(), r.other()) : ne(r.tensor(), r.number()))},
      {"lt", GRADUS_FUZZ(r.flag() ? lt(r.tensor(), r.other()) : lt(r.tensor(), r.number()))},
      {"le", GRADUS_FUZZ(r.flag() ? le(r.tensor(), r.other()) : le(r.tensor(), r.number()))},
      {"gt", GRADUS_FUZZ(r.flag() ? gt(r.tensor(), r.other()) : gt(r.tensor(), r.number()))},
      {"ge", GRADUS_FUZZ(r.flag() ? ge(r.tensor(), r.other()) : ge(r.tensor(), r.number()))},
      {"isclose", GRADUS_FUZZ(isclose(r.tensor(), r.same(), r.real(-0.1, 1), r.real(0, 1), r.flag()))},
      {"isin", GRADUS_FUZZ(isin(r.tensor(), r.other(), {.invert = r.flag()}))},
  };
});

}   // namespace gradus::test
