// Llama: a transformer that writes one token after another (Touvron et al. 2023).
//
// Idea: what attention needs of the tokens so far, their keys and values, is kept. So each new token passes through the
// net alone, whatever the length of the text before it.
// Read first: tiny_gpt.cpp.   The program: stories.cpp.
#ifndef GRADUS_EXAMPLES_LLAMA_H
#define GRADUS_EXAMPLES_LLAMA_H

#include <cmath>
#include <vector>

#include <gradus.h>

#include "llama_file.h"

/// The keys and values of all places of a text, for one block: [kv_heads, length, head_width].
struct KvCache {
  gradus::Tensor keys, values;
};

struct LlamaBlock : gradus::nn::Module {
  using Tensor = gradus::Tensor;
  explicit LlamaBlock(const LlamaSizes& s)
      : norm1(s.width, 1e-5),
        norm2(s.width, 1e-5),
        qkv(s.width, (s.heads + 2 * s.kv_heads) * s.head_width(), false),
        proj(s.width, s.width, false),
        wide(s.width, 2 * s.hidden, false),
        narrow(s.hidden, s.width, false),
        sizes(s) {}

  /// x [1, width], what the token at `place` has become so far -> the same. turn: see turns().
  Tensor forward(const Tensor& x, const Tensor& turn, int64_t place, const KvCache& cache) const {
    const Tensor y = x + attention(norm1(x), turn, place, cache);
    const std::vector<Tensor> halves = split(wide(norm2(y)), sizes.hidden, 1);
    return y + narrow(silu(halves[0]) * halves[1]);
  }
  Tensor attention(const Tensor& x, const Tensor& turn, int64_t place, const KvCache& cache) const {
    const int64_t turned = sizes.heads + sizes.kv_heads;
    const Tensor rows = qkv(x).view({turned + sizes.kv_heads, sizes.head_width()});   // one per head
    const Tensor qk = matmul(rows.slice(0, 0, turned), turn);
    cache.keys.select(1, place).copy_(qk.slice(0, sizes.heads));
    cache.values.select(1, place).copy_(rows.slice(0, turned));
    const Tensor q = qk.slice(0, 0, sizes.heads).unsqueeze(1);
    const Tensor keys = cache.keys.slice(1, 0, place + 1), values = cache.values.slice(1, 0, place + 1);
    return proj(scaled_dot_product_attention(q, keys, values, {.enable_gqa = true}).reshape({1, sizes.width}));
  }

  gradus::nn::RMSNorm norm1, norm2;
  gradus::nn::Linear qkv, proj, wide, narrow;
  LlamaSizes sizes;
  GRADUS_MODULE(norm1, norm2, qkv, proj, wide, narrow)
};

/// Rotary places (Su et al. 2021): matrix p of [length, n, n] turns each two neighbours of a row by p times an angle,
/// which is 1 for the first two and falls to 1 / 10000. A query times a key then depends on how far apart they are.
inline gradus::Tensor turns(int64_t length, int64_t n) {
  gradus::Tensor all = gradus::zeros({length, n, n});
  for (int64_t i = 0; i < n; i += 2) {
    const gradus::Tensor angle = gradus::arange(length).to(gradus::float64) * std::pow(10000, -double(i) / double(n));
    all.index_put_({gradus::Slice(), i, i}, cos(angle));
    all.index_put_({gradus::Slice(), i, i + 1}, sin(angle));
    all.index_put_({gradus::Slice(), i + 1, i}, -sin(angle));
    all.index_put_({gradus::Slice(), i + 1, i + 1}, cos(angle));
  }
  return all;
}

struct Llama : gradus::nn::Module {
  using Tensor = gradus::Tensor;
  explicit Llama(const LlamaSizes& s)
      : token(s.tokens, s.width), norm(s.width, 1e-5), sizes(s), turn(turns(s.length, s.head_width())) {
    const gradus::Shape shape = {s.kv_heads, s.length, s.head_width()};
    for (int i = 0; i < s.layers; ++i) {
      blocks.push_back(LlamaBlock(s));
      caches.push_back({gradus::zeros(shape), gradus::zeros(shape)});
    }
  }
  /// The token at `place`, after forward was called for all places before it -> logits of the next one, [tokens].
  Tensor forward(int64_t which, int64_t place) const {
    Tensor x = token.weight.slice(0, which, which + 1);
    for (size_t i = 0; i < blocks.size(); ++i) x = blocks[i](x, turn[place], place, caches[i]);
    return linear(norm(x), token.weight)[0];
  }
  Tensor operator()(int64_t which, int64_t place) const { return forward(which, place); }

  gradus::nn::Embedding token;
  std::vector<LlamaBlock> blocks;
  gradus::nn::RMSNorm norm;
  LlamaSizes sizes;
  Tensor turn;
  std::vector<KvCache> caches;
  GRADUS_MODULE(token, blocks, norm)
};

inline Llama read_llama(const std::string& path) {
  using gradus::Tensor;
  LlamaFile file(path);
  const auto& [width, hidden, layers, heads, kv_heads, tokens, length] = file.sizes;
  Llama net(file.sizes);
  const int64_t kv_width = kv_heads * file.sizes.head_width();
  const auto next = [&](gradus::Shape shape) { return gradus::from_vector(file.next(shape.numel()), shape); };

  gradus::NoGradGuard guard;
  net.token.weight.copy_(next({tokens, width}));
  const Tensor norm1 = next({layers, width}), q = next({layers, width, width}), k = next({layers, kv_width, width}),
               v = next({layers, kv_width, width}), out = next({layers, width, width}), norm2 = next({layers, width}),
               gate = next({layers, hidden, width}), narrow = next({layers, width, hidden}),
               wide = next({layers, hidden, width});
  for (int64_t i = 0; i < layers; ++i) {
    const LlamaBlock& block = net.blocks[size_t(i)];
    block.norm1.weight.copy_(norm1[i]);
    block.norm2.weight.copy_(norm2[i]);
    block.qkv.weight.copy_(gradus::cat({q[i], k[i], v[i]}));
    block.proj.weight.copy_(out[i]);
    block.wide.weight.copy_(gradus::cat({gate[i], wide[i]}));
    block.narrow.weight.copy_(narrow[i]);
  }
  net.norm.weight.copy_(next({width}));
  return net;
}

#endif
