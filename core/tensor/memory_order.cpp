// Memory order: reading it from strides, and tensors in it.
#include "core/tensor/memory_order.h"

namespace gradus {

MemoryOrder MemoryOrder::of_strides(const Shape& shape, const int64_t* strides) {
  int order[Shape::max_dims], places[Shape::max_dims], moving = 0;
  const int dims = int(shape.dims());
  for (int i = 0; i < dims; ++i) {
    order[i] = i;
    if (shape[i] == 1) continue;
    places[moving++] = i;
    for (int j = moving - 1; j > 0; --j) {
      int &a = order[places[j - 1]], &b = order[places[j]];
      if (strides[b] <= strides[a] || strides[a] == 0) break;
      std::swap(a, b);
    }
  }
  return MemoryOrder(std::span<const int>(order, size_t(dims)));
}

IntList MemoryOrder::permutation(int64_t dims) const {
  IntList list{};
  while (list.count < dims) list.value[list.count] = (*this)[list.count], ++list.count;
  return list;
}

Tensor empty(const Shape& shape, Dtype dtype, MemoryOrder order) {
  Tensor y = empty(shape, dtype);
  if (order == MemoryOrder::row_major(shape.dims())) return y;
  int64_t strides[Shape::max_dims];
  order.strides_for(shape, strides);
  return make_view(y, y.impl()->data, shape, strides);
}

namespace {

// Strides of dimensions of size 1 do not count.
bool same_strides(const Shape& shape, const int64_t* a, const int64_t* b) {
  for (int64_t d = 0; d < shape.dims(); ++d)
    if (shape[d] != 1 && a[d] != b[d]) return false;
  return true;
}

}   // namespace

bool has_no_gaps(const Tensor& x) {
  if (x.is_contiguous()) return true;
  int64_t strides[Shape::max_dims];
  MemoryOrder::of(x).strides_for(x.shape(), strides);
  return same_strides(x.shape(), strides, x.impl()->strides());
}

bool same_layout(const Tensor& a, const Tensor& b) {
  if (a.is_contiguous() || b.is_contiguous()) return a.is_contiguous() && b.is_contiguous();
  return same_strides(a.shape(), a.impl()->strides(), b.impl()->strides()) && has_no_gaps(a);
}

}   // namespace gradus
