// The kernel of rank.h as plain loops.
#include "core/kernels/order/rank.h"

namespace gradus {
namespace reference {
namespace {

void count_below(int64_t n, const int32_t* key, int32_t* below) {
  for (int64_t i = 0; i < n; ++i) {
    below[i] = 0;
    for (int64_t j = 0; j < n; ++j) below[i] += key[j] < key[i];
  }
}

}   // namespace
}   // namespace reference

constinit const RankKernels reference_rank[4] = {{reference::count_below}, {}, {}, {}};

}   // namespace gradus
