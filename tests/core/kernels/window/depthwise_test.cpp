// The kernels of depthwise.h in every table this machine can run, against sums in long double.
#include "core/kernels/window/depthwise.h"

#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

template <class F> void each(F f) {
  each_table([&](const KernelSet& set) {
    f(float(), set.depthwise[0]);
    f(double(), set.depthwise[1]);
  });
}

// A row of `count` results, `step` pixels apart, of a window of `taps` places, each three pixels behind the one before.
struct Case {
  int64_t count, channels, taps, step;
  int64_t pixels() const { return (count - 1) * step + (taps - 1) * 3 + 1; }
  std::vector<int64_t> offsets() const {
    std::vector<int64_t> all;
    for (int64_t t = 0; t < taps; ++t) all.push_back(t * 3 * channels);
    return all;
  }
};
std::vector<Case> cases() {
  std::vector<Case> all;
  for (int64_t count : {1, 5, 6, 13})
    for (int64_t channels : {1, 3, 8, 16, 37})
      for (int64_t taps : {0, 1, 3, 9, 10}) all.push_back({count, channels, taps, 1 + count % 2});
  return all;
}

template <class T> double tolerance(int64_t n) { return 2 * double(n + 2) * std::numeric_limits<T>::epsilon(); }

}   // namespace

TEST_CASE("depthwise rows are sums over their window, with and without a bias") {
  each([]<class T>(T, const DepthwiseKernels& kernels) {
    for (const Case& k : cases()) {
      const int64_t y_step = k.channels + 2;
      const std::vector<int64_t> offsets = k.offsets();
      const std::vector<T> x = numbers<T>(std::max<int64_t>(1, k.pixels() * k.channels), -1, 1, 1);
      const std::vector<T> w = numbers<T>(std::max<int64_t>(1, k.taps * k.channels), -1, 1, 2);
      const std::vector<T> bias = numbers<T>(k.channels, -1, 1, 3);
      const DepthwiseRow row{k.count, k.channels, k.taps, x.data(), k.step * k.channels, offsets.data(), y_step};
      for (const T* b : {bias.data(), static_cast<const T*>(nullptr)}) {
        std::vector<T> y(size_t(k.count * y_step), T(7));
        kernels.row(row, w.data(), b, y.data());
        double worst = 0;
        int between = 0;   // what must not be written
        for (int64_t j = 0; j < k.count; ++j)
          for (int64_t c = 0; c < y_step; ++c) {
            const T got = y[size_t(j * y_step + c)];
            if (c >= k.channels) {
              between += got != T(7);
              continue;
            }
            Real sum = b ? Real(b[c]) : 0;
            for (int64_t t = 0; t < k.taps; ++t)
              sum += Real(w[size_t(t * k.channels + c)]) * x[size_t((j * k.step + t * 3) * k.channels + c)];
            worst = std::max(worst, double(std::fabs(sum - got)));
          }
        CAPTURE(k.count);
        CAPTURE(k.channels);
        CAPTURE(k.taps);
        CHECK(worst <= tolerance<T>(k.taps));
        CHECK(between == 0);
      }
    }
  });
}

TEST_CASE("the gradient of depthwise weights is added to what is there") {
  each([]<class T>(T, const DepthwiseKernels& kernels) {
    for (const Case& k : cases()) {
      if (k.taps == 0) continue;
      const std::vector<int64_t> offsets = k.offsets();
      const std::vector<T> x = numbers<T>(k.pixels() * k.channels, -1, 1, 1);
      const std::vector<T> dy = numbers<T>(k.count * k.channels, -1, 1, 2);
      const std::vector<T> before = numbers<T>(k.taps * k.channels, -1, 1, 3);
      std::vector<T> dw = before;
      kernels.weight_row({k.count, k.channels, k.taps, x.data(), k.step * k.channels, offsets.data(), k.channels},
          dy.data(), dw.data());
      double worst = 0;
      for (int64_t t = 0; t < k.taps; ++t)
        for (int64_t c = 0; c < k.channels; ++c) {
          Real sum = before[size_t(t * k.channels + c)];
          for (int64_t j = 0; j < k.count; ++j)
            sum += Real(x[size_t((j * k.step + t * 3) * k.channels + c)]) * dy[size_t(j * k.channels + c)];
          worst = std::max(worst, double(std::fabs(sum - dw[size_t(t * k.channels + c)])));
        }
      CAPTURE(k.count);
      CAPTURE(k.channels);
      CAPTURE(k.taps);
      CHECK(worst <= tolerance<T>(k.count));
    }
  });
}

TEST_CASE("planes of any length: sums over their window, and the gradient of its weights") {
  each([]<class T>(T, const DepthwiseKernels& kernels) {
    for (int64_t n : {1, 5, 8, 16, 19, 32, 100, 103})
      for (int64_t taps : {0, 1, 2, 9, 10}) {
        std::vector<int64_t> offsets;
        for (int64_t t = 0; t < taps; ++t) offsets.push_back(t * 3);
        const std::vector<T> x = numbers<T>(n + 3 * taps, -1, 1, 1), dy = numbers<T>(n, -1, 1, 2);
        const std::vector<T> w = numbers<T>(taps + 1, -1, 1, 3);
        std::vector<T> y(size_t(n + 1), T(7)), plain = y, dw = w;
        const DepthwisePlane plane{n, taps, x.data(), offsets.data()};
        kernels.plane(plane, w.data(), &w[size_t(taps)], y.data());
        kernels.plane(plane, w.data(), nullptr, plain.data());
        kernels.weight_plane(plane, dy.data(), dw.data());
        double worst = 0;
        const auto compare = [&](T got, Real want) { worst = std::max(worst, double(std::fabs(got - want))); };
        std::vector<Real> products(w.begin(), w.end());
        for (int64_t i = 0; i < n; ++i) {
          Real sum = 0;
          for (int64_t t = 0; t < taps; ++t) {
            sum += Real(w[size_t(t)]) * x[size_t(i + 3 * t)];
            products[size_t(t)] += Real(dy[size_t(i)]) * x[size_t(i + 3 * t)];
          }
          compare(plain[size_t(i)], sum);
          compare(y[size_t(i)], sum + w[size_t(taps)]);
        }
        for (int64_t t = 0; t <= taps; ++t) compare(dw[size_t(t)], products[size_t(t)]);
        CAPTURE(n);
        CAPTURE(taps);
        CHECK(worst <= tolerance<T>(std::max(n, taps)));
        CHECK(y[size_t(n)] == T(7));
        CHECK(dw[size_t(taps)] == w[size_t(taps)]);
      }
  });
}
