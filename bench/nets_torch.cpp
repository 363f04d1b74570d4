// The libtorch side of `./dev bench nets`.
//
// Compiled by bench/run where PyTorch is installed.
// Read first: harness.h, workloads.h, models_torch.h.   The other side: nets.cpp.
#include <ATen/autocast_mode.h>

#include <cmath>

#include "bench/models_torch.h"

namespace {

using bench::LayerCase;
using bench::Training;
using bench::models::Attention;
using torch::Tensor;
namespace nn = torch::nn;

/// The same under autocast, PyTorch's way to products of bfloat16.
Training rounded(const Training& training) {
  const auto step = [step = training.step] {
    at::autocast::set_autocast_dtype(at::kCPU, at::kBFloat16);
    at::autocast::set_autocast_enabled(at::kCPU, true);
    step();
    at::autocast::clear_cache();
    at::autocast::set_autocast_enabled(at::kCPU, false);
  };
  return {step, training.loss};
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
  using namespace bench::models;
  at::globalContext().setFlushDenormal(true);
  std::vector<Case> cases = {
      training_case(lenet_task.name, [] { return train_task(lenet_task, lenet()); }),
      training_case(conv_task.name, [] { return train_task(conv_task, conv_net()); }),
      training_case(gpt_task.name, [] { return train_task(gpt_task, Gpt(65, 64, 128)); }),
      training_case(lstm_task.name, [] { return train_task(lstm_task, Rnn()); }),
      training_case("medium/lenet", [] { return rounded(train_task(lenet_task, lenet())); }),
      training_case("medium/gpt", [] { return rounded(train_task(gpt_task, Gpt(65, 64, 128))); }),
  };
  for (const LayerCase& c : layer_cases()) cases.push_back(training_case(c.name, [=] { return run_alone(c); }));
  const auto first_op = [] { (void)(torch::ones({4}) + 1).sum().item<float>(); };
  return serve({about_torch, at::set_num_threads, first_op, cases}, argc, argv);
}
