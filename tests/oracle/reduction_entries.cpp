// Reductions, norms, scans and statistics.
#include <cmath>

#include "tests/oracle/oracle.h"

namespace gradus::test {

namespace {

IntList dims(const Sample& s, size_t position = 1) { return s.integers(position, "dim"); }
bool keepdim(const Sample& s, size_t position = 2) { return s.flag(position, "keepdim", false); }
Dtype dtype(const Sample& s) { return s.dtype(99, "dtype", s.tensor(0).dtype()); }

Tensor reduced(const Sample& s, Tensor (*f)(const Tensor&, const IntList&, bool)) {
  return f(s.tensor(0), dims(s), keepdim(s));
}

// unbiased is a correction of 1 or 0, as the second argument too.
VarOptions var_options(const Sample& s) {
  Scalar correction = s.scalar(99, "correction", 1);
  size_t place = s.has(1) && s.arguments[1].kind == Value::boolean ? 1 : 2;
  return {.correction = s.flag(place, "unbiased", true) ? correction : 0, .keepdim = s.flag(3, "keepdim", false)};
}
IntList var_dims(const Sample& s) {
  return s.has(1) && s.arguments[1].kind == Value::boolean ? IntList(Shape{}) : dims(s);
}

Results extreme(const Sample& s, Tensor (*all)(const Tensor&), ValuesIndices (*along)(const Tensor&, int64_t, bool)) {
  if (!s.has(1, "dim")) return {all(s.tensor(0))};
  ValuesIndices y = along(s.tensor(0), s.integer(1, "dim", 0), keepdim(s));
  return {y.values, y.indices};
}
Tensor position(const Sample& s, Tensor (*all)(const Tensor&), Tensor (*along)(const Tensor&, int64_t, bool)) {
  return s.has(1, "dim") ? along(s.tensor(0), s.integer(1, "dim", 0), keepdim(s)) : all(s.tensor(0));
}
Results aminmax_of(const Sample& s) {
  MinMax y = s.has(99, "dim") ? aminmax(s.tensor(0), s.integer(99, "dim", 0), keepdim(s)) : aminmax(s.tensor(0));
  return {y.min, y.max};
}
Results both(const Histogram& y) { return {y.hist, y.bin_edges}; }

bool is_text(const Sample& s) { return s.has(1, "ord") && s.find(1, "ord")->kind == Value::text; }
Tensor matrix_norm_of(const Sample& s) {
  IntList d = s.has(2, "dim") ? IntList(s.integers(2, "dim")) : IntList{-2, -1};
  if (!s.has(1, "ord")) return matrix_norm(s.tensor(0), "fro", d, keepdim(s, 3));
  if (is_text(s)) return matrix_norm(s.tensor(0), s.text(1, "ord", "fro").c_str(), d, keepdim(s, 3));
  return matrix_norm(s.tensor(0), s.real(1, "ord", 2), d, keepdim(s, 3));
}
// Without dims all of x is the vector or matrix; keepdim gives it sizes of 1.
Tensor linalg_norm_of(const Sample& s) {
  Tensor x = s.tensor(0);
  bool keep = keepdim(s, 3);
  if (!s.has(1, "ord")) return vector_norm(x, 2, dims(s, 2), keep);
  IntList d = dims(s, 2);
  if (d.count == 0) d = x.dim() == 1 ? IntList(0) : IntList{0, 1};
  if (is_text(s)) return linalg::norm(x, s.text(1, "ord", "").c_str(), d, keep);
  return linalg::norm(x, s.real(1, "ord", 2), d, keep);
}
Tensor norm_of(const Sample& s) {
  if (s.has(1, "p") && s.find(1, "p")->kind == Value::text)
    return norm(s.tensor(0), s.text(1, "p", "fro").c_str(), dims(s, 2), keepdim(s, 3));
  return norm(s.tensor(0), s.real(1, "p", 2), dims(s, 2), keepdim(s, 3));
}

Tensor quantile_of(const Sample& s, bool ignore_nan) {
  QuantileOptions options = {.keepdim = keepdim(s, 3), .interpolation = "linear"};
  std::string word = s.text(99, "interpolation", "linear");
  options.interpolation = word.c_str();
  Tensor x = s.tensor(0), q = s.tensor(1, "q");
  if (q.dtype() != x.dtype()) q = to(q, x.dtype());
  if (!s.has(2, "dim")) return ignore_nan ? nanquantile(x, q, options) : quantile(x, q, options);
  int64_t dim = s.integer(2, "dim", 0);
  return ignore_nan ? nanquantile(x, q, dim, options) : quantile(x, q, dim, options);
}

Tensor trapezoid_of(const Sample& s, Tensor (*spaced)(const Tensor&, const SpacingOptions&),
    Tensor (*at)(const Tensor&, const Tensor&, int64_t)) {
  int64_t dim = s.integer(2, "dim", -1);
  return s.has(1, "x") ? at(s.tensor(0), s.tensor(1, "x"), dim)
                       : spaced(s.tensor(0), {.dx = s.real(99, "dx", 1), .dim = dim});
}

Results gradient_of(const Sample& s) {
  GradientOptions o = {.dims = s.integers(99, "dim"), .edge_order = s.integer(99, "edge_order", 1)};
  if (const Value* spacing = s.find(99, "spacing")) {
    if (spacing->kind == Value::list && spacing->items.at(0).kind == Value::tensor)
      o.coordinates = s.tensors(99, "spacing");
    else if (spacing->kind == Value::list) o.spacing = s.reals(99, "spacing");
    else o.spacing = {s.real(99, "spacing", 1)};
  }
  return gradient(s.tensor(0), o);
}

Results histogram_of(const Sample& s) {
  HistogramOptions o = {
      .range = s.reals(99, "range"), .weight = s.tensor(99, "weight"), .density = s.flag(99, "density", false)};
  return both(s.is_tensor(1, "bins") ? histogram(s.tensor(0), s.tensor(1, "bins"), o)
                                     : histogram(s.tensor(0), s.integer(1, "bins", 100), o));
}

}   // namespace

std::vector<OracleEntry> reduction_entries() {
  return {
      {"sum", GRADUS_ORACLE(sum(to(s.tensor(0), dtype(s)), dims(s), keepdim(s)))},
      {"mean", GRADUS_ORACLE(reduced(s, mean))},
      {"nansum", GRADUS_ORACLE(reduced(s, nansum))},
      {"nanmean", GRADUS_ORACLE(reduced(s, nanmean))},
      {"prod", GRADUS_ORACLE(s.has(1, "dim") ? prod(s.tensor(0), s.integer(1, "dim", 0), keepdim(s), dtype(s))
                                             : prod(s.tensor(0), dtype(s)))},
      {"var", GRADUS_ORACLE(var(s.tensor(0), var_dims(s), var_options(s)))},
      {"var.unbiased", GRADUS_ORACLE(var(s.tensor(0), var_dims(s), var_options(s)))},
      {"std", GRADUS_ORACLE(gradus::std(s.tensor(0), var_dims(s), var_options(s)))},
      {"std.unbiased", GRADUS_ORACLE(gradus::std(s.tensor(0), var_dims(s), var_options(s)))},
      {"var_mean", GRADUS_ORACLE(var_mean(s.tensor(0), var_dims(s), var_options(s)).var,
                       var_mean(s.tensor(0), var_dims(s), var_options(s)).mean)},
      {"var_mean.unbiased", GRADUS_ORACLE(var_mean(s.tensor(0), var_dims(s), var_options(s)).var,
                                var_mean(s.tensor(0), var_dims(s), var_options(s)).mean)},
      {"std_mean", GRADUS_ORACLE(std_mean(s.tensor(0), var_dims(s), var_options(s)).std,
                       std_mean(s.tensor(0), var_dims(s), var_options(s)).mean)},
      {"std_mean.unbiased", GRADUS_ORACLE(std_mean(s.tensor(0), var_dims(s), var_options(s)).std,
                                std_mean(s.tensor(0), var_dims(s), var_options(s)).mean)},
      {"amax", GRADUS_ORACLE(reduced(s, amax))},
      {"amin", GRADUS_ORACLE(reduced(s, amin))},
      {"aminmax", aminmax_of},
      {"max.reduction_no_dim", GRADUS_ORACLE(max(s.tensor(0)))},
      {"min.reduction_no_dim", GRADUS_ORACLE(min(s.tensor(0)))},
      {"max.reduction_with_dim", [](const Sample& s) { return extreme(s, max, max); }},
      {"min.reduction_with_dim", [](const Sample& s) { return extreme(s, min, min); }},
      {"argmax", GRADUS_ORACLE(position(s, argmax, argmax))},
      {"argmin", GRADUS_ORACLE(position(s, argmin, argmin))},
      {"any", GRADUS_ORACLE(s.has(1, "dim") ? reduced(s, gradus::any) : gradus::any(s.tensor(0)))},
      {"all", GRADUS_ORACLE(s.has(1, "dim") ? reduced(s, all) : all(s.tensor(0)))},
      {"count_nonzero", GRADUS_ORACLE(count_nonzero(s.tensor(0), dims(s)))},

      {"linalg.vector_norm", GRADUS_ORACLE(vector_norm(s.tensor(0), s.real(1, "ord", 2), dims(s, 2), keepdim(s, 3)))},
      {"linalg.matrix_norm", GRADUS_ORACLE(matrix_norm_of(s))},
      {"linalg.norm", GRADUS_ORACLE(linalg_norm_of(s))},
      {"linalg.norm.subgradients_at_zero", GRADUS_ORACLE(linalg_norm_of(s))},
      {"norm", GRADUS_ORACLE(norm_of(s))},
      {"norm.fro", GRADUS_ORACLE(norm_of(s))},
      {"norm.inf", GRADUS_ORACLE(norm_of(s))},
      {"norm.nuc", GRADUS_ORACLE(norm_of(s))},
      {"dist", GRADUS_ORACLE(dist(s.tensor(0), s.tensor(1), s.real(2, "p", 2)))},
      {"nn.functional.normalize",
          GRADUS_ORACLE(normalize(
              s.tensor(0), {.p = s.real(1, "p", 2), .dim = s.integer(2, "dim", 1), .eps = s.real(3, "eps", 1e-12)}))},
      {"nn.functional.cosine_similarity", GRADUS_ORACLE(cosine_similarity(s.tensor(0), s.tensor(1),
                                              {.dim = s.integer(2, "dim", 1), .eps = s.real(3, "eps", 1e-8)}))},
      {"nn.functional.pairwise_distance",
          GRADUS_ORACLE(pairwise_distance(s.tensor(0), s.tensor(1),
              {.p = s.real(2, "p", 2), .eps = s.real(3, "eps", 1e-6), .keepdim = keepdim(s, 4)}))},

      {"cumsum", GRADUS_ORACLE(cumsum(s.tensor(0), s.integer(1, "dim", 0), dtype(s)))},
      {"cumprod", GRADUS_ORACLE(cumprod(s.tensor(0), s.integer(1, "dim", 0), dtype(s)))},
      {"logcumsumexp", GRADUS_ORACLE(logcumsumexp(s.tensor(0), s.integer(1, "dim", 0)))},
      {"cummax", [](const Sample& s) { return both(cummax(s.tensor(0), s.integer(1, "dim", 0))); }},
      {"cummin", [](const Sample& s) { return both(cummin(s.tensor(0), s.integer(1, "dim", 0))); }},
      {"diff", GRADUS_ORACLE(diff(s.tensor(0), {.n = s.integer(1, "n", 1),
                                                   .dim = s.integer(2, "dim", -1),
                                                   .prepend = s.tensor(3),
                                                   .append = s.tensor(4)}))},
      {"trapezoid", GRADUS_ORACLE(trapezoid_of(s, trapezoid, trapezoid))},
      {"trapz", GRADUS_ORACLE(trapezoid_of(s, trapz, trapz))},
      {"cumulative_trapezoid", GRADUS_ORACLE(trapezoid_of(s, cumulative_trapezoid, cumulative_trapezoid))},
      {"gradient", gradient_of},

      {"median", [](const Sample& s) { return extreme(s, median, median); }},
      {"nanmedian", [](const Sample& s) { return extreme(s, nanmedian, nanmedian); }},
      {"mode", [](const Sample& s) { return both(mode(s.tensor(0), s.integer(1, "dim", -1), keepdim(s))); }},
      {"quantile", GRADUS_ORACLE(quantile_of(s, false))},
      {"nanquantile", GRADUS_ORACLE(quantile_of(s, true))},
      {"bincount", GRADUS_ORACLE(bincount(
                       s.tensor(0), {.weights = s.tensor(1, "weights"), .minlength = s.integer(2, "minlength", 0)}))},
      {"histc", GRADUS_ORACLE(histc(s.tensor(0),
                    {.bins = s.integer(1, "bins", 100), .min = s.real(2, "min", 0), .max = s.real(3, "max", 0)}))},
      {"histogram", histogram_of},
      {"cov",
          GRADUS_ORACLE(cov(s.tensor(0), {.correction = s.integer(99, "correction", 1),
                                             .fweights = s.tensor(99, "fweights"),
                                             .aweights = s.tensor(99, "aweights")})),
          1e-5},   // the weights are float32, and so are the sums of them
      {"corrcoef", GRADUS_ORACLE(corrcoef(s.tensor(0)))},
  };
}

}   // namespace gradus::test
