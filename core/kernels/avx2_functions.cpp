// The second half of the fast text, functions.inl; see avx2.cpp.
#include "core/kernels/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,bmi2")
#endif
#define GRADUS_KERNELS_FMA
#define GRADUS_KERNELS_REGISTER 32

namespace gradus {
namespace avx2 {
#include "functions.inl"
}  // namespace avx2

constinit const FunctionKernels avx2_functions[4] = {avx2::functions_of<float>(), avx2::functions_of<double>(), avx2::functions_of<int64_t>(),
                                                     avx2::functions_of<uint8_t>()};

}  // namespace gradus

#undef GRADUS_KERNELS_FMA
#undef GRADUS_KERNELS_REGISTER
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
