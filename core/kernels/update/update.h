// Steps of optimisers: one pass over a parameter, its gradient and its state. Floats only.
//
// Idea: all have the same signature, so a new optimiser is a word in the enum, a struct of its numbers, and a function
// in reference_update.cpp and update.inl. Their callers do not change.
#ifndef GRADUS_CORE_KERNELS_UPDATE_UPDATE_H
#define GRADUS_CORE_KERNELS_UPDATE_UPDATE_H

#include <cstdint>

namespace gradus {

enum class Update : uint8_t { sgd, adam, adamax, nadam, radam, adagrad, adadelta, rmsprop, rprop, asgd, lion, count };

// In all of them weight_decay p is added to g first. Where weight decay may be decoupled from the gradient, its struct
// has `shrink` as well, by which p is multiplied: 1 - lr weight_decay, and then weight_decay is 0; else 1.

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

// Kingma and Ba 2015, section 7: m += (1 - beta1)(g - m); u = max(beta2 u, |g| + eps); p -= rate m / u, where rate =
// lr / (1 - beta1^t).   State: m, u.
struct AdamaxStep {
  double rate, beta1, beta2, eps, weight_decay;
};

// Dozat 2016: m and v as in Adam; p -= (gradient_rate g + moment_rate m) / (sqrt(v / correction2) + eps).   State: m,
// v.
struct NadamStep {
  double gradient_rate, moment_rate, beta1, beta2, eps, weight_decay, shrink, correction2;
};

// Liu et al. 2020: m and v as in Adam; p -= rate m / (sqrt(v) + eps), or, while the variance of v cannot be told yet,
// p -= rate m.   State: m, v.
struct RadamStep {
  double rate, beta1, beta2, eps, weight_decay, shrink;
  bool rectified;   // the first
};

// Duchi et al. 2011: s += g^2; p -= rate g / (sqrt(s) + eps). On the first step s begins with `initial`.   State: s.
struct AdagradStep {
  double rate, eps, weight_decay, initial;
  bool first;
};

// Zeiler 2012: v = rho v + (1 - rho) g^2; d = sqrt(u + eps) / sqrt(v + eps) g; u = rho u + (1 - rho) d^2; p -= lr d.
// State: v, u.
struct AdadeltaStep {
  double lr, rho, eps, weight_decay;
};

// Hinton 2012; Graves 2013 if centered: v = alpha v + (1 - alpha) g^2; a += (1 - alpha)(g - a); w = v, or v - a^2 if
// centered; d = g / (sqrt(w) + eps), or g / sqrt(w + eps) if eps is under the root; with momentum b = momentum b + d
// replaces d; p -= lr d.   State: v; b with momentum; a if centered.
struct RmspropStep {
  double lr, alpha, eps, weight_decay, momentum;
  bool centered, eps_under_root;
};

// Riedmiller and Braun 1993: s, the step of each number, grows by `faster` while g keeps its sign, and shrinks by
// `slower` where it does not; there g counts as 0 in this step and the next. p -= sign(g) s.
// On the first step s begins with lr.   State: the previous g, s.
struct RpropStep {
  double lr, slower, faster, smallest, largest;
  bool first;
};

// Polyak and Juditsky 1992, with Bottou's rates: p = (1 - lambd eta) p - eta g; mean += mu (p - mean).   State: mean.
struct AsgdStep {
  double eta, lambd, mu, weight_decay;
};

// Chen et al. 2023: c = beta1 m + (1 - beta1) g; p = shrink p - lr sign(c); m = beta2 m + (1 - beta2) g.   State: m.
struct LionStep {
  double lr, beta1, beta2, shrink;
};

struct UpdateKernels {
  // n numbers of the parameter p, its gradient g and each array of state. `step` points to that update's struct above.
  void (*run[int(Update::count)])(int64_t n, void* p, const void* g, void* const* state, const void* step);
};
extern const UpdateKernels reference_update[4], portable_update[4], avx2_update[4], avx512_update[4];

}   // namespace gradus
#endif
