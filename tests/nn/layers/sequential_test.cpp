// Sequential and Layer.
#include "nn/layers/sequential.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/history/graph.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"
#include "nn/layers/activation.h"
#include "nn/layers/containers.h"
#include "nn/layers/flatten.h"
#include "nn/layers/linear.h"
#include "nn/layers/normalise.h"
#include "nn/layers/rectifier.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::error_of;

TEST_CASE("Sequential takes functions, lambdas and modules, nested") {
  auto twice = [](const Tensor& x) { return x * 2; };
  nn::Sequential net{nn::Linear{2, 2},
      tanh,   // overloaded: ::tanh of <math.h> and gradus::tanh
      nn::Sequential{relu, nn::Identity{}}, twice, nn::Flatten{}};
  CHECK(net.size() == 5);
  Tensor x = randn({3, 2});
  Tensor expected = relu(gradus::tanh(net[0].as<nn::Linear>()(x))) * 2;
  CHECK(equal(net(x), expected));
  CHECK(net[1].text() == "function tanh");
  CHECK(net[3].text() == "function");
  CHECK(net[1].module() == nullptr);
}

TEST_CASE("Sequential takes its layers in parentheses, too") {
  nn::Sequential net(
      nn::Linear(2, 3), relu, [](const Tensor& x) { return x * 2; }, nn::Linear(3, 1));
  CHECK(net.size() == 4);
  CHECK(net(ones({5, 2})).shape() == Shape{5, 1});
  CHECK(net.named_parameters()[2].name == "3.weight");
  nn::Sequential moved = std::move(net);
  CHECK(moved.size() == 4);
}

TEST_CASE("one layer in parentheses is wrapped, unless it is a Sequential, which is moved") {
  nn::Linear layer{2, 3};
  nn::Sequential of_module(std::move(layer)), of_function(relu), of_lambda([](const Tensor& x) { return x * 2; });
  CHECK(of_module.size() == 1);
  CHECK(of_module(ones({1, 2})).shape() == Shape{1, 3});
  CHECK(equal(of_function(tensor({-1.0, 1.0})), tensor({0.0, 1.0})));
  CHECK(equal(of_lambda(ones({1})), tensor({2.0})));
  nn::Sequential two{relu, relu}, moved(std::move(two));
  CHECK(moved.size() == 2);
#if !defined(__clang__)   // which moves it, too: the standard was read in two ways (CWG 2137)
  CHECK(nn::Sequential{nn::Sequential{relu, relu}}.size() == 1);
#endif
}

TEST_CASE("nets in parentheses become layers of a net, as in libtorch") {
  const auto block = [](int64_t in, int64_t out) { return nn::Sequential{nn::Linear{in, out}, relu}; };
  nn::Sequential net(block(2, 3), block(3, 4));
  CHECK(net.size() == 2);
  CHECK(net(ones({1, 2})).shape() == Shape{1, 4});
}

TEST_CASE("functions count in a Sequential's names") {
  nn::Sequential net{nn::Linear{2, 2}, relu};
  net.push_back(nn::Linear{2, 1});
  CHECK(net.state_dict()[0].name == "0.weight");
  CHECK(net.state_dict()[2].name == "2.weight");
  CHECK(to_string(net) ==
        "Sequential(\n  (0): Linear(in_features=2, out_features=2, bias=True)\n  (1): function relu\n"
        "  (2): Linear(in_features=2, out_features=1, bias=True)\n)");
}

TEST_CASE("an empty Sequential returns x") {
  nn::Sequential net;
  Tensor x = ones({2});
  CHECK(equal(net(x), x));
  CHECK(to_string(net) == "Sequential()");
}

TEST_CASE("a Sequential made by a function and moved keeps working") {
  auto make = [] {
    nn::Sequential net;
    for (int i = 0; i < 3; ++i) net.push_back(nn::Linear{2, 2});
    return net;
  };
  nn::Sequential net = make();
  std::vector<nn::Sequential> list;
  list.push_back(std::move(net));
  list.push_back(make());
  CHECK(list[0](ones({1, 2})).shape() == Shape{1, 2});
  CHECK(list[0].parameters().size() == 6);
}

