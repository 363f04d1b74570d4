// The second half of the fast text, functions.inl; see avx512.cpp.
#include "core/kernels/kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,bmi2"))), \
    apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,bmi2,prefer-vector-width=512")
#endif
#define GRADUS_KERNELS_FMA
#define GRADUS_KERNELS_REGISTER 64

namespace gradus {
namespace avx512 {
#include "functions.inl"
}  // namespace avx512

constinit const FunctionKernels avx512_functions[4] = {avx512::functions_of<float>(), avx512::functions_of<double>(), avx512::functions_of<int64_t>(),
                                                       avx512::functions_of<uint8_t>()};

}  // namespace gradus

#undef GRADUS_KERNELS_FMA
#undef GRADUS_KERNELS_REGISTER
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
