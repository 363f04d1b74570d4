// Tensor's methods that need history: requires_grad_ and its relatives, and the sugar x.sum() for sum(x).
#include "autograd/autograd.h"
#include "autograd/extra.h"
#include "autograd/node.h"
#include "autograd/ops.h"
#include "autograd/record.h"
#include "core/format.h"

namespace gradus {

const Tensor& Tensor::requires_grad_(bool on) const {
  if (!is_leaf()) {
    if (on) return *this;
    throw GradError(fmt::format("requires_grad_: this {} tensor was computed by {}; only leaves can stop wanting a gradient. "
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
    throw GradError(fmt::format("detach_: this {} tensor is a view, and its base would keep the history. Use detach(), or "
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

std::string Tensor::grad_fn() const { return is_leaf() ? "" : op_name(impl()->history->op); }

Tensor Tensor::clone() const { return gradus::clone(*this); }
Tensor Tensor::contiguous() const { return gradus::contiguous(*this); }
Tensor Tensor::to(Dtype dtype) const { return gradus::to(*this, dtype); }
Tensor Tensor::detach() const {
  return make_view(*this, impl()->data, shape(), impl()->contiguous ? nullptr : impl()->strides());
}
Tensor Tensor::view(const IntList& sizes) const { return gradus::view(*this, sizes); }
Tensor Tensor::reshape(const IntList& sizes) const { return gradus::reshape(*this, sizes); }
Tensor Tensor::flatten(int64_t start, int64_t end) const { return gradus::flatten(*this, start, end); }
Tensor Tensor::permute(const IntList& dims) const { return gradus::permute(*this, dims); }
Tensor Tensor::transpose(int64_t a, int64_t b) const { return gradus::transpose(*this, a, b); }
Tensor Tensor::t() const { return gradus::t(*this); }
Tensor Tensor::expand(const IntList& sizes) const { return gradus::expand(*this, sizes); }
Tensor Tensor::squeeze() const { return gradus::squeeze(*this); }
Tensor Tensor::squeeze(int64_t dim) const { return gradus::squeeze(*this, dim); }
Tensor Tensor::unsqueeze(int64_t dim) const { return gradus::unsqueeze(*this, dim); }
Tensor Tensor::select(int64_t dim, int64_t index) const { return gradus::select(*this, dim, index); }
Tensor Tensor::slice(int64_t dim, int64_t start, int64_t end, int64_t step) const {
  return gradus::slice(*this, dim, start, end, step);
}
Tensor Tensor::narrow(int64_t dim, int64_t start, int64_t length) const { return gradus::narrow(*this, dim, start, length); }
Tensor Tensor::operator[](int64_t index) const { return gradus::select(*this, 0, index); }
Tensor Tensor::index_select(int64_t dim, const Tensor& index) const { return gradus::index_select(*this, dim, index); }
Tensor Tensor::gather(int64_t dim, const Tensor& index) const { return gradus::gather(*this, dim, index); }
Tensor Tensor::abs() const { return gradus::abs(*this); }
Tensor Tensor::exp() const { return gradus::exp(*this); }
Tensor Tensor::log() const { return gradus::log(*this); }
Tensor Tensor::sqrt() const { return gradus::sqrt(*this); }
Tensor Tensor::sin() const { return gradus::sin(*this); }
Tensor Tensor::cos() const { return gradus::cos(*this); }
Tensor Tensor::pow(Scalar exponent) const { return gradus::pow(*this, exponent); }
Tensor Tensor::relu() const { return gradus::relu(*this); }
Tensor Tensor::sigmoid() const { return gradus::sigmoid(*this); }
Tensor Tensor::tanh() const { return gradus::tanh(*this); }
Tensor Tensor::softmax(int64_t dim) const { return gradus::softmax(*this, dim); }
Tensor Tensor::log_softmax(int64_t dim) const { return gradus::log_softmax(*this, dim); }
Tensor Tensor::matmul(const Tensor& b) const { return gradus::matmul(*this, b); }
Tensor Tensor::sum() const { return gradus::sum(*this); }
Tensor Tensor::sum(const IntList& dims, bool keepdim) const { return gradus::sum(*this, dims, keepdim); }
Tensor Tensor::mean() const { return gradus::mean(*this); }
Tensor Tensor::mean(const IntList& dims, bool keepdim) const { return gradus::mean(*this, dims, keepdim); }
Tensor Tensor::var() const { return gradus::var(*this); }
Tensor Tensor::max() const { return gradus::max(*this); }
Tensor Tensor::min() const { return gradus::min(*this); }
Tensor Tensor::argmax() const { return gradus::argmax(*this); }
Tensor Tensor::argmax(int64_t dim, bool keepdim) const { return gradus::argmax(*this, dim, keepdim); }

}  // namespace gradus
