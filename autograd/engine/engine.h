// What the engine offers to other files of autograd. For users: autograd.h.
#ifndef GRADUS_AUTOGRAD_ENGINE_ENGINE_H
#define GRADUS_AUTOGRAD_ENGINE_ENGINE_H

#include "autograd/history/node.h"

namespace gradus {

class Observer;

/// Gradients of the outputs, weighted by the seeds (one each, or undefined), at certain nodes, beyond which the pass
/// does not go; undefined where none arrives.
std::vector<Tensor> gradients_at(const std::vector<Tensor>& outputs, const std::vector<Tensor>& seeds,
    const std::vector<Node*>& ends, bool create_graph);

/// backward() from one tensor, seen by an observer.
void backward_seen(const Tensor& root, const Tensor& gradient, bool retain_graph, Observer& observer);

}   // namespace gradus
#endif
