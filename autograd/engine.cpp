// The engine: sends gradients from a result back to the leaves.
//
// Note [Youngest first]. A node is always younger than the nodes it was computed from: an edge can only point to something
// that exists. So if we always take the youngest waiting node, everything that uses its result has already reported, and its
// gradient is complete. No counting of dependencies, no sorting beforehand, no recursion.
// Read first: node.h, record.h.   Walk through it: autograd/README.md.
#include <algorithm>
#include <span>
#include <unordered_map>

#include "autograd/autograd.h"
#include "autograd/ops.h"
#include "autograd/record.h"
#include "core/apply.h"
#include "core/format.h"
#include "core/loop.h"

namespace gradus {

namespace {

// The nodes whose gradient has begun to arrive. It owns them. One slot for the youngest and a heap behind it: most graphs are
// chains, and then the heap stays empty. (A sorted list is quadratic when 10,000 nodes wait.)
class YoungestFirst {
 public:
  YoungestFirst() = default;
  YoungestFirst(const YoungestFirst&) = delete;
  YoungestFirst& operator=(const YoungestFirst&) = delete;
  ~YoungestFirst() {   // not empty only if a formula threw: what has arrived is dropped
    while (Ref<Node> node = take())
      if (!node->is_leaf()) node->gradient = {};
  }
  void send(Ref<Node> node) {
    Node* n = node.leak();
    if (!top_ && (heap_.empty() || older(heap_.front(), n))) {
      top_ = n;
      return;
    }
    if (top_ && older(top_, n)) std::swap(top_, n);
    heap_.push_back(n);
    std::push_heap(heap_.begin(), heap_.end(), older);
  }
  Ref<Node> take() {
    if (top_) return Ref<Node>::adopt(std::exchange(top_, nullptr));
    if (heap_.empty()) return {};
    std::pop_heap(heap_.begin(), heap_.end(), older);
    Node* n = heap_.back();
    heap_.pop_back();
    return Ref<Node>::adopt(n);
  }

 private:
  static bool older(const Node* a, const Node* b) { return a->order < b->order; }
  Node* top_ = nullptr;   // if set, younger than everything in the heap
  std::vector<Node*> heap_;
};

// While formulas of a node run: who it is, for messages, and that it must not be entered again. Afterwards, unless the graph
// is kept, the node is used up; also if a formula threw, for some of its edges have then been given away.
class Running {
 public:
  Running(Node& node, bool keep) : node_(node), before_(std::exchange(tls.running, &node)), keep_(keep) { node.flags |= Node::busy; }
  ~Running() {
    node_.flags &= uint8_t(~Node::busy);
    tls.running = before_;
    if (!keep_) node_.release();
  }

 private:
  Node& node_;
  const Node* before_;
  bool keep_;
};

// Several threads may add to one leaf. Alone in the process, there is nothing to lock.
class LeafLock {
 public:
  explicit LeafLock(Node& leaf) : leaf_(single_threaded() ? nullptr : &leaf) {
    if (leaf_)
      while (__atomic_fetch_or(&leaf_->flags, Node::locked, __ATOMIC_ACQUIRE) & Node::locked) {
      }
  }
  ~LeafLock() {
    if (leaf_) __atomic_store_n(&leaf_->flags, uint8_t(0), __ATOMIC_RELEASE);   // a leaf has no other flag
  }

 private:
  Node* leaf_;
};

// Nobody else can see these numbers.
bool is_sole(const Tensor& x) {
  return uint32_t(x.impl()->count) == 1 && x.impl()->storage->count == 1 && !x.impl()->storage->external;
}

// What grad(outputs, inputs) knows of a node: is it on a path to an input, is it one, what has arrived there.
struct Mark {
  bool needed = false, wanted = false;
  Tensor pending;    // of a leaf, whose own `gradient` is not touched
  Tensor captured;
};
using Marks = std::unordered_map<const Node*, Mark>;

class Pass {
 public:
  Pass(bool keep_graph, bool create_graph, Marks* marks)
      : keep_graph_(keep_graph), create_graph_(create_graph), marks_(marks), mode_(create_graph) {}

