// ModuleList, ModuleDict, ParameterList, ParameterDict. Names and printed text are PyTorch's.
#include "nn/layers/containers.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "nn/layers/activation.h"
#include "nn/layers/linear.h"
#include "nn/layers/recurrent.h"
#include "nn/layers/sequential.h"
#include "tests/support/failures.h"
#include "tests/support/names.h"

using namespace gradus;
using test::error_of;
using test::Names;
using test::names_of;

namespace {

struct Gate : nn::Module {   // not a map from one tensor to one
  nn::Linear fc{2, 2};
  Tensor forward(const Tensor& x, const Tensor& y) const { return fc(x) * y; }
  GRADUS_MODULE(fc)
};
struct Net : nn::Module {
  nn::ModuleList layers;
  nn::ModuleDict heads{{"small", nn::Linear{2, 1}}, {"plain", relu}};
  nn::ParameterList scales{ones({2}), full({2}, 2.0)};
  nn::ParameterDict shifts{{"left", zeros({2})}, {"right", ones({2})}};
  Net() {
    for (int i = 0; i < 2; ++i) layers.append(nn::Linear{2, 2});
  }
  Tensor forward(const Tensor& x, const std::string& head) const {
    Tensor y = x;
    for (const nn::Layer& layer : layers) y = layer(y);
    for (const nn::Parameter& scale : scales) y = y * scale;
    return heads[head](y + shifts["right"]);
  }
  GRADUS_MODULE(layers, heads, scales, shifts)
};

}   // namespace

TEST_CASE("containers name what they hold as in PyTorch") {
  Net net;
  CHECK(names_of(net.state_dict()) ==
        Names{"layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias", "heads.small.weight",
            "heads.small.bias", "scales.0", "scales.1", "shifts.left", "shifts.right"});
  CHECK(net.modules().size() == 8);   // the net, four containers, three layers
  CHECK(to_string(net) == R"(Net(
  (layers): ModuleList(
    (0-1): 2 x Linear(in_features=2, out_features=2, bias=True)
  )
  (heads): ModuleDict(
    (small): Linear(in_features=2, out_features=1, bias=True)
    (plain): function relu
  )
  (scales): ParameterList(
    (0): Parameter containing: [float32 of size 2]
    (1): Parameter containing: [float32 of size 2]
  )
  (shifts): ParameterDict(
    (left): Parameter containing: [float32 of size 2]
    (right): Parameter containing: [float32 of size 2]
  )
))");
}

TEST_CASE("what is in containers computes, and is trained") {
  Net net;
  Tensor x = ones({3, 2});
  Tensor y = net.layers[1](net.layers[0](x)) * 2 + 1;
  CHECK(equal(net(x, "plain"), relu(y)));
  sum(net(x, "small")).backward();
  CHECK(net.scales[0].grad().defined());
  CHECK(net.shifts["right"].grad().defined());
  CHECK_FALSE(net.shifts["left"].grad().defined());
  net.eval();
  CHECK_FALSE(net.layers[0].module()->training());
}

TEST_CASE("an error in a layer of a ModuleList says where") {
  Net net;
  net.layers.append(nn::Linear{3, 3});
  CHECK(error_of<ShapeError>([&] { net(ones({1, 2}), "plain"); }).find("layers.2 (Linear): linear: ") == 0);
}

