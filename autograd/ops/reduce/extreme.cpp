// Extreme values and where they stand; any, all and count_nonzero.
#include "autograd/ops/reduce/extreme.h"

#include "autograd/ops/reduce/reduce_parts.h"

namespace gradus {

namespace {

// max, min, amax, amin                                     x -> the extreme value over dims
//   dx = dy / count where x = y, else 0                    ties share the gradient
Tensor extremum(const char* op, Reduce f, const Tensor& x, uint32_t dims, bool keepdim) {
  require_numbers(op_name(op).c_str(), x, dims);
  return record(
      op, apply::reduce(f, x, dims, keepdim), grad_to(x, [x = saved(x, 0), dims](const Tensor& dy, const Tensor& y) {
        const Shape& s = x.get().shape();
        Tensor hit = eq(x, keep_dims(y, s, dims));
        Tensor g = div(keep_dims(dy, s, dims), apply::reduce(Reduce::sum, hit, dims, true));
        return where(hit, g, mul(g, 0));   // NaN equals nothing: the gradient is dy / 0 times 0, NaN as in PyTorch
      }));
}
// Over everything, NaNs too share the gradient.
Tensor extremum_of_all(const char* op, Reduce f, const Tensor& x) {
  require_numbers(op_name(op).c_str(), x, all_dims(x));
  return record(op, apply::reduce(f, x, all_dims(x), false),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy, const Tensor& y) { return shared_by_equals(dy, x, y); }));
}

ValuesIndices extremum_along(const char* op, const Tensor& x, int64_t dim, bool keepdim, bool smallest) {
  dim = wrap_dim(op, dim, x.dim());
  require_numbers(op, x, 1u << dim & all_dims(x));
  auto [values, indices] = apply::extreme(as_numbers(x), dim, true, smallest);
  if (x.dtype() == Dtype::bool_) values = apply::convert(values, Dtype::bool_);
  return values_at(x, dim, values, indices, keepdim);
}

Tensor position(const char* op, const Tensor& x, int64_t dim, bool keepdim, bool smallest) {
  dim = wrap_dim(op, dim, x.dim());
  require_numbers(op, x, 1u << dim & all_dims(x));
  return apply::extreme(as_numbers(x), dim, keepdim, smallest).second;
}
Tensor flat(const Tensor& x) {
  NoGradGuard guard;
  return reshape(x, {x.numel()});
}

// x as bools: true where it is not 0.
Tensor truths(const Tensor& x) { return x.dtype() == Dtype::bool_ ? x : apply::compare(Compare::ne, x, 0); }

}   // namespace

Tensor max(const Tensor& x) { return extremum_of_all("max(x)", Reduce::max, x); }
Tensor min(const Tensor& x) { return extremum_of_all("min(x)", Reduce::min, x); }
ValuesIndices max(const Tensor& x, int64_t dim, bool keepdim) { return extremum_along("max", x, dim, keepdim, false); }
ValuesIndices min(const Tensor& x, int64_t dim, bool keepdim) { return extremum_along("min", x, dim, keepdim, true); }
Tensor amax(const Tensor& x) { return extremum("amax(x)", Reduce::max, x, all_dims(x), false); }
Tensor amin(const Tensor& x) { return extremum("amin(x)", Reduce::min, x, all_dims(x), false); }
Tensor amax(const Tensor& x, const IntList& dims, bool keepdim) {
  return extremum("amax(x)", Reduce::max, x, bits_or_all("amax", dims, x), keepdim);
}
Tensor amin(const Tensor& x, const IntList& dims, bool keepdim) {
  return extremum("amin(x)", Reduce::min, x, bits_or_all("amin", dims, x), keepdim);
}
static MinMax both(const Tensor& x, uint32_t dims, bool keepdim) {
  require_numbers("aminmax", x, dims);
  return {extremum("amin(x)", Reduce::min, x, dims, keepdim), extremum("amax(x)", Reduce::max, x, dims, keepdim)};
}
MinMax aminmax(const Tensor& x) { return both(x, all_dims(x), false); }
MinMax aminmax(const Tensor& x, int64_t dim, bool keepdim) { return both(x, bits_or_all("aminmax", dim, x), keepdim); }
Tensor argmax(const Tensor& x) { return position("argmax", flat(x), 0, false, false); }
Tensor argmax(const Tensor& x, int64_t dim, bool keepdim) { return position("argmax", x, dim, keepdim, false); }
Tensor argmin(const Tensor& x) { return position("argmin", flat(x), 0, false, true); }
Tensor argmin(const Tensor& x, int64_t dim, bool keepdim) { return position("argmin", x, dim, keepdim, true); }

Tensor any(const Tensor& x) { return apply::reduce(Reduce::max, truths(x), all_dims(x), false); }
Tensor all(const Tensor& x) { return apply::reduce(Reduce::min, truths(x), all_dims(x), false); }
Tensor any(const Tensor& x, const IntList& dims, bool keepdim) {
  return apply::reduce(Reduce::max, truths(x), dim_bits("any", dims, x.dim()) & all_dims(x), keepdim);
}
Tensor all(const Tensor& x, const IntList& dims, bool keepdim) {
  return apply::reduce(Reduce::min, truths(x), dim_bits("all", dims, x.dim()) & all_dims(x), keepdim);
}
Tensor count_nonzero(const Tensor& x) { return apply::reduce(Reduce::sum, truths(x), all_dims(x), false); }
Tensor count_nonzero(const Tensor& x, const IntList& dims) {
  return apply::reduce(Reduce::sum, truths(x), bits_or_all("count_nonzero", dims, x), false);
}

}   // namespace gradus
