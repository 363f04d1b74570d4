// Embedding and EmbeddingBag.
#include "nn/layers/embedding.h"

#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/base/words.h"
#include "nn/module/init.h"

namespace gradus::nn {

namespace {

Parameter table(const char* layer, int64_t rows, int64_t columns) {
  if (rows < 0 || columns < 0)
    throw Error(
        fmt::format("{}: num_embeddings and embedding_dim must be at least 0; got {} and {}", layer, rows, columns));
  return Parameter(empty({rows, columns}));
}

Parameter given(const char* layer, const Tensor& rows, bool freeze) {
  if (!rows.defined() || rows.dim() != 2)
    throw ShapeError(fmt::format("{}: from_pretrained takes rows [num_embeddings, embedding_dim]; got {}", layer,
        rows.defined() ? to_string(rows.shape()) : "an undefined tensor"));
  return Parameter(rows, !freeze);
}

// Counts padding_idx from the front.
void count_from_front(const char* layer, std::optional<int64_t>& padding_idx, int64_t rows) {
  if (!padding_idx) return;
  if (*padding_idx < -rows || *padding_idx >= rows)
    throw IndexError(fmt::format(
        "{}: padding_idx must be one of the {} rows, {}..{}; got {}", layer, rows, -rows, rows - 1, *padding_idx));
  if (*padding_idx < 0) *padding_idx += rows;
}

void start(const Tensor& weight, const std::optional<int64_t>& padding_idx) {
  init::normal_(weight);
  if (padding_idx) init::zeros_(select(weight.detach(), 0, *padding_idx));
}

// "10, 3, padding_idx=0, max_norm=1.0"
std::string sizes(const Tensor& weight) { return fmt::format("{}, {}", weight.size(0), weight.size(1)); }
std::string norm_text(const std::optional<double>& max_norm, double norm_type, bool by_frequency) {
  std::string text;
  if (max_norm) text += fmt::format(", max_norm={:#}", *max_norm);
  if (norm_type != 2) text += fmt::format(", norm_type={:#}", norm_type);
  if (by_frequency) text += ", scale_grad_by_freq=True";
  return text;
}
std::string padding_text(const std::optional<int64_t>& padding_idx) {
  return padding_idx ? fmt::format(", padding_idx={}", *padding_idx) : "";
}

}   // namespace

Embedding::Embedding(int64_t num_embeddings, int64_t embedding_dim, const EmbeddingOptions& o)
    : options(o), weight(table("Embedding", num_embeddings, embedding_dim)) {
  count_from_front("Embedding", options.padding_idx, num_embeddings);
  reset_parameters();
}

Embedding Embedding::from_pretrained(const Tensor& rows, bool freeze, const EmbeddingOptions& options) {
  Embedding layer(0, 0);
  layer.weight = given("Embedding", rows, freeze);
  layer.options = options;
  count_from_front("Embedding", layer.options.padding_idx, rows.size(0));
  return layer;
}

Tensor Embedding::forward(const Tensor& indices) const { return embedding(indices, weight, options); }
void Embedding::reset_parameters() { start(weight, options.padding_idx); }
std::string Embedding::extra_repr() const {
  return sizes(weight) + padding_text(options.padding_idx) +
         norm_text(options.max_norm, options.norm_type, options.scale_grad_by_freq);
}

namespace {

// The mode as a literal: the caller's may not live as long as the layer.
BagOptions with_known_mode(BagOptions options) {
  static constexpr const char* modes[] = {"sum", "mean", "max"};
  options.mode = modes[which_word("EmbeddingBag", "mode", options.mode, modes)];
  return options;
}

}   // namespace

EmbeddingBag::EmbeddingBag(int64_t num_embeddings, int64_t embedding_dim, const BagOptions& o)
    : options(with_known_mode(o)), weight(table("EmbeddingBag", num_embeddings, embedding_dim)) {
  count_from_front("EmbeddingBag", options.padding_idx, num_embeddings);
  reset_parameters();
}

EmbeddingBag EmbeddingBag::from_pretrained(const Tensor& rows, bool freeze, const BagOptions& options) {
  EmbeddingBag layer(0, 0);
  layer.weight = given("EmbeddingBag", rows, freeze);
  layer.options = with_known_mode(options);
  count_from_front("EmbeddingBag", layer.options.padding_idx, rows.size(0));
  return layer;
}

Tensor EmbeddingBag::forward(const Tensor& indices, const Tensor& offsets, const Tensor& per_sample_weights) const {
  return embedding_bag(indices, weight,
      {.offsets = offsets,
          .max_norm = options.max_norm,
          .norm_type = options.norm_type,
          .scale_grad_by_freq = options.scale_grad_by_freq,
          .mode = options.mode,
          .per_sample_weights = per_sample_weights,
          .include_last_offset = options.include_last_offset,
          .padding_idx = options.padding_idx});
}
void EmbeddingBag::reset_parameters() { start(weight, options.padding_idx); }
std::string EmbeddingBag::extra_repr() const {
  return sizes(weight) + norm_text(options.max_norm, options.norm_type, options.scale_grad_by_freq) +
         fmt::format(", mode='{}'", options.mode) + padding_text(options.padding_idx);
}

}   // namespace gradus::nn