TEST_CASE("ModuleList grows, shrinks and is cut as a Python list") {
  nn::ModuleList list(nn::Linear{1, 2}, relu, Gate{});
  CHECK(list.size() == 3);
  list.insert(0, nn::Linear{1, 1}).insert(-1, nn::ReLU{});   // Linear, Linear, relu, ReLU, Gate
  CHECK(list[0].as<nn::Linear>().weight.size(0) == 1);
  CHECK(list[1].as<nn::Linear>().weight.size(0) == 2);
  CHECK(list[3].text() == "ReLU()");
  CHECK(list[-1].as<Gate>()(ones({1, 2}), zeros({1, 2})).sum().item<float>() == 0);
  nn::ModuleList more(nn::Sigmoid{}), part = list.slice(1, -1), none = list.slice(4, 2), rest = list.slice(-2);
  CHECK(part.size() == 3);
  CHECK(none.empty());
  CHECK(rest.size() == 2);
  CHECK(list.slice(-99, 99).size() == 5);
  CHECK(&part[0].as<nn::Linear>() == &list[1].as<nn::Linear>());   // shared
  list.extend(std::move(more));
  CHECK(list.size() == 6);
  CHECK(more.empty());
  CHECK(list.pop().text() == "Sigmoid()");
  nn::Layer first = list.pop(0);
  CHECK(first.as<nn::Linear>().weight.size(0) == 1);
  CHECK(list.size() == 4);
  CHECK(part.size() == 3);
  std::vector<nn::Linear> linears;
  linears.emplace_back(5, 5);
  list.extend(std::move(linears));
  CHECK(names_of(list.state_dict()).back() == "4.bias");
  list[0] = nn::Linear{7, 7};
  CHECK(names_of(list.state_dict()).front() == "0.weight");
  CHECK(part[0].as<nn::Linear>().weight.size(0) == 2);
  list.clear();
  CHECK(to_string(list) == "ModuleList()");
}

TEST_CASE("a layer in two places is trained once and saved under both names") {
  nn::ModuleList list(nn::Linear{2, 2});
  list.append(list[0].share());
  CHECK(list.parameters().size() == 2);
  CHECK(names_of(list.state_dict()) == Names{"0.weight", "0.bias", "1.weight", "1.bias"});
}

TEST_CASE("ModuleDict keeps the order of its entries") {
  nn::ModuleDict dict{{"b", nn::Linear{1, 2}}, {"a", relu}};
  dict.insert("gate", Gate{});
  CHECK(dict.keys() == Names{"b", "a", "gate"});
  CHECK(dict.contains("gate"));
  CHECK_FALSE(dict.contains("c"));
  dict.insert("b", nn::ReLU{});   // in its place
  CHECK(dict.keys() == Names{"b", "a", "gate"});
  CHECK(dict["b"].text() == "ReLU()");
  nn::ModuleDict more{{"a", nn::Sigmoid{}}, {"z", nn::Tanh{}}};
  dict.update(std::move(more));
  CHECK(more.empty());
  CHECK(dict.keys() == Names{"b", "a", "gate", "z"});
  std::string texts;
  for (const auto& [name, layer] : dict) texts += name + " " + layer.text().substr(0, 4) + ",";
  CHECK(texts == "b ReLU,a Sigm,gate Gate,z Tanh,");
  CHECK(dict.pop("a").text() == "Sigmoid()");
  CHECK(dict.size() == 3);
  dict.clear();
  CHECK(dict.empty());
}

TEST_CASE("a ModuleDict and a ModuleList take any modules from the start") {
  nn::ModuleDict dict{{"rnn", nn::LSTM{2, 3}}, {"gate", Gate{}}, {"tanh", tanh}};
  CHECK(dict["rnn"].as<nn::LSTM>()(ones({4, 2})).output.shape() == Shape{4, 3});
  CHECK(dict["tanh"].text() == "function tanh");
  nn::ModuleList list;
  list.push_back(nn::GRU{2, 3});
  list.push_back(relu);
  CHECK(list.size() == 2);
}

TEST_CASE("layers of a Sequential get names by add_module") {
  nn::Sequential net;
  net.add_module("fc", nn::Linear{2, 3}).add_module("act", relu).append(nn::Linear{3, 1});
  net.push_back("last", nn::Sigmoid{});
  CHECK(names_of(net.state_dict()) == Names{"fc.weight", "fc.bias", "2.weight", "2.bias"});
  net.add_module("fc", nn::Linear{2, 3, false});   // in its place
  CHECK(names_of(net.state_dict()) == Names{"fc.weight", "2.weight", "2.bias"});
  CHECK(net["last"].text() == "Sigmoid()");
  CHECK(error_of<Error>([&] { net.add_module("a.b", relu); }) ==
        "Sequential: a name is not empty and has no dot in it; got \"a.b\"");
}

