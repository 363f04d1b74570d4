// Module: names, order, modes, loading, printing. The expected names and printed text are PyTorch's
// for the same tree:
//
//   class Block(nn.Module): fc = nn.Linear(3, 3); scale = nn.Parameter(torch.ones(3));
//     register_buffer('mean', torch.zeros(3)); register_buffer('tmp', torch.zeros(1),
//     persistent=False)
//   class Net(nn.Module): inp = nn.Linear(2, 3, bias=False); blocks = nn.ModuleList([Block(),
//   Block()]);
//     ws = nn.ParameterList([...2...]); head = nn.Sequential(nn.Linear(3, 2), nn.ReLU(),
//     nn.Dropout(0.25), nn.Sequential(nn.Linear(2, 2), nn.Softmax(dim=1)));
//     list(Net().state_dict()); print(Net())
#include "nn/module/module.h"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <sstream>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "nn/layers/activation.h"
#include "nn/layers/dropout.h"
#include "nn/layers/flatten.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "tests/support/failures.h"
#include "tests/support/names.h"

using namespace gradus;
using test::error_of;
using test::Names;
using test::names_of;

namespace {

struct Block : nn::Module {
  nn::Linear fc{3, 3};
  nn::Parameter scale{ones({3})};
  nn::Buffer mean{zeros({3})}, tmp{zeros({1}), false};
  Tensor forward(const Tensor& x) const { return fc(x) * scale; }
  GRADUS_MODULE(fc, scale, mean, tmp)
};

struct Net : nn::Module {
  nn::Linear inp{2, 3, {.bias = false}};
  std::vector<Block> blocks{};
  std::vector<nn::Parameter> ws{};
  nn::Sequential head{
      nn::Linear{3, 2}, nn::ReLU{}, nn::Dropout{0.25}, nn::Sequential{nn::Linear{2, 2}, nn::Softmax{1}}};
  std::optional<nn::Linear> extra;
  Net() {
    blocks.resize(2);
    ws.emplace_back(zeros({1}));
    ws.emplace_back(zeros({2}));
  }
  Tensor forward(const Tensor& x) {
    Tensor y = inp(x);
    for (Block& b : blocks) y = b(y);
    return head(y);
  }
  GRADUS_MODULE(inp, blocks, ws, head, extra)
};

}   // namespace

TEST_CASE("state_dict has PyTorch's names in PyTorch's order") {
  Net net;
  CHECK(names_of(net.state_dict()) ==
        Names{"inp.weight", "blocks.0.scale", "blocks.0.mean", "blocks.0.fc.weight", "blocks.0.fc.bias",
            "blocks.1.scale", "blocks.1.mean", "blocks.1.fc.weight", "blocks.1.fc.bias", "ws.0", "ws.1",
            "head.0.weight", "head.0.bias", "head.3.0.weight", "head.3.0.bias"});
  CHECK(names_of(net.named_parameters()) ==
        Names{"inp.weight", "blocks.0.scale", "blocks.0.fc.weight", "blocks.0.fc.bias", "blocks.1.scale",
            "blocks.1.fc.weight", "blocks.1.fc.bias", "ws.0", "ws.1", "head.0.weight", "head.0.bias", "head.3.0.weight",
            "head.3.0.bias"});
  CHECK(names_of(net.named_buffers()) == Names{"blocks.0.mean", "blocks.0.tmp", "blocks.1.mean", "blocks.1.tmp"});
  CHECK(net.parameters().size() == 13);
  CHECK(net.buffers().size() == 4);
}

TEST_CASE("an optional module is listed once it is there") {
  Net net;
  net.extra.emplace(4, 1);
  CHECK(names_of(net.state_dict()).back() == "extra.bias");
}

TEST_CASE("the printed summary is PyTorch's") {
  Net net;
  std::ostringstream out;
  out << net;
  CHECK(out.str() == R"(Net(
  (inp): Linear(in_features=2, out_features=3, bias=False)
  (blocks): ModuleList(
    (0-1): 2 x Block(
      (fc): Linear(in_features=3, out_features=3, bias=True)
    )
  )
  (head): Sequential(
    (0): Linear(in_features=3, out_features=2, bias=True)
    (1): ReLU()
    (2): Dropout(p=0.25)
    (3): Sequential(
      (0): Linear(in_features=2, out_features=2, bias=True)
      (1): Softmax(dim=1)
    )
  )
))");
  CHECK(to_string(nn::Flatten{}) == "Flatten(start_dim=1, end_dim=-1)");
  CHECK(to_string(nn::GELU{{.approximate = "tanh"}}) == "GELU(approximate='tanh')");
  CHECK(to_string(nn::Softplus{}) == "Softplus(beta=1.0, threshold=20.0)");
  CHECK(to_string(nn::LogSoftmax{-1}) == "LogSoftmax(dim=-1)");
}

