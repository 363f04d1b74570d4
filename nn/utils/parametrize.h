// Parametrisations: a weight that is computed from the tensors that are trained, before each forward of its module.
//
//   nn::Linear layer{4, 4};
//   nn::utils::register_parametrization(layer, "weight", [](const Tensor& x) { return x.triu() + x.triu(1).t(); });
//   layer.parameters();   // bias, parametrizations.weight.original
//
// Idea: the member keeps its place, but what it shows is a result: each call of the module writes the newly computed
// weight there first. Read outside of forward it is the one of the last call. In the list of parameters and in the
// state_dict stand the originals, under PyTorch's names. A module without parametrisations knows nothing of this.
// Read first: nn/module/module.h.   Read next: parametrizations.h.
#ifndef GRADUS_NN_UTILS_PARAMETRIZE_H
#define GRADUS_NN_UTILS_PARAMETRIZE_H

#include "nn/layers/layer.h"

namespace gradus::nn {

/// A way to compute a weight. Derive from it what needs several originals, or keeps buffers; a function or a module
/// that maps one tensor to one of the same shape needs no class.
class Parametrization : public Module {
 public:
  /// x: the originals; for a second parametrisation of the same weight, the result of the first.
  virtual Tensor weight(const std::vector<Tensor>& x) const = 0;
  /// What to train at first, so that weight() gives w. Called once; more than one tensor only in the first
  /// parametrisation of a weight. A second one is given what the first makes, and what this returns is not used.
  virtual std::vector<Tensor> right_inverse(const Tensor& w) { return {w}; }
  void members([[maybe_unused]] Visitor& visit) override {}
  /// What is listed and printed: itself, or what it wraps; null for a function.
  virtual Module* shown() { return this; }
};

/// From a weight to the original.
using RightInverse = Callable<Tensor(const Tensor& w)>;

namespace detail {
void register_parametrization(Module& module, const std::string& name, Parametrization* owned);
void register_parametrization(Module& module, const std::string& name, Layer f, RightInverse inverse);
/// Throws Error, naming op, unless the module itself has that parameter, with known sizes.
Parameter& require_parameter(const char* op, Module& module, const std::string& name);
template <class M>
concept ModuleSource = std::is_base_of_v<Module, std::remove_cvref_t<M>>;
}   // namespace detail
}   // namespace gradus::nn

namespace gradus::nn::utils {

/// From now on the parameter `name` of the module is f of an original, which is the parameter itself: an optimiser
/// keeps it. The original starts as inverse(weight), without an inverse as the weight. Returns the module: as a
/// reference, or moved if it was a temporary. Throws Error if there is no such parameter, ShapeError or DtypeError if f
/// changes shape or dtype.
template <detail::ModuleSource M>
M register_parametrization(M&& module, const std::string& name, Layer f, RightInverse inverse = {}) {
  detail::register_parametrization(module, name, std::move(f), std::move(inverse));
  return static_cast<M&&>(module);
}
/// The same by a class of your own. Several originals are new parameters: make the optimiser afterwards.
template <detail::ModuleSource M, class P>
  requires std::is_base_of_v<Parametrization, P>
M register_parametrization(M&& module, const std::string& name, P&& parametrization) {
  detail::register_parametrization(module, name, new P(static_cast<P&&>(parametrization)));
  return static_cast<M&&>(module);
}
/// Makes a plain parameter of it again: of the weight as it is now, or with leave_parametrized false of the original.
/// Throws Error if it is not parametrised, or for the latter if there are several originals.
void remove_parametrizations(Module& module, const std::string& name, bool leave_parametrized = true);
/// With a name: that parameter is.
bool is_parametrized(const Module& module, const std::string& name = {});

}   // namespace gradus::nn::utils
#endif
