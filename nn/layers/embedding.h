// Embedding and EmbeddingBag: learned vectors for numbered things, such as words.
#ifndef GRADUS_NN_LAYERS_EMBEDDING_H
#define GRADUS_NN_LAYERS_EMBEDDING_H

#include "autograd/ops/sequence/embedding.h"
#include "nn/module/module.h"

namespace gradus::nn {

/// indices, int64 of any shape [..] -> [.., embedding_dim]: the rows of weight with these numbers. The row padding_idx
/// starts as zeros and gets no gradient. Throws IndexError for an index out of range.
class Embedding : public Module {
 public:
  /// Throws Error unless both numbers are at least 0, IndexError for a padding_idx out of range.
  Embedding(int64_t num_embeddings, int64_t embedding_dim, const EmbeddingOptions& options = {});
  /// As in Python, Embedding(10, 4, 0).
  template <std::integral Index>
  Embedding(int64_t count, int64_t dim, Index padding_idx) : Embedding(count, dim, {.padding_idx = padding_idx}) {}
  /// Shares these rows, [num_embeddings, embedding_dim]; frozen, they get no gradient.
  static Embedding from_pretrained(const Tensor& rows, bool freeze = true, const EmbeddingOptions& options = {});

  Tensor forward(const Tensor& indices) const;
  /// New starting values: normal with deviation 1, zeros in the row padding_idx.
  void reset_parameters();
  std::string extra_repr() const override;

  EmbeddingOptions options;   ///< padding_idx is counted from the front
  Parameter weight;           ///< [num_embeddings, embedding_dim]
  GRADUS_MODULE(weight)
};

struct BagOptions {
  std::optional<double> max_norm = {};
  double norm_type = 2;
  bool scale_grad_by_freq = false;
  const char* mode = "mean";   ///< "sum", "mean" or "max"
  bool include_last_offset = false;
  std::optional<int64_t> padding_idx = {};
};
/// indices, int64 [bags, size], or [count] with offsets [bags] -> [bags, embedding_dim]: the mean, sum or largest
/// numbers of each bag's rows; embedding_bag explains the options.
class EmbeddingBag : public Module {
 public:
  /// Throws Error unless both numbers are at least 0 and mode is one of the three, IndexError for a padding_idx out of
  /// range.
  EmbeddingBag(int64_t num_embeddings, int64_t embedding_dim, const BagOptions& options = {});
  /// As Embedding's.
  static EmbeddingBag from_pretrained(const Tensor& rows, bool freeze = true, const BagOptions& options = {});

  Tensor forward(const Tensor& indices, const Tensor& offsets = {}, const Tensor& per_sample_weights = {}) const;
  /// New starting values, as Embedding's.
  void reset_parameters();
  std::string extra_repr() const override;

  BagOptions options;   ///< padding_idx is counted from the front
  Parameter weight;     ///< [num_embeddings, embedding_dim]
  GRADUS_MODULE(weight)

  /// The call in which `{}` stands for no offsets.
  Tensor operator()(const Tensor& indices, const Tensor& offsets, const Tensor& per_sample_weights) const {
    return detail::Call::of(*this, indices, offsets, per_sample_weights);
  }
};

}   // namespace gradus::nn
#endif
