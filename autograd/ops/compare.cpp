// Comparisons. Their results are bool_ and cut the graph.
#include "autograd/ops/common.h"

namespace gradus {

namespace {

Tensor compared(Compare f, const char* op, const Tensor& a, const Tensor& b) {
  if (needs_promotion(a, b)) {
    Dtype d = result_dtype(a, b);
    if (d == Dtype::bool_) d = Dtype::int64;
    return apply::compare(f, apply::convert(a, d), apply::convert(b, d), op);
  }
  return apply::compare(f, a, b, op);
}
Tensor compared(Compare f, const char* op, const Tensor& a, Scalar b) {
  Dtype d = promote(a.dtype(), b);
  if (d == Dtype::bool_) d = Dtype::int64;
  return apply::compare(f, apply::convert(a, d), apply::full({}, b, d), op);
}

}  // namespace

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

}  // namespace gradus
