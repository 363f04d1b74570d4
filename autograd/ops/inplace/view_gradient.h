// Window: where a view lies in its base. In-place changes through views are differentiated with it.
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

struct Window {
  Shape shape;                        // of the view
  int64_t strides[Shape::max_dims];   // in elements of the base in row-major form, as the offset
  int64_t offset;
  Shape base;   // the base's sizes in memory order
  MemoryOrder order;
};
Window window_of(const Tensor& view, const Tensor& base);

/// x, which has the base's shape, with its dimensions in memory order and row-major; and back.
Tensor to_memory(const Tensor& x, const Window& window);
Tensor from_memory(const Tensor& m, const Window& window);

/// x is row-major with the sizes window.base -> the window, sharing memory.
Tensor as_strided(const Tensor& x, const Window& window);
/// dy has the window's shape -> zeros with dy in the window; where the window shows one place several times, the sum.
Tensor as_strided_back(const Tensor& dy, const Window& window);
/// x with zeros in the window; in x's own memory if nobody else can see it and nothing is recorded.
Tensor zero_window(Tensor x, const Window& window);

/// The gradient, for a record(), of the tensor that a window shows a part of: dy -> as_strided_back.
struct WindowBack {
  Window window;
  Tensor operator()(const Tensor& dy) const;
  void add_into(Tensor& sum, const Tensor& dy) const;
};
/// window += x, where a place that the window shows several times gets the sum.
void add_to_places(const Tensor& window, const Tensor& x);

/// True if x shows one number at several indices, as after expand or in windows that overlap.
bool shows_a_number_twice(const Tensor& x);

/// Throws unless x, called `what` in the message, may be changed in place at all; see inplace.cpp.
/// Throws GradError if x was made under InferenceModeGuard and the guard is over.
void require_no_inference(const char* op, const Tensor& x, const char* what);
void require_changeable(const char* op, const Tensor& x, const char* what);

/// A tensor whose history is the one that `base` gets when `view` takes on the values `source`: they go to the view's
/// places, and the old history to the others. source undefined or without history: values that nothing was computed
/// from.
Tensor copy_slices(const Tensor& base, const Tensor& view, const Tensor& source);

}   // namespace gradus
#endif
