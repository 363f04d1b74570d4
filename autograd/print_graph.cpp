// print_graph: the graph behind a tensor as text.
#include <algorithm>
#include <unordered_map>

#include "autograd/autograd.h"
#include "core/format.h"

namespace gradus {

std::string print_graph(const Tensor& y) {
  Node* root = history_of(y);
  if (!root) return fmt::format("{} {}: no history\n", y.dtype(), y.shape());
  std::vector<Node*> nodes{root};
  std::unordered_map<Node*, size_t> number{{root, 0}};
  for (size_t i = 0; i < nodes.size(); ++i)
    for (unsigned e = 0; e < nodes[i]->edge_count; ++e) {
      Node* to = nodes[i]->edges()[e].to.get();
      if (number.try_emplace(to, 0).second) nodes.push_back(to);
    }
  std::sort(nodes.begin(), nodes.end(), [](Node* a, Node* b) { return a->order < b->order; });
  for (size_t i = 0; i < nodes.size(); ++i) number[nodes[i]] = i + 1;
  std::string text;
  for (size_t i = nodes.size(); i-- > 0;) {
    Node* n = nodes[i];
    text += fmt::format("#{:<4} {:<16} {} {}", i + 1, n->is_leaf() ? "leaf" : op_name(n->op), n->dtype, n->shape);
    for (unsigned e = 0; e < n->edge_count; ++e)
      text += fmt::format("{} #{}", e ? "," : "   from", number[n->edges()[e].to.get()]);
    if (n->has(Node::released)) text += "   released";
    text += "\n";
  }
  return text;
}

}  // namespace gradus
