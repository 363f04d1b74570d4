// The passes of every table this machine can run: SGD and Adam against their formulas in update.h, all of them against
// the plain loops.
#include "core/compute/update.h"
#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

const int64_t sizes[] = {0, 1, 3, 4, 7, 16, 63, 64, 65, 1000};

// Numbers of size 1 and a handful of operations each, three steps long.
template <class T> constexpr double tolerance = 20 * std::numeric_limits<T>::epsilon();

template <class T> bool near(T got, Real want) {
  return std::fabs(got - want) <= tolerance<T> * std::fmax(Real(1), std::fabs(want));
}

template <class T, class Step>
void run(const KernelSet& set, Update f, int64_t n, T* p, const T* g, void* const* state, const Step& step) {
  set.update[dtype<T>].run[int(f)](n, p, g, state, &step);
}

template <class T> void check_sgd(const KernelSet& set, int64_t n, SgdStep step) {
  std::vector<T> p = numbers<T>(n, -1, 1), buffer(n, T(a_nan));   // the first step must not read it
  std::vector<Real> want(p.begin(), p.end()), b(n);
  int64_t wrong = 0;
  for (int t = 0; t < 3; ++t) {
    step.first = t == 0;
    const std::vector<T> g = numbers<T>(n, -1, 1, 10 + t);
    void* state[] = {step.momentum ? buffer.data() : nullptr};
    run(set, Update::sgd, n, p.data(), g.data(), state, step);
    for (int64_t i = 0; i < n; ++i) {
      Real d = g[i] + Real(step.weight_decay) * want[i];
      if (step.momentum) {
        b[i] = step.first ? d : step.momentum * b[i] + (1 - step.dampening) * d;
        d = step.nesterov ? d + step.momentum * b[i] : b[i];
      }
      want[i] -= step.lr * d;
      wrong += !near(p[i], want[i]);
    }
  }
  CHECK(wrong == 0);
}

template <class T> void check_adam(const KernelSet& set, int64_t n, AdamStep step, bool amsgrad) {
  std::vector<T> p = numbers<T>(n, -1, 1), m(n), v(n), v_max(n);
  std::vector<Real> want(p.begin(), p.end()), mr(n), vr(n), vm(n);
  int64_t wrong = 0;
  for (int t = 1; t <= 3; ++t) {
    step.correction1 = 1 - std::pow(step.beta1, t);
    step.sqrt_correction2 = std::sqrt(1 - std::pow(step.beta2, t));
    const std::vector<T> g = numbers<T>(n, 0.5, 1.5, 10 + t);
    void* state[] = {m.data(), v.data(), amsgrad ? v_max.data() : nullptr};
    run(set, Update::adam, n, p.data(), g.data(), state, step);
    for (int64_t i = 0; i < n; ++i) {
      Real d = g[i];
      if (step.decoupled) want[i] *= 1 - Real(step.lr) * step.weight_decay;
      else d += Real(step.weight_decay) * want[i];
      mr[i] += (1 - Real(step.beta1)) * (d - mr[i]);
      vr[i] += (1 - Real(step.beta2)) * (d * d - vr[i]);
      vm[i] = std::fmax(vm[i], vr[i]);
      want[i] -=
          step.lr / step.correction1 * mr[i] / (std::sqrt(amsgrad ? vm[i] : vr[i]) / step.sqrt_correction2 + step.eps);
      wrong += !near(p[i], want[i]) + !near(m[i], mr[i]) + !near(v[i], vr[i]);
    }
  }
  CHECK(wrong == 0);
}

// A kernel and options with which it uses the parts of its state.
struct Call {
  template <class Step> Call(Update update, int number, const Step& step) : f(update), states(number), options(step) {}
  Update f;
  int states;
  apply::UpdateOptions options;
};
const std::vector<Call>& calls() {
  static const std::vector<Call> all = {
      {Update::sgd, 1, SgdStep{0.1, 0.9, 0.1, 0.01, true, false}},
      {Update::adam, 2, AdamStep{1e-3, 0.9, 0.999, 1e-8, 0.1, 0.19, 0.04, true}},
      {Update::adam, 3, AdamStep{1e-3, 0.9, 0.999, 1e-8, 0.1, 0.19, 0.04, false}},
      {Update::adamax, 2, AdamaxStep{0.1, 0.9, 0.999, 1e-8, 0.01}},
      {Update::nadam, 2, NadamStep{0.02, 0.1, 0.9, 0.999, 1e-8, 0.01, 1, 0.5}},
      {Update::nadam, 2, NadamStep{0.02, 0.1, 0.9, 0.999, 1e-8, 0, 0.9, 0.5}},
      {Update::radam, 2, RadamStep{0.1, 0.9, 0.999, 1e-8, 0.01, 1, false}},
      {Update::radam, 2, RadamStep{0.1, 0.9, 0.999, 1e-8, 0, 0.9, true}},
      {Update::adagrad, 1, AdagradStep{0.1, 1e-10, 0.01, 0.5, true}},
      {Update::adagrad, 1, AdagradStep{0.1, 1e-10, 0.01, 0.5, false}},
      {Update::adadelta, 2, AdadeltaStep{1, 0.9, 1e-6, 0.01}},
      {Update::rmsprop, 1, RmspropStep{0.1, 0.9, 1e-8, 0.01, 0, false, false}},
      {Update::rmsprop, 2, RmspropStep{0.1, 0.9, 1e-8, 0.01, 0.9, false, true}},
      {Update::rmsprop, 3, RmspropStep{0.1, 0.9, 1e-8, 0.01, 0, true, false}},
      {Update::rmsprop, 3, RmspropStep{0.1, 0.9, 1e-2, 0.01, 0.9, true, true}},
      {Update::rprop, 2, RpropStep{0.1, 0.5, 1.2, 1e-6, 0.3, true}},
      {Update::rprop, 2, RpropStep{0.1, 0.5, 1.2, 1e-6, 0.3, false}},
      {Update::asgd, 1, AsgdStep{0.1, 0.01, 1, 0.01}},
      {Update::asgd, 1, AsgdStep{0.1, 0.01, 0.25, 0.01}},
      {Update::lion, 1, LionStep{0.1, 0.9, 0.99, 0.99}},
      // Means that are counted from the gradient.
      {Update::adam, 2, AdamStep{1e-3, 0.25, 0.999, 1e-8, 0.1, 0.19, 0.04, true}},
      {Update::adamax, 2, AdamaxStep{0.1, 0.25, 0.999, 1e-8, 0.01}},
      {Update::nadam, 2, NadamStep{0.02, 0.1, 0, 0.999, 1e-8, 0, 0.9, 0.5}},
      {Update::radam, 2, RadamStep{0.1, 0.25, 0.999, 1e-8, 0, 0.9, true}},
      {Update::rmsprop, 3, RmspropStep{0.1, 0.25, 1e-2, 0.01, 0.9, true, true}},
      {Update::lion, 1, LionStep{0.1, 0.25, 0, 0.99}},
  };
  return all;
}

