// Embeddings. Taking rows from a table and adding rows to one are each other's gradient.
#include "autograd/ops/sequence/embedding.h"

#include <algorithm>

#include "autograd/ops/common.h"
#include "core/base/words.h"
#include "core/compute/sequence/embedding.h"

namespace gradus {

namespace {

// Row from[i] on its way to row to[i]; undefined: i. No row where one of them is negative.
struct Moves {
  Tensor from, to;
  int64_t count() const { return (from.defined() ? from : to).numel(); }
};
struct SavedMoves {
  SavedIfDefined from, to;
  explicit SavedMoves(const Moves& m) : from(m.from), to(m.to) {}
  Moves get() const { return {from.get(), to.get()}; }
  Moves turned() const { return {to.get(), from.get()}; }
};
Tensor scaled_by(const Tensor& a, const Tensor& b) { return !a.defined() ? b : !b.defined() ? a : mul(a, b); }

// move_rows                              x [m, n], factor [c] -> [rows, n]: y[to[i]] += factor[i] x[from[i]] for all i
//   dx = move_rows(dy, factor) from `to` to `from`     dfactor = the sums over each row of x[from] dy[to]
// An undefined factor is 1; back, if given, is one more for dx alone.
Tensor move_rows(const Tensor& x, const Tensor& factor, const Moves& moves, int64_t rows, const Tensor& back = {}) {
  Tensor y = apply::full({rows, x.shape()[1]}, 0, x.dtype());
  apply::add_rows(y, moves.to, x, moves.from, factor);
  return record("move_rows(x, factor)", y,
      grad_to(x, [kept = SavedMoves(moves), factor = SavedIfDefined(factor), back, m = x.shape()[0]](
                     const Tensor& dy) { return move_rows(dy, scaled_by(factor.get(), back), kept.turned(), m); }),
      grad_to(factor, [kept = SavedMoves(moves), x = saved(x, 0), c = moves.count()](const Tensor& dy) {
        const Moves m = kept.get();
        return sum(move_rows(x, {}, {m.from, {}}, c) * move_rows(dy, {}, {m.to, {}}, c), 1);
      }));
}

// The gradient of a table whose rows were taken.
struct RowsBack {
  Saved index;     // [count]
  Tensor factor;   // [count] or undefined

