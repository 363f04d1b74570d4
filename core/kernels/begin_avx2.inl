// Opens the target region of AVX2 with fused multiply-add: Intel since 2013, AMD since 2015.
//
// Headers come before it: what is included inside a target region is compiled for it, and a function from a header
// compiled so could end up in code that runs on every CPU. Closed by end_target.inl.
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma,bmi2")
#endif
#define GRADUS_KERNELS_FMA
#define GRADUS_KERNELS_REGISTER 32
