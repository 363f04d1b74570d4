// Walking the graph behind tensors.
#include "autograd/history/graph.h"

#include <algorithm>
#include <unordered_set>

#include "core/base/format.h"

namespace gradus {

void detail::visit_graph(
    const std::vector<Tensor>& tensors, bool (*open)(void*, const Node&), void* context, std::vector<Node*>& found) {
  std::unordered_set<const Node*> seen;
  auto reach = [&](Node* node) {
    if (node && seen.insert(node).second) found.push_back(node);
  };
  for (const Tensor& y : tensors) reach(history_of(y));
  for (size_t i = 0; i < found.size(); ++i) {
    Node* node = found[i];
    if (!open(context, *node)) continue;
    for (unsigned e = 0; e < node->edge_count; ++e) reach(node->edges()[e].to.get());
  }
  std::sort(found.begin(), found.end(), [](const Node* a, const Node* b) { return a->order < b->order; });
}
std::vector<Node*> nodes_behind(const std::vector<Tensor>& tensors) {
  return nodes_behind(tensors, [](const Node&) { return true; });
}

std::vector<GraphNode> GraphNode::next_functions() const {
  std::vector<GraphNode> next;
  for (unsigned e = 0; e < node_->edge_count; ++e) next.emplace_back(node_->edges()[e].to);
  return next;
}

GraphNode graph_node(const Tensor& y) {
  Node* node = history_of(y);
  if (!node)
    throw GradError(
        fmt::format("graph_node: this {} tensor does not require grad, so there is no graph behind it", y.shape()));
  return GraphNode(Ref<Node>::share(node));
}

}   // namespace gradus
