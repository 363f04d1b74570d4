// The kernels of gemm.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/matrix/gemm.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/numbers.inl"

// ----------------------------------------------- C [m, n] = A [m, k] B [k, n] (+ bias [n]) (+ C)
size_t scratch_bytes(const GemmTask&) { return 0; }

// A thread's share is every `threads`-th row.
template <class T> void gemm(const GemmTask& task, int thread, int threads, void*) {
  const T *a = (const T*)task.a, *b = (const T*)task.b, *bias = (const T*)task.bias;
  for (int64_t i = thread; i < task.m; i += threads)
    for (int64_t j = 0; j < task.n; ++j) {
      T* c = (T*)task.c + i * task.c_row + j;
      T s = 0;
      for (int64_t l = 0; l < task.k; ++l)
        s = plus(s, times(a[i * task.a_row + l * task.a_col], b[l * task.b_row + j * task.b_col]));
      if (bias) s = plus(s, bias[j]);
      *c = task.accumulate ? plus(*c, s) : s;
    }
}

// The same with more terms: A and B of each begin elsewhere.
template <class T> void gemm_sum(const GemmTask& task, const GemmTerm* terms, int64_t count) {
  const T *a = (const T*)task.a, *b = (const T*)task.b, *bias = (const T*)task.bias;
  for (int64_t i = 0; i < task.m; ++i)
    for (int64_t j = 0; j < task.n; ++j) {
      T* c = (T*)task.c + i * task.c_row + j;
      T s = 0;
      for (int64_t term = 0; term <= count; ++term) {
        const T* row = a + i * task.a_row + (term ? terms[term - 1].a : 0);
        const T* column = b + j + (term ? terms[term - 1].b : 0);
        for (int64_t l = 0; l < task.k; ++l) s = plus(s, times(row[l * task.a_col], column[l * task.b_row]));
      }
      if (bias) s = plus(s, bias[j]);
      *c = task.accumulate ? plus(*c, s) : s;
    }
}

template <class T> constexpr GemmKernels kernels_of() {
  if constexpr (is_float<T> || is_integer<T>) return {scratch_bytes, gemm<T>, gemm_sum<T>};
  else return {};
}

}   // namespace
}   // namespace reference

constinit const GemmKernels reference_gemm[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