  void start(const Tensor& root, Tensor seed) {
    Node* node = history_of(root);
    if (marks_ && !marks_->contains(node)) return;
    deliver(Ref<Node>::share(node), std::move(seed));
  }
  void run(std::span<const Tensor> roots) {
    try {
      while (Ref<Node> node = waiting_.take()) visit(*node);
    } catch (...) {
      for (const Tensor& root : roots) history_of(root)->flags |= Node::failed;
      throw;
    }
  }

 private:
  void visit(Node& node) {
    Tensor dy = std::move(node.gradient);
    if (marks_ && capture(node, dy)) return;
    if (node.flags & (Node::released | Node::busy)) fail_used(node);
    Running running(node, keep_graph_);
    Edge* edges = node.edges();
    unsigned count = node.edge_count;
    for (unsigned i = 0; i < count;) {
      unsigned group = 1;   // a joint formula stands in the first edge of its group
      while (i + group < count && !edges[i + group].formula.calls) ++group;
      bool last = i + group == count;
      send(node, edges + i, group, dy, last);
      i += group;
    }
  }

  // Runs the formula of a group of edges and delivers what it returns.
  void send(Node& node, Edge* edges, unsigned group, Tensor& dy, bool last) {
    if (marks_ && std::none_of(edges, edges + group, [&](Edge& e) { return needs(*e.to); })) return;
    if (group == 1) {
      Tensor gradient;
      edges->formula.calls->call(edges->formula.captures, dy, last, node, edges, &gradient);
      return deliver(node, edges->to, std::move(gradient));
    }
    Tensor gradients[Formula::max_group];
    edges->formula.calls->call(edges->formula.captures, dy, last, node, edges, gradients);
    for (unsigned i = 0; i < group; ++i) deliver(node, edges[i].to, std::move(gradients[i]));
  }

  void deliver(const Node& from, Ref<Node>& to, Tensor g) {
    if (!g.defined() || (marks_ && !needs(*to))) return;   // undefined means zero
    if (!(g.shape() == to->shape) || g.dtype() != to->dtype) [[unlikely]]
      g = fit(from, *to, std::move(g));
    deliver(to, std::move(g));
  }

  // Adds g to what the node has, and lets it wait if this is the first. Not keeping the graph, the edge's reference moves.
  void deliver(Ref<Node>& to, Tensor g) {
    Node& node = *to;
    if (node.is_leaf()) return deliver_leaf(node, to, std::move(g));
    if (node.gradient.defined()) return add_pending(node.gradient, std::move(g));
    node.gradient = std::move(g);
    __builtin_prefetch(node.edges());
    __builtin_prefetch(node.edges() + 1);
    if (keep_graph_)
      waiting_.send(to);
    else
      waiting_.send(std::move(to));
  }
  void deliver(Ref<Node>&& to, Tensor g) { deliver(to, std::move(g)); }

  void deliver_leaf(Node& leaf, const Ref<Node>& to, Tensor g) {
    if (marks_) {
      Tensor& pending = marks_->find(&leaf)->second.pending;
      if (pending.defined()) return add_pending(pending, std::move(g));
      pending = std::move(g);
      waiting_.send(to);
      return;
    }
    LeafLock lock(leaf);
    Tensor& sum = leaf.gradient;
    if (!sum.defined())
      sum = own(leaf, std::move(g));
    else if (!recording() && !sum.requires_grad()) {
      apply::add_into(sum, g);   // in place: whoever holds grad() sees it grow
      ++sum.impl()->storage->version;
    } else {
      sum = add(sum, g);
    }
  }

  void add_pending(Tensor& sum, Tensor g) {
    if (!recording() && is_sole(sum))
      apply::add_into(sum, g);
    else
      sum = add(sum, g);
  }

