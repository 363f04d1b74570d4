// Differences of neighbours, and what is built on them: the trapezoidal rule, numerical derivatives.
#include "autograd/ops/reduce/difference.h"

#include "autograd/ops/reduce/reduce_parts.h"

namespace gradus {

namespace {

// x without its first, and without its last `skip` positions along dim.
Tensor upper(const Tensor& x, int64_t dim, int64_t skip = 1) { return narrow(x, dim, skip, x.shape()[dim] - skip); }
Tensor lower(const Tensor& x, int64_t dim, int64_t skip = 1) { return narrow(x, dim, 0, x.shape()[dim] - skip); }
Tensor at(const Tensor& x, int64_t dim, int64_t i) { return narrow(x, dim, i < 0 ? x.shape()[dim] + i : i, 1); }

Tensor joined(const DiffOptions& o, const Tensor& x, int64_t dim) {
  std::vector<Tensor> parts;
  for (const Tensor& part : {o.prepend, x, o.append})
    if (part.defined()) parts.push_back(part);
  return parts.size() == 1 ? x : cat(parts, dim);
}

// The distances of neighbours in x, broadcast against y: x is [n] along dim, or has y's dimensions.
Tensor distances(const char* op, const Tensor& y, const Tensor& x, int64_t dim) {
  if (x.dim() == 0)
    throw ShapeError(
        fmt::format("{}: x must hold the positions of the points along a dimension; it is {}", op, x.shape()));
  if (x.dim() == 1) {
    if (x.shape()[0] != y.shape()[dim])
      throw ShapeError(fmt::format("{}: x {} must have one position for each of the {} points in dimension {} of y {}",
          op, x.shape(), y.shape()[dim], dim, y.shape()));
    Shape shape;
    for (int64_t d = 0; d < y.dim(); ++d) shape.push_back(d == dim ? x.shape()[0] : 1);
    return diff(reshape(x, shape), {.dim = dim});
  }
  // Dimensions are matched from the right, as shapes broadcast.
  Tensor all = x;
  while (all.dim() < y.dim()) all = unsqueeze(all, 0);
  return diff(all, {.dim = dim + all.dim() - y.dim()});
}

// The sums of neighbours in y, [n - 1] along dim.
Tensor sums_of_neighbours(const Tensor& y, int64_t dim) { return add(lower(y, dim), upper(y, dim)); }

int64_t checked_dim(const char* op, const Tensor& y, int64_t dim) {
  if (y.dim() == 0) throw ShapeError(fmt::format("{}: y must have at least one dimension; it is []", op));
  return wrap_dim(op, dim, y.dim());
}
template <class F> Tensor integral(const char* op, const Tensor& y, const Tensor& x, int64_t dim, F accumulate) {
  dim = checked_dim(op, y, dim);
  Tensor values = as_float(y);
  if (y.shape()[dim] == 0) return accumulate(values, dim);
  Tensor areas = mul(sums_of_neighbours(values, dim), distances(op, y, as_float(x), dim));
  return mul(accumulate(areas, dim + areas.dim() - y.dim()), 0.5);
}
Tensor total(const Tensor& x, int64_t dim) { return sum(x, dim); }

}   // namespace

Tensor diff(const Tensor& x) { return diff(x, {}); }
Tensor diff(const Tensor& x, const DiffOptions& options) {
  if (x.dim() == 0) throw ShapeError("diff: x must have at least one dimension; it is []");
  if (options.n < 0) throw Error(fmt::format("diff: n must not be negative; it is {}", options.n));
  int64_t dim = wrap_dim("diff", options.dim, x.dim());
  if (options.n == 0) return clone(x);
  Tensor y = joined(options, x, dim);
  for (int64_t i = 0; i < options.n && y.shape()[dim] > 0; ++i)
    y = y.dtype() == Dtype::bool_ ? ne(upper(y, dim), lower(y, dim)) : sub(upper(y, dim), lower(y, dim));
  return y;
}

Tensor trapezoid(const Tensor& y, const SpacingOptions& options) {
  int64_t dim = checked_dim("trapezoid", y, options.dim);
  Tensor values = as_float(y), all = sum(values, dim);
  if (y.shape()[dim] == 0) return all;
  // Each point counts once, those at the ends half.
  return mul(sub(all, mul(add(select(values, dim, 0), select(values, dim, -1)), 0.5)), options.dx);
}
Tensor trapezoid(const Tensor& y, const Tensor& x, int64_t dim) { return integral("trapezoid", y, x, dim, total); }
Tensor trapz(const Tensor& y, const SpacingOptions& options) { return trapezoid(y, options); }
Tensor trapz(const Tensor& y, const Tensor& x, int64_t dim) { return trapezoid(y, x, dim); }
Tensor cumulative_trapezoid(const Tensor& y, const SpacingOptions& options) {
  int64_t dim = checked_dim("cumulative_trapezoid", y, options.dim);
  Tensor values = as_float(y);
  if (y.shape()[dim] == 0) return values;
  return mul(cumsum(sums_of_neighbours(values, dim), dim), options.dx / 2);
}
Tensor cumulative_trapezoid(const Tensor& y, const Tensor& x, int64_t dim) {
  return integral("cumulative_trapezoid", y, x, dim, [](const Tensor& v, int64_t d) { return cumsum(v, d); });
}

namespace {

// The derivative at three points a, b, c from the values there: weights for the distances l = b - a and r = c - b,
// broadcast.
struct Weights {
  Tensor a, b, c;
};
Tensor weighed(const Weights& w, const Tensor& a, const Tensor& b, const Tensor& c) {
  return add(add(mul(w.a, a), mul(w.b, b)), mul(w.c, c));
}
Weights in_the_middle(const Tensor& l, const Tensor& r) {
  Tensor all = add(l, r);
  return {neg(div(r, mul(l, all))), div(sub(r, l), mul(l, r)), div(l, mul(r, all))};
}
Weights at_the_first(const Tensor& l, const Tensor& r) {
  Tensor all = add(l, r);
  return {neg(div(add(mul(l, 2), r), mul(l, all))), div(all, mul(l, r)), neg(div(l, mul(r, all)))};
}
Weights at_the_last(const Tensor& l, const Tensor& r) {
  Tensor all = add(l, r);
  return {div(r, mul(l, all)), neg(div(all, mul(l, r))), div(add(mul(r, 2), l), mul(r, all))};
}

Tensor gradient_along(const Tensor& x, int64_t dim, double h, int64_t edge_order) {
  Tensor middle = div(sub(upper(x, dim, 2), lower(x, dim, 2)), 2 * h), first, last;
  if (edge_order == 1) {
    first = div(sub(at(x, dim, 1), at(x, dim, 0)), h);
    last = div(sub(at(x, dim, -1), at(x, dim, -2)), h);
  } else {
    first = div(sub(sub(mul(at(x, dim, 1), 2), mul(at(x, dim, 0), 1.5)), mul(at(x, dim, 2), 0.5)), h);
    last = div(add(sub(mul(at(x, dim, -1), 1.5), mul(at(x, dim, -2), 2)), mul(at(x, dim, -3), 0.5)), h);
  }
  return cat({first, middle, last}, dim);
}

Tensor gradient_along(const Tensor& x, int64_t dim, const Tensor& positions, int64_t edge_order) {
  Shape shape;
  for (int64_t d = 0; d < x.dim(); ++d) shape.push_back(d == dim ? positions.shape()[0] : 1);
  Tensor step = diff(reshape(positions, shape), {.dim = dim});
  Tensor middle = weighed(in_the_middle(lower(step, dim), upper(step, dim)), lower(x, dim, 2),
      narrow(x, dim, 1, x.shape()[dim] - 2), upper(x, dim, 2));
  Tensor first, last;
  if (edge_order == 1) {
    first = div(sub(at(x, dim, 1), at(x, dim, 0)), at(step, dim, 0));
    last = div(sub(at(x, dim, -1), at(x, dim, -2)), at(step, dim, -1));
  } else {
    first = weighed(at_the_first(at(step, dim, 0), at(step, dim, 1)), at(x, dim, 0), at(x, dim, 1), at(x, dim, 2));
    last = weighed(at_the_last(at(step, dim, -2), at(step, dim, -1)), at(x, dim, -3), at(x, dim, -2), at(x, dim, -1));
  }
  return cat({first, middle, last}, dim);
}

std::vector<int64_t> checked_dims(const Tensor& x, const GradientOptions& o) {
  if (o.edge_order != 1 && o.edge_order != 2)
    throw Error(fmt::format("gradient: edge_order must be 1 or 2; it is {}", o.edge_order));
  std::vector<int64_t> dims = o.dims;
  for (int64_t d = 0; o.dims.empty() && d < x.dim(); ++d) dims.push_back(d);
  dim_bits("gradient", dims, x.dim());
  for (int64_t& d : dims) {
    d = wrap_dim("gradient", d, x.dim());
    if (x.dim() == 0 || x.shape()[d] < o.edge_order + 1)
      throw ShapeError(fmt::format("gradient: with edge_order {} each dimension needs at least {} points; x is {}",
          o.edge_order, o.edge_order + 1, x.shape()));
  }
  return dims;
}

void check_spacing(const Tensor& x, const GradientOptions& o, const std::vector<int64_t>& dims) {
  size_t n = dims.size(), given = o.coordinates.empty() ? o.spacing.size() : o.coordinates.size();
  if (!o.coordinates.empty() && !o.spacing.empty()) throw Error("gradient: give spacing or coordinates, not both");
  if (given != n && !(o.coordinates.empty() && given <= 1))
    throw Error(fmt::format("gradient: there are {} dimensions, but {} {} were given", n, given,
        o.coordinates.empty() ? "spacings" : "coordinates"));
  for (size_t i = 0; i < o.coordinates.size(); ++i)
    if (o.coordinates[i].dim() != 1 || o.coordinates[i].shape()[0] != x.shape()[dims[i]])
      throw ShapeError(
          fmt::format("gradient: coordinates[{}] must be [{}], a position for each point in dimension {}; it is {}", i,
              x.shape()[dims[i]], dims[i], o.coordinates[i].shape()));
}

}   // namespace

std::vector<Tensor> gradient(const Tensor& given, const GradientOptions& options) {
  Tensor x = as_float(given);
  std::vector<int64_t> dims = checked_dims(x, options);
  check_spacing(x, options, dims);
  std::vector<Tensor> y;
  for (size_t i = 0; i < dims.size(); ++i)
    if (!options.coordinates.empty())
      y.push_back(gradient_along(x, dims[i], options.coordinates[i], options.edge_order));
    else
      y.push_back(gradient_along(x, dims[i],
          options.spacing.empty() ? 1 : options.spacing[options.spacing.size() == 1 ? 0 : i], options.edge_order));
  return y;
}

}   // namespace gradus
