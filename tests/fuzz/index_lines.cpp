// Picking and putting: by index, by mask, in order.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

/// The common shape's size along dim; 1 where it has none.
int64_t size_along(Args& r, int64_t dim) {
  const int64_t dims = r.shape().dims(), d = dim < 0 ? dim + dims : dim;
  return d >= 0 && d < dims ? r.shape()[d] : 1;
}

/// The common shape with `size` along dim.
Shape with_size(Args& r, int64_t dim, int64_t size) {
  Shape shape = r.shape();
  const int64_t dims = shape.dims(), d = dim < 0 ? dim + dims : dim;
  if (d >= 0 && d < dims) shape[d] = size;
  return shape;
}

/// An index for gather and its relatives: no longer than the common shape but along dim.
Shape index_shape(Args& r, int64_t dim) {
  Shape shape = with_size(r, dim, r.integer(0, 6));
  for (int64_t& size : std::span(const_cast<int64_t*>(shape.begin()), size_t(shape.dims())))
    if (size > 1 && r.odd(6)) --size;
  return r.nearly(shape);
}

ScatterReduce any_reduce(Args& r) {
  return r.pick(
      {ScatterReduce::sum, ScatterReduce::prod, ScatterReduce::mean, ScatterReduce::amax, ScatterReduce::amin});
}
std::optional<int64_t> maybe_dim(Args& r) { return r.flag() ? std::optional<int64_t>(r.dim()) : std::nullopt; }

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

std::vector<Line> index_lines() {
  return {
      {"index_select",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            return index_select(r.tensor(), dim, r.index(r.nearly({r.n()}), size_along(r, dim)));
          }},
      {"index_add",
          [](Args& r) -> Results {
            const int64_t dim = r.dim(), n = r.shape().dims() ? r.n() : 1;
            return index_add(r.tensor(), dim, r.index(r.nearly({n}), size_along(r, dim)), r.same(with_size(r, dim, n)));
          }},
      {"gather",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            return gather(r.tensor(), dim, r.index(index_shape(r, dim), size_along(r, dim)));
          }},
      {"scatter_add",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            const Shape shape = index_shape(r, dim);
            return scatter_add(r.tensor(), dim, r.index(shape, size_along(r, dim)), r.same(shape));
          }},
      {"scatter",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            const Shape shape = index_shape(r, dim);
            Tensor x = r.tensor(), at = r.index(shape, size_along(r, dim));
            return r.flag() ? scatter(x, dim, at, r.same(shape)) : scatter(x, dim, at, r.number());
          }},
      {"scatter reduce",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            const Shape shape = index_shape(r, dim);
            Tensor x = r.tensor(), at = r.index(shape, size_along(r, dim));
            return r.flag() ? scatter(x, dim, at, r.same(shape), any_reduce(r))
                            : scatter(x, dim, at, r.number(), any_reduce(r));
          },
          gradient_may_fail},
      {"scatter_reduce",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            const Shape shape = index_shape(r, dim);
            return scatter_reduce(r.tensor(), dim, r.index(shape, size_along(r, dim)), r.same(shape), any_reduce(r),
                {.include_self = r.flag()});
          },
          gradient_may_fail},
      {"take_along_dim",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            Tensor x = r.tensor(), at = r.index(index_shape(r, dim), size_along(r, dim));
            return r.odd(4) ? take_along_dim(x, at) : take_along_dim(x, at, dim);
          }},
      {"one_hot", GRADUS_FUZZ(one_hot(r.index(r.shape(), r.n()), r.flag() ? -1 : r.integer(0, 6)))},
      {"index_copy",
          [](Args& r) -> Results {
            const int64_t dim = r.dim(), n = r.shape().dims() ? r.n() : 1;
            return index_copy(
                r.tensor(), dim, r.index(r.nearly({n}), size_along(r, dim)), r.same(with_size(r, dim, n)));
          }},
      {"index_fill",
          [](Args& r) -> Results {
            const int64_t dim = r.dim();
            Tensor x = r.tensor(), at = r.index(r.nearly({r.n()}), size_along(r, dim));
            return r.flag() ? index_fill(x, dim, at, r.number()) : index_fill(x, dim, at, r.same(Shape{}));
          }},
      {"index_reduce",
          [](Args& r) -> Results {
            const int64_t dim = r.dim(), n = r.shape().dims() ? r.n() : 1;
            return index_reduce(r.tensor(), dim, r.index(r.nearly({n}), size_along(r, dim)),
                r.same(with_size(r, dim, n)), any_reduce(r), {.include_self = r.flag()});
          },
          gradient_may_fail},
      {"take", GRADUS_FUZZ(take(r.tensor(), r.index({r.n(), r.m()}, r.shape().numel())))},
      {"put", GRADUS_FUZZ(put(r.tensor(), r.index({r.n(), r.m()}, r.shape().numel()), r.same({r.n(), r.m()}),
                  {.accumulate = r.flag()}))},
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
      {"masked_fill", GRADUS_FUZZ(r.flag() ? masked_fill(r.tensor(), r.mask(r.nearly(r.shape())), r.number())
                                           : masked_fill(r.tensor(), r.mask(), r.tensor(Shape{})))},
      {"masked_select", GRADUS_FUZZ(masked_select(r.tensor(), r.mask(r.nearly(r.shape()))))},
      {"masked_scatter", GRADUS_FUZZ(masked_scatter(r.tensor(), r.mask(r.nearly(r.shape())), r.same()))},
      {"nonzero", GRADUS_FUZZ(nonzero(r.tensor()))},
      {"argwhere", GRADUS_FUZZ(argwhere(r.tensor()))},
      {"where positions", GRADUS_FUZZ(where(r.tensor()))},
      {"sort", GRADUS_FUZZ(sort(r.tensor(), r.dim(), {.descending = r.flag(), .stable = r.flag()}))},
      {"argsort", GRADUS_FUZZ(argsort(r.tensor(), r.dim(), {.descending = r.flag()}))},
      {"msort", GRADUS_FUZZ(msort(r.tensor()))},
      {"topk", GRADUS_FUZZ(topk(r.tensor(), r.integer(-1, 5), r.dim(), {.largest = r.flag(), .sorted = r.flag()}))},
      {"kthvalue", GRADUS_FUZZ(kthvalue(r.tensor(), r.integer(0, 5), r.dim(), r.flag()))},
      {"unique", GRADUS_FUZZ(unique(r.tensor(), {.return_inverse = true, .return_counts = true, .dim = maybe_dim(r)}))},
      {"unique_consecutive", GRADUS_FUZZ(unique_consecutive(
                                 r.tensor(), {.return_inverse = true, .return_counts = true, .dim = maybe_dim(r)}))},
      {"searchsorted", GRADUS_FUZZ(searchsorted(
                           sort(r.tensor({r.n(), r.m()})).values, r.tensor({r.n(), r.k()}), {.right = r.flag()}))},
      {"searchsorted sorter",
          [](Args& r) -> Results {
            Tensor x = r.tensor({r.n()});
            if (r.flag()) return searchsorted(x, r.number(), {.right = r.flag(), .sorter = argsort(x)});
            return searchsorted(x, r.tensor(), {.right = r.flag(), .sorter = argsort(x)});
          }},
      {"bucketize", GRADUS_FUZZ(bucketize(r.tensor(), sort(r.other()).values, {.right = r.flag()}))},
  };
}

}   // namespace gradus::test