  // A leaf's gradient has memory of its own, laid out like the leaf.
  static Tensor own(const Node& leaf, Tensor g) {
    if (is_sole(g) && memory_order(g) == leaf.result_dims && g.impl()->data == g.impl()->storage->base && is_dense(g)) return g;
    if (recording()) return clone(g);
    Tensor copy = empty_ordered(leaf.shape, leaf.dtype, leaf.result_dims);
    apply::assign(copy, g);
    return copy;
  }
  static bool is_dense(const Tensor& g) {
    if (g.is_contiguous()) return true;
    int64_t strides[Shape::max_dims], run = 1;
    copy_strides(g, strides);
    uint32_t order = memory_order(g);
    for (int64_t i = g.dim(); i-- > 0;) {
      int64_t d = order >> 4 * i & 15;
      if (g.shape()[d] != 1 && strides[d] != run) return false;
      run *= g.shape()[d];
    }
    return true;
  }

  // A formula may return the broadcast shape and another float dtype; anything else is a mistake in the formula.
  static Tensor fit(const Node& node, const Node& to, Tensor g) {
    Shape common;
    if (!is_float(g.dtype()) || !broadcast(g.shape(), to.shape, common) || !(common == g.shape()))
      throw GradError(fmt::format("backward: a formula of {} returned a gradient {} {}; its input is {} {}",
                                  op_name(node.op), g.dtype(), g.shape(), to.dtype, to.shape));
    if (!(g.shape() == to.shape)) g = sum_to(g, to.shape);
    return gradus::to(g, to.dtype);
  }

  bool needs(const Node& node) const {
    auto at = marks_->find(&node);
    return at != marks_->end() && at->second.needed;
  }
  // True if the walk ends here.
  bool capture(Node& node, Tensor& dy) {
    Mark& mark = marks_->find(&node)->second;
    if (node.is_leaf()) dy = std::move(mark.pending);
    if (mark.wanted) mark.captured = dy;
    if (node.is_leaf()) return true;
    if (node.has(Node::released)) return mark.wanted && !may_lead_to_input(node);   // else visit reports it
    return std::none_of(node.edges(), node.edges() + node.edge_count, [&](Edge& e) { return needs(*e.to); });
  }
  // A node leads to older ones only; to which, a released one does not know any more.
  bool may_lead_to_input(const Node& node) const {
    return std::any_of(marks_->begin(), marks_->end(), [&](const auto& m) { return m.second.wanted && m.first->order < node.order; });
  }
  [[noreturn]] static void fail_used(const Node& node) {
    if (node.has(Node::busy))
      throw GradError(fmt::format("backward: {} {} is part of a graph whose backward is running further up; give the inner "
                                  "pass a graph of its own",
                                  op_name(node.op), node.shape));
    if (node.has(Node::failed))
      throw GradError(fmt::format("backward: an earlier backward from {} {} ended with an error, which used up a part of the "
                                  "graph; leaves may hold a part of their sum. Drop the gradients (zero_grad), and compute the "
                                  "result again.",
                                  op_name(node.op), node.shape));
    throw GradError(fmt::format("backward: the graph behind {} {} was released by an earlier backward. Pass {{.retain_graph = "
                                "true}} to the earlier one, or compute the result again.",
                                op_name(node.op), node.shape));
  }

