// Embeddings: rows of a table by their numbers.
#ifndef GRADUS_AUTOGRAD_OPS_SEQUENCE_EMBEDDING_H
#define GRADUS_AUTOGRAD_OPS_SEQUENCE_EMBEDDING_H

#include <optional>

#include "core/tensor/tensor.h"

namespace gradus {

struct EmbeddingOptions {
  std::optional<int64_t> padding_idx = {};   ///< this row gets no gradient; negative: counted from the end
  std::optional<double> max_norm = {};       ///< longer rows among those asked for are shortened in the table itself
  double norm_type = 2;                      ///< the p of that norm
  bool scale_grad_by_freq = false;           ///< the gradient of a row is divided by how often it was asked for
};
/// indices, int64 of any shape [..], weight [rows, n] -> [.., n]. Throws IndexError for an index out of range.
Tensor embedding(const Tensor& indices, const Tensor& weight, const EmbeddingOptions& options = {});

struct EmbeddingBagOptions {
  Tensor offsets = {};   ///< int64 [bags], ascending from 0: where each bag of indices [count] begins
  std::optional<double> max_norm = {};
  double norm_type = 2;
  bool scale_grad_by_freq = false;    ///< not with "max"
  const char* mode = "mean";          ///< "sum", "mean" or "max" of a bag's rows, column by column; 0 if it has none
  Tensor per_sample_weights = {};     ///< of indices' shape: factors of the rows, with "sum" only
  bool include_last_offset = false;   ///< there is one more offset, the number of indices
  std::optional<int64_t> padding_idx = {};   ///< this row is left out
};
/// indices, int64 [bags, size], or [count] with offsets, weight [rows, n] -> [bags, n].
Tensor embedding_bag(const Tensor& indices, const Tensor& weight, const EmbeddingBagOptions& options = {});

}   // namespace gradus
#endif
