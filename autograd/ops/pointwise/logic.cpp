// Logic and bits. Bools are bytes of 0 and 1, so that one set of kernels serves both.
#include "autograd/ops/pointwise/logic.h"

#include "autograd/ops/common.h"

namespace gradus {

namespace {

Tensor logical(Binary f, const char* op, const Tensor& a, const Tensor& b) {
  return apply::zip(f, apply::convert(a, Dtype::bool_), apply::convert(b, Dtype::bool_), op);
}

Tensor bitwise(Binary f, const char* op, const Tensor& a, const Tensor& b) {
  Dtype d = result_dtype(a, b);
  if (is_float(d))
    throw DtypeError(
        fmt::format("{}: expected int64 or bool; a is {}, b is {}. Convert with to(int64).", op, a.dtype(), b.dtype()));
  return apply::zip(f, apply::convert(a, d), apply::convert(b, d), op);
}
Tensor shifted(Binary f, const char* op, const Tensor& a, const Tensor& b) {
  require_not_bool(op, result_dtype(a, b));
  return bitwise(f, op, a, b);
}

}   // namespace

Tensor logical_and(const Tensor& a, const Tensor& b) { return logical(Binary::bitwise_and, "logical_and", a, b); }
Tensor logical_or(const Tensor& a, const Tensor& b) { return logical(Binary::bitwise_or, "logical_or", a, b); }
Tensor logical_xor(const Tensor& a, const Tensor& b) { return logical(Binary::bitwise_xor, "logical_xor", a, b); }
Tensor logical_not(const Tensor& x) {
  if (x.dtype() != Dtype::bool_) return eq(x, 0);
  return apply::zip(Binary::bitwise_xor, x, apply::full({}, true, Dtype::bool_), "logical_not");
}

Tensor bitwise_and(const Tensor& a, const Tensor& b) { return bitwise(Binary::bitwise_and, "bitwise_and", a, b); }
Tensor bitwise_or(const Tensor& a, const Tensor& b) { return bitwise(Binary::bitwise_or, "bitwise_or", a, b); }
Tensor bitwise_xor(const Tensor& a, const Tensor& b) { return bitwise(Binary::bitwise_xor, "bitwise_xor", a, b); }
Tensor bitwise_and(const Tensor& a, Scalar b) { return bitwise_and(a, number_beside(a, b)); }
Tensor bitwise_or(const Tensor& a, Scalar b) { return bitwise_or(a, number_beside(a, b)); }
Tensor bitwise_xor(const Tensor& a, Scalar b) { return bitwise_xor(a, number_beside(a, b)); }
Tensor bitwise_not(const Tensor& x) {
  if (x.dtype() == Dtype::bool_) return logical_not(x);
  if (is_float(x.dtype()))
    throw DtypeError(fmt::format("bitwise_not: expected int64 or bool; x is {}. Convert with to(int64).", x.dtype()));
  return bitwise(Binary::bitwise_xor, "bitwise_not", x, apply::full({}, -1, Dtype::int64));
}

Tensor bitwise_left_shift(const Tensor& a, const Tensor& b) {
  return shifted(Binary::left_shift, "bitwise_left_shift", a, b);
}
Tensor bitwise_right_shift(const Tensor& a, const Tensor& b) {
  return shifted(Binary::right_shift, "bitwise_right_shift", a, b);
}
Tensor bitwise_left_shift(const Tensor& a, Scalar b) { return bitwise_left_shift(a, number_beside(a, b)); }
Tensor bitwise_right_shift(const Tensor& a, Scalar b) { return bitwise_right_shift(a, number_beside(a, b)); }
Tensor bitwise_left_shift(Scalar a, const Tensor& b) { return bitwise_left_shift(number_beside(b, a), b); }
Tensor bitwise_right_shift(Scalar a, const Tensor& b) { return bitwise_right_shift(number_beside(b, a), b); }

}   // namespace gradus
