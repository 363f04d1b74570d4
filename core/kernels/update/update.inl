// The fast text of update.h: one pass over a parameter, its gradient and its state.
//
// Idea: these loops wait for memory, so everything that happens to an element happens while it is
// in a register. Options are the same for all elements: the compiler hoists them out of the loop.

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/numbers.inl"

template <class T> static void sgd(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const SgdStep& step = *(const SgdStep*)step_of;
  T *p = (T*)pv, *buffer = (T*)state[0];
  const T* g = (const T*)gv;
  const T lr = T(step.lr), decay = T(step.weight_decay), keep = T(step.momentum), take = T(1 - step.dampening);
  const bool first = step.first, nesterov = step.nesterov, decays = decay != 0;
  if (!buffer) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) p[i] -= lr * (decays ? g[i] + decay * p[i] : g[i]);
    return;
  }
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    const T d = decays ? g[i] + decay * p[i] : g[i];
    const T b = first ? d : madd(keep, buffer[i], take * d);
    buffer[i] = b;
    p[i] -= lr * (nesterov ? madd(keep, b, d) : b);
  }
}

template <bool amsgrad, class T>
static void adam_loop(int64_t n, T* p, const T* g, T* m, T* v, T* v_max, const AdamStep& step) {
  const T rate = T(step.lr / step.correction1), take1 = T(1 - step.beta1), take2 = T(1 - step.beta2), eps = T(step.eps),
          unbias = T(1 / step.sqrt_correction2);
  const T decay = step.decoupled ? T(0) : T(step.weight_decay);
  const T shrink = step.decoupled ? T(1 - step.lr * step.weight_decay) : T(1);
  const bool decays = decay != 0;
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    const T d = decays ? madd(decay, p[i], g[i]) : g[i];
    const T m_new = madd(take1, d - m[i], m[i]);
    const T v_new = madd(take2, madd(d, d, -v[i]), v[i]);
    T second = v_new;
    if constexpr (amsgrad) {
      second = larger(v_max[i], v_new);
      v_max[i] = second;
    }
    m[i] = m_new;
    v[i] = v_new;
    p[i] = madd(-rate, m_new / madd(square_root(second), unbias, eps), p[i] * shrink);
  }
}

template <class T> static void adam(int64_t n, void* p, const void* g, void* const* state, const void* step_of) {
  const AdamStep& step = *(const AdamStep*)step_of;
  T *m = (T*)state[0], *v = (T*)state[1], *v_max = (T*)state[2];
  if (v_max) adam_loop<true>(n, (T*)p, (const T*)g, m, v, v_max, step);
  else adam_loop<false>(n, (T*)p, (const T*)g, m, v, v_max, step);
}

template <class T> constexpr UpdateKernels kernels_of() {
  UpdateKernels k = {};
  if constexpr (is_float<T>) {
    k.run[int(Update::sgd)] = sgd<T>;
    k.run[int(Update::adam)] = adam<T>;
  }
  return k;
}
