// Sums over a window for each channel by itself: depthwise convolutions. Floats only.
#ifndef GRADUS_CORE_KERNELS_WINDOW_DEPTHWISE_H
#define GRADUS_CORE_KERNELS_WINDOW_DEPTHWISE_H

#include <cstdint>

namespace gradus {

// A row of `count` results with their channels innermost. Tap t of the window of result j is the channels at
// x + j x_step + offset[t]. All steps and offsets in elements.
struct DepthwiseRow {
  int64_t count, channels, taps;
  const void* x;
  int64_t x_step;
  const int64_t* offset;   // [taps]
  int64_t y_step;
};

// A channel as a run of n numbers: tap t of the window of number i is x[i + offset[t]].
struct DepthwisePlane {
  int64_t n, taps;
  const void* x;
  const int64_t* offset;   // [taps]
};

struct DepthwiseKernels {
  // y[j y_step + c] = bias[c] + the sum over t of w[t channels + c] x[j x_step + offset[t] + c]; bias may be null.
  void (*row)(const DepthwiseRow&, const void* w, const void* bias, void* y);
  // dw[t channels + c] += the sum over j of x[j x_step + offset[t] + c] dy[j y_step + c].
  void (*weight_row)(const DepthwiseRow&, const void* dy, void* dw);
  // The same for a channel by itself: y[i] = *bias + the sum over t of w[t] x[i + offset[t]]; bias may be null. And
  // dw[t] += the sum over i of x[i + offset[t]] dy[i].
  void (*plane)(const DepthwisePlane&, const void* w, const void* bias, void* y);
  void (*weight_plane)(const DepthwisePlane&, const void* dy, void* dw);
};
extern const DepthwiseKernels reference_depthwise[4], portable_depthwise[4], avx2_depthwise[4], avx512_depthwise[4];

}   // namespace gradus
#endif
