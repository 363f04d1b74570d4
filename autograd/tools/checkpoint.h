// checkpoint: memory for time. The numbers that a part of the network keeps for backward are thrown away, and computed
// again when backward gets there.
//
//   Tensor h = checkpoint([&](const Tensor& x) { return block(x); }, x);
//
// Idea: forward records as usual, only to see which tensors the part depends on (its arguments, parameters it uses),
// and drops that graph. What stays is one node with edges to these. Its formula runs the function again with the random
// numbers it had, and then the engine over the new graph, down to the same tensors. With a checkpoint every sqrt(n)
// layers, n layers need the memory of 2 sqrt(n) (Chen et al. 2016, "Training deep nets with sublinear memory cost").
#ifndef GRADUS_AUTOGRAD_TOOLS_CHECKPOINT_H
#define GRADUS_AUTOGRAD_TOOLS_CHECKPOINT_H

#include "autograd/history/node.h"
#include "core/base/callable.h"

namespace gradus {

struct CheckpointOptions {
  bool preserve_rng_state = true;   ///< the second run draws the same random numbers: dropout needs that
  bool check_results = true;        ///< compare the numbers of both runs: one pass over the results
};

namespace detail {
template <class F, class... Inputs>
concept CalledWith = std::is_invocable_v<F&, const Inputs&...>;
using CheckpointFunction = Callable<std::vector<Tensor>(const std::vector<Tensor>&)>;
std::vector<Tensor> run_checkpoint(CheckpointFunction f, std::vector<Tensor> inputs, const CheckpointOptions& options);

template <class F, size_t... I> auto call_unpacked(F& f, const std::vector<Tensor>& x, std::index_sequence<I...>) {
  return f(x[I]...);
}
}   // namespace detail

/// f(inputs...), a Tensor or a std::vector<Tensor>, differentiable as if f had been called directly, even under grad()
/// and to higher orders; checkpoints may be nested. f is copied; what it refers to (modules) must live until
/// backward is done, and it must compute the same both times.
/// backward throws GradError if the second run differs: other shapes, other numbers, other tensors used.
template <class F, class... Inputs> auto checkpoint(const CheckpointOptions& options, F f, const Inputs&... inputs) {
  static_assert((std::is_convertible_v<const Inputs&, const Tensor&> && ...),
      "the arguments of a checkpointed function are tensors");
  using Result = std::invoke_result_t<F&, const Inputs&...>;
  constexpr bool is_one = std::is_same_v<Result, Tensor>;
  auto call = [f = std::move(f)](const std::vector<Tensor>& x) mutable -> std::vector<Tensor> {
    if constexpr (is_one) return {detail::call_unpacked(f, x, std::index_sequence_for<Inputs...>())};
    else return detail::call_unpacked(f, x, std::index_sequence_for<Inputs...>());
  };
  std::vector<Tensor> results = detail::run_checkpoint(std::move(call), {inputs...}, options);
  if constexpr (is_one) return std::move(results[0]);
  else return results;
}
template <class... Inputs, detail::CalledWith<Inputs...> F> auto checkpoint(F f, const Inputs&... inputs) {
  return checkpoint(CheckpointOptions(), std::move(f), inputs...);
}

}   // namespace gradus
#endif
