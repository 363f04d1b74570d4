// Sums of terms, piece by piece.
#include "core/compute/terms.h"

#include <algorithm>
#include <vector>

#include "core/compute/apply.h"
#include "core/compute/typed.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"
#include "core/tensor/memory_order.h"

namespace gradus::apply {

namespace {

constexpr int64_t piece = 1024;

// A kernel and where its numbers are.
template <class T> struct Work {
  LossKernel kernel;
  const double* p;
  const T *a, *b, *c;
  Work(LossKernel f, const Term& term, const Tensor& x, const Tensor& t, const Tensor& third)
      : kernel(f), p(term.p), a(numbers<T>(x)), b(numbers<T>(t)), c(third.defined() ? numbers<T>(third) : nullptr) {}
  void run(int64_t from, int64_t n, double scale, T* y) const {
    kernel(n, a + from, b + from, c ? c + from : nullptr, p, scale, y);
  }
};

// The sum over one chunk. Pieces are added in double, so the error does not grow with their number.
template <class T> double sum_chunk(const Work<T>& work, int64_t from, int64_t n) {
  alignas(64) T terms[piece];
  auto add_up = kernel_set().reduce[int(dtype_of<T>())].run[int(Reduce::sum)];
  double total = 0;
  for (int64_t i = 0; i < n; i += piece) {
    int64_t length = std::min(piece, n - i);
    work.run(from + i, length, 1, terms);
    T sum;
    add_up(length, terms, 1, &sum);
    total += double(sum);
  }
  return total;
}

int64_t chunks_of(int64_t n) { return std::max<int64_t>(1, (n + costly_grain - 1) / costly_grain); }

// f(i, from, length) for each chunk of each row of n numbers; those of row r have i = r chunks, r chunks + 1, ..
template <class F> void each_chunk(int64_t rows, int64_t n, int64_t chunks, const F& f) {
  const int64_t grain = std::max<int64_t>(1, chunks > 1 ? 1 : costly_grain / std::max<int64_t>(1, n));
  parallel_for(rows * chunks, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t first = i % chunks * costly_grain;
      f(i, i / chunks * n + first, std::min(costly_grain, n - first));
    }
  });
}

// y = the sum over all n numbers, divided by divisor.
template <class T> void sum_all(const Work<T>& work, int64_t n, double divisor, T* y) {
  const int64_t chunks = chunks_of(n);
  if (chunks == 1 && !grain_cap) {
    *y = T(sum_chunk(work, 0, n) / divisor);
    return;
  }
  std::vector<double> sums(static_cast<size_t>(chunks));
  each_chunk(
      1, n, chunks, [&](int64_t i, int64_t from, int64_t length) { sums[size_t(i)] = sum_chunk(work, from, length); });
  double total = 0;
  for (double sum : sums) total += sum;
  *y = T(total / divisor);
}

// y = scale times each, times dy where that is given.
template <class T> void run_all(const Work<T>& work, int64_t n, double scale, const T* dy, T* y) {
  auto multiply = kernel_set().binary[int(dtype_of<T>())].zip[int(Binary::mul)];
  parallel_for(
      n, costly_grain,
      [=, &work](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i += piece) {
          const int64_t length = std::min(piece, end - i);
          work.run(i, length, scale, y + i);
          if (dy) multiply(length, y + i, 1, dy + i, 1, y + i);
        }
      },
      grain_unit);
}

// x, or a copy, whose numbers lie in that order, without gaps.
Tensor in_order(const Tensor& x, MemoryOrder order) {
  if (!x.defined() || (MemoryOrder::of(x) == order && has_no_gaps(x))) return x;
  Tensor y = empty(x.shape(), x.dtype(), order);
  assign(y, x);
  return y;
}

// True for [] and for what is expanded from it, as the gradient of a sum is.
bool is_one_number(const Tensor& x) {
  for (int64_t d = 0; d < x.dim(); ++d)
    if (x.shape()[d] != 1 && x.stride(d) != 0) return false;
  return x.numel() > 0;
}

// scale (times dy) times what the kernel gives, in a's memory order.
Tensor each(LossKernel f, const Term& term, const Tensor& a, const Tensor& b, const Tensor& c, double scale = 1,
    const Tensor& dy = {}) {
  const MemoryOrder order = MemoryOrder::of(a);
  const Tensor x = in_order(a, order), t = in_order(b, order), third = in_order(c, order), factor = in_order(dy, order);
  Tensor y = empty(x.shape(), x.dtype(), order);
  with_float(x.dtype(), [&]<class T>(T) {
    run_all(Work<T>(f, term, x, t, third), x.numel(), scale, factor.defined() ? numbers<T>(factor) : nullptr,
        numbers<T>(y));
  });
  return y;
}

}   // namespace

Tensor sum_terms(const Term& term, double divisor, const Tensor& a, const Tensor& b, const Tensor& c) {
  const Tensor x = dense(a), t = dense(b), third = c.defined() ? dense(c) : c;
  Tensor y = empty({}, x.dtype());
  const LossKernel f = kernel_set().loss[int(x.dtype())].term[int(term.f)];
  with_float(x.dtype(), [&]<class T>(T) { sum_all(Work<T>(f, term, x, t, third), x.numel(), divisor, numbers<T>(y)); });
  return y;
}

RowSums row_sums(int64_t rows, const Tensor& given_a, const Tensor& given_b) {
  const Tensor a = dense(given_a), b = dense(given_b);
  auto row = [&] { return empty({rows}, a.dtype()); };
  RowSums y{row(), row(), row(), true};
  const int64_t n = rows ? a.numel() / rows : 0, chunks = chunks_of(n);
  struct Sums {
    double of[3] = {};
    bool within = true;
  };
  std::vector<Sums> sums(static_cast<size_t>(rows * chunks));
  auto pair_sums = kernel_set().reduce[int(a.dtype())].pair_sums;
  with_float(a.dtype(), [&]<class T>(T) {
    const T *p = numbers<T>(a), *q = numbers<T>(b);
    each_chunk(rows, n, chunks, [&](int64_t i, int64_t from, int64_t length) {
      Sums& s = sums[size_t(i)];
      s.within = pair_sums(length, p + from, q + from, s.of);
    });
    T* const results[] = {numbers<T>(y.a), numbers<T>(y.b), numbers<T>(y.product)};
    for (int64_t r = 0; r < rows; ++r)
      for (int k : {0, 1, 2}) {
        double total = 0;
        for (int64_t i = r * chunks; i < (r + 1) * chunks; ++i) total += sums[size_t(i)].of[k];
        results[k][r] = T(total);
      }
  });
  for (const Sums& s : sums) y.within = y.within && s.within;
  return y;
}

Tensor terms(const Term& term, const Tensor& a, const Tensor& b, const Tensor& c) {
  return each(kernel_set().loss[int(a.dtype())].term[int(term.f)], term, a, b, c);
}

Tensor slopes(const Term& term, const Tensor& dy, double scale, const Tensor& a, const Tensor& b, const Tensor& c) {
  const LossKernel f = kernel_set().loss[int(a.dtype())].slope[int(term.f)];
  if (!is_one_number(dy)) return each(f, term, a, b, c, scale, dy);
  return each(f, term, a, b, c, scale * with_float(dy.dtype(), [&]<class T>(T) { return double(*numbers<T>(dy)); }));
}

}   // namespace gradus::apply
