// Numbers in other places: windows, diagonals, flips, repeats, borders, joining.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

/// Seldom one of the extreme integers.
int64_t offset(Args& r) { return r.odd(25) ? r.pick({INT64_MAX, INT64_MIN}) : r.integer(-6, 6); }
int64_t count(Args& r) { return r.odd(25) ? r.pick({INT64_MAX, INT64_MIN, int64_t(-1)}) : r.integer(0, 3); }
int64_t least_two(Args& r) { return r.odd(20) ? r.dim() : r.pick({-1, -2}); }

std::vector<int64_t> border(Args& r) {
  std::vector<int64_t> pad;
  for (int64_t d = r.integer(0, r.shape().dims()); d > 0; --d)
    for (int side = 0; side < 2; ++side) pad.push_back(r.odd(40) ? offset(r) : r.integer(-1, 2));
  if (r.odd(30)) pad.push_back(1);
  return pad;
}
const char* pad_mode(Args& r) { return r.pick({"constant", "reflect", "replicate", "circular"}); }

/// Sizes and strides of a window, which mostly lies in what the common shape has.
struct AnyWindow {
  IntList sizes, strides;
  int64_t start;
  explicit AnyWindow(Args& r)
      : sizes(r.sizes(r.integer(0, 3), 0, 3)),
        strides(r.sizes(sizes.count, r.odd(20) ? -1 : 0, 3)),
        start(r.odd(20) ? offset(r) : r.integer(0, 3)) {}
};

std::vector<Tensor> vectors(Args& r) {
  std::vector<Tensor> all;
  for (int64_t i = r.integer(r.odd(10) ? 0 : 1, 3); i > 0; --i)
    all.push_back(r.odd(6) ? r.tensor({}) : r.tensor(r.odd(20) ? r.shape() : Shape{r.integer(0, 3)}));
  return all;
}
/// Tensors of up to two dimensions.
std::vector<Tensor> blocks(Args& r) {
  std::vector<Tensor> all;
  for (int64_t i = r.integer(r.odd(10) ? 0 : 1, 3); i > 0; --i)
    all.push_back(r.tensor(r.nearly(r.odd(4) ? Shape{} : r.odd(3) ? Shape{r.n()} : Shape{r.integer(0, 3), r.m()})));
  return all;
}

/// What a slice or its like of x is, and of the shape that goes into its place.
template <class F> Tensor fitting(Args& r, const Tensor& x, F part) { return r.same(part(x.detach()).shape()); }

std::vector<Line> other_shape_lines() {
  return {
      {"view_as", GRADUS_FUZZ(view_as(r.tensor(), r.other())), memory_matters},
      {"reshape_as", GRADUS_FUZZ(reshape_as(r.tensor(), r.same()))},
      {"ravel", GRADUS_FUZZ(ravel(r.tensor()))},
      {"unflatten",
          GRADUS_FUZZ(unflatten(r.tensor(), r.dim(), r.odd(3) ? r.sizes(r.integer(0, 3), -1, 3) : IntList{1, -1}))},
      {"squeeze dims", GRADUS_FUZZ(squeeze(r.tensor(), r.dims()))},
      {"swapaxes", GRADUS_FUZZ(swapaxes(r.tensor(), r.dim(), r.dim()))},
      {"swapdims", GRADUS_FUZZ(swapdims(r.tensor(), r.dim(), r.dim()))},
      {"mT", GRADUS_FUZZ(mT(r.tensor()))},
      {"movedim", GRADUS_FUZZ(movedim(r.tensor(), r.dim(), r.dim()))},
      {"movedim dims", GRADUS_FUZZ(movedim(r.tensor(), {r.dim(), r.dim()}, {r.dim(), r.dim()}))},
      {"moveaxis", GRADUS_FUZZ(moveaxis(r.tensor(), r.dims(), r.dims()))},
      {"expand_as", GRADUS_FUZZ(expand_as(r.other(), r.tensor()))},
      {"broadcast_to",
          GRADUS_FUZZ(broadcast_to(r.tensor(),
              r.odd(9) ? r.sizes(r.integer(0, 4), -1, 4) : IntList(r.nearly(joined(r.batch(), r.shape())))))},
      {"broadcast_tensors", GRADUS_FUZZ(broadcast_tensors({r.tensor(), r.other()}))},
      {"sum_to_size", GRADUS_FUZZ(sum_to_size(r.tensor(), r.nearly(r.flag() ? Shape{} : r.shape())))},
      {"atleast_1d", GRADUS_FUZZ(atleast_1d(r.tensor()))},
      {"atleast_2d", GRADUS_FUZZ(atleast_2d(r.tensor()))},
      {"atleast_3d", GRADUS_FUZZ(atleast_3d(r.tensor()))},
      {"fill", GRADUS_FUZZ(fill(r.tensor(), r.number()))},
      {"fill tensor", GRADUS_FUZZ(fill(r.tensor(), r.tensor(r.nearly({}))))},
  };
}

