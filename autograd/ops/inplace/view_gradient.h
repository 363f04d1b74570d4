// ViewPlace: where a view lies in its base. In-place changes through views are differentiated with it.
//
// Idea: a gradient has the base's shape, but its memory may have any order. So it is first made a row-major tensor
// whose dimensions are in the order of the base's memory; there the view is a plain strided window, whatever chain of
// slices, transpositions and reshapes made it. Reading a window, writing one into zeros, and zeroing one are
// three ops, each the derivative of another. Read next: inplace.cpp.
#ifndef GRADUS_AUTOGRAD_OPS_INPLACE_VIEW_GRADIENT_H
#define GRADUS_AUTOGRAD_OPS_INPLACE_VIEW_GRADIENT_H

#include "autograd/ops/common.h"
#include "core/tensor/memory_order.h"

namespace gradus {

struct ViewPlace {
  Shape shape;                        // of the view
  int64_t strides[Shape::max_dims];   // in elements of the base in row-major form, as the offset
  int64_t offset;
  Shape base;   // the base's sizes in memory order
  MemoryOrder order;
};
ViewPlace place_of(const Tensor& view, const Tensor& base);

/// x, which has the base's shape, with its dimensions in memory order and row-major; and back.
Tensor to_memory(const Tensor& x, const ViewPlace& at);
Tensor from_memory(const Tensor& m, const ViewPlace& at);

/// x is row-major with the sizes at.base -> the view, sharing memory.
Tensor as_strided(const Tensor& x, const ViewPlace& at);
/// dy has the view's shape -> zeros with dy in the view's place; where the view shows a number several times, the sum.
Tensor as_strided_back(const Tensor& dy, const ViewPlace& at);
/// x with zeros in the view's place; in x's own memory if nobody else can see it and nothing is recorded.
Tensor zero_place(Tensor x, const ViewPlace& at);

/// The gradient, for a record(), of the tensor that a view shows a part of: dy -> as_strided_back.
struct ViewBack {
  ViewPlace at;
  Tensor operator()(const Tensor& dy) const;
  void add_into(Tensor& sum, const Tensor& dy) const;
};
/// view += x, where a number that the view shows several times gets the sum.
void add_to_places(const Tensor& view, const Tensor& x);

/// True if x shows one number at several indices, as after expand or where slices overlap.
bool shows_a_number_twice(const Tensor& x);

/// A tensor whose history is the one that `base` gets when `view` takes on the values `source`: they go to the view's
/// places, and the old history to the others. source undefined or without history: values that nothing was computed
/// from.
Tensor copy_slices(const Tensor& base, const Tensor& view, const Tensor& source);

}   // namespace gradus
#endif
