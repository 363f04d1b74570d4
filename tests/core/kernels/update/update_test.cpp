// The SGD and Adam passes of every table this machine can run, against their formulas in update.h.
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

TEST_CASE("an optimiser step has the same bits when a parameter is stepped in pieces") {
  each_table([](const KernelSet& set) {
    const std::vector<float> g = numbers<float>(1000, -1, 1);
    std::vector<float> p = numbers<float>(1000, -1, 1, 2), m(1000, 0.25f), v(1000, 0.5f);
    std::vector<float> p2 = p, m2 = m, v2 = v;
    const AdamStep adam = {1e-3, 0.9, 0.999, 1e-8, 0.1, 0.19, 0.04, true};
    const SgdStep sgd = {0.1, 0.9, 0.1, 0.01, true, false};
    auto both = [&](int64_t n, float* parameter, const float* gradient, float* moment, float* square) {
      void *adam_state[] = {moment, square, nullptr}, *sgd_state[] = {moment};
      run(set, Update::adam, n, parameter, gradient, adam_state, adam);
      run(set, Update::sgd, n, parameter, gradient, sgd_state, sgd);
    };
    both(1000, p.data(), g.data(), m.data(), v.data());
    for (int64_t i = 0; i < 1000; i += 7) both(1000 - i < 7 ? 1000 - i : 7, &p2[i], &g[i], &m2[i], &v2[i]);
    CHECK(p == p2);
    CHECK(m == m2);
    CHECK(v == v2);
  });
}