std::vector<Line> part_lines() {
  return {
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
      {"split_with_sizes", GRADUS_FUZZ(split_with_sizes(r.tensor({r.m(), r.n()}),
                               {r.n() - 1, r.odd(20) ? offset(r) : 1}, r.odd(9) ? r.dim() : 1))},
      {"tensor_split", GRADUS_FUZZ(tensor_split(r.tensor(), r.odd(20) ? -r.n() : r.n(), r.dim()))},
      {"tensor_split indices", GRADUS_FUZZ(tensor_split(r.tensor(), {offset(r), offset(r)}, r.dim()))},
      {"tensor_split tensor",
          GRADUS_FUZZ(tensor_split(r.tensor(), r.index(r.nearly(r.flag() ? Shape{} : Shape{2}), 5), r.dim()))},
      {"hsplit", GRADUS_FUZZ(r.flag() ? hsplit(r.tensor(), r.n()) : hsplit(r.tensor(), {r.n(), offset(r)}))},
      {"vsplit", GRADUS_FUZZ(r.flag() ? vsplit(r.tensor(), r.n()) : vsplit(r.tensor(), {r.n(), offset(r)}))},
      {"dsplit", GRADUS_FUZZ(r.flag() ? dsplit(r.tensor(), r.n()) : dsplit(r.tensor(), {r.n(), offset(r)}))},
      {"as_strided",
          [](Args& r) -> Results {
            const AnyWindow w(r);
            return as_strided(r.tensor(), w.sizes, w.strides, w.start);
          },
          memory_matters},
      {"as_strided_scatter",
          [](Args& r) -> Results {
            const AnyWindow w(r);
            return as_strided_scatter(r.tensor(), r.same(Shape(std::span(w.sizes.begin(), size_t(w.sizes.count)))),
                w.sizes, w.strides, w.start);
          },
          memory_matters},
      {"unfold", GRADUS_FUZZ(unfold(r.tensor(), r.dim(), count(r), r.odd(15) ? offset(r) : r.integer(1, 3)))},
      {"diagonal", GRADUS_FUZZ(diagonal(r.tensor(), offset(r), r.odd(3) ? r.dim() : 0, r.odd(3) ? r.dim() : -1))},
      {"diagonal_scatter",
          [](Args& r) -> Results {
            const int64_t at = offset(r), dim1 = least_two(r), dim2 = dim1 == -1 ? -2 : -1;
            const Tensor x = r.tensor();
            return diagonal_scatter(
                x, fitting(r, x, [&](const Tensor& t) { return diagonal(t, at, dim1, dim2); }), at, dim1, dim2);
          }},
      {"diag", GRADUS_FUZZ(diag(r.tensor(r.nearly(r.flag() ? Shape{r.n()} : Shape{r.n(), r.m()})), offset(r)))},
      {"diagflat", GRADUS_FUZZ(diagflat(r.tensor({2, r.n()}), offset(r)))},
      {"diag_embed", GRADUS_FUZZ(diag_embed(r.tensor(), offset(r), r.odd(3) ? r.dim() : -2, r.odd(3) ? r.dim() : -1)),
          result_grows},
      {"tril", GRADUS_FUZZ(tril(r.tensor(), offset(r)))},
      {"triu", GRADUS_FUZZ(triu(r.tensor(), offset(r)))},
      {"write through windows",
          [](Args& r) -> Results {
            Tensor x = r.changeable();
            unfold(x, -1, r.integer(0, 3), r.integer(1, 3)).mul_(r.number());
            return x;
          }},
      {"write through a diagonal",
          [](Args& r) -> Results {
            Tensor x = r.changeable(), before = diagonal(x, 1);
            diagonal(x, offset(r)).mul_(r.number());
            return std::vector<Tensor>{x, before};
          }},
  };
}

