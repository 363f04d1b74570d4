// The pooling kernels of every table this machine can run, against their definitions in pool.h.
#include "tests/core/kernels/kernel_test.h"

using namespace gradus;

namespace {

// A row of windows: their places, how far apart they are, and how long x is.
struct Row {
  const char* name;
  std::vector<int64_t> pixels;   // the places, in pixels
  int64_t step;                  // in pixels
  bool apart;
};
const std::vector<Row> rows = {
    {"one place", {0}, 1, true},
    {"2x2, stride 2", {0, 1, 250, 251}, 2, true},
    {"2x2, stride 3", {0, 1, 250, 251}, 3, true},
    {"3x3, stride 1", {0, 1, 2, 250, 251, 252, 500, 501, 502}, 1, false},
    {"3x2, stride 2, dilated", {4, 6, 8, 254, 256, 258}, 2, false},
    {"the same place twice", {5, 6}, 0, false},
};
constexpr int64_t image = 800;   // pixels: more than any window reaches
constexpr int64_t behind = 3;    // pixels between the results of two windows, if they are not side by side

struct Task {
  std::vector<int64_t> places;
  PoolTask task;
  Task(const Row& row, int64_t windows, int64_t channels, bool gaps) {
    for (int64_t pixel : row.pixels) places.push_back(pixel * channels);
    task = {places.data(), int64_t(places.size()), windows, row.step * channels, channels + (gaps ? behind : 0),
        channels, row.apart};
  }
  int64_t results() const { return task.windows * task.y_step; }
  template <class F> void each(const F& f) const {
    for (int64_t w = 0; w < task.windows; ++w)
      for (int64_t c = 0; c < task.channels; ++c) f(w * task.x_step + c, w * task.y_step + c, w);
  }
};

// Which place has the largest number: the first of equals, the last NaN.
template <class T> int64_t position(const Task& t, const T* x) {
  int64_t best = 0;
  for (int64_t k = 1; k < t.task.count; ++k) {
    const T v = x[t.places[k]], m = x[t.places[best]];
    if (v != v || (m == m && v > m)) best = k;
  }
  return best;
}

// Few different numbers, so that many are equal; NaN among floats.
template <class T> std::vector<T> few_numbers(int64_t n) {
  Random random{uint64_t(n)};
  std::vector<T> x(n);
  for (T& v : x) v = T(std::floor(random(-3, 4)));
  if constexpr (!std::is_integral_v<T>)
    for (int64_t i = 0; i < n; i += 7) x[i] = T(a_nan);
  return x;
}

template <class T> bool same(T a, T b) { return a == b || (a != a && b != b); }

// `gap`: from the number of a place to that of the next.
template <class T> int64_t wrong_max(const PoolKernels& kernels, const Task& t, int64_t gap = 10) {
  const std::vector<T> x = few_numbers<T>(image * t.task.channels);
  std::vector<T> y(t.results(), T(99)), y2(t.results(), T(99));
  std::vector<int64_t> numbers, index(t.results(), -1);
  for (int64_t k = 0; k < t.task.count; ++k) numbers.push_back(7 + k * gap);
  kernels.max(t.task, x.data(), y.data());
  kernels.max_at(t.task, numbers.data(), 1000, x.data(), y2.data(), index.data());
  int64_t wrong = 0;
  std::vector<T> want(t.results(), T(99));   // what lies between the results stays as it is
  t.each([&](int64_t from, int64_t to, int64_t w) {
    const int64_t k = position(t, &x[from]);
    want[to] = x[from + t.places[k]];
    wrong += index[to] != numbers[k] + 1000 * w;
  });
  for (int64_t i = 0; i < t.results(); ++i) wrong += !same(y[i], want[i]) + !same(y2[i], want[i]);
  return wrong;
}

template <class T> int64_t wrong_mean(const PoolKernels& kernels, const Task& t) {
  const std::vector<T> x = numbers<T>(image * t.task.channels, -100, 100);
  std::vector<T> y(t.results(), T(99));
  kernels.mean(t.task, 3, x.data(), y.data());
  int64_t wrong = 0;
  t.each([&](int64_t from, int64_t to, int64_t) {
    Real sum = 0;
    for (int64_t place : t.places) sum += x[from + place];
    if constexpr (std::is_integral_v<T>) wrong += y[to] != int64_t(sum) / 3;
    else wrong += !(std::fabs(y[to] - sum / 3) <= 1000 * std::numeric_limits<T>::epsilon());
  });
  return wrong;
}

// Both gradients; the numbers are small integers times 12, so that sums and quotients are exact in any order.
template <class T> int64_t wrong_gradients(const PoolKernels& kernels, const Task& t) {
  const int64_t n = image * t.task.channels;
  const std::vector<T> x = few_numbers<T>(n);
  std::vector<T> dy = numbers<T>(t.results(), -8, 8, 5);
  for (T& v : dy) v = 12 * std::floor(v);
  const T start = t.task.apart ? T(99) : T(0);   // is overwritten where windows are
  std::vector<T> dx(n, start), dm(n, start), want(n, start), want_mean(n, start);
  kernels.max_grad(t.task, x.data(), dy.data(), dx.data());
  kernels.mean_grad(t.task, 4, dy.data(), dm.data());
  if (t.task.apart)
    t.each([&](int64_t from, int64_t, int64_t) {
      for (int64_t place : t.places) want[from + place] = want_mean[from + place] = 0;
    });
  t.each([&](int64_t from, int64_t to, int64_t) {
    want[from + t.places[position(t, &x[from])]] += dy[to];
    for (int64_t place : t.places) want_mean[from + place] += dy[to] / 4;
  });
  int64_t wrong = 0;
  for (int64_t i = 0; i < n; ++i) wrong += (dx[i] != want[i]) + (dm[i] != want_mean[i]);
  return wrong;
}

template <class F> void each_task(const F& f) {
  for (const Row& row : rows)
    for (int64_t windows : {1, 2, 7, 70})
      for (int64_t channels : {1, 2, 3, 4, 5, 7, 8, 15, 16, 29, 32, 65})
        for (bool gaps : {false, true}) {
          INFO(std::string(row.name), ", ", windows, " windows, ", channels, " channels, gaps ", gaps);
          f(Task(row, windows, channels, gaps));
        }
}

}   // namespace

