// Joining. cat copies each tensor to its place; the gradient of each is its slice of dy.
#include "autograd/ops/shape/join.h"

#include <algorithm>

#include "autograd/ops/shape/layout.h"
#include "core/base/words.h"

namespace gradus {

namespace {

// All tensors, in the dtype that they promote to.
std::vector<Tensor> in_one_dtype(const std::vector<Tensor>& tensors) {
  Dtype dtype = tensors[0].dtype();
  for (const Tensor& x : tensors) dtype = promote(dtype, x.dtype());
  std::vector<Tensor> parts;
  for (const Tensor& x : tensors) parts.push_back(to(x, dtype));
  return parts;
}

void require_tensors(const char* op, const std::vector<Tensor>& tensors) {
  if (tensors.empty()) throw ShapeError(fmt::format("{}: give at least one tensor", op));
  for (const Tensor& x : tensors) require_defined(op, x);
}

bool are_channels_last(const std::vector<Tensor>& tensors) {
  return std::all_of(tensors.begin(), tensors.end(),
      [](const Tensor& x) { return apply::image_order(x) != MemoryOrder::row_major(x.dim()); });
}

bool is_nothing(const Tensor& x) { return x.dim() == 1 && x.numel() == 0; }

template <class F> std::vector<Tensor> each(const std::vector<Tensor>& tensors, F f) {
  std::vector<Tensor> results;
  for (const Tensor& x : tensors) results.push_back(f(x));
  return results;
}

}   // namespace

// cat                                                      tensors equal except in dim -> joined along dim
//   dx_i = dy at the positions of x_i
Tensor cat(const std::vector<Tensor>& tensors, int64_t dim) {
  require_tensors("cat", tensors);
  std::vector<Tensor> parts = in_one_dtype(tensors);
  // Tensors of shape [0] are skipped: code that joins in a loop starts with one.
  size_t first = 0;
  while (first < parts.size() && is_nothing(parts[first])) ++first;
  if (first == parts.size()) first = 0;
  const Shape& shape = parts[first].shape();
  if (shape.dims() == 0) throw ShapeError("cat: tensors of shape [] cannot be joined; stack makes a new dimension");
  dim = wrap_dim("cat", dim, shape.dims());
  std::vector<Tensor> joined;
  std::vector<int64_t> starts{0};
  for (size_t i = 0; i < parts.size(); ++i) {
    if (is_nothing(parts[i]) && shape.dims() != 1) continue;
    Shape s = parts[i].shape();
    if (s.dims() == shape.dims()) s[dim] = shape[dim];
    if (!(s == shape))
      throw ShapeError(fmt::format("cat: sizes must agree except in dimension {}; tensors[{}] is {}, tensors[{}] is {}",
          dim, first, shape, i, parts[i].shape()));
    joined.push_back(parts[i]);
    starts.push_back(starts.back() + parts[i].shape()[dim]);
  }
  return record_each("cat(tensors)", apply::cat(joined, dim), joined, [&](size_t i) {
    return [dim, start = starts[i], length = starts[i + 1] - starts[i]](const Tensor& dy) {
      return narrow(dy, dim, start, length);
    };
  });
}

Tensor stack(const std::vector<Tensor>& tensors, int64_t dim) {
  require_tensors("stack", tensors);
  std::vector<Tensor> parts;
  dim = wrap_dim("stack", dim, tensors[0].dim() + 1);
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (!(tensors[i].shape() == tensors[0].shape()))
      throw ShapeError(fmt::format("stack: all shapes must be equal; tensors[0] is {}, tensors[{}] is {}",
          tensors[0].shape(), i, tensors[i].shape()));
    parts.push_back(unsqueeze(tensors[i], dim));
  }
  if (are_channels_last(tensors) && dim < tensors[0].dim())   // cat keeps the channels innermost
    return unflatten(cat(tensors, dim), dim, {int64_t(tensors.size()), tensors[0].size(dim)});
  return cat(parts, dim);
}

Tensor hstack(const std::vector<Tensor>& tensors) {
  require_tensors("hstack", tensors);
  std::vector<Tensor> parts = each(tensors, atleast_1d);
  return cat(parts, parts[0].dim() > 1);
}
Tensor vstack(const std::vector<Tensor>& tensors) {
  require_tensors("vstack", tensors);
  return cat(each(tensors, atleast_2d), 0);
}
Tensor dstack(const std::vector<Tensor>& tensors) {
  require_tensors("dstack", tensors);
  return cat(each(tensors, atleast_3d), 2);
}
Tensor column_stack(const std::vector<Tensor>& tensors) {
  require_tensors("column_stack", tensors);
  return hstack(each(tensors, [](const Tensor& x) { return x.dim() < 2 ? reshape(x, {x.numel(), 1}) : x; }));
}

