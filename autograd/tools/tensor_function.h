// TensorFunction: a reference to anything that can be called with tensors, so that what calls it
// need not be a template and <functional> need not be read.
#ifndef GRADUS_AUTOGRAD_TOOLS_TENSOR_FUNCTION_H
#define GRADUS_AUTOGRAD_TOOLS_TENSOR_FUNCTION_H

#include <type_traits>
#include <vector>

#include "core/tensor/tensor.h"

namespace gradus {

/// Borrows the callable: use it no longer than that lives.
struct TensorFunction {
  std::vector<Tensor> (*call)(void* f, const std::vector<Tensor>& inputs);
  void* f;
  std::vector<Tensor> operator()(const std::vector<Tensor>& inputs) const { return call(f, inputs); }
};

namespace detail {

// What f(x) is for an x of type X: std::vector<Tensor>, or anything that becomes a Tensor.
template <class X, class F>
using Returned =
    std::conditional_t<std::is_same_v<std::remove_cvref_t<std::invoke_result_t<F&, const X&>>, std::vector<Tensor>>,
        std::vector<Tensor>, Tensor>;

template <class X, class F> std::vector<Tensor> call_function(void* p, const std::vector<Tensor>& inputs) {
  auto& f = [p]() -> F& {
    if constexpr (std::is_function_v<F>) return *reinterpret_cast<F*>(p);
    else return *static_cast<F*>(p);
  }();
  auto run = [&](const X& x) -> std::vector<Tensor> {
    if constexpr (std::is_same_v<Returned<X, F>, Tensor>) return {Tensor(f(x))};
    else return f(x);
  };
  if constexpr (std::is_same_v<X, Tensor>) return run(inputs[0]);
  else return run(inputs);
}

// X: what f takes, a Tensor (then the first input) or all of them as std::vector<Tensor>.
template <class X = std::vector<Tensor>, class F> TensorFunction tensor_function(F& f) {
  if constexpr (std::is_function_v<F>) return {call_function<X, F>, reinterpret_cast<void*>(&f)};
  else return {call_function<X, F>, const_cast<void*>(static_cast<const void*>(&f))};
}

}   // namespace detail
}   // namespace gradus
#endif
