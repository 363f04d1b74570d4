// `./dev bench nets`: a training step of a convolutional net, of one with batch norms, of a small GPT and of an LSTM;
// then layers alone, forward and backward, at three sizes.
//
// Read first: harness.h, workloads.h, table.h, models.h.   The other side: nets_torch.cpp.
#include <cmath>

#include "bench/models.h"

namespace {

using namespace gradus;
using bench::LayerCase;
using bench::Training;
using bench::models::Attention;

/// The same with products that may be rounded to bfloat16.
Training rounded(const Training& training) {
  const auto step = [step = training.step] {
    set_float32_matmul_precision("medium");
    step();
    set_float32_matmul_precision("highest");
  };
  return {step, training.loss};
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
  using namespace bench::models;
  std::vector<Case> cases = {
      training_case(lenet_task.name, [] { return train_task(lenet_task, lenet()); }),
      training_case(conv_task.name, [] { return train_task(conv_task, conv_net()); }),
      training_case(gpt_task.name, [] { return train_task(gpt_task, Gpt(65, 64, 128)); }),
      training_case(lstm_task.name, [] { return train_task(lstm_task, Rnn()); }),
      training_case("medium/lenet", [] { return rounded(train_task(lenet_task, lenet())); }),
      training_case("medium/gpt", [] { return rounded(train_task(gpt_task, Gpt(65, 64, 128))); }),
  };
  for (const LayerCase& c : layer_cases()) cases.push_back(training_case(c.name, [=] { return run_alone(c); }));
  const auto first_op = [] { (void)(ones({4}) + 1).sum().item<float>(); };
  return serve({about_gradus, set_num_threads, first_op, cases}, argc, argv);
}
