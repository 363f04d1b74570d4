// Sums, maxima and positions of every table this machine can run, against the reference table; the
// reference against long double.
#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

const int64_t sizes[] = {1, 3, 4, 7, 16, 63, 64, 65, 1000, 5000};
const int64_t steps[] = {1, 0, 2, -1};

template <class T> const T* start(const std::vector<T>& x, int64_t n, int64_t step) {
  return step < 0 ? x.data() + n - 1 : x.data();
}

template <class T> T reduced(const KernelSet& set, Reduce f, int64_t n, const T* x, int64_t step) {
  T y;
  set.of[dtype<T>].reduce[int(f)](n, x, step, &y);
  return y;
}

// A sum of n numbers below 1 in size: at most 64 additions lie between a number and the total,
// whatever n is, and each is off by half an ulp of what has been summed (at most n).
template <class T> double sum_tolerance(int64_t n) {
  return 64 * double(n) * std::numeric_limits<T>::epsilon() / 2;
}

template <class T> void check_runs(const KernelSet& set) {
  const std::vector<T> x = numbers<T>(10001, -1, 1);
  for (int64_t n : sizes)
    for (int64_t step : steps) {
      const T* p = start(x, n, step);
      Real want = 0;
      T most = p[0], least = p[0];
      int64_t where_most = 0, where_least = 0;
      for (int64_t i = 0; i < n; ++i) {
        const T v = p[i * step];
        want += v;
        if (v > most) most = v, where_most = i;
        if (v < least) least = v, where_least = i;
      }
      INFO("n ", n, " step ", step);
      CHECK(std::fabs(reduced(set, Reduce::sum, n, p, step) - want) <= sum_tolerance<T>(n));
      CHECK(reduced(set, Reduce::max, n, p, step) == most);
      CHECK(reduced(set, Reduce::min, n, p, step) == least);
      CHECK(set.of[dtype<T>].argmax(n, p, step) == where_most);
      CHECK(set.of[dtype<T>].argmin(n, p, step) == where_least);
    }
}

template <class T> void check_columns(const KernelSet& set) {
  const std::vector<T> x = numbers<T>(300 * 200, -1, 1);
  for (int64_t rows : {1, 2, 63, 64, 65, 300})
    for (int64_t n : {0, 1, 3, 10, 16, 63, 64, 65, 199})
      for (Reduce f : {Reduce::sum, Reduce::max, Reduce::min}) {
        std::vector<T> y(n + 1, T(77)), want(n + 1, T(77));   // the last one must not be written
        set.of[dtype<T>].reduce_columns[int(f)](rows, n, x.data(), 200, y.data());
        reference_kernels.of[dtype<T>].reduce_columns[int(f)](rows, n, x.data(), 200, want.data());
        const double tolerance = f == Reduce::sum ? sum_tolerance<T>(rows) : 0;
        int64_t wrong = y[n] != 77;
        for (int64_t j = 0; j < n; ++j) wrong += !(std::fabs(y[j] - want[j]) <= tolerance);
        INFO("rows ", rows, " columns ", n, " reduction ", int(f));
        CHECK(wrong == 0);
      }
}

}  // namespace

TEST_CASE("sum, max, min and their positions are right for every size and step") {
  each_table([](const KernelSet& set) {
    check_runs<float>(set);
    check_runs<double>(set);
  });
}

TEST_CASE("reductions of columns agree with the reference and write nothing else") {
  each_table([](const KernelSet& set) {
    check_columns<float>(set);
    check_columns<double>(set);
  });
}

TEST_CASE("the sum of a run has the same bits whatever its step") {
  each_table([](const KernelSet& set) {
    const std::vector<float> x = numbers<float>(3000, -1, 1);
    std::vector<float> spread(6000);
    for (int64_t i = 0; i < 3000; ++i) spread[2 * i] = x[i];
    for (int64_t n : sizes)
      if (n <= 3000)
        CHECK(reduced(set, Reduce::sum, n, x.data(), 1) ==
              reduced(set, Reduce::sum, n, spread.data(), 2));
  });
}

TEST_CASE("the error of a float sum does not grow with its length") {
  each_table([](const KernelSet& set) {
    const int64_t n = 4000000;
    const std::vector<float> x(n, 0.1f);   // a running float sum gives 384524 or so
    const double want = double(n) * double(0.1f);
    CHECK(std::fabs(reduced(set, Reduce::sum, n, x.data(), 1) / want - 1) < 1e-6);
    float column;
    set.of[0].reduce_columns[0](n, 1, x.data(), 1, &column);
    CHECK(std::fabs(column / want - 1) < 1e-6);
  });
}

TEST_CASE("one NaN anywhere makes max and min NaN and takes both positions") {
  each_table([](const KernelSet& set) {
    for (int64_t n : {1, 5, 64, 200, 1500})
      for (int64_t at = 0; at < n; at += 1 + n / 9) {
        std::vector<float> x = numbers<float>(n, -1, 1);
        x[at] = float(a_nan);
        CHECK(std::isnan(reduced(set, Reduce::max, n, x.data(), 1)));
        CHECK(std::isnan(reduced(set, Reduce::min, n, x.data(), 1)));
        CHECK(std::isnan(reduced(set, Reduce::sum, n, x.data(), 1)));
        CHECK(set.of[0].argmax(n, x.data(), 1) == at);
        CHECK(set.of[0].argmin(n, x.data(), 1) == at);
        float y;
        set.of[0].reduce_columns[int(Reduce::max)](n, 1, x.data(), 1, &y);
        CHECK(std::isnan(y));
      }
  });
}

TEST_CASE("infinities: the largest of -infinities is -infinity, of equals the first is taken") {
  each_table([](const KernelSet& set) {
    const std::vector<double> x(70, -inf);
    CHECK(reduced(set, Reduce::max, 70, x.data(), 1) == -inf);
    CHECK(reduced(set, Reduce::sum, 70, x.data(), 1) == -inf);
    CHECK(set.of[1].argmax(70, x.data(), 1) == 0);
  });
}

TEST_CASE("integer sums are exact and wrap around") {
  each_table([](const KernelSet& set) {
    std::vector<int64_t> x(2000);
    for (int64_t i = 0; i < 2000; ++i) x[i] = i - 500;
    CHECK(reduced(set, Reduce::sum, 2000, x.data(), 1) == 999000);
    CHECK(reduced(set, Reduce::max, 2000, x.data(), 1) == 1499);
    CHECK(set.of[2].argmin(2000, x.data(), 1) == 0);
    const int64_t edge[] = {INT64_MAX, 1};
    CHECK(reduced(set, Reduce::sum, 2, edge, 1) == INT64_MIN);
    int64_t columns[2];
    set.of[2].reduce_columns[0](1000, 2, x.data(), 2, columns);
    CHECK(columns[1] - columns[0] == 1000);
  });
}
