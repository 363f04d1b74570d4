// The sets of kernels, and which one is in use: the best the CPU can run, unless GRADUS_KERNELS names another.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/kernels/kernels.h"

namespace gradus {

#define GRADUS_KERNEL_SET(set) GRADUS_KERNEL_SET_WITH(set, set##_gemm_bf16)
#define GRADUS_KERNEL_SET_WITH(set, gemm_bf16)                                                                   \
  {                                                                                                              \
    #set, set##_unary, set##_binary, set##_ternary, set##_activation, set##_loss, set##_copy, set##_reduce,      \
        set##_rows, set##_norm_rows, set##_norm_columns, set##_norm_planes, set##_gemm, gemm_bf16, set##_panels, \
        set##_rank, set##_recurrent, set##_update, set##_depthwise, set##_pool, set##_winograd                   \
  }
constinit const KernelSet reference_kernels = GRADUS_KERNEL_SET(reference);
constinit const KernelSet portable_kernels = GRADUS_KERNEL_SET(portable);
#if defined(__x86_64__)
constinit const KernelSet avx2_kernels = GRADUS_KERNEL_SET(avx2);
constinit const KernelSet avx512_kernels = GRADUS_KERNEL_SET(avx512);
constinit const KernelSet avx512bf16_kernels = GRADUS_KERNEL_SET_WITH(avx512, avx512bf16_gemm_bf16);
#endif
#undef GRADUS_KERNEL_SET
#undef GRADUS_KERNEL_SET_WITH

constinit const KernelSet* active_kernels = nullptr;

namespace {

struct Available {
  const KernelSet* sets[8];
  int count;
};

Available available() {   // slowest first
  Available a = {{&reference_kernels, &portable_kernels}, 2};
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2")) return a;
  a.sets[a.count++] = &avx2_kernels;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq"))
    a.sets[a.count++] = __builtin_cpu_supports("avx512bf16") ? &avx512bf16_kernels : &avx512_kernels;
#endif
  return a;
}

const KernelSet* find(const Available& a, const char* name) {
  for (int i = 0; i < a.count; ++i)
    if (std::strcmp(a.sets[i]->name, name) == 0) return a.sets[i];
  return nullptr;
}

// Two threads may choose at the same time; both choose the same set.
void activate(const KernelSet* set) { __atomic_store_n(&active_kernels, set, __ATOMIC_RELEASE); }

}   // namespace

const KernelSet& choose_kernels() {
  const Available a = available();
  const KernelSet* best = a.sets[a.count - 1];
  const char* wish = std::getenv("GRADUS_KERNELS");
  if (wish && *wish) {
    if (const KernelSet* wished = find(a, wish)) best = wished;
    else
      std::fprintf(stderr, "gradus: GRADUS_KERNELS=%s is not available on this machine; using %s\n", wish, best->name);
  }
  activate(best);
  return *best;
}

KernelNames available_kernels() {
  const Available a = available();
  KernelNames names = {};
  for (; names.count < a.count; ++names.count) names.names[names.count] = a.sets[names.count]->name;
  return names;
}

bool select_kernels(const char* name) {
  const KernelSet* set = find(available(), name);
  if (set) activate(set);
  return set != nullptr;
}

}   // namespace gradus
