// Pooling to a given size.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

// The same windows every time.
Tensor samples(const Tensor& x, int64_t dims) {
  const Shape shape{x.size(0), x.size(1), dims};
  return reshape(to(arange(shape.numel()), x.dtype()) * 0.37, shape) % 1;
}
ValuesIndices fractional2d(const Tensor& x) {
  return fractional_max_pool2d_with_indices(x, 2, {.output_size = {3, 4}, .random_samples = samples(x.detach(), 2)});
}
ValuesIndices fractional3d(const Tensor& x) {
  return fractional_max_pool3d_with_indices(
      x, {1, 2, 2}, {.output_ratio = {0.6}, .random_samples = samples(x.detach(), 3)});
}

}   // namespace

const Family<OpCase> adaptive_pool_cases([]() -> std::vector<OpCase> {
  const Input image = distinct({2, 3, 6, 7}), deep = distinct({2, 2, 3, 4, 5});
  return {
      {"adaptive_avg_pool1d", GRADUS_OP(adaptive_avg_pool1d(x[0], 4)), {any({3, 2, 9})}, in_parallel},
      {"adaptive_avg_pool2d", GRADUS_OP(adaptive_avg_pool2d(x[0], {3, 5})), {any({2, 3, 6, 7})}, in_parallel},
      {"adaptive_avg_pool2d one", GRADUS_OP(adaptive_avg_pool2d(x[0], 1)), {any({2, 3, 6, 7})}},
      {"adaptive_avg_pool2d larger", GRADUS_OP(adaptive_avg_pool2d(x[0], {5, same_size})), {any({3, 2, 4})}},
      {"adaptive_avg_pool3d", GRADUS_OP(adaptive_avg_pool3d(x[0], {2, same_size, 3})), {any({2, 2, 3, 4, 5})},
          in_parallel},
      {"adaptive_max_pool1d", GRADUS_OP(adaptive_max_pool1d(x[0], 4)), {distinct({3, 2, 9})}, in_parallel},
      {"adaptive_max_pool2d", GRADUS_OP(adaptive_max_pool2d(x[0], {3, 5})), {image}, in_parallel},
      {"adaptive_max_pool2d one", GRADUS_OP(adaptive_max_pool2d(x[0], 1)), {image}, in_parallel},
      {"adaptive_max_pool3d", GRADUS_OP(adaptive_max_pool3d(x[0], {2, same_size, 3})), {deep}, in_parallel},
      {"adaptive_max_pool1d_with_indices", GRADUS_OP(adaptive_max_pool1d_with_indices(x[0], 5).values),
          {distinct({2, 7})}},
      {"adaptive_max_pool2d_with_indices", GRADUS_OP(adaptive_max_pool2d_with_indices(x[0], 4).values), {image},
          in_parallel},
      {"adaptive_max_pool2d_with_indices few", GRADUS_OP(adaptive_max_pool2d_with_indices(x[0], {2, 1}).values),
          {image}, in_parallel},
      {"adaptive_max_pool3d_with_indices", GRADUS_OP(adaptive_max_pool3d_with_indices(x[0], 2).indices), {deep},
          in_parallel | no_gradient},
      {"fractional_max_pool2d",
          GRADUS_OP(fractional_max_pool2d(
              x[0], {3, 2}, {.output_ratio = {0.5, 0.7}, .random_samples = samples(x[0].detach(), 2)})),
          {image}, in_parallel},
      {"fractional_max_pool3d",
          GRADUS_OP(
              fractional_max_pool3d(x[0], 2, {.output_size = {2, 3, 3}, .random_samples = samples(x[0].detach(), 3)})),
          {deep}, in_parallel},
      {"fractional_max_pool2d_with_indices", GRADUS_OP(fractional2d(x[0]).values), {image}, in_parallel},
      {"fractional_max_pool3d_with_indices", GRADUS_OP(fractional3d(x[0]).values), {deep}, in_parallel},
      {"fractional_max_pool2d_with_indices, indices", GRADUS_OP(fractional2d(x[0]).indices), {image},
          in_parallel | no_gradient},
  };
});

}   // namespace gradus::test
