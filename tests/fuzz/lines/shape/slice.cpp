// Parts of a dimension.
#include "tests/fuzz/lines.h"

namespace gradus::test {

namespace {

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

const Family<Line> slice_lines([]() -> std::vector<Line> {
  return {
      {"select", GRADUS_FUZZ(select(r.tensor(), r.dim(), r.position(3)))},
      {"slice", GRADUS_FUZZ(slice(r.tensor(), r.dim(), bound(r), bound(r), r.odd(15) ? bound(r) : r.integer(1, 3)))},
      {"narrow", GRADUS_FUZZ(narrow(
                     r.tensor(), r.dim(), r.odd(3) ? r.integer(-3, 3) : 0, r.odd(20) ? bound(r) : r.integer(0, 3)))},
      {"select_scatter",
          [](Args& r) -> Results {
            const int64_t dim = r.dim(), at = r.position(3);
            const Tensor x = r.tensor();
            return select_scatter(x, fitting(r, x, [&](const Tensor& t) { return select(t, dim, at); }), dim, at);
          }},
      {"slice_scatter",
          [](Args& r) -> Results {
            const int64_t dim = r.dim(), start = offset(r), end = offset(r), step = r.integer(r.odd(20) ? 0 : 1, 3);
            const Tensor x = r.tensor();
            return slice_scatter(x, fitting(r, x, [&](const Tensor& t) { return slice(t, dim, start, end, step); }),
                dim, start, end, step);
          }},
      {"unbind", GRADUS_FUZZ(unbind(r.tensor(), r.dim()))},
      {"split", GRADUS_FUZZ(split(r.tensor(), r.odd(10) ? bound(r) : r.integer(1, 4), r.dim()))},
      {"split sizes",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            return split(r.tensor(), pieces(r, dim), dim);
          }},
      {"split_with_sizes", GRADUS_FUZZ(split_with_sizes(r.tensor({r.m(), r.n()}),
                               {r.n() - 1, r.odd(20) ? offset(r) : 1}, r.odd(9) ? r.dim() : 1))},
      {"chunk", GRADUS_FUZZ(chunk(r.tensor(), r.odd(10) ? bound(r) : r.integer(1, 4), r.dim()))},
      {"tensor_split", GRADUS_FUZZ(tensor_split(r.tensor(), r.odd(20) ? -r.n() : r.n(), r.dim()))},
      {"tensor_split indices", GRADUS_FUZZ(tensor_split(r.tensor(), {offset(r), offset(r)}, r.dim()))},
      {"tensor_split tensor",
          GRADUS_FUZZ(tensor_split(r.tensor(), r.index(r.nearly(r.flag() ? Shape{} : Shape{2}), 5), r.dim()))},
      {"hsplit", GRADUS_FUZZ(r.flag() ? hsplit(r.tensor(), r.n()) : hsplit(r.tensor(), {r.n(), offset(r)}))},
      {"vsplit", GRADUS_FUZZ(r.flag() ? vsplit(r.tensor(), r.n()) : vsplit(r.tensor(), {r.n(), offset(r)}))},
      {"dsplit", GRADUS_FUZZ(r.flag() ? dsplit(r.tensor(), r.n()) : dsplit(r.tensor(), {r.n(), offset(r)}))},
  };
});

}   // namespace gradus::test
