// The product of two matrices. Floats and integers.
#ifndef GRADUS_CORE_KERNELS_MATRIX_GEMM_H
#define GRADUS_CORE_KERNELS_MATRIX_GEMM_H

#include <cstddef>
#include <cstdint>

namespace gradus {

// C[m, n] = A[m, k] B[k, n], plus bias[n] if there is one, plus the old C if `accumulate`. Strides are in elements. One
// of (a_row, a_col) is 1 and one of (b_row, b_col) is 1, which gives the four transpositions; rows of C are contiguous.
struct GemmTask {
  int64_t m, n, k;
  const void* a;
  int64_t a_row, a_col;
  const void* b;
  int64_t b_row, b_col;
  const void* bias;   // [n] or null
  void* c;
  int64_t c_row;
  bool accumulate;
};

// More products to be added to the first one in the same C: A and B of each begin `a` and `b` elements behind those of
// the task. (Batch-reduce GEMM, Georganas et al. 2020: a convolution is such a sum over the places of its window.)
struct GemmTerm {
  int64_t a, b;
};

// The product, or thread `thread`'s share of it; all `threads` together write all of C, and which share an element
// falls into does not change its bits. `scratch` holds scratch_bytes(task), 64-byte aligned, one piece per thread.
struct GemmKernels {
  size_t (*scratch_bytes)(const GemmTask&);
  void (*run)(const GemmTask&, int thread, int threads, void* scratch);
  // The sum of the product and `count` more terms, each element one chain of additions; B lies along n (b_col = 1).
  // Nothing is copied: B should fit into the second cache.
  void (*run_sum)(const GemmTask&, const GemmTerm*, int64_t count);
};
extern const GemmKernels reference_gemm[4], portable_gemm[4], avx2_gemm[4], avx512_gemm[4];

}   // namespace gradus
#endif
