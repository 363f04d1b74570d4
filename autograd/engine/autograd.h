// Asking for gradients: backward and grad.
//
// `loss.backward()` adds d loss / d leaf to the grad() of every leaf that loss was computed from; grad(outputs, inputs)
// returns gradients and touches nothing else. Both run the engine (engine.cpp).
#ifndef GRADUS_AUTOGRAD_ENGINE_AUTOGRAD_H
#define GRADUS_AUTOGRAD_ENGINE_AUTOGRAD_H

#include "autograd/history/graph.h"

namespace gradus {

/// What deduces its type as this is a tensor and not a list of one in braces, {x}, which could become either.
template <class T>
concept OneTensor = std::is_base_of_v<Tensor, T>;

/// Yes, no, or unspecified.
class Choice {
 public:
  constexpr Choice() = default;
  constexpr Choice(bool yes) : said_(true), yes_(yes) {}
  constexpr bool value_or(bool otherwise) const { return said_ ? yes_ : otherwise; }

 private:
  bool said_ = false, yes_ = false;
};

/// Tensors, if any were named: `{.inputs = {w, b}}`.
class TensorList {
 public:
  TensorList() = default;
  TensorList(std::initializer_list<Tensor> list) : TensorList(std::vector<Tensor>(list)) {}
  TensorList(std::vector<Tensor> list) : tensors_(std::move(list)), given_(true) {}
  bool given() const { return given_; }
  const std::vector<Tensor>& tensors() const { return tensors_; }

 private:
  std::vector<Tensor> tensors_;
  bool given_ = false;
};

struct BackwardOptions {
  Choice retain_graph = {};    ///< keep formulas for another pass; by default, as create_graph
  bool create_graph = false;   ///< record the backward pass itself, for higher derivatives
  TensorList inputs = {};   ///< only these collect a gradient, leaves or not, and only what leads to them is computed
};
struct GradOptions {
  std::vector<Tensor> grad_outputs = {};   ///< one per output; may be left out for outputs of one element
  Choice retain_graph = {};
  bool create_graph = false;
  bool allow_unused = false;   ///< an input that no output depends on gives an undefined tensor instead of an error
};

/// The gradient of the sum of outputs (weighted by grad_outputs) for each input, leaf or not. No grad() changes.
std::vector<Tensor> grad(
    const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs, const GradOptions& options = {});
template <OneTensor Y>
std::vector<Tensor> grad(const Y& output, const std::vector<Tensor>& inputs, const GradOptions& options = {}) {
  return grad(std::vector<Tensor>{output}, inputs, options);
}
/// The same for one output and one input, without braces: grad({y}, {x}) is a list of one gradient.
template <OneTensor Y, OneTensor X> Tensor grad(const Y& output, const X& input, const GradOptions& options = {}) {
  return grad(output, std::vector<Tensor>{input}, options)[0];
}

}   // namespace gradus
#endif
