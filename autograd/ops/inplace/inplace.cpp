// In-place changes: the rules for all of them. autograd/ops/tensor_changes.cpp lists them.
//
// Note [In place]. Where no tensor has history, the numbers are overwritten and the storage's version goes up: whoever
// kept the old numbers for backward will notice. With history the op is computed as usual; x takes over the result's
// numbers, and
//   - x itself, if it is not a view, takes over the result's node;
//   - else x's base gets a node "copy_slices": what arrives at the base goes to the result where x lies, and past
//     it elsewhere.
// Then all views of that base, x too, are stale (view_version < storage->rebased). Each finds out when it is next asked
// for its history, and becomes a window on the base's new one: renew_history() in view_gradient.cpp. A leaf that
// requires grad refuses unless under NoGradGuard, and so do its views: the gradient would belong to numbers that are
// gone. A view made under NoGradGuard, or one of several results, has no place in the history and refuses to get one.
#include "autograd/ops/inplace/inplace.h"
#include "autograd/history/extra.h"
#include "autograd/ops/inplace/view_gradient.h"

namespace gradus {

void require_no_inference(const char* op, const Tensor& x, const char* what) {
  if (x.impl()->made == Made::inference && !tls.inference)
    throw GradError(fmt::format(
        "{}: {} {} was made under InferenceModeGuard and cannot be changed in place outside of it. Change a "
        "clone.",
        op, what, x.shape()));
}

void require_changeable(const char* op, const Tensor& x, const char* what) {
  require_no_inference(op, x, what);
  if (shows_a_number_twice(x))
    throw ShapeError(fmt::format(
        "{}: {} {} shows one number at several indices, so it cannot be changed in place. Change a clone of "
        "it.",
        op, what, x.shape()));
}

namespace {

[[noreturn]] void fail_leaf(const char* op, const Tensor& x, const TensorImpl* base) {
  std::string what = base ? fmt::format("{} tensor is a view of a {} leaf that", x.shape(), base->shape)
                          : fmt::format("{} leaf", x.shape());
  throw GradError(
      fmt::format("{}: this {} requires grad and cannot be changed in place while recording. Put the change under "
                  "NoGradGuard, or compute a new tensor.",
          op, what));
}

[[noreturn]] void fail_made(const char* op, const Tensor& x) {
  if (x.impl()->made == Made::under_no_grad)
    throw GradError(
        fmt::format("{}: this {} view was taken under NoGradGuard, so a change of it that has gradients cannot reach "
                    "its base. Take the view outside the guard, or put the change under it too.",
            op, x.shape()));
  if (x.impl()->made == Made::by_function)
    throw GradError(
        fmt::format("{}: this {} tensor shares the memory of an argument of the function that returned it, so it "
                    "cannot be changed in place with gradients. Return a clone from forward, or change a clone.",
            op, x.shape()));
  throw GradError(
      fmt::format("{}: this {} view is one of several results of one op, and those cannot be changed in place with "
                  "gradients. Take it with narrow or select, or change a clone.",
          op, x.shape()));
}

bool has_history(const Tensor& x) { return recording() && history_of(x); }

}   // namespace

bool records_change(const char* op, const Tensor& x, bool source_has_history) {
  if (!recording()) return false;
  const TensorImpl* base = x.impl()->base;
  const Node *own = history_of(x), *behind = base ? base->history : nullptr;
  if (!own && !behind && !source_has_history) return false;
  if (own && own->is_leaf()) fail_leaf(op, x, nullptr);
  if (behind && behind->is_leaf()) fail_leaf(op, x, base);
  if (!is_float(x.dtype()))
    throw DtypeError(
        fmt::format("{}: a tensor of dtype {} cannot take on values that have gradients; convert it with to(float32)",
            op, x.dtype()));
  if (x.impl()->made > Made::as_view) fail_made(op, x);
  if (base) require_changeable(op, Tensor(Ref<TensorImpl>::share(x.impl()->base)), "the base");
  return true;
}

namespace {

// x, or the base it is a view of, gets the history of next. Called once the numbers have been changed.
void adopt_history(const Tensor& x, const Tensor& next) {
  // Before next, if it is a view of x's storage, becomes stale.
  Ref<Node> history = Ref<Node>::share(history_of(next));
  TensorImpl* owner = x.impl()->base ? x.impl()->base : x.impl();
  owner->storage->rebased = x.version();
  owner->rebased = true;
  replace_history(owner, std::move(history));
  if (x.impl()->history && x.impl()->history->has(Node::watched)) history_of(x);   // for retain_grad on a view
}

Tensor base_of(const Tensor& x) { return Tensor(Ref<TensorImpl>::share(x.impl()->base)); }

// A tensor whose history is the one that x, or its base, gets from taking the numbers of y.
Tensor successor(const Tensor& x, const Tensor& y) { return x.impl()->base ? copy_slices(base_of(x), x, y) : y; }

// overwrite                                                x takes numbers that were not computed from it
//   dx = 0     dsource = dy
Tensor overwrite(const Tensor& x, const Tensor& source) {
  if (x.impl()->base) return copy_slices(base_of(x), x, source);
  if (!has_history(x)) return source;
  return record(
      "overwrite(x, source)", x.detach(), grad_to(x, NoSlope{}), grad_to(source, [](Tensor dy) { return dy; }));
}

// An op that keeps its result for backward now finds the same numbers in x: y's memory can be freed.
void keep_in_place(const Tensor& x, const Tensor& y) {
  Node* node = history_of(y);
  const TensorImpl *to = x.impl(), *from = y.impl();
  bool keeps = !to->base && node && node->result.get() == from->storage && to->dtype == from->dtype;
  if (!keeps || !to->contiguous || !from->contiguous || to->data != to->storage->base) return;
  node->result = Ref<Storage>::share(to->storage);
  node->result_version = x.version();
}

void require_fit(const char* op, const Tensor& x, const Tensor& y) {
  if (!(y.shape() == x.shape()))
    throw ShapeError(
        fmt::format("{}: the result {} does not fit into the tensor {} being changed", op, y.shape(), x.shape()));
  bool fits =
      is_float(x.dtype()) || y.dtype() == Dtype::bool_ || (y.dtype() == Dtype::int64 && x.dtype() == Dtype::int64);
  if (!fits)
    throw DtypeError(
        fmt::format("{}: the result is {}, which the {} tensor being changed cannot hold", op, y.dtype(), x.dtype()));
}

}   // namespace

static Tensor compute_plainly(Compute f, const Tensor& x) {
  NoGradGuard guard;
  return f(x);
}

const Tensor& change(
    const char* op, const Tensor& x, std::initializer_list<const Tensor*> sources, Compute f, unsigned keeps) {
  require_defined(op, x);
  require_changeable(op, x, "this tensor");
  bool from_sources = false, apart = true;
  for (const Tensor* source : sources) {
    from_sources |= has_history(*source);
    apart &= !source->defined() || (source->impl() == x.impl() && !(keeps & at_places)) || !source->shares_storage(x);
  }
  bool history = records_change(op, x, from_sources);
  bool at_once = !history && keeps & (one_pass | at_places) && apart && x.is_contiguous() && !tls.special;
  bool needs_copy = history && !(keeps & (nothing | result));
  Tensor operand = at_once ? apply::donate(x) : needs_copy ? clone(x) : x;
  Tensor y = history ? f(operand) : compute_plainly(f, operand);
  require_fit(op, x, y);
  if (y.impl() == operand.impl()) return ++x.impl()->storage->version, x;   // written over x, or nothing was to be done
  // A result without history (a comparison, say) ends the one that x had; if it had none, there is nothing to record.
  bool ends = history && !history_of(y);
  if (ends) history = records_change(op, x, false);
  Tensor next = history ? (ends ? overwrite(x, Tensor()) : successor(x, to(y, x.dtype()))) : Tensor();
  apply::assign(x, y);
  if (history) adopt_history(x, next);
  if (history && keeps & result) keep_in_place(x, y);
  return x;
}

const Tensor& replace(const char* op, const Tensor& x, const Tensor& source) {
  require_changeable(op, x, "this tensor");
  bool history = records_change(op, x, has_history(source));
  Tensor next = history ? overwrite(x, expand(to(source, x.dtype()), x.shape())) : Tensor();
  apply::assign(x, source);
  if (history) adopt_history(x, next);
  return x;
}

void rebase(const Tensor& x, const Tensor& y) { adopt_history(x, successor(x, y)); }

const Tensor& copy_(const Tensor& x, const Tensor& source) {
  Shape common;
  if (!broadcast(x.shape(), source.shape(), common) || !(common == x.shape()))
    throw ShapeError(fmt::format("copy_: a source of shape {} does not broadcast to {}", source.shape(), x.shape()));
  return replace("copy_", x, source);
}

const Tensor& fill_(const Tensor& x, Scalar value) {
  require_no_inference("fill_", x, "this tensor");   // all places of an expanded tensor may take one number
  Tensor next;
  bool history = records_change("fill_", x, false);
  if (history) next = overwrite(x, Tensor());
  apply::fill(x, value, "fill_");
  ++x.impl()->storage->version;
  if (history) adopt_history(x, next);
  return x;
}
const Tensor& fill_(const Tensor& x, const Tensor& value) {
  if (value.dim() != 0) throw ShapeError(fmt::format("fill_: value must have shape []; it is {}", value.shape()));
  return replace("fill_", x, value);
}
const Tensor& zero_(const Tensor& x) { return fill_(x, 0); }

}   // namespace gradus
