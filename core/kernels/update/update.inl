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

// Mean squares are beta2 v + (1 - beta2) g^2 here and below. As v + (1 - beta2) (g^2 - v), which is how the mean of
// gradients is computed, a small g^2 would be lost beside a large v, and an infinite v would be NaN in the next step.
template <bool amsgrad, class T>
static void adam_loop(int64_t n, T* p, const T* g, T* m, T* v, T* v_max, const AdamStep& step) {
  const T rate = T(step.lr / step.correction1), take1 = T(1 - step.beta1), take2 = T(1 - step.beta2),
          keep2 = T(step.beta2), eps = T(step.eps), unbias = T(1 / step.sqrt_correction2);
  const T decay = step.decoupled ? T(0) : T(step.weight_decay);
  const T shrink = step.decoupled ? T(1 - step.lr * step.weight_decay) : T(1);
  const bool decays = decay != 0;
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    const T d = decays ? madd(decay, p[i], g[i]) : g[i];
    const T m_new = lerp(m[i], d, take1);
    const T v_new = madd(take2, d * d, keep2 * v[i]);
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

// The gradient with weight decay. Without decay p takes no part, not even an infinite one.
template <class T> GRADUS_INLINE T decayed(T g, T p, T decay) { return decay != 0 ? madd(decay, p, g) : g; }
// -1, 0 or 1; NaN for NaN.
template <class T> GRADUS_INLINE T direction(T x) { return x > 0 ? T(1) : x < 0 ? T(-1) : x; }

template <class T> static void adamax(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const AdamaxStep& step = *(const AdamaxStep*)step_of;
  T *p = (T*)pv, *m = (T*)state[0], *u = (T*)state[1];
  const T* g = (const T*)gv;
  const T rate = T(step.rate), take1 = T(1 - step.beta1), beta2 = T(step.beta2), eps = T(step.eps),
          decay = T(step.weight_decay);
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    const T d = decayed(g[i], p[i], decay);
    const T m_new = lerp(m[i], d, take1), u_new = larger(beta2 * u[i], absolute(d) + eps);
    m[i] = m_new;
    u[i] = u_new;
    p[i] = madd(-rate, m_new / u_new, p[i]);
  }
}

template <class T> static void nadam(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const NadamStep& step = *(const NadamStep*)step_of;
  T *p = (T*)pv, *m = (T*)state[0], *v = (T*)state[1];
  const T* g = (const T*)gv;
  const T gradient_rate = T(step.gradient_rate), moment_rate = T(step.moment_rate), take1 = T(1 - step.beta1),
          take2 = T(1 - step.beta2), keep2 = T(step.beta2), eps = T(step.eps), decay = T(step.weight_decay),
          shrink = T(step.shrink), unbias = T(1 / step.correction2);
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    const T x = p[i] * shrink, d = decayed(g[i], x, decay);
    const T m_new = lerp(m[i], d, take1), v_new = madd(take2, d * d, keep2 * v[i]);
    m[i] = m_new;
    v[i] = v_new;
    p[i] = x - madd(gradient_rate, d, moment_rate * m_new) / (square_root(v_new * unbias) + eps);
  }
}

template <bool rectified, class T>
static void radam_loop(int64_t n, T* p, const T* g, T* m, T* v, const RadamStep& step) {
  const T rate = T(step.rate), take1 = T(1 - step.beta1), take2 = T(1 - step.beta2), keep2 = T(step.beta2),
          eps = T(step.eps), decay = T(step.weight_decay), shrink = T(step.shrink);
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    const T x = p[i] * shrink, d = decayed(g[i], x, decay);
    const T m_new = lerp(m[i], d, take1), v_new = madd(take2, d * d, keep2 * v[i]);
    m[i] = m_new;
    v[i] = v_new;
    p[i] = madd(-rate, rectified ? m_new / (square_root(v_new) + eps) : m_new, x);
  }
}

template <class T> static void radam(int64_t n, void* p, const void* g, void* const* state, const void* step_of) {
  const RadamStep& step = *(const RadamStep*)step_of;
  if (step.rectified) radam_loop<true>(n, (T*)p, (const T*)g, (T*)state[0], (T*)state[1], step);
  else radam_loop<false>(n, (T*)p, (const T*)g, (T*)state[0], (T*)state[1], step);
}

template <class T> static void adagrad(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const AdagradStep& step = *(const AdagradStep*)step_of;
  T *p = (T*)pv, *s = (T*)state[0];
  const T* g = (const T*)gv;
  const T rate = T(step.rate), eps = T(step.eps), decay = T(step.weight_decay), initial = T(step.initial);
  const bool first = step.first;
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    const T d = decayed(g[i], p[i], decay), s_new = madd(d, d, first ? initial : s[i]);
    s[i] = s_new;
    p[i] = madd(-rate, d / (square_root(s_new) + eps), p[i]);
  }
}

