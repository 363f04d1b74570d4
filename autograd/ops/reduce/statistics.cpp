// Statistics by rank: medians, modes and quantiles.
#include "autograd/ops/reduce/statistics.h"

#include <cmath>

#include "autograd/ops/reduce/reduce_parts.h"
#include "core/base/words.h"
#include "core/tensor/memory_order.h"

namespace gradus {

namespace {

// x with dim last, as rows: [the other dimensions as one, n].
Tensor as_rows(const Tensor& x, int64_t dim) {
  NoGradGuard guard;
  if (x.dim() == 0) return reshape(x, {1, 1});
  return reshape(transpose(x, dim, -1), {x.numel() / std::max<int64_t>(1, x.shape()[dim]), x.shape()[dim]});
}

// Positions [rows, m] in the rows of x along dim -> x's shape with m along dim.
Tensor back_along(const Tensor& positions, const Tensor& x, int64_t dim) {
  NoGradGuard guard;
  if (x.dim() == 0) return reshape(positions, Shape{});
  Shape turned = transpose(x.detach(), dim, -1).shape();
  turned[turned.dims() - 1] = positions.dim() == 1 ? 1 : positions.shape()[1];
  return contiguous(transpose(reshape(positions, turned), dim, -1)).detach();
}

// The numbers at the positions that find(rows) returns, one for each row.
template <class F> ValuesIndices found_along(const char* op, const Tensor& x, int64_t dim, bool keepdim, F find) {
  dim = wrap_dim(op, dim, x.dim());
  require_numbers(op, x, 1u << dim & all_dims(x));
  Tensor positions = back_along(find(as_rows(as_numbers(x), dim)), x, dim);
  return values_at(x, dim, apply::gather(x, dim, positions), positions, keepdim);
}

// The numbers of x as one row, in memory order, so that transposed tensors are not copied.
Tensor in_memory_order(const Tensor& x) {
  NoGradGuard guard;
  return reshape(permute(x.detach(), MemoryOrder::of(x).permutation(x.dim())), {1, x.numel()});
}

// median, nanmedian                                        x -> the middle number
//   dx = dy / count where x = y, else 0                    ties share the gradient
Tensor median_of_all(const char* op, const Tensor& x, bool ignore_nan) {
  require_not_bool(op_name(op).c_str(), x.dtype());
  if (x.numel() == 0)   // NaN, or, for integers, what PyTorch's NaN converts to
    return record(op, full({}, is_float(x.dtype()) ? Scalar(NAN) : Scalar(INT64_MIN), x.dtype()),
        grad_to(x, [](const Tensor& dy, const Shape& s) { return zeros(s, dy.dtype()); }));
  Tensor flat = in_memory_order(x);
  Tensor y = index_select(reshape(flat, {x.numel()}), 0, apply::median(flat, ignore_nan));
  return record(op, make_view(y, y.impl()->data, {}, nullptr),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy, const Tensor& m) { return shared_by_equals(dy, x, m); }));
}

ValuesIndices median_along(const char* op, const Tensor& x, int64_t dim, bool keepdim, bool ignore_nan) {
  require_not_bool(op, x.dtype());
  return found_along(op, x, dim, keepdim, [=](const Tensor& rows) { return apply::median(rows, ignore_nan); });
}

// -- quantiles: from the numbers at the ranks below and above q (n - 1) --

enum class Between { linear, lower, higher, midpoint, nearest };
Between between_of(const char* op, const char* name) {
  return Between(which_word(op, "interpolation", name, {"linear", "lower", "higher", "midpoint", "nearest"}));
}

void check_quantile(const char* op, const Tensor& x, const Tensor& q) {
  require_float(op, x);
  require_same_dtype(op, x, q, "x", "q");
  if (x.numel() == 0)
    throw ShapeError(fmt::format("{}: there is no quantile of an empty tensor; x is {}", op, x.shape()));
  if (int64_t most = x.dtype() == Dtype::float32 ? int64_t(1) << 24 : int64_t(1) << 53; x.numel() > most)
    throw ShapeError(
        fmt::format("{}: {} cannot count the ranks of more than {} numbers; x is {}. Convert with to(float64).", op,
            x.dtype(), most, x.shape()));
  if (q.dim() > 1) throw ShapeError(fmt::format("{}: q must be a number or one-dimensional; it is {}", op, q.shape()));
  for (double v : q.to_vector<double>())
    if (!(v >= 0 && v <= 1)) throw Error(fmt::format("{}: q must lie in 0 .. 1; it contains {}", op, v));
}

// The ranks around q, [rows or 1, m]: floats, with the history of q.
Tensor ranks_of(const Tensor& rows, const Tensor& q, bool ignore_nan) {
  int64_t n = rows.shape()[1];
  Tensor flat_q = reshape(q, {1, q.numel()});
  if (ignore_nan) {
    Tensor last = sub(apply::convert(apply::reduce(Reduce::sum, eq(rows, rows), 2, true), rows.dtype()), 1);
    return clamp_min(mul(flat_q, last), 0);
  }
  Tensor has_nan = apply::reduce(Reduce::max, ne(rows, rows), 2, true), rank = mul(flat_q, double(n - 1));
  return any(has_nan).item<bool>() ? where(has_nan, double(n - 1), rank) : rank;   // the last one is NaN
}

