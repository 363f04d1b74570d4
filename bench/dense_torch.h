// The fully connected nets of workloads.h and their training step, in libtorch. Twin of dense.h.
#ifndef GRADUS_BENCH_DENSE_TORCH_H
#define GRADUS_BENCH_DENSE_TORCH_H

#include "bench/training_torch.h"

namespace bench {

template <class Activation> torch::nn::Sequential make_net(const Net& net, const Activation& activation) {
  torch::nn::Sequential model;
  for (size_t i = 0; i + 1 < net.sizes.size(); ++i) {
    if (i > 0) model->push_back(activation);
    model->push_back(torch::nn::Linear(net.sizes[i], net.sizes[i + 1]));
  }
  torch::NoGradGuard guard;
  const auto values = initial_parameters(net);
  for (size_t i = 0; i < values.size(); ++i)
    model->parameters()[i].copy_(copy_of(values[i], model->parameters()[i].sizes()));
  return model;
}

inline std::shared_ptr<torch::optim::Optimizer> make_optimizer(const Net& net, torch::nn::Sequential& model) {
  if (net.adam) return std::make_shared<torch::optim::Adam>(model->parameters(), net.rate);
  return std::make_shared<torch::optim::SGD>(model->parameters(), net.rate);
}

inline Training train_xor(const Net& net) {
  torch::nn::Sequential model = make_net(net, torch::nn::Tanh());
  const auto optimizer = make_optimizer(net, model);
  const auto loss = std::make_shared<torch::Tensor>();
  const torch::Tensor x = copy_of(xor_inputs(), {4, 2}), y = copy_of(xor_targets(), {4, 1});
  const auto step = [=]() mutable {
    optimizer->zero_grad();
    *loss = F::binary_cross_entropy_with_logits(model->forward(x), y);
    loss->backward();
    optimizer->step();
  };
  return {step, [=] { return loss->item<float>(); }};
}

inline Training train_mlp(const Net& net) {
  torch::nn::Sequential model = make_net(net, torch::nn::ReLU());
  std::vector<torch::Tensor> xs, ys;
  for (const Batch& batch : random_batches(net)) {
    xs.push_back(copy_of(batch.x, {net.batch, net.sizes.front()}));
    ys.push_back(torch::tensor(batch.classes));
  }
  return train(model, make_optimizer(net, model), xs, ys);
}

}   // namespace bench
#endif
