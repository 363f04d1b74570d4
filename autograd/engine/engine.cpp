// The engine's front: backward and grad. The walk itself is in pass.h.
// Compile with: -O3
#include "autograd/engine/engine.h"

#include "autograd/engine/autograd.h"
#include "autograd/engine/pass.h"
#include "autograd/history/extra.h"
#include "autograd/history/graph.h"
#include "core/base/format.h"
#include "core/compute/apply.h"

namespace gradus {

namespace {

Tensor seed_for(const char* op, const Tensor& root, const Tensor& gradient) {
  if (!root.defined()) throw GradError(fmt::format("{}: the starting tensor is undefined", op));
  if (!root.requires_grad())
    throw GradError(
        fmt::format("{}: the starting tensor {} has no history: nothing it was computed from requires grad, or it "
                    "was computed under NoGradGuard",
            op, root.shape()));
  if (!gradient.defined()) {
    if (root.numel() != 1)
      throw GradError(
          fmt::format("{}: the starting tensor has shape {}; start from one number (mean, sum) or give a gradient "
                      "of shape {}.",
              op, root.shape(), root.shape()));
    return apply::full(root.shape(), 1, root.dtype());
  }
  if (!(gradient.shape() == root.shape()))
    throw ShapeError(
        fmt::format("{}: the gradient given is {}, the starting tensor {}", op, gradient.shape(), root.shape()));
  if (gradient.dtype() != root.dtype())
    throw DtypeError(
        fmt::format("{}: the gradient given is {}, the starting tensor {}", op, gradient.dtype(), root.dtype()));
  return gradient;
}

// Every node reachable from the outputs without going beyond an end or the oldest input, since older nodes cannot lead
// to one; `needed` are those from which an input can be reached. `inputs_are_ends`: see gradients_at.
Marks mark_paths(const std::vector<Tensor>& outputs, const std::vector<Node*>& inputs, bool inputs_are_ends) {
  Marks marks;
  uint64_t oldest = UINT64_MAX;
  for (Node* x : inputs) {
    oldest = std::min(oldest, x->order);
    Mark& mark = marks[x];
    mark.wanted = mark.needed = true;
    mark.end = mark.silent = inputs_are_ends;
  }
  auto goes_on = [&](const Node& node) {
    Mark& mark = marks[&node];
    mark.end |= node.is_leaf();
    return !mark.end && node.order > oldest;
  };
  for (Node* node : nodes_behind(outputs, goes_on)) {   // oldest first
    if (node->order <= oldest) continue;
    Mark& mark = marks[node];
    mark.needed |= node->has(Node::released);   // where it led is no longer known: the pass stops there with an error
    for (unsigned e = 0; e < node->edge_count && !mark.needed && !mark.end; ++e)
      mark.needed = marks[node->edges()[e].to.get()].needed;
  }
  return marks;
}

// A pass within another one must not meet what the outer one has begun: it would add to sums that wait there.
void require_separate(const std::vector<Tensor>& outputs) {
  for (Node* node : nodes_behind(outputs))
    if (!node->is_leaf() && (node->has(Node::busy) || node->gradient.defined()))
      throw GradError(
          fmt::format("backward: {} {} is part of a graph whose backward is still running; give the inner "
                      "pass a graph of its own",
              op_name(node->op), node->shape));
}

PassOptions pass_options(
    const Choice& retain_graph, bool create_graph, Marks* marks = nullptr, Observer* observer = nullptr) {
  return {retain_graph.value_or(create_graph), create_graph, marks, observer};
}

// To some inputs only, leaves or not; each one's grad() grows.
void backward_to(const Tensor& root, Tensor seed, const BackwardOptions& options) {
  std::vector<Node*> ends;
  for (const Tensor& x : options.inputs.tensors()) {
    if (!x.requires_grad()) throw GradError(fmt::format("backward: an input {} does not require grad", x.shape()));
    ends.push_back(history_of(x));
  }
  if (ends.empty()) throw GradError("backward: inputs is empty; leave it out to reach every leaf");
  Marks marks = mark_paths({root}, ends, false);
  Pass pass(pass_options(options.retain_graph, options.create_graph, &marks));
  pass.start(root, std::move(seed));
  pass.run({&root, 1});
  for (Node* end : ends) {
    auto at = marks.find(end);
    if (at == marks.end()) continue;
    Tensor dy = std::move(at->second.captured);   // an input given twice is served once
    if (!dy.defined()) continue;
    if (end->is_leaf()) pass.accumulate(*end, std::move(dy));
    else if (Tensor& sum = extra_of(*end).retained; !end->has(Node::watched) || !existing_extra(*end).retains)
      sum = sum.defined() ? add(sum, dy) : clone(dy);
  }
}

}   // namespace

void Tensor::backward() const { backward(Tensor(), BackwardOptions()); }
void Tensor::backward(const BackwardOptions& options) const { backward(Tensor(), options); }
void Tensor::backward(const Tensor& gradient) const { backward(gradient, BackwardOptions()); }
void Tensor::backward(const Tensor& gradient, const BackwardOptions& options) const {
  Tensor seed = seed_for("backward", *this, gradient);
  if (tls.passes) [[unlikely]]
    require_separate({*this});
  if (options.inputs.given()) return backward_to(*this, std::move(seed), options);
  Pass pass(pass_options(options.retain_graph, options.create_graph));
  pass.start(*this, std::move(seed));
  pass.run({this, 1});
}

void backward_seen(const Tensor& root, const Tensor& gradient, bool retain_graph, Observer& observer) {
  Pass pass(pass_options(retain_graph, false, nullptr, &observer));
  pass.start(root, seed_for("trace_backward", root, gradient));
  pass.run({&root, 1});
}

std::vector<Tensor> gradients_at(const std::vector<Tensor>& outputs, const std::vector<Tensor>& seeds,
    const std::vector<Node*>& ends, bool create_graph) {
  Marks marks = mark_paths(outputs, ends, true);
  Pass pass(pass_options(create_graph, create_graph, &marks));
  for (size_t i = 0; i < outputs.size(); ++i)
    if (seeds[i].defined() && outputs[i].requires_grad()) pass.start(outputs[i], seeds[i]);
  pass.run(outputs);
  std::vector<Tensor> gradients;
  for (Node* end : ends) {
    auto at = marks.find(end);
    gradients.push_back(at == marks.end() ? Tensor() : at->second.captured);
  }
  return gradients;
}

std::vector<Tensor> grad(
    const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs, const GradOptions& options) {
  if (outputs.empty() || inputs.empty()) throw GradError("grad: give at least one output and one input");
  const std::vector<Tensor>& given = options.grad_outputs;
  if (!given.empty() && given.size() != outputs.size())
    throw GradError(fmt::format("grad: {} outputs need as many grad_outputs; got {}", outputs.size(), given.size()));
  std::vector<Tensor> seeds;
  for (size_t i = 0; i < outputs.size(); ++i)
    seeds.push_back(seed_for("grad", outputs[i], given.empty() ? Tensor() : given[i]));
  for (size_t i = 0; i < inputs.size(); ++i)
    if (!inputs[i].requires_grad())
      throw GradError(fmt::format("grad: input {} {} does not require grad", i, inputs[i].shape()));

  if (tls.passes) require_separate(outputs);
  std::vector<Node*> nodes;
  for (const Tensor& x : inputs) nodes.push_back(history_of(x));
  Marks marks = mark_paths(outputs, nodes, false);
  {
    Pass pass(pass_options(options.retain_graph, options.create_graph, &marks));
    for (size_t i = 0; i < outputs.size(); ++i) pass.start(outputs[i], seeds[i]);
    pass.run(outputs);
  }
  std::vector<Tensor> gradients;
  for (size_t i = 0; i < inputs.size(); ++i) {
    auto at = marks.find(history_of(inputs[i]));
    gradients.push_back(at == marks.end() ? Tensor() : at->second.captured);
    if (!gradients.back().defined() && !options.allow_unused)
      throw GradError(
          fmt::format("grad: no output depends on input {} {}. Pass {{.allow_unused = true}} to get an undefined "
                      "tensor for it.",
              i, inputs[i].shape()));
  }
  return gradients;
}

}   // namespace gradus