  const bool keep_graph_, create_graph_;
  Marks* marks_;               // null in backward()
  GradModeGuard mode_;         // recording, if the backward pass itself shall be differentiable
  YoungestFirst waiting_;
};

Tensor seed_for(const char* op, const Tensor& root, const Tensor& gradient) {
  if (!root.defined()) throw GradError(fmt::format("{}: the starting tensor is undefined", op));
  if (!root.requires_grad())
    throw GradError(fmt::format("{}: the starting tensor {} has no history: nothing it was computed from requires grad, or it "
                                "was computed under NoGradGuard",
                                op, root.shape()));
  if (!gradient.defined()) {
    if (root.numel() != 1)
      throw GradError(fmt::format("{}: the starting tensor has shape {}; start from one number (mean, sum) or give a gradient "
                                  "of shape {}.",
                                  op, root.shape(), root.shape()));
    return apply::full(root.shape(), 1, root.dtype());
  }
  if (!(gradient.shape() == root.shape()))
    throw ShapeError(fmt::format("{}: the gradient given is {}, the starting tensor {}", op, gradient.shape(), root.shape()));
  if (gradient.dtype() != root.dtype())
    throw DtypeError(fmt::format("{}: the gradient given is {}, the starting tensor {}", op, gradient.dtype(), root.dtype()));
  return gradient;
}

// Every node reachable from the outputs; needed are those from which an input can be reached.
Marks mark_paths(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs) {
  Marks marks;
  std::vector<Node*> reachable;
  auto reach = [&](Node* node) {
    if (marks.try_emplace(node).second) reachable.push_back(node);
  };
  for (const Tensor& y : outputs) reach(history_of(y));
  for (size_t i = 0; i < reachable.size(); ++i)
    for (unsigned e = 0; e < reachable[i]->edge_count; ++e) reach(reachable[i]->edges()[e].to.get());
  for (const Tensor& x : inputs)
    if (auto at = marks.find(history_of(x)); at != marks.end()) at->second.wanted = at->second.needed = true;
  std::sort(reachable.begin(), reachable.end(), [](Node* a, Node* b) { return a->order < b->order; });
  for (Node* node : reachable) {
    Mark& mark = marks[node];
    mark.needed |= node->has(Node::released);   // nobody knows any more where it led: the pass stops there with an error
    for (unsigned e = 0; e < node->edge_count && !mark.needed; ++e) mark.needed = marks[node->edges()[e].to.get()].needed;
  }
  return marks;
}

}  // namespace

void Tensor::backward() const { backward(Tensor(), BackwardOptions()); }
void Tensor::backward(const BackwardOptions& options) const { backward(Tensor(), options); }
void Tensor::backward(const Tensor& gradient) const { backward(gradient, BackwardOptions()); }
void Tensor::backward(const Tensor& gradient, const BackwardOptions& options) const {
  Tensor seed = seed_for("backward", *this, gradient);
  Pass pass(options.retain_graph.value_or(options.create_graph), options.create_graph, nullptr);
  pass.start(*this, std::move(seed));
  pass.run({this, 1});
}

std::vector<Tensor> grad(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs, const GradOptions& options) {
  if (outputs.empty() || inputs.empty()) throw GradError("grad: give at least one output and one input");
  const std::vector<Tensor>& given = options.grad_outputs;
  if (!given.empty() && given.size() != outputs.size())
    throw GradError(fmt::format("grad: {} outputs need as many grad_outputs; came {}", outputs.size(), given.size()));
  std::vector<Tensor> seeds;
  for (size_t i = 0; i < outputs.size(); ++i)
    seeds.push_back(seed_for("grad", outputs[i], given.empty() ? Tensor() : given[i]));
  for (size_t i = 0; i < inputs.size(); ++i)
    if (!inputs[i].requires_grad())
      throw GradError(fmt::format("grad: input {} {} does not require grad", i, inputs[i].shape()));

  Marks marks = mark_paths(outputs, inputs);
  {
    Pass pass(options.retain_graph.value_or(options.create_graph), options.create_graph, &marks);
    for (size_t i = 0; i < outputs.size(); ++i) pass.start(outputs[i], seeds[i]);
    pass.run(outputs);
  }
  std::vector<Tensor> gradients;
  for (size_t i = 0; i < inputs.size(); ++i) {
    auto at = marks.find(history_of(inputs[i]));
    gradients.push_back(at == marks.end() ? Tensor() : at->second.captured);
    if (!gradients.back().defined() && !options.allow_unused)
      throw GradError(fmt::format("grad: no output depends on input {} {}. Pass {{.allow_unused = true}} to get an undefined "
                                  "tensor for it.",
                                  i, inputs[i].shape()));
  }
  return gradients;
}
Tensor grad(const Tensor& output, const Tensor& input, const GradOptions& options) {
  return grad(std::vector<Tensor>{output}, std::vector<Tensor>{input}, options)[0];
}

}  // namespace gradus
