// Sums, maxima and positions in every table this machine can run, against the reference table; the
// reference against long double.
#include <algorithm>

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
  set.reduce[dtype<T>].run[int(f)](n, x, step, &y);
  return y;
}

// A sum of n numbers below 1 in size: at most 64 additions lie between a number and the total,
// whatever n is, and each is off by half an ulp of what has been summed (at most n).
template <class T> double sum_tolerance(int64_t n) { return 64 * double(n) * std::numeric_limits<T>::epsilon() / 2; }

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
      CHECK(set.reduce[dtype<T>].argmax(n, p, step) == where_most);
      CHECK(set.reduce[dtype<T>].argmin(n, p, step) == where_least);
    }
}

template <class T> void check_columns(const KernelSet& set) {
  const std::vector<T> x = numbers<T>(300 * 200, -1, 1);
  for (int64_t rows : {1, 2, 63, 64, 65, 300})
    for (int64_t n : {0, 1, 3, 10, 16, 63, 64, 65, 199})
      for (int i = 0; i < int(Reduce::count); ++i) {
        const Reduce f = Reduce(i);
        std::vector<T> y(n + 1, T(77)), want(n + 1, T(77));   // the last one must not be written
        set.reduce[dtype<T>].columns[int(f)](rows, n, x.data(), 200, y.data());
        reference_kernels.reduce[dtype<T>].columns[int(f)](rows, n, x.data(), 200, want.data());
        const bool exact = f == Reduce::max || f == Reduce::min || f == Reduce::max_abs || f == Reduce::min_abs;
        // A product is off by one or two rounding errors per factor.
        const double tolerance = exact ? 0 : sum_tolerance<T>(rows);
        int64_t wrong = y[n] != 77;
        for (int64_t j = 0; j < n; ++j)
          wrong += !(std::fabs(y[j] - want[j]) <= (f == Reduce::prod ? tolerance * std::fabs(want[j]) : tolerance));
        INFO("rows ", rows, " columns ", n, " reduction ", int(f));
        CHECK(wrong == 0);
      }
}

}   // namespace

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
      if (n <= 3000) CHECK(reduced(set, Reduce::sum, n, x.data(), 1) == reduced(set, Reduce::sum, n, spread.data(), 2));
  });
}

TEST_CASE("the error of a float sum does not grow with its length") {
  each_table([](const KernelSet& set) {
    const int64_t n = 4000000;
    const std::vector<float> x(n, 0.1f);   // a running float sum gives 384524 or so
    const double want = double(n) * double(0.1f);
    CHECK(std::fabs(reduced(set, Reduce::sum, n, x.data(), 1) / want - 1) < 1e-6);
    float column;
    set.reduce[0].columns[0](n, 1, x.data(), 1, &column);
    CHECK(std::fabs(column / want - 1) < 1e-6);
  });
}

TEST_CASE("a NaN anywhere makes max and min NaN, at its position") {
  each_table([](const KernelSet& set) {
    for (int64_t n : {1, 5, 64, 200, 1500})
      for (int64_t at = 0; at < n; at += 1 + n / 9) {
        std::vector<float> x = numbers<float>(n, -1, 1);
        x[at] = float(a_nan);
        CHECK(std::isnan(reduced(set, Reduce::max, n, x.data(), 1)));
        CHECK(std::isnan(reduced(set, Reduce::min, n, x.data(), 1)));
        CHECK(std::isnan(reduced(set, Reduce::sum, n, x.data(), 1)));
        CHECK(std::isnan(reduced(set, Reduce::max_abs, n, x.data(), 1)));
        CHECK(std::isnan(reduced(set, Reduce::min_abs, n, x.data(), 1)));
        CHECK(set.reduce[0].argmax(n, x.data(), 1) == at);
        CHECK(set.reduce[0].argmin(n, x.data(), 1) == at);
        float y;
        set.reduce[0].columns[int(Reduce::max)](n, 1, x.data(), 1, &y);
        CHECK(std::isnan(y));
      }
  });
}

TEST_CASE("the largest of several -infinities is -infinity, and of equal numbers the first is taken") {
  each_table([](const KernelSet& set) {
    const std::vector<double> x(70, -inf);
    CHECK(reduced(set, Reduce::max, 70, x.data(), 1) == -inf);
    CHECK(reduced(set, Reduce::sum, 70, x.data(), 1) == -inf);
    CHECK(set.reduce[1].argmax(70, x.data(), 1) == 0);
  });
}

