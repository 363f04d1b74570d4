// Hooks on gradients, and gradients that are kept although their tensor is not a leaf.
#include "autograd/history/extra.h"

#include <mutex>
#include <unordered_map>

#include "core/base/format.h"

namespace gradus {

namespace {

// One table for the nodes of all threads. Never destroyed: nodes may die after main().
struct Table {
  std::mutex mutex;
  std::unordered_map<const Node*, std::unique_ptr<Extra>> entries;
};
Table& table() {
  static Table* t = new Table;
  return *t;
}

void require_history(const char* op, const Tensor& x) {
  if (!x.requires_grad())
    throw GradError(
        fmt::format("{}: this {} tensor does not require grad, so no gradient will reach it", op, x.shape()));
}

}   // namespace

Extra& extra_of(Node& node) {
  std::lock_guard lock(table().mutex);
  auto& entry = table().entries[&node];
  if (!entry) entry = std::make_unique<Extra>();
  __atomic_fetch_or(&node.flags, Node::watched, __ATOMIC_RELAXED);   // a leaf may be in use by other threads
  return *entry;
}

Extra& existing_extra(const Node& node) {
  std::lock_guard lock(table().mutex);
  return *table().entries.at(&node);
}

void drop_extra(const Node& node) {
  std::unique_ptr<Extra> entry;   // dies after the lock is released: it may own tensors with nodes that have entries
  std::lock_guard lock(table().mutex);
  auto at = table().entries.find(&node);
  entry = std::move(at->second);
  table().entries.erase(at);
}

Tensor show_gradient(const Node& node, Tensor dy) {
  Extra& extra = existing_extra(node);
  extra.hooks.each([&](const auto& hook) {
    Tensor changed = hook(dy);
    if (!changed.defined()) return;
    if (!(changed.shape() == node.shape) || changed.dtype() != node.dtype)
      throw GradError(fmt::format("backward: a hook on {} returned a gradient {} {}; it must be {} {}",
          node.is_leaf() ? "a leaf" : op_name(node.op), changed.dtype(), changed.shape(), node.dtype, node.shape));
    dy = changed;
  });
  if (extra.retains)
    extra.retained = extra.retained.defined() ? extra.retained.add(dy) : dy.clone();   // dy has other owners
  return dy;
}

void show_accumulated(const Node& leaf) {
  Extra& extra = existing_extra(leaf);
  if (extra.post_accumulate.empty()) return;
  const TensorImpl* a = extra.alias.impl();
  Tensor x = make_view(extra.alias, a->data, a->shape, a->contiguous ? nullptr : extra.alias.impl()->strides());
  x.impl()->history = Ref<Node>::share(const_cast<Node*>(&leaf)).leak();
  extra.post_accumulate.each([&](const auto& hook) { hook(x); });
}

void replace_history(TensorImpl* x, Ref<Node> next) {
  Ref<Node> old = Ref<Node>::adopt(std::exchange(x->history, next.leak()));
  if (!old || !old->has(Node::watched) || !x->history || !existing_extra(*old).retains) return;
  Extra &from = existing_extra(*old), &to = extra_of(*x->history);
  to.retains = std::exchange(from.retains, false);
  to.retained = std::move(from.retained);
}

HookHandle add_gradient_hook(const Tensor& x, Callable<Tensor(const Tensor&)> hook) {
  require_history("register_hook", x);
  return extra_of(*history_of(x)).hooks.add(std::move(hook));
}

HookHandle add_post_accumulate_hook(const Tensor& x, Callable<void(const Tensor&)> hook) {
  require_history("register_post_accumulate_grad_hook", x);
  if (!x.is_leaf())
    throw GradError(
        fmt::format("register_post_accumulate_grad_hook: this {} tensor was computed by {}; only leaves collect a "
                    "gradient. Use register_hook.",
            x.shape(), x.grad_fn()));
  Extra& extra = extra_of(*history_of(x));
  extra.alias = x.detach();
  return extra.post_accumulate.add(std::move(hook));
}

void Tensor::retain_grad() const {
  require_history("retain_grad", *this);
  if (!is_leaf()) extra_of(*history_of(*this)).retains = true;
}
bool Tensor::retains_grad() const {
  const Node* node = history_of(*this);
  return node && !node->is_leaf() && node->has(Node::watched) && existing_extra(*node).retains;
}

}   // namespace gradus
