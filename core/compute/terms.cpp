// Sums of elementwise terms, piece by piece.
#include "core/compute/terms.h"

#include <algorithm>
#include <vector>

#include "core/compute/apply.h"
#include "core/compute/typed.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

constexpr int64_t piece = 1024;

template <class T> void compute(const Term& term, int64_t n, const T* a, const T* b, T* y) {
  const KernelSet& set = kernel_set();
  constexpr int type = int(dtype_of<T>());
  set.binary[type].zip[int(term.pair)](n, a, 1, b, 1, y);
  if (term.after) set.unary[type].map[int(*term.after)](n, y, 1, y);
  if (term.activation) set.activation[type].activate[int(*term.activation)](n, y, 1, term.p, y);
}

// The sum over one chunk. Pieces are added in double, so the error does not grow with their number.
template <class T> double sum_chunk(const Term& term, int64_t n, const T* a, const T* b) {
  alignas(64) T terms[piece];
  auto add_up = kernel_set().reduce[int(dtype_of<T>())].run[int(Reduce::sum)];
  double total = 0;
  for (int64_t i = 0; i < n; i += piece) {
    int64_t length = std::min(piece, n - i);
    compute(term, length, a + i, b + i, terms);
    T sum;
    add_up(length, terms, 1, &sum);
    total += double(sum);
  }
  return total;
}

template <class T> double sum_all(const Term& term, int64_t n, const T* a, const T* b) {
  int64_t chunks = (n + costly_grain - 1) / costly_grain;
  if (chunks <= 1 && !grain_cap) return sum_chunk(term, n, a, b);
  std::vector<double> sums(static_cast<size_t>(chunks));
  parallel_for(chunks, 1, [&](int64_t begin, int64_t end) {
    for (int64_t c = begin; c < end; ++c) {
      int64_t first = c * costly_grain;
      sums[size_t(c)] = sum_chunk(term, std::min(costly_grain, n - first), a + first, b + first);
    }
  });
  double total = 0;
  for (double s : sums) total += s;
  return total;
}

template <class T> void scale_all(const Term& term, int64_t n, const T* a, const T* b, T factor, T* y) {
  auto multiply = kernel_set().binary[int(dtype_of<T>())].zip[int(Binary::mul)];
  parallel_for(
      n, costly_grain,
      [=, &term](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i += piece) {
          int64_t length = std::min(piece, end - i);
          compute(term, length, a + i, b + i, y + i);
          if (factor != 1) multiply(length, y + i, 1, &factor, 0, y + i);
        }
      },
      grain_unit);
}

}   // namespace

Tensor sum_terms(const Term& term, const Tensor& a, const Tensor& b, double divisor) {
  Tensor x = dense(a), t = dense(b), y = empty({}, x.dtype());
  with_float(x.dtype(),
      [&]<class T>(T) { *numbers<T>(y) = T(sum_all(term, x.numel(), numbers<T>(x), numbers<T>(t)) / divisor); });
  return y;
}

Tensor scaled_terms(const Term& term, const Tensor& a, const Tensor& b, const Tensor& dy, double scale) {
  Tensor x = dense(a), t = dense(b), y = empty(x.shape(), x.dtype());
  bool single = dy.dim() == 0;
  if (single) scale *= dy.item<double>();
  with_float(x.dtype(),
      [&]<class T>(T) { scale_all(term, x.numel(), numbers<T>(x), numbers<T>(t), T(scale), numbers<T>(y)); });
  return single ? y : zip(Binary::mul, dy, y);
}

}   // namespace gradus::apply
