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

// y[i] = the sum over row i, divided by divisor.
template <class T> void sum_rows(const Work<T>& work, int64_t rows, int64_t n, double divisor, T* y) {
  const int64_t chunks = std::max<int64_t>(1, (n + costly_grain - 1) / costly_grain);
  if (rows * chunks == 1 && !grain_cap) {
    *y = T(sum_chunk(work, 0, n) / divisor);
    return;
  }
  std::vector<double> sums(static_cast<size_t>(rows * chunks));
  const int64_t grain = std::max<int64_t>(1, chunks > 1 ? 1 : costly_grain / std::max<int64_t>(1, n));
  parallel_for(rows * chunks, grain, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const int64_t row = i / chunks, first = i % chunks * costly_grain;
      sums[size_t(i)] = sum_chunk(work, row * n + first, std::min(costly_grain, n - first));
    }
  });
  for (int64_t row = 0; row < rows; ++row) {
    double total = 0;
    for (int64_t i = 0; i < chunks; ++i) total += sums[size_t(row * chunks + i)];
    y[row] = T(total / divisor);
  }
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

Tensor sums(const Term& term, const Shape& shape, double divisor, const Tensor& a, const Tensor& b, const Tensor& c) {
  const Tensor x = dense(a), t = dense(b), third = c.defined() ? dense(c) : c;
  Tensor y = empty(shape, x.dtype());
  const int64_t rows = shape.numel();
  const LossKernel f = kernel_set().loss[int(x.dtype())].term[int(term.f)];
  with_float(x.dtype(), [&]<class T>(T) {
    sum_rows(Work<T>(f, term, x, t, third), rows, rows ? x.numel() / rows : 0, divisor, numbers<T>(y));
  });
  return y;
}

}   // namespace

Tensor sum_terms(const Term& term, double divisor, const Tensor& a, const Tensor& b, const Tensor& c) {
  return sums(term, {}, divisor, a, b, c);
}

Tensor sum_terms_of_rows(const Term& term, int64_t rows, const Tensor& a, const Tensor& b) {
  return sums(term, {rows}, 1, a, b, {});
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
