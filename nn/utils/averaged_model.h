// AveragedModel: a second net whose weights are the average of those that the first one has had during training.
//
//   nn::AveragedModel<Net> ema(Net{}, {.multi_avg_fn = nn::get_ema_multi_avg_fn(0.999)});
//   ... optimizer.step(); ema.update_parameters(net);
//   ema.eval();
//   Tensor y = ema(x);
//
// Idea: as torch.optim.swa_utils.AveragedModel, with the same names in its state_dict, n_averaged and module.*; but the
// second net is made by the caller, since modules cannot be copied, unless its class needs no arguments.
// The moments of a batch norm are those of the first net, or averages of them; update_bn.h computes them anew.
// Sources: Polyak and Juditsky 1992; Izmailov et al. 2018 (stochastic weight averaging).
#ifndef GRADUS_NN_UTILS_AVERAGED_MODEL_H
#define GRADUS_NN_UTILS_AVERAGED_MODEL_H

#include "core/base/callable.h"
#include "core/tensor/creation.h"
#include "nn/module/module.h"

namespace gradus::nn {

/// Changes the averages, in place, when the model's weights join the `n` that they are made of; n is at least 1.
using MultiAverage = Callable<void(const std::vector<Tensor>& averaged, const std::vector<Tensor>& model, int64_t n)>;
/// The mean of all: averaged + (model - averaged) / (n + 1).
MultiAverage get_swa_multi_avg_fn();
/// The exponential moving average: decay * averaged + (1 - decay) * model. Throws Error unless 0 <= decay <= 1.
MultiAverage get_ema_multi_avg_fn(double decay = 0.999);

/// The same for one tensor: returns the new average, of the same shape; ShapeError if it does not.
using Average = Callable<Tensor(const Tensor& averaged, const Tensor& model, int64_t n)>;
Average get_swa_avg_fn();
Average get_ema_avg_fn(double decay = 0.999);   ///< throws Error unless 0 <= decay <= 1

/// At most one of the functions; without, it is the mean.
struct AveragedModelOptions {
  Average avg_fn = {};
  MultiAverage multi_avg_fn = {};
  bool use_buffers = false;   ///< average the floats among the buffers, too; else they are copied from the model
};

/// What AveragedModel shares for all types of nets.
class WeightAverage : public Module {
 public:
  /// Throws Error if both functions are given.
  explicit WeightAverage(AveragedModelOptions options);
  Buffer n_averaged{tensor(int64_t(0))};   ///< int64 []

 protected:
  void update(Module& averaged, const Module& model);

 private:
  AveragedModelOptions options_;
};

template <class Net> class AveragedModel : public WeightAverage {
 public:
  /// `net`: one like the model, moved in; its numbers do not matter.
  explicit AveragedModel(Net&& net, AveragedModelOptions options = {})
      : WeightAverage(std::move(options)), module(std::move(net)) {}
  /// The same for a class whose objects are made without arguments: makes one, with the numbers of `net`, for
  /// which random numbers are drawn.
  explicit AveragedModel(const Net& net, AveragedModelOptions options = {})
      : AveragedModel(made_as(net), std::move(options)) {}
  /// The first call copies the model's numbers, buffers among them; each further one averages the parameters. Throws
  /// Error, as copy_from, unless the model is like the net.
  void update_parameters(const Module& model) { update(module, model); }

  template <class... X> auto forward(X&&... x) -> decltype(std::declval<Net&>()(static_cast<X&&>(x)...)) {
    return module(static_cast<X&&>(x)...);
  }
  Net module;
  GRADUS_MODULE(n_averaged, module)

 private:
  static Net made_as(const Net& net) {
    constexpr bool is_container = requires(Net& n) { n.clear(); };
    constexpr bool can_be_made = std::is_default_constructible_v<Net> && !is_container;
    static_assert(can_be_made, "modules cannot be copied: give AveragedModel a second net, made as the first one was");
    if constexpr (can_be_made) {
      Net made;
      made.copy_from(net);
      return made;
    }
  }
};

}   // namespace gradus::nn
#endif
