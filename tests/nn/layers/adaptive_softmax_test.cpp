// AdaptiveLogSoftmaxWithLoss, against PyTorch 2.13.
#include "nn/layers/adaptive_softmax.h"

#include <doctest/doctest.h>

#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/waves.h"

namespace gradus::test {

namespace {

nn::AdaptiveLogSoftmaxWithLoss layer() {
  return with_waves(nn::AdaptiveLogSoftmaxWithLoss{6, 12, {3, 7}, {.div_value = 2, .head_bias = true}});
}

}   // namespace

TEST_CASE("AdaptiveLogSoftmaxWithLoss gives PyTorch's numbers, gradients and names") {
  auto net = layer();
  std::string names;
  for (const auto& p : net.named_parameters()) names += p.name + " " + to_string(p.tensor.shape()) + "; ";
  CHECK(names ==
        "head.weight [5, 6]; head.bias [5]; tail.0.0.weight [3, 6]; tail.0.1.weight [4, 3]; "
        "tail.1.0.weight [1, 6]; tail.1.1.weight [5, 1]; ");
  const Tensor x = wave_leaf({5, 6}, 0.5), t = tensor({0, 5, 2, 11, 8});
  const auto y = net(x, t);
  CHECK(y.loss.item<double>() == doctest::Approx(2.3957869870768347).epsilon(1e-13));
  check_sums(y.output, {x}, net,
      {0.07350865511531346, -1.1962536790132894, -0.32065997434583837, -1.1174650701067512, -0.027573683154353695,
          -0.6193072071158917, -2.1428965019496187, -1.1236915201410913});
  check_sums(net.log_prob(x), {x}, net,
      {46.6485019948552, -52.10573071105986, -3.944372455843837, -1.3108998538963772, 39.50508749616553,
          22.765831060919325, -11.048620740267012, -4.25295618666423});
  CHECK(allclose(gather(net.log_prob(x), 1, unsqueeze(t, 1)), unsqueeze(y.output, 1), 1e-13, 0));
  CHECK(net.predict(x).to_vector<int64_t>() == std::vector<int64_t>{0, 0, 0, 9, 9});
  CHECK(net.predict(x[0].unsqueeze(0)).to_vector<int64_t>() == std::vector<int64_t>{0});
  const auto one = net(x[1], t[1]);
  CHECK(one.output.shape() == Shape{});
  CHECK(one.output.item<double>() == doctest::Approx(-2.90634419532611776).epsilon(1e-13));
  CHECK(one.loss.item<double>() == -one.output.item<double>());
}

TEST_CASE("AdaptiveLogSoftmaxWithLoss prints its parts, and starts as its linear layers do") {
  nn::AdaptiveLogSoftmaxWithLoss net{20, 200, {20, 100}};
  CHECK(to_string(net) ==
        "AdaptiveLogSoftmaxWithLoss(\n"
        "  (head): Linear(in_features=20, out_features=22, bias=False)\n"
        "  (tail): ModuleList(\n"
        "    (0): Sequential(\n"
        "      (0): Linear(in_features=20, out_features=5, bias=False)\n"
        "      (1): Linear(in_features=5, out_features=80, bias=False)\n"
        "    )\n"
        "    (1): Sequential(\n"
        "      (0): Linear(in_features=20, out_features=1, bias=False)\n"
        "      (1): Linear(in_features=1, out_features=100, bias=False)\n"
        "    )\n"
        "  )\n"
        ")");
  std::vector<Tensor> before;
  for (const Tensor& p : net.parameters()) before.push_back(p.clone());
  net.reset_parameters();
  for (size_t i = 0; i < before.size(); ++i) {
    const Tensor p = net.parameters()[i];
    CHECK_FALSE(equal(p, before[i]));
    CHECK(abs(p).max().item<double>() <= 1 / std::sqrt(double(p.size(1))));
  }
}

TEST_CASE("a cluster without a target has no gradient") {
  auto net = layer();
  net(wave({2, 6}, 1), tensor({1, 8})).loss.backward();
  const auto p = net.parameters();
  CHECK_FALSE(p[2].grad().defined());
  CHECK(p[4].grad().defined());
}

TEST_CASE("AdaptiveLogSoftmaxWithLoss names wrong cutoffs, shapes and classes") {
  auto made = [](const std::vector<int64_t>& cutoffs, double div_value = 4) {
    return error_of<Error>([&] { nn::AdaptiveLogSoftmaxWithLoss(6, 12, cutoffs, {.div_value = div_value}); });
  };
  const std::string start = "AdaptiveLogSoftmaxWithLoss: ",
                    cutoffs = start + "cutoffs must be ascending numbers of 1..11, at least one; ";
  CHECK(made({}) == cutoffs + "there are none");
  CHECK(made({0, 4}) == cutoffs + "cutoffs[0] is 0");
  CHECK(made({5, 5}) == cutoffs + "cutoffs[1] is 5");
  CHECK(made({5, 12}) == cutoffs + "cutoffs[1] is 12");
  CHECK(made({5}, 0) == start + "div_value must be above 0; it is 0");
  CHECK(made({5}, 1e-320) == start + "div_value 1e-320 gives cluster 0 inf features");
  CHECK(error_of<Error>([] { nn::AdaptiveLogSoftmaxWithLoss(6, -1, {3}); }) ==
        start + "n_classes must be at least 2; got -1");
  auto net = layer();
  const Tensor x = wave({2, 6}, 1);
  auto called = [&](const Tensor& input, const Tensor& target) {
    return error_of<Error>([&] { net.forward(input, target); });
  };
  CHECK(called(x, tensor({1, 12})) == start + "target[1] is class 12, but there are classes 0..11");
  CHECK(called(x, tensor({1})) == start + "x must be [n, 6] and target [n], or [6] and []; they are [2, 6] and [1]");
  CHECK(called(x, tensor({1.0, 2.0})) == start + "target must be int64, class numbers; it is float32");
  CHECK(called(x, {}) == start + "target is undefined");
}

}   // namespace gradus::test