TEST_CASE("integer sums are exact and wrap around") {
  each_table([](const KernelSet& set) {
    std::vector<int64_t> x(2000);
    for (int64_t i = 0; i < 2000; ++i) x[i] = i - 500;
    CHECK(reduced(set, Reduce::sum, 2000, x.data(), 1) == 999000);
    CHECK(reduced(set, Reduce::max, 2000, x.data(), 1) == 1499);
    CHECK(set.reduce[2].argmin(2000, x.data(), 1) == 0);
    const int64_t edge[] = {INT64_MAX, 1};
    CHECK(reduced(set, Reduce::sum, 2, edge, 1) == INT64_MIN);
    int64_t columns[2];
    set.reduce[2].columns[0](1000, 2, x.data(), 2, columns);
    CHECK(columns[1] - columns[0] == 1000);
  });
}

namespace {

// What each reduction is, by its definition, in long double.
template <class T> Real defined_as(Reduce f, int64_t n, const T* x, int64_t step) {
  Real y = f == Reduce::prod ? 1 : f == Reduce::min_abs ? std::fabs(Real(x[0])) : 0;
  for (int64_t i = 0; i < n; ++i) {
    const Real v = x[i * step], size = std::fabs(v);
    if (f == Reduce::prod) y *= v;
    if (f == Reduce::nansum) y += std::isnan(v) ? 0 : v;
    if (f == Reduce::sum_abs) y += size;
    if (f == Reduce::sum_squares) y += v * v;
    if (f == Reduce::max_abs) y = std::max(y, size);
    if (f == Reduce::min_abs) y = std::min(y, size);
  }
  return y;
}

template <class T> void check_definitions(const KernelSet& set) {
  for (Reduce f :
      {Reduce::prod, Reduce::nansum, Reduce::sum_abs, Reduce::sum_squares, Reduce::max_abs, Reduce::min_abs}) {
    std::vector<T> x = numbers<T>(10001, -1, 1);
    if (f == Reduce::prod)
      for (T& v : x) v = T(1 + v / 1000);   // a product that stays near 1
    if (f == Reduce::nansum)
      for (size_t i = 0; i < x.size(); i += 7) x[i] = T(a_nan);
    for (int64_t n : sizes)
      for (int64_t step : steps) {
        const T* p = start(x, n, step);
        INFO("reduction ", int(f), " n ", n, " step ", step);
        CHECK(std::fabs(reduced(set, f, n, p, step) - defined_as(f, n, p, step)) <=
              (f < Reduce::max_abs ? 2 * sum_tolerance<T>(n) : 0));
      }
  }
}

template <class T> void check_around(const KernelSet& set) {
  const std::vector<T> x = numbers<T>(300 * 70, -1, 1), mean = numbers<T>(70, -0.5, 0.5);
  for (int64_t n : sizes)
    for (int64_t step : steps) {
      const T* p = start(x, n, step);
      Real want = 0;
      for (int64_t i = 0; i < n; ++i) want += (Real(p[i * step]) - mean[0]) * (Real(p[i * step]) - mean[0]);
      T y;
      set.reduce[dtype<T>].sum_around(n, p, step, mean.data(), &y);
      CHECK(std::fabs(y - want) <= 4 * sum_tolerance<T>(n));
    }
  for (int64_t rows : {1, 64, 65, 300})
    for (int64_t n : {1, 3, 16, 64, 69}) {
      std::vector<T> y(n);
      set.reduce[dtype<T>].sum_around_columns(rows, n, x.data(), 70, mean.data(), y.data());
      for (int64_t j = 0; j < n; ++j) {
        Real want = 0;
        for (int64_t i = 0; i < rows; ++i) want += (Real(x[i * 70 + j]) - mean[j]) * (Real(x[i * 70 + j]) - mean[j]);
        CHECK(std::fabs(y[j] - want) <= 4 * sum_tolerance<T>(rows));
      }
    }
}

template <class T> void check_arg_columns(const KernelSet& set) {
  std::vector<T> x(100 * 130);
  Random random;
  for (T& v : x) v = T(int64_t(random(-20, 20)));   // many are equal: the first counts
  if constexpr (std::is_floating_point_v<T>) x[57 * 130 + 3] = x[60 * 130 + 3] = T(a_nan);
  for (int64_t n : {1, 3, 63, 65, 129}) {
    std::vector<T> value(n);
    std::vector<int64_t> index(n);
    for (bool smallest : {false, true}) {
      const ReduceKernels& k = set.reduce[dtype<T>];
      (smallest ? k.argmin_columns : k.argmax_columns)(100, n, x.data(), 130, value.data(), index.data());
      for (int64_t j = 0; j < n; ++j) {
        const int64_t want = (smallest ? reference_kernels.reduce[dtype<T>].argmin
                                       : reference_kernels.reduce[dtype<T>].argmax)(100, x.data() + j, 130);
        CHECK(index[j] == want);
        CHECK(std::memcmp(&value[j], &x[want * 130 + j], sizeof(T)) == 0);
      }
    }
  }
}

}   // namespace

