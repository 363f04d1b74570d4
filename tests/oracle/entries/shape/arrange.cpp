// The same numbers in other places, or several times.
#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

Tensor repeated(const Sample& s) {
  if (s.is_tensor(1, "repeats")) return repeat_interleave(s.tensor(0), s.tensor(1, "repeats"), s.integer(2, "dim", 0));
  int64_t repeats = s.integer(1, "repeats", 0);
  return s.has(2, "dim") ? repeat_interleave(s.tensor(0), repeats, s.integer(2, "dim", 0))
                         : repeat_interleave(s.tensor(0), repeats);
}
Tensor rolled(const Sample& s) {
  return s.has(2, "dims") ? roll(s.tensor(0), s.integers(1), s.integers(2, "dims"))
                          : roll(s.tensor(0), s.integer(1, "shifts", 0));
}
IntList turned_plane(const Sample& s) { return s.has(2, "dims") ? IntList(s.integers(2, "dims")) : IntList{0, 1}; }

}   // namespace

const Family<OracleEntry> arrange_entries([]() -> std::vector<OracleEntry> {
  return {
      {"flip", GRADUS_ORACLE(flip(s.tensor(0), s.integers(1, "dims")))},
      {"fliplr", GRADUS_ORACLE(fliplr(s.tensor(0)))},
      {"flipud", GRADUS_ORACLE(flipud(s.tensor(0)))},
      {"roll", GRADUS_ORACLE(rolled(s))},
      {"rot90", GRADUS_ORACLE(rot90(s.tensor(0), s.integer(1, "k", 1), turned_plane(s)))},
      {"repeat", GRADUS_ORACLE(repeat(s.tensor(0), s.integers(1)))},
      {"tile", GRADUS_ORACLE(tile(s.tensor(0), s.integers(1)))},
      {"repeat_interleave", GRADUS_ORACLE(repeated(s))},
      {"nn.functional.pixel_shuffle", GRADUS_ORACLE(pixel_shuffle(s.tensor(0), s.integer(1, "upscale_factor", 1)))},
      {"nn.functional.pixel_unshuffle",
          GRADUS_ORACLE(pixel_unshuffle(s.tensor(0), s.integer(1, "downscale_factor", 1)))},
      {"nn.functional.channel_shuffle", GRADUS_ORACLE(channel_shuffle(s.tensor(0), s.integer(1, "groups", 1)))},
  };
});

}   // namespace gradus::test
