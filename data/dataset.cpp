// TensorDataset: rows of two tensors.
#include "data/dataset.h"

#include <algorithm>

#include "core/base/format.h"
#include "core/compute/apply.h"

namespace gradus::data {

void check_indices(const char* op, std::span<const int64_t> indices, int64_t size) {
  for (int64_t index : indices)
    if (index < 0 || index >= size)
      throw IndexError(fmt::format("{}: there is no sample {}; the samples are 0..{}", op, index, size - 1));
}

TensorDataset::TensorDataset(const Tensor& inputs, const Tensor& targets)
    : inputs_(apply::dense(inputs.detach())), targets_(apply::dense(targets.detach())) {
  const Shape &a = inputs.shape(), &b = targets.shape();
  if (a.dims() == 0 || b.dims() == 0 || a[0] != b[0])
    throw ShapeError(
        fmt::format("TensorDataset: inputs and targets need a first dimension of the same size, the "
                    "number of samples; inputs is {}, targets is {}",
            a, b));
}

Batch TensorDataset::get(std::span<const int64_t> indices) const {
  check_indices("TensorDataset::get", indices, size());
  Tensor rows = empty({int64_t(indices.size())}, Dtype::int64);
  std::copy(indices.begin(), indices.end(), rows.data<int64_t>().begin());
  return {apply::index_select(inputs_, 0, rows), apply::index_select(targets_, 0, rows)};
}

}   // namespace gradus::data