TEST_CASE("a Sequential or a layer that was moved from cannot be called") {
  Tensor x = ones({1, 2});
  const std::string text = "Sequential: this one was moved from; use the one that it was moved to";
  nn::Sequential net{nn::Linear{2, 2}, relu}, other = std::move(net);
  CHECK(error_of<Error>([&] { net(x); }) == text);
  CHECK(other(x).defined());
  net = std::move(other);
  CHECK(net(x).defined());
  CHECK(error_of<Error>([&] { other(x); }) == text);
  other.push_back(relu);   // filled anew
  CHECK(equal(other(x), x));
  nn::Sequential again = std::move(other);
  other.insert(0, relu);
  CHECK(equal(other(x), x));
  nn::Sequential empty, full = std::move(empty);   // one without layers that was moved to is not moved from
  CHECK(equal(full(x), x));

  nn::Linear fc{2, 2}, moved = std::move(fc);
  CHECK(error_of<Error>([&] { fc(x); }) == "Linear: this one was moved from; use the one that it was moved to");
  CHECK(moved(x).defined());
  fc = nn::Linear{2, 3};
  CHECK(fc(x).shape() == Shape{1, 3});
  nn::ReLU plain;
  plain(x);
  const nn::ReLU taken = std::move(plain);
  CHECK(error_of<Error>([&] { plain(x); }) == "ReLU: this one was moved from; use the one that it was moved to");
  CHECK(taken(x).defined());

  const std::string layer_text = "Layer: this one was moved from; use the one that it was moved to";
  nn::Layer layer = std::move(net[0]);
  CHECK(layer(x).shape() == Shape{1, 2});
  CHECK(error_of<Error>([&] { net(x); }) == layer_text);
  CHECK(error_of<Error>([&] { net.parameters(); }) == layer_text);
  CHECK(error_of<Error>([&] { net[0].text(); }) == layer_text);
}

TEST_CASE("Sequential says what is wrong with an index or a type") {
  nn::Sequential net{nn::Linear{2, 2}, relu};
  CHECK(&net[-1] == &net[1]);
  CHECK(error_of<IndexError>([&] { net[2]; }) == "Sequential: there is no layer 2; the number of layers is 2");
  CHECK(error_of<Error>([&] { net[1].as<nn::Linear>(); }) == "as: the layer is function relu, not a Linear");
  CHECK(error_of<Error>([] { nn::Sequential bad{static_cast<Tensor (*)(const Tensor&)>(nullptr)}; }) ==
        "Layer: the function is a null pointer");
}

TEST_CASE("a Sequential grows, shrinks and is cut as a Python list") {
  nn::Sequential net{nn::Linear{2, 2}, relu};
  net.append(nn::Linear{2, 3})
      .insert(0, nn::Identity{})
      .insert(-1, gradus::tanh);   // Identity, Linear, relu, tanh, Linear
  CHECK(net.size() == 5);
  CHECK(net.state_dict()[2].name == "4.weight");
  CHECK(net[3].text() == "function tanh");
  Tensor x = randn({4, 2});
  nn::Sequential front = net.slice(0, 3), back = net.slice(-2);
  CHECK(front.state_dict()[0].name == "1.weight");
  CHECK(back.state_dict()[0].name == "1.weight");   // named anew
  CHECK(equal(back(front(x)), net(x)));
  CHECK(&back[1].as<nn::Linear>() == &net[4].as<nn::Linear>());
  CHECK(net.slice(3, 1).empty());
  CHECK(net.pop().as<nn::Linear>().weight.size(0) == 3);
  CHECK(back.size() == 2);   // still has it
  nn::Sequential more{nn::Linear{2, 5}, relu};
  net.extend(std::move(more));
  CHECK(net(x).shape() == Shape{4, 5});
  CHECK(error_of<Error>([&] { more(x); }) == "Sequential: this one was moved from; use the one that it was moved to");
  int count = 0;
  for (const nn::Layer& layer : net) count += layer.module() != nullptr;
  CHECK(count == 3);
  CHECK(error_of<IndexError>([&] { net.insert(7, relu); }) ==
        "Sequential: insert: there is no place 7; the number of layers is 6");
}

