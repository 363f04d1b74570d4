// The nets of the benches `nets` and `sweep`, and their training step, in libtorch. Twin of models.h.
#ifndef GRADUS_BENCH_MODELS_TORCH_H
#define GRADUS_BENCH_MODELS_TORCH_H

#include "bench/training_torch.h"

namespace bench::models {

using torch::Tensor;
namespace nn = torch::nn;

/// `depth` convolutions for images [n, 1, 28, 28]: the first has `width` channels, the others twice as many.
inline nn::Sequential lenet(int64_t width = 32, int64_t depth = 2) {
  nn::Sequential net(nn::Conv2d(1, width, 3), nn::ReLU(), nn::Conv2d(width, 2 * width, 3), nn::ReLU());
  for (int64_t i = 2; i < depth; ++i) {
    net->push_back(nn::Conv2d(nn::Conv2dOptions(2 * width, 2 * width, 3).padding(1)));
    net->push_back(nn::ReLU());
  }
  net->push_back(nn::MaxPool2d(2));
  net->push_back(nn::Flatten());
  net->push_back(nn::Linear(2 * width * 12 * 12, 128));
  net->push_back(nn::ReLU());
  net->push_back(nn::Linear(128, 10));
  return net;
}

inline nn::Sequential conv_net() {
  nn::Sequential net;
  for (int i = 0; i < 7; ++i) {
    net->push_back(nn::Conv2d(nn::Conv2dOptions(i == 0 ? 3 : 32, 32, 3).padding(1).bias(false)));
    net->push_back(nn::BatchNorm2d(32));
    net->push_back(nn::ReLU());
  }
  net->push_back(nn::AdaptiveAvgPool2d(1));
  net->push_back(nn::Flatten());
  net->push_back(nn::Linear(32, 10));
  return net;
}

/// [n, length, width] -> the same: each character looks at those before it.
struct AttentionImpl : nn::Module {
  explicit AttentionImpl(int64_t width)
      : qkv(register_module("qkv", nn::Linear(width, 3 * width))),
        proj(register_module("proj", nn::Linear(width, width))) {}
  Tensor forward(const Tensor& x) {
    const int64_t n = x.size(0), length = x.size(1), width = x.size(2);
    const auto heads = [&](const Tensor& t) { return t.view({n, length, 4, width / 4}).transpose(1, 2); };
    const std::vector<Tensor> parts = qkv(x).split(width, 2);
    const Tensor y =
        at::scaled_dot_product_attention(heads(parts[0]), heads(parts[1]), heads(parts[2]), {}, 0, /*is_causal=*/true);
    return proj(y.transpose(1, 2).reshape({n, length, width}));
  }
  nn::Linear qkv, proj;
};
TORCH_MODULE(Attention);

struct BlockImpl : nn::Module {
  explicit BlockImpl(int64_t width)
      : l1(register_module("l1", nn::LayerNorm(nn::LayerNormOptions({width})))),
        l2(register_module("l2", nn::LayerNorm(nn::LayerNormOptions({width})))),
        attention(register_module("attention", Attention(width))),
        fc(register_module("fc", nn::Linear(width, 4 * width))),
        out(register_module("out", nn::Linear(4 * width, width))) {}
  Tensor forward(const Tensor& x) {
    const Tensor y = x + attention(l1(x));
    return y + out(torch::gelu(fc(l2(y))));
  }
  nn::LayerNorm l1, l2;
  Attention attention;
  nn::Linear fc, out;
};
TORCH_MODULE(Block);

struct GptImpl : nn::Module {
  GptImpl(int64_t letters, int64_t length, int64_t width, int64_t depth = 4)
      : tok(register_module("tok", nn::Embedding(letters, width))),
        pos(register_module("pos", nn::Embedding(length, width))),
        blocks(register_module("blocks", nn::ModuleList())),
        lf(register_module("lf", nn::LayerNorm(nn::LayerNormOptions({width})))),
        head(register_module("head", nn::Linear(nn::LinearOptions(width, letters).bias(false)))) {
    for (int64_t i = 0; i < depth; ++i) blocks->push_back(Block(width));
  }
  Tensor forward(const Tensor& text) {
    Tensor x = tok(text) + pos(torch::arange(text.size(1)));
    for (const auto& block : *blocks) x = block->as<BlockImpl>()->forward(x);
    return head(lf(x)).flatten(0, 1);
  }
  nn::Embedding tok, pos;
  nn::ModuleList blocks;
  nn::LayerNorm lf;
  nn::Linear head;
};
TORCH_MODULE(Gpt);

struct RnnImpl : nn::Module {
  explicit RnnImpl(int64_t width = 128, int64_t depth = 1)
      : e(register_module("e", nn::Embedding(65, width))),
        l(register_module("l", nn::LSTM(nn::LSTMOptions(width, width).num_layers(depth).batch_first(true)))),
        o(register_module("o", nn::Linear(width, 65))) {}
  Tensor forward(const Tensor& text) { return o(std::get<0>(l(e(text)))).flatten(0, 1); }
  nn::Embedding e;
  nn::LSTM l;
  nn::Linear o;
};
TORCH_MODULE(Rnn);

/// Images by SGD with momentum, texts by Adam.
template <class Model> Training train_task(const Task& task, Model model) {
  bench::fill(*model);
  std::shared_ptr<torch::optim::Optimizer> optimizer;
  if (task.is_text()) optimizer = std::make_shared<torch::optim::Adam>(model->parameters(), 1e-3);
  else
    optimizer = std::make_shared<torch::optim::SGD>(model->parameters(), torch::optim::SGDOptions(0.01).momentum(0.9));
  std::vector<Tensor> xs, ys;
  for (const TaskBatch& batch : random_batches(task)) {
    xs.push_back((task.is_text() ? torch::tensor(batch.characters) : torch::tensor(batch.pixels)).view(task.sizes));
    ys.push_back(torch::tensor(batch.classes));
  }
  return bench::train(model, optimizer, xs, ys);
}

}   // namespace bench::models
#endif
