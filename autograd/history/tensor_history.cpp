// Tensor's methods that concern its history: requires_grad_ and its relatives. core/tensor/tensor.h declares them.
#include "autograd/history/extra.h"
#include "autograd/history/node.h"
#include "core/base/format.h"

namespace gradus {

const Tensor& Tensor::requires_grad_(bool on) const {
  if (!is_leaf()) {
    if (on) return *this;
    throw GradError(
        fmt::format("requires_grad_: this {} tensor was computed by {}; only leaves can stop wanting a gradient. "
                    "Use detach().",
            shape(), grad_fn()));
  }
  if (on == requires_grad()) return *this;
  if (on) {
    attach_leaf(*this);
    impl()->made = Made::whole;   // a leaf of its own from here on
    Ref<TensorImpl>::adopt(std::exchange(impl()->base, nullptr));
  } else {
    Ref<Node>::adopt(std::exchange(impl()->history, nullptr));
  }
  return *this;
}

const Tensor& Tensor::detach_() const {
  if (impl()->base)
    throw GradError(
        fmt::format("detach_: this {} tensor is a view, and its base would keep the history. Use detach(), or "
                    "detach_() of the base.",
            shape()));
  Ref<Node>::adopt(std::exchange(impl()->history, nullptr));
  return *this;
}

bool Tensor::is_leaf() const { return !requires_grad() || impl()->history->is_leaf(); }

Tensor Tensor::grad() const {
  const Node* node = history_of(*this);
  if (!node) return {};
  if (node->is_leaf()) return node->gradient;
  return node->has(Node::watched) ? existing_extra(*node).retained : Tensor();
}

Tensor& Tensor::mutable_grad() const {
  if (!requires_grad() || !is_leaf())
    throw GradError(fmt::format("mutable_grad: only a leaf that requires grad has one; this is {} {}",
        is_leaf() ? "a tensor that requires none," : "the result of an op,", shape()));
  return impl()->history->gradient;
}

void fail_gradient(const char* op, const Node& leaf) {
  const Tensor& gradient = leaf.gradient;
  if (!(gradient.shape() == leaf.shape))
    throw ShapeError(
        fmt::format("{}: a parameter of shape {} has a gradient of shape {}", op, leaf.shape, gradient.shape()));
  throw DtypeError(
      fmt::format("{}: a {} parameter {} has a {} gradient", op, leaf.dtype, leaf.shape, gradient.dtype()));
}

std::string Tensor::grad_fn() const { return is_leaf() ? "" : op_name(impl()->history->op); }

Tensor Tensor::detach() const {
  return make_view(*this, impl()->data, shape(), impl()->contiguous ? nullptr : impl()->strides());
}

}   // namespace gradus
