// Derivatives of functions: vjp, jvp, hvp, vhp, jacobian, hessian.
//
//   auto [y, dx] = vjp(f, x, v);                  // f: Tensor -> Tensor
//   Tensor h = hessian(f, x);
//   auto [y, jv] = jvp(g, {a, b}, {va, vb});      // g: std::vector<Tensor> -> Tensor or several
//
// Idea: the function is run on leaves of its own over x's numbers, so nothing outside gets a
// gradient, and grad() does the rest. Semantics of torch.autograd.functional. The function may be
// a lambda, a module or a plain function; one that takes std::vector<Tensor> takes several
// tensors, even if there is just one: vjp(g, {a}).
// Read first: autograd.h, tensor_function.h.   Read next: functional.cpp.
#ifndef GRADUS_AUTOGRAD_TOOLS_FUNCTIONAL_H
#define GRADUS_AUTOGRAD_TOOLS_FUNCTIONAL_H

#include "autograd/engine/autograd.h"
#include "autograd/tools/tensor_function.h"

namespace gradus {

struct DerivativeOptions {
  bool create_graph = false;   ///< results have history, back to x where x requires grad
  /// A zero that arises because an output does not depend on an input at all is an error (GradError).
  bool strict = false;
};

/// One tensor, several, or none: the v of a product.
struct Vectors {
  std::vector<Tensor> tensors;
  Vectors() = default;
  Vectors(const Tensor& x) : tensors{x} {}
  Vectors(std::vector<Tensor> x) : tensors(std::move(x)) {}
  Vectors(std::initializer_list<Tensor> x) : tensors(x) {}
};

/// `value` is f(x), as f returns it; `product` has the form of x (vjp, hvp, vhp) or of f(x) (jvp).
template <class Y, class P> struct ValueAndProduct {
  Y value;
  P product;
};

namespace detail {

struct ValuesAndProducts {
  std::vector<Tensor> value, product;
};
using Product = ValuesAndProducts (*)(
    TensorFunction f, const std::vector<Tensor>& x, const std::vector<Tensor>& v, const DerivativeOptions&);
ValuesAndProducts run_vjp(
    TensorFunction, const std::vector<Tensor>& x, const std::vector<Tensor>& v, const DerivativeOptions&);
ValuesAndProducts run_jvp(
    TensorFunction, const std::vector<Tensor>& x, const std::vector<Tensor>& v, const DerivativeOptions&);
ValuesAndProducts run_hvp(
    TensorFunction, const std::vector<Tensor>& x, const std::vector<Tensor>& v, const DerivativeOptions&);
ValuesAndProducts run_vhp(
    TensorFunction, const std::vector<Tensor>& x, const std::vector<Tensor>& v, const DerivativeOptions&);
// [output][input]
std::vector<std::vector<Tensor>> run_jacobian(TensorFunction, const std::vector<Tensor>& x, const DerivativeOptions&);
// [input][input]
std::vector<std::vector<Tensor>> run_hessian(TensorFunction, const std::vector<Tensor>& x, const DerivativeOptions&);

template <class T> T unwrapped(std::vector<Tensor> all) {
  if constexpr (std::is_same_v<T, Tensor>) return all[0];
  else return all;
}

// X: what f takes. P: the form of the product.
template <class X, class P, class F>
ValueAndProduct<Returned<X, F>, P> product(
    Product run, F& f, const std::vector<Tensor>& x, const Vectors& v, const DerivativeOptions& options) {
  ValuesAndProducts all = run(tensor_function<X>(f), x, v.tensors, options);
  return {unwrapped<Returned<X, F>>(std::move(all.value)), unwrapped<P>(std::move(all.product))};
}

// Drops the dimension of outputs or inputs where the type allows just one.
template <class Y, class X> auto matrix(std::vector<std::vector<Tensor>> all) {
  if constexpr (std::is_same_v<Y, Tensor>) {
    return unwrapped<X>(std::move(all[0]));
  } else if constexpr (std::is_same_v<X, Tensor>) {
    std::vector<Tensor> column;
    for (std::vector<Tensor>& row : all) column.push_back(std::move(row[0]));
    return column;
  } else {
    return all;
  }
}

}   // namespace detail

// All of them throw: ShapeError or DtypeError if v does not fit, DtypeError if an input or output
// is not a float, GradError if there is none or strict is not met. Recording need not be on.

/// v' J, by one backward pass. v like f(x); it may be left out if f returns one number.
template <class F, OneTensor X>
auto vjp(F&& f, const X& x, const Vectors& v = {}, const DerivativeOptions& options = {}) {
  return detail::product<Tensor, Tensor>(detail::run_vjp, f, {x}, v, options);
}
template <class F>
auto vjp(F&& f, const std::vector<Tensor>& x, const Vectors& v = {}, const DerivativeOptions& options = {}) {
  return detail::product<std::vector<Tensor>, std::vector<Tensor>>(detail::run_vjp, f, x, v, options);
}

/// J v, by two backward passes: u' J v is linear in u, and its gradient is J v. v like x; it
/// may be left out if x is one number.
template <class F, OneTensor X>
auto jvp(F&& f, const X& x, const Vectors& v = {}, const DerivativeOptions& options = {}) {
  return detail::product<Tensor, detail::Returned<Tensor, F>>(detail::run_jvp, f, {x}, v, options);
}
template <class F>
auto jvp(F&& f, const std::vector<Tensor>& x, const Vectors& v = {}, const DerivativeOptions& options = {}) {
  return detail::product<std::vector<Tensor>, detail::Returned<std::vector<Tensor>, F>>(
      detail::run_jvp, f, x, v, options);
}

/// H v for an f that returns one number, by three passes (vhp takes two). v like x; it may be left
/// out if x is one number.
template <class F, OneTensor X>
auto hvp(F&& f, const X& x, const Vectors& v = {}, const DerivativeOptions& options = {}) {
  return detail::product<Tensor, Tensor>(detail::run_hvp, f, {x}, v, options);
}
template <class F>
auto hvp(F&& f, const std::vector<Tensor>& x, const Vectors& v = {}, const DerivativeOptions& options = {}) {
  return detail::product<std::vector<Tensor>, std::vector<Tensor>>(detail::run_hvp, f, x, v, options);
}

/// v' H, otherwise like hvp. The same numbers wherever H is symmetric, and cheaper.
template <class F, OneTensor X>
auto vhp(F&& f, const X& x, const Vectors& v = {}, const DerivativeOptions& options = {}) {
  return detail::product<Tensor, Tensor>(detail::run_vhp, f, {x}, v, options);
}
template <class F>
auto vhp(F&& f, const std::vector<Tensor>& x, const Vectors& v = {}, const DerivativeOptions& options = {}) {
  return detail::product<std::vector<Tensor>, std::vector<Tensor>>(detail::run_vhp, f, x, v, options);
}

/// All derivatives of f at x, of shape [sizes of f(x), sizes of x]: one backward pass per number
/// of f(x). f: Tensor -> Tensor gives a Tensor; several outputs or several inputs give a vector of
/// them; both give [output][input]. Throws ShapeError beyond 8 dimensions.
template <class F, OneTensor X> auto jacobian(F&& f, const X& x, const DerivativeOptions& options = {}) {
  using Y = detail::Returned<Tensor, F>;
  return detail::matrix<Y, Tensor>(detail::run_jacobian(detail::tensor_function<Tensor>(f), {x}, options));
}
template <class F> auto jacobian(F&& f, const std::vector<Tensor>& x, const DerivativeOptions& options = {}) {
  using Y = detail::Returned<std::vector<Tensor>, F>;
  return detail::matrix<Y, std::vector<Tensor>>(detail::run_jacobian(detail::tensor_function(f), x, options));
}

/// All second derivatives of an f that returns one number, of shape [sizes of x, sizes of x]; of
/// several inputs [i][j] of shape [sizes of input i, sizes of input j]. One backward pass per
/// number of x.
template <class F, OneTensor X> Tensor hessian(F&& f, const X& x, const DerivativeOptions& options = {}) {
  return detail::run_hessian(detail::tensor_function<Tensor>(f), {x}, options)[0][0];
}
template <class F>
std::vector<std::vector<Tensor>> hessian(F&& f, const std::vector<Tensor>& x, const DerivativeOptions& options = {}) {
  return detail::run_hessian(detail::tensor_function(f), x, options);
}

}   // namespace gradus
#endif
