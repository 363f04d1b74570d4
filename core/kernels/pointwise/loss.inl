// The fast text of loss.h.
//
// Idea: as in activation.inl: selections, never branches; exponentials are taken only of numbers for which they cannot
// overflow.
// Read first: math.inl, numbers.inl.

#include "core/kernels/tables.inl"

#include "core/kernels/math/math.inl"

#include "core/kernels/math/numbers.inl"

template <class T> GRADUS_INLINE T sign_of(T x) { return x > 0 ? T(1) : x < 0 ? T(-1) : T(0); }
// u v + c, but c where u is 0 and v infinite: what a target of 0 selects is absent. Here and below a sum with a product
// is one madd, so that vector body and scalar tail of a loop agree to the bit.
template <class T> GRADUS_INLINE T add_present(T u, T v, T c) {
  return madd(u, (u == 0) & (absolute(v) == infinity<T>) ? T(0) : v, c);
}

// ------------------------------------------------------------------------------------- yes or no
template <class T> GRADUS_INLINE T clamped_log(T x) {   // larger() would make a branch of the logarithm's selections
  const T y = log(x);
  return y < -100 ? T(-100) : y;
}
template <class T> GRADUS_INLINE T bce(T x, T t) { return -madd(t, clamped_log(x), (1 - t) * clamped_log(1 - x)); }
template <class T> GRADUS_INLINE T bce_slope(T x, T t) { return (x - t) / larger(x * (1 - x), T(1e-12f)); }

// max(x, 0) - x t is |x| times how wrong the sign of x is, which is 0 for a right one, even if x is infinite.
template <class T> GRADUS_INLINE T bce_with_logits(T x, T t) {
  const T size = absolute(x), wrong = x < 0 ? t : 1 - t;
  return add_present(wrong, size, log1p_up_to_1(exp(-size)));
}
template <class T> GRADUS_INLINE T weighted_bce(T x, T t, T w) {
  const T rest = log1p_up_to_1(exp(-absolute(x))), no = rest + (x < 0 ? T(0) : x), yes = rest + (x > 0 ? T(0) : -x);
  return add_present(1 - t, no, add_present(w * t, yes, T(0)));
}
template <class T> GRADUS_INLINE T weighted_bce_slope(T x, T t, T w) {
  return madd(1 - t, sigmoid(x), -(w * t * sigmoid(-x)));
}

// What focal loss is made of: yes = sigmoid(x), no = 1 - yes, how wrong they are, and cross = bce_with_logits(x, t).
template <class T> struct Focus {
  T yes, no, wrong, cross, factor;   // factor = wrong^gamma, times the share of the target's class
};
template <class T> GRADUS_INLINE Focus<T> focus(T x, T t, T gamma, T alpha) {
  constexpr T smallest = sizeof(T) == 4 ? T(1.17549435e-38) : T(2.2250738585072014e-308);   // so that 0^0 is 1
  const T size = absolute(x), e = exp(-size), near = 1 / (1 + e), far = e * near;
  const T yes = x < 0 ? far : near, no = x < 0 ? near : far, u = madd(yes, 1 - t, no * t);
  const T wrong = u < smallest ? smallest : u, cross = add_present(x < 0 ? t : 1 - t, size, log1p_up_to_1(e));
  const T share = alpha < 0 ? T(1) : madd(alpha, t, (1 - alpha) * (1 - t));
  return {yes, no, wrong, cross, share * exp(gamma * log(wrong))};
}
template <class T> GRADUS_INLINE T focal(T x, T t, T gamma, T alpha) {
  const Focus<T> f = focus(x, t, gamma, alpha);
  return f.factor * f.cross;
}
// With u = wrong: (u^g cross)' = u^g (g cross u' / u + yes - t), u' = yes no (1 - 2 t), 0 where cross is infinite.
template <class T> GRADUS_INLINE T focal_slope(T x, T t, T gamma, T alpha) {
  const Focus<T> f = focus(x, t, gamma, alpha);
  const T relative = gamma * f.yes * f.no * (1 - 2 * t) / f.wrong, finite = f.cross > T(1e30) ? T(1e30) : f.cross;
  return f.factor * madd(relative, finite, madd(f.yes, 1 - t, -(f.no * t)));
}

// ---------------------------------------------------------------------------------- distributions
// w (log w - x), 0 where w is 0, unless x is NaN.
template <class T> GRADUS_INLINE T divergence(T x, T w, T log_w) {
  const T y = w * (log_w - x);
  return x != x ? x : w == 0 ? T(0) : y;
}
// exp(x) - b. The selection keeps the last product of exp out of the difference, which as one madd would not overflow.
template <class T> GRADUS_INLINE T exp_less(T x, T b) {
  const T y = exp(x);
  return (x > T(sizeof(T) == 4 ? 88.7228394 : 709.782712893384) ? infinity<T> : y) - b;
}
template <class T> GRADUS_INLINE T poisson_rate(T rate, T t, T eps) {
  const T v = rate + eps, log_v = log(v);
  return madd(-t, (t == 0) & (v == v) ? T(0) : log_v, rate);
}
// Stirling's approximation of log(b!), where b > 1.
template <class T> GRADUS_INLINE T stirling(T b) {
  const T y = madd(b, log(b), madd(T(0.5), log(T(6.283185307179586) * b), -b));
  return b <= 1 ? T(0) : y;
}
template <class T> GRADUS_INLINE T gaussian(T d, T variance, T constant) {
  return madd(T(0.5), log(variance) + d * d / variance, constant);
}

