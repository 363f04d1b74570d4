// Kernels over planes in every table this machine can run, against those over columns: the same matrix turned over.
#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

template <class T> constexpr double tolerance = 64 * std::numeric_limits<T>::epsilon();

// [rows, n] as [n, rows].
template <class T> std::vector<T> turned(int64_t rows, int64_t n, const std::vector<T>& x) {
  std::vector<T> y(x.size());
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < n; ++j) y[j * rows + i] = x[i * n + j];
  return y;
}
template <class T> int64_t differing(const std::vector<T>& a, const std::vector<T>& b, double bound) {
  int64_t count = 0;
  for (size_t i = 0; i < a.size(); ++i) count += !(std::fabs(double(a[i]) - double(b[i])) <= bound);
  return count;
}

template <class T> int64_t wrong_numbers(const KernelSet& set, int64_t planes, int64_t n, bool relu) {
  const NormColumnKernels &k = set.norm_planes[dtype<T>], &right = reference_kernels.norm_columns[dtype<T>];
  const std::vector<T> x = numbers<T>(planes * n, -1, 3), dy = numbers<T>(planes * n, -1, 1, 3);
  const std::vector<T> x_turned = turned(planes, n, x), dy_turned = turned(planes, n, dy);
  const std::vector<T> mean = numbers<T>(planes, 0.5, 1.5, 5), factor = numbers<T>(planes, 0.5, 2, 7);
  const std::vector<T> shift = numbers<T>(planes, -1, 1, 9), slope = numbers<T>(planes, -1, 1, 11);
  const ColumnMap map{mean.data(), factor.data(), shift.data(), relu};
  std::vector<T> y(x.size()), y_right(x.size());
  std::vector<double> a(planes), b(planes), a_right(planes), b_right(planes);
  k.moments(planes, n, x.data(), a.data(), b.data());
  right.moments(n, planes, x_turned.data(), a_right.data(), b_right.data());
  int64_t wrong = differing(a, a_right, 3 * tolerance<T>) + differing(b, b_right, 4 * n * tolerance<T>);
  k.grad_sums(planes, n, dy.data(), x.data(), map, a.data(), b.data());
  right.grad_sums(n, planes, dy_turned.data(), x_turned.data(), map, a_right.data(), b_right.data());
  wrong += differing(a, a_right, n * tolerance<T>) + differing(b, b_right, 2 * n * tolerance<T>);
  k.apply(planes, n, x.data(), map, y.data());
  right.apply(n, planes, x_turned.data(), map, y_right.data());
  wrong += differing(turned(planes, n, y), y_right, 6 * tolerance<T>);
  k.grad(planes, n, dy.data(), x.data(), map, slope.data(), shift.data(), y.data());
  right.grad(n, planes, dy_turned.data(), x_turned.data(), map, slope.data(), shift.data(), y_right.data());
  return wrong + differing(turned(planes, n, y), y_right, 6 * tolerance<T>);
}

}   // namespace

TEST_CASE("the kernels over planes do what those over columns do, for every length of a plane") {
  each_table([](const KernelSet& set) {
    for (int64_t n : {1, 3, 8, 15, 16, 17, 63, 64, 65, 200, 1023, 1024, 1025, 3000})
      for (bool relu : {false, true}) {
        INFO("planes of ", n);
        CHECK(wrong_numbers<float>(set, 3, n, relu) == 0);
        CHECK(wrong_numbers<double>(set, 3, n, relu) == 0);
      }
  });
}

TEST_CASE("a mean far from 0 costs the variance of a plane no digits; equal numbers have none") {
  each_table([](const KernelSet& set) {
    std::vector<float> x = numbers<float>(5000, -0.5, 0.5);
    Real mean = 0, squares = 0;
    for (float& v : x) mean += Real(v += 1e4f) / 5000;
    for (float v : x) squares += (v - mean) * (v - mean);
    double got, got_squares;
    set.norm_planes[0].moments(1, 5000, x.data(), &got, &got_squares);
    CHECK(got == doctest::Approx(double(mean)).epsilon(1e-10));
    CHECK(got_squares == doctest::Approx(double(squares)).epsilon(1e-6));
    x.assign(3000, 0.1f);
    set.norm_planes[0].moments(1, 3000, x.data(), &got, &got_squares);
    CHECK(got == double(0.1f));
    CHECK(got_squares == 0);
  });
}

TEST_CASE("a NaN makes its own plane NaN, also behind relu, and no other") {
  each_table([](const KernelSet& set) {
    const int64_t n = 70;
    std::vector<float> x = numbers<float>(2 * n, -1, 1), y(2 * n), mean(2), factor(2, 1), shift(2);
    double means[2], squares[2];
    x[n + 66] = float(a_nan);
    set.norm_planes[0].moments(2, n, x.data(), means, squares);
    set.norm_planes[0].apply(2, n, x.data(), {mean.data(), factor.data(), shift.data(), true}, y.data());
    CHECK(std::isnan(y[n + 66]));
    CHECK(std::isnan(means[1]));
    CHECK(std::isnan(squares[1]));
    CHECK_FALSE(std::isnan(means[0]));
    CHECK_FALSE(std::isnan(squares[0]));
  });
}
