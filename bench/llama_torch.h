// The Llama of examples/llama.h in libtorch, with tensors alone; layer by layer the same ops.
#ifndef GRADUS_BENCH_LLAMA_TORCH_H
#define GRADUS_BENCH_LLAMA_TORCH_H

#include <cmath>

#include "bench/training_torch.h"
#include "examples/llama_file.h"

namespace bench {

class TorchLlama {
 public:
  using Tensor = torch::Tensor;
  explicit TorchLlama(const std::string& path) : TorchLlama(LlamaFile(path)) {}

  /// The token at `place`, after all before it -> logits of the next one.
  Tensor operator()(int64_t which, int64_t place) const {
    Tensor x = token_.slice(0, which, which + 1);
    for (const Layer& layer : layers_) {
      x = x + attention(layer, at::rms_norm(x, {s_.width}, layer.norm1, 1e-5), place);
      const std::vector<Tensor> halves =
          at::linear(at::rms_norm(x, {s_.width}, layer.norm2, 1e-5), layer.wide).split(s_.hidden, 1);
      x = x + at::linear(at::silu(halves[0]) * halves[1], layer.narrow);
    }
    return at::linear(at::rms_norm(x, {s_.width}, norm_, 1e-5), token_)[0];
  }

 private:
  struct Layer {
    Tensor norm1, norm2, qkv, proj, wide, narrow, keys, values;
  };
  explicit TorchLlama(LlamaFile file) : s_(file.sizes) {
    const int64_t kv_width = s_.kv_heads * s_.head_width();
    const auto next = [&](const Sizes& shape) { return copy_of(file.next(product(shape)), shape); };
    token_ = next({s_.tokens, s_.width});
    const Tensor norm1 = next({s_.layers, s_.width}), q = next({s_.layers, s_.width, s_.width}),
                 k = next({s_.layers, kv_width, s_.width}), v = next({s_.layers, kv_width, s_.width}),
                 out = next({s_.layers, s_.width, s_.width}), norm2 = next({s_.layers, s_.width}),
                 gate = next({s_.layers, s_.hidden, s_.width}), narrow = next({s_.layers, s_.width, s_.hidden}),
                 wide = next({s_.layers, s_.hidden, s_.width});
    for (int64_t i = 0; i < s_.layers; ++i) {
      const Tensor empty = torch::zeros({s_.kv_heads, s_.length, s_.head_width()});
      layers_.push_back({norm1[i], norm2[i], at::cat({q[i], k[i], v[i]}), out[i], at::cat({gate[i], wide[i]}),
          narrow[i], empty, empty.clone()});
    }
    norm_ = next({s_.width});
    turn_ = turns(s_.length, s_.head_width());
  }
  static Tensor turns(int64_t length, int64_t n) {
    Tensor all = torch::zeros({length, n, n});
    for (int64_t i = 0; i < n; i += 2) {
      const Tensor angle = torch::arange(length).to(torch::kFloat64) * std::pow(10000, -double(i) / double(n));
      all.select(1, i).select(1, i).copy_(angle.cos());
      all.select(1, i).select(1, i + 1).copy_(angle.sin());
      all.select(1, i + 1).select(1, i).copy_(-angle.sin());
      all.select(1, i + 1).select(1, i + 1).copy_(angle.cos());
    }
    return all;
  }
  Tensor attention(const Layer& layer, const Tensor& x, int64_t place) const {
    const int64_t turned = s_.heads + s_.kv_heads;
    const Tensor rows = at::linear(x, layer.qkv).view({turned + s_.kv_heads, s_.head_width()});
    const Tensor qk = at::mm(rows.slice(0, 0, turned), turn_[place]);
    layer.keys.select(1, place).copy_(qk.slice(0, s_.heads));
    layer.values.select(1, place).copy_(rows.slice(0, turned));
    const auto batched = [](const Tensor& t) { return t.unsqueeze(0); };   // it wants four dimensions
    const Tensor y = at::scaled_dot_product_attention(batched(qk.slice(0, 0, s_.heads).unsqueeze(1)),
        batched(layer.keys.slice(1, 0, place + 1)), batched(layer.values.slice(1, 0, place + 1)), {}, 0, false, {},
        /*enable_gqa=*/true);
    return at::linear(y.reshape({1, s_.width}), layer.proj);
  }

  LlamaSizes s_;
  Tensor token_, norm_, turn_;
  std::vector<Layer> layers_;
};

}   // namespace bench
#endif
