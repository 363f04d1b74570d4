// The fast text for AVX2 with fused multiply-add: Intel since 2013, AMD since 2015.
//
// Headers come first: what is included inside the target region is compiled for it, and a function
// from a header compiled so could end up in code that runs on every CPU.
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
#include "fast.inl"
}  // namespace avx2

constinit const KernelSet avx2_kernels = avx2::kernel_set_named("avx2", avx2_functions);

}  // namespace gradus

#undef GRADUS_KERNELS_FMA
#undef GRADUS_KERNELS_REGISTER
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
