// The softmax family: kernels over rows, which are shared among threads.
#include "core/compute/rows.h"

#include "core/compute/copy.h"
#include "core/kernels/kernels.h"
#include "core/tensor/loop.h"

namespace gradus::apply {

namespace {

struct Rows {
  int64_t rows, n, grain;
  explicit Rows(const Shape& s) : n(s.dims() ? s.back() : 1) {
    rows = n ? s.numel() / n : 0;
    grain = n ? std::max<int64_t>(1, costly_grain / n) : 1;
  }
};

// y[rows, n] = kernel(x...), all row-major.
template <class Kernel> Tensor over_rows(Kernel kernel, const Tensor& a, const Tensor& b, const Shape& result) {
  Tensor x = dense(a), second = b.defined() ? dense(b) : Tensor();
  Tensor y = empty(result, x.dtype());
  Rows r(x.shape());
  auto width = int64_t(size_of(x.dtype()));
  int64_t out = r.rows ? result.numel() / r.rows : 0;
  const char* px = x.impl()->data;
  const char* pb = b.defined() ? second.impl()->data : nullptr;
  char* py = y.impl()->data;
  parallel_for(r.rows, r.grain, [=](int64_t begin, int64_t end) {
    kernel(
        end - begin, r.n, px + begin * r.n * width, pb ? pb + begin * r.n * width : nullptr, py + begin * out * width);
  });
  return y;
}
const RowKernels& kernels(const Tensor& x) { return kernel_set().rows[int(x.dtype())]; }

}   // namespace

Tensor softmax(const Tensor& x) {
  auto k = kernels(x).softmax;
  return over_rows([k](int64_t rows, int64_t n, auto px, auto, auto py) { k(rows, n, px, py); }, x, {}, x.shape());
}
Tensor log_softmax(const Tensor& x) {
  auto k = kernels(x).log_softmax;
  return over_rows([k](int64_t rows, int64_t n, auto px, auto, auto py) { k(rows, n, px, py); }, x, {}, x.shape());
}
Tensor logsumexp(const Tensor& x) {
  auto k = kernels(x).logsumexp;
  Shape shape = x.shape();
  if (shape.dims()) shape.erase(shape.dims() - 1);
  return over_rows([k](int64_t rows, int64_t n, auto px, auto, auto py) { k(rows, n, px, py); }, x, {}, shape);
}
Tensor softmax_grad(const Tensor& dy, const Tensor& y) {
  auto k = kernels(y).softmax_grad;
  return over_rows(k, dy, y, y.shape());
}
Tensor log_softmax_grad(const Tensor& dy, const Tensor& y) {
  auto k = kernels(y).log_softmax_grad;
  return over_rows(k, dy, y, y.shape());
}

}   // namespace gradus::apply
