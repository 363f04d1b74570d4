// Walking the graph behind tensors, and showing it as text.
#include "autograd/history/graph.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "core/base/format.h"

namespace gradus {

int64_t saved_bytes(Node& node, std::unordered_set<const void*>& counted);   // saved.cpp

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

std::string print_graph(const Tensor& y) {
  if (!history_of(y)) return fmt::format("{} {}: no history\n", y.dtype(), y.shape());
  std::vector<Node*> nodes = nodes_behind({y});
  std::unordered_map<const Node*, size_t> number;
  for (size_t i = 0; i < nodes.size(); ++i) number[nodes[i]] = i + 1;
  std::string text;
  std::unordered_set<const void*> counted;
  for (size_t i = nodes.size(); i-- > 0;) {
    Node* n = nodes[i];
    if (n->has(Node::hub)) text += fmt::format("#{:<4} {:<16} {} results", i + 1, op_name(n->op), n->shape[0]);
    else text += fmt::format("#{:<4} {:<16} {} {}", i + 1, n->is_leaf() ? "leaf" : op_name(n->op), n->dtype, n->shape);
    for (unsigned e = 0; e < n->edge_count; ++e)
      text += fmt::format("{} #{}", e ? "," : "   from", number[n->edges()[e].to.get()]);
    if (int64_t bytes = saved_bytes(*n, counted)) text += fmt::format("   keeps {} bytes", bytes);
    if (n->has(Node::released)) text += "   released";
    text += "\n";
  }
  return text;
}

}   // namespace gradus
