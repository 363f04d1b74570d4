// Sums of elementwise terms, piece by piece.
#include "losses/fused.h"

#include <algorithm>
#include <vector>

#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/compute/apply.h"
#include "core/tensor/loop.h"

namespace gradus::losses {

namespace {

constexpr int64_t piece = 1024;

template <class T> void compute(const Term& term, const Kernels& k, int64_t n, const T* a, const T* b, T* y) {
  k.zip[int(term.pair)](n, a, 1, b, 1, y);
  if (term.has_after) k.map[int(term.after)](n, y, 1, y);
}

// The sum over one chunk. Pieces are added in double, so the error does not grow with their number.
template <class T> double sum_chunk(const Term& term, const Kernels& k, int64_t n, const T* a, const T* b) {
  alignas(64) T terms[piece];
  double total = 0;
  for (int64_t i = 0; i < n; i += piece) {
    int64_t length = std::min(piece, n - i);
    compute(term, k, length, a + i, b + i, terms);
    T sum;
    k.reduce[int(Reduce::sum)](length, terms, 1, &sum);
    total += double(sum);
  }
  return total;
}

template <class T> double sum_all(const Term& term, const Tensor& a, const Tensor& b) {
  const Kernels& k = kernel_set().of[int(a.dtype())];
  const T *pa = reinterpret_cast<const T*>(a.impl()->data), *pb = reinterpret_cast<const T*>(b.impl()->data);
  int64_t n = a.numel(), chunks = (n + costly_grain - 1) / costly_grain;
  if (chunks <= 1 && !grain_cap) return sum_chunk(term, k, n, pa, pb);
  std::vector<double> sums(static_cast<size_t>(chunks));
  parallel_for(chunks, 1, [&](int64_t begin, int64_t end) {
    for (int64_t c = begin; c < end; ++c) {
      int64_t first = c * costly_grain;
      sums[size_t(c)] = sum_chunk(term, k, std::min(costly_grain, n - first), pa + first, pb + first);
    }
  });
  double total = 0;
  for (double s : sums) total += s;
  return total;
}

template <class T> void scale_all(const Term& term, const Tensor& a, const Tensor& b, double scale, const Tensor& y) {
  const Kernels& k = kernel_set().of[int(a.dtype())];
  const T *pa = reinterpret_cast<const T*>(a.impl()->data), *pb = reinterpret_cast<const T*>(b.impl()->data);
  T *py = reinterpret_cast<T*>(y.impl()->data), factor = T(scale);
  parallel_for(
      a.numel(), costly_grain,
      [=, &k](int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; i += piece) {
          int64_t length = std::min(piece, end - i);
          compute(term, k, length, pa + i, pb + i, py + i);
          if (factor != 1) k.zip[int(Binary::mul)](length, py + i, 1, &factor, 0, py + i);
        }
      },
      grain_unit);
}

}   // namespace

Tensor sum_terms(const Term& term, const Tensor& a, const Tensor& b, double divisor) {
  Tensor x = apply::dense(a), t = apply::dense(b);
  bool single = x.dtype() == Dtype::float32;
  double sum = single ? sum_all<float>(term, x, t) : sum_all<double>(term, x, t);
  Tensor y = empty({}, x.dtype());
  if (single) *reinterpret_cast<float*>(y.impl()->data) = float(sum / divisor);
  else *reinterpret_cast<double*>(y.impl()->data) = sum / divisor;
  return y;
}

Tensor scaled_terms(const Term& term, const Tensor& a, const Tensor& b, double scale) {
  Tensor x = apply::dense(a), t = apply::dense(b), y = empty(x.shape(), x.dtype());
  if (x.dtype() == Dtype::float32) scale_all<float>(term, x, t, scale, y);
  else scale_all<double>(term, x, t, scale, y);
  return y;
}

void require_pair(const char* op, const Tensor& input, const Tensor& target) {
  if (!(input.shape() == target.shape()))
    throw ShapeError(fmt::format("{}: input and target must have one shape; input is {}, target is {}.{}", op,
        input.shape(), target.shape(), input.numel() == target.numel() ? " Reshape one of them." : ""));
  if (!is_float(input.dtype()))
    throw DtypeError(fmt::format("{}: input must be float32 or float64; it is {}.", op, input.dtype()));
  if (input.dtype() != target.dtype())
    throw DtypeError(fmt::format("{}: target must be {} as input is; it is {}. Convert it with to({}).", op,
        input.dtype(), target.dtype(), input.dtype()));
}

std::string position(int64_t i, const Shape& shape) {
  std::string text;
  for (int64_t d = shape.dims(); d-- > 0; i /= shape[d])
    text = std::to_string(i % shape[d]) + (text.empty() ? "" : ", ") + text;
  return text;
}

Tensor reduced(const Tensor& x, Reduction reduction) {
  return reduction == Reduction::mean ? mean(x) : reduction == Reduction::sum ? sum(x) : x;
}

}   // namespace gradus::losses
