// Lazy sizes: parameters whose sizes come from the first batch or from a state_dict.
#include "nn/module/parameter.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/history/node.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "nn/layers/conv.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "nn/module/init.h"
#include "optim/methods/sgd.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::error_of;

namespace {

// As a batch norm: all its sizes are those of dimension 1.
struct Shift : nn::Module {
  nn::Parameter shift = nn::Parameter::lazy({-1});
  nn::Buffer seen = nn::Buffer::lazy({2, -1}, float64);
  Shift() {
    find_sizes_by<Shift>([](Shift& layer, const Tensor& x) {
      layer.shift.set_sizes({x.size(1)});
      layer.seen.set_sizes({2, x.size(1)});
      NoGradGuard guard;
      layer.shift.fill_(3);
      layer.seen.zero_();
    });
  }
  Tensor forward(const Tensor& x) const { return x + shift; }
  GRADUS_MODULE(shift, seen)
};

}   // namespace

TEST_CASE("a lazy Linear takes its input size from the first batch, and starts as any other") {
  manual_seed(3);
  nn::Linear layer{nn::lazy, 200};
  CHECK(to_string(layer) == "Linear(in_features=0, out_features=200, bias=True)");
  CHECK(layer.weight.is_lazy());
  CHECK(layer(randn({5, 100})).shape() == Shape{5, 200});
  CHECK_FALSE(layer.weight.is_lazy());
  CHECK(layer.weight.shape() == Shape{200, 100});
  CHECK(layer.weight.requires_grad());
  CHECK(layer.weight.is_leaf());
  CHECK(layer.weight.abs().max().item<double>() <= 0.1);
  CHECK(layer.weight.abs().max().item<double>() > 0.0999);
  CHECK(layer.bias.abs().max().item<double>() <= 0.1);
  CHECK(layer.bias.abs().max().item<double>() > 0.09);
  CHECK(error_of<ShapeError>([&] { layer(ones({1, 4})); }).find("must be 100") != std::string::npos);
  const Tensor before = layer.weight.detach().clone();
  sum(layer(randn({5, 100}))).backward();
  CHECK(layer.weight.grad().shape() == Shape{200, 100});
  CHECK(equal(layer.weight.detach(), before));
}

TEST_CASE("lazy layers inside a net get their sizes one after the other, and then run straight on") {
  nn::Sequential net{nn::Linear{nn::lazy, 8}, relu, nn::Linear{nn::lazy, 3, {.bias = false}}};
  CHECK_FALSE(net[0].module()->is_plain());
  net(ones({2, 5}));
  CHECK(net[0].module()->is_plain());
  CHECK(net.num_parameters() == 8 * 5 + 8 + 3 * 8);
  optim::SGD sgd(net.parameters(), {.lr = 0.1});
  sum(net(ones({2, 5}))).backward();
  CHECK_NOTHROW(sgd.step());
}

TEST_CASE("before the first batch, what needs the sizes is an error that says what to do") {
  nn::Sequential net{relu, nn::Linear{nn::lazy, 3}};
  const std::string rest =
      ": the sizes of \"1.weight\" come from the first batch; call the net with one, or "
      "load_state_dict, before";
  CHECK(error_of<Error>([&] { net.parameters(); }) == "parameters" + rest);
  CHECK(error_of<Error>([&] { net.named_parameters(); }) == "parameters" + rest);
  CHECK(error_of<Error>([&] { net.num_parameters(); }) == "parameters" + rest);
  CHECK(error_of<Error>([&] { net.buffers(); }) == "buffers" + rest);
  CHECK(error_of<Error>([&] { net.state_dict(); }) == "state_dict" + rest);
  CHECK(error_of<Error>([&] {
    nn::Linear{1, 3}.copy_from(nn::Linear{nn::lazy, 3});
  }) == "copy_from: the sizes of \"weight\" come from the first batch; call the net with one, or load_state_dict, "
        "before");
  net.to(float64).eval();
  net.zero_grad();
  net.requires_grad_(false);
  CHECK(net(ones({2, 4}, float64)).dtype() == float64);
  CHECK_FALSE(net.parameters()[0].requires_grad());
}

TEST_CASE("load_state_dict gives a lazy layer its sizes and numbers, which the first batch leaves alone") {
  nn::Sequential lazy_net{nn::Linear{nn::lazy, 3}}, full{nn::Linear{4, 3}};
  Tensor weight = lazy_net[0].as<nn::Linear>().weight;   // a handle sees it, too
  CHECK(error_of<ShapeError>([&] {
    lazy_net.load_state_dict({{"0.weight", zeros({2, 4})}, {"0.bias", zeros({3})}});
  }) == "load_state_dict: \"0.weight\" is [2, 4], the module has [3, ?].");
  CHECK(weight.shape() == Shape{3, 0});
  lazy_net.load_state_dict(full.state_dict());
  CHECK(weight.shape() == Shape{3, 4});
  const Tensor x = ones({2, 4});
  CHECK(equal(lazy_net(x), full(x)));
  nn::Linear copy{nn::lazy, 3};
  copy.copy_from(full[0].as<nn::Linear>());
  CHECK(equal(copy(x), full(x)));
}

