// Walking from a loss to its leaves.
#include "nn/module/check_members.h"

#include <unordered_set>

#include "autograd/history/graph.h"
#include "core/base/format.h"

namespace gradus::nn {

namespace {

std::vector<Node*> leaves_of(const Tensor& loss) {
  std::vector<Node*> leaves;
  for (Node* node : nodes_behind({loss})) {
    if (node->has(Node::released))
      throw GradError("check_members: backward has already released the graph; call check_members first");
    if (node->is_leaf()) leaves.push_back(node);
  }
  return leaves;
}

}   // namespace

void check_members(const Module& module, const Tensor& loss, const std::vector<Tensor>& others) {
  if (!history_of(loss))
    throw GradError(
        "check_members: the loss has no history: nothing it was computed from requires grad, or it "
        "was computed under NoGradGuard");
  std::unordered_set<const Node*> listed;
  for (const Tensor& p : module.parameters()) listed.insert(history_of(p));
  for (const Tensor& x : others) listed.insert(history_of(x));
  std::string shapes;
  int count = 0;
  for (Node* leaf : leaves_of(loss))
    if (!listed.contains(leaf)) shapes += fmt::format("{}{}", count++ ? ", " : "", leaf->shape);
  if (count)
    throw Error(
        fmt::format("check_members: the loss depends on {} tensor{} that {} does not list: {}. "
                    "Add the member that holds {} to GRADUS_MODULE.",
            count, count == 1 ? "" : "s", module.type_name(), shapes, count == 1 ? "it" : "them"));
}

}   // namespace gradus::nn
