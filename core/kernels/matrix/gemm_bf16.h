// The product of two matrices of float32 whose numbers are rounded to bfloat16. Types other than float32: null.
//
// Which bits come out is part of the contract, so that all tables give the same. A number of C is one chain of
// additions, which begins with the old C if `accumulate`, else with 0; then bias[j] is added; then, for
// l = 0, 2, 4 ..., a[i, l + 1] b[l + 1, j] and a[i, l] b[l, j]. Behind an odd k is a pair of zeros. Each addition of a
// product rounds once, to the nearest float32, of two as near to the even one; subnormals are 0, as numbers of A, B and
// C, and as results. It is what vdpbf16ps does (Intel, Software Developer's Manual), two products an instruction.
#ifndef GRADUS_CORE_KERNELS_MATRIX_GEMM_BF16_H
#define GRADUS_CORE_KERNELS_MATRIX_GEMM_BF16_H

#include "core/kernels/matrix/gemm.h"

namespace gradus {

// scratch_bytes and run are those of gemm.h. run_sum is, too, but of matrices whose numbers are pairs already, each
// 32 bits: the even one of l in the lower half, the odd one in the upper. k, strides and the places of terms count
// pairs; the chain goes on from term to term. Rows of B go on, with pairs that do not matter, to a multiple of 16.
struct GemmBf16Kernels : GemmKernels {
  // y[i] = the pair of even[i] and odd[i], for n pairs.
  void (*pair_up)(int64_t n, const float* even, const float* odd, uint32_t* y);
  // y[i] = the pair of x[2 i] and x[2 i + 1], for n numbers. The last one is paired with 0 if n is odd.
  void (*pair_along)(int64_t n, const float* x, uint32_t* y);
};
// avx512bf16 is for CPUs that have the instruction; the others do in several what it does in one.
extern const GemmBf16Kernels reference_gemm_bf16[4], portable_gemm_bf16[4], avx2_gemm_bf16[4], avx512_gemm_bf16[4],
    avx512bf16_gemm_bf16[4];

}   // namespace gradus
#endif
