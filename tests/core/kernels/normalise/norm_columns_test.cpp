// Kernels over columns in every table this machine can run, against long double formulas.
#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

template <class T> constexpr double tolerance = 64 * std::numeric_limits<T>::epsilon();

// What the kernels of one table make of a random matrix.
template <class T> struct Outcome {
  std::vector<T> x, dy, mean, factor, shift, slope, constant, y, dx;
  std::vector<double> means, squares, sums, products;
  Outcome(const KernelSet& set, int64_t rows, int64_t n, bool relu)
      : x(numbers<T>(rows * n, -1, 3)),
        dy(numbers<T>(rows * n, -1, 1, 3)),
        mean(numbers<T>(n, 0.5, 1.5, 5)),
        factor(numbers<T>(n, 0.5, 2, 7)),
        shift(numbers<T>(n, -1, 1, 9)),
        slope(numbers<T>(n, -1, 1, 11)),
        constant(numbers<T>(n, -1, 1, 13)),
        y(rows * n),
        dx(rows * n),
        means(n),
        squares(n),
        sums(n),
        products(n) {
    const NormColumnKernels& k = set.norm_columns[dtype<T>];
    const ColumnMap map{mean.data(), factor.data(), shift.data(), relu};
    k.moments(rows, n, x.data(), means.data(), squares.data());
    k.apply(rows, n, x.data(), map, y.data());
    k.grad_sums(rows, n, dy.data(), x.data(), map, sums.data(), products.data());
    k.grad(rows, n, dy.data(), x.data(), map, slope.data(), constant.data(), dx.data());
  }
};

template <class T> int64_t wrong_numbers(const KernelSet& set, int64_t rows, int64_t n, bool relu) {
  const Outcome<T> got(set, rows, n, relu);
  int64_t wrong = 0;
  auto near = [&](double have, Real want, Real size) { wrong += !(std::fabs(have - want) <= tolerance<T> * size); };
  for (int64_t j = 0; j < n; ++j) {
    Real mean = 0, squares = 0, sum = 0, product = 0;
    for (int64_t i = 0; i < rows; ++i) mean += Real(got.x[i * n + j]) / Real(rows);
    for (int64_t i = 0; i < rows; ++i) {
      const int64_t at = i * n + j;
      const Real z = Real(got.x[at]) - got.mean[j], y = z * got.factor[j] + got.shift[j];
      const bool cut = relu && y <= 0;
      const Real dy = cut ? 0 : got.dy[at];
      squares += (got.x[at] - mean) * (got.x[at] - mean);
      sum += dy;
      product += dy * z;
      near(got.y[at], cut ? 0 : y, 6);
      if (!relu || std::fabs(y) > 1e-5)   // nearer, rounding decides
        near(got.dx[at], got.factor[j] * dy + got.slope[j] * z + got.constant[j], 6);
    }
    near(got.means[j], mean, 3);
    near(got.squares[j], squares, 4 * rows);
    near(got.sums[j], sum, rows);
    near(got.products[j], product, 2 * rows);
  }
  return wrong;
}

struct Moments {
  double mean, squares;
};
Moments moments(const KernelSet& set, const std::vector<float>& column) {
  Moments m;
  set.norm_columns[0].moments(int64_t(column.size()), 1, column.data(), &m.mean, &m.squares);
  return m;
}

}   // namespace

TEST_CASE("the kernels over columns agree with their formulas for every number of columns and rows") {
  each_table([](const KernelSet& set) {
    for (int64_t n : {1, 3, 7, 8, 15, 16, 17, 32, 63, 64, 65, 200})
      for (int64_t rows : {1, 2, 63, 64, 65, 200}) {
        INFO(rows, " rows of ", n);
        CHECK(wrong_numbers<float>(set, rows, n, false) == 0);
        CHECK(wrong_numbers<double>(set, rows, n, false) == 0);
      }
    CHECK(wrong_numbers<float>(set, 130, 37, true) == 0);
    CHECK(wrong_numbers<double>(set, 130, 37, true) == 0);
    CHECK(wrong_numbers<float>(set, 70000, 2, false) == 0);
  });
}

TEST_CASE("a mean far from 0 costs the variance of a column no digits, wherever an outlier stands") {
  each_table([](const KernelSet& set) {
    std::vector<float> x = numbers<float>(1000, -0.5, 0.5);
    for (float& v : x) v += 1e4f;
    Real mean = 0, squares = 0;
    auto compute = [&] {
      mean = squares = 0;
      for (float v : x) mean += Real(v) / 1000;
      for (float v : x) squares += (v - mean) * (v - mean);
    };
    compute();
    Moments m = moments(set, x);
    CHECK(double(m.mean) == doctest::Approx(double(mean)).epsilon(1e-10));
    CHECK(m.squares == doctest::Approx(double(squares)).epsilon(1e-6));
    for (size_t at : {size_t(0), size_t(64), size_t(999)}) {
      const float before = x[at];
      x[at] = 0;
      compute();
      m = moments(set, x);
      CHECK(m.squares == doctest::Approx(double(squares)).epsilon(at ? 1e-6 : 5e-5));
      x[at] = before;
    }
  });
}

TEST_CASE("a column of equal numbers has exactly their mean and no variance") {
  each_table([](const KernelSet& set) {
    for (int64_t rows : {1, 64, 65, 1000}) {
      const Moments m = moments(set, std::vector<float>(size_t(rows), 0.1f));
      CHECK(m.mean == double(0.1f));
      CHECK(m.squares == 0);
    }
  });
}

TEST_CASE("a NaN makes its own column NaN, also behind relu, and no other") {
  each_table([](const KernelSet& set) {
    const int64_t n = 19, rows = 70;
    std::vector<float> x = numbers<float>(rows * n, -1, 1), y(rows * n), mean(n), factor(n, 1), shift(n);
    std::vector<double> means(n), squares(n);
    x[66 * n + 4] = float(a_nan);
    set.norm_columns[0].moments(rows, n, x.data(), means.data(), squares.data());
    set.norm_columns[0].apply(rows, n, x.data(), {mean.data(), factor.data(), shift.data(), true}, y.data());
    CHECK(std::isnan(y[66 * n + 4]));
    for (int64_t j = 0; j < n; ++j) {
      CHECK(std::isnan(means[j]) == (j == 4));
      CHECK(std::isnan(squares[j]) == (j == 4));
    }
  });
}

TEST_CASE("without slopes a gradient is the factor's alone, whatever x holds, in columns and in planes") {
  each_table([](const KernelSet& set) {
    for (bool relu : {false, true})
      for (int64_t n : {1, 3, 16, 37}) {
        const std::vector<float> x(size_t(2 * n), NAN), mean(size_t(2 * n), 0.5f), factor(size_t(2 * n), 2.0f);
        const std::vector<float> dy = numbers<float>(2 * n, -1, 1, 3);
        std::vector<float> columns(x.size()), planes(x.size()), wanted = dy;
        for (float& v : wanted) v *= 2;
        const ColumnMap map{mean.data(), factor.data(), mean.data(), relu};
        set.norm_columns[0].grad(2, n, dy.data(), x.data(), map, nullptr, nullptr, columns.data());
        set.norm_planes[0].grad(2, n, dy.data(), x.data(), map, nullptr, nullptr, planes.data());
        CHECK(columns == wanted);
        CHECK(planes == wanted);
      }
  });
}
