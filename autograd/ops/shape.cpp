// Shape ops: views share the numbers; only reshape may copy, where no strides can express the result.
#include "autograd/ops/common.h"
#include "core/loop.h"

namespace gradus {

namespace {

struct Layout {
  Shape shape;
  int64_t strides[Shape::max_dims];
  char* data;
  explicit Layout(const Tensor& x) : shape(x.shape()), data(x.impl()->data) { copy_strides(x, strides); }
  Tensor of(const Tensor& x) const { return link_view(make_view(x, data, shape, strides), x); }
};

// Sizes with -1 resolved. Throws ShapeError if they do not hold x's numbers.
Shape resolve_sizes(const char* op, const Tensor& x, const IntList& sizes) {
  Shape shape;
  int64_t known = 1, open = -1;
  for (int64_t size : sizes) {
    if (size < -1 || (size == -1 && open >= 0))
      throw ShapeError(fmt::format("{}: sizes are not negative, except one that may be -1", op));
    if (size == -1) open = shape.dims();
    known *= size == -1 ? 1 : size;
    shape.push_back(size);
  }
  int64_t n = x.numel();
  if (open >= 0 && known > 0 && n % known == 0) shape[open] = n / known;
  if ((open >= 0 && shape[open] < 0) || shape.numel() != n)
    throw ShapeError(fmt::format("{}: the {} numbers of {} do not fill the shape {}", op, n, x.shape(), shape));
  return shape;
}

// Strides that show x in the new shape, if there are any: each run of old dimensions that lies in memory as one must be cut
// into whole new dimensions.
bool strides_for(const Tensor& x, const Shape& shape, int64_t* strides) {
  if (x.is_contiguous() || x.numel() == 0) {
    row_major(shape, strides);
    return true;
  }
  Layout old(x);
  int64_t d = shape.dims() - 1, run = 1, left = 1;
  for (int64_t i = old.shape.dims(); i-- > 0;) {
    if (left == 1) run = old.strides[i];
    left *= old.shape[i];
    bool ends = i == 0 || (old.shape[i - 1] != 1 && old.strides[i - 1] != run * left);
    if (!ends) continue;
    int64_t step = run;
    while (d >= 0 && (left > 1 || shape[d] == 1)) {
      if (left % shape[d]) return false;
      strides[d] = step;
      step *= shape[d];
      left /= shape[d--];
    }
    if (left != 1) return false;
  }
  return true;
}

}  // namespace

// view                                                     x -> the same numbers in another shape
//   dx = reshape(dy)
Tensor view(const Tensor& x, const IntList& sizes) {
  Shape shape = resolve_sizes("view", x, sizes);
  int64_t strides[Shape::max_dims];
  if (!strides_for(x, shape, strides))
    throw ShapeError(fmt::format("view: {} with these strides cannot be seen as {} without a copy. Use reshape.", x.shape(), shape));
  return record("view(x)", link_view(make_view(x, x.impl()->data, shape, strides), x),
      grad_to(x, [](const Tensor& dy, const Shape& s) { return reshape(dy, s); }));
}

Tensor reshape(const Tensor& x, const IntList& sizes) {
  Shape shape = resolve_sizes("reshape", x, sizes);
  int64_t strides[Shape::max_dims];
  return strides_for(x, shape, strides) ? view(x, shape) : view(contiguous(x), shape);
}

Tensor flatten(const Tensor& x, int64_t start, int64_t end) {
  int64_t dims = x.dim();
  start = wrap_dim("flatten", start, dims);
  end = wrap_dim("flatten", end, dims);
  if (start > end) throw IndexError(fmt::format("flatten: start {} lies behind end {}", start, end));
  if (dims == 0) return reshape(x, {1});
  Shape shape;
  for (int64_t d = 0; d < dims; ++d)
    if (d <= start || d > end)
      shape.push_back(x.shape()[d]);
    else
      shape[start] *= x.shape()[d];
  return reshape(x, shape);
}

// permute                                                  x -> dimension i of y is dimension dims[i] of x
//   dx = permute(dy, inverse dims)
Tensor permute(const Tensor& x, const IntList& dims) {
  if (dims.count != x.dim())
    throw ShapeError(fmt::format("permute: {} dimensions given for {}; name each one", dims.count, x.shape()));
  dim_bits("permute", dims, x.dim());
  Layout old(x), y(x);
  IntList inverse = dims;
  for (int64_t i = 0; i < dims.count; ++i) {
    int64_t d = wrap_dim("permute", dims[i], x.dim());
    y.shape[i] = old.shape[d];
    y.strides[i] = old.strides[d];
    inverse.value[d] = i;
  }
  return record("permute(x)", y.of(x),
      grad_to(x, [inverse](const Tensor& dy) { return permute(dy, inverse); }));
}

// transpose                                                x -> dimensions a and b exchanged
//   dx = transpose(dy, a, b)
Tensor transpose(const Tensor& x, int64_t a, int64_t b) {
  a = wrap_dim("transpose", a, x.dim());
  b = wrap_dim("transpose", b, x.dim());
  Layout y(x);
  if (x.dim()) {
    std::swap(y.shape[a], y.shape[b]);
    std::swap(y.strides[a], y.strides[b]);
  }
  return record("transpose(x)", y.of(x),
      grad_to(x, [a, b](const Tensor& dy) { return transpose(dy, a, b); }));
}
Tensor t(const Tensor& x) {
  if (x.dim() != 2) throw ShapeError(fmt::format("t: expected a matrix; came {}. transpose(x, a, b) names two dimensions.", x.shape()));
  return transpose(x, 0, 1);
}

// expand                                                   x -> sizes of 1 repeated, without copies
//   dx = sum of dy over the repeated dimensions            by the engine
Tensor expand(const Tensor& x, const IntList& sizes) {
  Layout old(x), y(x);
  int64_t lead = sizes.count - x.dim();
  auto fail = [&] {
    std::string wanted = "[";
    for (int64_t size : sizes) wanted += (wanted.size() > 1 ? ", " : "") + std::to_string(size);
    throw ShapeError(fmt::format("expand: {} cannot become {}]: only sizes of 1 can be repeated, and new dimensions come first", x.shape(), wanted));
  };
  if (lead < 0) fail();
  y.shape = Shape();
  for (int64_t d = 0; d < sizes.count; ++d) {
    int64_t size = sizes[d], before = d < lead ? 1 : old.shape[d - lead];
    if (size == -1 && d >= lead) size = before;
    if (size < 0 || (before != 1 && size != before)) fail();
    y.shape.push_back(size);
    y.strides[d] = d < lead || before != size ? 0 : old.strides[d - lead];
  }
  return record("expand(x)", y.of(x),
      grad_to(x, [](const Tensor& dy) { return dy; }));
}

// sum_to                                                   x -> summed over the dimensions along which `shape` broadcasts
//   dx = expand(dy)
Tensor sum_to(const Tensor& x, const Shape& shape) {
  Shape common;
  if (!broadcast(x.shape(), shape, common) || !(common == x.shape()))
    throw ShapeError(fmt::format("sum_to: {} does not broadcast to {}", shape, x.shape()));
  if (shape == x.shape()) return x;
  if (x.dtype() == Dtype::bool_) return sum_to(to(x, Dtype::int64), shape);   // sums count, as sum() does
  return record("sum_to(x)", apply::sum_to(x, shape),
      grad_to(x, [](const Tensor& dy, const Shape& s) { return expand(dy, s); }));
}

// squeeze, unsqueeze                                       x -> sizes of 1 removed or added
//   dx = reshape(dy)
static Tensor reshaped_view(const char* op, const Tensor& x, const Layout& y) {
  return record(op, y.of(x), grad_to(x, [](const Tensor& dy, const Shape& s) { return reshape(dy, s); }));
}
Tensor squeeze(const Tensor& x) {
  Layout old(x), y(x);
  y.shape = Shape();
  for (int64_t d = 0; d < x.dim(); ++d)
    if (old.shape[d] != 1) {
      y.strides[y.shape.dims()] = old.strides[d];
      y.shape.push_back(old.shape[d]);
    }
  return reshaped_view("squeeze(x)", x, y);
}
Tensor squeeze(const Tensor& x, int64_t dim) {
  dim = wrap_dim("squeeze", dim, x.dim());
  if (x.dim() == 0 || x.shape()[dim] != 1) return x;
  Layout y(x);
  y.shape.erase(dim);
  for (int64_t d = dim; d < y.shape.dims(); ++d) y.strides[d] = y.strides[d + 1];
  return reshaped_view("squeeze(x)", x, y);
}
Tensor unsqueeze(const Tensor& x, int64_t dim) {
  dim = wrap_dim("unsqueeze", dim, x.dim() + 1);
  Layout y(x);
  y.shape.insert(dim, 1);
  for (int64_t d = y.shape.dims() - 1; d > dim; --d) y.strides[d] = y.strides[d - 1];
  y.strides[dim] = 1;
  return reshaped_view("unsqueeze(x)", x, y);
}

// slice_back                                               dy -> zeros of `shape` with dy in the slice; the gradient of slice
//   ddy = slice(dx)
namespace {
struct SliceBack {
  int64_t dim, start, step;

