// Distances between the rows of matrices.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> distance_lines([]() -> std::vector<Line> {
  return {
      {"cdist",
          GRADUS_FUZZ(cdist(r.floats(joined(r.batch(), {r.n(), r.m()})), r.floats({r.k(), r.m()}),
              r.pick({0.0, 1.0, 2.0, 3.0, -1.0}))),
          ill_gradient},
      {"pdist", GRADUS_FUZZ(pdist(r.floats({r.n(), r.m()}), r.pick({0.0, 1.0, 2.0, 3.0}))), ill_gradient},
  };
});

}   // namespace gradus::test
