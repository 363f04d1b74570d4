// Norms, scans and statistics.
#include <cmath>

#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

double order(Args& r) { return r.pick({0.0, 1.0, 2.0, 3.0, 0.5, 1.5, -1.0, double(INFINITY), -double(INFINITY)}); }
const char* named_order(Args& r) { return r.odd(10) ? "none" : r.odd(3) ? "nuc" : "fro"; }
IntList two_dims(Args& r) { return r.odd(4) ? r.dims() : IntList{-2, -1}; }
const char* between(Args& r) {
  return r.odd(20) ? "cubic" : r.pick({"linear", "lower", "higher", "midpoint", "nearest"});
}

// Of the dtype of floats().
Tensor shares(Args& r, const Tensor& x) { return r.chances(r.flag() ? Shape{} : Shape{r.k()}).detach().to(x.dtype()); }
Results quantile_of(Args& r, bool ignore_nan) {
  Tensor x = r.floats(), q = shares(r, x);
  int64_t dim = r.dim();
  QuantileOptions o = {.keepdim = r.flag(), .interpolation = between(r)};
  if (r.flag()) return ignore_nan ? nanquantile(x, q, dim, o) : quantile(x, q, dim, o);
  return ignore_nan ? nanquantile(x, q, o) : quantile(x, q, o);
}

Results gradient_of(Args& r) {
  GradientOptions o = {.edge_order = r.integer(0, 2)};
  if (r.flag()) o.spacing = {r.real(0.25, 2)};
  if (r.odd(3)) o.dims = {r.dim()};
  return gradient(r.tensor(), o);
}
Results gradient_at_points(Args& r) {
  Shape shape = {r.n() + 2, r.m() + 2};
  Tensor x = r.floats(shape);
  return gradient(x, {.coordinates = {cumsum(ones({r.odd(20) ? r.n() : r.n() + 2}, x.dtype()), 0)},
                         .dims = {0},
                         .edge_order = r.integer(1, 2)});
}

std::vector<double> range(Args& r) {
  return r.flag() ? std::vector<double>{} : std::vector<double>{r.real(-2, 0), r.real(-0.25, 2)};
}

}   // namespace

std::vector<Line> statistics_lines() {
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

      {"cumsum", GRADUS_FUZZ(cumsum(r.tensor(), r.dim()))},
      {"cumprod", GRADUS_FUZZ(cumprod(r.tensor(), r.dim()))},
      {"cummax", GRADUS_FUZZ(cummax(r.tensor(), r.dim()))},
      {"cummin", GRADUS_FUZZ(cummin(r.tensor(), r.dim()))},
      {"logcumsumexp", GRADUS_FUZZ(logcumsumexp(r.tensor(), r.dim()))},
      {"diff", GRADUS_FUZZ(diff(r.tensor(), {.n = r.integer(-1, 3), .dim = r.dim(), .prepend = r.maybe(r.same())}))},
      {"trapezoid", GRADUS_FUZZ(trapezoid(r.tensor(), {.dx = r.real(-1, 2), .dim = r.dim()}))},
      {"trapezoid points", GRADUS_FUZZ(trapezoid(r.tensor(), r.same(), r.dim()))},
      {"trapz", GRADUS_FUZZ(r.flag() ? trapz(r.tensor()) : trapz(r.tensor(), r.same()))},
      {"cumulative_trapezoid", GRADUS_FUZZ(cumulative_trapezoid(r.tensor(), {.dim = r.dim()}))},
      {"cumulative_trapezoid points", GRADUS_FUZZ(cumulative_trapezoid(r.tensor(), r.same(), r.dim()))},
      {"gradient", gradient_of},
      {"gradient points", gradient_at_points},

      {"median", GRADUS_FUZZ(median(r.tensor()))},
      {"median dim", GRADUS_FUZZ(median(r.tensor(), r.dim(), r.flag()))},
      {"nanmedian", GRADUS_FUZZ(nanmedian(r.tensor()))},
      {"nanmedian dim", GRADUS_FUZZ(nanmedian(r.tensor(), r.dim(), r.flag()))},
      {"mode", GRADUS_FUZZ(mode(r.tensor(), r.dim(), r.flag()))},
      {"quantile", [](Args& r) { return quantile_of(r, false); }},
      {"nanquantile", [](Args& r) { return quantile_of(r, true); }},
      {"bincount", GRADUS_FUZZ(bincount(r.index({r.n()}, 6),
                       {.weights = r.maybe(r.floats({r.n()}).detach()), .minlength = r.integer(-1, 8)}))},
      {"histc", GRADUS_FUZZ(histc(
                    r.floats().detach(), {.bins = r.integer(0, 9), .min = r.real(-2, 0), .max = r.real(-0.25, 2)}))},
      {"histogram",
          [](Args& r) -> Results {
            Histogram h = histogram(r.floats().detach(), r.integer(0, 9), {.range = range(r), .density = r.flag()});
            return std::vector<Tensor>{h.hist, h.bin_edges};
          }},
      {"cov",
          GRADUS_FUZZ(
              cov(r.floats({r.n(), r.m()}), {.correction = r.integer(0, 2), .fweights = r.maybe(r.index({r.m()}, 4))})),
          ill_posed},
      {"corrcoef", GRADUS_FUZZ(corrcoef(r.floats({r.n(), r.m()}))), ill_posed},
  };
}

}   // namespace gradus::test
