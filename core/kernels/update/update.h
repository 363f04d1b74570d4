// Steps of optimisers: one pass over a parameter, its gradient and its state. Floats only.
//
// Idea: all have the same signature, so a new optimiser is a word in the enum, a struct of its numbers, and a function
// in reference_update.cpp and update.inl. Their callers do not change.
#ifndef GRADUS_CORE_KERNELS_UPDATE_UPDATE_H
#define GRADUS_CORE_KERNELS_UPDATE_UPDATE_H

#include <cstdint>

namespace gradus {

enum class Update : uint8_t { sgd, adam, count };

// In PyTorch's order: g += weight_decay p; buf = momentum buf + (1 - dampening) g (buf = g on the first step);
// g = nesterov ? g + momentum buf : buf; p -= lr g.   State: buf, or null without momentum.
struct SgdStep {
  double lr, momentum, dampening, weight_decay;
  bool nesterov, first;   // first: buf holds nothing yet
};

// Kingma and Ba 2015: m += (1 - beta1)(g - m); v += (1 - beta2)(g^2 - v); p -= lr / correction1 * m / (sqrt(v) /
// sqrt_correction2 + eps), where correction_i = 1 - beta_i^t. With amsgrad, v_max = max(v_max, v) replaces v in the
// last line. Weight decay is added to g, or, if decoupled, shrinks p by lr * weight_decay.
// State: m, v, v_max; v_max is null without amsgrad.
struct AdamStep {
  double lr, beta1, beta2, eps, weight_decay, correction1, sqrt_correction2;
  bool decoupled;
};

struct UpdateKernels {
  // n numbers of the parameter p, its gradient g and each array of state. `step` points to that update's struct above.
  void (*run[int(Update::count)])(int64_t n, void* p, const void* g, void* const* state, const void* step);
};
extern const UpdateKernels reference_update[4], portable_update[4], avx2_update[4], avx512_update[4];

}   // namespace gradus
#endif
