// Arithmetic, comparisons.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

std::vector<Line> elementwise_lines() {
  return {
      {"add", GRADUS_FUZZ(add(r.tensor(), r.other()))},
      {"add number", GRADUS_FUZZ(add(r.tensor(), r.number()))},
      {"sub", GRADUS_FUZZ(sub(r.tensor(), r.other()))},
      {"sub number", GRADUS_FUZZ(r.flag() ? sub(r.tensor(), r.number()) : sub(r.number(), r.tensor()))},
      {"mul", GRADUS_FUZZ(mul(r.tensor(), r.other()))},
      {"mul number", GRADUS_FUZZ(mul(r.tensor(), r.number()))},
      {"div", GRADUS_FUZZ(div(r.tensor(), r.other()))},
      {"div number", GRADUS_FUZZ(r.flag() ? div(r.tensor(), r.number()) : div(r.number(), r.tensor()))},
      {"neg", GRADUS_FUZZ(neg(r.tensor()))},
      {"pow", GRADUS_FUZZ(pow(r.tensor(), r.other()))},
      {"pow number", GRADUS_FUZZ(r.flag() ? pow(r.tensor(), r.number()) : pow(r.number(), r.tensor()))},
      {"maximum", GRADUS_FUZZ(maximum(r.tensor(), r.other()))},
      {"minimum", GRADUS_FUZZ(minimum(r.tensor(), r.other()))},
      {"where", GRADUS_FUZZ(where(r.odd(20) ? r.tensor() : r.mask(), r.tensor(), r.other()))},
      {"where number",
          GRADUS_FUZZ(r.flag() ? where(r.mask(), r.number(), r.other()) : where(r.mask(), r.other(), r.number()))},
      {"eq", GRADUS_FUZZ(r.flag() ? eq(r.tensor(), r.other()) : eq(r.tensor(), r.number()))},
      {"ne", GRADUS_FUZZ(r.flag() ? ne(r.tensor(), r.other()) : ne(r.tensor(), r.number()))},
      {"lt", GRADUS_FUZZ(r.flag() ? lt(r.tensor(), r.other()) : lt(r.tensor(), r.number()))},
      {"le", GRADUS_FUZZ(r.flag() ? le(r.tensor(), r.other()) : le(r.tensor(), r.number()))},
      {"gt", GRADUS_FUZZ(r.flag() ? gt(r.tensor(), r.other()) : gt(r.tensor(), r.number()))},
      {"ge", GRADUS_FUZZ(r.flag() ? ge(r.tensor(), r.other()) : ge(r.tensor(), r.number()))},
      {"add in place", GRADUS_FUZZ(r.changeable().add_(r.other()))},
      {"mul in place", GRADUS_FUZZ(r.changeable().mul_(r.other()))},
      {"copy in place", GRADUS_FUZZ(r.changeable().copy_(r.other()))},
  };
}

}   // namespace gradus::test
