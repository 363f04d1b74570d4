// TensorDataset: rows of tensors.
#include "data/dataset.h"

#include <algorithm>

#include "core/base/format.h"
#include "core/compute/apply.h"

namespace gradus::data {

void check_indices(const char* op, std::span<const int64_t> indices, int64_t size) {
  for (int64_t index : indices) {
    if (index >= 0 && index < size) continue;
    if (size == 0) throw IndexError(fmt::format("{}: there is no sample {}; the dataset is empty", op, index));
    throw IndexError(fmt::format("{}: there is no sample {}; the samples are 0..{}", op, index, size - 1));
  }
}

void detail::fail_moved_from() {
  throw Error("data: this loader or dataset was moved from; use the one that it was moved to");
}

void detail::keep_rows(std::span<Tensor> tensors) {
  bool fit = true;
  std::string shapes;
  for (const Tensor& t : tensors) {
    fit = fit && t.dim() > 0 && t.size(0) == tensors[0].size(0);
    shapes += (shapes.empty() ? "" : ", ") + to_string(t.shape());
  }
  if (!fit)
    throw ShapeError(
        "TensorDataset: each tensor needs a first dimension of the same size, the number of samples; "
        "they are " +
        shapes);
  for (Tensor& t : tensors) t = apply::dense(t.detach());
}

void detail::get_rows(
    std::span<const Tensor> tensors, std::span<const int64_t> indices, std::span<Tensor* const> rows) {
  check_indices("TensorDataset::get", indices, tensors[0].size(0));
  Tensor index = empty({int64_t(indices.size())}, Dtype::int64);
  std::copy(indices.begin(), indices.end(), index.data<int64_t>().begin());
  for (size_t i = 0; i < tensors.size(); ++i) *rows[i] = apply::index_select(tensors[i], 0, index);
}

}   // namespace gradus::data
