// Scans: running sums, products and extreme values. Differences of neighbours are in difference.cpp.
#include "autograd/ops/reduce/scan.h"

#include "autograd/ops/reduce/reduce_parts.h"

namespace gradus {

using apply::Scan;

namespace {

// f of x, or of [x] if x is a single number.
template <class F> Tensor along(const char* op, const Tensor& x, int64_t dim, F f) {
  dim = wrap_dim(op, dim, x.dim());
  if (x.dim() == 0) return reshape(f(reshape(x, {1}), 0), Shape{});
  return f(x, dim);
}
Tensor as_summable(const Tensor& x) { return x.dtype() == Dtype::bool_ ? to(x, Dtype::int64) : x; }

// cumsum                                                   x -> x[0] + ... + x[k] along dim
//   dx = the running sum of dy from the other end
Tensor cumsum_toward(const Tensor& x, int64_t dim, bool reverse) {
  return record("cumsum(x)", apply::scan(Scan::sum, x, dim, reverse),
      grad_to(x, [dim, reverse](const Tensor& dy) { return cumsum_toward(dy, dim, !reverse); }));
}

// logcumsumexp                                             x -> log(exp(x[0]) + ... + exp(x[k])) along dim
//   dx = exp(x - y) s, s[k] = dy[k] + exp(y[k] - y[k + 1]) s[k + 1]      factors of at most 1
Tensor logcumsumexp_along(const Tensor& x, int64_t dim) {
  return record("logcumsumexp(x)", apply::scan(Scan::logsumexp, x, dim),
      grad_to(x, [x = saved(x, 0), dim](const Tensor& dy, const Tensor& y) {
        Tensor difference = sub(shifted(y, dim, 0), y);
        Tensor factor = where(eq(difference, difference), exp(difference), 1.0);   // 1 between infinities
        return mul(exp(sub(x, y)), recurrence(factor, dy, dim, true));
      }));
}

ValuesIndices running_extreme(const char* op, const Tensor& x, int64_t dim, bool smallest) {
  dim = wrap_dim(op, dim, x.dim());
  Tensor from = x.dtype() == Dtype::bool_ ? apply::convert(x, Dtype::int64) : x;
  auto [values, indices] = apply::scan_extreme(from, dim, smallest);
  if (x.dtype() == Dtype::bool_) values = apply::convert(values, Dtype::bool_);
  return values_at(x, dim, values, indices, true);
}

}   // namespace

Tensor cumsum(const Tensor& x, int64_t dim) {
  return along("cumsum", as_summable(x), dim, [](const Tensor& v, int64_t d) { return cumsum_toward(v, d, false); });
}
Tensor cumsum(const Tensor& x, int64_t dim, Dtype dtype) { return cumsum(to(x, dtype), dim); }
Tensor cumprod(const Tensor& x, int64_t dim) {
  return along("cumprod", as_summable(x), dim, [](const Tensor& v, int64_t d) { return cumprod_toward(v, d, false); });
}
Tensor cumprod(const Tensor& x, int64_t dim, Dtype dtype) { return cumprod(to(x, dtype), dim); }
Tensor logcumsumexp(const Tensor& x, int64_t dim) {
  return along("logcumsumexp", as_float(x), dim, logcumsumexp_along);
}
ValuesIndices cummax(const Tensor& x, int64_t dim) { return running_extreme("cummax", x, dim, false); }
ValuesIndices cummin(const Tensor& x, int64_t dim) { return running_extreme("cummin", x, dim, true); }

}   // namespace gradus
