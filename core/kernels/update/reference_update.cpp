// The kernels of update.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/update/update.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/numbers.inl"

// ------------------------------------------------------------------ p, g, state: [n], in place
template <class T> void sgd(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const SgdStep& step = *(const SgdStep*)step_of;
  const T lr = T(step.lr), decay = T(step.weight_decay), momentum = T(step.momentum);
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], g = ((const T*)gv)[i];
    if (decay != 0) g += decay * p;
    if (state[0]) {
      T& b = ((T*)state[0])[i];
      b = step.first ? g : momentum * b + T(1 - step.dampening) * g;
      g = step.nesterov ? g + momentum * b : b;
    }
    p -= lr * g;
  }
}

template <class T> void adam(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const AdamStep& step = *(const AdamStep*)step_of;
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], &m = ((T*)state[0])[i], &v = ((T*)state[1])[i], g = ((const T*)gv)[i];
    if (step.decoupled) p *= T(1 - step.lr * step.weight_decay);
    else if (step.weight_decay != 0) g += T(step.weight_decay) * p;
    m += T(1 - step.beta1) * (g - m);
    v += T(1 - step.beta2) * (g * g - v);
    T largest = v;
    if (state[2]) {
      T& old = ((T*)state[2])[i];
      largest = old = larger(old, v);
    }
    p -= T(step.lr / step.correction1) * (m / (square_root(largest) / T(step.sqrt_correction2) + T(step.eps)));
  }
}

template <class T> constexpr UpdateKernels kernels_of() {
  UpdateKernels k = {};
  if constexpr (is_float<T>) {
    k.run[int(Update::sgd)] = sgd<T>;
    k.run[int(Update::adam)] = adam<T>;
  }
  return k;
}

}   // namespace
}   // namespace reference

constinit const UpdateKernels reference_update[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
