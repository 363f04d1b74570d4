// Changes in place, also through views.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

/// base with its elements 1, 3, .. along the first dimension replaced by y.
Tensor write_slice(const Tensor& base, const Tensor& y) {
  Tensor b = clone(base);
  b.slice(0, 1, INT64_MAX, 2).copy_(y);
  return b;
}

}   // namespace

const Family<OpCase> inplace_cases([]() -> std::vector<OpCase> {
  return {
      {"copy_slices", GRADUS_OP(write_slice(x[0], x[1])), {any({5, 3}), any({2, 3})}},
      {"copy_slices of one", GRADUS_OP(write_slice(x[0], x[1])), {any({2, 3}), any({})}},
      {"overwrite", GRADUS_OP((x[0] * 1).copy_(x[1])), {any({2, 3}), any({3})}},
      {"zero_place",
          GRADUS_OP(gradient_of(
              [](const Tensor& b) { return write_slice(b, zeros({}, b.dtype())); }, zeros({5, 3}, x[0].dtype()), x[0])),
          {any({5, 3})}},
  };
});

}   // namespace gradus::test
