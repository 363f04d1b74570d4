// Shapes: views, copies, pieces, joining.
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

/// Sizes of pieces along dim that, most of the time, add up.
std::vector<int64_t> pieces(Args& r, int64_t dim) {
  std::vector<int64_t> sizes;
  const int64_t dims = r.shape().dims(), d = dim < 0 ? dim + dims : dim;
  int64_t left = d >= 0 && d < dims ? r.shape()[d] : 1;
  while (left > 0) sizes.push_back(r.integer(0, left)), left -= sizes.back();
  if (r.odd(20)) sizes.push_back(r.integer(-1, 1));
  return sizes;
}

int64_t bound(Args& r) {
  return r.odd(12) ? r.pick({INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1}) : r.integer(-7, 7);
}

}   // namespace

std::vector<Line> shape_lines() {
  return {
      {"view", GRADUS_FUZZ(view(r.tensor(), other_sizes(r))), memory_matters},
      {"reshape", GRADUS_FUZZ(reshape(r.tensor(), other_sizes(r)))},
      {"flatten", GRADUS_FUZZ(flatten(r.tensor(), r.dim(), r.dim()))},
      {"flatten from", GRADUS_FUZZ(flatten(r.tensor(), r.odd(3) ? 0 : r.dim()))},
      {"permute", GRADUS_FUZZ(permute(r.tensor(), order(r)))},
      {"transpose", GRADUS_FUZZ(transpose(r.tensor(), r.dim(), r.dim()))},
      {"t", GRADUS_FUZZ(t(r.tensor()))},
      {"expand", GRADUS_FUZZ(expand(r.tensor(), expanded(r)))},
      {"squeeze", GRADUS_FUZZ(r.flag() ? squeeze(r.tensor()) : squeeze(r.tensor(), r.dim()))},
      {"unsqueeze", GRADUS_FUZZ(unsqueeze(r.tensor(), r.dim(r.shape().dims() + 1)))},
      {"select", GRADUS_FUZZ(select(r.tensor(), r.dim(), r.position(3)))},
      {"slice", GRADUS_FUZZ(slice(r.tensor(), r.dim(), bound(r), bound(r), r.odd(15) ? bound(r) : r.integer(1, 3)))},
      {"narrow", GRADUS_FUZZ(narrow(
                     r.tensor(), r.dim(), r.odd(3) ? r.integer(-3, 3) : 0, r.odd(20) ? bound(r) : r.integer(0, 3)))},
      {"unbind", GRADUS_FUZZ(unbind(r.tensor(), r.dim()))},
      {"split", GRADUS_FUZZ(split(r.tensor(), r.odd(10) ? bound(r) : r.integer(1, 4), r.dim()))},
      {"split sizes",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            return split(r.tensor(), pieces(r, dim), dim);
          }},
      {"chunk", GRADUS_FUZZ(chunk(r.tensor(), r.odd(10) ? bound(r) : r.integer(1, 4), r.dim()))},
      {"clone", GRADUS_FUZZ(clone(r.tensor()))},
      {"contiguous", GRADUS_FUZZ(contiguous(r.tensor()))},
      {"to", GRADUS_FUZZ(to(r.tensor(), r.pick({float32, float64, int64, bool_})))},
      {"sum_to", GRADUS_FUZZ(sum_to(r.tensor(), shrunk(r)))},
      {"cat",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            return cat(r.tensors(dim), dim);
          }},
      {"stack", GRADUS_FUZZ(stack(r.tensors(100), r.dim(r.shape().dims() + 1)))},
      {"write through a view",
          [](Args& r) -> Results {
            Tensor x = r.changeable();
            slice(x, 0, 0, 2).mul_(r.number());
            return x;
          }},
  };
}

}   // namespace gradus::test