TEST_CASE("ParameterList and ParameterDict make parameters of tensors") {
  nn::ParameterList list{ones({2})};
  nn::Parameter given(zeros({3}));
  const TensorImpl* impl = given.impl();
  list.append(std::move(given)).append(ones({}, float64));
  CHECK(list.size() == 3);
  CHECK(list[1].impl() == impl);
  CHECK(list[-1].requires_grad());
  CHECK(
      to_string(list) ==
      "ParameterList(\n  (0): Parameter containing: [float32 of size 2]\n  (1): Parameter containing: [float32 of size "
      "3]\n  (2): Parameter containing: [float64 of size ]\n)");
  nn::ParameterList more{ones({5})};
  CHECK(to_string(more) == "ParameterList(\n  (0): Parameter containing: [float32 of size 5]\n)");
  list.extend(std::move(more));
  CHECK(list.parameters().size() == 4);
  CHECK(more.empty());

  nn::ParameterDict dict{{"w", ones({2, 3})}};
  dict.insert("b", zeros({3})).insert("w", zeros({4}));
  CHECK(names_of(dict.state_dict()) == Names{"w", "b"});
  CHECK(dict["w"].shape() == Shape{4});
  nn::ParameterDict others{{"c", ones({1})}};
  dict.update(std::move(others));
  CHECK(dict.pop("b").shape() == Shape{3});
  CHECK(dict.keys() == Names{"w", "c"});
  CHECK(to_string(dict) ==
        "ParameterDict(\n  (w): Parameter containing: [float32 of size 4]\n  (c): Parameter containing: "
        "[float32 of size 1]\n)");
}

TEST_CASE("containers say what is wrong with an index or a name") {
  test::check_failures({
      {"IndexError: ModuleList: there is no layer 1; the number of layers is 1", [] { nn::ModuleList{relu}[1]; }},
      {"IndexError: ModuleList: there is no layer -1; the number of layers is 0", [] { nn::ModuleList{}.pop(); }},
      {"IndexError: ModuleList: insert: there is no place 2; the number of layers is 1",
          [] {
            nn::ModuleList list(relu);
            list.insert(2, relu);
          }},
      {"Error: ModuleList: extend: a list cannot take its own layers",
          [] {
            nn::ModuleList list(relu);
            list.extend(std::move(list));
          }},
      {"Error: Gate: it does not map one tensor to one tensor; call it as what it is: as<Gate>()(...)",
          [] {
            nn::ModuleList{Gate{}}[0](ones({1, 2}));
          }},
      {"IndexError: ModuleDict: there is no \"c\"; it has \"b\", \"a\"",
          [] {
            nn::ModuleDict dict{{"b", relu}, {"a", relu}};
            dict["c"];
          }},
      {"IndexError: ParameterDict: there is no \"w\"; it is empty", [] { nn::ParameterDict{}.pop("w"); }},
      {"Error: ModuleDict: a name is not empty and has no dot in it; got \"a.b\"",
          [] { nn::ModuleDict{}.insert("a.b", relu); }},
      {"Error: ParameterDict: a name is not empty and has no dot in it; got \"\"",
          [] { nn::ParameterDict{}.insert("", ones({1})); }},
      {"IndexError: ParameterList: there is no parameter -2; their number is 1",
          [] { nn::ParameterList{ones({1})}[-2]; }},
      {"Error: ParameterList: extend: a list cannot take its own parameters",
          [] {
            nn::ParameterList list;
            list.extend(std::move(list));
          }},
      {"DtypeError: requires_grad_: only float32 and float64 tensors can have gradients; this one is int64 [2]",
          [] { nn::ParameterList{arange(2)}; }},
  });
}
