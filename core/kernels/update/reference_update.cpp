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

// A share of the way from the mean to x, counted from the end that is nearer.
template <class T> T moved(T mean, T x, T share) {
  return share < T(0.5) ? mean + share * (x - mean) : x - (1 - share) * (x - mean);
}

template <class T> void adam(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const AdamStep& step = *(const AdamStep*)step_of;
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], &m = ((T*)state[0])[i], &v = ((T*)state[1])[i], g = ((const T*)gv)[i];
    if (step.decoupled) p *= T(1 - step.lr * step.weight_decay);
    else if (step.weight_decay != 0) g += T(step.weight_decay) * p;
    m = moved(m, g, T(1 - step.beta1));
    v = T(step.beta2) * v + T(1 - step.beta2) * (g * g);
    T largest = v;
    if (state[2]) {
      T& old = ((T*)state[2])[i];
      largest = old = larger(old, v);
    }
    p -= T(step.lr / step.correction1) * (m / (square_root(largest) / T(step.sqrt_correction2) + T(step.eps)));
  }
}

// -1, 0 or 1; NaN for NaN.
template <class T> T direction(T x) { return x > 0 ? T(1) : x < 0 ? T(-1) : x; }

template <class T> void adamax(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const AdamaxStep& step = *(const AdamaxStep*)step_of;
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], &m = ((T*)state[0])[i], &u = ((T*)state[1])[i], g = ((const T*)gv)[i];
    if (step.weight_decay != 0) g += T(step.weight_decay) * p;
    m = moved(m, g, T(1 - step.beta1));
    u = larger(T(step.beta2) * u, absolute(g) + T(step.eps));
    p -= T(step.rate) * (m / u);
  }
}

template <class T> void nadam(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const NadamStep& step = *(const NadamStep*)step_of;
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], &m = ((T*)state[0])[i], &v = ((T*)state[1])[i], g = ((const T*)gv)[i];
    p *= T(step.shrink);
    if (step.weight_decay != 0) g += T(step.weight_decay) * p;
    m = moved(m, g, T(1 - step.beta1));
    v = T(step.beta2) * v + T(1 - step.beta2) * (g * g);
    const T root = square_root(v / T(step.correction2)) + T(step.eps);
    p -= (T(step.gradient_rate) * g + T(step.moment_rate) * m) / root;
  }
}

template <class T> void radam(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const RadamStep& step = *(const RadamStep*)step_of;
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], &m = ((T*)state[0])[i], &v = ((T*)state[1])[i], g = ((const T*)gv)[i];
    p *= T(step.shrink);
    if (step.weight_decay != 0) g += T(step.weight_decay) * p;
    m = moved(m, g, T(1 - step.beta1));
    v = T(step.beta2) * v + T(1 - step.beta2) * (g * g);
    p -= T(step.rate) * (step.rectified ? m / (square_root(v) + T(step.eps)) : m);
  }
}

template <class T> void adagrad(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const AdagradStep& step = *(const AdagradStep*)step_of;
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], &s = ((T*)state[0])[i], g = ((const T*)gv)[i];
    if (step.weight_decay != 0) g += T(step.weight_decay) * p;
    s = (step.first ? T(step.initial) : s) + g * g;
    p -= T(step.rate) * (g / (square_root(s) + T(step.eps)));
  }
}

template <class T> void adadelta(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const AdadeltaStep& step = *(const AdadeltaStep*)step_of;
  const T rho = T(step.rho), eps = T(step.eps);
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], &v = ((T*)state[0])[i], &u = ((T*)state[1])[i], g = ((const T*)gv)[i];
    if (step.weight_decay != 0) g += T(step.weight_decay) * p;
    v = rho * v + T(1 - step.rho) * (g * g);
    const T d = square_root(u + eps) / square_root(v + eps) * g;
    u = rho * u + T(1 - step.rho) * (d * d);
    p -= T(step.lr) * d;
  }
}

template <class T> void rmsprop(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const RmspropStep& step = *(const RmspropStep*)step_of;
  const T eps = T(step.eps);
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], &v = ((T*)state[0])[i], g = ((const T*)gv)[i];
    if (step.weight_decay != 0) g += T(step.weight_decay) * p;
    v = T(step.alpha) * v + T(1 - step.alpha) * (g * g);
    T w = v;
    if (step.centered) {
      T& a = ((T*)state[2])[i];
      a = moved(a, g, T(1 - step.alpha));
      w -= a * a;
    }
    T d = g / (step.eps_under_root ? square_root(w + eps) : square_root(w) + eps);
    if (step.momentum != 0) {
      T& b = ((T*)state[1])[i];
      d = b = T(step.momentum) * b + d;
    }
    p -= T(step.lr) * d;
  }
}

template <class T> void rprop(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const RpropStep& step = *(const RpropStep*)step_of;
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], &old = ((T*)state[0])[i], &s = ((T*)state[1])[i], g = ((const T*)gv)[i];
    if (step.first) s = T(step.lr);
    const T agreement = g * old;
    if (agreement > 0) s *= T(step.faster);
    if (agreement < 0) s *= T(step.slower), g = 0;
    s = smaller(larger(s, T(step.smallest)), T(step.largest));
    p -= direction(g) * s;
    old = g;
  }
}

template <class T> void asgd(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const AsgdStep& step = *(const AsgdStep*)step_of;
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], &mean = ((T*)state[0])[i], g = ((const T*)gv)[i];
    if (step.weight_decay != 0) g += T(step.weight_decay) * p;
    p = p * T(1 - step.lambd * step.eta) - T(step.eta) * g;
    mean = step.mu == 1 ? p : mean + T(step.mu) * (p - mean);
  }
}

template <class T> void lion(int64_t n, void* pv, const void* gv, void* const* state, const void* step_of) {
  const LionStep& step = *(const LionStep*)step_of;
  for (int64_t i = 0; i < n; ++i) {
    T &p = ((T*)pv)[i], &m = ((T*)state[0])[i], g = ((const T*)gv)[i];
    const T c = T(step.beta1) * m + T(1 - step.beta1) * g;
    p = T(step.shrink) * p - T(step.lr) * direction(c);
    m = T(step.beta2) * m + T(1 - step.beta2) * g;
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

}   // namespace
}   // namespace reference

constinit const UpdateKernels reference_update[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