// ------------------------------------------------------------------------------------------ margins
template <class T> GRADUS_INLINE T hinge_embedding(T x, T t, T margin) {
  const T apart = larger(margin - x, T(0));
  return (t != 1 ? apart : T(0)) + (t != -1 ? x : T(0));
}
template <class T> GRADUS_INLINE T hinge_embedding_slope(T x, T t, T margin) {
  return ((t != 1) & (margin - x >= 0) ? T(-1) : T(0)) + (t != -1 ? T(1) : T(0));
}

template <Loss f, class T> GRADUS_INLINE T loss_term(T a, T b, T c, T p, T q) {
  const T d = a - b, size = absolute(d);
  if constexpr (f == Loss::squared) return d * d;
  if constexpr (f == Loss::absolute) return size;
  if constexpr (f == Loss::smooth_l1) return size < p ? T(0.5) * size * size / p : size - T(0.5) * p;
  if constexpr (f == Loss::huber) return size < p ? T(0.5) * size * size : p * (size - T(0.5) * p);
  if constexpr (f == Loss::quantile) return (d < 0 ? -p : 1 - p) * d;
  if constexpr (f == Loss::bce) return bce(a, b);
  if constexpr (f == Loss::bce_with_logits) return bce_with_logits(a, b);
  if constexpr (f == Loss::weighted_bce) return weighted_bce(a, b, c);
  if constexpr (f == Loss::focal) return focal(a, b, p, q);
  if constexpr (f == Loss::soft_target) return divergence(a, b, p);
  if constexpr (f == Loss::kl_div) return divergence(a, b, log(b));
  if constexpr (f == Loss::kl_div_log) return divergence(a, exp(b), b);
  if constexpr (f == Loss::poisson) return add_present(-b, a, exp(a));
  if constexpr (f == Loss::poisson_full) return add_present(-b, a, exp(a)) + stirling(b);
  if constexpr (f == Loss::poisson_rate) return poisson_rate(a, b, p);
  if constexpr (f == Loss::poisson_rate_full) return poisson_rate(a, b, p) + stirling(b);
  if constexpr (f == Loss::gaussian) return gaussian(d, c, p);
  if constexpr (f == Loss::gaussian_variance) return gaussian(b - c, a, p);
  if constexpr (f == Loss::hinge_embedding) return hinge_embedding(a, b, p);
  if constexpr (f == Loss::soft_margin) return log_one_plus_exp(-(a * b));
  if constexpr (f == Loss::margin_ranking) return larger(madd(-c, d, p), T(0));
}

template <Loss f, class T> GRADUS_INLINE T loss_slope(T a, T b, T c, T p, T q) {
  const T d = a - b, size = absolute(d);
  if constexpr (f == Loss::squared) return 2 * d;
  if constexpr (f == Loss::absolute) return sign_of(d);
  if constexpr (f == Loss::smooth_l1) return size < p ? d / p : d != d ? d : sign_of(d);
  if constexpr (f == Loss::huber) return size < p ? d : d != d ? d : p * sign_of(d);
  if constexpr (f == Loss::quantile) return d < 0 ? -p : d > 0 ? 1 - p : d;
  if constexpr (f == Loss::bce) return bce_slope(a, b);
  if constexpr (f == Loss::bce_with_logits) return sigmoid(a) - b;
  if constexpr (f == Loss::weighted_bce) return weighted_bce_slope(a, b, c);
  if constexpr (f == Loss::focal) return focal_slope(a, b, p, q);
  if constexpr (f == Loss::soft_target) return madd(q, exp(a - p), -b);
  if constexpr (f == Loss::kl_div) return -b;
  if constexpr (f == Loss::kl_div_log) return -exp(b);
  if constexpr (f == Loss::poisson || f == Loss::poisson_full) return exp_less(a, b);
  if constexpr (f == Loss::poisson_rate || f == Loss::poisson_rate_full) return 1 - b / (a + p);
  if constexpr (f == Loss::gaussian) return d / c;
  if constexpr (f == Loss::gaussian_variance) return T(0.5) * (1 - (b - c) * (b - c) / a) / a;
  if constexpr (f == Loss::hinge_embedding) return hinge_embedding_slope(a, b, p);
  if constexpr (f == Loss::soft_margin) return -b * sigmoid(-(a * b));
  if constexpr (f == Loss::margin_ranking) return c * d <= p ? -c : T(0);
}

template <Loss f, class T>
static void term(
    int64_t n, const void* av, const void* bv, const void* cv, const double* numbers, double scale, void* yv) {
  const T *a = (const T*)av, *b = (const T*)bv, *c = (const T*)cv, p = T(numbers[0]), q = T(numbers[1]), s = T(scale);
  T* y = (T*)yv;
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) y[i] = s * loss_term<f>(a[i], b[i], takes_three(f) ? c[i] : T(0), p, q);
}
template <Loss f, class T>
static void slope(
    int64_t n, const void* av, const void* bv, const void* cv, const double* numbers, double scale, void* yv) {
  const T *a = (const T*)av, *b = (const T*)bv, *c = (const T*)cv, p = T(numbers[0]), q = T(numbers[1]), s = T(scale);
  T* y = (T*)yv;
#pragma omp simd
  for (int64_t i = 0; i < n; ++i) y[i] = s * loss_slope<f>(a[i], b[i], takes_three(f) ? c[i] : T(0), p, q);
}

template <class T> constexpr LossKernels kernels_of() {
  LossKernels k = {};
  if constexpr (is_float<T>)
    for_each_function<Loss>([&]<Loss f>() {
      k.term[int(f)] = term<f, T>;
      k.slope[int(f)] = slope<f, T>;
    });
  return k;
}
