// What the libtorch programs share: who they are, tensors from the shared numbers, and the step of a training loop.
// Twin of training.h.
#ifndef GRADUS_BENCH_TRAINING_TORCH_H
#define GRADUS_BENCH_TRAINING_TORCH_H

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/torch.h>

#include <memory>

#include "bench/harness.h"
#include "bench/memory_torch.h"
#include "bench/workloads.h"

namespace bench {

namespace F = torch::nn::functional;

inline std::string about_torch() {
  return std::string("libtorch ") + TORCH_VERSION + ", kernels " + at::get_cpu_capability();
}

inline torch::Tensor copy_of(const std::vector<float>& values, torch::IntArrayRef sizes) {
  return torch::tensor(values).view(sizes);
}

/// Writes the shared starting values into every parameter.
inline void fill(torch::nn::Module& model) {
  torch::NoGradGuard guard;
  for (auto& item : model.named_parameters())
    item.value().copy_(copy_of(initial_values(item.key(), item.value().sizes().vec()), item.value().sizes()));
}

/// Cross entropy, on the batches in turn. Model: a pointer, or a module's holder.
template <class Model>
Training train(Model model, const std::shared_ptr<torch::optim::Optimizer>& optimizer,
    const std::vector<torch::Tensor>& xs, const std::vector<torch::Tensor>& ys) {
  const auto loss = std::make_shared<torch::Tensor>();
  const auto step = [=, turn = size_t(0)]() mutable {
    optimizer->zero_grad();
    *loss = F::cross_entropy(model->forward(xs[turn]), ys[turn]);
    loss->backward();
    optimizer->step();
    turn = (turn + 1) % xs.size();
  };
  return {step, [=] { return loss->item<float>(); }};
}

}   // namespace bench
#endif
