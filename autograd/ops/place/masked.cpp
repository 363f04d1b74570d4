// By mask. Taking numbers out and putting numbers in are each other's gradient.
#include "autograd/ops/place/masked.h"

#include "autograd/ops/common.h"

namespace gradus {

namespace {

// The shape that x and the mask have together.
Shape masked_shape(const char* op, const Tensor& x, const Tensor& mask) {
  if (mask.dtype() != Dtype::bool_)
    throw DtypeError(fmt::format(
        "{}: mask must be bool; it is {} {}. A comparison such as x > 0 gives one.", op, mask.dtype(), mask.shape()));
  return broadcast_shapes(op, x.shape(), mask.shape());
}
Tensor seen_as(const Tensor& x, const Shape& shape) { return x.shape() == shape ? x : expand(x, shape); }
Tensor row_major_copy(const Tensor& x, const Shape& shape) {
  Tensor y = empty(shape, x.dtype());
  apply::assign(y, x);
  return y;
}

}   // namespace

// masked_fill                                              x, mask: broadcast, value [] -> value where mask, else x
//   dx = masked_fill(dy, mask, 0)     dvalue = sum of dy where mask
Tensor masked_fill(const Tensor& x, const Tensor& mask, const Tensor& value) {
  const Shape shape = masked_shape("masked_fill", x, mask);
  if (value.dim() != 0) throw ShapeError(fmt::format("masked_fill: value must have shape []; it is {}", value.shape()));
  if (x.dtype() == Dtype::bool_)
    return to(masked_fill(to(x, Dtype::int64), mask, to(value, Dtype::bool_)), Dtype::bool_);
  const bool lies_row_major = x.is_contiguous() && mask.is_contiguous();
  const Tensor from = lies_row_major || x.impl()->donated ? x : apply::donate(row_major_copy(x, shape));
  Tensor y = apply::select(mask, apply::convert(value, x.dtype()), from);
  if (!is_float(y.dtype())) return y;
  return record("masked_fill(x, mask, value)", y,
      grad_to(x, [mask = saved(mask, 1)](const Tensor& dy) { return masked_fill(dy, mask, 0); }),
      grad_to(value, [mask = saved(mask, 1)](const Tensor& dy) { return sum(where(mask, dy, 0)); }));
}
Tensor masked_fill(const Tensor& x, const Tensor& mask, Scalar value) {
  return masked_fill(x, mask, apply::full({}, value, x.dtype(), "masked_fill"));
}

// masked_select                                            x, mask: broadcast -> [count], the numbers of x where mask
//   dx = masked_scatter(zeros, mask, dy)
Tensor masked_select(const Tensor& x, const Tensor& mask) {
  Shape common = masked_shape("masked_select", x, mask);
  Tensor all = seen_as(mask, common);
  return record("masked_select(x, mask)", apply::masked_select(seen_as(x, common), all),
      grad_to(x, [mask = saved(all, 1)](const Tensor& dy) {
        return masked_scatter(apply::expanded_zero(mask.get().shape(), dy.dtype()), mask, dy);
      }));
}

// masked_scatter                              x, mask: broadcast, source -> source's numbers in turn where mask, else x
//   dx = masked_fill(dy, mask, 0)     dsource = masked_select(dy, mask), then 0
Tensor masked_scatter(const Tensor& x, const Tensor& mask, const Tensor& source) {
  Shape common = masked_shape("masked_scatter", x, mask);
  require_same_dtype("masked_scatter", x, source, "x", "source");
  Tensor all = seen_as(mask, common);
  return record("masked_scatter(x, mask, source)", apply::masked_scatter(seen_as(x, common), all, source),
      grad_to(x, [mask = saved(all, 1)](const Tensor& dy) { return masked_fill(dy, mask, 0); }),
      grad_to(source, [mask = saved(all, 1)](const Tensor& dy, const Shape& s) {
        Tensor used = masked_select(dy, mask);
        int64_t rest = s.numel() - used.numel();
        return reshape(rest ? cat({used, zeros({rest}, dy.dtype())}) : used, s);
      }));
}

Tensor nonzero(const Tensor& x) { return apply::nonzero(x); }
Tensor argwhere(const Tensor& x) { return apply::nonzero(x); }
std::vector<Tensor> where(const Tensor& condition) {
  return unbind(apply::nonzero(condition.dim() ? condition.detach() : reshape(condition.detach(), {1})), 1);
}

}   // namespace gradus
