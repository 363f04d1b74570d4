// Logic and bits.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> logic_lines([]() -> std::vector<Line> {
  return {
      {"logical_and", GRADUS_FUZZ(logical_and(r.tensor(), r.other()))},
      {"logical_or", GRADUS_FUZZ(logical_or(r.tensor(), r.other()))},
      {"logical_xor", GRADUS_FUZZ(logical_xor(r.tensor(), r.other()))},
      {"logical_not", GRADUS_FUZZ(logical_not(r.tensor()))},
      {"bitwise_and", GRADUS_FUZZ(r.flag() ? r.index(r.shape(), 1000) & r.mask() : r.mask() & r.number())},
      {"bitwise_or", GRADUS_FUZZ(r.flag() ? r.index(r.shape(), 1000) | r.other() : r.mask() | r.mask())},
      {"bitwise_xor", GRADUS_FUZZ(r.flag() ? r.index(r.shape(), 1000) ^ r.other() : r.mask() ^ r.mask())},
      {"bitwise_not", GRADUS_FUZZ(~(r.flag()   ? r.index(r.shape(), 1000)
                                    : r.odd(9) ? r.tensor()
                                               : r.mask()))},
      {"bitwise_left_shift", GRADUS_FUZZ(r.index(r.shape(), 1000) << r.index(r.shape(), 70))},
      {"bitwise_right_shift", GRADUS_FUZZ(r.index(r.shape(), 1000) >> r.integer(-2, 70))},
  };
});

}   // namespace gradus::test
