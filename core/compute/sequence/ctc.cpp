// The paths of connectionist temporal classification.
// Compile with: -O3
#include "core/compute/sequence/ctc.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/compute/copy.h"
#include "core/compute/typed.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

template <class T> constexpr T never = -std::numeric_limits<T>::infinity();   // the log of the probability 0

constexpr int64_t room = 2;   // each row of states has two that are never reached before it, for s - 1 and s - 2

template <class T> void map_in_place(Unary f, int64_t n, T* x) {
  kernel_set().unary[int(dtype_of<T>())].map[int(f)](n, x, 1, x);
}

// Where the numbers of log_probs are: rows of classes.
template <class T> struct Rows3 {
  const T* data;
  int64_t step, sample;
  explicit Rows3(const Tensor& x) : data(numbers<T>(x)), step(x.stride(0)), sample(x.stride(1)) {}
  const T* at(int64_t t, int64_t i) const { return data + t * step + i * sample; }
};

Tensor with_dense_rows(const Tensor& x) { return x.stride(2) == 1 || x.shape()[2] < 2 ? x : dense(x); }

// The states of one sample, and what it takes to go from one step to the next.
template <class T> class States {
 public:
  explicit States(int64_t most) : of(size_t(most)), gate_(size_t(most + room)), parts_(3 * size_t(most)) {}

  void read(const CtcSample& sample, const int64_t* labels, int64_t blank) {
    count = 2 * sample.count + 1;
    for (int64_t s = 0; s < count; ++s) of[size_t(s)] = s % 2 ? labels[sample.first + s / 2] : blank;
    for (int64_t s = 0; s < count + room; ++s) {
      const bool jumps = s % 2 && s > 1 && s < count && of[size_t(s)] != of[size_t(s - 2)];
      gate_[size_t(s)] = jumps ? T(0) : never<T>;
    }
  }
  /// From the row before: y[s] = log(exp(x[s]) + exp(x[s - 1]) + exp(x[s - 2])), the last only where it may jump.
  void forward(const T* x, T* y) { log_sum(x, x - 1, x - 2, gate_.data(), y); }
  /// From the row behind: the same with s + 1 and s + 2.
  void backward(const T* x, T* y) { log_sum(x, x + 1, x + 2, gate_.data() + 2, y); }

  int64_t count = 0;
  std::vector<int64_t> of;   // the class of each state

 private:
  void log_sum(const T* a, const T* b, const T* c, const T* gate, T* y) {
    T *pa = parts_.data(), *pb = pa + count, *pc = pb + count;
    for (int64_t s = 0; s < count; ++s) {
      const T jump = c[s] + gate[s];
      T most = std::max(std::max(a[s], b[s]), jump);
      most = most == never<T> ? T(0) : most;
      pa[s] = a[s] - most, pb[s] = b[s] - most, pc[s] = jump - most;
      y[s] = most;
    }
    map_in_place(Unary::exp, 3 * count, pa);
    for (int64_t s = 0; s < count; ++s) pa[s] += pb[s] + pc[s];
    map_in_place(Unary::log, count, pa);
    for (int64_t s = 0; s < count; ++s) y[s] += pa[s];
  }

  std::vector<T> gate_, parts_;   // gate: 0 where s may be entered from s - 2, else -infinity
};

// The loss of one sample; alpha: its rows, `width` apart.
template <class T>
T run_forward(States<T>& states, const Rows3<T>& x, int64_t i, int64_t steps, T* alpha, int64_t width) {
  const int64_t n = states.count;
  if (steps == 0) return n == 1 ? T(0) : -never<T>;
  for (int64_t t = 0; t < steps; ++t) {
    T* row = alpha + t * width;
    std::fill(row, row + room, never<T>);
    row += room;
    const T* emitted = x.at(t, i);
    if (t > 0) states.forward(row - width, row);
    // A path begins in the first blank or label; what the other states emit counts for nothing, even if it is NaN.
    for (int64_t s = 0; s < n; ++s) {
      const T emits = emitted[states.of[size_t(s)]];
      row[s] = t > 0 ? row[s] + emits : s < 2 ? emits : never<T>;
    }
  }
  const T* ends = alpha + (steps - 1) * width + room + n - 1;
  const T last = ends[0], before = n > 1 ? ends[-1] : never<T>, larger = std::max(last, before);
  const T most = larger == never<T> ? T(0) : larger;
  return -(most + std::log(std::exp(last - most) + std::exp(before - most)));
}

