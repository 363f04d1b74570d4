// Views by strides. Their gradients are added up where windows overlap: add_to_places() in inplace/view_gradient.cpp.
#include "autograd/ops/shape/strided.h"

#include <algorithm>

#include "autograd/ops/inplace/view_gradient.h"
#include "autograd/ops/shape/layout.h"

namespace gradus {

namespace {

// How many elements of memory a window spans, from its first one to its last.
int64_t reach(const Shape& shape, const int64_t* strides) {
  int64_t last = 0, step = 0;
  for (int64_t d = 0; d < shape.dims(); ++d)   // a caller's strides may overflow: then the largest integer
    if (__builtin_mul_overflow(shape[d] - 1, strides[d], &step) || __builtin_add_overflow(last, step, &last))
      last = INT64_MAX - 1;
  return shape.numel() ? last + 1 : 0;
}
int64_t reach(const Layout& y) { return reach(y.shape, y.strides); }

// How far y begins after x, in elements.
int64_t between(const char* x, const char* y, Dtype dtype) { return (y - x) / int64_t(size_of(dtype)); }
int64_t offset_in_storage(const Tensor& x) { return between(x.impl()->storage->base, x.impl()->data, x.dtype()); }

// True if y lies within the memory of x, which has no gaps.
bool covers(const Tensor& x, const Layout& y) {
  int64_t from = between(x.impl()->data, y.data, x.dtype());
  return y.shape.numel() == 0 || (has_no_gaps(x) && from >= 0 && from + reach(y) <= x.numel());
}

// The window with this layout. Throws unless it lies within the storage, as far as its size is known.
Layout window_layout(const char* op, const Tensor& x, const IntList& sizes, const IntList& strides, int64_t offset) {
  if (sizes.count != strides.count)
    throw ShapeError(
        fmt::format("{}: {} sizes and {} strides; give the same number of each", op, sizes.count, strides.count));
  Layout y(x);
  y.shape = Shape(std::span(sizes.begin(), size_t(sizes.count)));
  for (int64_t d = 0; d < strides.count; ++d) {
    y.strides[d] = strides[d];
    if (strides[d] < 0) throw ShapeError(fmt::format("{}: strides must not be negative; got {}", op, strides[d]));
  }
  y.require_countable(op);
  if (offset < 0) throw ShapeError(fmt::format("{}: storage_offset must not be negative; got {}", op, offset));
  // A storage does not know its exact size; it contains at least x and the tensor that x is a view of.
  auto end_of = [&](const Tensor& t) { return t.numel() ? offset_in_storage(t) + reach(Layout(t)) : 0; };
  int64_t size = end_of(x);
  if (x.impl()->base) size = std::max(size, end_of(Tensor(Ref<TensorImpl>::share(x.impl()->base))));
  bool shows_something = y.shape.numel() != 0;
  if (shows_something && (offset > size || reach(y) > size - offset))
    throw ShapeError(
        fmt::format("{}: {} numbers from {} on are out of range: the storage has {}", op, reach(y), offset, size));
  y.data = x.impl()->storage->base + (shows_something ? offset * int64_t(size_of(x.dtype())) : 0);
  return y;
}

// A window that shows places outside of x. For the gradient, it and x are both windows on the memory that spans them.
struct Remote {
  ViewPlace to, from;
  Tensor counts;   // how often x shows each of its numbers; undefined if once

