// The nets of the benches `nets` and `sweep`, and their training step, in gradus. Twin of models_torch.h.
#ifndef GRADUS_BENCH_MODELS_H
#define GRADUS_BENCH_MODELS_H

#include "bench/training.h"

namespace bench::models {

using namespace gradus;

/// `depth` convolutions for images [n, 1, 28, 28]: the first has `width` channels, the others twice as many.
inline nn::Sequential lenet(int64_t width = 32, int64_t depth = 2) {
  nn::Sequential net = {nn::Conv2d{1, width, 3}, relu, nn::Conv2d{width, 2 * width, 3}, relu};
  for (int64_t i = 2; i < depth; ++i) {
    net.push_back(nn::Conv2d{2 * width, 2 * width, 3, {.padding = 1}});
    net.push_back(relu);
  }
  net.push_back(nn::MaxPool2d{2});
  net.push_back(nn::Flatten{});
  net.push_back(nn::Linear{2 * width * 12 * 12, 128});
  net.push_back(relu);
  net.push_back(nn::Linear{128, 10});
  return net;
}

inline nn::Sequential conv_net() {
  nn::Sequential net;
  for (int i = 0; i < 7; ++i) {
    net.push_back(nn::Conv2d{i == 0 ? 3 : 32, 32, 3, {.padding = 1, .bias = false}});
    net.push_back(nn::BatchNorm2d{32});
    net.push_back(relu);
  }
  net.push_back(nn::AdaptiveAvgPool2d{1});
  net.push_back(nn::Flatten{});
  net.push_back(nn::Linear{32, 10});
  return net;
}

/// [n, length, width] -> the same: each character looks at those before it.
struct Attention : nn::Module {
  explicit Attention(int64_t width) : qkv(width, 3 * width), proj(width, width) {}
  Tensor forward(const Tensor& x) const {
    const int64_t n = x.size(0), length = x.size(1), width = x.size(2);
    const auto heads = [&](const Tensor& t) { return t.view({n, length, 4, width / 4}).transpose(1, 2); };
    const std::vector<Tensor> parts = split(qkv(x), width, 2);
    const Tensor y =
        scaled_dot_product_attention(heads(parts[0]), heads(parts[1]), heads(parts[2]), {.is_causal = true});
    return proj(y.transpose(1, 2).reshape({n, length, width}));
  }
  nn::Linear qkv, proj;
  GRADUS_MODULE(qkv, proj)
};

struct Block : nn::Module {
  explicit Block(int64_t width) : l1(width), l2(width), attention(width), fc(width, 4 * width), out(4 * width, width) {}
  Tensor forward(const Tensor& x) const {
    const Tensor y = x + attention(l1(x));
    return y + out(gelu(fc(l2(y))));
  }
  nn::LayerNorm l1, l2;
  Attention attention;
  nn::Linear fc, out;
  GRADUS_MODULE(l1, l2, attention, fc, out)
};

struct Gpt : nn::Module {
  Gpt(int64_t letters, int64_t length, int64_t width, int64_t depth = 4)
      : tok(letters, width), pos(length, width), lf(width), head(width, letters, {.bias = false}) {
    for (int64_t i = 0; i < depth; ++i) blocks.push_back(Block(width));
  }
  Tensor forward(const Tensor& text) const {
    Tensor x = tok(text) + pos(arange(text.size(1)));
    for (const Block& block : blocks) x = block(x);
    return head(lf(x)).flatten(0, 1);
  }
  nn::Embedding tok, pos;
  std::vector<Block> blocks;
  nn::LayerNorm lf;
  nn::Linear head;
  GRADUS_MODULE(tok, pos, blocks, lf, head)
};

struct Rnn : nn::Module {
  explicit Rnn(int64_t width = 128, int64_t depth = 1)
      : e(65, width), l(width, width, {.num_layers = depth, .batch_first = true}), o(width, 65) {}
  Tensor forward(const Tensor& text) const { return o(l(e(text)).output).flatten(0, 1); }
  nn::Embedding e;
  nn::LSTM l;
  nn::Linear o;
  GRADUS_MODULE(e, l, o)
};

/// Images by SGD with momentum, texts by Adam.
template <class Model> Training train_task(const Task& task, Model made) {
  const auto model = std::make_shared<Model>(std::move(made));
  bench::fill(*model);
  std::shared_ptr<optim::Optimizer> optimizer;
  if (task.is_text()) optimizer = std::make_shared<optim::Adam>(model->parameters(), optim::AdamOptions{.lr = 1e-3});
  else optimizer = std::make_shared<optim::SGD>(model->parameters(), optim::SGDOptions{.lr = 0.01, .momentum = 0.9});
  std::vector<Tensor> xs, ys;
  for (const TaskBatch& batch : random_batches(task)) {
    xs.push_back(task.is_text() ? from_vector(batch.characters, task.sizes) : from_vector(batch.pixels, task.sizes));
    ys.push_back(from_vector(batch.classes));
  }
  return bench::train(model, optimizer, xs, ys);
}

}   // namespace bench::models
#endif
