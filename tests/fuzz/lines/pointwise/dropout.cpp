// Dropout.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

// Of `dims` dimensions, one less, or any number.
Tensor channels(Args& r, int64_t dims) {
  if (r.odd(10)) return r.tensor();
  Shape shape;
  for (int64_t d = r.odd(3) ? 1 : 0; d < dims; ++d) shape.push_back(r.integer(0, 4));
  return r.tensor(shape);
}

}   // namespace

const Family<Line> dropout_lines([]() -> std::vector<Line> {
  return {
      {"dropout", GRADUS_FUZZ(dropout(r.tensor(), r.real(-0.1, 1.1), r.flag()))},
      {"dropout1d", GRADUS_FUZZ(dropout1d(channels(r, 3), r.real(-0.1, 1.1), r.flag()))},
      {"dropout2d", GRADUS_FUZZ(dropout2d(channels(r, 4), r.real(-0.1, 1.1), r.flag()))},
      {"dropout3d", GRADUS_FUZZ(dropout3d(channels(r, 5), r.real(-0.1, 1.1), r.flag()))},
      {"alpha_dropout", GRADUS_FUZZ(alpha_dropout(r.tensor(), r.real(-0.1, 1.1), r.flag()))},
      {"feature_alpha_dropout", GRADUS_FUZZ(feature_alpha_dropout(r.tensor(), r.real(-0.1, 1.1), r.flag()))},
  };
});

}   // namespace gradus::test
