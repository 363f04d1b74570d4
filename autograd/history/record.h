// record(): how an op writes its history. A typical op:
//
//   Tensor mul(const Tensor& a, const Tensor& b) {
//     return record("mul(a, b)", apply::zip(Binary::mul, a, b),
//         grad_to(a, [b = saved(b)](const Tensor& dy) { return dy * b; }),
//         grad_to(b, [a = saved(a)](const Tensor& dy) { return dy * a; }));
//   }
//
// Idea: a pair whose input needs no gradient is dropped with everything its formula captured. That is all there is to
// saving memory. A formula is (dy), (dy, y) with the op's result, or (dy, shape) with the input's shape, and may return
// a gradient in the broadcast shape: the engine sums it. It is built from ops, so it can be differentiated again.
// Read first: node.h.   Read next: ops/pointwise/arithmetic.cpp, pass.h.
#ifndef GRADUS_AUTOGRAD_HISTORY_RECORD_H
#define GRADUS_AUTOGRAD_HISTORY_RECORD_H

#include "autograd/history/node.h"

namespace gradus {

/// A tensor kept for backward, with the version it had. Reading it after an in-place change throws GradError.
///
/// It borrows x until record() moves the formula into its edge, so a formula that is dropped never touches a reference
/// count: use saved() only in the captures of a formula given to record(). What is kept is counted apart from the
/// owners, or is an alias, so that in-place changes cannot close a cycle: Note [Cycles] in core/tensor/tensor.h.
class Saved {
 public:
  explicit Saved(const Tensor& x, int8_t argument) : version_(x.version()), argument_(argument) {
    std::memcpy(static_cast<void*>(&x_), &x, sizeof x_);
  }
  Saved(Saved&& o) noexcept : version_(o.version_), argument_(o.argument_), state_(owned) {
    std::memcpy(static_cast<void*>(&x_), &o.x_, sizeof x_);
    if (o.state_ != borrowed) {
      state_ = std::exchange(o.state_, borrowed);
      if (tls.saved_visitor) [[unlikely]]
        report();
    } else if (const TensorImpl* x = x_.impl(); uint8_t(x->made) | uint8_t(x->rebased) | tls.special) [[unlikely]] {
      keep_specially();
    } else {
      retain_kept(x_.impl());
    }
  }
  Saved& operator=(Saved&&) = delete;
  ~Saved() {
    if (state_ == owned) release_kept(x_.impl());
    else if (state_ == packed) [[unlikely]] drop_packed();
  }
  operator const Tensor&() const { return get(); }
  const Tensor& get() const {
    if (state_ == packed) [[unlikely]]
      return unpack();
    if (x_.version() != version_) [[unlikely]]
      fail_changed();
    return x_;
  }
  /// Shows this one to the thread's SavedVisitor, which must be set.
  void report() const;

 private:
  friend struct SavedVisitor;
  enum State : uint8_t { borrowed, owned, packed };
  [[noreturn]] void fail_changed() const;
  void keep_specially() noexcept;   // an alias, or packed: saved.cpp
  const Tensor& unpack() const;
  void drop_packed();

