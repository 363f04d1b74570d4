// Sizes of images.
#include "core/compute/window/window.h"

#include "core/compute/copy.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

Extent extent_of(const Shape& shape, int64_t dims) {
  Extent e;
  for (int64_t i = 0; i < dims; ++i) e.size[3 - dims + i] = shape[shape.dims() - dims + i];
  return e;
}

Shape image_shape(int64_t n, int64_t channels, const Extent& extent, int64_t dims) {
  Shape shape{n, channels};
  for (int64_t i = 3 - dims; i < 3; ++i) shape.push_back(extent.size[i]);
  return shape;
}

Tensor channels_last(const Tensor& x) {
  if (x.dim() < 3) return dense(x);
  if (x.is_contiguous(MemoryFormat::channels_last)) return x;
  Tensor y = empty(x.shape(), x.dtype(), MemoryOrder::channels_last(x.dim()));
  assign(y, x);
  return y;
}

Tensor images_in_order(const Tensor& x) {
  if (x.is_contiguous() || x.dim() < 3) return dense(x);
  const bool innermost =
      x.is_contiguous(MemoryFormat::channels_last) || image_order(x) == MemoryOrder::channels_last(x.dim());
  return innermost ? channels_last(x) : dense(x);
}

bool has_planes(const Tensor& x) {
  return x.dim() > 2 && x.is_contiguous() && !x.is_contiguous(MemoryFormat::channels_last);
}

Tensor as_planes(const Tensor& x) {
  const Tensor rows = dense(x);
  Shape shape = x.shape();
  shape[0] *= shape[1], shape[1] = 1;
  return make_view(rows, rows.impl()->data, shape, nullptr);
}

Tensor from_planes(const Tensor& y, int64_t n, int64_t channels) {
  Shape shape = y.shape();
  shape[0] = n, shape[1] = channels;
  return make_view(y, y.impl()->data, shape, nullptr);
}

}   // namespace gradus::apply
