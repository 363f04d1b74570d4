// The order in which the dimensions of a tensor lie in memory.
//
// Idea: numbers without gaps between them are described by a shape and this order alone, in 4 bytes. So results of
// elementwise ops keep the order of their operand, gradients that of their leaf, and a node can say of its result where
// its numbers are.
#ifndef GRADUS_CORE_TENSOR_MEMORY_ORDER_H
#define GRADUS_CORE_TENSOR_MEMORY_ORDER_H

#include "core/tensor/tensor.h"

namespace gradus {

class MemoryOrder {
 public:
  constexpr MemoryOrder() = default;   ///< of no dimensions
  /// These dimensions from the outermost to the innermost one: each of 0 .. dims.size() - 1 once.
  constexpr MemoryOrder(std::initializer_list<int> dims) : MemoryOrder(std::span(dims.begin(), dims.size())) {}
  constexpr explicit MemoryOrder(std::span<const int> dims) {
    int place = 0;
    for (int d : dims) packed_ |= uint32_t(d) << 4 * place++;
  }

  /// By descending strides. Dimensions of size 1 stay where they are, the others move around them.
  static MemoryOrder of(const Tensor& x) {
    return x.is_contiguous() ? row_major(x.dim()) : of_strides(x.shape(), x.impl()->strides());
  }
  static constexpr MemoryOrder row_major(int64_t dims) {
    return MemoryOrder(dims >= Shape::max_dims ? counting : counting & ((1u << 4 * dims) - 1));
  }
  /// [n, c, ..] with the channels innermost: n, .., c. dims is at least 2.
  static constexpr MemoryOrder channels_last(int64_t dims) {
    const uint32_t behind_channels = row_major(dims).packed_ >> 8;
    return MemoryOrder(behind_channels << 4 | 1u << 4 * (dims - 1));
  }

  /// The dimension at place i, counted from the outermost one.
  constexpr int64_t operator[](int64_t i) const { return packed_ >> 4 * i & 15; }
  /// The strides, in elements, of a tensor of this shape and order without gaps.
  void strides_for(const Shape& shape, int64_t* strides) const {
    int64_t run = 1;
    for (int64_t i = shape.dims(); i-- > 0;) {
      const int64_t d = (*this)[i];
      strides[d] = run;
      (void)__builtin_mul_overflow(run, shape[d], &run);   // as in row_major of shape.h
    }
  }
  /// The order as the argument of permute, which makes a tensor without gaps row-major.
  IntList permutation(int64_t dims) const;

  constexpr bool operator==(const MemoryOrder&) const = default;

 private:
  static constexpr uint32_t counting = 0x76543210;
  constexpr explicit MemoryOrder(uint32_t packed) : packed_(packed) {}
  static MemoryOrder of_strides(const Shape& shape, const int64_t* strides);

  uint32_t packed_ = 0;   // 4 bits for each place, the outermost one lowest
};
static_assert(sizeof(MemoryOrder) == 4);

/// New memory with the dimensions in this order.
Tensor empty(const Shape& shape, Dtype dtype, MemoryOrder order);
/// True if x fills its memory from the first number to the last, in whatever order of dimensions.
bool has_no_gaps(const Tensor& x);
/// True if neither has gaps and both have the same strides: a number of the one and a number of the other that have the
/// same place in memory have the same index. a and b have one shape.
bool same_layout(const Tensor& a, const Tensor& b);

}   // namespace gradus
#endif