template <class T> static void adadelta(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const AdadeltaStep& step = *(const AdadeltaStep*)step_of;
  T *p = (T*)pv, *v = (T*)state[0], *u = (T*)state[1];
  const T* g = (const T*)gv;
  const T lr = T(step.lr), keep = T(step.rho), take = T(1 - step.rho), eps = T(step.eps), decay = T(step.weight_decay);
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    const T x = decayed(g[i], p[i], decay), v_new = madd(keep, v[i], take * (x * x));
    const T d = square_root(u[i] + eps) / square_root(v_new + eps) * x;
    v[i] = v_new;
    u[i] = madd(keep, u[i], take * (d * d));
    p[i] = madd(-lr, d, p[i]);
  }
}

template <bool centered, bool moves, class T>
static void rmsprop_loop(int64_t n, T* p, const T* g, T* v, T* b, T* a, const RmspropStep& step) {
  const T lr = T(step.lr), keep = T(step.alpha), take = T(1 - step.alpha), decay = T(step.weight_decay),
          momentum = T(step.momentum);
  const T eps = step.eps_under_root ? T(0) : T(step.eps), eps_below = step.eps_under_root ? T(step.eps) : T(0);
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    const T x = decayed(g[i], p[i], decay), v_new = madd(keep, v[i], take * (x * x));
    v[i] = v_new;
    T w = v_new;
    if constexpr (centered) {
      const T a_new = lerp(a[i], x, take);
      a[i] = a_new;
      w = madd(-a_new, a_new, w);
    }
    T d = x / (square_root(w + eps_below) + eps);
    if constexpr (moves) {
      d = madd(momentum, b[i], d);
      b[i] = d;
    }
    p[i] = madd(-lr, d, p[i]);
  }
}

template <class T> static void rmsprop(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const RmspropStep& step = *(const RmspropStep*)step_of;
  T *p = (T*)pv, *v = (T*)state[0], *b = (T*)state[1], *a = (T*)state[2];
  const T* g = (const T*)gv;
  if (step.centered && step.momentum != 0) rmsprop_loop<true, true>(n, p, g, v, b, a, step);
  else if (step.centered) rmsprop_loop<true, false>(n, p, g, v, b, a, step);
  else if (step.momentum != 0) rmsprop_loop<false, true>(n, p, g, v, b, a, step);
  else rmsprop_loop<false, false>(n, p, g, v, b, a, step);
}

template <class T> static void rprop(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const RpropStep& step = *(const RpropStep*)step_of;
  T *p = (T*)pv, *old = (T*)state[0], *s = (T*)state[1];
  const T* g = (const T*)gv;
  const T lr = T(step.lr), slower = T(step.slower), faster = T(step.faster), smallest = T(step.smallest),
          largest = T(step.largest);
  const bool first = step.first;
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    const T agreement = g[i] * old[i], s_old = first ? lr : s[i];
    const T factor = agreement > 0 ? faster : agreement < 0 ? slower : T(1);
    const T s_new = smaller(larger(s_old * factor, smallest), largest), d = agreement < 0 ? T(0) : g[i];
    s[i] = s_new;
    old[i] = d;
    p[i] = madd(-direction(d), s_new, p[i]);
  }
}

template <class T> static void asgd(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const AsgdStep& step = *(const AsgdStep*)step_of;
  T *p = (T*)pv, *mean = (T*)state[0];
  const T* g = (const T*)gv;
  const T eta = T(step.eta), shrink = T(1 - step.lambd * step.eta), mu = T(step.mu), decay = T(step.weight_decay);
  const bool starts = step.mu == 1;
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    const T d = decayed(g[i], p[i], decay), x = madd(-eta, d, p[i] * shrink);
    mean[i] = starts ? x : madd(mu, x - mean[i], mean[i]);
    p[i] = x;
  }
}

template <class T> static void lion(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const LionStep& step = *(const LionStep*)step_of;
  T *p = (T*)pv, *m = (T*)state[0];
  const T* g = (const T*)gv;
  const T lr = T(step.lr), shrink = T(step.shrink), keep1 = T(step.beta1), take1 = T(1 - step.beta1),
          keep2 = T(step.beta2), take2 = T(1 - step.beta2);
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) {
    p[i] = madd(-lr, direction(madd(take1, g[i], keep1 * m[i])), p[i] * shrink);
    m[i] = madd(take2, g[i], keep2 * m[i]);
  }
}

template <class T> constexpr UpdateKernels kernels_of() {
  UpdateKernels k = {};
  if constexpr (is_float<T>) {
    k.run[int(Update::sgd)] = sgd<T>;
    k.run[int(Update::adam)] = adam<T>;
    k.run[int(Update::adamax)] = adamax<T>;
    k.run[int(Update::nadam)] = nadam<T>;
    k.run[int(Update::radam)] = radam<T>;
    k.run[int(Update::adagrad)] = adagrad<T>;
    k.run[int(Update::adadelta)] = adadelta<T>;
    k.run[int(Update::rmsprop)] = rmsprop<T>;
    k.run[int(Update::rprop)] = rprop<T>;
    k.run[int(Update::asgd)] = asgd<T>;
    k.run[int(Update::lion)] = lion<T>;
  }
  return k;
}
