// Order: sorting, the largest few, distinct numbers, places in sorted sequences. NaN counts as larger than everything
// else.
#ifndef GRADUS_AUTOGRAD_OPS_PLACE_SORT_H
#define GRADUS_AUTOGRAD_OPS_PLACE_SORT_H

#include <optional>

#include "autograd/ops/reduce/reduce.h"
#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

struct SortOptions {
  bool descending = false;
  bool stable = false;   ///< equal numbers keep their order in any case
};
ValuesIndices sort(const Tensor& x, int64_t dim = -1, const SortOptions& options = {});   // [method]
/// int64: gather(x, dim, argsort(x, dim)) is sorted.
Tensor argsort(const Tensor& x, int64_t dim = -1, const SortOptions& options = {});   // [method]
Tensor msort(const Tensor& x);   ///< along the first dimension [method]

struct TopkOptions {
  bool largest = true;
  bool sorted = true;   ///< false: in any order
};
/// The k largest along dim, of equal ones the first. Throws IndexError unless 0 <= k <= the size of dim.
ValuesIndices topk(const Tensor& x, int64_t k, int64_t dim = -1, const TopkOptions& options = {});   // [method]
/// The k-th smallest along dim, k from 1. Throws IndexError unless there is one.
ValuesIndices kthvalue(const Tensor& x, int64_t k, int64_t dim = -1, bool keepdim = false);   // [method]

/// What was not asked for is undefined.
struct UniqueResult {
  Tensor output;
  Tensor inverse_indices;   ///< where each number, or slice, of x stands in output
  Tensor counts;            ///< how often each of output occurs in x
};
struct UniqueOptions {
  bool sorted = true;   ///< it is in any case
  bool return_inverse = false;
  bool return_counts = false;
  std::optional<int64_t> dim = {};   ///< compare the slices along this dimension, not single numbers
};
/// The distinct numbers of x in ascending order; each NaN is distinct from the others.
UniqueResult unique(const Tensor& x, const UniqueOptions& options = {});   // [method]
struct UniqueConsecutiveOptions {
  bool return_inverse = false;
  bool return_counts = false;
  std::optional<int64_t> dim = {};
};
/// x without the numbers that equal the one before them.
UniqueResult unique_consecutive(const Tensor& x, const UniqueConsecutiveOptions& options = {});   // [method]

struct SearchsortedOptions {
  bool right = false;   ///< behind what is equal, not before it
  Tensor sorter = {};   ///< argsort(sequence), if sequence is not sorted itself
};
/// int64: how many numbers of the ascending sequence [n], or of its own row of a sequence [.., n] for values [.., m],
/// come before each value. NaN comes after everything.
Tensor searchsorted(const Tensor& sorted_sequence, const Tensor& values, const SearchsortedOptions& options = {});
Tensor searchsorted(const Tensor& sorted_sequence, Scalar value, const SearchsortedOptions& options = {});
struct BucketizeOptions {
  bool right = false;
};
/// The same for ascending boundaries [n] and numbers of any shape.
Tensor bucketize(const Tensor& x, const Tensor& boundaries, const BucketizeOptions& options = {});
Tensor bucketize(Scalar x, const Tensor& boundaries, const BucketizeOptions& options = {});

}   // namespace gradus
#endif
