// print_graph: a line per node, youngest first.
#include "autograd/tools/print_graph.h"

#include <unordered_map>

#include "autograd/history/saved.h"
#include "core/base/format.h"

namespace gradus {

std::string print_graph(const Tensor& y) {
  if (!history_of(y)) return fmt::format("{} {}: no history\n", y.dtype(), y.shape());
  std::vector<Node*> nodes = nodes_behind({y});
  std::unordered_map<const Node*, size_t> number;
  for (size_t i = 0; i < nodes.size(); ++i) number[nodes[i]] = i + 1;
  std::vector<int64_t> bytes = saved_bytes(std::vector<Node*>(nodes.rbegin(), nodes.rend()));
  std::string text;
  for (size_t i = nodes.size(); i-- > 0;) {
    Node* n = nodes[i];
    if (n->has(Node::hub)) text += fmt::format("#{:<4} {:<16} {} results", i + 1, op_name(n->op), n->shape[0]);
    else text += fmt::format("#{:<4} {:<16} {} {}", i + 1, n->is_leaf() ? "leaf" : op_name(n->op), n->dtype, n->shape);
    for (unsigned e = 0; e < n->edge_count; ++e)
      text += fmt::format("{} #{}", e ? "," : "   from", number[n->edges()[e].to.get()]);
    if (int64_t kept = bytes[nodes.size() - 1 - i]) text += fmt::format("   keeps {} bytes", kept);
    if (n->has(Node::released)) text += "   released";
    text += "\n";
  }
  return text;
}

}   // namespace gradus
