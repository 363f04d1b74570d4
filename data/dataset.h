// What a dataset is, and the simplest one: two tensors.
//
// Idea: a dataset hands out whole batches, not samples. Gathering 64 rows is then one pass over memory into one new
// tensor; 64 small tensors and a stack of them would cost more than the training step of a small net.
// Read next: loader.h.
#ifndef GRADUS_DATA_DATASET_H
#define GRADUS_DATA_DATASET_H

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

/// Anything that has a size and gives batches of chosen samples; no base class is needed. The DataLoader asks only for
/// indices in 0 .. size() - 1. `get` is const: one dataset may serve several loaders.
template <class T>
concept Dataset = std::is_convertible_v<decltype(std::declval<const T&>().size()), int64_t> &&
                  std::is_same_v<decltype(std::declval<const T&>().get(std::span<const int64_t>())), Batch>;

/// Two tensors as a dataset; shares their numbers (copies once what is not row-major). inputs [samples, ...], targets
/// [samples, ...] -> batches of rows, without history. Throws ShapeError unless both have the same number of samples.
class TensorDataset {
 public:
  TensorDataset(const Tensor& inputs, const Tensor& targets);
  int64_t size() const { return inputs_.size(0); }
  Batch get(std::span<const int64_t> indices) const;

 private:
  Tensor inputs_, targets_;
};

/// For your own datasets: throws IndexError naming `op` unless every index is in
/// 0 .. size - 1.
void check_indices(const char* op, std::span<const int64_t> indices, int64_t size);

}   // namespace gradus::data
#endif
