// Convolutions.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

Shape with_sizes(Shape shape, const IntList& sizes) {
  for (int64_t size : sizes) shape.push_back(size < 0 ? 0 : size);
  return shape;
}
Tensor images(Args& r, int64_t dims, int64_t channels) {
  const Shape shape = with_sizes(r.odd(6) ? Shape{channels} : Shape{r.integer(0, 3), channels}, r.sizes(dims, 1, 6));
  return r.tensor(shape);
}
Tensor weight(Args& r, int64_t dims, int64_t first, int64_t second) {
  return r.same(with_sizes({first, second}, r.sizes(dims, 1, 3)));
}
ConvOptions conv_options(Args& r, int64_t dims, int64_t groups) {
  ConvOptions options = {.padding = r.sizes(dims, 0, 2), .groups = groups};
  if (r.flag()) options.stride = r.sizes(dims, 1, 3);
  else if (r.odd(3)) options.padding = r.pick({"same", "valid"});
  if (r.odd(3)) options.dilation = r.sizes(dims, 1, 3);
  return options;
}
ConvTransposeOptions transpose_options(Args& r, int64_t dims, int64_t groups) {
  ConvTransposeOptions options = {.padding = r.sizes(dims, 0, 1), .groups = groups};
  if (r.flag()) options.stride = r.sizes(dims, 1, 3);
  if (r.odd(3)) options.dilation = r.sizes(dims, 1, 3);
  if (r.odd(4)) options.output_padding = r.integer(0, 2);
  return options;
}

using Conv = Tensor (*)(const Tensor&, const Tensor&, const Tensor&, const ConvOptions&);
Tensor any_conv(Args& r, Conv f, int64_t dims) {
  const int64_t groups = r.odd(3) ? r.integer(1, 3) : 1;
  Tensor x = images(r, dims, r.m() * groups), w = weight(r, dims, r.k() * groups, r.m());
  return f(x, w, r.maybe(r.same({r.k() * groups})), conv_options(r, dims, groups));
}
using ConvTranspose = Tensor (*)(const Tensor&, const Tensor&, const Tensor&, const ConvTransposeOptions&);
Tensor any_transpose(Args& r, ConvTranspose f, int64_t dims) {
  const int64_t groups = r.odd(3) ? r.integer(1, 3) : 1;
  Tensor x = images(r, dims, r.m() * groups), w = weight(r, dims, r.m() * groups, r.k());
  return f(x, w, r.maybe(r.same({r.k() * groups})), transpose_options(r, dims, groups));
}

}   // namespace

const Family<Line> conv_lines([]() -> std::vector<Line> {
  return {
      {"conv1d", GRADUS_FUZZ(any_conv(r, conv1d, 1))},
      {"conv2d", GRADUS_FUZZ(any_conv(r, conv2d, 2))},
      {"conv3d", GRADUS_FUZZ(any_conv(r, conv3d, 3))},
      {"conv_transpose1d", GRADUS_FUZZ(any_transpose(r, conv_transpose1d, 1))},
      {"conv_transpose2d", GRADUS_FUZZ(any_transpose(r, conv_transpose2d, 2))},
      {"conv_transpose3d", GRADUS_FUZZ(any_transpose(r, conv_transpose3d, 3))},
  };
});

}   // namespace gradus::test
