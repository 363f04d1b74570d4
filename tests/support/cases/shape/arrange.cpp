// The same numbers in other places, or several times.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> arrange_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  return {
      {"flip", GRADUS_OP(flip(x[0], {0, -1})), {any(image)}, in_parallel},
      {"flip empty", GRADUS_OP(flip(x[0], 0)), {any({0, 3})}},
      {"fliplr", GRADUS_OP(fliplr(x[0])), {any({2, 3})}},
      {"flipud", GRADUS_OP(flipud(x[0])), {any({3})}},
      {"roll", GRADUS_OP(roll(x[0], {1, -2}, {0, 2})), {any({2, 3, 5})}, in_parallel},
      {"roll line", GRADUS_OP(roll(x[0], 7)), {any({2, 3})}},
      {"roll 0-d", GRADUS_OP(roll(x[0], 10)), {any({})}},
      {"rot90", GRADUS_OP(rot90(x[0], 3, {0, 2})), {any({2, 3, 4})}},
      {"rot90 half", GRADUS_OP(rot90(x[0], -2)), {any({2, 3})}},
      {"repeat", GRADUS_OP(repeat(x[0], {2, 1, 3})), {any({2, 3})}, in_parallel},
      {"repeat image", GRADUS_OP(repeat(x[0], {2, 1, 3, 2, 2})), {any({2, 2, 2, 3})}},
      {"repeat nothing", GRADUS_OP(repeat(x[0], {2, 0})), {any({2, 3})}},
      {"tile", GRADUS_OP(tile(x[0], 2)), {any({2, 3})}},
      {"repeat_interleave", GRADUS_OP(repeat_interleave(x[0], 2, 1)), {any({2, 3, 4})}, in_parallel},
      {"repeat_interleave line", GRADUS_OP(repeat_interleave(x[0], 3)), {any({2, 3})}},
      {"repeat_interleave counts", GRADUS_OP(repeat_interleave(x[0], tensor({1, 0, 3}), 1)), {any({2, 3, 2})}},
      {"pixel_shuffle", GRADUS_OP(pixel_shuffle(x[0], 2)), {any({2, 8, 2, 3})}},
      {"pixel_unshuffle", GRADUS_OP(pixel_unshuffle(x[0], 2)), {any({2, 2, 4, 6})}},
      {"channel_shuffle", GRADUS_OP(channel_shuffle(x[0], 2)), {any({2, 6, 2, 2})}},
  };
});

}   // namespace gradus::test