TEST_CASE("a Sequential of a ModuleDict has its names") {
  nn::ModuleDict layers{{"conv", nn::Linear{2, 3}}, {"act", relu}};
  layers.insert("out", nn::Linear{3, 1});
  nn::Sequential net(std::move(layers));
  CHECK(layers.empty());
  net.append(nn::Linear{1, 1});
  auto names_of = [](const nn::Sequential& n) {
    std::string text;
    for (const NamedTensor& p : n.named_parameters()) text += p.name + " ";
    return text;
  };
  CHECK(names_of(net) == "conv.weight conv.bias out.weight out.bias 3.weight 3.bias ");
  CHECK(&net["out"] == &net[2]);
  CHECK(&net["3"] == &net[3]);
  CHECK(net(ones({4, 2})).shape() == Shape{4, 1});
  CHECK(error_of<IndexError>([&] { net["fc"]; }) ==
        "Sequential: there is no layer \"fc\"; it has \"conv\", \"act\", \"out\", \"3\"");
  CHECK(error_of<IndexError>([] { nn::Sequential{}["fc"]; }) == "Sequential: there is no layer \"fc\"; it has none");
  CHECK(error_of<ShapeError>([&] { net(ones({4, 7})); }).find("conv (Linear): linear: ") == 0);
  net.insert(1, [](const Tensor& x) { return matmul(x, ones({7, 7})); });
  CHECK(error_of<ShapeError>([&] { net(ones({4, 2})); }).find("1 (function): matmul: ") == 0);
  CHECK(names_of(net.slice(2)) == "out.weight out.bias 2.weight 2.bias ");
  net.pop(0);
  CHECK(names_of(net) == "out.weight out.bias 3.weight 3.bias ");
  CHECK(to_string(net.slice(0, 2)) == "Sequential(\n  (0): function\n  (act): function relu\n)");
}

namespace {
int calls = 0;
Tensor twice_over(const Tensor& x) { return (x * 2).relu(); }
Tensor doubled(const Tensor& x) { return x * 2; }
Tensor counted(const Tensor& x) { return ++calls, silu(x); }
Tensor picky(const Tensor& x) { return matmul(x, zeros({7, 7})); }
Tensor noisy(const Tensor& x) { return dropout(x, 0.5, true); }
Tensor constant(const Tensor&) { return ones({1}); }
}   // namespace

TEST_CASE("a function that is one op of one tensor is printed with the op's name") {
  struct Row {
    Tensor (*f)(const Tensor&);
    const char* text;
  };
  for (const Row& row : {Row{relu, "function relu"}, Row{silu, "function silu"}, Row{mish, "function mish"},
           Row{hardswish, "function hardswish"}, Row{gradus::exp, "function exp"}, Row{softsign, "function softsign"},
           Row{counted, "function silu"}, Row{twice_over, "function"}, Row{doubled, "function"}, Row{picky, "function"},
           Row{constant, "function"}})
    CHECK(nn::Layer(row.f).text() == row.text);
  NoGradGuard guard;
  CHECK(nn::Layer(gradus::sin).text() == "function sin");
}

TEST_CASE("only printing a net asks for the names of its functions, and uses up no random numbers") {
  calls = 0;
  nn::Sequential net{nn::Linear{2, 2}, counted, noisy};
  net.zero_grad();
  net.state_dict();
  net.eval();
  CHECK(calls == 0);
  manual_seed(3);
  const Tensor first = rand({1});
  manual_seed(3);
  CHECK(to_string(net).find("(1): function silu") != std::string::npos);
  CHECK(calls == 1);
  CHECK(equal(rand({1}), first));
}