// The ranks as int64: the next below, the next above, or the nearest (the even one of two).
Tensor whole(const Tensor& ranks, Between between) {
  Tensor r = ranks.detach();
  return to(between == Between::lower ? floor(r) : between == Between::higher ? ceil(r) : round(r), Dtype::int64);
}

// values [.., m along dim ..] -> m first, dim gone or of size 1; a 0-d q has no m.
Tensor quantile_result(
    const Tensor& values, const Tensor& q, int64_t dim, bool keepdim, bool whole_tensor, int64_t x_dims) {
  Tensor y = unsqueeze(values, 0);
  y = transpose(y, 0, dim + 1);   // [m, .., 1 along dim, ..]
  if (whole_tensor) {
    Shape shape{q.numel()};
    for (int64_t d = 0; keepdim && d < x_dims; ++d) shape.insert(shape.dims(), 1);
    y = reshape(y, shape);
  } else if (!keepdim || x_dims == 0) {
    y = squeeze(y, dim + 1);
  }
  return q.dim() == 0 ? squeeze(y, 0) : y;
}

Tensor quantile_along(const char* op, const Tensor& given, const Tensor& q, int64_t dim, bool whole_tensor,
    const QuantileOptions& options, bool ignore_nan) {
  Between between = between_of(op, options.interpolation);
  check_quantile(op, given, q);
  Tensor x = whole_tensor || given.dim() == 0 ? reshape(given, {given.numel()}) : given;
  dim = whole_tensor ? 0 : wrap_dim(op, dim, given.dim());
  Tensor rows = as_rows(x, dim), ranks = ranks_of(rows, q, ignore_nan);
  auto at_ranks = [&](const Tensor& r) { return gather(x, dim, back_along(apply::ranked(rows, r), x, dim)); };
  Tensor y;
  if (between == Between::lower || between == Between::higher || between == Between::nearest) {
    y = at_ranks(whole(ranks, between));
  } else {
    Tensor below_ranks = whole(ranks, Between::lower), below = at_ranks(below_ranks),
           above = at_ranks(whole(ranks, Between::higher));
    Tensor share =
        between == Between::midpoint ? full_like(ranks.detach(), 0.5) : sub(ranks, to(below_ranks, x.dtype()));
    // [rows or 1, m] in the shape of the numbers: m along dim.
    Shape turned = transpose(x.detach(), dim, -1).shape();
    turned[turned.dims() - 1] = q.numel();
    share = transpose(reshape(expand(share, {rows.shape()[0], q.numel()}), turned), dim, -1);
    y = lerp(below, above, share);
  }
  return quantile_result(y, q, dim, options.keepdim, whole_tensor, given.dim());
}

}   // namespace

Tensor median(const Tensor& x) { return median_of_all("median(x)", x, false); }
ValuesIndices median(const Tensor& x, int64_t dim, bool keepdim) {
  return median_along("median", x, dim, keepdim, false);
}
Tensor nanmedian(const Tensor& x) { return median_of_all("nanmedian(x)", x, true); }
ValuesIndices nanmedian(const Tensor& x, int64_t dim, bool keepdim) {
  return median_along("nanmedian", x, dim, keepdim, true);
}
ValuesIndices mode(const Tensor& x, int64_t dim, bool keepdim) {
  return found_along("mode", x, dim, keepdim, [](const Tensor& rows) { return apply::mode(rows); });
}

Tensor quantile(const Tensor& x, double q, const QuantileOptions& options) {
  return quantile(x, full({}, q, x.dtype()), options);
}
Tensor quantile(const Tensor& x, const Tensor& q, const QuantileOptions& options) {
  return quantile_along("quantile", x, q, 0, true, options, false);
}
Tensor quantile(const Tensor& x, double q, int64_t dim, const QuantileOptions& options) {
  return quantile(x, full({}, q, x.dtype()), dim, options);
}
Tensor quantile(const Tensor& x, const Tensor& q, int64_t dim, const QuantileOptions& options) {
  return quantile_along("quantile", x, q, dim, false, options, false);
}
Tensor nanquantile(const Tensor& x, double q, const QuantileOptions& options) {
  return nanquantile(x, full({}, q, x.dtype()), options);
}
Tensor nanquantile(const Tensor& x, const Tensor& q, const QuantileOptions& options) {
  return quantile_along("nanquantile", x, q, 0, true, options, true);
}
Tensor nanquantile(const Tensor& x, double q, int64_t dim, const QuantileOptions& options) {
  return nanquantile(x, full({}, q, x.dtype()), dim, options);
}
Tensor nanquantile(const Tensor& x, const Tensor& q, int64_t dim, const QuantileOptions& options) {
  return quantile_along("nanquantile", x, q, dim, false, options, true);
}

}   // namespace gradus
