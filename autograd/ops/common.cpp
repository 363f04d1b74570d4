// Checks and dtype rules that op blocks share.
#include "autograd/ops/common.h"

#include <algorithm>
#include <cmath>

namespace gradus {

Dtype result_dtype(std::initializer_list<Operand> operands) {
  auto kind = [](Dtype d) { return is_float(d) ? 2 : d == Dtype::int64 ? 1 : 0; };
  Dtype all = Dtype::bool_;
  for (int weight = 0; weight <= 2; ++weight) {   // from the lightest: a heavier one of the same kind replaces it
    Dtype here = Dtype::bool_;
    bool any = false;
    for (const Operand& x : operands)
      if (x.weight == weight) here = promote(here, x.dtype), any = true;
    if (any) all = kind(here) >= kind(all) ? here : promote(here, all);
  }
  return all;
}

Dtype result_dtype(const Tensor& a, const Tensor& b) {
  return a.dtype() == b.dtype() ? a.dtype() : result_dtype({Operand(a), Operand(b)});
}

Tensor promoted(Tensor (*f)(const Tensor&, const Tensor&), const Tensor& a, const Tensor& b) {
  Dtype d = result_dtype(a, b);
  if (d != Dtype::bool_) return f(to(a, d), to(b, d));
  return to(f(to(a, Dtype::int64), to(b, Dtype::int64)), Dtype::bool_);
}

Tensor promoted_to_floats(Tensor (*f)(const Tensor&, const Tensor&), const Tensor& a, const Tensor& b) {
  Dtype d = result_dtype(a, b);
  if (!is_float(d)) d = default_dtype();
  return f(to(a, d), to(b, d));
}

void fail_undefined(const char* op, const char* which) {
  throw Error(
      fmt::format("{}: the {}tensor is undefined (made by Tensor() and never assigned, or a gradient that did "
                  "not arrive)",
          op, which));
}

void require_alpha(const char* op, Scalar alpha, Dtype result) {
  if (is_float(result) || (!alpha.is_floating() && (result == Dtype::bool_ || !alpha.is_bool()))) return;
  throw DtypeError(fmt::format(
      "{}: the result is {}, so alpha must be an integer; got {}", op, result, alpha.is_bool() ? "a bool" : "a float"));
}

void require_not_bool(const char* op, Dtype d) {
  if (d == Dtype::bool_)
    throw DtypeError(fmt::format("{}: bool tensors are not supported; convert with to(int64)", op));
}

void require_no_zero(const char* op, const Tensor& a, const Tensor& b) {
  if (a.numel() == 0) return;
  Tensor dense = apply::dense(b);
  std::span<int64_t> numbers = dense.data<int64_t>();
  auto zero = std::find(numbers.begin(), numbers.end(), 0);
  if (zero == numbers.end()) return;
  throw Error(
      fmt::format("{}: integers cannot be divided by 0; the divisor {} is 0 at flat position {}. Floats can: "
                  "convert with to(float32).",
          op, b.shape(), zero - numbers.begin()));
}

Tensor times(Tensor dy, const Tensor& s) {
  return recording() ? mul(dy, s) : apply::zip(Binary::mul, apply::donate_unshared(dy), s);
}
Tensor times(Tensor dy, Scalar s) {
  return recording() ? mul(dy, s) : apply::zip(Binary::mul, apply::donate_unshared(dy), s);
}

uint32_t dim_bits(const char* op, const IntList& dims, int64_t of) {
  uint32_t bits = 0;
  for (int64_t d : dims) {
    uint32_t bit = 1u << wrap_dim(op, d, of);
    if (bits & bit) throw IndexError(fmt::format("{}: dimension {} is given twice", op, d));
    bits |= bit;
  }
  return bits;
}

Tensor copy_to_write(const char* op, const Tensor& x, const Tensor& index, int64_t limit) {
  if (x.impl()->donated) apply::check_index(op, index, limit);
  if (apply::accepts(x, x.shape(), x.dtype())) return x;
  Tensor y = empty(x.shape(), x.dtype());
  apply::assign(y, x);
  return y;
}

void require_float(const char* op, const Tensor& x) {
  require_defined(op, x);
  if (!is_float(x.dtype())) throw DtypeError(fmt::format("{}: expected float32 or float64; got {}", op, x.dtype()));
}

void require_number(const char* op, const char* name, double value) {
  if (std::isnan(value)) throw Error(fmt::format("{}: {} must be a number; got nan", op, name));
}

void require_same_shape(const char* op, const Tensor& source, const Tensor& place) {
  if (!(source.shape() == place.shape()))
    throw ShapeError(fmt::format(
        "{}: source must have the shape of the place it goes to, {}; it is {}", op, place.shape(), source.shape()));
}

void require_int64(const char* op, const char* argument, const Tensor& x) {
  require_defined(op, x);
  if (x.dtype() != Dtype::int64)
    throw DtypeError(fmt::format("{}: {} must be int64; it is {} {}", op, argument, x.dtype(), x.shape()));
}

void require_same_dtype(const char* op, const Tensor& a, const Tensor& b, const char* name_a, const char* name_b) {
  if (a.dtype() != b.dtype())
    throw DtypeError(fmt::format("{}: the dtypes differ: {} is {} {}, {} is {} {}. Convert one with to().", op, name_a,
        a.dtype(), a.shape(), name_b, b.dtype(), b.shape()));
}

}   // namespace gradus
