// register_parametrization and remove_parametrizations: what is trained, what is used, what is saved.
#include "nn/utils/parametrize.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/sampling.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "nn/module/check_members.h"
#include "nn/utils/parametrizations.h"
#include "optim/methods/sgd.h"
#include "tests/support/failures.h"
#include "tests/support/names.h"

using namespace gradus;
using namespace nn::utils;
using test::error_of;
using test::Names;
using test::names_of;

namespace {

Tensor symmetric(const Tensor& x) { return x.triu() + x.triu(1).t(); }
struct Scaled : nn::Module {
  nn::Parameter factor{full({}, 3.0)};
  Tensor forward(const Tensor& x) const { return x * factor; }
  GRADUS_MODULE(factor)
};
// w = a b, of rank one.
struct RankOne : nn::Parametrization {
  Tensor weight(const std::vector<Tensor>& x) const override { return matmul(x[0], x[1]); }
  std::vector<Tensor> right_inverse(const Tensor& w) override {
    return {w.narrow(1, 0, 1).clone(), ones({1, w.size(1)}, {.dtype = w.dtype()})};
  }
};

}   // namespace

TEST_CASE("a parametrised weight is computed before each forward, and its original is trained") {
  nn::Linear layer{3, 3};
  const Tensor handle = layer.weight, before = handle.detach().clone();   // as an optimiser holds it
  optim::SGD sgd(layer.parameters(), {.lr = 0.5});
  register_parametrization(layer, "weight", symmetric);
  CHECK(equal(layer.weight.detach(), symmetric(before)));   // at once
  CHECK(names_of(layer.state_dict()) == Names{"bias", "parametrizations.weight.original"});
  CHECK(layer.parameters()[1].impl() == handle.impl());
  const Tensor x = randn({2, 3});
  const Tensor y = layer(x);
  CHECK(allclose(y.detach(), linear(x, symmetric(before), layer.bias).detach()));
  CHECK_NOTHROW(nn::check_members(layer, y.sum()));
  sum(y).backward();
  CHECK(handle.grad().defined());
  CHECK(handle.grad()[1][0].item<float>() == 0);   // below the diagonal nothing is used
  sgd.step();
  CHECK_FALSE(equal(handle.detach(), before));
  layer(x);
  CHECK(equal(layer.weight.detach(), symmetric(handle.detach())));
  CHECK(is_parametrized(layer));
  CHECK(is_parametrized(layer, "weight"));
  CHECK_FALSE(is_parametrized(layer, "bias"));
  CHECK_FALSE(is_parametrized(nn::Linear{1, 1}));
}

TEST_CASE("several parametrisations follow one another, and modules among them are trained and saved") {
  nn::Linear layer{2, 2};
  const Tensor before = layer.weight.detach().clone();
  register_parametrization(layer, "weight", symmetric);
  register_parametrization(layer, "weight", Scaled{});
  register_parametrization(
      layer, "bias", [](const Tensor& b) { return b.exp(); }, [](const Tensor& b) { return b.abs().log(); });
  CHECK(names_of(layer.state_dict()) == Names{"parametrizations.weight.original", "parametrizations.weight.1.factor",
                                            "parametrizations.bias.original"});
  CHECK(equal(layer.weight.detach(), symmetric(before) * 3));
  CHECK(layer.bias.detach().min().item<double>() >= 0);
  sum(layer(ones({1, 2}))).backward();
  CHECK(layer.named_parameters()[1].tensor.grad().defined());
  layer.eval();
  for (nn::Module* m : layer.modules()) CHECK_FALSE(m->training());
  CHECK(to_string(layer) == R"(Linear(
  in_features=2, out_features=2, bias=True
  (parametrizations): ModuleDict(
    (weight): ParametrizationList(
      (0): function
      (1): Scaled()
    )
    (bias): ParametrizationList(
      (0): function
    )
  )
))");
}

TEST_CASE("a parametrisation with several originals makes new parameters of them") {
  nn::Linear layer{3, 2, {.bias = false}};
  layer.to(float64);
  layer.weight.detach().copy_(tensor({{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}}));
  register_parametrization(layer, "weight", RankOne{});
  CHECK(
      names_of(layer.state_dict()) == Names{"parametrizations.weight.original0", "parametrizations.weight.original1"});
  CHECK(equal(layer.weight.detach(), tensor({{1.0, 1.0, 1.0}, {4.0, 4.0, 4.0}}, float64)));
  sum(layer(ones({1, 3}, float64))).backward();
  CHECK(equal(layer.parameters()[0].grad(), full({2, 1}, 3.0, float64)));
  CHECK(error_of<Error>([&] { remove_parametrizations(layer, "weight", false); }) ==
        "remove_parametrizations: \"weight\" has 2 originals, so there is none to leave");
  remove_parametrizations(layer, "weight");
  CHECK(names_of(layer.state_dict()) == Names{"weight"});
  CHECK(equal(layer.weight.detach(), tensor({{1.0, 1.0, 1.0}, {4.0, 4.0, 4.0}}, float64)));
  CHECK(layer.weight.is_leaf());
  CHECK(layer.weight.requires_grad());
}

