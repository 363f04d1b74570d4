// Modules with the same numbers here and in a PyTorch script, and results in a few numbers:
//
//   def wave(shape, offset):
//     return torch.sin(torch.arange(math.prod(shape), dtype=torch.float64) + offset).reshape(shape)
//   for i, p in enumerate(module.parameters()): p.data.copy_(wave(p.shape, i + 1))
//   total = (y * wave(y.shape, 7)).sum()
//   [total] + [(g * wave(g.shape, 3)).sum() for g in torch.autograd.grad(total, inputs + list(module.parameters()))]
#ifndef GRADUS_TESTS_SUPPORT_WAVES_H
#define GRADUS_TESTS_SUPPORT_WAVES_H

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "nn/module/module.h"
#include "tests/support/numbers.h"

namespace gradus::test {

inline Tensor wave(const Shape& shape, double offset) {
  return reshape(gradus::sin(arange(0.0, double(shape.numel())).to(float64) + offset), shape);
}
/// The same as a leaf that wants a gradient.
inline Tensor wave_leaf(const Shape& shape, double offset) { return wave(shape, offset).requires_grad_(); }

template <class M> M with_waves(M module) {
  module.to(float64);
  NoGradGuard guard;
  double offset = 0;
  for (const Tensor& p : module.parameters()) p.copy_(wave(p.shape(), ++offset));
  return module;
}

/// The sum of y and of the gradients of these inputs and of the module's parameters, each times a wave.
inline List sums_of(const Tensor& y, std::vector<Tensor> inputs, const nn::Module& module) {
  for (const Tensor& p : module.parameters()) inputs.push_back(p);
  const Tensor total = sum(y * wave(y.shape(), 7));
  List sums{total.item<double>()};
  for (const Tensor& g : grad({total}, inputs, {.allow_unused = true}))
    sums.push_back(g.defined() ? sum(g * wave(g.shape(), 3)).item<double>() : 0);
  return sums;
}
inline void check_sums(const Tensor& y, const std::vector<Tensor>& inputs, const nn::Module& module, const List& want) {
  const List have = sums_of(y, inputs, module);
  REQUIRE(have.size() == want.size());
  for (size_t i = 0; i < want.size(); ++i) {
    CAPTURE(i);
    CHECK(have[i] == doctest::Approx(want[i]).epsilon(1e-9).scale(1e-2));
  }
}

}   // namespace gradus::test
#endif
