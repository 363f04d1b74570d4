// fold and unfold of images.
#include "tests/fuzz/lines.h"

namespace gradus::test {

namespace {

UnfoldOptions unfold_options(Args& r) {
  return {.dilation = r.odd(3) ? r.sizes(2, 1, 3) : IntList(1),
      .padding = r.odd(3) ? r.sizes(2, 0, 4) : IntList(0),
      .stride = r.flag() ? r.sizes(2, r.odd(20) ? 0 : 1, 3) : IntList(1)};
}

// Of the shape that an image has when it is unfolded; rarely of another.
Tensor any_fold(Args& r) {
  const IntList size = r.sizes(2, 1, 6), kernel = window(r, 2);
  const UnfoldOptions options = unfold_options(r);
  const Shape image = r.odd(5) ? Shape{r.m(), size[0], size[1]} : Shape{r.integer(0, 3), r.m(), size[0], size[1]};
  const Shape columns = unfold(zeros(image), kernel, options).shape();
  return fold(r.tensor(r.nearly(columns)), size, kernel, options);
}

}   // namespace

const Family<Line> patches_lines([]() -> std::vector<Line> {
  return {
      {"unfold image", GRADUS_FUZZ(unfold(images(r, 2), window(r, 2), unfold_options(r)))},
      {"fold", GRADUS_FUZZ(any_fold(r))},
  };
});

}   // namespace gradus::test
