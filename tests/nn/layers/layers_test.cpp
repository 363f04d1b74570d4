// Linear, activations, Flatten, check_members.
#include <doctest/doctest.h>

#include <memory>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "nn/layers/activation.h"
#include "nn/layers/flatten.h"
#include "nn/layers/linear.h"
#include "nn/layers/rectifier.h"
#include "nn/module/check_members.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::error_of;

namespace {

double largest(const Tensor& x) { return x.abs().max().item<double>(); }
double deviation(const Tensor& x) { return std::sqrt(var(x, {}, {.correction = 0}).item<double>()); }

}   // namespace

TEST_CASE("Linear computes x W^T + b") {
  nn::Linear layer{2, 3};
  layer.load_state_dict({{"weight", tensor({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}})}, {"bias", tensor({0.5, 0.0, -0.5})}});
  CHECK(equal(layer(tensor({{1.0, -1.0}})), tensor({{-0.5, -1.0, -1.5}})));
}

TEST_CASE("Linear says to flatten an image first") {
  nn::Linear layer{784, 10};
  CHECK(error_of<ShapeError>([&] {
    layer(zeros({64, 1, 28, 28}));
  }) == "linear: the last size of x must be 784: x is [64, 1, 28, 28], weight is [10, 784]. Flatten "
        "it first: flatten(x, 1).");
  CHECK(error_of<Error>([] { nn::Linear bad(-1, 2); }) ==
        "Linear: in_features and out_features must be at least 0; got -1 and 2");
}

TEST_CASE("Linear starts uniform in plus minus 1 / sqrt(in_features)") {
  manual_seed(3);
  nn::Linear layer{100, 200};
  CHECK(largest(layer.weight) <= 0.1);
  CHECK(largest(layer.weight) > 0.0999);   // 20,000 numbers: the chance of none above 0.0999 is 2e-9
  CHECK(deviation(layer.weight) == doctest::Approx(0.1 / std::sqrt(3.0)).epsilon(0.02).scale(0));
  CHECK(largest(layer.bias) <= 0.1);
  CHECK(largest(layer.bias) > 0.09);
  nn::Linear none{0, 2};
  CHECK(none(zeros({3, 0})).shape() == Shape{3, 2});
}

TEST_CASE("activation modules compute the op of their name") {
  Tensor x = tensor({{-1.0, 0.5}, {2.0, -0.25}});
  CHECK(equal(nn::ReLU{}(x), relu(x)));
  CHECK(equal(nn::Sigmoid{}(x), sigmoid(x)));
  CHECK(equal(nn::Tanh{}(x), gradus::tanh(x)));
  CHECK(equal(nn::GELU{}(x), gelu(x)));
  CHECK(equal(nn::GELU{{.approximate = "tanh"}}(x), gelu(x, {.approximate = "tanh"})));
  CHECK(equal(nn::Softplus{{.beta = 2}}(x), softplus(x, {.beta = 2})));
  CHECK(equal(nn::Softmax{1}(x), softmax(x, 1)));
  CHECK(equal(nn::LogSoftmax{0}(x), log_softmax(x, 0)));
  CHECK(equal(nn::Softmax2d{}(reshape(x, {2, 1, 2})), softmax(reshape(x, {2, 1, 2}), 0)));
  CHECK(equal(nn::Softmax2d{}(reshape(x, {1, 2, 2, 1})), softmax(reshape(x, {1, 2, 2, 1}), 1)));
  CHECK(error_of<ShapeError>([&] { nn::Softmax2d{}(x); }) ==
        "Softmax2d: x must be [n, channels, height, width] or [channels, height, width]; it is [2, 2]");
  CHECK(error_of<Error>([] { nn::GELU bad{{.approximate = "fast"}}; }) ==
        "GELU: approximate must be \"none\" or \"tanh\"; got \"fast\"");
}