  Remote(const Tensor& x, const Layout& y) {
    Layout own(x);
    const char* start = std::min(own.data, y.data);
    auto on = [&](const Layout& l) {
      ViewPlace at{l.shape, {}, between(start, l.data, x.dtype()), {}, MemoryOrder::row_major(1)};
      std::copy_n(l.strides, l.shape.dims(), at.strides);
      return at;
    };
    to = on(y);
    from = on(own);
    to.base = from.base = Shape{std::max(to.offset + reach(y), from.offset + reach(own))};
    if (shows_a_number_twice(x))
      counts = contiguous(as_strided(as_strided_back(ones(x.shape(), x.dtype()), from), from));
  }
  Tensor operator()(const Tensor& dy) const {
    Tensor dx = as_strided(as_strided_back(dy, to), from);
    return counts.defined() ? dx / counts : dx;
  }
};

Tensor strided_view(const Tensor& x, const Layout& y) {
  Tensor view = y.of(x);
  TensorImpl* impl = view.impl();
  // In-place changes find the window's place in a base that has no gaps, and only there.
  if (impl->made == Made::as_view && !covers(Tensor(Ref<TensorImpl>::share(impl->base)), y))
    impl->made = Made::by_function;
  if (!recording() || !history_of(x)) return view;
  if (covers(x, y)) return record("as_strided(x)", view, grad_to(x, ViewBack{place_of(view, x)}));
  NoGradGuard guard;
  Remote remote(x, y);
  EnableGradGuard on;
  return record("as_strided(x)", view, grad_to(x, std::move(remote)));
}

}   // namespace

Tensor as_strided(const Tensor& x, const IntList& sizes, const IntList& strides, int64_t storage_offset) {
  return strided_view(x, window_layout("as_strided", x, sizes, strides, storage_offset));
}
Tensor as_strided(const Tensor& x, const IntList& sizes, const IntList& strides) {
  return as_strided(x, sizes, strides, offset_in_storage(x));
}

// as_strided_scatter                                       x, source -> x with source in the window
//   dx = dy, 0 in the window     dsource = the window of dy
Tensor as_strided_scatter(
    const Tensor& x, const Tensor& source, const IntList& sizes, const IntList& strides, int64_t storage_offset) {
  Layout place = window_layout("as_strided_scatter", x, sizes, strides, storage_offset);
  if (!covers(x, place))
    throw ShapeError(fmt::format(
        "as_strided_scatter: the window must lie within x, and x {} must have no gaps in memory. Use x.contiguous().",
        x.shape()));
  ViewPlace at = place_of(place.plain(x), x);
  Tensor y = apply::copy(x), s = to(source, x.dtype());
  place.data += y.impl()->data - x.impl()->data;
  Tensor window = place.plain(y);
  if (shows_a_number_twice(window))
    throw ShapeError("as_strided_scatter: the window shows one number at several indices");
  require_same_shape("as_strided_scatter", source, window);
  apply::assign(window, s);
  return record("as_strided_scatter(x, source)", y,
      grad_to(x, [at](const Tensor& dy) { return from_memory(zero_place(to_memory(dy, at), at), at); }),
      grad_to(s, [at](const Tensor& dy) { return as_strided(to_memory(dy, at), at); }));
}
Tensor as_strided_scatter(const Tensor& x, const Tensor& source, const IntList& sizes, const IntList& strides) {
  return as_strided_scatter(x, source, sizes, strides, offset_in_storage(x));
}

namespace {

Layout unfolded(const Tensor& x, int64_t dim, int64_t size, int64_t step) {
  Layout y(x);
  if (x.dim() == 0) {
    y.push_back(size, 1);
    return y;
  }
  y.push_back(size, y.strides[dim]);
  y.shape[dim] = (x.shape()[dim] - size) / step + 1;
  if (y.shape[dim] > 1) y.strides[dim] *= step;   // one window needs no stride, and a huge one could overflow
  y.require_countable("unfold");
  return y;
}

// unfold_back                                              dy -> zeros with the windows of dy added where they lie
//   ddy = unfold(ddx)
struct UnfoldBack {
  int64_t dim, size, step;

  Tensor operator()(const Tensor& dy, const Shape& shape) const {
    Tensor dx = apply::full(shape, 0, dy.dtype());
    add_into(dx, dy);
    return record("unfold_back(x)", dx,
        grad_to(dy, [b = *this](const Tensor& ddx) { return unfold(ddx, b.dim, b.size, b.step); }));
  }
  void add_into(Tensor& sum, const Tensor& dy) const {
    if (sum.is_contiguous()) return apply::add_windows(sum, dim, step, dy);
    add_to_places(unfolded(sum, dim, size, step).plain(sum), dy);
  }
};

}   // namespace

// unfold                                                 x -> windows of one dimension, their numbers in a new last one
//   dx = the windows of dy, added where they overlap
Tensor unfold(const Tensor& x, int64_t dim, int64_t size, int64_t step) {
  dim = wrap_dim("unfold", dim, x.dim());
  int64_t n = x.dim() ? x.shape()[dim] : 1;
  if (size < 0 || size > n)
    throw ShapeError(
        fmt::format("unfold: windows of {} do not fit into dimension {} of {}, which has {}", size, dim, x.shape(), n));
  if (step < 1) throw ShapeError(fmt::format("unfold: step must be at least 1; got {}", step));
  if (x.dim() == Shape::max_dims)
    throw ShapeError(fmt::format("unfold: x must have fewer than {} dimensions; it is {}", Shape::max_dims, x.shape()));
  return record("unfold(x)", unfolded(x, dim, size, step).of(x), grad_to(x, UnfoldBack{dim, size, step}));
}

}   // namespace gradus
