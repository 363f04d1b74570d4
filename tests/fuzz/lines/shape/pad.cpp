// Borders.
#include "tests/fuzz/lines.h"

namespace gradus::test {

namespace {

std::vector<int64_t> border(Args& r) {
  std::vector<int64_t> pad;
  for (int64_t d = r.integer(0, r.shape().dims()); d > 0; --d)
    for (int side = 0; side < 2; ++side) pad.push_back(r.odd(40) ? offset(r) : r.integer(-1, 2));
  if (r.odd(30)) pad.push_back(1);
  return pad;
}
const char* pad_mode(Args& r) { return r.pick({"constant", "reflect", "replicate", "circular"}); }

}   // namespace

const Family<Line> pad_lines([]() -> std::vector<Line> {
  return {
      {"pad", GRADUS_FUZZ(pad(r.tensor(), border(r), {.mode = pad_mode(r), .value = r.number()}))},
      {"constant_pad_nd", GRADUS_FUZZ(constant_pad_nd(r.tensor(), border(r), r.number()))},
  };
});

}   // namespace gradus::test
