// The kernels of ternary.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/pointwise/ternary.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/special.inl"

template <class T> T scaled_sum(T a, T b, T p, T c) {   // a + p b c
  if constexpr (is_float<T>) return a + p * b * c;
  else return int64_t(uint64_t(a) + uint64_t(p) * uint64_t(b) * uint64_t(c));
}

template <class T> T atan2_slope(T b, T c) {   // c / (b^2 + c^2), but the squares may leave the range
  const T large = absolute(b) > absolute(c) ? absolute(b) : absolute(c), u = b / large, v = c / large;
  if (large == infinity<T> && b == b && c == c) return 0;
  return v / (u * u + v * v) / large;
}

template <Ternary f, class T> T ternary(T a, T b, T c, T p) {
  if constexpr (f == Ternary::lerp) return absolute(c) < T(0.5) ? a + c * (b - a) : b - (b - a) * (1 - c);
  if constexpr (f == Ternary::add_scaled) return scaled_sum(a, b, T(1), c);
  if constexpr (f == Ternary::addcmul) return scaled_sum(a, b, p, c);
  if constexpr (f == Ternary::addcdiv) return a + p * b / c;
  if constexpr (f == Ternary::clamp) {   // NaN wins
    const T raised = a > b || a != a ? a : b;
    return raised < c || raised != raised ? raised : c;
  }
  if constexpr (f == Ternary::clamp_grad) return b >= c && b <= p ? a : 0;
  if constexpr (f == Ternary::atan2_grad) return b == 0 && c == 0 ? 0 : p * a * atan2_slope(b, c);
  if constexpr (f == Ternary::erfcx_grad) return a * erfcx_slope(b, c);
  if constexpr (f == Ternary::share_of_larger) return b < c ? 0 : b == c ? a / 2 : a;
  if constexpr (f == Ternary::prelu_grad) return b > 0 ? a : c * a;
  if constexpr (f == Ternary::glu_grad) return a * b * (sigmoid(c) * (1 - sigmoid(c)));
  if constexpr (f == Ternary::scaled_difference) return (a - b) * c;
}

template <Ternary f, class T>
void combine(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, const void* c, int64_t sc, const void* p,
    void* y) {
  for (int64_t i = 0; i < n; ++i)
    ((T*)y)[i] = ternary<f>(((const T*)a)[i * sa], ((const T*)b)[i * sb], ((const T*)c)[i * sc], *(const T*)p);
}

template <class T>
void select(int64_t n, const bool* c, int64_t sc, const void* a, int64_t sa, const void* b, int64_t sb, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = c[i * sc] ? ((const T*)a)[i * sa] : ((const T*)b)[i * sb];
}

template <class T> constexpr TernaryKernels kernels_of() {
  TernaryKernels k = {};
  for_each_function<Ternary>([&]<Ternary f>() {
    if constexpr (is_float<T> || (is_integer<T> && takes_integers(f))) k.combine[int(f)] = combine<f, T>;
  });
  if constexpr (is_float<T> || is_integer<T>) k.select = select<T>;
  return k;
}

}   // namespace
}   // namespace reference

constinit const TernaryKernels reference_ternary[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
