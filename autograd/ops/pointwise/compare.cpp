// Comparisons. Their results are bool_ and cut the graph.
#include "autograd/ops/pointwise/compare.h"

#include <limits>

#include "autograd/ops/common.h"

namespace gradus {

namespace {

// Compares bools, which are bytes of 0 and 1, by logic: a < b is "not a, and b".
Tensor compared_bools(Compare f, const char* op, const Tensor& a, const Tensor& b) {
  auto both = [&](const Tensor& x, const Tensor& y) { return apply::zip(Binary::bitwise_and, x, y, op); };
  switch (f) {
    case Compare::eq: return logical_not(apply::zip(Binary::bitwise_xor, a, b, op));
    case Compare::ne: return apply::zip(Binary::bitwise_xor, a, b, op);
    case Compare::lt: return both(logical_not(a), b);
    case Compare::gt: return both(a, logical_not(b));
    case Compare::le: return logical_not(both(a, logical_not(b)));
    default: return logical_not(both(logical_not(a), b));
  }
}
Tensor compared(Compare f, const char* op, const Tensor& a, const Tensor& b) {
  if (!needs_promotion(op, a, b)) return apply::compare(f, a, b, op);
  Dtype d = result_dtype(a, b);
  if (d == Dtype::bool_) return compared_bools(f, op, a, b);
  return apply::compare(f, apply::convert(a, d), apply::convert(b, d), op);
}
Tensor compared(Compare f, const char* op, const Tensor& a, Scalar b) {
  require_defined(op, a);
  Dtype d = promote(a.dtype(), b);
  return compared(f, op, apply::convert(a, d), apply::full({}, b, d));
}

}   // namespace

Tensor eq(const Tensor& a, const Tensor& b) { return compared(Compare::eq, "eq", a, b); }
Tensor ne(const Tensor& a, const Tensor& b) { return compared(Compare::ne, "ne", a, b); }
Tensor lt(const Tensor& a, const Tensor& b) { return compared(Compare::lt, "lt", a, b); }
Tensor le(const Tensor& a, const Tensor& b) { return compared(Compare::le, "le", a, b); }
Tensor gt(const Tensor& a, const Tensor& b) { return compared(Compare::gt, "gt", a, b); }
Tensor ge(const Tensor& a, const Tensor& b) { return compared(Compare::ge, "ge", a, b); }
Tensor eq(const Tensor& a, Scalar b) { return compared(Compare::eq, "eq", a, b); }
Tensor ne(const Tensor& a, Scalar b) { return compared(Compare::ne, "ne", a, b); }
Tensor lt(const Tensor& a, Scalar b) { return compared(Compare::lt, "lt", a, b); }
Tensor le(const Tensor& a, Scalar b) { return compared(Compare::le, "le", a, b); }
Tensor gt(const Tensor& a, Scalar b) { return compared(Compare::gt, "gt", a, b); }
Tensor ge(const Tensor& a, Scalar b) { return compared(Compare::ge, "ge", a, b); }

// An infinity is close only to itself: the difference must be finite.
Tensor isclose(const Tensor& a, const Tensor& b, double rtol, double atol, bool equal_nan) {
  require_same_dtype("isclose", a, b);
  if (!(rtol >= 0 && atol >= 0))
    throw Error(fmt::format("isclose: expected rtol >= 0 and atol >= 0; got {} and {}", rtol, atol));
  NoGradGuard guard;
  Tensor close = eq(a, b);
  if (equal_nan && is_float(a.dtype())) close = logical_or(close, logical_and(ne(a, a), ne(b, b)));
  if (rtol == 0 && atol == 0) return close;
  Tensor x = as_float(a), y = as_float(b), error = abs(sub(x, y));
  Tensor small =
      logical_and(lt(error, std::numeric_limits<double>::infinity()), le(error, add(abs(mul(y, rtol)), atol)));
  return logical_or(close, small);
}

Tensor isin(const Tensor& x, const Tensor& test, const IsinOptions& options) {
  Dtype d = result_dtype(x, test);
  if (x.dtype() == Dtype::bool_ || test.dtype() == Dtype::bool_)
    throw DtypeError("isin: bool tensors are not supported; convert with to(int64)");
  Tensor found = apply::is_in(apply::convert(x, d), apply::convert(test, d));
  return options.invert ? logical_not(found) : found;
}
Tensor isin(const Tensor& x, Scalar test, const IsinOptions& options) { return isin(x, full({}, test), options); }
Tensor isin(Scalar x, const Tensor& test, const IsinOptions& options) { return isin(full({}, x), test, options); }

}   // namespace gradus
