// The kernels of gemm_bf16.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/matrix/gemm_bf16.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/bfloat16.inl"

size_t scratch_bytes(const GemmTask&) { return 0; }

// A thread's share is every `threads`-th row.
void gemm(const GemmTask& task, int thread, int threads, void*) {
  const float *a = (const float*)task.a, *b = (const float*)task.b, *bias = (const float*)task.bias;
  auto pair = [](const float* x, int64_t step, bool both) { return pair_of(bits(x[0]), both ? bits(x[step]) : 0); };
  for (int64_t i = thread; i < task.m; i += threads)
    for (int64_t j = 0; j < task.n; ++j) {
      float* c = (float*)task.c + i * task.c_row + j;
      float s = task.accumulate ? *c : 0;
      if (bias) s = add_product(bias[j], float(without_subnormal(s)), 1);
      for (int64_t l = 0; l < task.k; l += 2) {
        const bool both = l + 1 < task.k;
        s = add_pair(s, pair(a + i * task.a_row + l * task.a_col, task.a_col, both),
            pair(b + l * task.b_row + j * task.b_col, task.b_row, both));
      }
      *c = s;
    }
}

template <class T> constexpr GemmKernels kernels_of() {
  if constexpr (sizeof(T) == 4) return {scratch_bytes, gemm, nullptr};
  else return {};
}

}   // namespace
}   // namespace reference

constinit const GemmKernels reference_gemm_bf16[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
