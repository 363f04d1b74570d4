// The fast text of matrix.h, matrix.inl; see avx2.cpp.
#include "core/kernels/matrix.h"

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
#include "matrix.inl"
}  // namespace avx2

constinit const MatrixKernels avx2_matrices[2] = {avx2::matrices_of<float>(), avx2::matrices_of<double>()};

}  // namespace gradus

#undef GRADUS_KERNELS_FMA
#undef GRADUS_KERNELS_REGISTER
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