TEST_CASE("train and eval reach every module inside") {
  Net net;
  CHECK(net.training());
  net.eval();
  for (nn::Module* m : net.modules()) CHECK_FALSE(m->training());
  net.train();
  for (nn::Module* m : net.modules()) CHECK(m->training());
}

TEST_CASE("modules come outer first and apply works inner first") {
  Net net;
  CHECK(net.modules().size() == 13);
  CHECK(net.modules()[0] == &net);
  std::vector<nn::Module*> order;
  net.apply([&](nn::Module& m) { order.push_back(&m); });
  CHECK(order.size() == 13);
  CHECK(order.back() == &net);
  CHECK(order.front() == &net.inp);
}

TEST_CASE("modules and children come with their names, each once") {
  Net net;
  auto names_of = [](const std::vector<nn::NamedModule>& list) {
    Names out;
    for (const nn::NamedModule& n : list) out.push_back(n.name);
    return out;
  };
  CHECK(names_of(net.named_modules()) == Names{"", "inp", "blocks.0", "blocks.0.fc", "blocks.1", "blocks.1.fc", "head",
                                             "head.0", "head.1", "head.2", "head.3", "head.3.0", "head.3.1"});
  CHECK(net.named_modules()[3].module == &net.blocks[0].fc);
  CHECK(names_of(net.named_children()) == Names{"inp", "blocks.0", "blocks.1", "head"});
  CHECK(net.children() == std::vector<nn::Module*>{&net.inp, &net.blocks[0], &net.blocks[1], &net.head});
}

TEST_CASE("EvalGuard gives each module its own mode back") {
  Net net;
  net.head.eval();
  {
    nn::EvalGuard guard(net);
    for (nn::Module* m : net.modules()) CHECK_FALSE(m->training());
  }
  CHECK(net.training());
  CHECK(net.blocks[0].fc.training());
  for (nn::Module* m : net.head.modules()) CHECK_FALSE(m->training());
}

namespace {
struct TwoLines : nn::Module {
  std::string extra_repr() const override { return "p=1\nq=2"; }
  Tensor forward(const Tensor& x) const { return x; }
  GRADUS_MODULE()
};
struct WithExtra : nn::Module {
  nn::Linear fc{2, 2};
  TwoLines two{};
  std::string extra_repr() const override { return "p=1"; }
  Tensor forward(const Tensor& x) const { return fc(x); }
  GRADUS_MODULE(fc, two)
};
}   // namespace

TEST_CASE("a module with modules inside prints its own text on a line before them") {
  CHECK(to_string(WithExtra{}) == R"(WithExtra(
  p=1
  (fc): Linear(in_features=2, out_features=2, bias=True)
  (two): TwoLines(
    p=1
    q=2
  )
))");
}

TEST_CASE("apply with a function of one layer type calls it for that type only") {
  Net net;
  int count = 0;
  net.apply([&](nn::Linear&) { ++count; });
  CHECK(count == 5);
}

TEST_CASE("num_parameters counts numbers") {
  nn::Sequential net{nn::Linear{784, 128}, relu, nn::Linear{128, 10}};
  CHECK(net.num_parameters() == 784 * 128 + 128 + 128 * 10 + 10);
}

TEST_CASE("zero_grad drops the gradients and requires_grad_ freezes") {
  nn::Linear layer{2, 1};
  sum(layer(ones({3, 2}))).backward();
  CHECK(layer.weight.grad().defined());
  layer.zero_grad();
  CHECK_FALSE(layer.weight.grad().defined());
  layer.requires_grad_(false);
  CHECK_FALSE(layer(ones({3, 2})).requires_grad());
  layer.zero_grad();
  layer.requires_grad_();
  CHECK(layer(ones({3, 2})).requires_grad());
}

