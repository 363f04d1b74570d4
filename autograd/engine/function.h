// Function: a custom op, with forward and backward written by hand, like torch.autograd.Function.
//
//   struct Cube : Function<Cube> {
//     static Tensor forward(FunctionContext& ctx, const Tensor& x) {
//       ctx.save_for_backward({x});
//       return x * x * x;
//     }
//     static std::vector<Tensor> backward(FunctionContext& ctx, const std::vector<Tensor>& dy) {
//       Tensor x = ctx.saved_tensors()[0];
//       return {dy[0] * 3 * x * x};
//     }
//   };
//   Tensor y = Cube::apply(x);
//
// forward takes the context, then tensors and any other values; it computes without recording and returns a Tensor or a
// std::vector<Tensor>. backward gets one gradient per result and returns one per argument of forward after the context,
// undefined for what is not a tensor. For a formula in one line, record() is shorter: record.h.
// Read first: several.h, which this is built on.
#ifndef GRADUS_AUTOGRAD_ENGINE_FUNCTION_H
#define GRADUS_AUTOGRAD_ENGINE_FUNCTION_H

#include <typeinfo>

#include "autograd/history/several.h"

namespace gradus {

/// What forward passes on to backward.
class FunctionContext {
 public:
  uint32_t count = 1;   // for Ref
  FunctionContext() = default;
  FunctionContext(const FunctionContext&) = delete;
  FunctionContext& operator=(const FunctionContext&) = delete;

  /// In forward: keeps arguments, results or other tensors, undefined ones too. Other values: save_value.
  void save_for_backward(std::vector<Tensor> tensors) { to_save_ = std::move(tensors); }
  /// In backward: these tensors, arguments and results with their history. Throws GradError if one was changed in place
  /// since.
  std::vector<Tensor> saved_tensors() const;
  /// In forward: keeps a value of any type; in backward `ctx.value<T>(i)` is the i-th one. Throws Error if it is not a
  /// T.
  template <class T> void save_value(T v) {
    values_.push_back({&type_mark<T>, [held = std::move(v)]() mutable -> void* { return &held; }});
  }
  template <class T> T& value(size_t i = 0) const {
    if (i >= values_.size() || values_[i].type != &type_mark<T>) fail_value(i);
    return *static_cast<T*>(values_[i].get());
  }

  /// In forward: these results have no gradient. Results that are not floats have none anyway.
  void mark_non_differentiable(std::vector<Tensor> results) { non_differentiable_ = std::move(results); }
  /// In forward: these arguments were changed in place and are returned.
  void mark_dirty(std::vector<Tensor> arguments) { dirty_ = std::move(arguments); }
  /// In forward: backward gets undefined tensors instead of zeros for results that got no gradient.
  void set_materialize_grads(bool on) { materialize_ = on; }
  /// Does argument i of forward, counted after the context, want a gradient?
  bool needs_input_grad(size_t i) const { return i < needs_.size() && needs_[i]; }

 private:
  template <class F> friend class Function;
  using Backward = std::vector<Tensor> (*)(FunctionContext& context, const std::vector<Tensor>& dy);
  template <class T> static constexpr char type_mark = 0;
  struct Value {
    const char* type;
    Callable<void*()> get;
  };
  struct Formula;
  struct Output {
    Shape shape;
    Dtype dtype;
    int result;   // its place among the results that have gradients; -1: it has none
  };

  // How Function<F>::apply uses it: begin, each argument, F::forward, finish.
  static Ref<FunctionContext> begin(const char* name, Backward backward, bool once_differentiable);
  template <class T> void argument(const T& x) {
    if constexpr (std::is_convertible_v<const T&, const Tensor&>) tensor_argument(x);
    else positions_.push_back(-1);
  }
  void tensor_argument(const Tensor& x);
  std::vector<Tensor> finish(std::vector<Tensor> outputs);
  std::vector<Tensor> list_results(std::vector<Tensor>& outputs);
  void keep_saved(const std::vector<Tensor>& outputs);
  void check_dirty(const std::vector<Tensor>& outputs) const;
  std::vector<Tensor> run_backward(const Arrived& dy, const Results& y);
  [[noreturn]] void fail_value(size_t i) const;

  const char* name_ = nullptr;
  Backward backward_ = nullptr;
  bool once_ = false, materialize_ = true;
  std::vector<Tensor> inputs_;                                 // until finish
  std::vector<int> positions_;                                 // of each argument among the inputs; -1: not a tensor
  std::vector<bool> needs_;                                    // per argument
  std::vector<Tensor> to_save_, non_differentiable_, dirty_;   // until finish
  std::vector<Value> values_;
  std::vector<Output> outputs_;
  std::vector<int> kept_;   // of each saved tensor: its place in saved_; -1 - i: result i; no_tensor: undefined
  std::vector<Saved> saved_;
  const Results* results_ = nullptr;   // while backward runs
  static constexpr int no_tensor = INT32_MAX;
};

void destroy(FunctionContext* context);

/// "Cube" for typeid(my::Cube).name(). It is never freed.
const char* function_name(const char* mangled);

/// Derive your type F from Function<F>. `static constexpr bool once_differentiable = true;` in F: backward
/// runs without being recorded, and differentiating it again is an error instead of a wrong number.
template <class F> class Function {
 public:
  static constexpr bool once_differentiable = false;

  /// Throws what forward throws; GradError if a leaf that requires grad was marked dirty.
  template <class... A> static auto apply(const A&... arguments) {
    static const char* const name = function_name(typeid(F).name());
    Ref<FunctionContext> context = FunctionContext::begin(name, &F::backward, F::once_differentiable);
    (context->argument(arguments), ...);
    auto results = [&] {
      NoGradGuard guard;
      return F::forward(*context, arguments...);
    }();
    if constexpr (std::is_same_v<decltype(results), Tensor>) return context->finish({std::move(results)})[0];
    else return context->finish(std::move(results));
  }
};

}   // namespace gradus
#endif
