// Windows on images whose channels are innermost: the largest number of each, the mean, and their gradients.
//
// Idea: a window reads a list of places, each of which is one number per channel; the next window of a row reads the
// same places a step further. So a kernel computes a row of results at a time, in vectors over the channels; where
// there are too few of them, over windows.
#ifndef GRADUS_CORE_KERNELS_WINDOW_POOL_H
#define GRADUS_CORE_KERNELS_WINDOW_POOL_H

#include <cstdint>

namespace gradus {

struct PoolTask {
  const int64_t* places;   // of the first window: where the first channel is, counted from x in numbers
  int64_t count;           // of places; at least 1
  int64_t windows;
  int64_t x_step, y_step;   // from a window to the next: in x and dx, and in y and dy
  int64_t channels;
  bool apart;   // gradients: dx is written, because no number is in two windows; otherwise they are added to it
};

// x[w, k, c] is short for x[places[k] + w * x_step + c], y[w, c] for y[w * y_step + c]. There are none for bools.
struct PoolKernels {
  // y[w, c] = the largest x[w, k, c] of all k; NaN if there is one.
  void (*max)(const PoolTask&, const void* x, void* y);
  // The same, and which one: index[w, c] = numbers[k] + w * step for the k of the first among equals, of the last NaN;
  // numbers ascend.
  void (*max_at)(const PoolTask&, const int64_t* numbers, int64_t step, const void* x, void* y, int64_t* index);
  // dx[w, k, c] (+)= dy[w, c] for that k; 0 for the others. Floats only.
  void (*max_grad)(const PoolTask&, const void* x, const void* dy, void* dx);
  // y[w, c] = the sum of x[w, k, c] over all k / divisor; of integers rounded towards 0.
  void (*mean)(const PoolTask&, int64_t divisor, const void* x, void* y);
  // dx[w, k, c] (+)= dy[w, c] / divisor. Floats only.
  void (*mean_grad)(const PoolTask&, int64_t divisor, const void* dy, void* dx);
};
extern const PoolKernels reference_pool[4], portable_pool[4], avx2_pool[4], avx512_pool[4];

}   // namespace gradus
#endif
