// `./dev bench nets`: a training step of a convolutional net, of one with batch norms, of a small GPT and of an LSTM;
// then layers alone, forward and backward, at three sizes.
//
// Read first: harness.h, workloads.h, table.h, training.h.   The other side: nets_torch.cpp.
#include <cmath>

#include "bench/training.h"

namespace {

using namespace gradus;
using bench::LayerCase;
using bench::Task;
using bench::Training;

// -- nets --

nn::Sequential lenet() {
  return {nn::Conv2d{1, 32, 3}, relu, nn::Conv2d{32, 64, 3}, relu, nn::MaxPool2d{2}, nn::Flatten{},
      nn::Linear{9216, 128}, relu, nn::Linear{128, 10}};
}

nn::Sequential conv_net() {
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
  Gpt(int64_t letters, int64_t length, int64_t width)
      : tok(letters, width), pos(length, width), lf(width), head(width, letters, {.bias = false}) {
    for (int i = 0; i < 4; ++i) blocks.push_back(Block(width));
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
  nn::Embedding e{65, 128};
  nn::LSTM l{128, 128, {.batch_first = true}};
  nn::Linear o{128, 65};
  Tensor forward(const Tensor& text) const { return o(l(e(text)).output).flatten(0, 1); }
  GRADUS_MODULE(e, l, o)
};

template <class Net> Training train_task(const Task& task, Net net) {
  const auto model = std::make_shared<Net>(std::move(net));
  bench::fill(*model);
  std::shared_ptr<optim::Optimizer> optimizer;
  if (task.is_text()) optimizer = std::make_shared<optim::Adam>(model->parameters(), optim::AdamOptions{.lr = 1e-3});
  else optimizer = std::make_shared<optim::SGD>(model->parameters(), optim::SGDOptions{.lr = 0.01, .momentum = 0.9});
  std::vector<Tensor> xs, ys;
  for (const bench::TaskBatch& batch : random_batches(task)) {
    xs.push_back(task.is_text() ? from_vector(batch.characters, task.sizes) : from_vector(batch.pixels, task.sizes));
    ys.push_back(from_vector(batch.classes));
  }
  return bench::train(model, optimizer, xs, ys);
}

// -- layers alone --

/// The sum of the squares; 0 of a gradient that did not arrive.
double squares(const Tensor& x) { return x.defined() ? square(x.detach()).sum().item<double>() : 0; }

/// A step is forward and backward; both sides must agree on the norm of the result and all gradients, as one vector.
template <class Layer, class Call> Training run_layer(Layer made, const Tensor& x, const Call& call) {
  const auto layer = std::make_shared<Layer>(std::move(made));
  bench::fill(*layer);
  const auto y = std::make_shared<Tensor>(call(*layer, x));
  const Tensor dy = empty_like(y->detach());   // in the same memory order, as a next layer gives it
  dy.copy_(from_vector(bench::Random(5).uniform(y->numel(), -1, 1), y->shape()));
  const auto step = [=] {
    layer->zero_grad();
    if (x.requires_grad()) x.mutable_grad() = Tensor();
    *y = call(*layer, x);
    y->backward(dy);
  };
  const auto norm = [=] {
    double sum = squares(*y) + squares(x.grad());
    for (const Tensor& parameter : layer->parameters()) sum += squares(parameter.grad());
    return std::sqrt(sum);
  };
  return {step, norm};
}
template <class Layer> Training run_layer(Layer made, const Tensor& x) {
  return run_layer(std::move(made), x, [](const Layer& layer, const Tensor& in) { return layer(in); });
}

Training run_image_layer(const LayerCase& c) {
  const Tensor x = from_vector(bench::Random(4).uniform(bench::product(c.sizes), -1, 1), c.sizes).requires_grad_();
  const int64_t channels = c.sizes[1];
  if (c.layer == "conv3x3") return run_layer(nn::Conv2d{channels, channels, 3, {.padding = 1}}, x);
  if (c.layer == "conv1x1") return run_layer(nn::Conv2d{channels, channels, 1}, x);
  if (c.layer == "conv5x5") return run_layer(nn::Conv2d{channels, channels, 5, {.stride = 2, .padding = 2}}, x);
  if (c.layer == "depthwise")
    return run_layer(nn::Conv2d{channels, channels, 3, {.padding = 1, .groups = channels}}, x);
  if (c.layer == "max_pool") return run_layer(nn::MaxPool2d{2}, x);
  if (c.layer == "batch_norm") return run_layer(nn::BatchNorm2d{channels}, x);
  if (c.layer == "instance_norm") return run_layer(nn::InstanceNorm2d{channels}, x);
  if (c.layer == "group_norm") return run_layer(nn::GroupNorm{8, channels}, x);
  return run_layer(nn::LocalResponseNorm{5}, x);
}

Training run_sequence_layer(const LayerCase& c) {
  const Tensor x = from_vector(bench::Random(4).uniform(bench::product(c.sizes), -1, 1), c.sizes).requires_grad_();
  const int64_t width = c.sizes[2];
  if (c.layer == "layer_norm") return run_layer(nn::LayerNorm{width}, x);
  if (c.layer == "rms_norm") return run_layer(nn::RMSNorm{width}, x);
  if (c.layer == "attention") return run_layer(Attention{width}, x);
  return run_layer(nn::LSTM{width, width, {.batch_first = true}}, x,
      [](const nn::LSTM& layer, const Tensor& in) { return layer(in).output; });
}

Training run_alone(const LayerCase& c) {
  if (c.sizes.size() == 3) return run_sequence_layer(c);
  if (c.layer != "embedding") return run_image_layer(c);
  const Tensor x = from_vector(bench::Random(4).below(c.sizes[0] * c.sizes[1], c.sizes[2]), {c.sizes[0], c.sizes[1]});
  return run_layer(nn::Embedding{c.sizes[2], c.sizes[3]}, x);
}

}   // namespace

int main(int argc, char** argv) {
  using namespace bench;
  std::vector<Case> cases = {
      training_case(lenet_task.name, [] { return train_task(lenet_task, lenet()); }),
      training_case(conv_task.name, [] { return train_task(conv_task, conv_net()); }),
      training_case(gpt_task.name, [] { return train_task(gpt_task, Gpt(65, 64, 128)); }),
      training_case(lstm_task.name, [] { return train_task(lstm_task, Rnn()); }),
  };
  for (const LayerCase& c : layer_cases()) cases.push_back(training_case(c.name, [=] { return run_alone(c); }));
  const auto first_op = [] { (void)(ones({4}) + 1).sum().item<float>(); };
  return serve({about_gradus, set_num_threads, first_op, cases}, argc, argv);
}
