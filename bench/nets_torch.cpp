// The libtorch side of `./dev bench nets`.
//
// Compiled by bench/run where PyTorch is installed.
// Read first: harness.h, workloads.h, training_torch.h.   The other side: nets.cpp.
#include <cmath>

#include "bench/training_torch.h"

namespace {

using bench::LayerCase;
using bench::Task;
using bench::Training;
using torch::Tensor;
namespace nn = torch::nn;

// -- nets --

nn::Sequential lenet() {
  return nn::Sequential(nn::Conv2d(1, 32, 3), nn::ReLU(), nn::Conv2d(32, 64, 3), nn::ReLU(), nn::MaxPool2d(2),
      nn::Flatten(), nn::Linear(9216, 128), nn::ReLU(), nn::Linear(128, 10));
}

nn::Sequential conv_net() {
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
  GptImpl(int64_t letters, int64_t length, int64_t width)
      : tok(register_module("tok", nn::Embedding(letters, width))),
        pos(register_module("pos", nn::Embedding(length, width))),
        blocks(register_module("blocks", nn::ModuleList())),
        lf(register_module("lf", nn::LayerNorm(nn::LayerNormOptions({width})))),
        head(register_module("head", nn::Linear(nn::LinearOptions(width, letters).bias(false)))) {
    for (int i = 0; i < 4; ++i) blocks->push_back(Block(width));
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
  RnnImpl() {
    register_module("e", e);
    register_module("l", l);
    register_module("o", o);
  }
  Tensor forward(const Tensor& text) { return o(std::get<0>(l(e(text)))).flatten(0, 1); }
  nn::Embedding e{65, 128};
  nn::LSTM l{nn::LSTMOptions(128, 128).batch_first(true)};
  nn::Linear o{128, 65};
};
TORCH_MODULE(Rnn);

template <class Net> Training train_task(const Task& task, Net model) {
  bench::fill(*model);
  std::shared_ptr<torch::optim::Optimizer> optimizer;
  if (task.is_text()) optimizer = std::make_shared<torch::optim::Adam>(model->parameters(), 1e-3);
  else
    optimizer = std::make_shared<torch::optim::SGD>(model->parameters(), torch::optim::SGDOptions(0.01).momentum(0.9));
  std::vector<Tensor> xs, ys;
  for (const bench::TaskBatch& batch : random_batches(task)) {
    xs.push_back((task.is_text() ? torch::tensor(batch.characters) : torch::tensor(batch.pixels)).view(task.sizes));
    ys.push_back(torch::tensor(batch.classes));
  }
  return bench::train(model, optimizer, xs, ys);
}

// -- layers alone --

/// The sum of the squares; 0 of a gradient that did not arrive.
double squares(const Tensor& x) { return x.defined() ? x.detach().square().sum().item<double>() : 0; }

/// A step is forward and backward; both sides must agree on the norm of the result and all gradients, as one vector.
template <class Layer, class Call> Training run_layer(Layer layer, const Tensor& x, const Call& call) {
  bench::fill(*layer);
  const auto y = std::make_shared<Tensor>(call(layer, x));
  const Tensor dy = at::empty_like(y->detach());   // in the same memory order, as a next layer gives it
  dy.copy_(bench::copy_of(bench::Random(5).uniform(y->numel(), -1, 1), y->sizes()));
  const auto step = [=]() mutable {
    layer->zero_grad();
    if (x.requires_grad()) x.mutable_grad() = Tensor();
    *y = call(layer, x);
    y->backward(dy);
  };
  const auto norm = [=] {
    double sum = squares(*y) + squares(x.grad());
    for (const Tensor& parameter : layer->parameters()) sum += squares(parameter.grad());
    return std::sqrt(sum);
  };
  return {step, norm};
}
template <class Layer> Training run_layer(Layer layer, const Tensor& x) {
  return run_layer(layer, x, [](Layer& l, const Tensor& in) { return l->forward(in); });
}

/// The C++ interface has the function, but no layer.
struct RMSNormImpl : nn::Module {
  explicit RMSNormImpl(int64_t width) : weight(register_parameter("weight", torch::ones({width}))) {}
  Tensor forward(const Tensor& x) { return at::rms_norm(x, weight.sizes(), weight); }
  Tensor weight;
};
TORCH_MODULE(RMSNorm);

Training run_image_layer(const LayerCase& c) {
  const Tensor x = bench::copy_of(bench::Random(4).uniform(bench::product(c.sizes), -1, 1), c.sizes).requires_grad_();
  const int64_t channels = c.sizes[1];
  const auto conv = [&](int64_t size) { return nn::Conv2dOptions(channels, channels, size).padding(size / 2); };
  if (c.layer == "conv3x3") return run_layer(nn::Conv2d(conv(3)), x);
  if (c.layer == "conv1x1") return run_layer(nn::Conv2d(conv(1)), x);
  if (c.layer == "conv5x5") return run_layer(nn::Conv2d(conv(5).stride(2)), x);
  if (c.layer == "depthwise") return run_layer(nn::Conv2d(conv(3).groups(channels)), x);
  if (c.layer == "max_pool") return run_layer(nn::MaxPool2d(2), x);
  if (c.layer == "batch_norm") return run_layer(nn::BatchNorm2d(channels), x);
  if (c.layer == "instance_norm") return run_layer(nn::InstanceNorm2d(channels), x);
  if (c.layer == "group_norm") return run_layer(nn::GroupNorm(8, channels), x);
  return run_layer(nn::LocalResponseNorm(5), x);
}

Training run_sequence_layer(const LayerCase& c) {
  const Tensor x = bench::copy_of(bench::Random(4).uniform(bench::product(c.sizes), -1, 1), c.sizes).requires_grad_();
  const int64_t width = c.sizes[2];
  if (c.layer == "layer_norm") return run_layer(nn::LayerNorm(nn::LayerNormOptions({width})), x);
  if (c.layer == "rms_norm") return run_layer(RMSNorm(width), x);
  if (c.layer == "attention") return run_layer(Attention(width), x);
  return run_layer(nn::LSTM(nn::LSTMOptions(width, width).batch_first(true)), x,
      [](nn::LSTM& layer, const Tensor& in) { return std::get<0>(layer->forward(in)); });
}

Training run_alone(const LayerCase& c) {
  if (c.sizes.size() == 3) return run_sequence_layer(c);
  if (c.layer != "embedding") return run_image_layer(c);
  const std::vector<int64_t> rows = bench::Random(4).below(c.sizes[0] * c.sizes[1], c.sizes[2]);
  return run_layer(nn::Embedding(c.sizes[2], c.sizes[3]), torch::tensor(rows).view({c.sizes[0], c.sizes[1]}));
}

}   // namespace

int main(int argc, char** argv) {
  using namespace bench;
  at::globalContext().setFlushDenormal(true);
  std::vector<Case> cases = {
      training_case(lenet_task.name, [] { return train_task(lenet_task, lenet()); }),
      training_case(conv_task.name, [] { return train_task(conv_task, conv_net()); }),
      training_case(gpt_task.name, [] { return train_task(gpt_task, Gpt(65, 64, 128)); }),
      training_case(lstm_task.name, [] { return train_task(lstm_task, Rnn()); }),
  };
  for (const LayerCase& c : layer_cases()) cases.push_back(training_case(c.name, [=] { return run_alone(c); }));
  const auto first_op = [] { (void)(torch::ones({4}) + 1).sum().item<float>(); };
  return serve({about_torch, at::set_num_threads, first_op, cases}, argc, argv);
}