// block_diag                                               matrices -> side by side on the diagonal of zeros
//   dx_i = dy at the place of x_i
Tensor block_diag(const std::vector<Tensor>& tensors) {
  require_tensors("block_diag", tensors);
  for (size_t i = 0; i < tensors.size(); ++i)
    if (tensors[i].dim() > 2)
      throw ShapeError(
          fmt::format("block_diag: expected matrices, vectors or numbers; tensors[{}] is {}", i, tensors[i].shape()));
  std::vector<Tensor> blocks = each(in_one_dtype(tensors), atleast_2d);
  Shape shape{0, 0};
  std::vector<Shape> corners{shape};
  for (const Tensor& x : blocks) {
    for (int64_t d = 0; d < 2; ++d) shape[d] += x.shape()[d];
    corners.push_back(shape);
  }
  Tensor y = apply::full(shape, 0, blocks[0].dtype());
  for (size_t i = 0; i < blocks.size(); ++i) {
    Layout place(y);
    place.advance(corners[i][0] * place.strides[0] + corners[i][1], y.dtype());
    place.shape = blocks[i].shape();
    if (blocks[i].numel()) apply::assign(place.plain(y), blocks[i]);
  }
  return record_each("block_diag(tensors)", y, blocks, [&](size_t i) {
    return [from = corners[i], to = corners[i + 1]](const Tensor& dy) {
      return slice(slice(dy, 0, from[0], to[0]), 1, from[1], to[1]);
    };
  });
}

std::vector<Tensor> meshgrid(const std::vector<Tensor>& tensors, const MeshgridOptions& options) {
  require_tensors("meshgrid", tensors);
  bool swapped = which_word("meshgrid", "indexing", options.indexing, {"ij", "xy"}) == 1;
  if (tensors.size() > size_t(Shape::max_dims))
    throw ShapeError(fmt::format("meshgrid: at most {} tensors; got {}", Shape::max_dims, tensors.size()));
  swapped = swapped && tensors.size() > 1;
  auto place = [&](size_t i) { return swapped && i < 2 ? 1 - i : i; };   // of tensor i among the dimensions
  Shape shape;
  for (size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].dim() > 1)
      throw ShapeError(fmt::format("meshgrid: expected vectors or numbers; tensors[{}] is {}", i, tensors[i].shape()));
    shape.push_back(tensors[place(i)].numel());
  }
  std::vector<Tensor> grids;
  for (size_t i = 0; i < tensors.size(); ++i) {
    Shape line = shape;
    for (size_t d = 0; d < tensors.size(); ++d)
      if (d != place(i)) line[int64_t(d)] = 1;
    grids.push_back(expand(reshape(tensors[i], line), shape));
  }
  return grids;
}

Tensor cartesian_prod(const std::vector<Tensor>& tensors) {
  require_tensors("cartesian_prod", tensors);
  for (size_t i = 0; i < tensors.size(); ++i)
    if (tensors[i].dim() != 1)
      throw ShapeError(fmt::format("cartesian_prod: expected vectors; tensors[{}] is {}", i, tensors[i].shape()));
  if (tensors.size() == 1) return tensors[0];
  const auto count = int64_t(tensors.size());
  return reshape(stack(meshgrid(tensors), count), {-1, count});
}

Tensor combinations(const Tensor& x, int64_t r, const CombinationsOptions& options) {
  if (x.dim() != 1) throw ShapeError(fmt::format("combinations: expected a vector; got {}", x.shape()));
  if (r < 0) throw ShapeError(fmt::format("combinations: r must not be negative; got {}", r));
  int64_t n = x.numel();
  if (r == 0) return empty({0}, x.dtype());
  if (n == 0 || (r > n && !options.with_replacement)) return empty({0, r}, x.dtype());
  int64_t step = options.with_replacement ? 0 : 1;
  std::vector<int64_t> positions, choice(static_cast<size_t>(r));
  for (int64_t i = 0; i < r; ++i) choice[size_t(i)] = i * step;
  // In the order of an odometer whose wheel i stops at `last(i)` and takes the wheels after it along.
  auto last = [&](int64_t i) { return n - 1 - (r - 1 - i) * step; };
  for (bool more = true; more;) {
    positions.insert(positions.end(), choice.begin(), choice.end());
    int64_t i = r - 1;
    while (i >= 0 && choice[size_t(i)] == last(i)) --i;
    more = i >= 0;
    for (int64_t v = more ? choice[size_t(i)] + 1 : 0; more && i < r; ++i, v += step) choice[size_t(i)] = v;
  }
  return reshape(index_select(x, 0, from_vector(positions)), {int64_t(positions.size()) / r, r});
}

}   // namespace gradus
