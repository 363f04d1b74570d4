// Convolutions.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

// The gradients of conv2d by the image and by the weights, ops of their own.
Tensor by_image(const Tensor& dy, const Tensor& w) {
  return gradient_of([&](const Tensor& x) { return conv2d(x, w); }, zeros({2, 2, 4, 5}, dy.dtype()), dy);
}
Tensor by_weight(const Tensor& x, const Tensor& dy) {
  return gradient_of([&](const Tensor& w) { return conv2d(x, w); }, zeros({3, 2, 2, 3}, x.dtype()), dy);
}

}   // namespace

const Family<OpCase> conv_cases([]() -> std::vector<OpCase> {
  return {
      {"conv1d", GRADUS_OP(conv1d(x[0], x[1], x[2])), {any({3, 2, 7}), any({4, 2, 3}), any({4})}, in_parallel},
      {"conv1d single", GRADUS_OP(conv1d(x[0], x[1], {}, {.stride = 2})), {any({2, 7}), any({4, 2, 3})}},
      {"conv2d", GRADUS_OP(conv2d(x[0], x[1], x[2])), {any({3, 2, 5, 6}), any({4, 2, 3, 2}), any({4})}, in_parallel},
      {"conv2d stride", GRADUS_OP(conv2d(x[0], x[1], x[2], {.stride = {2, 3}, .padding = {1, 2}})),
          {any({2, 2, 6, 7}), any({3, 2, 3, 3}), any({3})}},
      {"conv2d dilation", GRADUS_OP(conv2d(x[0], x[1], {}, {.padding = 2, .dilation = {2, 3}})),
          {any({2, 2, 5, 5}), any({3, 2, 2, 3})}},
      {"conv2d same", GRADUS_OP(conv2d(x[0], x[1], {}, {.padding = "same"})), {any({2, 2, 4, 5}), any({3, 2, 2, 3})}},
      {"conv2d groups", GRADUS_OP(conv2d(x[0], x[1], x[2], {.padding = 1, .groups = 2})),
          {any({2, 4, 4, 5}), any({6, 2, 3, 3}), any({6})}},
      {"conv2d depthwise", GRADUS_OP(conv2d(x[0], x[1], {}, {.stride = 2, .padding = 1, .groups = 3})),
          {any({2, 3, 5, 5}), any({3, 1, 3, 3})}},
      {"conv2d points", GRADUS_OP(conv2d(x[0], x[1], x[2])), {any({2, 3, 4, 4}), any({5, 3, 1, 1}), any({5})}},
      {"conv2d wide", GRADUS_OP(conv2d(x[0], x[1], {}, {.padding = 1})), {any({1, 17, 4, 5}), any({19, 17, 3, 3})}},
      {"conv2d nothing", GRADUS_OP(conv2d(x[0], x[1], x[2])), {any({0, 2, 4, 4}), any({3, 2, 3, 3}), any({3})}},
      {"conv by its window", GRADUS_OP(conv2d(ones({2, 2, 4, 5}, x[0].dtype()), x[0])), {any({3, 2, 2, 3})}},
      {"conv_transpose", GRADUS_OP(by_image(x[0], x[1])), {any({2, 3, 3, 3}), any({3, 2, 2, 3})}},
      {"conv_weight", GRADUS_OP(by_weight(x[0], x[1])), {any({2, 2, 4, 5}), any({2, 3, 3, 3})}},
      {"conv3d", GRADUS_OP(conv3d(x[0], x[1], x[2], {.stride = {1, 2, 1}, .padding = {1, 0, 1}})),
          {any({2, 2, 3, 4, 3}), any({2, 2, 2, 3, 2}), any({2})}, in_parallel},
      {"conv_transpose1d", GRADUS_OP(conv_transpose1d(x[0], x[1], x[2], {.stride = 2, .output_padding = 1})),
          {any({3, 2, 4}), any({2, 3, 3}), any({3})}, in_parallel},
      {"conv_transpose2d", GRADUS_OP(conv_transpose2d(x[0], x[1], x[2])),
          {any({3, 2, 3, 4}), any({2, 3, 3, 2}), any({3})}, in_parallel},
      {"conv_transpose2d gaps", GRADUS_OP(conv_transpose2d(x[0], x[1], x[2], {.stride = {3, 2}, .padding = {0, 1}})),
          {any({2, 2, 3, 3}), any({2, 3, 2, 3}), any({3})}},
      {"conv_transpose2d dilation",
          GRADUS_OP(conv_transpose2d(x[0], x[1], {}, {.output_padding = 1, .groups = 2, .dilation = 2})),
          {any({2, 4, 3, 3}), any({4, 2, 2, 3})}},
      {"conv_transpose3d", GRADUS_OP(conv_transpose3d(x[0], x[1], x[2], {.stride = {1, 2, 1}, .padding = {1, 0, 1}})),
          {any({2, 2, 3, 2, 3}), any({2, 2, 2, 3, 2}), any({2})}, in_parallel},
  };
});

}   // namespace gradus::test
