// Sizes that become known later.
#include "nn/module/parameter.h"

#include "autograd/ops/pointwise/rounding.h"

namespace gradus::nn {

namespace {

// With 0 for each unknown size.
Shape known_sizes(const IntList& sizes) {
  Shape known;
  for (int64_t size : sizes) known.push_back(size == -1 ? 0 : size);
  return known;
}

}   // namespace

Member::Member(const IntList& sizes, Dtype dtype) : Tensor(new_memory(known_sizes(sizes), dtype)) {
  for (int64_t d = 0; d < sizes.count; ++d)
    if (sizes[d] == -1) unknown_ |= uint8_t(1u << d);
}

// By the sizes, too: a tied parameter shares them, but has bits of its own.
unsigned Member::unknown_sizes() const {
  if (!unknown_ || !defined()) return 0;
  unsigned unknown = 0;
  for (int64_t d = 0; d < dim(); ++d)
    if ((unknown_ >> d & 1) && shape()[d] == 0) unknown |= 1u << d;
  return unknown;
}

Tensor Member::given_numbers() const {
  if (!defined() || gradus::isnan(detach()).all().item<bool>()) return {};
  return detach().clone();
}

void Member::resize_in_place(const Tensor& x, const Shape& shape) {
  const Tensor y = new_memory(shape, x.dtype());
  const bool trained = x.requires_grad();
  if (trained) x.requires_grad_(false);   // the node of a leaf has a shape
  TensorImpl *to = x.impl(), *from = y.impl();
  std::swap(to->storage, from->storage);
  to->storage->version = ++from->storage->version;
  to->data = from->data;
  to->shape = shape;
  if (trained) x.requires_grad_();
}

}   // namespace gradus::nn
