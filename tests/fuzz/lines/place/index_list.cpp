// Indexing: x.index({...}).
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

/// Anything that can stand between the braces of index, for tensors of the common shape.
IndexList indices(Args& r) {
  std::vector<TensorIndex> list;
  const Shape& s = r.shape();
  for (int64_t d = 0; d < s.dims() && !r.odd(5);) {
    const int64_t n = s[d];
    switch (r.integer(0, 7)) {
      case 0: list.push_back(None); break;
      case 1:
        list.push_back(r.position(n));
        ++d;
        break;
      case 2:
        list.push_back(
            Slice(r.integer(-3, 3), r.flag() ? std::optional<int64_t>(r.integer(-3, 6)) : None, r.integer(1, 3)));
        ++d;
        break;
      case 3:
        list.push_back(r.index(r.nearly({r.n()}), n));
        ++d;
        break;
      case 4:
        list.push_back(r.index({r.m(), 1}, n));
        ++d;
        break;
      case 5:
        list.push_back(r.mask(r.nearly({n})));
        ++d;
        break;
      case 6: list.push_back(r.flag()); break;
      default:
        if (d + 1 == s.dims() || r.odd(4)) list.push_back(Ellipsis);
        ++d;
    }
  }
  return list;
}

}   // namespace

const Family<Line> index_list_lines([]() -> std::vector<Line> {
  return {
      {"index", GRADUS_FUZZ(index(r.tensor(), indices(r)))},
      {"index_put",
          [](Args& r) -> Results {
            Tensor x = r.tensor();
            const IndexList at = indices(r);
            return r.flag() ? index_put(x, at, r.number(), {.accumulate = r.flag()})
                            : index_put(x, at, r.same(Shape{}), {.accumulate = r.flag()});
          }},
      {"index_put values",
          [](Args& r) -> Results {
            Tensor x = r.tensor();
            const IndexList at = indices(r);
            const Shape shape = index(x, at).shape();
            return index_put(x, at, r.same(shape), {.accumulate = r.flag()});
          }},
  };
});

}   // namespace gradus::test
