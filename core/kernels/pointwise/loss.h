// The terms of losses: y = f(a, b, c; p) of a prediction a, its target b, for some a third number c, and up to two
// numbers p that are the same for all; and their slopes, the derivatives with respect to a.
#ifndef GRADUS_CORE_KERNELS_POINTWISE_LOSS_H
#define GRADUS_CORE_KERNELS_POINTWISE_LOSS_H

#include <cstdint>

namespace gradus {

// On which side a number at a kink counts is as in PyTorch. A product with a target of 0 is 0 even of an infinity: such
// a part of the term is absent. Floats only.
// clang-format off
enum class Loss : uint8_t {
  squared,             // (a - b)^2
  absolute,            // |a - b|                                                     slope 0 where they are equal
  smooth_l1,           // d = |a - b| < p[0]: d^2 / (2 p[0]), else d - p[0] / 2
  huber,               // d = |a - b| < p[0]: d^2 / 2, else p[0] (d - p[0] / 2)
  quantile,            // d = a - b: -p[0] d where d < 0, else (1 - p[0]) d           slope 0 where they are equal
  bce,                 // -(b log a + (1 - b) log(1 - a)), logarithms at least -100   slope: a (1 - a) at least 1e-12
  bce_with_logits,     // max(a, 0) - a b + log(1 + exp(-|a|))
  weighted_bce,        // (1 - b) log(1 + exp(a)) + c b log(1 + exp(-a))
  focal,               // u^p[0] bce_with_logits(a, b), u = s (1 - b) + (1 - s) b, s = sigmoid(a); times
                       // p[1] b + (1 - p[1]) (1 - b) unless p[1] < 0
  soft_target,         // b (p[0] - a), 0 where b = 0; of a row with p[0] = logsumexp(a): cross entropy
                       // slope: p[1] exp(a - p[0]) - b, with p[1] the sum of the row's b
  kl_div,              // b log b - b a, 0 where b = 0
  kl_div_log,          // exp(b) (b - a)
  poisson,             // exp(a) - b a
  poisson_full,        // the same and, where b > 1, b log b - b + log(2 pi b) / 2
  poisson_rate,        // a - b log(a + p[0])
  poisson_rate_full,   // the same and, where b > 1, b log b - b + log(2 pi b) / 2
  gaussian,            // (log c + (a - b)^2 / c) / 2 + p[0], c the variance
  gaussian_variance,   // (log a + (b - c)^2 / a) / 2 + p[0], the same as a function of the variance a
  hinge_embedding,     // b = 1: a, b = -1: max(0, p[0] - a), else their sum
  soft_margin,         // log(1 + exp(-a b))
  margin_ranking,      // max(0, p[0] - c (a - b))                                    slope -c where p[0] = c (a - b)
  count
};
// clang-format on

constexpr bool takes_three(Loss f) {
  switch (f) {
    case Loss::weighted_bce:
    case Loss::gaussian:
    case Loss::gaussian_variance:
    case Loss::margin_ranking: return true;
    default: return false;
  }
}

// y = scale f(a, b, c; p), all contiguous. c is null for those that take two.
using LossKernel = void (*)(
    int64_t n, const void* a, const void* b, const void* c, const double* p, double scale, void* y);
struct LossKernels {
  LossKernel term[int(Loss::count)];
  LossKernel slope[int(Loss::count)];   // with the derivative of f with respect to a in its place
};
extern const LossKernels reference_loss[4], portable_loss[4], avx2_loss[4], avx512_loss[4];

}   // namespace gradus
#endif
