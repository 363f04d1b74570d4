// The fully connected nets of workloads.h and their training step, in gradus. Twin of dense_torch.h.
#ifndef GRADUS_BENCH_DENSE_H
#define GRADUS_BENCH_DENSE_H

#include "bench/training.h"

namespace bench {

inline gradus::nn::Sequential make_net(const Net& net, gradus::Tensor (*activation)(const gradus::Tensor&)) {
  gradus::nn::Sequential model;
  for (size_t i = 0; i + 1 < net.sizes.size(); ++i) {
    if (i > 0) model.push_back(activation);
    model.push_back(gradus::nn::Linear{net.sizes[i], net.sizes[i + 1]});
  }
  gradus::NoGradGuard guard;
  const auto values = initial_parameters(net);
  const auto parameters = model.parameters();
  for (size_t i = 0; i < values.size(); ++i) parameters[i].copy_(gradus::from_vector(values[i], parameters[i].shape()));
  return model;
}

inline std::shared_ptr<gradus::optim::Optimizer> make_optimizer(const Net& net, gradus::nn::Sequential& model) {
  using namespace gradus::optim;
  if (net.adam) return std::make_shared<Adam>(model.parameters(), AdamOptions{.lr = net.rate});
  return std::make_shared<SGD>(model.parameters(), SGDOptions{.lr = net.rate});
}

inline Training train_xor(const Net& net) {
  const auto model = std::make_shared<gradus::nn::Sequential>(make_net(net, gradus::tanh));
  const auto optimizer = make_optimizer(net, *model);
  const auto loss = std::make_shared<gradus::Tensor>();
  const gradus::Tensor x = gradus::from_vector(xor_inputs(), {4, 2});
  const gradus::Tensor y = gradus::from_vector(xor_targets(), {4, 1});
  const auto step = [=] {
    optimizer->zero_grad();
    *loss = gradus::losses::binary_cross_entropy_with_logits((*model)(x), y);
    loss->backward();
    optimizer->step();
  };
  return {step, [=] { return loss->item<float>(); }};
}

inline Training train_mlp(const Net& net) {
  const auto model = std::make_shared<gradus::nn::Sequential>(make_net(net, gradus::relu));
  std::vector<gradus::Tensor> xs, ys;
  for (const Batch& batch : random_batches(net)) {
    xs.push_back(gradus::from_vector(batch.x, {net.batch, net.sizes.front()}));
    ys.push_back(gradus::from_vector(batch.classes));
  }
  return train(model, make_optimizer(net, *model), xs, ys);
}

}   // namespace bench
#endif