std::vector<Line> arranging_lines() {
  return {
      {"flip", GRADUS_FUZZ(flip(r.tensor(), r.dims()))},
      {"fliplr", GRADUS_FUZZ(fliplr(r.tensor()))},
      {"flipud", GRADUS_FUZZ(flipud(r.tensor()))},
      {"roll", GRADUS_FUZZ(roll(r.tensor(), offset(r)))},
      {"roll dims", GRADUS_FUZZ(roll(r.tensor(), {offset(r), offset(r)}, {r.dim(), r.dim()}))},
      {"rot90", GRADUS_FUZZ(rot90(r.tensor(), offset(r), r.odd(3) ? IntList{r.dim(), r.dim()} : IntList{0, 1}))},
      {"repeat", GRADUS_FUZZ(repeat(r.tensor(),
                     r.sizes(r.shape().dims() + (r.odd(3) ? r.integer(-1, 3) : 0), r.odd(30) ? -1 : 0, 3)))},
      {"tile", GRADUS_FUZZ(tile(r.tensor(), r.sizes(r.integer(0, 4), r.odd(30) ? -1 : 0, 3)))},
      {"repeat_interleave", GRADUS_FUZZ(r.flag() ? repeat_interleave(r.tensor(), count(r))
                                                 : repeat_interleave(r.tensor(), count(r), r.dim()))},
      {"repeat_interleave counts",
          GRADUS_FUZZ(repeat_interleave(r.tensor({r.n(), r.m()}), r.index(r.nearly({r.n()}), 4), 0))},
      {"pixel_shuffle", GRADUS_FUZZ(pixel_shuffle(r.tensor(joined(r.batch(), {r.integer(0, 2) * 4, r.n(), r.m()})),
                            r.odd(10) ? offset(r) : 2))},
      {"pixel_unshuffle", GRADUS_FUZZ(pixel_unshuffle(
                              r.tensor(joined(r.batch(), {r.k(), r.n() * 2, r.m() * 2})), r.odd(10) ? offset(r) : 2))},
      {"channel_shuffle", GRADUS_FUZZ(channel_shuffle(r.tensor({r.n(), r.k() * 2, r.m()}), r.odd(5) ? offset(r) : 2))},
      {"pad", GRADUS_FUZZ(pad(r.tensor(), border(r), {.mode = pad_mode(r), .value = r.number()}))},
      {"constant_pad_nd", GRADUS_FUZZ(constant_pad_nd(r.tensor(), border(r), r.number()))},
      {"hstack", GRADUS_FUZZ(hstack(r.tensors(1)))},
      {"vstack", GRADUS_FUZZ(vstack(r.tensors(0)))},
      {"dstack", GRADUS_FUZZ(dstack(r.tensors(2)))},
      {"column_stack", GRADUS_FUZZ(column_stack(r.tensors(1)))},
      {"block_diag", GRADUS_FUZZ(block_diag(blocks(r)))},
      {"meshgrid", GRADUS_FUZZ(meshgrid(vectors(r), {.indexing = r.pick({"ij", "xy"})}))},
      {"cartesian_prod", GRADUS_FUZZ(cartesian_prod(vectors(r)))},
      {"combinations",
          GRADUS_FUZZ(combinations(r.tensor(r.odd(20) ? r.shape() : Shape{r.integer(0, 5)}), r.integer(-1, 4),
              {.with_replacement = r.flag()})),
          result_grows},
  };
}

}   // namespace

std::vector<Line> place_lines() {
  std::vector<Line> all = other_shape_lines();
  for (auto part : {part_lines, arranging_lines})
    for (const Line& line : part()) all.push_back(line);
  return all;
}

}   // namespace gradus::test
