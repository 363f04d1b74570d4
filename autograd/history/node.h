// Node: how a tensor came about. A graph is tensors holding nodes, nodes holding older nodes.
//
// Idea: a Node knows the op's name, its result's shape, and one edge per input that wants a gradient: {older node,
// formula}. A formula is a lambda that turns the gradient of the result (dy) into the gradient of that input; it lives
// inside its edge, with what it captured. A leaf (a parameter) is a Node without op and edges, and its `gradient` is
// what users see as grad().
// Read next: record.h (how a node is made), pass.h (how gradients travel).
#ifndef GRADUS_AUTOGRAD_HISTORY_NODE_H
#define GRADUS_AUTOGRAD_HISTORY_NODE_H

#include <new>
#include <type_traits>

#include "core/tensor/memory_order.h"

namespace gradus {

/// A type-erased lambda. It never moves: record() builds it in place, so only call and end are needed.
struct Formula {
  static constexpr size_t inline_bytes = 48;   // three Saved; larger captures get a block of their own
  static constexpr int max_group = 8;          // edges of one joint formula

  struct Calls {
    // gradients[i] for the i-th edge of the group; a plain formula has a group of one.
    void (*call)(void* captures, Tensor& dy, bool last, Node& node, struct Edge* group, Tensor* gradients);
    void (*end)(void* captures);   // null if there is nothing to destroy
    // If set, used instead of `call` when the pass is not recorded or the target is a hub: adds to what the target has
    // collected.
    void (*add_into)(void* captures, Tensor& sum, Tensor& dy);
    void (*each_saved)(void* captures);   // shows saved tensors to the thread's SavedVisitor: saved.h
  };
  const Calls* calls;   // null in an edge that belongs to the joint formula of an edge before it
  alignas(8) char captures[inline_bytes];
};

struct Edge {
  Ref<Node> to;
  Formula formula;
};
static_assert(sizeof(Edge) == 64, "an edge is one cache line");

struct Node {   // 128 bytes, then exactly edge_count edges
  enum Flags : uint8_t {
    released = 1,   // formulas and edges are gone
    busy = 2,       // its formulas are running in a pass further up the stack
    locked = 4,     // a leaf's gradient is being added to
    failed = 8,     // a pass that started here ended with an error
    watched = 16,   // has an entry in the table of extra.h
    hub = 32,       // stands for the several results of one op: several.h
    ending = 64,    // busy, and released when its formulas have run
  };
  uint32_t count;
  uint32_t edge_count;
  union {
    uint64_t order;     // larger than that of every node it leads to
    Node* next_dying;   // while it waits to be destroyed
  };
  const char* op;        // a signature, "mul(a, b)", of static lifetime; null: a leaf
  Tensor gradient;       // of a leaf: its grad(). Of others: the sum of what has arrived so far
  Ref<Storage> result;   // of the op, only if a formula asks for it; see result_tensor()
  uint32_t result_version;
  MemoryOrder result_order;   // of a leaf, too
  Dtype dtype;
  uint8_t flags;
  uint32_t edges_made;   // edge_count at birth; gives the size of the block
  Shape shape;           // of the result

  Edge* edges() { return reinterpret_cast<Edge*>(this + 1); }
  bool is_leaf() const { return op == nullptr; }
  bool has(Flags f) const { return __atomic_load_n(&flags, __ATOMIC_RELAXED) & f; }   // threads may share a leaf
  /// The op's result again, with this node as its history if formulas are being recorded.
  Tensor result_tensor();
  /// Drops formulas and edges, and the tensors they kept.
  void release();
};
static_assert(sizeof(Node) == 128, "two cache lines");

/// A node for y, the result of op, with room for edges; y, which has no history yet, gets it. `youngest_input`: the
/// largest order of its inputs. Throws GradError if the result is to be kept and is a view.
Node* attach_node(const char* op, unsigned edges, const Tensor& y, uint64_t youngest_input, bool keep_result);

/// The node that stands for `results` results of one op, with room for edges to the inputs; see several.h.
Ref<Node> new_hub(const char* op, unsigned edges, int64_t results, const std::vector<Node*>& inputs);

/// A leaf's node: this tensor wants a gradient. Throws DtypeError unless it is a float.
void attach_leaf(const Tensor& x);

/// The node behind x; null if x is undefined or wants no gradient.
inline Node* history_of(const Tensor& x) {
  if (!x.defined()) return nullptr;
  TensorImpl* impl = x.impl();
  if (is_stale(impl)) [[unlikely]]
    renew_history(impl);
  return impl->history;
}

/// "mul" of "mul(a, b)"; argument_name("mul(a, b)", 1) is "b".
std::string op_name(const char* signature);
std::string argument_name(const char* signature, int index);

// -- recording on and off, per thread --

inline bool recording() { return tls.recording; }

class GradModeGuard {
 public:
  explicit GradModeGuard(bool on) : before_(std::exchange(tls.recording, on)) {}
  ~GradModeGuard() { tls.recording = before_; }
  GradModeGuard(const GradModeGuard&) = delete;
  GradModeGuard& operator=(const GradModeGuard&) = delete;

 private:
  bool before_;
};
/// While it lives, ops of this thread record nothing: for evaluation and for changing parameters by hand.
struct NoGradGuard : GradModeGuard {
  NoGradGuard() : GradModeGuard(false) {}
};
struct EnableGradGuard : GradModeGuard {
  EnableGradGuard() : GradModeGuard(true) {}
};
/// Like NoGradGuard; also, tensors made while it lives never take part in a graph: they cannot be kept for backward,
/// require a gradient, or be changed in place outside. A clone can.
class InferenceModeGuard : GradModeGuard {
 public:
  InferenceModeGuard() : GradModeGuard(false), before_(std::exchange(tls.inference, true)) {}
  ~InferenceModeGuard() { tls.inference = before_; }

 private:
  bool before_;
};

}   // namespace gradus
#endif
