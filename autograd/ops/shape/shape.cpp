// Shape ops: views share the numbers; only reshape may copy, where no strides can express the result. slice.cpp and
// strided.cpp have the views that show a part.
#include "autograd/ops/shape/shape.h"

#include <algorithm>

#include "autograd/ops/shape/layout.h"
#include "core/compute/window/window.h"

namespace gradus {

namespace {

std::string text_of(const IntList& sizes) {
  std::string text = "[";
  for (int64_t size : sizes) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + "]";
}

// The product of sizes, of which -1 counts as 1, as Shape::numel() computes it; negative if 64 bits cannot hold it. A 0
// in front makes it 0 whatever follows: the gradient of a repetition that is empty has such shapes.
int64_t product_in_order(const IntList& sizes) {
  int64_t product = 1;
  for (int64_t size : sizes)
    if (__builtin_mul_overflow(product, size == -1 ? 1 : size, &product)) return -1;
  return product;
}

// Sizes with -1 resolved. Throws ShapeError if they do not hold x's numbers.
Shape resolve_sizes(const char* op, const Tensor& x, const IntList& sizes) {
  require_defined(op, x);
  Shape shape;
  int64_t open = -1;
  for (int64_t size : sizes) {
    if (size < -1 || (size == -1 && open >= 0))
      throw ShapeError(
          fmt::format("{}: sizes must not be negative, except one that may be -1; got {}", op, text_of(sizes)));
    if (size == -1) open = shape.dims();
    shape.push_back(size);
  }
  const int64_t n = x.numel(), known = product_in_order(sizes);
  if (open >= 0 && known > 0 && n % known == 0) shape[open] = n / known;
  if (known < 0 || (open >= 0 && shape[open] < 0) || shape.numel() != n)
    throw ShapeError(fmt::format("{}: the {} numbers of {} do not fill the shape {}", op, n, x.shape(), shape));
  return shape;
}

// Strides that show x in the new shape, if there are any: each run of old dimensions that lies in memory as one must be
// cut into whole new dimensions.
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

}   // namespace

// view                                                     x -> the same numbers in another shape
//   dx = reshape(dy)
Tensor view(const Tensor& x, const IntList& sizes) {
  Shape shape = resolve_sizes("view", x, sizes);
  int64_t strides[Shape::max_dims];
  if (!strides_for(x, shape, strides))
    throw ShapeError(fmt::format(
        "view: {} with these strides cannot be viewed as {} without a copy. Use reshape.", x.shape(), shape));
  return record("view(x)", link_view(make_view(x, x.impl()->data, shape, strides), x),
      grad_to(x, [](Tensor dy, const Shape& s) { return reshape(dy, s); }));
}

Tensor reshape(const Tensor& x, const IntList& sizes) {
  Shape shape = resolve_sizes("reshape", x, sizes);
  int64_t strides[Shape::max_dims];
  return strides_for(x, shape, strides) ? view(x, shape) : view(contiguous(x), shape);
}
Tensor view_as(const Tensor& x, const Tensor& other) { return view(x, other.shape()); }
Tensor reshape_as(const Tensor& x, const Tensor& other) { return reshape(x, other.shape()); }
Tensor ravel(const Tensor& x) { return reshape(contiguous(x), {-1}); }

Tensor flatten(const Tensor& x, int64_t start, int64_t end) {
  int64_t dims = x.dim();
  start = wrap_dim("flatten", start, dims);
  end = wrap_dim("flatten", end, dims);
  if (start > end) throw IndexError(fmt::format("flatten: start {} comes after end {}", start, end));
  if (dims == 0) return reshape(x, {1});
  Shape shape;
  for (int64_t d = 0; d < dims; ++d)
    if (d <= start || d > end) shape.push_back(x.shape()[d]);
    else shape[start] *= x.shape()[d];
  return reshape(x, shape);
}

Tensor unflatten(const Tensor& x, int64_t dim, const IntList& sizes) {
  dim = wrap_dim("unflatten", dim, x.dim());
  const int64_t n = x.dim() ? x.shape()[dim] : 1, known = product_in_order(sizes);
  const auto open = std::count(sizes.begin(), sizes.end(), -1);
  bool fits = sizes.count > 0 && open <= 1 && known >= 0 && (open ? known > 0 && n % known == 0 : known == n);
  if (!fits)
    throw ShapeError(fmt::format(
        "unflatten: dimension {} of {} cannot be cut into {}: the product of the sizes, one of which may be -1, "
        "must be {}",
        dim, x.shape(), text_of(sizes), n));
  if (x.dim() + sizes.count - 1 > Shape::max_dims)
    throw ShapeError(fmt::format("unflatten: {} with dimension {} cut into {} would have more than {} dimensions",
        x.shape(), dim, text_of(sizes), Shape::max_dims));
  Shape shape;
  for (int64_t d = 0; d < dim; ++d) shape.push_back(x.shape()[d]);
  for (int64_t size : sizes) shape.push_back(size == -1 ? n / known : size);
  for (int64_t d = dim + 1; d < x.dim(); ++d) shape.push_back(x.shape()[d]);
  return reshape(x, shape);
}

// permute                                                  x -> dimension i of y is dimension dims[i] of x
//   dx = permute(dy, inverse dims)
Tensor permute(const Tensor& x, const IntList& dims) {
  if (dims.count != x.dim())
    throw ShapeError(fmt::format("permute: {} dimensions given for {}; name each once", dims.count, x.shape()));
  dim_bits("permute", dims, x.dim());
  Layout old(x), y(x);
  IntList inverse = dims;
  for (int64_t i = 0; i < dims.count; ++i) {
    int64_t d = wrap_dim("permute", dims[i], x.dim());
    y.shape[i] = old.shape[d];
    y.strides[i] = old.strides[d];
    inverse.value[d] = i;
  }
  return record("permute(x)", y.of(x), grad_to(x, [inverse](const Tensor& dy) { return permute(dy, inverse); }));
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
  return record("transpose(x)", y.of(x), grad_to(x, [a, b](const Tensor& dy) { return transpose(dy, a, b); }));
}
Tensor swapaxes(const Tensor& x, int64_t a, int64_t b) { return transpose(x, a, b); }
Tensor swapdims(const Tensor& x, int64_t a, int64_t b) { return transpose(x, a, b); }
Tensor t(const Tensor& x) {
  if (x.dim() > 2)
    throw ShapeError(fmt::format("t: expected a matrix; got {}. transpose(x, a, b) names two dimensions.", x.shape()));
  return x.dim() == 2 ? transpose(x, 0, 1) : x;
}
Tensor mT(const Tensor& x) {
  if (x.dim() < 2) throw ShapeError(fmt::format("mT: expected a matrix or a batch of them; got {}", x.shape()));
  return transpose(x, -2, -1);
}

// The order that moves dimension from[i] to place to[i]; the others keep their order in the remaining places.
static IntList moved_order(const char* op, const Tensor& x, const IntList& from, const IntList& to) {
  int64_t dims = x.dim();
  if (from.count != to.count)
    throw ShapeError(
        fmt::format("{}: {} dimensions move to {} places; give the same number of each", op, from.count, to.count));
  uint32_t moving = dim_bits(op, from, dims), taken = dim_bits(op, to, dims);
  IntList order{};
  order.count = dims;
  for (int64_t i = 0; i < from.count; ++i) order.value[wrap_dim(op, to[i], dims)] = wrap_dim(op, from[i], dims);
  for (int64_t place = 0, d = 0; place < dims; ++place) {
    if (taken >> place & 1) continue;
    while (moving >> d & 1) ++d;
    order.value[place] = d++;
  }
  return order;
}
Tensor movedim(const Tensor& x, const IntList& source, const IntList& destination) {
  return permute(x, moved_order("movedim", x, source, destination));
}
Tensor moveaxis(const Tensor& x, const IntList& source, const IntList& destination) {
  return permute(x, moved_order("moveaxis", x, source, destination));
}

// expand                                                   x -> sizes of 1 repeated, without copies
//   dx = sum of dy over the repeated dimensions            by the engine
Tensor expand(const Tensor& x, const IntList& sizes) {
  Layout old(x), y(x);
  int64_t lead = sizes.count - x.dim();
  auto fail = [&] {
    throw ShapeError(
        fmt::format("expand: {} cannot become {}: only sizes of 1 can be repeated, and new dimensions come first",
            x.shape(), text_of(sizes)));
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
  y.require_countable("expand");
  return record("expand(x)", y.of(x), grad_to(x, [](Tensor dy) { return dy; }));
}

Tensor expand_as(const Tensor& x, const Tensor& other) { return expand(x, other.shape()); }
Tensor broadcast_to(const Tensor& x, const IntList& sizes) { return expand(x, sizes); }
std::vector<Tensor> broadcast_tensors(const std::vector<Tensor>& tensors) {
  Shape common;
  for (size_t i = 0; i < tensors.size(); ++i) {
    Shape before = common;
    if (!broadcast(before, tensors[i].shape(), common))
      throw ShapeError(fmt::format(
          "broadcast_tensors: the shapes do not broadcast: tensors[{}] is {}, those before it broadcast to {}", i,
          tensors[i].shape(), before));
  }
  std::vector<Tensor> spread;
  for (const Tensor& x : tensors) spread.push_back(expand(x, common));
  return spread;
}

// sum_to                                                 x -> summed over the dimensions along which `shape` broadcasts
//   dx = expand(dy)
Tensor sum_to(const Tensor& x, const Shape& shape) {
  Shape common;
  if (!broadcast(x.shape(), shape, common) || !(common == x.shape()))
    throw ShapeError(fmt::format("sum_to: {} does not broadcast to {}", shape, x.shape()));
  if (shape == x.shape()) return x;
  if (x.dtype() == Dtype::bool_) return sum_to(to(x, Dtype::int64), shape);   // true counts as 1, as in sum()
  return record(
      "sum_to(x)", apply::sum_to(x, shape), grad_to(x, [](const Tensor& dy, const Shape& s) { return expand(dy, s); }));
}

Tensor sum_to_size(const Tensor& x, const IntList& sizes) {
  return sum_to(x, Shape(std::span(sizes.begin(), size_t(sizes.count))));
}

// squeeze, unsqueeze                                       x -> sizes of 1 removed or added
//   dx = reshape(dy)
static Tensor reshaped_view(const char* op, const Tensor& x, const Layout& y) {
  return record(op, y.of(x), grad_to(x, [](Tensor dy, const Shape& s) { return reshape(dy, s); }));
}
// Removes the dimensions whose bit is set, if they have size 1.
static Tensor squeezed(const Tensor& x, uint32_t bits) {
  Layout old(x), y(x);
  y.shape = Shape();
  for (int64_t d = 0; d < x.dim(); ++d)
    if (old.shape[d] != 1 || !(bits >> d & 1)) y.push_back(old.shape[d], old.strides[d]);
  return reshaped_view("squeeze(x)", x, y);
}
Tensor squeeze(const Tensor& x) { return squeezed(x, ~0u); }
Tensor squeeze(const Tensor& x, int64_t dim) { return squeezed(x, 1u << wrap_dim("squeeze", dim, x.dim())); }
Tensor squeeze(const Tensor& x, const IntList& dims) { return squeezed(x, dim_bits("squeeze", dims, x.dim())); }
Tensor unsqueeze(const Tensor& x, int64_t dim) {
  dim = wrap_dim("unsqueeze", dim, x.dim() + 1);
  Layout y(x);
  y.shape.insert(dim, 1);
  for (int64_t d = y.shape.dims() - 1; d > dim; --d) y.strides[d] = y.strides[d - 1];
  y.strides[dim] = 1;
  return reshaped_view("unsqueeze(x)", x, y);
}

Tensor atleast_1d(const Tensor& x) { return x.dim() ? x : unsqueeze(x, 0); }
Tensor atleast_2d(const Tensor& x) { return x.dim() < 2 ? unsqueeze(atleast_1d(x), 0) : x; }
Tensor atleast_3d(const Tensor& x) { return x.dim() < 3 ? unsqueeze(atleast_2d(x), -1) : x; }

// clone, contiguous                                        x -> a copy
//   dx = dy
Tensor clone(const Tensor& x) {
  return record("clone(x)", apply::copy(x), grad_to(x, [](Tensor dy) { return dy; }));
}
Tensor contiguous(const Tensor& x) {
  if (x.is_contiguous()) return x;
  return record("contiguous(x)", apply::dense(x), grad_to(x, [](Tensor dy) { return dy; }));
}
Tensor contiguous(const Tensor& x, MemoryFormat format) {
  if (x.is_contiguous(format)) return x;
  if (format == MemoryFormat::contiguous) return contiguous(x);
  return record("contiguous(x)", apply::channels_last(x), grad_to(x, [](Tensor dy) { return dy; }));
}

// to                                                       x -> the same numbers in another dtype
//   dx = dy in x's dtype                                   converted by the engine
Tensor to(const Tensor& x, Dtype dtype) {
  if (x.dtype() == dtype) return x;
  Tensor y = apply::convert(x, dtype);
  if (!is_float(dtype)) return y;
  return record("to(x)", y, grad_to(x, [](Tensor dy) { return dy; }));
}

// fill                                                     x, value [] -> x's shape, filled with it
//   dx = 0     dvalue = sum(dy)                            by the engine
Tensor fill(const Tensor& x, const Tensor& value) {
  if (value.dim()) throw ShapeError(fmt::format("fill: value must have shape []; it is {}", value.shape()));
  Tensor y = empty_like(x), v = to(value, x.dtype());
  apply::assign(y, v);
  return record("fill(x, value)", y, grad_to(x, NoSlope{}), grad_to(v, [](Tensor dy) { return dy; }));
}
Tensor fill(const Tensor& x, Scalar value) { return fill(x, full({}, value, x.dtype())); }

}   // namespace gradus