// What a call works on. The states are positive, the mean of squares larger than the square of the mean.
template <class T> struct Numbers {
  explicit Numbers(int64_t n) : p(numbers<T>(n, -1, 1, 2)), g(numbers<T>(n, -0.5, 0.5, 3)) {
    for (int k = 0; k < 3; ++k) states[k] = numbers<T>(n, T(0.25) / T(k + 1), T(0.5) / T(k + 1), 4 + k);
  }
  void step(const KernelSet& set, const Call& call, int64_t from, int64_t n) {
    void* state[4] = {};
    for (int k = 0; k < call.states; ++k) state[k] = &states[k][from];
    set.update[dtype<T>].run[int(call.f)](n, &p[from], &g[from], state, call.options.bytes);
  }
  std::vector<T> p, g, states[3];
};

template <class T> void check_against_plain(const KernelSet& set, const Call& call) {
  CAPTURE(int(call.f));
  int64_t wrong = 0;
  for (int64_t n : sizes) {
    Numbers<T> fast(n + 1), plain(n + 1);   // one number more, which must stay
    for (int t = 0; t < 2; ++t) fast.step(set, call, 0, n), plain.step(reference_kernels, call, 0, n);
    for (int64_t i = 0; i <= n; ++i) {
      wrong += !near(fast.p[i], plain.p[i]);
      for (int k = 0; k < 3; ++k) wrong += !near(fast.states[k][i], plain.states[k][i]);
    }
  }
  CHECK(wrong == 0);
}

}   // namespace

TEST_CASE("SGD follows its formula, with every option") {
  each_table([](const KernelSet& set) {
    for (int64_t n : sizes)
      for (const SgdStep& step : {SgdStep{0.1, 0, 0, 0, false, true}, SgdStep{0.1, 0, 0, 0.01, false, true},
               SgdStep{0.1, 0.9, 0, 0, false, true}, SgdStep{0.1, 0.9, 0.5, 0.01, false, true},
               SgdStep{0.1, 0.9, 0, 0.01, true, true}}) {
        check_sgd<float>(set, n, step);
        check_sgd<double>(set, n, step);
      }
  });
}

TEST_CASE("Adam follows its formula, with and without amsgrad and both kinds of weight decay") {
  each_table([](const KernelSet& set) {
    for (int64_t n : sizes)
      for (bool amsgrad : {false, true})
        for (double decay : {0.0, 0.1})
          for (bool decoupled : {false, true}) {
            const AdamStep step = {1e-2, 0.9, 0.999, 1e-8, decay, 1, 1, decoupled};
            check_adam<float>(set, n, step, amsgrad);
            check_adam<double>(set, n, step, amsgrad);
          }
  });
}

TEST_CASE("every optimiser step does what the plain loop does") {
  each_table([](const KernelSet& set) {
    for (const Call& call : calls()) {
      check_against_plain<float>(set, call);
      check_against_plain<double>(set, call);
    }
  });
}

TEST_CASE("an optimiser step carries a gradient that is NaN into the parameter, and into no other") {
  each_table([](const KernelSet& set) {
    for (const Call& call : calls()) {
      CAPTURE(int(call.f));
      Numbers<float> x(20);
      x.g[7] = float(a_nan);
      x.step(set, call, 0, 20);
      int64_t unlike = 0;
      for (int i = 0; i < 20; ++i) unlike += std::isnan(x.p[size_t(i)]) != (i == 7);
      CHECK(unlike == 0);
    }
  });
}

TEST_CASE("an optimiser step has the same bits when a parameter is stepped in pieces") {
  each_table([](const KernelSet& set) {
    for (const Call& call : calls()) {
      CAPTURE(int(call.f));
      Numbers<float> whole(1000), pieces(1000);
      whole.step(set, call, 0, 1000);
      for (int64_t i = 0; i < 1000; i += 7) pieces.step(set, call, i, 1000 - i < 7 ? 1000 - i : 7);
      CHECK(whole.p == pieces.p);
      for (int k = 0; k < 3; ++k) CHECK(whole.states[k] == pieces.states[k]);
    }
  });
}