TEST_CASE("the largest number of a window is found, where it is, and NaN wins") {
  each_table([](const KernelSet& set) {
    each_task([&](const Task& t) {
      CHECK(wrong_max<float>(set.pool[dtype<float>], t) == 0);
      CHECK(wrong_max<double>(set.pool[dtype<double>], t) == 0);
      CHECK(wrong_max<int64_t>(set.pool[dtype<int64_t>], t) == 0);
      CHECK(wrong_max<float>(set.pool[dtype<float>], t, int64_t(1) << 29) == 0);   // some beyond 32 bits
    });
  });
}

TEST_CASE("the mean of a window is its sum by the divisor, of integers without what is behind the point") {
  each_table([](const KernelSet& set) {
    each_task([&](const Task& t) {
      CHECK(wrong_mean<float>(set.pool[dtype<float>], t) == 0);
      CHECK(wrong_mean<double>(set.pool[dtype<double>], t) == 0);
      CHECK(wrong_mean<int64_t>(set.pool[dtype<int64_t>], t) == 0);
    });
  });
}

TEST_CASE("gradients of windows go to the largest number, or to all; sums where windows overlap") {
  each_table([](const KernelSet& set) {
    each_task([&](const Task& t) {
      CHECK(wrong_gradients<float>(set.pool[dtype<float>], t) == 0);
      CHECK(wrong_gradients<double>(set.pool[dtype<double>], t) == 0);
    });
  });
}

TEST_CASE("sums of integers wrap around") {
  each_table([](const KernelSet& set) {
    const int64_t most = INT64_MAX, places[] = {0, 1}, x[] = {most, 1};
    int64_t y = 0;
    set.pool[dtype<int64_t>].mean({places, 2, 1, 0, 1, 1, false}, -1, x, &y);
    CHECK(y == INT64_MIN);   // what INT64_MIN / -1 wraps around to
  });
}
