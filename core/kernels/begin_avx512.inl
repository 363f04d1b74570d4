// Opens the target region of AVX-512 in full width: servers since 2017, AMD since Zen 4.
//
// Headers come before it: what is included inside a target region is compiled for it, and a function from a header
// compiled so could end up in code that runs on every CPU. Closed by end_target.inl.
#include <immintrin.h>

#if defined(__clang__)
#pragma clang attribute push( \
        __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,bmi2"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx2,fma,bmi2,prefer-vector-width=512")
#endif
#define GRADUS_KERNELS_FMA
#define GRADUS_KERNELS_REGISTER 64