  Tensor window(const Tensor& dx, const Shape& slice) const {
    Layout w(dx);
    w.data += start * w.strides[dim] * int64_t(size_of(dx.dtype()));
    w.strides[dim] *= step;
    w.shape = slice;
    return make_view(dx, w.data, w.shape, w.strides);
  }
  Tensor operator()(const Tensor& dy, const Shape& shape) const {
    Tensor dx = apply::full(shape, 0, dy.dtype());
    apply::assign(window(dx, dy.shape()), dy);
    return record("slice_back(x)", dx,
        grad_to(dy, [b = *this, n = dy.shape()[dim]](const Tensor& ddx) {
          return slice(ddx, b.dim, b.start, n ? b.start + (n - 1) * b.step + 1 : b.start, b.step);
        }));
  }
  // 1,000 slices of one tensor cost as much as the tensor, not a thousand times that.
  void add_into(Tensor& sum, const Tensor& dy) const {
    Tensor range = window(sum, dy.shape());
    apply::add_into(range, dy);
  }
};
}  // namespace

// slice                                                    x -> positions start, start + step, ... below end of one dimension
//   dx = dy at these positions, 0 elsewhere
Tensor slice(const Tensor& x, int64_t dim, int64_t start, int64_t end, int64_t step) {
  if (x.dim() == 0) throw IndexError("slice: a tensor of shape [] has no dimension to slice");
  if (step < 1) throw IndexError(fmt::format("slice: step is at least 1; came {}", step));
  dim = wrap_dim("slice", dim, x.dim());
  int64_t n = x.shape()[dim];
  auto clip = [n](int64_t i) { return i < 0 ? std::max<int64_t>(0, i + n) : std::min(i, n); };   // as in Python
  start = clip(start);
  end = std::max(start, clip(end));
  Layout y(x);
  y.shape[dim] = (end - start + step - 1) / step;
  y.data += start * y.strides[dim] * int64_t(size_of(x.dtype()));
  y.strides[dim] *= step;
  return record("slice(x)", y.of(x),
      grad_to(x, SliceBack{dim, start, step}));
}

Tensor narrow(const Tensor& x, int64_t dim, int64_t start, int64_t length) {
  int64_t d = wrap_dim("narrow", dim, x.dim()), n = x.dim() ? x.shape()[d] : 0, first = start < 0 ? start + n : start;
  if (first < 0 || length < 0 || first > n || length > n - first)
    throw IndexError(fmt::format("narrow: {} positions from {} on are out of range; dimension {} of {} has {}", length, start, d,
                                 x.shape(), n));
  return slice(x, d, first, first + length);
}

Tensor select(const Tensor& x, int64_t dim, int64_t index) {
  if (x.dim() == 0) throw IndexError("select: a tensor of shape [] has no dimension to select from");
  int64_t d = wrap_dim("select", dim, x.dim()), n = x.shape()[d];
  if (index < -n || index >= n)
    throw IndexError(fmt::format("select: index {} is out of range {}..{} in dimension {} of {}", index, -n, n - 1, d, x.shape()));
  if (index < 0) index += n;
  return squeeze(slice(x, d, index, index + 1), d);
}

// unbind, split, chunk                                     x -> views of it
//   each is a slice; together they cannot be changed in place with gradients, as in PyTorch
static std::vector<Tensor> as_several(std::vector<Tensor> views) {
  for (const Tensor& y : views)
    if (y.impl()->made == Made::as_view) y.impl()->made = Made::one_of_several;
  return views;
}
std::vector<Tensor> unbind(const Tensor& x, int64_t dim) {
  if (x.dim() == 0) throw IndexError("unbind: a tensor of shape [] has no dimension to unbind");
  dim = wrap_dim("unbind", dim, x.dim());
  std::vector<Tensor> views;
  for (int64_t i = 0; i < x.shape()[dim]; ++i) views.push_back(select(x, dim, i));
  return as_several(std::move(views));
}
std::vector<Tensor> split(const Tensor& x, const std::vector<int64_t>& sizes, int64_t dim) {
  if (x.dim() == 0) throw IndexError("split: a tensor of shape [] has no dimension to split");
  dim = wrap_dim("split", dim, x.dim());
  int64_t total = 0;
  for (int64_t size : sizes) {
    if (size < 0) throw ShapeError(fmt::format("split: sizes are not negative; came {}", size));
    total += size;
  }
  if (total != x.shape()[dim])
    throw ShapeError(fmt::format("split: the sizes add up to {}; dimension {} of {} has {}", total, dim, x.shape(), x.shape()[dim]));
  std::vector<Tensor> views;
  int64_t start = 0;
  for (int64_t size : sizes) views.push_back(narrow(x, dim, std::exchange(start, start + size), size));
  return as_several(std::move(views));
}
std::vector<Tensor> split(const Tensor& x, int64_t size, int64_t dim) {
  int64_t n = x.dim() ? x.shape()[wrap_dim("split", dim, x.dim())] : 0;
  if (size < 0 || (size == 0 && n > 0)) throw ShapeError(fmt::format("split: the pieces have a size of at least 1; came {}", size));
  std::vector<int64_t> sizes(1, n);   // also of nothing there is one piece
  if (size > 0 && n > 0) sizes.assign(size_t(n / size + (n % size != 0)), size);   // size may be the largest number there is
  if (size > 0 && n % size) sizes.back() = n % size;
  return split(x, sizes, dim);
}
std::vector<Tensor> chunk(const Tensor& x, int64_t n, int64_t dim) {
  if (n < 1) throw ShapeError(fmt::format("chunk: at least 1 piece; came {}", n));
  int64_t size = x.dim() ? x.shape()[wrap_dim("chunk", dim, x.dim())] : 0;
  return split(x, std::max<int64_t>(1, size / n + (size % n != 0)), dim);
}

// clone, contiguous                                        x -> a copy
//   dx = dy
Tensor clone(const Tensor& x) {
  return record("clone(x)", apply::copy(x), grad_to(x, [](const Tensor& dy) { return dy; }));
}
Tensor contiguous(const Tensor& x) {
  if (x.is_contiguous()) return x;
  return record("contiguous(x)", apply::dense(x), grad_to(x, [](const Tensor& dy) { return dy; }));
}

// to                                                       x -> the same numbers in another dtype
//   dx = dy in x's dtype                                   converted by the engine
Tensor to(const Tensor& x, Dtype dtype) {
  if (x.dtype() == dtype) return x;
  Tensor y = apply::convert(x, dtype);
  if (!is_float(dtype)) return y;
  return record("to(x)", y, grad_to(x, [](const Tensor& dy) { return dy; }));
}

}  // namespace gradus