// The gradient of one sample at all its steps; beta and next have the size of a row, gamma of the states.
template <class T> struct Backward {
  States<T>& states;
  const Rows3<T>& x;
  int64_t i, classes, samples;
  std::vector<T> beta, next, gamma;

  Backward(States<T>& s, const Rows3<T>& rows, const Shape& shape, int64_t most)
      : states(s),
        x(rows),
        i(0),
        classes(shape[2]),
        samples(shape[1]),
        beta(size_t(most + room)),
        next(size_t(most + room)),
        gamma(size_t(most)) {}

  void run(int64_t steps, const T* alpha, int64_t width, T loss, T dy, T* dx) {
    const int64_t n = states.count;
    for (int64_t s = 0; s < n; ++s) beta[size_t(s)] = s >= n - 2 ? T(0) : never<T>;
    for (int64_t t = steps - 1; t >= 0; --t) {
      if (t < steps - 1) step_back(x.at(t + 1, i));
      const T* row = alpha + t * width + room;
      // A probability, so its log is at most 0; of three long sums rounding may make more.
      for (int64_t s = 0; s < n; ++s) gamma[size_t(s)] = std::min(row[s] + beta[size_t(s)] + loss, T(0));
      map_in_place(Unary::exp, n, gamma.data());
      T* out = dx + (t * samples + i) * classes;
      kernel_set().unary[int(dtype_of<T>())].map[int(Unary::exp)](classes, x.at(t, i), 1, out);
      for (int64_t s = 0; s < n; ++s) out[states.of[size_t(s)]] -= gamma[size_t(s)];
      for (int64_t c = 0; c < classes; ++c) out[c] *= dy;
    }
  }

 private:
  void step_back(const T* emitted) {
    const int64_t n = states.count;
    // What no path emits counts for nothing, even if it is NaN.
    for (int64_t s = 0; s < n; ++s) {
      const T ahead = beta[size_t(s)];
      next[size_t(s)] = ahead == never<T> ? ahead : ahead + emitted[states.of[size_t(s)]];
    }
    std::fill(next.begin() + n, next.begin() + n + room, never<T>);
    states.backward(next.data(), beta.data());
  }
};

// Samples per chunk.
int64_t samples_grain(int64_t steps, int64_t states) {
  return std::max<int64_t>(1, costly_grain / std::max<int64_t>(1, steps * states));
}

int64_t most_states(const CtcBatch& batch) {
  int64_t most = 0;
  for (const CtcSample& sample : batch.samples) most = std::max(most, sample.count);
  return 2 * most + 1;
}

}   // namespace

CtcPaths ctc(const Tensor& log_probs, const CtcBatch& batch) {
  const Tensor x = with_dense_rows(log_probs);
  const int64_t steps = x.shape()[0], n = x.shape()[1], states = most_states(batch), width = states + room;
  CtcPaths paths{empty({n}, x.dtype()), empty({n, steps, width}, x.dtype())};
  with_float(x.dtype(), [&]<class T>(T) {
    const Rows3<T> rows(x);
    T *loss = numbers<T>(paths.loss), *alpha = numbers<T>(paths.alpha);
    parallel_for(n, samples_grain(steps, states), [&](int64_t begin, int64_t end) {
      States<T> of_sample(states);
      for (int64_t i = begin; i < end; ++i) {
        of_sample.read(batch.samples[size_t(i)], numbers<int64_t>(batch.labels), batch.blank);
        loss[i] = run_forward(of_sample, rows, i, batch.samples[size_t(i)].steps, alpha + i * steps * width, width);
      }
    });
  });
  return paths;
}

Tensor ctc_grad(
    const Tensor& log_probs, const CtcBatch& batch, const CtcPaths& paths, const Tensor& dy, bool zero_infinity) {
  const Tensor x = with_dense_rows(log_probs), g = dense(dy);
  const int64_t steps = x.shape()[0], n = x.shape()[1], states = most_states(batch), width = states + room;
  Tensor dx = empty(x.shape(), x.dtype());
  with_float(x.dtype(), [&]<class T>(T) {
    const Rows3<T> rows(x);
    const T *loss = numbers<T>(paths.loss), *alpha = numbers<T>(paths.alpha), *pg = numbers<T>(g);
    T* to = numbers<T>(dx);
    parallel_for(n, samples_grain(steps, states), [&](int64_t begin, int64_t end) {
      States<T> of_sample(states);
      Backward<T> backward(of_sample, rows, x.shape(), states);
      for (int64_t i = begin; i < end; ++i) {
        const CtcSample& sample = batch.samples[size_t(i)];
        const bool known = std::isfinite(loss[i]), ignored = zero_infinity && loss[i] == -never<T>;
        for (int64_t t = known ? sample.steps : 0; t < steps; ++t) {
          T* out = to + (t * n + i) * backward.classes;
          const bool nan = t < sample.steps && !ignored;
          std::fill(out, out + backward.classes, nan ? std::numeric_limits<T>::quiet_NaN() : T(0));
        }
        if (!known) continue;
        of_sample.read(sample, numbers<int64_t>(batch.labels), batch.blank);
        backward.i = i;
        backward.run(sample.steps, alpha + i * steps * width, width, loss[i], pg[i], to);
      }
    });
  });
  return dx;
}

}   // namespace gradus::apply
