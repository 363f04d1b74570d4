// Other sizes, another order of dimensions, copies, conversions.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

Dtype other_float(const Tensor& x) { return x.dtype() == float32 ? float64 : float32; }

}   // namespace

const Family<OpCase> shape_cases([]() -> std::vector<OpCase> {
  const Shape s{2, 3}, image{2, 3, 4, 5};
  return {
      {"view", GRADUS_OP(view(x[0], {3, -1})), {any({2, 6})}, dense_only},
      {"reshape", GRADUS_OP(reshape(x[0], {3, 4})), {any({2, 6})}},
      {"reshape image", GRADUS_OP(reshape(x[0], {2, 12, -1})), {any(image)}},
      {"reshape empty", GRADUS_OP(reshape(x[0], {3, 0, 2})), {any({0, 6})}},
      {"reshape 0-d", GRADUS_OP(reshape(x[0], {1, 1})), {any({})}},
      {"view_as", GRADUS_OP(view_as(x[0], zeros({3, 4}))), {any({2, 6})}, dense_only},
      {"reshape_as", GRADUS_OP(reshape_as(x[0], zeros({3, 4}))), {any({2, 6})}},
      {"flatten", GRADUS_OP(flatten(x[0], 1)), {any(image)}},
      {"flatten 0-d", GRADUS_OP(flatten(x[0])), {any({})}},
      {"ravel", GRADUS_OP(ravel(x[0])), {any({2, 3, 4})}},
      {"unflatten", GRADUS_OP(unflatten(x[0], 1, {2, -1})), {any({3, 6, 2})}},
      {"unflatten empty", GRADUS_OP(unflatten(x[0], -1, {2, 0})), {any({4, 0})}},
      {"squeeze", GRADUS_OP(squeeze(x[0])), {any({1, 3, 1, 2})}},
      {"squeeze dims", GRADUS_OP(squeeze(x[0], {0, -1, 2})), {any({1, 3, 1, 2})}},
      {"squeeze dim", GRADUS_OP(squeeze(x[0], -2)), {any({1, 3, 1, 2})}},
      {"unsqueeze", GRADUS_OP(unsqueeze(x[0], 1)), {any({2, 3})}},
      {"unsqueeze 0-d", GRADUS_OP(unsqueeze(x[0], -1)), {any({})}},
      {"atleast_1d", GRADUS_OP(atleast_1d(x[0])), {any({})}},
      {"atleast_2d", GRADUS_OP(atleast_2d(x[0])), {any({3})}},
      {"atleast_3d", GRADUS_OP(atleast_3d(x[0])), {any({2, 3})}},
      {"permute", GRADUS_OP(permute(x[0], {2, 0, 1, -1})), {any(image)}},
      {"transpose", GRADUS_OP(transpose(x[0], 0, -1)), {any({2, 3, 4})}},
      {"swapaxes", GRADUS_OP(swapaxes(x[0], 0, 2)), {any({2, 3, 4})}},
      {"swapdims", GRADUS_OP(swapdims(x[0], 1, -1)), {any({2, 3, 4})}},
      {"t", GRADUS_OP(t(x[0])), {any({2, 3})}},
      {"mT", GRADUS_OP(mT(x[0])), {any({2, 3, 4})}},
      {"movedim", GRADUS_OP(movedim(x[0], {0, -1}, {2, 0})), {any(image)}},
      {"moveaxis", GRADUS_OP(moveaxis(x[0], 3, 1)), {any(image)}},
      {"expand", GRADUS_OP(expand(x[0], {4, 2, -1, 5})), {any({2, 3, 1})}},
      {"expand 0-d", GRADUS_OP(expand(x[0], {2, 3})), {any({})}},
      {"expand empty", GRADUS_OP(expand(x[0], {0, 3})), {any({1, 3})}},
      {"expand_as", GRADUS_OP(expand_as(x[0], zeros({2, 3, 4}))), {any({3, 1})}},
      {"broadcast_to", GRADUS_OP(broadcast_to(x[0], {2, 3, 4})), {any({3, 1})}},
      {"broadcast_tensors", GRADUS_OP(broadcast_tensors({x[0], x[1]})[0] * broadcast_tensors({x[1], x[0]})[0]),
          {any({3, 1}), any({2, 1, 4})}},
      {"sum_to", GRADUS_OP(sum_to(x[0], {3, 1})), {any({2, 3, 4})}, in_parallel},
      {"sum_to_size", GRADUS_OP(sum_to_size(x[0], {3, 1})), {any({2, 3, 4})}, in_parallel},
      {"clone", GRADUS_OP(clone(x[0])), {any(s)}, elementwise},
      {"clone", GRADUS_OP(clone(x[0])), {any({2, 3})}, elementwise},
      {"contiguous", GRADUS_OP(contiguous(transpose(x[0], 0, 1))), {any({20, 7})}, in_parallel},
      {"contiguous channels_last", GRADUS_OP(contiguous(x[0], channels_last)), {any({2, 3, 4, 5})}},
      {"to", GRADUS_OP(to(x[0], other_float(x[0]))), {any(s)}, elementwise | rounds},
      {"to bool", GRADUS_OP(to(x[0], bool_)), {any(s)}, elementwise | no_gradient},
      {"fill", GRADUS_OP(fill(x[0], x[1])), {any({2, 3}), any({})}},
  };
});

}   // namespace gradus::test
