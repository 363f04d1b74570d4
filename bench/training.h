// What our programs share: who they are, tensors from the shared numbers, and the step of a training loop. Twin of
// training_torch.h.
#ifndef GRADUS_BENCH_TRAINING_H
#define GRADUS_BENCH_TRAINING_H

#include <memory>

#include "bench/harness.h"
#include "bench/workloads.h"
#include "core/base/parallel.h"
#include "core/kernels/kernels.h"
#include "gradus.h"

namespace bench {

inline std::string about_gradus() {
  return std::string("gradus ") + GRADUS_VERSION + ", kernels " + gradus::kernel_set().name;
}

/// Runs something; returns the bytes that its tensors held at most, beyond those that were there before.
inline double peak_bytes(const std::function<void()>& run) {
  const int64_t before = gradus::memory_stats().live;
  gradus::reset_peak_memory();
  run();
  return double(gradus::memory_stats().peak - before);
}

/// Writes the shared starting values into every parameter.
inline void fill(gradus::nn::Module& model) {
  gradus::NoGradGuard guard;
  for (const auto& [name, parameter] : model.named_parameters()) {
    const gradus::Shape shape = parameter.shape();
    parameter.copy_(gradus::from_vector(initial_values(name, {shape.begin(), shape.end()}), shape));
  }
}

/// Cross entropy, on the batches in turn. Model: a pointer to a module.
template <class Model>
Training train(const Model& model, const std::shared_ptr<gradus::optim::Optimizer>& optimizer,
    const std::vector<gradus::Tensor>& xs, const std::vector<gradus::Tensor>& ys) {
  const auto loss = std::make_shared<gradus::Tensor>();
  const auto step = [=, turn = size_t(0)]() mutable {
    optimizer->zero_grad();
    *loss = gradus::losses::cross_entropy((*model)(xs[turn]), ys[turn]);
    loss->backward();
    optimizer->step();
    turn = (turn + 1) % xs.size();
  };
  return {step, [=] { return loss->item<float>(); }};
}

}   // namespace bench
#endif