TEST_CASE("only the first parametrisation of a weight can train several tensors") {
  nn::Linear layer{3, 2};
  register_parametrization(layer, "weight", RankOne{});
  const char* text =
      "register_parametrization: \"weight\" is parametrised already; one that trains several tensors must be the first";
  CHECK(error_of<Error>([&] { register_parametrization(layer, "weight", RankOne{}); }) == text);
  CHECK(error_of<Error>([&] { nn::utils::weight_norm(layer); }) == text);
  CHECK(names_of(layer.state_dict()) ==
        Names{"bias", "parametrizations.weight.original0", "parametrizations.weight.original1"});
  nn::utils::spectral_norm(layer);
  nn::utils::orthogonal(layer);   // of what the first two make
  const Tensor w = layer.weight.detach();
  CHECK(allclose(matmul(w, w.t()), eye(2), 1e-4, 1e-5));
}

TEST_CASE("removing leaves the weight as it is used, or the original") {
  for (bool as_used : {true, false}) {
    nn::Linear layer{2, 2};
    const Tensor handle = layer.weight, before = handle.detach().clone();
    register_parametrization(layer, "weight", [](const Tensor& w) { return w * 2; });
    register_parametrization(layer, "bias", [](const Tensor& b) { return b + 1; });
    remove_parametrizations(layer, "weight", as_used);
    CHECK(equal(layer.weight.detach(), as_used ? before * 2 : before));
    CHECK(layer.weight.impl() == handle.impl());
    CHECK(names_of(layer.state_dict()) == Names{"weight", "parametrizations.bias.original"});
    remove_parametrizations(layer, "bias", as_used);
    CHECK(names_of(layer.state_dict()) == Names{"weight", "bias"});
    CHECK(layer(ones({1, 2})).requires_grad());
    CHECK(layer.is_plain());   // as if nothing had been
  }
}

TEST_CASE("a parametrised module may be a temporary, be moved, converted, saved and loaded") {
  nn::Sequential net{register_parametrization(nn::Linear{2, 2}, "weight", symmetric), relu};
  CHECK(names_of(net.state_dict()) == Names{"0.bias", "0.parametrizations.weight.original"});
  nn::Sequential other{register_parametrization(nn::Linear{2, 2}, "weight", symmetric), relu};
  nn::Sequential moved = std::move(net);
  moved.load_state_dict(other.state_dict());
  const Tensor x = randn({3, 2});
  CHECK(equal(moved(x), other(x)));
  moved.to(float64);
  CHECK(moved(x.to(float64)).dtype() == float64);
  nn::Linear& layer = moved[0].as<nn::Linear>();
  nn::Linear& same = register_parametrization(layer, "bias", [](const Tensor& b) { return b * 2; });
  CHECK(&same == &layer);
}

TEST_CASE("in eval mode under NoGradGuard the weight is computed once, until an original changes") {
  nn::Linear layer{2, 2};
  int calls = 0;
  register_parametrization(layer, "weight", [&](const Tensor& w) { return ++calls, w * 2; });
  const Tensor original = layer.named_parameters()[1].tensor, x = ones({1, 2});
  layer.eval();
  calls = 0;
  {
    NoGradGuard guard;
    layer(x);
    layer(x);
    CHECK(calls == 1);
    original.add_(1);
    layer(x);
    CHECK(calls == 2);
    CHECK(equal(layer.weight, original * 2));
    layer.weight.zero_();   // is no way to set it
    layer(x);
    CHECK(calls == 3);
    CHECK(equal(layer.weight, original * 2));
  }
  CHECK(layer(x).requires_grad());
  CHECK(calls == 4);
  layer.to(float64);
  NoGradGuard guard;
  CHECK(layer(x.to(float64)).dtype() == float64);
  CHECK(calls == 5);
}

TEST_CASE("parametrisations that do not fit are errors, and leave the module as it was") {
  nn::Linear layer{3, 2, {.bias = false}};
  const Tensor before = layer.weight.detach().clone();
  auto registering = [&](const std::string& name, Tensor (*f)(const Tensor&)) {
    return [&layer, name, f] { register_parametrization(layer, name, f); };
  };
  CHECK(error_of<Error>(registering("wait", symmetric)) ==
        "register_parametrization: Linear has no parameter \"wait\"; it has \"weight\", \"bias\"");
  CHECK(error_of<Error>(registering("bias", symmetric)) ==
        "register_parametrization: the parameter \"bias\" is undefined");
  CHECK(error_of<ShapeError>(registering("weight", [](const Tensor& w) { return w.t(); })) ==
        "register_parametrization: \"weight\" must keep its shape [2, 3]; the parametrisation gives [3, 2]");
  CHECK(error_of<DtypeError>(registering("weight", [](const Tensor& w) { return w.to(float64); })) ==
        "register_parametrization: \"weight\" must stay float32; the parametrisation gives float64");
  nn::Linear lazy{nn::lazy, 2};
  CHECK(error_of<Error>([&] { register_parametrization(lazy, "weight", symmetric); }) ==
        "register_parametrization: the sizes of \"weight\" come from the first batch; call the module with one before");
  CHECK(error_of<Error>([&] { remove_parametrizations(layer, "weight"); }) ==
        "remove_parametrizations: \"weight\" of Linear is not parametrised");
  nn::Sequential empty;
  CHECK(error_of<Error>([&] { register_parametrization(empty, "weight", symmetric); }) ==
        "register_parametrization: Sequential has no parameter \"weight\"; it has none");
  CHECK(names_of(layer.state_dict()) == Names{"weight"});
  CHECK(equal(layer.weight.detach(), before));
  register_parametrization(layer, "weight", [](const Tensor& w) { return w * 2; });
  CHECK_THROWS_AS(register_parametrization(layer, "weight", [](const Tensor& w) { return w.t(); }), ShapeError);
  CHECK(equal(layer(ones({1, 3})), linear(ones({1, 3}), before * 2)));
}
