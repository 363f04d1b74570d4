// Recurrent cells: what happens to each unit of a step between two matrix products.
#ifndef GRADUS_CORE_KERNELS_SEQUENCE_RECURRENT_H
#define GRADUS_CORE_KERNELS_SEQUENCE_RECURRENT_H

#include <cstdint>

namespace gradus {

// All matrices have `rows` rows without gaps: n numbers each, those of gates 4 n, gate after gate. `before` is the
// state of the step before. The sums that go into the gates are there when a kernel begins; it leaves the gates in
// their place. Gradients of gates are those of these sums, and may be written over the gates. Floats only.
struct RecurrentKernels {
  // Gates i, f, g, o = sigmoid, sigmoid, tanh, sigmoid: c = f before + i g, h = o tanh(c).
  void (*lstm)(int64_t rows, int64_t n, void* gates, const void* before, void* c, void* h);
  // dc: the gradient of c without what comes through h; then that of `before`.
  void (*lstm_grad)(int64_t rows, int64_t n, const void* gates, const void* before, const void* c, const void* dh,
      void* dc, void* dgates);
  // Gates n, r, z, q = tanh(n + r q), sigmoid, sigmoid, q as it is: h = n + z (before - n).
  void (*gru)(int64_t rows, int64_t n, void* gates, const void* before, void* h);
  // dh: the gradient of h; then that of `before` without what goes through the gates.
  void (*gru_grad)(int64_t rows, int64_t n, const void* gates, const void* before, void* dh, void* dgates);
};
extern const RecurrentKernels reference_recurrent[4], portable_recurrent[4], avx2_recurrent[4], avx512_recurrent[4];

}   // namespace gradus
#endif
