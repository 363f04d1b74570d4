// The ops of `./dev bench ops`, one line each, for both sides: included by ops.cpp after `using namespace gradus` and
// by ops_torch.cpp after `using namespace at`.
//
// OP(name, IN(inputs), call) with x, y, z, w for the inputs; where the two libraries spell a call differently,
// BOTH((ours), (theirs)). OP_IS(flags, ...) for what ops_case.h has a flag for. A name is that of the op, then what is
// special.
#define IN(...) \
  { __VA_ARGS__ }
#define OP_CALL(...)                                                         \
  [](const T* in) -> T {                                                     \
    [[maybe_unused]] const T &x = in[0], &y = in[1], &z = in[2], &w = in[3]; \
    return first(__VA_ARGS__);                                               \
  }
#define OP(name, inputs, ...) {#name, inputs, OP_CALL(__VA_ARGS__), 0},
#define OP_IS(flags, name, inputs, ...) {#name, inputs, OP_CALL(__VA_ARGS__), flags},

const bench::Op<T> ops[] = {
#include "bench/ops_activation.inl"
#include "bench/ops_arithmetic.inl"
#include "bench/ops_elementwise.inl"
#include "bench/ops_index.inl"
#include "bench/ops_product.inl"
#include "bench/ops_rows.inl"
#include "bench/ops_shape.inl"
#include "bench/ops_statistics.inl"
#include "bench/ops_unary.inl"
};
