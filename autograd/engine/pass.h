// Pass: one walk of the engine from results back to leaves.
//
// Note [Youngest first]. A node is always younger than the nodes it was computed from: an edge can only point to
// something that exists. So if we always take the youngest waiting node, everything that uses its result has already
// reported, and its gradient is complete. No counting of dependencies, no sorting beforehand, no recursion.
//
// The plain walk, all that training needs, is in this file. What few passes need is behind one test each, and in
// pass.cpp: marks (only paths to certain inputs), watched nodes (hooks, retain_grad), an observer (sees every step).
// Read first: node.h, record.h.   Read next: engine.cpp.   Walk through it: autograd/README.md.
#ifndef GRADUS_AUTOGRAD_ENGINE_PASS_H
#define GRADUS_AUTOGRAD_ENGINE_PASS_H

#include <algorithm>
#include <span>
#include <unordered_map>

#include "autograd/history/record.h"
#include "autograd/history/saved.h"
#include "autograd/ops.h"

namespace gradus {

// The nodes whose gradient has begun to arrive. It owns them. One slot for the youngest and a heap behind it: most
// graphs are chains, and then the heap stays empty. (A sorted list is quadratic when 10,000 nodes wait.)
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

// While the formulas of a node run: notes the node for messages, and that it must not be entered again. Afterwards,
// unless the graph is kept, the node is used up; even if a formula threw, since some of its edges may be gone by then.
class Running {
 public:
  Running(Node& node, bool keep) : node_(node), before_(std::exchange(tls.running, &node)), keep_(keep) {
    node.flags |= keep ? Node::busy : Node::busy | Node::ending;
  }
  ~Running() {
    node_.flags &= uint8_t(~Node::busy);
    if (tls.unpacked) [[unlikely]]
      detail::drop_unpacked();
    tls.running = before_;
    if (!keep_) node_.release();
  }

 private:
  Node& node_;
  const Node* before_;
  bool keep_;
};

// What a pass to certain inputs knows about a node.
struct Mark {
  bool needed = false;   // on a path to an input
  bool wanted = false;   // an input
  bool end = false;      // the pass does not go beyond it, and must not touch its `gradient`: a leaf, or as asked
  bool silent = false;   // its hooks are not called: an outer pass will do that
  Tensor pending;        // of an end: the sum of what has arrived
  Tensor captured;       // the complete gradient of an input
};
using Marks = std::unordered_map<const Node*, Mark>;

// Sees every step of a pass; see trace.cpp.
class Observer {
 public:
  virtual void visit(const Node& node, const Tensor& dy) = 0;
  virtual void send(const Node& from, const Node& to, const Tensor& g) = 0;

 protected:
  ~Observer() = default;
};

// The one that looks for NaN while tls.special says so: the engine's only call up, to tools/anomaly.cpp.
Observer* anomaly_observer();

struct PassOptions {
  bool keep_graph = false, create_graph = false;
  Marks* marks = nullptr;   // null: to all leaves
  Observer* observer = nullptr;
};

class Pass {
 public:
  explicit Pass(const PassOptions& options)
      : keep_graph_(options.keep_graph),
        marks_(options.marks),
        observer_(options.observer                     ? options.observer
                  : tls.special & ThreadState::anomaly ? anomaly_observer()
                                                       : nullptr),
        mode_(options.create_graph) {}

  void start(const Tensor& root, Tensor seed) {
    Node* node = history_of(root);
    if (marks_ && !marks_->contains(node)) return;
    deliver(Ref<Node>::share(node), std::move(seed));
  }
  /// Walks to the end. Throws what a formula or hook throws; what has not been delivered by then is dropped, and the
  /// roots, those that it was started from, know that it failed.
  void run(std::span<const Tensor> roots);

  /// Adds g to the grad() of a leaf, then calls its post-accumulate hooks.
  void accumulate(Node& leaf, Tensor g);

 private:
  void walk() {
    while (Ref<Node> node = waiting_.take()) {
      if (marks_ || node->has(Node::watched)) [[unlikely]]
        visit_special(*node);
      else visit(*node, std::move(node->gradient));
    }
  }

  void visit(Node& node, Tensor dy) {
    if (node.flags & (Node::released | Node::busy)) fail_used(node);
    if (observer_) [[unlikely]]
      observer_->visit(node, dy);
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
    Formula& formula = edges->formula;
    if (formula.calls->add_into && add_into(node, *edges, dy)) return;
    if (group == 1) {
      Tensor gradient;
      formula.calls->call(formula.captures, dy, last, node, edges, &gradient);
      return deliver(node, edges->to, std::move(gradient));
    }
    if (group > Formula::max_group) [[unlikely]]
      return send_many(node, edges, group, dy);
    Tensor gradients[Formula::max_group];
    formula.calls->call(formula.captures, dy, last, node, edges, gradients);
    for (unsigned i = 0; i < group; ++i) deliver(node, edges[i].to, std::move(gradients[i]));
  }

  void deliver(const Node& from, Ref<Node>& to, Tensor g) {
    if (!g.defined() || (marks_ && !needs(*to))) return;   // undefined means zero
    if (!(g.shape() == to->shape) || g.dtype() != to->dtype) [[unlikely]]
      g = fit(from, *to, std::move(g));
    if (observer_) [[unlikely]]
      observer_->send(from, *to, g);
    deliver(to, std::move(g));
  }

  // Adds g to what the node has; the first gradient puts the node in the queue. Unless the graph is kept, the edge's
  // reference moves there.
  void deliver(Ref<Node>& to, Tensor g) {
    Node& node = *to;
    if (marks_ || node.is_leaf()) {
      if (Tensor* sum = pending_of(node)) {
        bool first = !sum->defined();
        add_pending(*sum, std::move(g));
        if (first) waiting_.send(to);
        return;
      }
      if (node.is_leaf()) return accumulate(node, std::move(g));
    }
    if (node.gradient.defined()) return add_pending(node.gradient, std::move(g));
    node.gradient = std::move(g);
    wait(to);
  }
  void deliver(Ref<Node>&& to, Tensor g) { deliver(to, std::move(g)); }
  void wait(Ref<Node>& to) {
    __builtin_prefetch(to->edges());
    __builtin_prefetch(to->edges() + 1);
    if (keep_graph_) waiting_.send(to);
    else waiting_.send(std::move(to));
  }

  static void add_pending(Tensor& sum, Tensor g);

  // -- pass.cpp --
  void visit_special(Node& node);
  void send_many(Node& node, Edge* edges, unsigned group, Tensor& dy);
  bool add_into(Node& node, Edge& edge, Tensor& dy);
  Tensor* pending_of(Node& node);
  bool needs(const Node& node) const;
  bool ends_here(Node& node, Mark& mark, const Tensor& dy) const;
  bool may_lead_to_input(const Node& node) const;
  static Tensor fit(const Node& from, const Node& to, Tensor g);
  [[noreturn]] static void fail_used(const Node& node);

  const bool keep_graph_;
  Marks* marks_;
  Observer* observer_;
  GradModeGuard mode_;   // recording, if the backward pass itself is to be differentiable
  YoungestFirst waiting_;
  std::unordered_map<const Node*, Tensor>
      at_leaves_;   // without marks: the sums of watched leaves, whose hooks see the total
};

}   // namespace gradus
#endif
