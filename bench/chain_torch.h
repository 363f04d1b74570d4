// The chains of workloads.h, in libtorch. Twin of chain.h.
#ifndef GRADUS_BENCH_CHAIN_TORCH_H
#define GRADUS_BENCH_CHAIN_TORCH_H

#include "bench/training_torch.h"

namespace bench {

inline torch::Tensor chain_forward(const torch::Tensor& a, const torch::Tensor& b, int links) {
  torch::Tensor y = a * 1.0;
  for (int i = 0; i < links / 2; ++i) {
    y = y * a;
    y = y + b;
  }
  return y;
}

inline Chain<torch::Tensor> make_chain(const ChainShape& shape) {
  const auto leaf = [&](float value) {
    return (shape.numbers ? torch::full({shape.numbers}, value) : torch::tensor(value)).requires_grad_();
  };
  const torch::Tensor a = leaf(bench::chain_factor), b = leaf(bench::chain_summand);
  const int links = shape.links;
  return {.ops = links + 1,
      .forward = [=] { return chain_forward(a, b, links); },
      .total = [](const torch::Tensor& y) { return y.dim() ? y.sum() : y; },
      .backward = [](const torch::Tensor& total) { total.backward(); },
      .forward_no_grad =
          [=] {
            torch::NoGradGuard guard;
            chain_forward(a, b, links);
          },
      .take_gradient =
          [=] {
            const double gradient = a.grad().sum().item<float>();
            a.mutable_grad() = b.mutable_grad() = torch::Tensor();
            return gradient;
          }};
}

}   // namespace bench
#endif
