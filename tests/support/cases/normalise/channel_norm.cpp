// Batch, instance, group and local response norm.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

/// By moments that do not come from x.
Tensor with_fixed_moments(const std::vector<Tensor>& x, bool relu) {
  const Dtype dtype = x[0].dtype();
  const Tensor mean = to(tensor({0.25, -0.5, 0.0}), dtype), var = to(tensor({0.5, 2.0, 1.0}), dtype);
  return relu ? batch_norm_relu(x[0], mean, var, x[1], x[2]) : batch_norm(x[0], mean, var, x[1], x[2]);
}
constexpr BatchNormOptions training{.training = true};

}   // namespace

const Family<OpCase> channel_norm_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5};
  const Input w = any({3}), b = any({3});
  return {
      {"batch_norm", GRADUS_OP(batch_norm(x[0], {}, {}, x[1], x[2], training)), {any(image), w, b}},
      {"batch_norm matrix", GRADUS_OP(batch_norm(x[0], {}, {}, x[1], x[2], training)), {any({7, 3}), w, b}},
      {"batch_norm line", GRADUS_OP(batch_norm(x[0], {}, {}, {}, {}, training)), {any({4, 3, 5})}},
      {"batch_norm volume", GRADUS_OP(batch_norm(x[0], {}, {}, x[1], {}, training)), {any({2, 3, 2, 3, 2}), w}},
      {"batch_norm bias", GRADUS_OP(batch_norm(x[0], {}, {}, {}, x[1], training)), {any(image), b}},
      {"batch_norm one image", GRADUS_OP(batch_norm(x[0], {}, {}, x[1], x[2], training)), {any({1, 3, 4, 2}), w, b}},
      {"batch_norm wide", GRADUS_OP(batch_norm(x[0], {}, {}, x[1], x[2], training)),
          {any({6, 67}), any({67}), any({67})}},
      {"batch_norm fixed", GRADUS_OP(with_fixed_moments(x, false)), {any(image), w, b}},
      {"batch_norm nothing", GRADUS_OP(batch_norm(x[0], {}, {}, x[1], x[2], training)), {any({0, 3, 2}), w, b}},
      {"batch_norm_relu", GRADUS_OP(batch_norm_relu(x[0], {}, {}, x[1], x[2], training)), {any(image), w, b}},
      {"batch_norm_relu plain", GRADUS_OP(batch_norm_relu(x[0], {}, {}, {}, {}, training)), {any({3, 3, 5})}},
      {"batch_norm_relu fixed", GRADUS_OP(with_fixed_moments(x, true)), {any(image), w, b}},
      {"instance_norm", GRADUS_OP(instance_norm(x[0], {}, {}, x[1], x[2])), {any(image), w, b}, in_parallel},
      {"instance_norm plain", GRADUS_OP(instance_norm(x[0])), {any({2, 3, 7})}, in_parallel},
      {"instance_norm nothing", GRADUS_OP(instance_norm(x[0], {}, {}, x[1], x[2])), {any({0, 3, 2}), w, b}},
      {"group_norm", GRADUS_OP(group_norm(x[0], 2, x[1], x[2])), {any({2, 4, 3, 2}), any({4}), any({4})}, in_parallel},
      {"group_norm one", GRADUS_OP(group_norm(x[0], 1, x[1], x[2])), {any(image), w, b}, in_parallel},
      {"group_norm matrix", GRADUS_OP(group_norm(x[0], 2, x[1])), {any({3, 8}), any({8})}, in_parallel},
      {"group_norm plain", GRADUS_OP(group_norm(x[0], 3)), {any({1, 3, 5})}},
      {"local_response_norm", GRADUS_OP(local_response_norm(x[0], 3, {.alpha = 0.7})), {any({2, 5, 3})}},
      {"local_response_norm even", GRADUS_OP(local_response_norm(x[0], 4, {.alpha = 1, .beta = 1.5, .k = 2})),
          {any({2, 3, 2, 3})}},
      {"local_response_norm nothing", GRADUS_OP(local_response_norm(x[0], 2)), {any({2, 0, 3})}},
      {"group_norm nothing", GRADUS_OP(group_norm(x[0], 3, x[1], x[2])), {any({2, 3, 0}), w, b}},
  };
});

}   // namespace gradus::test