  union {
    Tensor x_;
    PackedTensor* packed_;
  };
  uint32_t version_;
  int8_t argument_;   // which argument of the op's signature it was, or -1
  State state_ = borrowed;
};
static_assert(sizeof(Saved) == 16);
/// `argument`: the position in the op's signature, for the message.
inline Saved saved(const Tensor& x, int argument = -1) { return Saved(x, int8_t(argument)); }

/// The arguments of an op as record() knows them; beyond 16 they are left out.
struct Arguments {
  const Tensor* of[16];
  int count = 0;
  void add(const Tensor* x) {
    if (count < 16) of[count++] = x;
  }
};
/// What record() does while tls.special says so: throws a pending error, and looks for NaN (anomaly.h).
void after_record(const char* op, const Tensor& y, const Arguments& arguments);

namespace detail {

template <class F> constexpr bool takes_dy = std::is_invocable_v<F&, Tensor>;
template <class F> constexpr bool takes_dy_y = std::is_invocable_v<F&, Tensor, const Tensor&>;
template <class F> constexpr bool takes_dy_shape = std::is_invocable_v<F&, Tensor, const Shape&>;

// Passes dy by reference, or, to a formula that takes `Tensor dy`, moves it into the last one that wants it, which may
// reuse the memory.
template <class F, class... More> auto call_with_dy(F& f, Tensor& dy, bool last, More&... more) {
  if constexpr (std::is_invocable_v<F&, Tensor&, More&...>) {
    if (last) return f(std::move(dy), more...);
    return f(dy, more...);
  } else {
    return f(std::move(dy), more...);
  }
}

// Shows the tensors that a formula has saved to the thread's SavedVisitor: they report when they are moved, so the
// captures are moved out and back. A formula that keeps them elsewhere has each_saved().
template <class F> void visit_saved(F& f) {
  if constexpr (requires { f.each_saved(); }) {
    f.each_saved();
  } else if constexpr (!std::is_trivially_destructible_v<F>) {
    F out(std::move(f));
    f.~F();
    SavedVisitor* visitor = std::exchange(tls.saved_visitor, nullptr);
    new (&f) F(std::move(out));
    tls.saved_visitor = visitor;
  }
}

template <class F> struct Captures {
  static constexpr bool is_inline = sizeof(F) <= Formula::inline_bytes;
  static F& at(void* captures) { return is_inline ? *static_cast<F*>(captures) : **static_cast<F**>(captures); }
  static void build(Formula& formula, const Formula::Calls* calls, F& f) {
    if constexpr (is_inline) new (formula.captures) F(std::move(f));
    else *reinterpret_cast<F**>(formula.captures) = new (take(sizeof(F))) F(std::move(f));
    formula.calls = calls;
  }
  static void visit(void* captures) { visit_saved(at(captures)); }
  static void end(void* captures) {
    F& f = at(captures);
    f.~F();
    if constexpr (!is_inline) give(&f, sizeof(F));
  }
  static constexpr auto ender =
      is_inline && std::is_trivially_destructible_v<F> ? nullptr : static_cast<void (*)(void*)>(end);
};

template <class F> void call_formula(void* captures, Tensor& dy, bool last, Node& node, Edge* group, Tensor* gradient) {
  F& f = Captures<F>::at(captures);
  if constexpr (takes_dy_y<F>) {
    const Tensor y = node.result_tensor();
    *gradient = call_with_dy(f, dy, last, y);
  } else if constexpr (takes_dy_shape<F>) {
    const Shape& shape = group->to->shape;
    *gradient = call_with_dy(f, dy, last, shape);
  } else {
    *gradient = call_with_dy(f, dy, last);
  }
}
// A formula may also have `void add_into(Tensor& sum, const Tensor& dy)`, which adds its gradient to a sum of the
// input's shape without building the whole gradient: a slice adds to its range.
template <class F> constexpr auto adder() -> void (*)(void*, Tensor&, Tensor&) {
  if constexpr (requires(F& f, Tensor& sum, Tensor& dy) { f.add_into(sum, dy); })
    return [](void* captures, Tensor& sum, Tensor& dy) { Captures<F>::at(captures).add_into(sum, dy); };
  else return nullptr;
}
template <class F>
constexpr Formula::Calls plain_calls{call_formula<F>, Captures<F>::ender, adder<F>(), Captures<F>::visit};

}   // namespace detail

template <class F> struct GradTo {
  const Tensor& input;
  F& formula;

  static constexpr bool wants_result = detail::takes_dy_y<F>;
  unsigned edges() const { return history_of(input) != nullptr; }
  void list_inputs(Arguments& list) const { list.add(&input); }
  uint64_t youngest() const {
    Node* node = history_of(input);
    return node ? node->order : 0;
  }
  Edge* build(Edge* at) const {
    Node* node = history_of(input);
    if (!node) return at;
    new (&at->to) Ref<Node>(Ref<Node>::share(node));
    detail::Captures<F>::build(at->formula, &detail::plain_calls<F>, formula);
    return at + 1;
  }
};

/// The gradient of one input. An undefined input, or one that needs no gradient, drops the pair.
template <class F> [[nodiscard]] GradTo<F> grad_to(const Tensor& input, F&& formula) {
  static_assert(std::is_rvalue_reference_v<F&&>, "write the formula in place");
  static_assert(detail::takes_dy<F> + detail::takes_dy_y<F> + detail::takes_dy_shape<F> == 1,
      "a formula is (const Tensor& dy), (const Tensor& dy, const Tensor& y) or "
      "(const Tensor& dy, const Shape& shape), with these types named");
  return {input, formula};
}

/// Which inputs of a joint formula want a gradient: need[i].
struct Need {
  uint32_t bits;
  bool operator[](int i) const { return bits >> i & 1; }
};

/// Gradients of N inputs that share work: one formula (dy, need) or (dy, need, y) that returns all of them as
/// Gradients<N>; entries that are not needed may stay undefined.
template <int N> struct Gradients {
  Tensor of[N];
};

namespace detail {
template <int N, class F> struct JointFormula {
  F f;
  uint32_t need;
  void each_saved() { visit_saved(f); }
};
template <int N, class F> void call_joint(void* captures, Tensor& dy, bool last, Node& node, Edge*, Tensor* gradients) {
  auto& joint = Captures<JointFormula<N, F>>::at(captures);
  Gradients<N> all = [&] {
    Need need{joint.need};
    if constexpr (std::is_invocable_v<F&, Tensor&, Need, const Tensor&>) return joint.f(dy, need, node.result_tensor());
    else return call_with_dy(joint.f, dy, last, need);
  }();
  for (int i = 0; i < N; ++i)
    if (joint.need >> i & 1) *gradients++ = std::move(all.of[i]);
}
template <int N, class F>
constexpr Formula::Calls joint_calls{
    call_joint<N, F>, Captures<JointFormula<N, F>>::ender, nullptr, Captures<JointFormula<N, F>>::visit};
}   // namespace detail

template <int N, class F> struct Joint {
  static_assert(N <= Formula::max_group);
  const Tensor* inputs[N];
  F& formula;

  static constexpr bool wants_result = std::is_invocable_v<F&, Tensor&, Need, const Tensor&>;
  unsigned edges() const {
    unsigned n = 0;
    for (const Tensor* x : inputs) n += history_of(*x) != nullptr;
    return n;
  }
  void list_inputs(Arguments& list) const {
    for (const Tensor* x : inputs) list.add(x);
  }
  uint64_t youngest() const {
    uint64_t order = 0;
    for (const Tensor* x : inputs)
      if (Node* node = history_of(*x)) order = node->order > order ? node->order : order;
    return order;
  }
  Edge* build(Edge* at) const {
    Edge* first = at;
    uint32_t need = 0;
    for (int i = 0; i < N; ++i)
      if (Node* node = history_of(*inputs[i])) {
        new (&at->to) Ref<Node>(Ref<Node>::share(node));
        at->formula.calls = nullptr;
        need |= 1u << i;
        ++at;
      }
    if (at == first) return at;
    detail::JointFormula<N, F> joint{std::move(formula), need};
    detail::Captures<detail::JointFormula<N, F>>::build(first->formula, &detail::joint_calls<N, F>, joint);
    return at;
  }
};
template <int N, class F> [[nodiscard]] Joint<N, F> joint(const Tensor* const (&inputs)[N], F&& formula) {
  Joint<N, F> j{{}, formula};
  for (int i = 0; i < N; ++i) j.inputs[i] = inputs[i];
  return j;
}

namespace detail {
template <class... G> void record_history(const char* op, Tensor& y, G&... gradients) {
  unsigned edges = (gradients.edges() + ... + 0);
  if (edges == 0) return;
  if (y.requires_grad()) [[unlikely]]
    y = y.detach();   // the input itself, or computed by recorded ops: leave that as it is
  uint64_t youngest = 0;
  ((youngest = gradients.youngest() > youngest ? gradients.youngest() : youngest), ...);
  Edge* at = attach_node(op, edges, y, youngest, (std::remove_reference_t<G>::wants_result || ...))->edges();
  ((at = gradients.build(at)), ...);
}
}   // namespace detail

/// Gives y its history: op (a signature such as "mul(a, b)", of static lifetime) and the gradients of its inputs.
/// Does nothing under NoGradGuard or if no input needs a gradient.
template <class... G> Tensor record(const char* op, Tensor y, G&&... gradients) {
  if (recording()) detail::record_history(op, y, gradients...);
  if (tls.special) [[unlikely]] {
    Arguments arguments;
    (gradients.list_inputs(arguments), ...);
    after_record(op, y, arguments);
  }
  return y;
}
/// The same for any number of inputs: make(i) returns the formula of inputs[i].
template <class Make> Tensor record_each(const char* op, Tensor y, const std::vector<Tensor>& inputs, Make make) {
  if (!recording()) return y;
  unsigned edges = 0;
  uint64_t youngest = 0;
  for (const Tensor& x : inputs)
    if (Node* node = history_of(x)) {
      ++edges;
      youngest = node->order > youngest ? node->order : youngest;
    }
  if (edges == 0) return y;
  if (y.requires_grad()) [[unlikely]]
    y = y.detach();
  Edge* at = attach_node(op, edges, y, youngest, false)->edges();
  for (size_t i = 0; i < inputs.size(); ++i) {
    auto formula = make(i);
    at = grad_to(inputs[i], std::move(formula)).build(at);
  }
  if (tls.special) [[unlikely]] {
    Arguments arguments;
    for (const Tensor& x : inputs) arguments.add(&x);
    after_record(op, y, arguments);
  }
  return y;
}

}   // namespace gradus
#endif
