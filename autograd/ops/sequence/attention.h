// Attention.
#ifndef GRADUS_AUTOGRAD_OPS_SEQUENCE_ATTENTION_H
#define GRADUS_AUTOGRAD_OPS_SEQUENCE_ATTENTION_H

#include <optional>

#include "core/tensor/tensor.h"

namespace gradus {

struct AttentionOptions {
  /// Broadcasts to [.., l, s]. bool: true where a query looks at a key; a float: added to the scores, with a gradient.
  Tensor attn_mask = {};
  double dropout_p = 0;               ///< of the probabilities, also in eval(); uses the default generator
  bool is_causal = false;             ///< query i looks at keys 0 .. i; instead of a mask
  std::optional<double> scale = {};   ///< 1 / sqrt(e) if not given
  bool enable_gqa = false;            ///< key and value have fewer heads, dimension -3, each for as many heads of query
};
/// softmax(scale query key^T + mask) value, along the keys: query [.., l, e], key [.., s, e], value [.., s, n] ->
/// [.., l, n]; what .. stands for broadcasts. A query that looks at no key gets 0.
Tensor scaled_dot_product_attention(
    const Tensor& query, const Tensor& key, const Tensor& value, const AttentionOptions& options = {});

}   // namespace gradus
#endif
