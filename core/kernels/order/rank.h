// The ranks of a few keys, by comparing each with all.
#ifndef GRADUS_CORE_KERNELS_ORDER_RANK_H
#define GRADUS_CORE_KERNELS_ORDER_RANK_H

#include <cstdint>

namespace gradus {

// Only in the table of float32, whose numbers have keys of 32 bits: core/compute/order/order.h.
struct RankKernels {
  // below[i] = how many of the n keys are less than key[i]. It takes n n comparisons: for short rows.
  void (*count_below)(int64_t n, const int32_t* key, int32_t* below);
};
extern const RankKernels reference_rank[4], portable_rank[4], avx2_rank[4], avx512_rank[4];

}   // namespace gradus
#endif
