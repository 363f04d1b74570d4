// The same numbers in other places, or several times.
#include "tests/fuzz/lines.h"

namespace gradus::test {

const Family<Line> arrange_lines([]() -> std::vector<Line> {
  return {
      {"flip", GRADUS_FUZZ(flip(r.tensor(), r.dims()))},
      {"fliplr", GRADUS_FUZZ(fliplr(r.tensor()))},
      {"flipud", GRADUS_FUZZ(flipud(r.tensor()))},
      {"roll", GRADUS_FUZZ(roll(r.tensor(), offset(r)))},
      {"roll dims", GRADUS_FUZZ(roll(r.tensor(), {offset(r), offset(r)}, {r.dim(), r.dim()}))},
      {"rot90", GRADUS_FUZZ(rot90(r.tensor(), offset(r), r.odd(3) ? IntList{r.dim(), r.dim()} : IntList{0, 1}))},
      {"repeat", GRADUS_FUZZ(repeat(r.tensor(),
                     r.sizes(r.shape().dims() + (r.odd(3) ? r.integer(-1, 3) : 0), r.odd(30) ? -1 : 0, 3)))},
      {"tile", GRADUS_FUZZ(tile(r.tensor(), r.sizes(r.integer(0, 4), r.odd(30) ? -1 : 0, 3)))},
      {"repeat_interleave", GRADUS_FUZZ(r.flag() ? repeat_interleave(r.tensor(), count(r))
                                                 : repeat_interleave(r.tensor(), count(r), r.dim()))},
      {"repeat_interleave counts",
          GRADUS_FUZZ(repeat_interleave(r.tensor({r.n(), r.m()}), r.index(r.nearly({r.n()}), 4), 0))},
      {"pixel_shuffle", GRADUS_FUZZ(pixel_shuffle(r.tensor(joined(r.batch(), {r.integer(0, 2) * 4, r.n(), r.m()})),
                            r.odd(10) ? offset(r) : 2))},
      {"pixel_unshuffle", GRADUS_FUZZ(pixel_unshuffle(
                              r.tensor(joined(r.batch(), {r.k(), r.n() * 2, r.m() * 2})), r.odd(10) ? offset(r) : 2))},
      {"channel_shuffle", GRADUS_FUZZ(channel_shuffle(r.tensor({r.n(), r.k() * 2, r.m()}), r.odd(5) ? offset(r) : 2))},
  };
});

}   // namespace gradus::test
