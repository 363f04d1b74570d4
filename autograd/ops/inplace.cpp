// In-place changes: x.add_(y) and its relatives.
//
// Note [In place]. Without history on any side the numbers are overwritten and the storage's version goes up: whoever kept
// the old numbers for backward will notice. With history the op is computed as usual; x takes over the result's numbers, and
//   - x itself, if it is no view, takes over the result's node;
//   - else x's base gets a node "copy_slices": what arrives at the base goes to the result where x lies, and past it elsewhere.
// Then all views of that base, x too, are stale (view_version < storage->rebased). Each finds out when it is next asked for
// its history, and becomes a window on the base's new one: renew_history() in window.cpp.
// A leaf that requires grad refuses unless under NoGradGuard, and so do its views: the gradient would belong to numbers that
// are gone. A view made under NoGradGuard, or one of several results, has no place in the history: it refuses to get one.
#include "autograd/extra.h"
#include "autograd/ops/common.h"
#include "autograd/ops/window.h"
#include "core/random.h"

namespace gradus {

namespace {

void require_changeable(const char* op, const Tensor& x, const char* what) {
  if (x.impl()->made == Made::inference && !tls.inference)
    throw GradError(fmt::format("{}: {} {} was made under InferenceModeGuard and cannot be changed in place outside of it. Change a "
                                "clone.",
                                op, what, x.shape()));
  if (shows_a_number_twice(x))
    throw ShapeError(fmt::format("{}: {} {} shows one number at several indices (it was expanded), so it cannot be changed in "
                                 "place. Change a clone of it.",
                                 op, what, x.shape()));
}

[[noreturn]] void fail_leaf(const char* op, const Tensor& x, const TensorImpl* base) {
  std::string what = base ? fmt::format("{} tensor is a view of a {} leaf that", x.shape(), base->shape)
                          : fmt::format("{} leaf", x.shape());
  throw GradError(fmt::format("{}: this {} requires grad and cannot be changed in place while recording. Put the change under "
                              "NoGradGuard, or compute a new tensor.",
                              op, what));
}

[[noreturn]] void fail_made(const char* op, const Tensor& x) {
  if (x.impl()->made == Made::under_no_grad)
    throw GradError(fmt::format("{}: this {} view was taken under NoGradGuard, so a change of it that has gradients cannot reach "
                                "its base. Take the view outside the guard, or put the change under it too.",
                                op, x.shape()));
  if (x.impl()->made == Made::by_function)
    throw GradError(fmt::format("{}: this {} tensor shares the memory of an argument of the function that returned it, so it "
                                "cannot be changed in place with gradients. Return a clone from forward, or change a clone.",
                                op, x.shape()));
  throw GradError(fmt::format("{}: this {} view is one of several results of one op, and those cannot be changed in place with "
                              "gradients. Take it with narrow or select, or change a clone.",
                              op, x.shape()));
}

bool has_history(const Tensor& x) { return recording() && history_of(x); }

}  // namespace

bool records_change(const char* op, const Tensor& x, bool source_has_history) {
  if (!recording()) return false;
  const TensorImpl* base = x.impl()->base;
  const Node *own = history_of(x), *behind = base ? base->history : nullptr;
  if (!own && !behind && !source_has_history) return false;
  if (own && own->is_leaf()) fail_leaf(op, x, nullptr);
  if (behind && behind->is_leaf()) fail_leaf(op, x, base);
  if (!is_float(x.dtype()))
    throw DtypeError(fmt::format("{}: a {} tensor cannot take on values that have gradients; convert it with to(float32)", op, x.dtype()));
  if (x.impl()->made > Made::as_view) fail_made(op, x);
  if (base) require_changeable(op, Tensor(Ref<TensorImpl>::share(x.impl()->base)), "the base");
  return true;
}

namespace {

// x, or the base it is a view of, gets the history of next. Called when the numbers have been changed.
void adopt_history(const Tensor& x, const Tensor& next) {
  Ref<Node> history = Ref<Node>::share(history_of(next));   // before next, if it is a view of x's storage, becomes stale
  TensorImpl* owner = x.impl()->base ? x.impl()->base : x.impl();
  owner->storage->rebased = x.version();
  owner->rebased = true;
  replace_history(owner, std::move(history));
  if (x.impl()->history && x.impl()->history->has(Node::watched)) history_of(x);   // for retain_grad on a view
}

Tensor base_of(const Tensor& x) { return Tensor(Ref<TensorImpl>::share(x.impl()->base)); }

// A tensor whose history is the one that x, or its base, gets from taking the numbers of y.
Tensor successor(const Tensor& x, const Tensor& y) { return x.impl()->base ? copy_slices(base_of(x), x, y) : y; }

// x takes the numbers of y, computed from x, and if `history` what y was computed from.
void take_over(const Tensor& x, const Tensor& y, bool history) {
  Tensor next = history ? successor(x, y) : Tensor();
  apply::assign(x, y);
  if (history) adopt_history(x, next);
}

// overwrite                                                x takes numbers that were not computed from it
//   dx = 0     dsource = dy
Tensor overwrite(const Tensor& x, const Tensor& source) {
  if (x.impl()->base) return copy_slices(base_of(x), x, source);
  if (!has_history(x)) return source;
  return record("overwrite(x, source)", x.detach(),
      grad_to(x, [](const Tensor& dy) { return zeros_like(dy); }),
      grad_to(source, [](const Tensor& dy) { return dy; }));
}

// An op that keeps its result for backward now finds the same numbers in x: y's memory can go.
void keep_in_place(const Tensor& x, const Tensor& y) {
  Node* node = history_of(y);
  const TensorImpl *to = x.impl(), *from = y.impl();
  bool keeps = !to->base && node && node->result.get() == from->storage && to->dtype == from->dtype;
  if (!keeps || !to->contiguous || !from->contiguous || to->data != to->storage->base) return;
  node->result = Ref<Storage>::share(to->storage);
  node->result_version = x.version();
}

// x = f(x), where f may also use `source`.
template <class F>
const Tensor& change(const char* op, const Tensor& x, const Tensor& source, F f, bool keeps_result = false) {
  require_changeable(op, x, "this tensor");
  bool history = records_change(op, x, has_history(source));
  auto compute = [&] {
    if (history) return f(x);
    NoGradGuard guard;
    return f(x);
  };
  Tensor y = compute();
  if (!(y.shape() == x.shape()))
    throw ShapeError(fmt::format("{}: the result {} does not fit into the tensor {} that is changed", op, y.shape(), x.shape()));
  if (is_float(y.dtype()) != is_float(x.dtype()) && is_float(y.dtype()))
    throw DtypeError(fmt::format("{}: the result is {}, which the {} tensor that is changed cannot hold", op, y.dtype(), x.dtype()));
  take_over(x, history ? to(y, x.dtype()) : y, history);
  if (history && keeps_result) keep_in_place(x, y);
  return x;
}
template <class F>
const Tensor& change(const char* op, const Tensor& x, F f, bool keeps_result = false) {
  return change(op, x, Tensor(), f, keeps_result);
}

// For a formula that keeps x, whose numbers are about to go.
Tensor kept(const Tensor& x) { return has_history(x) ? gradus::clone(x) : x; }

}  // namespace

void rebase(const Tensor& x, const Tensor& y) { adopt_history(x, successor(x, y)); }

const Tensor& Tensor::add_(const Tensor& b) const {
  return change("add_", *this, b, [&](const Tensor& x) { return add(x, b); });
}
const Tensor& Tensor::add_(Scalar b) const {
  return change("add_", *this, [&](const Tensor& x) { return add(x, b); });
}
const Tensor& Tensor::sub_(const Tensor& b) const {
  return change("sub_", *this, b, [&](const Tensor& x) { return sub(x, b); });
}
const Tensor& Tensor::sub_(Scalar b) const {
  return change("sub_", *this, [&](const Tensor& x) { return sub(x, b); });
}
const Tensor& Tensor::mul_(const Tensor& b) const {   // the formula of b keeps x
  return change("mul_", *this, b, [&](const Tensor& x) { return mul(has_history(b) ? gradus::clone(x) : x, b); });
}
const Tensor& Tensor::mul_(Scalar b) const {
  return change("mul_", *this, [&](const Tensor& x) { return mul(x, b); });
}
const Tensor& Tensor::div_(const Tensor& b) const {
  return change("div_", *this, b, [&](const Tensor& x) { return div(x, b); });
}
const Tensor& Tensor::div_(Scalar b) const {
  return change("div_", *this, [&](const Tensor& x) { return div(x, b); });
}
const Tensor& Tensor::pow_(Scalar exponent) const {
  return change("pow_", *this, [&](const Tensor& x) { return gradus::pow(kept(x), exponent); });
}
const Tensor& Tensor::neg_() const { return change("neg_", *this, neg); }
const Tensor& Tensor::abs_() const { return change("abs_", *this, [](const Tensor& x) { return gradus::abs(kept(x)); }); }
const Tensor& Tensor::log_() const { return change("log_", *this, [](const Tensor& x) { return gradus::log(kept(x)); }); }
const Tensor& Tensor::sin_() const { return change("sin_", *this, [](const Tensor& x) { return gradus::sin(kept(x)); }); }
const Tensor& Tensor::cos_() const { return change("cos_", *this, [](const Tensor& x) { return gradus::cos(kept(x)); }); }
const Tensor& Tensor::exp_() const { return change("exp_", *this, gradus::exp, true); }
const Tensor& Tensor::sqrt_() const { return change("sqrt_", *this, gradus::sqrt, true); }
const Tensor& Tensor::relu_() const { return change("relu_", *this, gradus::relu, true); }
const Tensor& Tensor::sigmoid_() const { return change("sigmoid_", *this, gradus::sigmoid, true); }
const Tensor& Tensor::tanh_() const { return change("tanh_", *this, gradus::tanh, true); }

const Tensor& Tensor::copy_(const Tensor& source) const {
  Shape common;
  if (!broadcast(shape(), source.shape(), common) || !(common == shape()))
    throw ShapeError(fmt::format("copy_: a source of shape {} does not broadcast to {}", source.shape(), shape()));
  require_changeable("copy_", *this, "this tensor");
  Tensor next;
  bool history = records_change("copy_", *this, has_history(source));
  if (history) next = overwrite(*this, gradus::expand(gradus::to(source, dtype()), shape()));
  apply::assign(*this, source);
  if (history) adopt_history(*this, next);
  return *this;
}

const Tensor& Tensor::fill_(Scalar value) const {
  Tensor next;
  bool history = records_change("fill_", *this, false);
  if (history) next = overwrite(*this, Tensor());
  apply::fill(*this, value);
  ++impl()->storage->version;
  if (history) adopt_history(*this, next);
  return *this;
}
const Tensor& Tensor::zero_() const { return fill_(0); }

static const Tensor& fill_random(const char* op, const Tensor& x, void (*fill)(const Tensor&, double, double, Generator&), double a, double b) {
  if (!is_float(x.dtype())) throw DtypeError(fmt::format("{}: expected float32 or float64; came {}", op, x.dtype()));
  require_changeable(op, x, "this tensor");
  Tensor next, values = empty(x.shape(), x.dtype());
  bool history = records_change(op, x, false);
  if (history) next = overwrite(x, Tensor());
  fill(values, a, b, default_generator());
  apply::assign(x, values);
  if (history) adopt_history(x, next);
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
