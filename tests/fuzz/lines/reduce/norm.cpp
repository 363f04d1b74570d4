// Norms and distances.
#include <cmath>

#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

double order(Args& r) { return r.pick({0.0, 1.0, 2.0, 3.0, 0.5, 1.5, -1.0, double(INFINITY), -double(INFINITY)}); }
const char* named_order(Args& r) { return r.odd(10) ? "none" : r.odd(3) ? "nuc" : "fro"; }
IntList two_dims(Args& r) { return r.odd(4) ? r.dims() : IntList{-2, -1}; }

}   // namespace

const Family<Line> norm_lines([]() -> std::vector<Line> {
  return {
      {"vector_norm",
          GRADUS_FUZZ(
              r.odd(4) ? vector_norm(r.tensor(), order(r)) : vector_norm(r.tensor(), order(r), r.dims(), r.flag())),
          ill_gradient},
      {"matrix_norm",
          GRADUS_FUZZ(matrix_norm(r.floats(joined(r.batch(), {r.n(), r.m()})),
              r.pick({1.0, -1.0, double(INFINITY), 2.0, -2.0, 0.5}), two_dims(r), r.flag())),
          ill_gradient},
      {"matrix_norm named",
          GRADUS_FUZZ(matrix_norm(r.floats(joined(r.batch(), {r.n(), r.m()})), named_order(r), two_dims(r), r.flag())),
          ill_gradient},
      {"norm", GRADUS_FUZZ(r.odd(4) ? norm(r.tensor()) : norm(r.tensor(), order(r), r.dims(), r.flag())), ill_gradient},
      {"norm named",
          GRADUS_FUZZ(
              r.flag() ? norm(r.tensor(), named_order(r)) : norm(r.tensor(), named_order(r), r.dims(), r.flag())),
          ill_gradient},
      {"norm linalg",
          GRADUS_FUZZ(
              r.flag() ? linalg::norm(r.tensor(), order(r)) : linalg::norm(r.tensor(), order(r), r.dims(), r.flag())),
          ill_gradient},
      {"dist", GRADUS_FUZZ(dist(r.tensor(), r.other(), order(r))), ill_gradient},
      {"normalize", GRADUS_FUZZ(normalize(r.tensor(), {.p = order(r), .dim = r.dim()})), ill_gradient},
      {"cosine_similarity", GRADUS_FUZZ(cosine_similarity(r.tensor(), r.other(), {.dim = r.dim()})), ill_posed},
      {"pairwise_distance", GRADUS_FUZZ(pairwise_distance(r.tensor(), r.other(), {.p = order(r), .keepdim = r.flag()})),
          ill_gradient},
  };
});

}   // namespace gradus::test