  Tensor operator()(const Tensor& dy, const Shape& table) const {
    return move_rows(rows_of(dy), factor, {{}, index}, table[0]);
  }
  // Of a table with many rows, most of which got nothing, no second copy is made.
  void add_into(Tensor& sum, const Tensor& dy) const {
    if (!sum.is_contiguous()) return apply::add_into(sum, (*this)(dy, sum.shape()));
    apply::add_rows(sum, index, rows_of(dy), {}, factor);
  }
  Tensor rows_of(const Tensor& dy) const { return reshape(dy, {index.get().numel(), dy.shape().back()}); }
};

// -- checks and options --

void require_table(const char* op, const Tensor& indices, const Tensor& weight) {
  require_int64(op, "indices", indices);
  require_defined(op, weight);
  if (weight.dim() != 2) throw ShapeError(fmt::format("{}: weight must be [rows, n]; it is {}", op, weight.shape()));
  if (indices.dim() == Shape::max_dims)
    throw ShapeError(
        fmt::format("{}: the result would have 9 dimensions, more than 8: indices are {}", op, indices.shape()));
  int64_t at = apply::first_without_row(indices, weight.shape()[0]);
  if (at < 0) return;
  const int64_t index = reshape(indices.detach(), {-1})[at].item<int64_t>();
  std::string place;   // 2, 5
  for (int64_t d = indices.dim(); d-- > 0; at /= indices.shape()[d])
    place = fmt::format("{}{}{}", at % indices.shape()[d], place.empty() ? "" : ", ", place);
  throw IndexError(fmt::format("{}: indices{} is {}; weight is {}, so its rows are 0..{}", op,
      place.empty() ? "" : "[" + place + "]", index, weight.shape(), weight.shape()[0] - 1));
}

// padding_idx as a row, or -1.
int64_t padding_row(const char* op, const std::optional<int64_t>& padding_idx, int64_t rows) {
  if (!padding_idx) return -1;
  if (*padding_idx < -rows || *padding_idx >= rows)
    throw IndexError(fmt::format(
        "{}: padding_idx must be one of the {} rows, {}..{}; got {}", op, rows, -rows, rows - 1, *padding_idx));
  return *padding_idx < 0 ? *padding_idx + rows : *padding_idx;
}

// index with -1 for this row.
Tensor without(const Tensor& index, int64_t row) { return row < 0 ? index : where(eq(index, row), -1, index); }

// 1 / how often each index occurs.
Tensor rarity(const Tensor& index, const Tensor& weight) {
  const Tensor counts = apply::bincount(index, {}, weight.shape()[0]);
  return reciprocal(to(index_select(counts, 0, index), weight.dtype()));
}

// Shortens the rows with these numbers, in place.
void shorten_rows(const Tensor& weight, const Tensor& index, double max_norm, double p) {
  NoGradGuard guard;
  const Tensor at = apply::unique(index, false, false, false).values, rows = index_select(weight, 0, at);
  const Tensor length = vector_norm(rows, p, 1, true);
  weight.index_copy_(0, at, rows * where(gt(length, max_norm), max_norm / (length + 1e-7), 1));
}

}   // namespace

// embedding                                  indices [..], weight [rows, n] -> the rows of these numbers [.., n]
//   dweight = move_rows(dy)                  repeated rows add up
Tensor embedding(const Tensor& indices, const Tensor& weight, const EmbeddingOptions& options) {
  require_table("embedding", indices, weight);
  const int64_t padding = padding_row("embedding", options.padding_idx, weight.shape()[0]);
  const Tensor index = reshape(indices, {indices.numel()});
  if (options.max_norm) shorten_rows(weight, index, *options.max_norm, options.norm_type);
  Shape shape = indices.shape();
  shape.push_back(weight.shape()[1]);
  Tensor y = apply::index_select(weight, 0, index);
  y.impl()->shape = shape;
  const Tensor to = without(index, padding);
  return record("embedding(indices, weight)", y,
      grad_to(weight, RowsBack{saved(to, 0), options.scale_grad_by_freq ? rarity(index, weight) : Tensor()}));
}

namespace {

constexpr const char* bag = "embedding_bag";

// Where bags begin in the flat indices.
Tensor offsets_of(const Tensor& indices, const EmbeddingBagOptions& options) {
  const Tensor& offsets = options.offsets;
  if (indices.dim() == 2) {
    if (offsets.defined())
      throw ShapeError(
          fmt::format("{}: offsets are for indices [count]; indices are {}, a bag per row", bag, indices.shape()));
    return arange(indices.shape()[0]) * indices.shape()[1];
  }
  if (indices.dim() != 1)
    throw ShapeError(
        fmt::format("{}: indices must be [bags, size], or [count] with offsets; they are {}", bag, indices.shape()));
  if (!offsets.defined())
    throw Error(fmt::format("{}: indices {} need offsets, where each bag begins", bag, indices.shape()));
  require_int64(bag, "offsets", offsets);
  const int64_t least = options.include_last_offset;
  if (offsets.dim() != 1 || offsets.numel() < least)
    throw ShapeError(
        fmt::format("{}: offsets must be [{}]; they are {}", bag, least ? "bags + 1" : "bags", offsets.shape()));
  const Tensor all = contiguous(offsets);
  const std::span<const int64_t> at = all.data<const int64_t>();
  const int64_t count = indices.numel();
  if (at.empty() && count > 0)
    throw IndexError(fmt::format("{}: offsets are empty, so that no bag holds the {} indices", bag, count));
  if (!at.empty() && (at.front() != 0 || at.back() > count || !std::is_sorted(at.begin(), at.end())))
    throw IndexError(fmt::format("{}: offsets must ascend from 0 to at most {}, the number of indices", bag, count));
  if (least && at.back() != count)
    throw IndexError(
        fmt::format("{}: with include_last_offset the last offset must be {}, the number of indices; it is {}", bag,
            count, at.back()));
  return least ? slice(all, 0, 0, -1) : all;
}

void require_weights(const Tensor& indices, const Tensor& weight, const EmbeddingBagOptions& options, bool sums) {
  const Tensor& factors = options.per_sample_weights;
  if (!factors.defined()) return;
  if (!sums) throw Error(fmt::format("{}: per_sample_weights go with mode \"sum\"; it is \"{}\"", bag, options.mode));
  require_same_dtype(bag, factors, weight, "per_sample_weights", "weight");
  if (!(factors.shape() == indices.shape()))
    throw ShapeError(fmt::format("{}: per_sample_weights must have the shape of indices, {}; they are {}", bag,
        indices.shape(), factors.shape()));
}

}   // namespace

Tensor embedding_bag(const Tensor& indices, const Tensor& weight, const EmbeddingBagOptions& options) {
  const int mode = which_word(bag, "mode", options.mode, {"sum", "mean", "max"});
  const bool sums = mode == 0, largest = mode == 2;
  if (largest && options.scale_grad_by_freq)
    throw Error(fmt::format("{}: scale_grad_by_freq does not go with mode \"max\"", bag));
  require_table(bag, indices, weight);
  require_float(bag, weight);
  require_weights(indices, weight, options, sums);
  const Tensor offsets = offsets_of(indices, options), index = reshape(indices, {indices.numel()});
  const int64_t padding = padding_row(bag, options.padding_idx, weight.shape()[0]);
  if (options.max_norm) shorten_rows(weight, index, *options.max_norm, options.norm_type);

  const Tensor rows = without(index, padding);
  const apply::Bags bags = apply::bags_of(rows, offsets);
  if (largest && index.numel() > 0) {
    const Tensor at = apply::largest_rows(weight, rows, bags);
    return masked_fill(gather(weight, 0, clamp_min(at, 0)), lt(at, 0), 0);
  }
  const Tensor& factors = options.per_sample_weights;
  const Tensor y = move_rows(weight, factors.defined() ? reshape(factors, {-1}) : factors, {rows, bags.of},
      bags.sizes.numel(), options.scale_grad_by_freq ? rarity(index, weight) : Tensor());
  return sums ? y : y / unsqueeze(to(clamp_min(bags.sizes, 1), weight.dtype()), 1);
}

}   // namespace gradus
