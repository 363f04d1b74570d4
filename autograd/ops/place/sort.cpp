// Order. Ops that move numbers send the gradients back to where the numbers were.
#include "autograd/ops/place/sort.h"

#include "autograd/ops/reduce/reduce_parts.h"

namespace gradus {

namespace {

int64_t size_along(const Tensor& x, int64_t dim) { return x.dim() ? x.shape()[dim] : 1; }

void require_no_bool(const char* op, const Tensor& x) {
  if (x.dtype() == Dtype::bool_) throw DtypeError(fmt::format("{}: expected numbers; got bool {}", op, x.shape()));
}

}   // namespace

// x -> sorted along dim, and the positions in x
ValuesIndices sort(const Tensor& x, int64_t dim, const SortOptions& options) {
  dim = wrap_dim("sort", dim, x.dim());
  auto [values, indices] = apply::sort(x, dim, options.descending);
  return values_at(x, dim, values, indices, true);
}

Tensor argsort(const Tensor& x, int64_t dim, const SortOptions& options) {
  return apply::sort(x, wrap_dim("argsort", dim, x.dim()), options.descending, false).positions;
}
Tensor msort(const Tensor& x) { return sort(x, 0).values; }

// x -> the k largest (smallest) along dim, and their positions
ValuesIndices topk(const Tensor& x, int64_t k, int64_t dim, const TopkOptions& options) {
  require_no_bool("topk", x);
  dim = wrap_dim("topk", dim, x.dim());
  int64_t n = size_along(x, dim);
  if (k < 0 || k > n)
    throw IndexError(fmt::format("topk: k must be in 0..{} for dimension {} of {}; got {}", n, dim, x.shape(), k));
  auto [values, indices] = apply::topk(x, dim, x.dim() ? k : 1, options.largest, options.sorted);
  return values_at(x, dim, values, indices, true);
}

// x -> the k-th smallest along dim, and its position
ValuesIndices kthvalue(const Tensor& x, int64_t k, int64_t dim, bool keepdim) {
  require_no_bool("kthvalue", x);
  dim = wrap_dim("kthvalue", dim, x.dim());
  int64_t n = size_along(x, dim);
  if (k < 1 || k > n)
    throw IndexError(fmt::format("kthvalue: k must be in 1..{} for dimension {} of {}; got {}", n, dim, x.shape(), k));
  auto [values, indices] = apply::kthvalue(x, dim, k);
  return values_at(x, dim, values, indices, keepdim);
}

// -- distinct numbers --

static UniqueResult unique_of(
    const char* op, const Tensor& x, std::optional<int64_t> dim, bool consecutive, bool inverse, bool counts) {
  apply::Distinct y;
  if (!dim || (x.dim() == 0 && (*dim == 0 || *dim == -1))) {
    y = apply::unique(x, consecutive, inverse, counts);
  } else {
    int64_t d = wrap_dim(op, *dim, x.dim());
    if (x.numel() == 0 && x.shape()[d] > 0)
      throw ShapeError(
          fmt::format("{}: the slices of {} along dimension {} have no numbers to compare", op, x.shape(), d));
    y = apply::unique(x, d, consecutive, inverse, counts);
  }
  return {y.values, y.inverse, y.counts};
}
UniqueResult unique(const Tensor& x, const UniqueOptions& options) {
  return unique_of("unique", x, options.dim, false, options.return_inverse, options.return_counts);
}
UniqueResult unique_consecutive(const Tensor& x, const UniqueConsecutiveOptions& options) {
  return unique_of("unique_consecutive", x, options.dim, true, options.return_inverse, options.return_counts);
}

// -- places in a sorted sequence --

static void require_rows(const Tensor& sequence, const Tensor& values) {
  bool fits = sequence.dim() == 1 || (sequence.dim() > 1 && sequence.dim() == values.dim());
  for (int64_t d = 0; fits && sequence.dim() > 1 && d + 1 < sequence.dim(); ++d)
    fits = sequence.shape()[d] == values.shape()[d];
  if (!fits)
    throw ShapeError(
        fmt::format("searchsorted: sorted_sequence must have one dimension, or the sizes of values except the last; "
                    "sorted_sequence is {}, values are {}",
            sequence.shape(), values.shape()));
}
Tensor searchsorted(const Tensor& sequence, const Tensor& values, const SearchsortedOptions& options) {
  require_rows(sequence, values);
  const Tensor& sorter = options.sorter;
  if (sorter.defined()) {
    require_int64("searchsorted", "sorter", sorter);
    if (!(sorter.shape() == sequence.shape()))
      throw ShapeError(fmt::format(
          "searchsorted: sorter {} must have the shape of sorted_sequence {}", sorter.shape(), sequence.shape()));
    apply::check_index("searchsorted", sorter, sequence.shape().back());
  }
  Dtype dtype = result_dtype(sequence, values);
  return apply::searchsorted(apply::convert(sequence, dtype), apply::convert(values, dtype), options.right, sorter);
}
Tensor searchsorted(const Tensor& sequence, Scalar value, const SearchsortedOptions& options) {
  if (sequence.dim() != 1)
    throw ShapeError(fmt::format(
        "searchsorted: for a single value, sorted_sequence must have one dimension; it is {}", sequence.shape()));
  return searchsorted(sequence, number_beside(sequence, value), options);
}
Tensor bucketize(const Tensor& x, const Tensor& boundaries, const BucketizeOptions& options) {
  if (boundaries.dim() != 1)
    throw ShapeError(fmt::format("bucketize: boundaries must have one dimension; they are {}", boundaries.shape()));
  return searchsorted(boundaries, x, {.right = options.right});
}
Tensor bucketize(Scalar x, const Tensor& boundaries, const BucketizeOptions& options) {
  return bucketize(number_beside(boundaries, x), boundaries, options);
}

}   // namespace gradus
