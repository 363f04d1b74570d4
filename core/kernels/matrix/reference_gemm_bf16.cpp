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

// What the chain of a number of C begins with.
float first_of(const GemmTask& task, float old, const float* bias) {
  const float s = task.accumulate ? old : 0;
  return bias ? add_product(*bias, float(without_subnormal(s)), 1) : s;
}

// A thread's share is every `threads`-th row.
void gemm(const GemmTask& task, int thread, int threads, void*) {
  const float *a = (const float*)task.a, *b = (const float*)task.b, *bias = (const float*)task.bias;
  auto pair = [](const float* x, int64_t step, bool both) { return pair_of(bits(x[0]), both ? bits(x[step]) : 0); };
  for (int64_t i = thread; i < task.m; i += threads)
    for (int64_t j = 0; j < task.n; ++j) {
      float* c = (float*)task.c + i * task.c_row + j;
      float s = first_of(task, *c, bias ? bias + j : nullptr);
      for (int64_t l = 0; l < task.k; l += 2) {
        const bool both = l + 1 < task.k;
        s = add_pair(s, pair(a + i * task.a_row + l * task.a_col, task.a_col, both),
            pair(b + l * task.b_row + j * task.b_col, task.b_row, both));
      }
      *c = s;
    }
}

// The same of pairs, with more terms.
void gemm_sum(const GemmTask& task, const GemmTerm* terms, int64_t count) {
  const uint32_t *a = (const uint32_t*)task.a, *b = (const uint32_t*)task.b;
  const float* bias = (const float*)task.bias;
  for (int64_t i = 0; i < task.m; ++i)
    for (int64_t j = 0; j < task.n; ++j) {
      float* c = (float*)task.c + i * task.c_row + j;
      float s = first_of(task, *c, bias ? bias + j : nullptr);
      for (int64_t term = 0; term <= count; ++term) {
        const uint32_t* row = a + i * task.a_row + (term ? terms[term - 1].a : 0);
        const uint32_t* column = b + j + (term ? terms[term - 1].b : 0);
        for (int64_t l = 0; l < task.k; ++l) s = add_pair(s, row[l * task.a_col], column[l * task.b_row]);
      }
      *c = s;
    }
}

void pair_up(int64_t n, const float* even, const float* odd, uint32_t* y) {
  for (int64_t i = 0; i < n; ++i) y[i] = pair_of(bits(even[i]), bits(odd[i]));
}
void pair_along(int64_t n, const float* x, uint32_t* y) {
  for (int64_t i = 0; i < n; i += 2) y[i / 2] = pair_of(bits(x[i]), i + 1 < n ? bits(x[i + 1]) : 0);
}

template <class T> constexpr GemmBf16Kernels kernels_of() {
  if constexpr (sizeof(T) == 4) return {{scratch_bytes, gemm, gemm_sum}, pair_up, pair_along};
  else return {};
}

}   // namespace
}   // namespace reference

constinit const GemmBf16Kernels reference_gemm_bf16[4] = {reference::kernels_of<float>(),
    reference::kernels_of<double>(), reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
