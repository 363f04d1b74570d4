// A position for each number. gather and scatter_add are each other's gradient.
#include "autograd/ops/place/scatter.h"

#include <limits>

#include "autograd/ops/common.h"

namespace gradus {

namespace {

// The index has as many dimensions as x and, except in dim, no larger sizes.
void require_gather_shapes(const char* op, const Tensor& x, int64_t dim, const Tensor& index) {
  bool fits = x.dim() == index.dim();
  for (int64_t d = 0; fits && d < x.dim(); ++d) fits = d == dim || index.shape()[d] <= x.shape()[d];
  if (!fits && index.numel() > 0)
    throw ShapeError(
        fmt::format("{}: index {} must have as many dimensions as {} and, except in dimension {}, no larger sizes", op,
            index.shape(), x.shape(), dim));
}

// x, index and source as an op along dim takes them: with one dimension instead of none, and source cut to index's
// sizes, so that what is cut off gets a gradient of 0.
struct Scattered {
  Tensor x, index, source;
  int64_t dim;
};
Tensor with_dim(const Tensor& x) { return x.dim() ? x : reshape(x, {1}); }
Scattered scattered(const char* op, const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source) {
  require_int64(op, "index", index);
  require_same_dtype(op, x, source, "x", "source");
  Scattered s{with_dim(x), with_dim(index), with_dim(source), wrap_dim(op, dim, x.dim())};
  require_gather_shapes(op, s.x, s.dim, s.index);
  bool fits = s.source.dim() == s.index.dim() || index.numel() == 0;
  for (int64_t d = 0; fits && index.numel() && d < s.index.dim(); ++d) fits = s.source.shape()[d] >= s.index.shape()[d];
  if (!fits)
    throw ShapeError(fmt::format(
        "{}: source {} must be at least as large as index {} in every dimension", op, source.shape(), index.shape()));
  for (int64_t d = 0; index.numel() && d < s.index.dim(); ++d)
    if (s.source.shape()[d] > s.index.shape()[d]) s.source = narrow(s.source, d, 0, s.index.shape()[d]);
  return s;
}

// x, where the index is empty: nothing of the source is in it but its history.
Tensor unchanged(const char* op, const Tensor& x, const Tensor& source) {
  return record(op, apply::copy(x), grad_to(x, [](Tensor dy) { return dy; }),
      grad_to(source, [](const Tensor& dy, const Shape& s) { return zeros(s, dy.dtype()); }));
}

Tensor copy_to_write(const char* op, const Scattered& s) { return copy_to_write(op, s.x, s.index, s.x.shape()[s.dim]); }

}   // namespace

// gather                                                   y[i][j] = x[index[i][j]][j] for dim 0
//   dx = scatter_add(zeros, dim, index, dy)
Tensor gather(const Tensor& x, int64_t dim, const Tensor& index) {
  require_int64("gather", "index", index);
  dim = wrap_dim("gather", dim, x.dim());
  if (x.dim() != index.dim() && x.dim() < 2 && index.dim() < 2)   // one of them has shape []
    return reshape(gather(with_dim(x), dim, with_dim(index)), index.shape());
  require_gather_shapes("gather", x, dim, index);
  return record("gather(x, index)", apply::gather(x, dim, index),
      grad_to(x, [dim, index = saved(index, 1)](const Tensor& dy, const Shape& s) {
        return scatter_add(apply::expanded_zero(s, dy.dtype()), dim, index, dy);
      }));
}

Tensor take_along_dim(const Tensor& x, const Tensor& index, int64_t dim) {
  require_int64("take_along_dim", "index", index);
  dim = wrap_dim("take_along_dim", dim, x.dim());
  if (x.dim() != index.dim())
    throw ShapeError(fmt::format(
        "take_along_dim: x {} and index {} must have the same number of dimensions", x.shape(), index.shape()));
  Shape of_x = x.shape(), of_index = index.shape();
  if (x.dim()) of_x[dim] = of_index[dim] = 1;
  Shape common = broadcast_shapes("take_along_dim", of_x, of_index);
  of_x = of_index = common;
  if (x.dim()) of_x[dim] = x.shape()[dim], of_index[dim] = index.shape()[dim];
  Tensor at = apply::wrap_index("take_along_dim", index, x.dim() ? x.shape()[dim] : 1);
  return gather(of_x == x.shape() ? x : expand(x, of_x), dim, of_index == at.shape() ? at : expand(at, of_index));
}
Tensor take_along_dim(const Tensor& x, const Tensor& index) {
  return take_along_dim(reshape(x, {-1}), reshape(index, {-1}), 0);
}

// scatter                                                  y = x, then y[index[i][j]][j] = source[i][j] for dim 0
//   dx = scatter(dy, dim, index, 0)     dsource = gather(dy, dim, index)     0 where source is larger than index
Tensor scatter(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source) {
  Scattered s = scattered("scatter", x, dim, index, source);
  auto& [to, ix, from, d] = s;
  if (index.numel() == 0) return unchanged("scatter(x, index, source)", x, source);
  Tensor y = copy_to_write("scatter", s);
  apply::scatter(apply::Into::set, y, d, ix, from);
  y = record("scatter(x, index, source)", y,
      grad_to(to, [dim = d, index = saved(ix, 1)](const Tensor& dy) { return scatter(dy, dim, index, 0); }),
      grad_to(from, [dim = d, index = saved(ix, 1)](const Tensor& dy) { return gather(dy, dim, index); }));
  return x.dim() ? y : reshape(y, {});
}

// scatter_add                                              y = x, then y[index[i][j]][j] += source[i][j] for dim 0
//   dx = dy     dsource = gather(dy, dim, index)           0 where source is larger than index
Tensor scatter_add(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source) {
  Scattered s = scattered("scatter_add", x, dim, index, source);
  auto& [to, ix, from, d] = s;
  if (index.numel() == 0) return unchanged("scatter_add(x, index, source)", x, source);
  Tensor y = copy_to_write("scatter_add", s);
  apply::scatter(apply::Into::add, y, d, ix, from, "scatter_add");
  y = record("scatter_add(x, index, source)", y, grad_to(to, [](Tensor dy) { return dy; }),
      grad_to(from, [dim = d, index = saved(ix, 1)](const Tensor& dy) { return gather(dy, dim, index); }));
  return x.dim() ? y : reshape(y, {});
}

static Tensor as_source(const Tensor& x, const Tensor& index, Scalar value) {
  return expand(apply::full({}, value, x.dtype()), index.shape());
}
Tensor scatter(const Tensor& x, int64_t dim, const Tensor& index, Scalar value) {
  return scatter(x, dim, index, as_source(x, index, value));
}
Tensor scatter(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce) {
  return scatter_reduce(x, dim, index, source, reduce);
}
Tensor scatter(const Tensor& x, int64_t dim, const Tensor& index, Scalar value, ScatterReduce reduce) {
  return scatter_reduce(x, dim, index, as_source(x, index, value), reduce);
}

// -- scatter_reduce --

namespace {

// The number that changes nothing: the smallest there is for max, the largest for min.
Tensor neutral(apply::Into f, Dtype dtype) {
  if (f == apply::Into::mul) return apply::full({}, 1, dtype);
  bool low = f == apply::Into::max;
  if (dtype == Dtype::int64)
    return apply::full({}, low ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max(), dtype);
  double infinity = std::numeric_limits<double>::infinity();
  return dtype == Dtype::bool_ ? apply::full({}, !low, dtype) : apply::full({}, low ? -infinity : infinity, dtype);
}

Tensor as_numbers(const Tensor& condition, Dtype dtype) { return to(condition, dtype); }

// The sum divided by the count; integers are rounded down.
Tensor mean_of(const Tensor& sum, const Tensor& counts) {
  if (is_float(sum.dtype())) return div(sum, counts);
  Tensor y = empty(sum.shape(), sum.dtype()), a = apply::dense(to(sum, Dtype::int64)),
         b = apply::dense(to(counts, Dtype::int64));
  Tensor z = empty(sum.shape(), Dtype::int64);
  auto pa = a.data<int64_t>(), pb = b.data<int64_t>(), pz = z.data<int64_t>();
  for (size_t i = 0; i < pz.size(); ++i) pz[i] = pa[i] / pb[i] - (pa[i] % pb[i] < 0);
  apply::assign(y, z);
  return y;
}

// All numbers equal to the extreme value of a place get an equal share of its gradient. An x that does not count still
// takes its share where it happens to be equal, and the share is lost, as in PyTorch.
Gradients<2> extreme_gradients(const Scattered& s, const Tensor& dy, const Tensor& y, bool include_self) {
  Dtype dtype = dy.dtype();
  Tensor x_is = as_numbers(eq(s.x, y), dtype), source_is = as_numbers(eq(s.source, gather(y, s.dim, s.index)), dtype);
  Tensor share = div(dy, scatter_add(x_is, s.dim, s.index, source_is)), dx = mul(x_is, share);
  return {{include_self ? dx : scatter(dx, s.dim, s.index, 0), mul(source_is, gather(share, s.dim, s.index))}};
}

// dy times the product of the other factors: the product divided by the factor itself, or, for the only 0 at a place,
// the product without it. Where several zeros meet, the second derivative of this form is wrong: asking for it is an
// error, as in PyTorch.
Gradients<2> product_gradients(const Scattered& s, const Tensor& dy, const Tensor& y, bool include_self) {
  Tensor x1 = masked_fill(s.x, eq(s.x, 0), 1);
  Tensor dx = div(mul(dy, scatter_reduce(x1, s.dim, s.index, s.source, ScatterReduce::prod, {include_self})), x1);
  if (!include_self) dx = scatter(dx, s.dim, s.index, 0);

  Tensor zero = eq(s.source, 0), none = apply::expanded_zero(s.x.shape(), Dtype::int64);
  Tensor zeros_there = gather(scatter_add(none, s.dim, s.index, to(zero, Dtype::int64)), s.dim, s.index);
  Tensor only = where(eq(zeros_there, 1), zero, false);
  Tensor without =
      scatter_reduce(s.x, s.dim, s.index, masked_fill(s.source, only, 1), ScatterReduce::prod, {include_self});
  Tensor dsource = where(only, gather(mul(dy, without), s.dim, s.index),
      div(gather(mul(dy, y), s.dim, s.index), masked_fill(s.source, zero, 1)));
  if (recording() && sum(gt(zeros_there, 1)).item<int64_t>() > 0)
    dsource =
        record("scatter_reduce(x, index, source)", dsource.detach(), grad_to(dsource, [](const Tensor&) -> Tensor {
          throw GradError(
              "scatter_reduce: there is no second derivative of a product with more than one 0 in source at one place");
        }));
  return {{dx, dsource}};
}

// scatter_reduce                              y = x, then y[index[i][j]][j] = max (min, product) of it and source[i][j]
//   dx = dy / count where x = y, else 0     dsource = the same of dy at index; of a product: dy times the other factors
Tensor scattered_by(apply::Into f, const Scattered& s, bool include_self) {
  Tensor y = copy_to_write("scatter_reduce", s);
  if (!include_self)
    apply::scatter(
        apply::Into::set, y, s.dim, s.index, expand(neutral(f, y.dtype()), s.index.shape()), "scatter_reduce");
  apply::scatter(f, y, s.dim, s.index, s.source, "scatter_reduce");
  return record("scatter_reduce(x, index, source)", y,
      joint({&s.x, &s.source}, [f, dim = s.dim, include_self, x = saved(s.x, 0), index = saved(s.index, 1),
                                   source = saved(s.source, 2)](const Tensor& dy, Need, const Tensor& result) {
        Scattered kept{x, index, source, dim};
        return f == apply::Into::mul ? product_gradients(kept, dy, result, include_self)
                                     : extreme_gradients(kept, dy, result, include_self);
      }));
}

}   // namespace

Tensor scatter_reduce(const Tensor& x, int64_t dim, const Tensor& index, const Tensor& source, ScatterReduce reduce,
    const ScatterReduceOptions& options) {
  Scattered s = scattered("scatter_reduce", x, dim, index, source);
  if (index.numel() == 0) return unchanged("scatter_reduce(x, index, source)", x, source);
  Tensor y;
  if (reduce == ScatterReduce::sum || reduce == ScatterReduce::mean) {
    y = scatter_add(options.include_self ? s.x : scatter(s.x, s.dim, s.index, 0), s.dim, s.index, s.source);
    if (reduce == ScatterReduce::mean) {
      Tensor start = options.include_self ? ones(s.x.shape(), x.dtype()) : zeros(s.x.shape(), x.dtype());
      Tensor counts = scatter_add(start, s.dim, s.index, expand(apply::full({}, 1, x.dtype()), s.index.shape()));
      y = mean_of(y, options.include_self ? counts : masked_fill(counts, eq(counts, 0), 1));
    }
  } else {
    using apply::Into;
    y = scattered_by(reduce == ScatterReduce::prod   ? Into::mul
                     : reduce == ScatterReduce::amax ? Into::max
                                                     : Into::min,
        s, options.include_self);
  }
  return x.dim() ? y : reshape(y, {});
}

Tensor one_hot(const Tensor& classes, int64_t num_classes) {
  require_int64("one_hot", "classes", classes);
  if (num_classes < 1) {
    if (num_classes != -1)
      throw ShapeError(fmt::format("one_hot: num_classes must be at least 1, or -1; got {}", num_classes));
    if (classes.numel() == 0)
      throw ShapeError(
          fmt::format("one_hot: classes {} is empty, so their number is unknown; give num_classes", classes.shape()));
    const int64_t largest = max(classes).item<int64_t>();
    if (largest == INT64_MAX) throw IndexError(fmt::format("one_hot: class {} is too large", largest));
    num_classes = std::max<int64_t>(0, largest) + 1;
  }
  Shape shape = classes.shape();
  shape.insert(shape.dims(), num_classes);
  Tensor y = apply::full(shape, 0, Dtype::int64), at = unsqueeze(classes, -1);
  apply::scatter(
      apply::Into::set, y, shape.dims() - 1, at, expand(apply::full({}, 1, Dtype::int64), at.shape()), "one_hot");
  return y;
}

}   // namespace gradus
