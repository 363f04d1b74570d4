// Functions of three numbers, y = f(a, b, c; p), and selection between two.
#ifndef GRADUS_CORE_KERNELS_POINTWISE_TERNARY_H
#define GRADUS_CORE_KERNELS_POINTWISE_TERNARY_H

#include <cstdint>

namespace gradus {

// p is a number of their type.
// clang-format off
enum class Ternary : uint8_t {
  lerp,              // a + c (b - a), or from the other end where |c| >= 1/2: exact at both ends
  add_scaled,        // a + c b
  addcmul,           // a + p b c
  addcdiv,           // a + p b / c
  clamp,             // min(max(a, b), c); a NaN stays
  clamp_grad,        // (dy, x, low; high): dy where low <= x <= high, else 0
  atan2_grad,        // (dy, a, b): p dy b / (a^2 + b^2), 0 where both are 0
  erfcx_grad,        // (dy, x, y): dy (2 x y - 2 / sqrt(pi)) for y = erfcx(x), also where the terms are nearly equal
  share_of_larger,   // (dy, a, b): dy where a > b, or one is NaN; dy / 2 where a = b; else 0
  prelu_grad,        // (dy, x, w): x > 0 ? dy : w dy
  glu_grad,          // (dy, a, b): dy a sigmoid(b) (1 - sigmoid(b)), of b
  scaled_difference, // (a - b) c
  count
};
// clang-format on
constexpr bool takes_integers(Ternary f) {
  return f == Ternary::add_scaled || f == Ternary::addcmul || f == Ternary::clamp;
}

struct TernaryKernels {
  void (*combine[int(Ternary::count)])(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, const void* c,
      int64_t sc, const void* p, void* y);
  // y = c ? a : b. Floats and integers.
  void (*select)(int64_t n, const bool* c, int64_t sc, const void* a, int64_t sa, const void* b, int64_t sb, void* y);
};
extern const TernaryKernels reference_ternary[4], portable_ternary[4], avx2_ternary[4], avx512_ternary[4];

}   // namespace gradus
#endif