namespace {
struct Block : nn::Module {
  nn::Linear fc{2, 2};
  nn::Layer activation;
  std::vector<nn::Layer> more{};
  explicit Block(nn::Layer layer) : activation(std::move(layer)) {}
  Tensor forward(const Tensor& x) const { return activation(fc(x)); }
  GRADUS_MODULE(fc, activation, more)
};
}   // namespace

TEST_CASE("a Layer may be a member, and is trained if it is a module") {
  Block plain(relu), trained(nn::PReLU{});
  plain.more.emplace_back(nn::Linear{1, 1});
  trained.more.emplace_back(relu);
  CHECK(plain.state_dict()[2].name == "more.0.weight");
  CHECK(trained.state_dict()[2].name == "activation.weight");
  CHECK(trained.modules().size() == 3);
  CHECK(to_string(plain) == R"(Block(
  (fc): Linear(in_features=2, out_features=2, bias=True)
  (activation): function relu
  (more): ModuleList(
    (0): Linear(in_features=1, out_features=1, bias=True)
  )
))");
  sum(trained(full({1, 2}, -1.0))).backward();
  CHECK(trained.parameters()[2].grad().defined());
}

namespace {
struct Doubled : nn::BatchNorm1d {
  using BatchNorm1d::BatchNorm1d;
  Tensor forward(const Tensor& x) const { return 2 * x; }
  GRADUS_MODULE_OF(BatchNorm1d)
};
std::string last_op(const nn::Sequential& net, const Tensor& x) { return graph_node(net(x)).name(); }
}   // namespace

TEST_CASE("a batch norm and relu in a Sequential are one pass with the numbers of two") {
  manual_seed(4);
  const Tensor x = randn({6, 3, 4}, float64), dy = randn({6, 3, 4}, float64);
  for (bool as_module : {false, true}) {
    nn::Sequential net{nn::BatchNorm1d{3}}, apart{nn::BatchNorm1d{3}};
    if (as_module) net.push_back(nn::ReLU{});
    else net.push_back(relu);
    net.to(float64), apart.to(float64);
    CHECK(last_op(net, x) == "relu");   // the first call looks at the members
    CHECK(last_op(net, x) == "batch_norm_relu");
    for (int i = 0; i < 2; ++i) apart(x);   // as often as net
    Tensor y = net(x), expected = relu(apart(x));
    CHECK(allclose(y.detach(), expected.detach(), 1e-12, 1e-12));
    y.backward(dy), expected.backward(dy);
    for (size_t i = 0; i < 2; ++i)
      CHECK(allclose(net.parameters()[i].grad(), apart.parameters()[i].grad(), 1e-12, 1e-12));
    for (size_t i = 0; i < 3; ++i) CHECK(equal(net.buffers()[i], apart.buffers()[i]));
    net.eval(), apart.eval();
    CHECK(equal(net(x), relu(apart(x))));
  }
}

TEST_CASE("hooks see what is between a batch norm and relu") {
  nn::Sequential net{nn::BatchNorm1d{2}, nn::ReLU{}};
  const Tensor x = tensor({{-1.0, 2.0}, {3.0, -4.0}});
  net(x);
  CHECK(last_op(net, x) == "batch_norm_relu");
  for (int64_t layer : {0, 1}) {
    Tensor between;
    HookHandle hook =
        layer == 0 ? net[0].module()->register_forward_hook(
                         [&](nn::Module&, const auto&, const auto& out) { between = out[0]; })
                   : net[1].module()->register_forward_pre_hook([&](nn::Module&, const auto& in) { between = in[0]; });
    CHECK(last_op(net, x) == "relu");
    CHECK(between.min().item<float>() < 0);
    hook.remove();
    net(x);
    CHECK(last_op(net, x) == "batch_norm_relu");
  }
}

TEST_CASE("a class derived from a batch norm has its own forward, with relu behind it, too") {
  nn::Sequential net{Doubled{2}, relu};
  const Tensor x = tensor({{-1.0, 2.0}, {3.0, -4.0}});
  for (int i = 0; i < 2; ++i) CHECK(equal(net(x), tensor({{0.0, 4.0}, {6.0, 0.0}})));
}
