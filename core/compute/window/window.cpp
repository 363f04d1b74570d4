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

}   // namespace gradus::apply
