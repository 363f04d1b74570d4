// Shape: construction, text, broadcasting.
#include "core/tensor/shape.h"

#include "core/base/error.h"
#include "core/base/format.h"

namespace gradus {

Shape::Shape(std::span<const int64_t> sizes) {
  if (sizes.size() > max_dims)
    throw ShapeError(fmt::format("shape: at most {} dimensions; got {}", max_dims, sizes.size()));
  for (int64_t size : sizes) {
    size_[dims_++] = size;
    if (size < 0) throw ShapeError(fmt::format("shape: sizes must not be negative; got {}", to_string(*this)));
  }
}

void Shape::insert(int64_t at, int64_t size) {
  if (dims_ == max_dims)
    throw ShapeError(fmt::format("shape: at most {} dimensions; {} already has that many", max_dims, *this));
  for (int64_t i = dims_; i > at; --i) size_[i] = size_[i - 1];
  size_[at] = size;
  ++dims_;
}

void Shape::erase(int64_t at) {
  --dims_;
  for (int64_t i = at; i < dims_; ++i) size_[i] = size_[i + 1];
}

std::string to_string(const Shape& shape) {
  std::string text = "[";
  for (int64_t i = 0; i < shape.dims(); ++i) {
    if (i) text += ", ";
    text += std::to_string(shape[i]);
  }
  return text + "]";
}

int64_t product_of_sizes(std::span<const int64_t> sizes) {
  int64_t product = 1;
  bool overflow = false, none = false;
  for (int64_t size : sizes) {
    none |= size == 0;
    if (size != 0) overflow |= __builtin_mul_overflow(product, size, &product);
  }
  return overflow ? -1 : none ? 0 : product;
}

bool broadcast(const Shape& a, const Shape& b, Shape& out) {
  const Shape& longer = a.dims() >= b.dims() ? a : b;
  const Shape& shorter = a.dims() >= b.dims() ? b : a;
  out = longer;
  int64_t lead = longer.dims() - shorter.dims();
  for (int64_t i = 0; i < shorter.dims(); ++i) {
    int64_t p = longer[lead + i], q = shorter[i];
    if (p != q && p != 1 && q != 1) return false;
    out[lead + i] = p == 1 ? q : p;
  }
  return true;
}

Shape broadcast_shapes(const char* op, const Shape& a, const Shape& b) {
  Shape out;
  if (!broadcast(a, b, out))
    throw ShapeError(fmt::format("{}: the shapes do not broadcast: a is {}, b is {}", op, a, b));
  return out;
}

int64_t wrap_dim(const char* op, int64_t dim, int64_t dims) {
  int64_t n = dims == 0 ? 1 : dims;
  if (dim < -n || dim >= n)
    throw IndexError(fmt::format("{}: dimension {} is out of range {}..{} of a tensor with {} dimension{}", op, dim, -n,
        n - 1, dims, dims == 1 ? "" : "s"));
  return dim < 0 ? dim + n : dim;
}

int64_t wrap_own_dim(const char* op, int64_t dim, int64_t dims) {
  if (dims == 0) throw IndexError(fmt::format("{}: a tensor of shape [] has no dimensions; got {}", op, dim));
  return wrap_dim(op, dim, dims);
}

}   // namespace gradus
