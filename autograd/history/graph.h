// The graph behind tensors, looked at from outside: its nodes as values, in order.
//
// Idea: one walk for everybody who wants to see a graph: print_graph, checkpoint, check_members, users.
// Read first: node.h.
#ifndef GRADUS_AUTOGRAD_HISTORY_GRAPH_H
#define GRADUS_AUTOGRAD_HISTORY_GRAPH_H

#include "autograd/history/node.h"

namespace gradus {

/// Every node behind the tensors, oldest first. `open(node)` says whether the walk goes on to what the node was
/// computed from.
template <class Open> std::vector<Node*> nodes_behind(const std::vector<Tensor>& tensors, Open open);
std::vector<Node*> nodes_behind(const std::vector<Tensor>& tensors);

/// A node of the graph: an op's result, or a leaf. It keeps the graph behind it alive.
class GraphNode {
 public:
  explicit GraphNode(Ref<Node> node) : node_(std::move(node)) {}
  /// "mul"; "" for a leaf.
  std::string name() const { return node_->is_leaf() ? "" : op_name(node_->op); }
  /// "mul(a, b)"; "" for a leaf.
  const char* signature() const { return node_->is_leaf() ? "" : node_->op; }
  bool is_leaf() const { return node_->is_leaf(); }
  /// True if a backward has used it up.
  bool is_released() const { return node_->has(Node::released); }
  const Shape& shape() const { return node_->shape; }
  Dtype dtype() const { return node_->dtype; }
  /// The nodes that its gradients go to, in the order of the op's arguments; arguments that want none are left out.
  std::vector<GraphNode> next_functions() const;
  Node* node() const { return node_.get(); }
  bool operator==(const GraphNode& o) const { return node_.get() == o.node_.get(); }

 private:
  Ref<Node> node_;
};

/// The node behind y. Throws GradError if y does not require grad.
GraphNode graph_node(const Tensor& y);

namespace detail {
void visit_graph(const std::vector<Tensor>& tensors, bool (*open)(void* context, const Node& node), void* context,
    std::vector<Node*>& found);
}
template <class Open> std::vector<Node*> nodes_behind(const std::vector<Tensor>& tensors, Open open) {
  std::vector<Node*> found;
  detail::visit_graph(
      tensors, [](void* f, const Node& node) { return (*static_cast<Open*>(f))(node); }, &open, found);
  return found;
}

}   // namespace gradus
#endif
