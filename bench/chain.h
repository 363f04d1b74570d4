// The chains of workloads.h, in gradus. Twin of chain_torch.h.
#ifndef GRADUS_BENCH_CHAIN_H
#define GRADUS_BENCH_CHAIN_H

#include "bench/training.h"

namespace bench {

inline gradus::Tensor chain_forward(const gradus::Tensor& a, const gradus::Tensor& b, int links) {
  gradus::Tensor y = a * 1.0;
  for (int i = 0; i < links / 2; ++i) {
    y = y * a;
    y = y + b;
  }
  return y;
}

inline Chain<gradus::Tensor> make_chain(const ChainShape& shape) {
  const auto leaf = [&](float value) {
    return (shape.numbers ? gradus::full({shape.numbers}, value) : gradus::tensor(value)).requires_grad_();
  };
  const gradus::Tensor a = leaf(bench::chain_factor), b = leaf(bench::chain_summand);
  const int links = shape.links;
  return {.ops = links + 1,
      .forward = [=] { return chain_forward(a, b, links); },
      .total = [](const gradus::Tensor& y) { return y.dim() ? y.sum() : y; },
      .backward = [](const gradus::Tensor& total) { total.backward(); },
      .forward_no_grad =
          [=] {
            gradus::NoGradGuard guard;
            chain_forward(a, b, links);
          },
      .take_gradient =
          [=] {
            const double gradient = a.grad().sum().item<float>();
            a.mutable_grad() = b.mutable_grad() = gradus::Tensor();
            return gradient;
          }};
}

}   // namespace bench
#endif
