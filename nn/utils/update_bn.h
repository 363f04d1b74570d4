// update_bn: computes the running moments of a net's batch norms anew, from one pass over data.
//
//   nn::update_bn(loader, average);   // after training, for the weights of an AveragedModel
//
// Averaged weights have never seen a batch: the moments that go with them are those of no net that was trained.
#ifndef GRADUS_NN_UTILS_UPDATE_BN_H
#define GRADUS_NN_UTILS_UPDATE_BN_H

#include <optional>

#include "autograd/history/node.h"
#include "nn/layers/normalise.h"

namespace gradus::nn {

namespace detail {

/// While it lives, the net is in training mode, and its batch norms take the plain average over all batches, beginning
/// with none. Afterwards modes and momenta are as they were.
class FreshMoments {
 public:
  explicit FreshMoments(Module& net);
  ~FreshMoments();
  FreshMoments(const FreshMoments&) = delete;
  FreshMoments& operator=(const FreshMoments&) = delete;
  bool empty() const { return norms_.empty(); }

 private:
  struct Norm {
    BatchNorm* layer;
    std::optional<double> momentum;
  };
  struct Mode {
    Module* module;
    bool training;
  };
  std::vector<Norm> norms_;
  std::vector<Mode> modes_;
};

// The inputs of a batch: the tensor itself, the member `inputs`, or the first of several.
template <class B> const Tensor& inputs_of(const B& batch) {
  if constexpr (std::is_convertible_v<const B&, const Tensor&>) return batch;
  else if constexpr (requires { batch.inputs; }) return batch.inputs;
  else return batch[0];
}

}   // namespace detail

/// Calls the net with the inputs of each batch. Without a batch norm in it, it is not called.
template <class Loader, class Net> void update_bn(Loader&& loader, Net& net) {
  detail::FreshMoments fresh(net);
  if (fresh.empty()) return;
  NoGradGuard guard;
  for (auto&& batch : loader) net(detail::inputs_of(batch));
}

}   // namespace gradus::nn
#endif
