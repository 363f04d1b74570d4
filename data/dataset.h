// What a dataset is, and the simplest one: tensors side by side.
//
// Idea: a dataset hands out whole batches, not samples. Gathering 64 rows is then one pass over memory into one new
// tensor; 64 small tensors and a stack of them would cost more than the training step of a small net.
// Read next: subset.h, loader.h.
#ifndef GRADUS_DATA_DATASET_H
#define GRADUS_DATA_DATASET_H

#include <array>
#include <span>
#include <type_traits>
#include <utility>

#include "core/tensor/tensor.h"

namespace gradus::data {

/// Samples side by side: the first dimension of both tensors counts them.
/// `auto [image, digit] = batch;`
struct Batch {
  Tensor inputs;
  Tensor targets;
};

/// A batch of n tensors: `auto [a, b, y] = batch;`. Two have names.
template <size_t n> using TensorBatch = std::conditional_t<n == 2, Batch, std::array<Tensor, n>>;

/// The tensors of a batch. ConcatDataset asks for them; give a batch type of your own such a function beside it.
inline std::array<Tensor*, 2> tensors_of(Batch& batch) { return {&batch.inputs, &batch.targets}; }
template <size_t n> std::array<Tensor*, n> tensors_of(std::array<Tensor, n>& batch) {
  std::array<Tensor*, n> tensors;
  for (size_t i = 0; i < n; ++i) tensors[i] = &batch[i];
  return tensors;
}

/// What the dataset D gives: Batch, or whatever its `get` returns.
template <class D>
using BatchOf = std::remove_cvref_t<decltype(std::declval<const D&>().get(std::span<const int64_t>()))>;

/// Anything that has a size and gives batches of chosen samples; no base class is needed. The DataLoader asks only for
/// indices in 0 .. size() - 1. `get` is const: one dataset may serve several loaders. Loaders copy it, so what is large
/// in it belongs into tensors, whose numbers are shared.
template <class D>
concept Dataset = std::is_convertible_v<decltype(std::declval<const D&>().size()), int64_t> &&
                  std::is_default_constructible_v<BatchOf<D>>;

/// For your own datasets: throws IndexError naming `op` unless every index is in
/// 0 .. size - 1.
void check_indices(const char* op, std::span<const int64_t> indices, int64_t size);

namespace detail {
[[noreturn]] void fail_moved_from();
// What TensorDataset does for any number of tensors.
void keep_rows(std::span<Tensor> tensors);
void get_rows(std::span<const Tensor> tensors, std::span<const int64_t> indices, std::span<Tensor* const> rows);
}   // namespace detail

/// Tensors as a dataset, `TensorDataset set(x, y)`; shares their numbers (copies once what is not row-major). Each is
/// [samples, ...] -> batches of rows, without history. Throws ShapeError unless all have the same number of samples.
template <size_t n = 2> class TensorDataset {
 public:
  template <class... T>
    requires(sizeof...(T) == n && (std::is_convertible_v<const T&, const Tensor&> && ...))
  TensorDataset(const T&... tensors) : tensors_{tensors...} {
    detail::keep_rows(tensors_);
  }
  int64_t size() const { return tensors_[0].size(0); }
  TensorBatch<n> get(std::span<const int64_t> indices) const {
    TensorBatch<n> batch;
    detail::get_rows(tensors_, indices, tensors_of(batch));
    return batch;
  }

 private:
  std::array<Tensor, n> tensors_;
};
template <class... T> TensorDataset(const T&...) -> TensorDataset<sizeof...(T)>;

}   // namespace gradus::data
#endif
