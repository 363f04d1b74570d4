// Activations: y = f(x; p) with up to three numbers p that are the same for all x, and the gradient dx = f(dy, x; p).
// The common ones without parameters (relu, tanh, sigmoid, gelu) are in unary.h and binary.h.
#ifndef GRADUS_CORE_KERNELS_POINTWISE_ACTIVATION_H
#define GRADUS_CORE_KERNELS_POINTWISE_ACTIVATION_H

#include <cstdint>

namespace gradus {

// On which side a number at a kink counts, and a NaN, is as in PyTorch. Floats only.
// clang-format off
enum class Activation : uint8_t {
  leaky_relu,    // x > 0 ? x : p[0] x
  threshold,     // x <= p[0] ? p[1] : x                           gradient 0 up to and including p[0]
  hardtanh,      // x between p[0] and p[1], else the nearer one   gradient dy strictly between them
  softshrink,    // x - p[0] above p[0], x + p[0] below -p[0], else 0
  hardshrink,    // 0 where |x| <= p[0], else x
  hardsigmoid,   // x / 6 + 1/2 between 0 and 1                    gradient dy / 6 strictly between -3 and 3
  hardswish,     // x hardsigmoid(x)                               gradient 0 up to -3, dy from 3, else dy (x / 3 + 1/2)
  softsign,      // x / (1 + |x|)
  elu,           // x < 0 ? p[0] (exp(p[2] x) - 1) : p[1] x        gradient: x <= 0 ? dy p[0] p[2] exp(p[2] x) : dy p[1]
  softplus,      // log(1 + exp(p[0] x)) / p[0], x where p[0] x > p[1]
  logsigmoid,    // log(sigmoid(x))
  silu,          // x sigmoid(x)
  mish,          // x tanh(log(1 + exp(x)))
  gelu_tanh,     // x / 2 (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
  tanhshrink,    // x - tanh(x)
  count
};
// clang-format on

// An exponential or more: worth sharing among threads at smaller sizes.
constexpr bool is_costly(Activation f) {
  switch (f) {
    case Activation::elu:
    case Activation::softplus:
    case Activation::logsigmoid:
    case Activation::silu:
    case Activation::mish:
    case Activation::gelu_tanh:
    case Activation::tanhshrink: return true;
    default: return false;
  }
}

struct ActivationKernels {
  void (*activate[int(Activation::count)])(int64_t n, const void* x, int64_t sx, const double* p, void* y);
  void (*activate_grad[int(Activation::count)])(
      int64_t n, const void* dy, int64_t sdy, const void* x, int64_t sx, const double* p, void* dx);
};
extern const ActivationKernels reference_activation[4], portable_activation[4], avx2_activation[4],
    avx512_activation[4];

}   // namespace gradus
#endif