namespace {
struct Tied : nn::Module {
  nn::Linear encoder{3, 3}, decoder{3, 3, {.bias = false}};
  Tied() { decoder.weight = nn::Parameter::tied_to(encoder.weight); }
  Tensor forward(const Tensor& x) { return decoder(encoder(x)); }
  GRADUS_MODULE(encoder, decoder)
};
}   // namespace

TEST_CASE("a tied weight counts once and is saved under both names") {
  Tied net;
  CHECK(names_of(net.named_parameters()) == Names{"encoder.weight", "encoder.bias"});
  CHECK(names_of(net.state_dict()) == Names{"encoder.weight", "encoder.bias", "decoder.weight"});
  CHECK(net.num_parameters() == 12);
  sum(net(ones({1, 3}))).backward();
  CHECK(equal(net.encoder.weight.grad(), net.decoder.weight.grad()));
}

TEST_CASE("a moved module keeps its parameters") {
  nn::Linear a{2, 2};
  Tensor handle = a.parameters()[0];
  nn::Linear b = std::move(a);
  CHECK(handle.impl() == b.weight.impl());
}

TEST_CASE("modules and parameters are move-only and refuse a tensor") {
  CHECK_FALSE(std::is_copy_constructible_v<nn::Linear>);
  CHECK(std::is_move_constructible_v<nn::Linear>);
  CHECK_FALSE(std::is_copy_constructible_v<nn::Parameter>);
  CHECK_FALSE((std::is_assignable_v<nn::Parameter&, const Tensor&>));
  CHECK_FALSE((std::is_assignable_v<nn::Parameter&, Tensor>));
  CHECK_FALSE((std::is_assignable_v<nn::Buffer&, Tensor>));
  CHECK_FALSE((std::is_assignable_v<nn::Parameter&, const nn::Parameter&>));
}

TEST_CASE("a parameter shares numbers, not history, and must be a float") {
  Tensor x = ones({2}, {.requires_grad = true});
  nn::Parameter p{x * 2};
  CHECK(p.is_leaf());
  CHECK(p.requires_grad());
  CHECK(error_of<DtypeError>([] { nn::Parameter q{arange(3)}; }) ==
        "requires_grad_: only float32 and float64 tensors can have gradients; this one is int64 [3]");
}

TEST_CASE("to converts in place, so that handles stay valid") {
  nn::Linear layer{2, 2};
  Tensor handle = layer.parameters()[0];
  layer.to(float64);
  CHECK(handle.dtype() == float64);
  sum(layer(ones({1, 2}, float64))).backward();
  CHECK(handle.grad().dtype() == float64);
  CHECK(error_of<DtypeError>([&] { layer.to(int64); }) == "to: a module's dtype must be float32 or float64; got int64");
}

TEST_CASE("a view recorded before to() sends its gradient in the new dtype") {
  using View = Tensor (*)(const Tensor&);
  for (View view : {View([](const Tensor& x) { return x[1]; }), View([](const Tensor& x) { return x.narrow(0, 1, 2); }),
           View([](const Tensor& x) { return x.diagonal(); }), View([](const Tensor& x) { return x.unfold(0, 2, 1); }),
           View([](const Tensor& x) { return x.t(); }), View([](const Tensor& x) { return split(x, 1)[2]; }),
           View([](const Tensor& x) {
             return as_strided(x, {2, 2}, {3, 1});
           })})
    for (Dtype dtype : {float64, float32}) {
      nn::Linear layer{3, 3};
      layer.to(dtype == float64 ? float32 : float64);
      Tensor loss = sum(view(layer.weight));
      layer.to(dtype);
      loss.backward();
      CHECK(layer.weight.grad().dtype() == dtype);
      CHECK(equal(layer.weight.grad(), grad(sum(view(layer.weight)), layer.weight)));
    }
}

TEST_CASE("to converts gradients and buffers with the parameters, in the middle of a step") {
  for (bool turned : {false, true}) {
    Block block;
    if (turned) block.fc.weight = nn::Parameter(arange(9, {.dtype = float32}).view({3, 3}).t());
    sum(block(ones({2, 3}))).backward();
    Tensor before = block.fc.weight.grad().clone(), numbers = block.fc.weight.detach().clone();
    block.to(float64);
    for (const Tensor& p : block.parameters()) CHECK(p.grad().dtype() == float64);
    for (const Tensor& b : block.buffers()) CHECK(b.dtype() == float64);
    CHECK(equal(block.fc.weight.detach(), numbers.to(float64)));
    sum(block(ones({2, 3}, float64))).backward();
    CHECK(equal(block.fc.weight.grad(), before.to(float64) * 2));
  }
}

