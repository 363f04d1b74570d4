// Pass: what few passes need, and what is done once per leaf.
// Compile with: -O3
#include "autograd/engine/pass.h"

#include <exception>
#include <thread>

#include "autograd/history/extra.h"
#include "autograd/history/several.h"
#include "autograd/ops/inplace/view_gradient.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/tensor/random.h"

namespace gradus {

namespace {

// Several threads may add to one leaf. If the process has only one, there is nothing to lock.
class LeafLock {
 public:
  explicit LeafLock(Node& leaf) : leaf_(single_threaded() ? nullptr : &leaf) {
    if (leaf_)
      while (__atomic_fetch_or(&leaf_->flags, Node::locked, __ATOMIC_ACQUIRE) & Node::locked) {
      }
  }
  ~LeafLock() {
    if (leaf_) __atomic_fetch_and(&leaf_->flags, uint8_t(~Node::locked), __ATOMIC_RELEASE);
  }

 private:
  Node* leaf_;
};

Tensor copy_laid_out_like(const Node& leaf, const Tensor& g) {
  Tensor copy = empty(leaf.shape, leaf.dtype, leaf.result_order);
  apply::assign(copy, g);
  return copy;
}

// A leaf's gradient has memory of its own, laid out like the leaf.
Tensor own(const Node& leaf, Tensor g) {
  if (is_sole_owner(g) && MemoryOrder::of(g) == leaf.result_order && g.impl()->data == g.impl()->storage->base &&
      has_no_gaps(g))
    return g;
  return recording() ? clone(g) : copy_laid_out_like(leaf, g);
}

// A gradient that the user has set may be expanded: what is added in place at one index would appear at others.
void make_writable(Node& leaf) {
  Tensor& sum = leaf.gradient;
  if (!sum.is_contiguous() && shows_a_number_twice(sum)) [[unlikely]]
    sum = copy_laid_out_like(leaf, sum);
}

Tensor zeros_of(const Node& node) {
  Tensor zero = node.is_leaf() ? empty(node.shape, node.dtype, node.result_order) : empty(node.shape, node.dtype);
  apply::fill(zero, 0);
  return zero;
}

// The depth at which passes within passes move on to a stack of their own.
constexpr int passes_per_stack = 64;

// Runs f in a thread of its own, which behaves like this one, and waits for it. A backward in a formula of a backward
// ... needs some kilobytes of stack each time, so thousands of them would not fit on one.
template <class F> void on_new_stack(F f) {
  ThreadState& mine = tls;
  Generator& generator = default_generator();
  std::exception_ptr error;
  std::thread([&] {
    tls.take_over_modes(mine);
    GeneratorLoan loan(generator);
    try {
      f();
    } catch (...) {
      error = std::current_exception();
    }
    mine.clock = std::max(mine.clock, tls.clock);
  }).join();
  if (error) std::rethrow_exception(error);
}

}   // namespace

void Pass::run(std::span<const Tensor> roots) {
  struct Depth {
    Depth() { ++tls.passes; }
    ~Depth() { --tls.passes; }
  } deeper;
  try {
    if (tls.passes % passes_per_stack == 0) on_new_stack([this] { walk(); });
    else walk();
  } catch (...) {
    for (const Tensor& root : roots)
      if (Node* node = history_of(root); node && (!marks_ || marks_->contains(node)))
        __atomic_fetch_or(&node->flags, Node::failed, __ATOMIC_RELAXED);
    throw;
  }
}

void Pass::accumulate(Node& leaf, Tensor g) {
  {
    LeafLock lock(leaf);
    Tensor& sum = leaf.gradient;
    if (sum.defined()) require_gradient_fits("backward", leaf);
    if (!sum.defined()) sum = own(leaf, std::move(g));
    else if (!recording() && !sum.requires_grad()) {
      make_writable(leaf);
      apply::add_into(sum, g);   // in place: whoever holds grad() sees it grow
      ++sum.impl()->storage->version;
    } else {
      sum = add(sum, g);
    }
  }
  if (leaf.has(Node::watched)) [[unlikely]]
    show_accumulated(leaf);
}

void Pass::add_pending(Tensor& sum, Tensor g) {
  if (!sum.defined()) sum = std::move(g);
  else if (!recording() && is_sole_owner(sum) &&
           has_no_gaps(sum))   // not into an expanded one: its positions share a number
    apply::add_into(sum, g);
  else sum = add(sum, g);
}

// Where a node collects if not in its `gradient`; null if it does.
Tensor* Pass::pending_of(Node& node) {
  if (marks_) {
    Mark& mark = marks_->find(&node)->second;
    return mark.end ? &mark.pending : nullptr;
  }
  return node.has(Node::watched) ? &at_leaves_[&node] : nullptr;   // asked for leaves only
}

void Pass::visit_special(Node& node) {
  Mark* mark = marks_ ? &marks_->find(&node)->second : nullptr;
  bool at_end = mark ? mark->end : node.is_leaf();
  Tensor dy = std::move(at_end ? *pending_of(node) : node.gradient);
  if (node.has(Node::watched) && !(mark && mark->silent)) dy = show_gradient(node, std::move(dy));
  if (mark && ends_here(node, *mark, dy)) return;
  if (node.is_leaf()) return accumulate(node, std::move(dy));
  visit(node, std::move(dy));
}

// A custom function may have more inputs than fit on the stack.
void Pass::send_many(Node& node, Edge* edges, unsigned group, Tensor& dy) {
  std::vector<Tensor> gradients(group);
  edges->formula.calls->call(edges->formula.captures, dy, true, node, edges, gradients.data());
  for (unsigned i = 0; i < group; ++i) deliver(node, edges[i].to, std::move(gradients[i]));
}

// The formula of a slice adds into its range of what the node has collected; of one of several results, into its place
// there. False: it has to be called like any other.
bool Pass::add_into(Node& node, Edge& edge, Tensor& dy) {
  Node& to = *edge.to;
  bool to_hub = to.has(Node::hub);
  if (!to_hub && (recording() || observer_)) return false;
  if (!to_hub && dy.dtype() != to.dtype) [[unlikely]]   // Module::to has changed it since
    return false;
  Tensor* place = marks_ || to.is_leaf() ? pending_of(to) : nullptr;
  bool direct = !place && to.is_leaf();   // into grad() itself
  if (direct) {
    LeafLock lock(to);
    if (to.gradient.defined() && to.gradient.requires_grad()) return false;
    if (!to.gradient.defined()) to.gradient = zeros_of(to);
    require_gradient_fits("backward", to);
    make_writable(to);
    edge.formula.calls->add_into(edge.formula.captures, to.gradient, dy);
    ++to.gradient.impl()->storage->version;
    return true;
  }
  Tensor& sum = place ? *place : to.gradient;
  bool first = !sum.defined();
  if (first) sum = to_hub ? new_bundle(to) : zeros_of(to);
  else if (!to_hub && !(is_sole_owner(sum) && has_no_gaps(sum))) sum = apply::copy(sum);
  if (observer_) observer_->send(node, to, dy);
  edge.formula.calls->add_into(edge.formula.captures, sum, dy);
  if (first && place) waiting_.send(edge.to);
  else if (first) wait(edge.to);
  return true;
}

// A formula may return the broadcast shape and another float dtype; anything else is a mistake in the formula.
Tensor Pass::fit(const Node& from, const Node& to, Tensor g) {
  Shape common;
  if (!is_float(g.dtype()) || !broadcast(g.shape(), to.shape, common) || !(common == g.shape()))
    throw GradError(fmt::format("backward: a formula of {} returned a gradient {} {}; its input is {} {}",
        op_name(from.op), g.dtype(), g.shape(), to.dtype, to.shape));
  if (!(g.shape() == to.shape)) g = recording() ? sum_to(g, to.shape) : apply::sum_to(g, to.shape);
  return gradus::to(g, to.dtype);
}

bool Pass::needs(const Node& node) const {
  auto at = marks_->find(&node);
  return at != marks_->end() && at->second.needed;
}

bool Pass::ends_here(Node& node, Mark& mark, const Tensor& dy) const {
  if (mark.wanted) mark.captured = dy;
  if (mark.end) return true;
  if (node.has(Node::released)) return mark.wanted && !may_lead_to_input(node);   // else visit reports it
  return std::none_of(node.edges(), node.edges() + node.edge_count, [&](Edge& e) { return needs(*e.to); });
}

// A node leads only to older ones; a released node no longer knows which.
bool Pass::may_lead_to_input(const Node& node) const {
  return std::any_of(
      marks_->begin(), marks_->end(), [&](const auto& m) { return m.second.wanted && m.first->order < node.order; });
}

void Pass::fail_used(const Node& node) {
  if (node.has(Node::busy))
    throw GradError(
        fmt::format("backward: {} {} is part of a graph whose backward is still running; give the inner "
                    "pass a graph of its own",
            op_name(node.op), node.shape));
  if (node.has(Node::failed))
    throw GradError(fmt::format(
        "backward: an earlier backward from {} {} ended with an error, which used up a part of the "
        "graph; leaves may hold a part of their sum. Drop the gradients (zero_grad), and compute the "
        "result again.",
        op_name(node.op), node.shape));
  throw GradError(
      fmt::format("backward: the graph behind {} {} was released by an earlier backward. Pass {{.retain_graph = "
                  "true}} to the earlier one, or compute the result again.",
          op_name(node.op), node.shape));
}

}   // namespace gradus
