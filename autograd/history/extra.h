// Extra: what few nodes have: hooks, a kept gradient, the place where they were made.
//
// Idea: it lives in a table beside the nodes, and a node that has an entry says so in its flags. Plain nodes, which
// are all of them in training, pay one bit; a pointer in every node would not fit its two cache lines.
#ifndef GRADUS_AUTOGRAD_HISTORY_EXTRA_H
#define GRADUS_AUTOGRAD_HISTORY_EXTRA_H

#include <memory>

#include "autograd/history/node.h"
#include "core/base/hook.h"

namespace gradus {

struct Extra {
  HookList<Tensor(const Tensor&)> hooks;           // on the complete gradient, before it goes on
  HookList<void(const Tensor&)> post_accumulate;   // of a leaf
  Tensor alias;                                    // the leaf without history, for post_accumulate
  bool retains = false;                            // retain_grad was called
  Tensor retained;                                 // the gradient of a tensor that is not a leaf
  std::shared_ptr<PackedTensor> result;            // the op's result, if hooks have packed it: saved.cpp
  std::vector<void*> frames;                       // anomaly mode: the call stack when the op was recorded
  std::string place;                               // and the modules and labels around it
};

/// The node's entry, made if there is none. It stays where it is until the node dies.
Extra& extra_of(Node& node);
/// The node's entry, which must exist: node.has(Node::watched).
Extra& existing_extra(const Node& node);
/// The node dies: its entry, which it has, goes.
void drop_extra(const Node& node);

/// Shows the complete gradient to the hooks of the node, which may replace it, and keeps it if that was asked for.
/// Throws GradError if a hook returns another shape or dtype.
Tensor show_gradient(const Node& node, Tensor dy);
/// Gives x another history after an in-place change. retain_grad, which concerns the tensor, moves along; hooks stay.
void replace_history(TensorImpl* x, Ref<Node> next);
/// Calls the hooks that wait for a leaf's grad() to be complete.
void show_accumulated(const Node& leaf);

[[noreturn]] void fail_gradient(const char* op, const Node& leaf);
/// Users may set grad() to anything (mutable_grad). Throws ShapeError or DtypeError unless it has the leaf's shape and
/// dtype.
inline void require_gradient_fits(const char* op, const Node& leaf) {
  if (!(leaf.gradient.shape() == leaf.shape) || leaf.gradient.dtype() != leaf.dtype) [[unlikely]]
    fail_gradient(op, leaf);
}

}   // namespace gradus
#endif
