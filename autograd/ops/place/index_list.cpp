// Indexing. It needs no op of its own: without tensors it is a chain of views. Tensors become positions in one
// dimension, merged from those that they index, which index_select reads, and index_copy or index_add writes.
#include "autograd/ops/place/index_list.h"

#include <algorithm>

#include "autograd/ops/common.h"
#include "autograd/ops/inplace/inplace.h"

namespace gradus {

namespace {

// A tensor among the indices: positions in `span` dimensions from dim on, merged into one.
struct Positions {
  Tensor at;
  int64_t dim, span;
};

// x after all indices but the tensors, and the tensors that are still to be applied.
struct Picked {
  Tensor view;
  std::vector<Positions> tensors;
};

int64_t dims_taken(const TensorIndex& i) {
  using Kind = TensorIndex::Kind;
  if (i.kind() == Kind::tensor) return i.tensor().dtype() == Dtype::bool_ ? i.tensor().dim() : 1;
  return i.kind() == Kind::integer || i.kind() == Kind::slice;
}

void require_dims(const char* op, const Tensor& x, const IndexList& indices) {
  int64_t taken = 0;
  for (const TensorIndex& i : indices) taken += dims_taken(i);
  if (taken > x.dim())
    throw IndexError(
        fmt::format("{}: the indices take {} dimensions, but {} has only {}", op, taken, x.shape(), x.dim()));
}

Tensor picked_one(const char* op, const Tensor& x, int64_t dim, int64_t i) {
  int64_t n = x.shape()[dim];
  if (i < -n || i >= n)
    throw IndexError(
        fmt::format("{}: index {} is out of range {}..{} in dimension {} of {}", op, i, -n, n - 1, dim, x.shape()));
  return select(x, dim, i);
}

Tensor sliced(const char* op, const Tensor& x, int64_t dim, const Slice& s) {
  if (s.step() < 1) throw IndexError(fmt::format("{}: the step of a Slice must be at least 1; got {}", op, s.step()));
  bool everything = s.start() == 0 && s.stop() >= x.shape()[dim] && s.step() == 1;
  return everything ? x : slice(x, dim, s.start(), s.stop(), s.step());
}

// A tensor of positions or a mask, with the dimensions of x that it indexes.
Positions positions(const char* op, const Tensor& x, int64_t dim, const Tensor& tensor) {
  if (tensor.dtype() == Dtype::int64) return {apply::wrap_index(op, tensor, x.shape()[dim]), dim, 1};
  if (tensor.dtype() != Dtype::bool_)
    throw DtypeError(
        fmt::format("{}: a tensor index must be int64 or bool; it is {} {}", op, tensor.dtype(), tensor.shape()));
  for (int64_t d = 0; d < tensor.dim(); ++d)
    if (tensor.shape()[d] != x.shape()[dim + d])
      throw IndexError(
          fmt::format("{}: mask {} does not fit the dimensions from {} on of {}", op, tensor.shape(), dim, x.shape()));
  return {apply::flat_nonzero(tensor), dim, tensor.dim()};
}

// Applies the indices from left to right; dim is the next dimension of what x has become.
Picked pick(const char* op, const Tensor& x, const IndexList& indices) {
  using Kind = TensorIndex::Kind;
  require_dims(op, x, indices);
  Picked p{x, {}};
  int64_t dim = 0, left = x.dim();   // `left`: how many an Ellipsis stands for
  for (const TensorIndex& i : indices) left -= dims_taken(i);
  for (const TensorIndex& i : indices) {
    bool number = i.kind() == Kind::tensor && i.tensor().dim() == 0,
         boolean = number && i.tensor().dtype() == Dtype::bool_;
    if (i.kind() == Kind::none) {
      p.view = unsqueeze(p.view, dim++);
    } else if (i.kind() == Kind::ellipsis) {
      dim += std::exchange(left, 0);
    } else if (i.kind() == Kind::integer || (number && i.tensor().dtype() == Dtype::int64)) {
      p.view = picked_one(op, p.view, dim, number ? i.tensor().item<int64_t>() : i.integer());
    } else if (i.kind() == Kind::slice) {
      p.view = sliced(op, p.view, dim++, i.slice());
    } else if (i.kind() == Kind::boolean || boolean) {
      bool on = boolean ? i.tensor().item<bool>() : i.integer() != 0;
      p.view = unsqueeze(p.view, dim);
      p.tensors.push_back({apply::full({on}, 0, Dtype::int64), dim++, 1});
    } else {
      p.tensors.push_back(positions(op, p.view, dim, i.tensor()));
      dim += p.tensors.back().span;
    }
  }
  return p;
}

// The indexed dimensions moved next to each other, the first of them to `dim`, and the positions in all of them merged
// into one.
struct Spot {
  Tensor view;         // shares the memory of what was picked
  int64_t dim, span;   // in view
  Tensor at;           // [count], in the span dimensions merged into one
  Shape shape;         // of the positions in the result
  Shape around(const Shape& middle) const {
    Shape s;
    for (int64_t d = 0; d < dim; ++d) s.push_back(view.shape()[d]);
    for (int64_t n : middle) s.push_back(n);
    for (int64_t d = dim + span; d < view.dim(); ++d) s.push_back(view.shape()[d]);
    return s;
  }
  Shape flat() const { return around({at.numel()}); }
  Shape result() const { return around(shape); }
  Tensor merged() const {
    return span == 1 ? view : span == 0 ? unsqueeze(view, dim) : flatten(view, dim, dim + span - 1);
  }
};

Spot spot_of(const char* op, const Picked& p) {
  Spot y{p.view, p.tensors[0].dim, 0, p.tensors[0].at, {}};
  bool neighbours = true;
  IntList order{};
  order.count = 0;
  for (const Positions& t : p.tensors) {
    neighbours &= t.dim == y.dim + y.span;
    y.span += t.span;
    for (int64_t d = 0; d < t.span; ++d) order.value[order.count++] = t.dim + d;
  }
  if (!neighbours) {   // then the indexed ones come first
    const int64_t* taken = order.value + order.count;
    for (int64_t d = 0; d < p.view.dim(); ++d)
      if (std::find(static_cast<const int64_t*>(order.value), taken, d) == taken) order.value[order.count++] = d;
    y.view = permute(p.view, order);
    y.dim = 0;
  }
  for (size_t i = 1; i < p.tensors.size(); ++i) {
    const Positions& t = p.tensors[i];
    Shape common;
    if (!broadcast(y.at.shape(), t.at.shape(), common))
      throw IndexError(fmt::format("{}: the index tensors {} and {} do not broadcast", op, y.at.shape(), t.at.shape()));
    int64_t size = 1;
    for (int64_t d = 0; d < t.span; ++d) size *= p.view.shape()[t.dim + d];
    y.at = add(mul(y.at, size), t.at);
  }
  y.shape = y.at.shape();
  if (y.view.dim() - y.span + y.shape.dims() > Shape::max_dims)
    throw ShapeError(fmt::format("{}: the result would have more than {} dimensions", op, Shape::max_dims));
  y.at = reshape(y.at, {-1});
  return y;
}

// The values without leading dimensions of size 1 that the place does not have, as in an assignment in numpy. Throws
// ShapeError unless they broadcast to it.
Tensor fitting(const char* op, const Tensor& values, const Shape& place) {
  Tensor all = values;
  while (all.dim() > place.dims() && all.shape()[0] == 1) all = squeeze(all, 0);
  Shape common;
  if (!broadcast(all.shape(), place, common) || !(common == place))
    throw ShapeError(fmt::format("{}: values {} do not broadcast to the indexed shape {}", op, values.shape(), place));
  return all;
}

Tensor changed(const Spot& p, const Tensor& merged, const Tensor& source, bool accumulate) {
  return accumulate ? index_add(merged, p.dim, p.at, source) : index_copy(merged, p.dim, p.at, source);
}

// Writes without history: into the view's memory if its dimensions can be merged without a copy, else through a copy.
void write_at(const Spot& p, const Tensor& source, bool accumulate) {
  NoGradGuard guard;
  Tensor target = p.merged();
  apply::scatter(accumulate ? apply::Into::add : apply::Into::set, target, p.dim,
      apply::spread_index(p.at, p.dim, source.shape()), source);
  if (!target.shares_storage(p.view)) apply::assign(p.view, reshape(target, p.view.shape()));
}

void put_at(const char* op, Spot p, const Tensor& values, bool accumulate) {
  require_same_dtype(op, p.view, values, "x", "values");
  require_changeable(op, p.view, "this tensor");
  Tensor all = fitting(op, values, p.result());
  Tensor source = all.dim() ? reshape(expand(all, p.result()), p.flat()) : expand(all, p.flat());
  if (source.shares_storage(p.view)) source = clone(source);   // it would change while it is read
  if (p.at.shares_storage(p.view)) p.at = clone(p.at);
  if (!records_change(op, p.view, recording() && history_of(values))) return write_at(p, source, accumulate);
  Tensor y = reshape(changed(p, p.merged(), source, accumulate), p.view.shape());
  apply::assign(p.view, y);
  rebase(p.view, y);
}

}   // namespace

Tensor Tensor::operator[](int64_t index) const { return gradus::select(*this, 0, index); }
Tensor Tensor::operator[](const TensorIndex& index) const { return gradus::index(*this, {index}); }

Tensor index(const Tensor& x, const IndexList& indices) {
  Picked p = pick("index", x, indices);
  if (p.tensors.empty()) return p.view.impl() == x.impl() ? expand(x, x.shape()) : p.view;   // a view in any case
  Spot spot = spot_of("index", p);
  Tensor y = index_select(spot.merged(), spot.dim, spot.at);
  return spot.shape.dims() == 1 ? y : reshape(y, spot.result());
}

static void put(const char* op, const Tensor& x, const IndexList& indices, const Tensor& values, bool accumulate) {
  Picked p = pick(op, x, indices);
  if (!p.tensors.empty()) return put_at(op, spot_of(op, p), values, accumulate);
  Tensor all = fitting(op, values, p.view.shape());
  if (accumulate)
    change(
        op, p.view, {&all}, [&](const Tensor& view) { return add(view, all); }, nothing | one_pass);
  else replace(op, p.view, all);
}

const Tensor& index_put_(
    const Tensor& x, const IndexList& indices, const Tensor& values, const IndexPutOptions& options) {
  put("index_put_", x, indices, values, options.accumulate);
  return x;
}
const Tensor& index_put_(const Tensor& x, const IndexList& indices, Scalar value, const IndexPutOptions& options) {
  return index_put_(x, indices, apply::full({}, value, x.dtype()), options);
}

Tensor index_put(const Tensor& x, const IndexList& indices, const Tensor& values, const IndexPutOptions& options) {
  Tensor y = clone(x);
  put("index_put", y, indices, values, options.accumulate);
  return y;
}
Tensor index_put(const Tensor& x, const IndexList& indices, Scalar value, const IndexPutOptions& options) {
  return index_put(x, indices, apply::full({}, value, x.dtype()), options);
}

}   // namespace gradus
