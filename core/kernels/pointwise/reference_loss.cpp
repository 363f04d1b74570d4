// The kernels of loss.h as plain loops.
// Compile with: -ffp-contract=off
#include "core/kernels/pointwise/loss.h"

#define GRADUS_INLINE static inline

namespace gradus {
namespace reference {
namespace {

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

template <class T> T sign(T x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }
template <class T> T at_least(T low, T x) { return x < low ? low : x; }   // NaN stays
template <class T> T softplus(T x) { return at_least(T(0), x) + log1p(exp(-absolute(x))); }
// Of what a target of 0 selects not even infinity counts.
template <class T> T present(T u, T v) { return u == 0 && absolute(v) == infinity<T> ? 0 : u * v; }
template <class T> T times_log(T u, T v) { return v != v ? v : u == 0 ? 0 : u * log(v); }
template <class T> T bce_with_logits(T x, T t) {
  return present(x < 0 ? t : 1 - t, absolute(x)) + log1p(exp(-absolute(x)));
}

template <class T> T focal_weight(T x, T t, T gamma, T alpha) {
  const T wrong = sigmoid(x) * (1 - t) + sigmoid(-x) * t;
  return pow(wrong, gamma) * (alpha < 0 ? 1 : alpha * t + (1 - alpha) * (1 - t));
}
template <class T> T focal_slope(T x, T t, T gamma, T alpha) {   // of u^gamma bce: u^gamma (gamma bce u' / u + bce')
  const T yes = sigmoid(x), no = sigmoid(-x), wrong = yes * (1 - t) + no * t;
  const T relative = wrong == 0 ? 0 : yes * no * (1 - 2 * t) / wrong;
  return focal_weight(x, t, gamma, alpha) * (present(gamma * relative, bce_with_logits(x, t)) + yes * (1 - t) - no * t);
}

template <class T> T divergence(T x, T w, T log_w) { return x != x ? x : w == 0 ? 0 : w * (log_w - x); }
template <class T> T stirling(T b) { return b <= 1 ? 0 : b * log(b) - b + log(T(6.283185307179586) * b) / 2; }

template <Loss f, class T> T term(T a, T b, T c, T p, T q) {
  const T d = absolute(a - b);
  if constexpr (f == Loss::squared) return d * d;
  if constexpr (f == Loss::absolute) return d;
  if constexpr (f == Loss::smooth_l1) return d < p ? d * d / (2 * p) : d - p / 2;
  if constexpr (f == Loss::huber) return d < p ? d * d / 2 : p * (d - p / 2);
  if constexpr (f == Loss::quantile) return a < b ? p * d : (1 - p) * d;
  if constexpr (f == Loss::bce) return -(b * at_least(T(-100), log(a)) + (1 - b) * at_least(T(-100), log(1 - a)));
  if constexpr (f == Loss::bce_with_logits) return bce_with_logits(a, b);
  if constexpr (f == Loss::weighted_bce) return present(1 - b, softplus(a)) + present(c * b, softplus(-a));
  if constexpr (f == Loss::focal) return focal_weight(a, b, p, q) * bce_with_logits(a, b);
  if constexpr (f == Loss::soft_target) return divergence(a, b, p);
  if constexpr (f == Loss::kl_div) return divergence(a, b, log(b));
  if constexpr (f == Loss::kl_div_log) return divergence(a, exp(b), b);
  if constexpr (f == Loss::poisson) return exp(a) - present(b, a);
  if constexpr (f == Loss::poisson_full) return exp(a) - present(b, a) + stirling(b);
  if constexpr (f == Loss::poisson_rate) return a - times_log(b, a + p);
  if constexpr (f == Loss::poisson_rate_full) return a - times_log(b, a + p) + stirling(b);
  if constexpr (f == Loss::gaussian) return (log(c) + d * d / c) / 2 + p;
  if constexpr (f == Loss::gaussian_variance) return (log(a) + (b - c) * (b - c) / a) / 2 + p;
  if constexpr (f == Loss::hinge_embedding) return (b != 1 ? at_least(T(0), p - a) : 0) + (b != -1 ? a : 0);
  if constexpr (f == Loss::soft_margin) return softplus(-a * b);
  if constexpr (f == Loss::margin_ranking) return at_least(T(0), p - c * (a - b));
}

template <Loss f, class T> T slope(T a, T b, T c, T p, T q) {
  const T d = a - b;
  if constexpr (f == Loss::squared) return 2 * d;
  if constexpr (f == Loss::absolute) return sign(d);
  if constexpr (f == Loss::smooth_l1) return absolute(d) < p ? d / p : d != d ? d : sign(d);
  if constexpr (f == Loss::huber) return absolute(d) < p ? d : d != d ? d : p * sign(d);
  if constexpr (f == Loss::quantile) return d < 0 ? -p : d > 0 ? 1 - p : d;
  if constexpr (f == Loss::bce) return (a - b) / at_least(T(1e-12f), a * (1 - a));
  if constexpr (f == Loss::bce_with_logits) return sigmoid(a) - b;
  if constexpr (f == Loss::weighted_bce) return (1 - b) * sigmoid(a) - c * b * sigmoid(-a);
  if constexpr (f == Loss::focal) return focal_slope(a, b, p, q);
  if constexpr (f == Loss::soft_target) return q * exp(a - p) - b;
  if constexpr (f == Loss::kl_div) return -b;
  if constexpr (f == Loss::kl_div_log) return -exp(b);
  if constexpr (f == Loss::poisson || f == Loss::poisson_full) return exp(a) - b;
  if constexpr (f == Loss::poisson_rate || f == Loss::poisson_rate_full) return 1 - b / (a + p);
  if constexpr (f == Loss::gaussian) return d / c;
  if constexpr (f == Loss::gaussian_variance) return (1 - (b - c) * (b - c) / a) / (2 * a);
  if constexpr (f == Loss::hinge_embedding) return T(b != -1) - T(b != 1 && p - a >= 0);
  if constexpr (f == Loss::soft_margin) return -b * sigmoid(-a * b);
  if constexpr (f == Loss::margin_ranking) return c * d <= p ? -c : 0;
}

// y = scale f(a, b, c; p); F is one of the two above, for one loss.
template <Loss f, class T, T (*F)(T, T, T, T, T)>
void run(int64_t n, const void* a, const void* b, const void* c, const double* p, double scale, void* y) {
  for (int64_t i = 0; i < n; ++i) {
    const T ci = takes_three(f) ? ((const T*)c)[i] : 0;
    ((T*)y)[i] = T(scale) * F(((const T*)a)[i], ((const T*)b)[i], ci, T(p[0]), T(p[1]));
  }
}

template <class T> constexpr LossKernels kernels_of() {
  LossKernels k = {};
  if constexpr (is_float<T>)
    for_each_function<Loss>([&]<Loss f>() {
      k.term[int(f)] = run<f, T, term<f, T>>;
      k.slope[int(f)] = run<f, T, slope<f, T>>;
    });
  return k;
}

}   // namespace
}   // namespace reference

constinit const LossKernels reference_loss[4] = {reference::kernels_of<float>(), reference::kernels_of<double>(),
    reference::kernels_of<int64_t>(), reference::kernels_of<uint8_t>()};

}   // namespace gradus
#undef GRADUS_INLINE