TEST_CASE("a graph that has kept a parameter or buffer refuses its backward after to") {
  for (int way = 0; way < 4; ++way) {
    CAPTURE(way);
    Block block;
    block.to(float64);
    Tensor alias = block.scale.detach(), x = ones({2, 3}, {.dtype = float64, .requires_grad = true});
    Tensor y = way == 0 ? x * block.scale : way == 1 ? block(x) : way == 2 ? x * block.mean : x * alias;
    block.to(float32);
    CHECK(error_of<GradError>([&] { sum(y).backward(); }).find("was changed in place afterwards") != std::string::npos);
    block.to(float64);   // the numbers are back, but rounded on the way
    Tensor again = x * block.scale;
    block.to(float64);   // nothing to do
    CHECK_NOTHROW(sum(again).backward());
  }
}

namespace {
struct Shared : nn::Module {
  std::shared_ptr<nn::Linear> first = std::make_shared<nn::Linear>(2, 2), second = first;
  nn::Buffer mean{zeros({2})};
  Tensor forward(const Tensor& x) const { return (*second)((*first)(x)); }
  GRADUS_MODULE(first, second, mean)
};
}   // namespace

TEST_CASE("a shared module is listed and visited once, and saved under both names") {
  Shared net;
  CHECK(net.modules() == std::vector<nn::Module*>{&net, net.first.get()});
  CHECK(net.named_children().size() == 1);
  std::vector<nn::Module*> order;
  net.apply([&](nn::Module& m) { order.push_back(&m); });
  CHECK(order == std::vector<nn::Module*>{net.first.get(), &net});
  CHECK(names_of(net.named_parameters()) == Names{"first.weight", "first.bias"});
  CHECK(net.parameters().size() == 2);
  CHECK(net.num_parameters() == 6);
  CHECK(names_of(net.named_buffers()) == Names{"mean"});
  CHECK(names_of(net.state_dict()) == Names{"mean", "first.weight", "first.bias", "second.weight", "second.bias"});
  net.to(float64);
  CHECK(net.second->weight.dtype() == float64);
  CHECK_NOTHROW(net.load_state_dict(clone(net.state_dict())));
}

namespace {
struct Base : nn::Module {
  nn::Linear first{2, 2};
  Tensor forward(const Tensor& x) { return first(x); }
  GRADUS_MODULE(first)
};
struct Derived : Base {
  nn::Linear second{2, 2};
  Tensor forward(const Tensor& x) { return second(first(x)); }
  GRADUS_MODULE_OF(Base, second)
};
struct ByHand : nn::Module {
  nn::Linear layer{2, 2};
  void members(nn::Visitor& visit) override { visit("layer", layer); }
  Tensor operator()(const Tensor& x) { return layer(x); }
};
struct Recursive : nn::Module {
  Tensor forward(const Tensor& x, int depth) { return depth == 0 ? x : (*this)(x * 2, depth - 1); }
  GRADUS_MODULE()
};
}   // namespace

TEST_CASE("a derived module lists its base's members first") {
  Derived net;
  CHECK(names_of(net.state_dict()) == Names{"first.weight", "first.bias", "second.weight", "second.bias"});
}

TEST_CASE("members and operator() can be written by hand") {
  ByHand net;
  CHECK(names_of(net.state_dict()) == Names{"layer.weight", "layer.bias"});
  CHECK(net(ones({1, 2})).shape() == Shape{1, 2});
}

TEST_CASE("a forward may call its module again and take other arguments") {
  Recursive net;
  CHECK(net(tensor({1.0}), 3).item<float>() == 8);
  CHECK(net.parameters().empty());
}

namespace {
struct Forty : nn::Module {
  nn::Parameter a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9;
  nn::Parameter c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8;
  nn::Parameter last{zeros({1})};
  GRADUS_MODULE(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, c0, c1, c2, c3, c4, c5,
      c6, c7, c8, c9, d0, d1, d2, d3, d4, d5, d6, d7, d8, last)
};
}   // namespace

TEST_CASE("forty members work and undefined parameters are skipped") {
  Forty net;
  CHECK(names_of(net.state_dict()) == Names{"last"});
}
