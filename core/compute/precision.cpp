// The setting, and which products it concerns.
#include "core/compute/precision.h"

#include "core/base/words.h"
#include "core/kernels/kernels.h"

namespace gradus {

namespace {

constexpr const char* words[] = {"highest", "high", "medium"};
constexpr int medium = 2;
int precision = 0;   // number of a word

}   // namespace

void set_float32_matmul_precision(const char* given) {
  __atomic_store_n(&precision, which_word("set_float32_matmul_precision", "precision", given, words), __ATOMIC_RELAXED);
}
const char* get_float32_matmul_precision() { return words[__atomic_load_n(&precision, __ATOMIC_RELAXED)]; }

namespace apply {

const GemmBf16Kernels* rounded_kernels(Dtype dtype) {
  const bool allowed = dtype == Dtype::float32 && __atomic_load_n(&precision, __ATOMIC_RELAXED) == medium;
  return allowed ? &kernel_set().gemm_bf16[int(dtype)] : nullptr;
}

const GemmKernels& product_kernels(Dtype dtype, const GemmTask& t) {
  // Below these sizes rounding takes longer than it saves.
  constexpr int64_t least_side = 16, least_work = 16384;
  const GemmBf16Kernels* rounded = rounded_kernels(dtype);
  if (!rounded || t.m < least_side || t.n < least_side || double(t.m) * double(t.n) * double(t.k) < least_work)
      [[likely]]
    return kernel_set().gemm[int(dtype)];
  return *rounded;
}

}   // namespace apply
}   // namespace gradus
