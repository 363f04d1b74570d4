// Other sizes, another order of dimensions, copies, conversions.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

/// Sizes that a tensor with the common shape can take on, most of the time: its dimensions merged or split.
IntList other_sizes(Args& r) {
  std::vector<int64_t> sizes;
  for (int64_t size : r.shape()) {
    if (!sizes.empty() && r.odd(3)) sizes.back() *= size;
    else if (size == 4 && r.flag()) sizes.insert(sizes.end(), {2, 2});
    else sizes.push_back(size);
    if (r.odd(6)) sizes.push_back(1);
  }
  if (sizes.size() > 8) sizes.resize(8);
  if (!sizes.empty() && r.odd(4))
    sizes[size_t(r.integer(0, int64_t(sizes.size()) - 1))] = r.odd(8) ? r.integer(-2, 5) : -1;
  return IntList(sizes);
}
IntList order(Args& r) {
  std::vector<int64_t> dims;
  for (int64_t d = 0; d < r.shape().dims(); ++d)
    dims.insert(dims.begin() + r.integer(0, d), r.odd(4) ? d - r.shape().dims() : d);
  if (!dims.empty() && r.odd(20)) dims[0] = r.dim();
  return IntList(dims);
}
/// Sizes to which the common shape, with ones in it, expands.
IntList expanded(Args& r) {
  std::vector<int64_t> sizes;
  if (r.odd(4)) sizes.push_back(r.integer(0, 3));
  for (int64_t size : r.shape())
    sizes.push_back(r.odd(15) ? r.integer(-2, 5) : r.odd(4) ? -1 : size == 1 ? r.integer(0, 4) : size);
  return IntList(sizes);
}
Shape shrunk(Args& r) {
  Shape shape;
  for (int64_t d = r.odd(4) && r.shape().dims() ? 1 : 0; d < r.shape().dims(); ++d)
    shape.push_back(r.odd(3) ? 1 : r.shape()[d]);
  return r.nearly(shape);
}

}   // namespace

const Family<Line> shape_lines([]() -> std::vector<Line> {
  return {
      {"view", GRADUS_FUZZ(view(r.tensor(), other_sizes(r))), memory_matters},
      {"reshape", GRADUS_FUZZ(reshape(r.tensor(), other_sizes(r)))},
      {"view_as", GRADUS_FUZZ(view_as(r.tensor(), r.other())), memory_matters},
      {"reshape_as", GRADUS_FUZZ(reshape_as(r.tensor(), r.same()))},
      {"flatten", GRADUS_FUZZ(flatten(r.tensor(), r.dim(), r.dim()))},
      {"flatten from", GRADUS_FUZZ(flatten(r.tensor(), r.odd(3) ? 0 : r.dim()))},
      {"ravel", GRADUS_FUZZ(ravel(r.tensor()))},
      {"unflatten",
          GRADUS_FUZZ(unflatten(r.tensor(), r.dim(), r.odd(3) ? r.sizes(r.integer(0, 3), -1, 3) : IntList{1, -1}))},
      {"squeeze dims", GRADUS_FUZZ(squeeze(r.tensor(), r.dims()))},
      {"squeeze", GRADUS_FUZZ(r.flag() ? squeeze(r.tensor()) : squeeze(r.tensor(), r.dim()))},
      {"unsqueeze", GRADUS_FUZZ(unsqueeze(r.tensor(), r.dim(r.shape().dims() + 1)))},
      {"atleast_1d", GRADUS_FUZZ(atleast_1d(r.tensor()))},
      {"atleast_2d", GRADUS_FUZZ(atleast_2d(r.tensor()))},
      {"atleast_3d", GRADUS_FUZZ(atleast_3d(r.tensor()))},
      {"permute", GRADUS_FUZZ(permute(r.tensor(), order(r)))},
      {"transpose", GRADUS_FUZZ(transpose(r.tensor(), r.dim(), r.dim()))},
      {"swapaxes", GRADUS_FUZZ(swapaxes(r.tensor(), r.dim(), r.dim()))},
      {"swapdims", GRADUS_FUZZ(swapdims(r.tensor(), r.dim(), r.dim()))},
      {"t", GRADUS_FUZZ(t(r.tensor()))},
      {"mT", GRADUS_FUZZ(mT(r.tensor()))},
      {"movedim", GRADUS_FUZZ(movedim(r.tensor(), r.dim(), r.dim()))},
      {"movedim dims",
          GRADUS_FUZZ(movedim(r.tensor(), {r.dim(), r.dim()}, r.flag() ? IntList{0, 1} : IntList{r.dim(), r.dim()}))},
      {"moveaxis", GRADUS_FUZZ(moveaxis(r.tensor(), r.dims(), r.dims()))},
      {"expand", GRADUS_FUZZ(expand(r.tensor(), expanded(r)))},
      {"expand_as", GRADUS_FUZZ(expand_as(r.other(), r.tensor()))},
      {"broadcast_to",
          GRADUS_FUZZ(broadcast_to(r.tensor(),
              r.odd(9) ? r.sizes(r.integer(0, 4), -1, 4) : IntList(r.nearly(joined(r.batch(), r.shape())))))},
      {"broadcast_tensors", GRADUS_FUZZ(broadcast_tensors({r.tensor(), r.other()}))},
      {"sum_to", GRADUS_FUZZ(sum_to(r.tensor(), shrunk(r)))},
      {"sum_to_size", GRADUS_FUZZ(sum_to_size(r.tensor(), r.nearly(r.flag() ? Shape{} : r.shape())))},
      {"clone", GRADUS_FUZZ(clone(r.tensor()))},
      {"contiguous", GRADUS_FUZZ(contiguous(r.tensor()))},
      {"contiguous channels_last", GRADUS_FUZZ(contiguous(r.tensor(), channels_last))},
      {"to", GRADUS_FUZZ(to(r.tensor(), r.pick({float32, float64, int64, bool_})))},
      {"fill", GRADUS_FUZZ(fill(r.tensor(), r.number()))},
      {"fill tensor", GRADUS_FUZZ(fill(r.tensor(), r.tensor(r.nearly({}))))},
  };
});

}   // namespace gradus::test
