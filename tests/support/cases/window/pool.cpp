// Pooling by windows that slide.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

Tensor overlapping_means(const Tensor& x) { return avg_pool2d(x, 3, {.stride = 2, .padding = 1}); }

}   // namespace

const Family<OpCase> pool_cases([]() -> std::vector<OpCase> {
  const Input image = distinct({2, 3, 6, 7}), points = any({2, 3, 6, 7});
  return {
      {"max_pool1d", GRADUS_OP(max_pool1d(x[0], 3, {.stride = 2, .padding = 1})), {distinct({3, 2, 9})}, in_parallel},
      {"max_pool1d single", GRADUS_OP(max_pool1d(x[0], 2)), {distinct({2, 7})}},
      {"max_pool2d", GRADUS_OP(max_pool2d(x[0], 2)), {image}, in_parallel},
      {"max_pool2d all of it", GRADUS_OP(max_pool2d(x[0], 2)), {distinct({2, 17, 4, 6})}, in_parallel},
      {"max_pool2d overlapping", GRADUS_OP(max_pool2d(x[0], 3, {.stride = {2, 1}, .padding = 1})), {image},
          in_parallel},
      {"max_pool2d wide", GRADUS_OP(max_pool2d(x[0], 2, {.stride = 1})), {distinct({1, 70, 3, 4})}},
      {"max_pool2d dilated", GRADUS_OP(max_pool2d(x[0], {2, 3}, {.stride = 1, .padding = {0, 1}, .dilation = {3, 2}})),
          {image}},
      {"max_pool2d ceil", GRADUS_OP(max_pool2d(x[0], 3, {.stride = 2, .ceil_mode = true})), {distinct({2, 1, 6, 8})}},
      {"max_pool2d nothing", GRADUS_OP(max_pool2d(x[0], 2)), {distinct({0, 2, 4, 4})}},
      {"max_pool3d", GRADUS_OP(max_pool3d(x[0], {1, 2, 3}, {.stride = {1, 2, 1}, .padding = {0, 1, 1}})),
          {distinct({2, 2, 3, 4, 3})}, in_parallel},
      {"max_pool1d_with_indices", GRADUS_OP(max_pool1d_with_indices(x[0], 2).values), {distinct({3, 2, 8})},
          in_parallel},
      {"max_pool2d_with_indices", GRADUS_OP(max_pool2d_with_indices(x[0], 3, {.stride = 2, .padding = 1}).values),
          {image}, in_parallel},
      {"max_pool2d_with_indices, indices",
          GRADUS_OP(max_pool2d_with_indices(x[0], {2, 3}, {.padding = 1, .ceil_mode = true}).indices), {image},
          in_parallel | no_gradient},
      {"max_pool3d_with_indices", GRADUS_OP(max_pool3d_with_indices(x[0], 2, {.stride = 1}).values),
          {distinct({2, 2, 3, 3, 2})}, in_parallel},
      {"avg_pool1d", GRADUS_OP(avg_pool1d(x[0], 3, {.stride = 2, .padding = 1})), {any({3, 2, 9})}, in_parallel},
      {"avg_pool2d", GRADUS_OP(avg_pool2d(x[0], 2)), {points}, in_parallel},
      {"avg_pool2d overlapping", GRADUS_OP(overlapping_means(x[0])), {points}, in_parallel},
      {"avg_pool2d inside",
          GRADUS_OP(avg_pool2d(x[0], {3, 2}, {.padding = 1, .ceil_mode = true, .count_include_pad = false})), {points}},
      {"avg_pool2d divisor", GRADUS_OP(avg_pool2d(x[0], 2, {.stride = 1, .divisor_override = -3})),
          {any({2, 18, 3, 4})}},
      {"avg_pool3d", GRADUS_OP(avg_pool3d(x[0], {1, 2, 3}, {.stride = {1, 2, 1}, .padding = {0, 1, 1}})),
          {any({2, 2, 3, 4, 3})}, in_parallel},
      {"avg_pool_back", GRADUS_OP(gradient_of(overlapping_means, zeros({2, 3, 6, 7}, x[0].dtype()), x[0])),
          {any({2, 3, 3, 4})}, in_parallel},
      {"lp_pool1d", GRADUS_OP(lp_pool1d(x[0], 2.5, 3, {.stride = 2})), {positive({3, 2, 9})}},
      {"lp_pool2d", GRADUS_OP(lp_pool2d(x[0], 2, {2, 3}, {.ceil_mode = true})), {away({2, 3, 5, 6})}},
      {"lp_pool3d", GRADUS_OP(lp_pool3d(x[0], 3, 2)), {positive({1, 2, 4, 2, 5})}},
  };
});

}   // namespace gradus::test