TEST_CASE("a first batch that does not fit leaves the layer as it was") {
  nn::Linear layer{nn::lazy, 3};
  CHECK(error_of<ShapeError>([&] { layer(ones({})); }) == "Linear: in_features is the last size of x, and x is []");
  CHECK(layer.weight.is_lazy());
  CHECK(layer(ones({2, 4})).shape() == Shape{2, 3});
  Shift shift;
  CHECK_THROWS_AS(shift(ones({4})), IndexError);
  CHECK(shift.seen.is_lazy());
}

TEST_CASE("a first batch without features gives sizes, too") {
  nn::Linear layer{nn::lazy, 3};
  CHECK(layer(ones({2, 0})).shape() == Shape{2, 3});
  CHECK(layer.num_parameters() == 3);
}

TEST_CASE("a first batch under InferenceModeGuard leaves parameters that can be trained") {
  nn::Linear layer{nn::lazy, 3};
  {
    InferenceModeGuard guard;
    layer(ones({2, 4}));
  }
  sum(layer(ones({2, 4}))).backward();
  CHECK(layer.weight.grad().shape() == Shape{3, 4});
}

TEST_CASE("a layer of one's own is made lazy by one call, with buffers and other dtypes") {
  Shift layer;
  CHECK(layer.seen.is_lazy());
  CHECK(equal(layer(ones({2, 3})), full({2, 3}, 4.0)));
  CHECK(equal(layer.seen, zeros({2, 3}, float64)));
  Shift loaded, moved = std::move(layer);
  loaded.load_state_dict(moved.state_dict());
  CHECK(loaded.seen.shape() == Shape{2, 3});
  Shift before, after = std::move(before);   // what is moved keeps its hook
  CHECK(after(ones({2, 3})).shape() == Shape{2, 3});
}

TEST_CASE("a parameter tied to a lazy one shares its sizes") {
  nn::Parameter first = nn::Parameter::lazy({2, -1}), second = nn::Parameter::tied_to(first);
  CHECK(second.is_lazy());
  first.set_sizes({2, 7});
  CHECK_FALSE(first.is_lazy());
  CHECK_FALSE(second.is_lazy());
  CHECK(second.shape() == Shape{2, 7});
}

TEST_CASE("numbers given before the first batch are kept, or are an error where they have no place yet") {
  nn::Linear layer{nn::lazy, 3};
  nn::Conv1d conv{nn::lazy, 2, 3};
  CHECK(isnan(layer.bias).all().item<bool>());
  nn::init::constant_(layer.bias, 5);
  nn::init::zeros_(conv.bias);
  CHECK(equal(layer(zeros({1, 2})), full({1, 3}, 5.0)));
  CHECK(equal(conv(zeros({4, 3})), zeros({2, 1})));
  CHECK(layer.weight.abs().max().item<float>() > 0);
  layer = nn::Linear{nn::lazy, 3};
  layer.reset_parameters();   // as long as there are none
  layer.to(float64).requires_grad_(false);
  CHECK_FALSE(isnan(layer(zeros({1, 2}, float64))).any().item<bool>());
  using Fill = void (*)(const Tensor&);
  for (Fill fill : {Fill([](const Tensor& w) { nn::init::kaiming_normal_(w); }),
           Fill([](const Tensor& w) { nn::init::orthogonal_(w); }),
           Fill([](const Tensor& w) { nn::init::zeros_(w); })}) {
    nn::Sequential net{nn::Linear{nn::lazy, 3}};
    fill(net[0].as<nn::Linear>().weight);
    CHECK(error_of<Error>([&] {
      net(ones({1, 2}));
    }) == "0 (Linear): Linear: its \"weight\" was given numbers before the first batch gave it its size, and they are "
          "lost. Call the layer with a batch first, under NoGradGuard say, or load_state_dict; then set them");
    net.load_state_dict({{"0.weight", ones({3, 2})}, {"0.bias", zeros({3})}});
    CHECK(equal(net(ones({1, 2})), full({1, 3}, 2.0)));
  }
}

namespace {
struct Wordless : nn::Module {
  nn::Parameter w = nn::Parameter::lazy({-1});
  Wordless() {
    find_sizes_by<Wordless>([](Wordless& m, const Tensor& x) { m.w.set_sizes(x.shape()); });
  }
  Tensor forward(int64_t n) const { return w * n; }
  GRADUS_MODULE(w)
};
}   // namespace

TEST_CASE("a lazy module that is called without a tensor says so") {
  Wordless module;
  CHECK(error_of<Error>([&] { module(int64_t(3)); }) ==
        "Wordless: its sizes come from the first tensor that it is called with; there was none");
}
