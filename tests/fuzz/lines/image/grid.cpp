// Images at the points of a grid.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

Tensor any_reading(Args& r) {
  const int64_t dims = r.integer(2, 3), n = r.integer(0, 3);
  Shape image{n, r.m()}, grid{n};
  for (int64_t d = 0; d < dims; ++d) image.push_back(r.integer(1, 5)), grid.push_back(r.integer(0, 4));
  grid.push_back(dims);
  const Tensor x = r.tensor(image), points = r.same(grid);
  const char* mode = r.odd(30)   ? "area"
                     : dims == 2 ? r.pick({"bilinear", "nearest", "bicubic"})
                                 : r.pick({"bilinear", "nearest"});
  return grid_sample(
      x, points, {.mode = mode, .padding_mode = r.pick({"zeros", "border", "reflection"}), .align_corners = r.flag()});
}

Tensor any_affine_grid(Args& r) {
  const int64_t dims = r.integer(2, 3), n = r.integer(1, 3);
  std::vector<int64_t> size{n, 1};
  for (int64_t d = 0; d < dims; ++d) size.push_back(r.odd(30) ? 0 : r.integer(1, 4));
  return affine_grid(r.floats(r.nearly({n, dims, dims + 1})), size, r.flag());
}

}   // namespace

const Family<Line> grid_lines([]() -> std::vector<Line> {
  return {
      {"grid_sample", GRADUS_FUZZ(any_reading(r))},
      {"affine_grid", GRADUS_FUZZ(any_affine_grid(r))},
  };
});

}   // namespace gradus::test
