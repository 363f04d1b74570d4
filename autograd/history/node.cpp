// Nodes: birth, death, and the messages about them.
// Compile with: -O3
#include "autograd/history/node.h"

#include <algorithm>

#include "autograd/history/extra.h"
#include "autograd/history/saved.h"
#include "core/base/format.h"

namespace gradus {

namespace {

Node* new_node(const char* op, unsigned edges, const Shape& shape, Dtype dtype) {
  size_t bytes = sizeof(Node) + edges * sizeof(Edge);
  auto* n = static_cast<Node*>(take(bytes));
  n->count = 1;
  n->edge_count = n->edges_made = edges;
  n->dtype = dtype;
  n->flags = 0;
  n->op = op;
  new (&n->gradient) Tensor;
  new (&n->result) Ref<Storage>;
  n->result_version = 0;
  n->result_order = {};
  new (&n->shape) Shape(shape);
  ++tls.live_nodes;
  return n;
}

// A result is kept as its storage and the order of its dimensions, so it must fill that storage from the beginning.
void require_own_memory(const char* op, const Tensor& y) {
  if (y.impl()->data != y.impl()->storage->base || !has_no_gaps(y))
    throw GradError(
        fmt::format("{}: a formula asks for the result {}, which is a view of other memory; return a clone of it",
            op_name(op), y.shape()));
}

}   // namespace

Node* attach_node(const char* op, unsigned edges, const Tensor& y, uint64_t youngest_input, bool keep_result) {
  TensorImpl* impl = y.impl();
  bool is_plain = impl->contiguous && impl->data == impl->storage->base;
  if (keep_result && !is_plain) [[unlikely]]
    require_own_memory(op, y);
  Node* n = new_node(op, edges, impl->shape, impl->dtype);
  n->order = tls.clock = std::max(tls.clock, youngest_input) + 1;
  if (keep_result && (tls.special & ThreadState::saved_hooks)) [[unlikely]] {
    detail::pack_result(*n, y);
  } else if (keep_result) {
    n->result = Ref<Storage>::share(impl->storage);
    n->result_version = impl->storage->version;
    n->result_order = MemoryOrder::of(y);
  }
  impl->history = n;
  return n;
}

Ref<Node> new_hub(const char* op, unsigned edges, int64_t results, const std::vector<Node*>& inputs) {
  Node* n = new_node(op, edges, {results}, Dtype::float32);
  n->order = tls.clock;
  for (Node* input : inputs) n->order = std::max(n->order, input->order);
  tls.clock = ++n->order;
  n->flags = Node::hub;
  return Ref<Node>::adopt(n);
}

void attach_leaf(const Tensor& x) {
  TensorImpl* impl = x.impl();
  if (!is_float(impl->dtype))
    throw DtypeError(
        fmt::format("requires_grad_: only float32 and float64 tensors can have gradients; this one is {} {}",
            impl->dtype, impl->shape));
  if (impl->made == Made::inference)
    throw GradError(
        fmt::format("requires_grad_: this {} tensor was made under InferenceModeGuard and never takes part in a graph. "
                    "Make a clone of it outside the guard.",
            impl->shape));
  Node* n = new_node(nullptr, 0, impl->shape, impl->dtype);
  n->order = ++tls.clock;
  n->result_order = MemoryOrder::of(x);
  impl->history = n;
}

void Node::release() {
  Edge* e = edges();
  for (unsigned i = 0; i < edge_count; ++i) {
    if (e[i].formula.calls && e[i].formula.calls->end) e[i].formula.calls->end(e[i].formula.captures);
    e[i].to.~Ref();
  }
  edge_count = 0;
  flags |= released;
  result = {};
}

// Iterative: a node that dies while another one is being cleared waits in a list. A chain of 10^6 nodes needs no deep
// stack.
void destroy(Node* n) {
  if (tls.burying) {
    n->next_dying = tls.dying;
    tls.dying = n;
    return;
  }
  tls.burying = true;
  while (n) {
    n->release();
    n->gradient.~Tensor();
    if (n->has(Node::watched)) [[unlikely]]
      drop_extra(*n);
    --tls.live_nodes;
    give(n, sizeof(Node) + n->edges_made * sizeof(Edge));
    n = tls.dying;
    if (n) tls.dying = n->next_dying;
  }
  tls.burying = false;
}

Tensor Node::result_tensor() {
  if (!result) [[unlikely]] {   // hooks have packed it
    Tensor y = detail::unpack_result(*this);
    if (recording()) y.impl()->history = Ref<Node>::share(this).leak();
    return y;
  }
  if (result->version != result_version)
    throw GradError(
        fmt::format("backward: {} kept its result {}, and it was changed in place afterwards (version {}, kept "
                    "at {}). Change a clone of the result instead.",
            op_name(op), shape, result->version, result_version));
  int64_t strides[Shape::max_dims];
  result_order.strides_for(shape, strides);
  Tensor y = make_view(result.get(), dtype, result->base, shape, strides);
  if (recording()) {
    retain(count);
    y.impl()->history = this;
  }
  return y;
}

std::string op_name(const char* signature) {
  const char* end = std::strchr(signature, '(');
  return end ? std::string(signature, end) : signature;
}

std::string argument_name(const char* signature, int index) {
  const char* at = std::strchr(signature, '(');
  if (!at || index < 0) return "";
  ++at;
  for (; index > 0; --index) {
    at = std::strchr(at, ',');
    if (!at) return "";
    at += at[1] == ' ' ? 2 : 1;
  }
  const char* end = at + std::strcspn(at, ",)");
  return std::string(at, end);
}

}   // namespace gradus
