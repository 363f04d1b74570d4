// Views by strides: any window on a tensor's memory, and windows that slide along a dimension.
#ifndef GRADUS_AUTOGRAD_OPS_SHAPE_STRIDED_H
#define GRADUS_AUTOGRAD_OPS_SHAPE_STRIDED_H

#include "core/tensor/tensor.h"

namespace gradus {

/// The numbers at storage_offset + sum of index[d] * strides[d] in x's storage, in elements; without an offset, from
/// x's first number on. A number that the window shows several times gets the sum of its gradients, and cannot be
/// written through the window. Throws ShapeError if the window leaves the storage.
Tensor as_strided(const Tensor& x, const IntList& sizes, const IntList& strides);   // [method]
Tensor as_strided(const Tensor& x, const IntList& sizes, const IntList& strides, int64_t storage_offset);
/// A copy of x, laid out in memory like x, with source in the window.
Tensor as_strided_scatter(const Tensor& x, const Tensor& source, const IntList& sizes, const IntList& strides);
Tensor as_strided_scatter(
    const Tensor& x, const Tensor& source, const IntList& sizes, const IntList& strides, int64_t storage_offset);
/// Windows of `size` numbers along dim, `step` apart: [.., n, ..] -> [.., (n - size) / step + 1, .., size]. They may
/// overlap.
Tensor unfold(const Tensor& x, int64_t dim, int64_t size, int64_t step);   // [method]

}   // namespace gradus
#endif
