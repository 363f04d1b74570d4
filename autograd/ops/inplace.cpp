// In-place changes: x.add_(y) and its relatives.
//
// Note [In place]. Without history on either side the numbers are overwritten and the storage's version goes up: whoever kept
// the old numbers for backward will notice. With history the op is computed as usual and x takes over the result's numbers
// and its node. A leaf that requires grad refuses unless under NoGradGuard: its gradient would belong to numbers that are gone.
// A view refuses to get a history of its own: its base would not know of it.
#include "autograd/ops/common.h"
#include "core/random.h"

namespace gradus {

namespace {

// True if the change has to be recorded. Throws if it cannot be.
bool records_change(const char* op, const Tensor& x, bool source_has_history) {
  if (!recording() || !(x.requires_grad() || source_has_history)) return false;
  if (x.requires_grad() && x.is_leaf())
    throw GradError(fmt::format("{}: this {} leaf requires grad and cannot be changed in place while recording. Put the change "
                                "under NoGradGuard, or compute a new tensor.",
                                op, x.shape()));
  if (!is_float(x.dtype()))
    throw DtypeError(fmt::format("{}: a {} tensor cannot take on values that have gradients; convert it with to(float32)", op, x.dtype()));
  if (x.impl()->is_view)
    throw GradError(fmt::format("{}: this {} tensor is a view, and gradients through changes of a view are not supported. Change "
                                "the whole tensor, or build it with cat, stack or where.",
                                op, x.shape()));
  return true;
}

// x takes the numbers of y and, if given, its history.
void take_over(const Tensor& x, const Tensor& y, bool history) {
  apply::assign(x, y);
  if (history) rebase(x, y);
}

// x = f(x, b) for a tensor or a number b.
template <class F, class B>
const Tensor& change(const char* op, const Tensor& x, const B& b, F f) {
  bool has_history = false;
  if constexpr (std::is_same_v<B, Tensor>) has_history = b.requires_grad();
  bool history = records_change(op, x, has_history);
  auto compute = [&] {
    if (history) return f(x, b);
    NoGradGuard guard;
    return f(x, b);
  };
  Tensor y = compute();
  if (!(y.shape() == x.shape()))
    throw ShapeError(fmt::format("{}: the result {} does not fit into the tensor {} that is changed", op, y.shape(), x.shape()));
  if (is_float(y.dtype()) != is_float(x.dtype()) && is_float(y.dtype()))
    throw DtypeError(fmt::format("{}: the result is {}, which the {} tensor that is changed cannot hold", op, y.dtype(), x.dtype()));
  take_over(x, history ? to(y, x.dtype()) : y, history);
  return x;
}

Tensor add_tensors(const Tensor& a, const Tensor& b) { return add(a, b); }
Tensor add_number(const Tensor& a, Scalar b) { return add(a, b); }

}  // namespace

void rebase(const Tensor& x, const Tensor& y) {
  x.impl()->storage->rebased = x.version();   // views taken before are stale now
  x.impl()->rebased = true;
  Ref<Node> old = Ref<Node>::adopt(x.impl()->history);
  x.impl()->history = Ref<Node>::share(history_of(y)).leak();
}

const Tensor& Tensor::add_(const Tensor& b) const { return change("add_", *this, b, add_tensors); }
const Tensor& Tensor::add_(Scalar b) const { return change("add_", *this, b, add_number); }
const Tensor& Tensor::sub_(const Tensor& b) const {
  return change("sub_", *this, b, [](const Tensor& p, const Tensor& q) { return sub(p, q); });
}
const Tensor& Tensor::sub_(Scalar b) const {
  return change("sub_", *this, b, [](const Tensor& p, Scalar q) { return sub(p, q); });
}
const Tensor& Tensor::mul_(const Tensor& b) const {
  // The formula of q keeps p, whose numbers are about to go.
  return change("mul_", *this, b, [](const Tensor& p, const Tensor& q) {
    return mul(recording() && q.requires_grad() ? gradus::clone(p) : p, q);
  });
}
const Tensor& Tensor::mul_(Scalar b) const {
  return change("mul_", *this, b, [](const Tensor& p, Scalar q) { return mul(p, q); });
}
const Tensor& Tensor::div_(const Tensor& b) const {
  return change("div_", *this, b, [](const Tensor& p, const Tensor& q) { return div(p, q); });
}
const Tensor& Tensor::div_(Scalar b) const {
  return change("div_", *this, b, [](const Tensor& p, Scalar q) { return div(p, q); });
}

const Tensor& Tensor::copy_(const Tensor& source) const {
  Shape common;
  if (!broadcast(shape(), source.shape(), common) || !(common == shape()))
    throw ShapeError(fmt::format("copy_: a source of shape {} does not broadcast to {}", source.shape(), shape()));
  if (records_change("copy_", *this, source.requires_grad()))
    take_over(*this, gradus::clone(gradus::expand(gradus::to(source, dtype()), shape())), true);
  else
    apply::assign(*this, source);
  return *this;
}

const Tensor& Tensor::fill_(Scalar value) const {
  bool history = records_change("fill_", *this, false);
  apply::fill(*this, value);
  ++impl()->storage->version;
  if (history) {   // the old numbers are gone, and with them what they came from
    impl()->storage->rebased = version();
    Ref<Node>::adopt(std::exchange(impl()->history, nullptr));
  }
  return *this;
}
const Tensor& Tensor::zero_() const { return fill_(0); }

static const Tensor& fill_random(const char* op, const Tensor& x, void (*fill)(const Tensor&, double, double, Generator&), double a, double b) {
  if (!is_float(x.dtype())) throw DtypeError(fmt::format("{}: expected float32 or float64; came {}", op, x.dtype()));
  bool history = records_change(op, x, false);
  Tensor values = empty(x.shape(), x.dtype());
  fill(values, a, b, default_generator());
  take_over(x, values, history);
  return x;
}
const Tensor& Tensor::uniform_(double low, double high) const {
  if (!(low <= high)) throw Error(fmt::format("uniform_: expected low <= high; came low {} and high {}", low, high));
  return fill_random("uniform_", *this, fill_uniform, low, high);
}
const Tensor& Tensor::normal_(double mean, double std) const {
  if (!(std >= 0)) throw Error(fmt::format("normal_: the standard deviation is not negative; came {}", std));
  return fill_random("normal_", *this, fill_normal, mean, std);
}

}  // namespace gradus