TEST_CASE("products, sums of absolute values and of squares, and extreme absolute values follow their definitions") {
  each_table([](const KernelSet& set) {
    check_definitions<float>(set);
    check_definitions<double>(set);
  });
}

TEST_CASE("squared differences from a mean are summed for runs and for columns") {
  each_table([](const KernelSet& set) {
    check_around<float>(set);
    check_around<double>(set);
  });
}

TEST_CASE("the first extreme of each column is found; a NaN comes before all numbers") {
  each_table([](const KernelSet& set) {
    check_arg_columns<float>(set);
    check_arg_columns<double>(set);
    check_arg_columns<int64_t>(set);
  });
}

TEST_CASE("bools are counted, and tested for any and all") {
  each_table([](const KernelSet& set) {
    for (int64_t n : sizes)
      for (int64_t step : {1, 2, -1}) {
        std::vector<uint8_t> x(10001);
        const uint8_t* p = step < 0 ? x.data() + n - 1 : x.data();
        int64_t count, at = (n / 2) * step;
        bool any, all;
        auto look = [&] {
          set.reduce[3].run[int(Reduce::sum)](n, p, step, &count);
          set.reduce[3].run[int(Reduce::max)](n, p, step, &any);
          set.reduce[3].run[int(Reduce::min)](n, p, step, &all);
        };
        look();
        CHECK((count == 0 && !any && !all));
        const_cast<uint8_t*>(p)[at] = 1;
        look();
        CHECK((count == 1 && any && all == (n == 1)));
        std::fill(x.begin(), x.end(), uint8_t(1));
        look();
        CHECK((count == n && any && all));
      }
  });
}

TEST_CASE("columns of bools are counted, and tested for any and all") {
  each_table([](const KernelSet& set) {
    const int64_t rows = 3000, n = 131, row = 140;
    std::vector<uint8_t> x(rows * row);
    Random random;
    for (uint8_t& v : x) v = random(0, 1) < 0.001;
    for (int64_t i = 0; i < rows; ++i) x[i * row + 5] = 1, x[i * row + 6] = 0;
    std::vector<int64_t> count(n);
    std::vector<uint8_t> any(n), all(n);
    set.reduce[3].columns[int(Reduce::sum)](rows, n, x.data(), row, count.data());
    set.reduce[3].columns[int(Reduce::max)](rows, n, x.data(), row, any.data());
    set.reduce[3].columns[int(Reduce::min)](rows, n, x.data(), row, all.data());
    for (int64_t j = 0; j < n; ++j) {
      int64_t want = 0;
      for (int64_t i = 0; i < rows; ++i) want += x[i * row + j];
      CHECK((count[j] == want && any[j] == (want > 0) && all[j] == (want == rows)));
    }
  });
}

TEST_CASE("integer products wrap around, in columns too") {
  each_table([](const KernelSet& set) {
    const int64_t x[] = {int64_t(1) << 62, 3, 4, 5};
    CHECK(reduced(set, Reduce::prod, 2, x, 1) == -(int64_t(1) << 62));
    CHECK(reduced(set, Reduce::prod, 2, x, 2) == 0);
    int64_t columns[2];
    set.reduce[2].columns[int(Reduce::prod)](2, 2, x, 2, columns);
    CHECK((columns[0] == 0 && columns[1] == 15));
  });
}

