// Images in other sizes.
#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> interpolate_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5}, line{2, 3, 5}, volume{1, 2, 3, 2, 4};
  return {
      {"interpolate nearest", GRADUS_OP(interpolate(x[0], {.scale_factor = 2})), {any(image)}, in_parallel},
      {"interpolate nearest down", GRADUS_OP(interpolate(x[0], {.size = {3, 2, 5}})), {any(volume)}},
      {"interpolate nearest exact", GRADUS_OP(interpolate(x[0], {.size = 3, .mode = "nearest-exact"})), {any(line)}},
      {"interpolate linear", GRADUS_OP(interpolate(x[0], {.size = 8, .mode = "linear"})), {any(line)}, in_parallel},
      {"interpolate bilinear", GRADUS_OP(interpolate(x[0], {.scale_factor = {1.7, 0.6}, .mode = "bilinear"})),
          {any(image)}, in_parallel},
      {"interpolate corners", GRADUS_OP(interpolate(x[0], {.size = {7, 1}, .mode = "bilinear", .align_corners = true})),
          {any(image)}},
      {"interpolate trilinear", GRADUS_OP(interpolate(x[0], {.size = {2, 5, 4}, .mode = "trilinear"})), {any(volume)}},
      {"interpolate bicubic", GRADUS_OP(interpolate(x[0], {.size = {7, 3}, .mode = "bicubic"})), {any(image)}},
      {"interpolate smooth", GRADUS_OP(interpolate(x[0], {.size = {2, 7}, .mode = "bilinear", .antialias = true})),
          {any(image)}},
      {"interpolate smooth cubic", GRADUS_OP(interpolate(x[0], {.size = {2, 3}, .mode = "bicubic", .antialias = true})),
          {any(image)}},
      {"interpolate lanczos", GRADUS_OP(interpolate(x[0], {.size = {3, 2}, .mode = "lanczos", .antialias = true})),
          {any(image)}},
      {"interpolate area", GRADUS_OP(interpolate(x[0], {.size = {3, 2}, .mode = "area"})), {any(image)}},
      {"interpolate nothing", GRADUS_OP(interpolate(x[0], {.size = 2})), {any({0, 3, 4})}},
  };
});

}   // namespace gradus::test
