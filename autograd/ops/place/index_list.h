// Indexing as in PyTorch and numpy: x.index({2, Slice(0, 3), None, Ellipsis, mask, positions}).
//
// Idea: from left to right, each index takes the next dimension. An integer drops it, a Slice keeps a part of it, None
// inserts a dimension of size 1, Ellipsis skips what the others leave: these give views, and writing to a view
// writes to x. Tensors give a copy: int64 ones broadcast with each other and hold positions; a bool one of k
// dimensions takes k of x's and stands for the positions where it is true. The dimensions of the positions come where
// the tensors stood, or first if something stands between the tensors.
#ifndef GRADUS_AUTOGRAD_OPS_PLACE_INDEX_LIST_H
#define GRADUS_AUTOGRAD_OPS_PLACE_INDEX_LIST_H

#include <optional>

#include "core/tensor/creation.h"
#include "core/tensor/tensor.h"

namespace gradus {

/// As an index: a new dimension of size 1. In a Slice: from the start, to the end, every one.
inline constexpr std::nullopt_t None = std::nullopt;
struct EllipsisType {};
/// All the dimensions that the other indices do not take.
inline constexpr EllipsisType Ellipsis{};

/// start:stop:step. Negative positions count from the end; what is out of range is cut off. The step is at least 1.
class Slice {
 public:
  Slice(std::optional<int64_t> start = None, std::optional<int64_t> stop = None, std::optional<int64_t> step = None)
      : start_(start.value_or(0)), stop_(stop.value_or(INT64_MAX)), step_(step.value_or(1)) {}
  int64_t start() const { return start_; }
  int64_t stop() const { return stop_; }
  int64_t step() const { return step_; }

 private:
  int64_t start_, stop_, step_;
};

/// One of the indices between the braces. A bool inserts a dimension: of size 1 if true, 0 if false. A
/// tensor of shape [] counts as the number in it.
class TensorIndex {
 public:
  enum class Kind : uint8_t { none, ellipsis, integer, boolean, slice, tensor };
  TensorIndex(std::nullopt_t) : kind_(Kind::none) {}
  TensorIndex(EllipsisType) : kind_(Kind::ellipsis) {}
  template <class T>
    requires std::is_integral_v<T>
  TensorIndex(T number) : kind_(std::is_same_v<T, bool> ? Kind::boolean : Kind::integer), integer_(int64_t(number)) {}
  TensorIndex(const Slice& slice) : kind_(Kind::slice), slice_(slice) {}
  TensorIndex(const Tensor& tensor) : kind_(Kind::tensor), tensor_(tensor) {}

  Kind kind() const { return kind_; }
  int64_t integer() const { return integer_; }   ///< also of a bool
  const Slice& slice() const { return slice_; }
  const Tensor& tensor() const { return tensor_; }

 private:
  Kind kind_;
  int64_t integer_ = 0;
  Slice slice_;
  Tensor tensor_;
};

/// The indices between the braces.
class IndexList {
 public:
  IndexList(std::initializer_list<TensorIndex> list) : list_(list) {}
  IndexList(std::vector<TensorIndex> list) : list_(std::move(list)) {}
  auto begin() const { return list_.begin(); }
  auto end() const { return list_.end(); }

 private:
  std::vector<TensorIndex> list_;
};

Tensor index(const Tensor& x, const IndexList& indices);   // [method]
struct IndexPutOptions {
  bool accumulate = false;   ///< add to what is there; positions that repeat add up. Else the last one stays
};
/// A copy of x with values, which broadcast, at these places.
// [method]
Tensor index_put(const Tensor& x, const IndexList& indices, const Tensor& values, const IndexPutOptions& options = {});
// [method]
Tensor index_put(const Tensor& x, const IndexList& indices, Scalar value, const IndexPutOptions& options = {});
/// The same in x itself.
// [method]
const Tensor& index_put_(
    const Tensor& x, const IndexList& indices, const Tensor& values, const IndexPutOptions& options = {});
// [method]
const Tensor& index_put_(const Tensor& x, const IndexList& indices, Scalar value, const IndexPutOptions& options = {});

}   // namespace gradus
#endif
