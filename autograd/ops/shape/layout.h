// Layout: the shape, strides and first element of a view that is being made. For .cpp files of view ops only.
#ifndef GRADUS_AUTOGRAD_OPS_SHAPE_LAYOUT_H
#define GRADUS_AUTOGRAD_OPS_SHAPE_LAYOUT_H

#include "autograd/ops/common.h"

namespace gradus {

struct Layout {
  Shape shape;
  int64_t strides[Shape::max_dims];   // in elements
  char* data;
  explicit Layout(const Tensor& x) : shape(x.shape()), data(x.impl()->data) { copy_strides(x, strides); }

  void advance(int64_t elements, Dtype dtype) { data += elements * int64_t(size_of(dtype)); }
  void erase(int64_t dim) {
    shape.erase(dim);
    for (int64_t d = dim; d < shape.dims(); ++d) strides[d] = strides[d + 1];
  }
  void push_back(int64_t size, int64_t stride) {
    strides[shape.dims()] = stride;
    shape.push_back(size);
  }
  /// Throws ShapeError if the view has more elements than can be counted, as stride 0 repeats them.
  void require_countable(const char* op) const {
    if (product_of_sizes(shape) < 0)
      throw ShapeError(fmt::format("{}: {} has more elements than 64 bits can count", op, shape));
  }
  /// The view of x; plain: without the link to x, for numbers that have no history yet.
  Tensor of(const Tensor& x) const { return link_view(plain(x), x); }
  Tensor plain(const Tensor& x) const { return make_view(x, data, shape, strides); }
};

}   // namespace gradus
#endif
