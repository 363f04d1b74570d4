// The fast text for AVX-512 in full width: servers since 2017, AMD since Zen 4.
//
// Headers come first: what is included inside the target region is compiled for it, and a function
// from a header compiled so could end up in code that runs on every CPU.
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
#include "fast.inl"
}  // namespace avx512

constinit const KernelSet avx512_kernels = avx512::kernel_set_named("avx512", avx512_functions);

}  // namespace gradus

#undef GRADUS_KERNELS_FMA
#undef GRADUS_KERNELS_REGISTER
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
