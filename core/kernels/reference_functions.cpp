// The second half of reference.cpp: the functions of FunctionKernels as plain loops.
//
// The functions of math.inl are shared with the fast text; what is made of them is written here once more, as one would write
// it down. Read first: reference.cpp.
#include "core/kernels/kernels.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

template <class T> constexpr bool is_float = false;
template <> constexpr bool is_float<float> = true;
template <> constexpr bool is_float<double> = true;

#include "math.inl"

template <Unary f, class T> T unary(T x) {
  if constexpr (f == Unary::log1p) return log1p(x);
}
template <class T> constexpr bool has(Unary) { return is_float<T>; }

template <Binary f, class T> T binary(T a, T b) {
  if constexpr (f == Binary::fmod) return T(__builtin_fmod(a, b));
}
template <class T> constexpr bool has(Binary) { return is_float<T>; }

template <Ternary f, class T> T ternary(T a, T b, T c) {
  if constexpr (f == Ternary::lerp) return a + c * (b - a);
}
template <class T> constexpr bool has(Ternary) { return is_float<T>; }

template <Activation f, class T> T activation(T x, const double* p) {
  if constexpr (f == Activation::leaky_relu) return x < 0 ? T(p[0]) * x : x;
}
template <Activation f, class T> T activation_grad(T dy, T x, const double* p) {
  if constexpr (f == Activation::leaky_relu) return x > 0 ? dy : T(p[0]) * dy;
}

// ------------------------------------------------------------------------------------ the loops
template <Unary f, class T> void map(int64_t n, const void* x, int64_t sx, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = unary<f>(((const T*)x)[i * sx]);
}
template <Binary f, class T> void zip(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = binary<f>(((const T*)a)[i * sa], ((const T*)b)[i * sb]);
}
template <Ternary f, class T>
void combine(int64_t n, const void* a, int64_t sa, const void* b, int64_t sb, const void* c, int64_t sc, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = ternary<f>(((const T*)a)[i * sa], ((const T*)b)[i * sb], ((const T*)c)[i * sc]);
}
template <Activation f, class T> void activate(int64_t n, const void* x, int64_t sx, const double* p, void* y) {
  for (int64_t i = 0; i < n; ++i) ((T*)y)[i] = activation<f>(((const T*)x)[i * sx], p);
}
template <Activation f, class T>
void activate_grad(int64_t n, const void* dy, int64_t sdy, const void* x, int64_t sx, const double* p, void* dx) {
  for (int64_t i = 0; i < n; ++i) ((T*)dx)[i] = activation_grad<f>(((const T*)dy)[i * sdy], ((const T*)x)[i * sx], p);
}

#include "function_table.inl"

}  // namespace
}  // namespace reference

constinit const FunctionKernels reference_functions[3] = {reference::functions_of<float>(), reference::functions_of<double>(),
                                                          reference::functions_of<int64_t>()};

}  // namespace gradus
#undef GRADUS_INLINE