TEST_CASE("the other activations as modules, with PyTorch's defaults and printed form") {
  Tensor x = tensor({{-4.0, 0.25}, {2.0, -0.75}});
  struct Row {
    Tensor got, wanted;
    std::string printed, text;
  };
  auto row = [&](const auto& module, Tensor wanted, const char* text) {
    return Row{module(x), wanted, to_string(module), text};
  };
  const Row rows[] = {
      row(nn::ReLU6{}, relu6(x), "ReLU6()"),
      row(nn::Hardtanh{}, hardtanh(x), "Hardtanh(min_val=-1.0, max_val=1.0)"),
      row(nn::Hardtanh{{.min_val = -2}}, hardtanh(x, {.min_val = -2}), "Hardtanh(min_val=-2.0, max_val=1.0)"),
      row(nn::Threshold{0.5, 20}, threshold(x, 0.5, 20), "Threshold(threshold=0.5, value=20.0)"),
      row(nn::LeakyReLU{}, leaky_relu(x), "LeakyReLU(negative_slope=0.01)"),
      row(nn::LeakyReLU{0.2}, leaky_relu(x, 0.2), "LeakyReLU(negative_slope=0.2)"),
      row(nn::ELU{}, elu(x), "ELU(alpha=1.0)"),
      row(nn::ELU{2}, elu(x, 2), "ELU(alpha=2.0)"),
      row(nn::CELU{2}, celu(x, 2), "CELU(alpha=2.0)"),
      row(nn::SELU{}, selu(x), "SELU()"),
      row(nn::PReLU{}, leaky_relu(x, 0.25), "PReLU(num_parameters=1)"),
      row(nn::PReLU{2, 0.5}, leaky_relu(x, 0.5), "PReLU(num_parameters=2)"),
      row(nn::Softshrink{}, softshrink(x), "Softshrink(0.5)"),
      row(nn::Identity{}, x, "Identity()"),
      row(nn::Softshrink{1}, softshrink(x, 1), "Softshrink(1.0)"),
      row(nn::Hardshrink{1}, hardshrink(x, 1), "Hardshrink(1.0)"),
      row(nn::Hardsigmoid{}, hardsigmoid(x), "Hardsigmoid()"),
      row(nn::Hardswish{}, hardswish(x), "Hardswish()"),
      row(nn::SiLU{}, silu(x), "SiLU()"),
      row(nn::Mish{}, mish(x), "Mish()"),
      row(nn::LogSigmoid{}, logsigmoid(x), "LogSigmoid()"),
      row(nn::Softsign{}, softsign(x), "Softsign()"),
      row(nn::Tanhshrink{}, tanhshrink(x), "Tanhshrink()"),
      row(nn::GLU{}, glu(x), "GLU(dim=-1)"),
      row(nn::GLU{0}, glu(x, 0), "GLU(dim=0)"),
      row(nn::Softmin{1}, softmin(x, 1), "Softmin(dim=1)"),
  };
  for (const Row& r : rows) {
    CHECK(r.printed == r.text);
    CHECK_MESSAGE(equal(r.got, r.wanted), r.text);
  }
  CHECK(nn::PReLU{3}.parameters().size() == 1);
  CHECK(error_of<Error>([] { nn::PReLU bad{0}; }) == "PReLU: num_parameters must be at least 1; got 0");
}

TEST_CASE("RReLU draws slopes while training only") {
  nn::RReLU layer{0.25, 0.75};
  CHECK(to_string(layer) == "RReLU(lower=0.25, upper=0.75)");
  Tensor x = full({1000}, -1.0);
  manual_seed(2);
  Tensor y = layer(x);
  manual_seed(2);
  CHECK(equal(y, rrelu(x, {.lower = 0.25, .upper = 0.75, .training = true})));
  CHECK(y.min().item<double>() < y.max().item<double>());
  layer.eval();
  CHECK(equal(layer(x), full({1000}, -0.5)));
}

namespace {
struct Forgetful : nn::Module {
  nn::Linear listed{2, 3};
  std::unique_ptr<nn::Linear> forgotten = std::make_unique<nn::Linear>(3, 4);
  Tensor forward(const Tensor& x) const { return (*forgotten)(relu(listed(x))); }
  GRADUS_MODULE(listed)
};
}   // namespace

TEST_CASE("check_members finds a layer that was not listed") {
  Forgetful net;
  Tensor loss = sum(net(ones({1, 2})));
  std::string text = error_of<Error>([&] { nn::check_members(net, loss); });
  CHECK(text.find("check_members: the loss depends on 2 tensors that Forgetful does not list: [") == 0);
  CHECK(text.find("[4, 3]") != std::string::npos);
  CHECK(text.find("[4]") != std::string::npos);
  CHECK(text.find(". Add the member that holds them to GRADUS_MODULE.") != std::string::npos);
  nn::check_members(net, loss, net.forgotten->parameters());

  Tensor x = ones({1, 2}, {.requires_grad = true});
  Tensor other = sum(net.listed(x));
  CHECK(error_of<Error>([&] { nn::check_members(net, other); }) ==
        "check_members: the loss depends on 1 tensor that Forgetful does not list: [1, 2]. Add the "
        "member that holds it to GRADUS_MODULE.");
  nn::check_members(net, other, {x});
}

TEST_CASE("check_members needs a graph that has not been released") {
  nn::Linear net{2, 1};
  Tensor loss = sum(net(ones({1, 2})));
  loss.backward();
  CHECK(error_of<GradError>([&] { nn::check_members(net, loss); }) ==
        "check_members: backward has already released the graph; call check_members first");
  CHECK(error_of<GradError>([&] { nn::check_members(net, ones({})); }) ==
        "check_members: the loss has no history: nothing it was computed from requires grad, or it "
        "was computed under NoGradGuard");
}
