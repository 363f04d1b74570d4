// Images at the points of a grid.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

// The gradient of grid_sample by the image.
Tensor spread(const Tensor& dy, const Tensor& grid) {
  return gradient_of([&](const Tensor& x) { return grid_sample(x, grid); }, zeros({2, 3, 4, 5}, dy.dtype()), dy);
}
// An image that wants no gradient.
Tensor ramp(const Tensor& like) { return reshape(linspace(-1, 2, 60, {.dtype = like.dtype()}), {2, 3, 2, 5}); }

}   // namespace

const Family<OpCase> grid_cases([]() -> std::vector<OpCase> {
  const Shape image{2, 3, 4, 5}, grid{2, 3, 4, 2}, volume{2, 2, 3, 2, 4}, points{2, 2, 1, 3, 3};
  return {
      {"grid_sample", GRADUS_OP(grid_sample(x[0], x[1])), {any(image), any(grid)}, in_parallel},
      {"grid_sample corners", GRADUS_OP(grid_sample(x[0], x[1], {.align_corners = true})), {any(image), any(grid)}},
      {"grid_sample border", GRADUS_OP(grid_sample(x[0], x[1], {.padding_mode = "border"})), {any(image), any(grid)}},
      {"grid_sample reflection", GRADUS_OP(grid_sample(x[0], x[1], {.padding_mode = "reflection"})),
          {any(image), any(grid)}},
      {"grid_sample nearest", GRADUS_OP(grid_sample(x[0], x[1], {.mode = "nearest"})), {any(image), any(grid)}},
      {"grid_sample bicubic", GRADUS_OP(grid_sample(x[0], x[1], {.mode = "bicubic"})), {any(image), any(grid)}},
      {"grid_sample bicubic reflection",
          GRADUS_OP(grid_sample(x[0], x[1], {.mode = "bicubic", .padding_mode = "reflection", .align_corners = true})),
          {any(image), any(grid)}},
      {"grid_sample volume", GRADUS_OP(grid_sample(x[0], x[1])), {any(volume), any(points)}, in_parallel},
      {"grid_sample volume nearest", GRADUS_OP(grid_sample(x[0], x[1], {.mode = "nearest", .padding_mode = "border"})),
          {any(volume), any(points)}},
      {"grid_sample wide", GRADUS_OP(grid_sample(x[0], x[1])), {any({1, 35, 2, 2}), any({1, 1, 2, 2})}},
      {"grid_sample nothing", GRADUS_OP(grid_sample(x[0], x[1])), {any({0, 3, 4, 5}), any({0, 3, 4, 2})}},
      {"grid_weights", GRADUS_OP(grid_sample(ramp(x[0]), x[0], {.mode = "bicubic"})), {any(grid)}},
      {"grid_spread", GRADUS_OP(spread(x[0], x[1])), {any({2, 3, 3, 4}), any(grid)}},
      // These two are recorded where gradients are differentiated.
      {"grid_read", GRADUS_OP(grid_sample(x[0], x[1])), {any({1, 3, 2, 2}), any({1, 1, 2, 2})}},
      {"grid_products", GRADUS_OP(grid_sample(x[0], x[1])), {any({1, 2, 2, 2}), any({1, 1, 2, 2})}},
      {"affine_grid", GRADUS_OP(affine_grid(x[0], {2, 1, 3, 4})), {any({2, 2, 3})}},
      {"affine_grid corners", GRADUS_OP(affine_grid(x[0], {2, 1, 3, 1, 2}, true)), {any({2, 3, 4})}},
  };
});

}   // namespace gradus::test
