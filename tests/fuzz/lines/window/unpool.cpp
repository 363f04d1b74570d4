// Unpooling.
#include "tests/fuzz/lines.h"

namespace gradus::test {

namespace {

using Unpool = Tensor (*)(const Tensor&, const Tensor&, const IntList&, const MaxUnpoolOptions&);
Tensor any_unpool(Args& r, Unpool f, int64_t dims) {
  const Tensor x = images(r, dims);
  MaxUnpoolOptions options = {.padding = r.odd(5) ? 1 : 0};
  if (r.odd(3)) options.stride = r.sizes(dims, 1, 3);
  if (r.odd(4)) options.output_size = r.sizes(dims, 1, 9);
  const Tensor indices = r.index(r.nearly(x.shape()), 2);
  return f(x, indices, window(r, dims), options);
}

}   // namespace

const Family<Line> unpool_lines([]() -> std::vector<Line> {
  return {
      {"max_unpool1d", GRADUS_FUZZ(any_unpool(r, max_unpool1d, 1))},
      {"max_unpool2d", GRADUS_FUZZ(any_unpool(r, max_unpool2d, 2))},
      {"max_unpool3d", GRADUS_FUZZ(any_unpool(r, max_unpool3d, 3))},
  };
});

}   // namespace gradus::test