namespace {

// What each reduction gives of n ones among which one number stands.
template <class T> T of_ones_and(Reduce f, int64_t n, T number) {
  const T one = 1;
  switch (f) {
    case Reduce::sum: return T(n - 1) + number;
    case Reduce::max: return std::isnan(double(number)) ? number : n > 1 ? std::max(one, number) : number;
    case Reduce::min: return std::isnan(double(number)) ? number : n > 1 ? std::min(one, number) : number;
    case Reduce::prod: return number;
    case Reduce::nansum: return T(n - 1) + (std::isnan(double(number)) ? T(0) : number);
    case Reduce::sum_abs: return T(n - 1) + (number < 0 ? T(-number) : number);
    case Reduce::sum_squares: return T(n - 1) + number * number;
    case Reduce::max_abs: return of_ones_and(Reduce::max, n, number < 0 ? T(-number) : number);
    default: return of_ones_and(Reduce::min, n, number < 0 ? T(-number) : number);
  }
}
template <class T> bool same(T a, T b) { return a == b || (a != a && b != b); }

template <class T> void check_deciding(const KernelSet& set, int64_t n, T number) {
  const ReduceKernels& k = set.reduce[dtype<T>];
  const int64_t columns = 37, column = 35;   // one of the last of a row, too
  int64_t wrong = 0;
  for (int64_t p = n > 80 ? n - 80 : 0; p < n; ++p) {
    std::vector<T> x(n, T(1)), spread(2 * n, T(1)), matrix(n * columns, T(1)), y(columns);
    x[p] = spread[2 * p] = matrix[p * columns + column] = number;
    for (int i = 0; i < int(Reduce::count); ++i) {
      const Reduce f = Reduce(i);
      if (std::is_integral_v<T> && !takes_integers(f)) continue;
      const T wanted = of_ones_and(f, n, number), of_ones = of_ones_and(f, n, T(1));
      wrong += !same(reduced(set, f, n, x.data(), 1), wanted) || !same(reduced(set, f, n, spread.data(), 2), wanted);
      k.columns[i](n, columns, matrix.data(), columns, y.data());
      for (int64_t j = 0; j < columns; ++j) wrong += !same(y[j], j == column ? wanted : of_ones);
    }
    std::vector<int64_t> index(columns);
    if (number != number || number > 1) {
      k.argmax_columns(n, columns, matrix.data(), columns, y.data(), index.data());
      wrong += k.argmax(n, x.data(), 1) != p || k.argmax(n, spread.data(), 2) != p || index[column] != p;
      wrong += !same(y[column], number) || index[0] != 0;
    }
    if (number != number || number < 1) {
      k.argmin_columns(n, columns, matrix.data(), columns, y.data(), index.data());
      wrong += k.argmin(n, x.data(), 1) != p || k.argmin(n, spread.data(), 2) != p || index[column] != p;
      wrong += !same(y[column], number) || index[0] != 0;
    }
  }
  INFO("n ", n, " number ", double(number));
  CHECK(wrong == 0);
}

}   // namespace

TEST_CASE("one number decides a reduction wherever it stands") {
  each_table([](const KernelSet& set) {
    for (int64_t n = 1; n <= 300; n += n < 70 ? 1 : 57) {
      for (double number : {3.0, -2.0, 0.5, 0.0, a_nan}) {
        check_deciding<float>(set, n, float(number));
        check_deciding<double>(set, n, number);
      }
      for (int64_t number : {3, -2, 0}) check_deciding<int64_t>(set, n, number);
    }
  });
}

namespace {

template <class T> void check_pairs(const KernelSet& set) {
  const std::vector<T> a = numbers<T>(5000, 0, 1), b = numbers<T>(5000, 0, 1);
  auto within = [&](int64_t n, const std::vector<T>& x, const std::vector<T>& t) {
    double sums[3];
    return set.reduce[dtype<T>].pair_sums(n, x.data(), t.data(), sums);
  };
  for (int64_t n : {0, 1, 3, 15, 31, 32, 64, 65, 1000, 1023, 1025, 5000}) {
    INFO("n ", n);
    Real want[3] = {};
    for (int64_t i = 0; i < n; ++i) want[0] += a[i], want[1] += b[i], want[2] += Real(a[i]) * b[i];
    double sums[3];
    CHECK(set.reduce[dtype<T>].pair_sums(n, a.data(), b.data(), sums));
    for (int k : {0, 1, 2}) CHECK(std::fabs(sums[k] - want[k]) <= sum_tolerance<T>(n));
    int64_t unseen = 0;
    for (double bad : {-1e-6, 1.000001, -inf, inf, a_nan})
      for (int64_t at = 0; at < n; at += 1 + n / 50) {
        std::vector<T> x = a;
        x[at] = T(bad);
        unseen += within(n, x, b) + within(n, b, x);
        CHECK((at == 0 || within(at, x, b)));   // what comes after the run does not count
      }
    CHECK(unseen == 0);
  }
  CHECK(within(100, std::vector<T>(100, T(1)), std::vector<T>(100, T(-0.0))));
}

}   // namespace

TEST_CASE("the sums of a pair of runs and of its products are right, and any number outside 0..1 is seen") {
  each_table([](const KernelSet& set) {
    check_pairs<float>(set);
    check_pairs<double>(set);
  });
}
