// Hooks on modules. Order and arguments as in PyTorch's register_forward_hook and register_full_backward_hook.
#include "nn/module/hooks.h"

#include <doctest/doctest.h>

#include <tuple>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "nn/layers/linear.h"
#include "nn/layers/sequential.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf, test::number;
using Tensors = std::vector<Tensor>;

namespace {

struct Scale : nn::Module {
  double by = 2;
  Tensor forward(const Tensor& x) const { return x * by; }
  GRADUS_MODULE()
};
struct Halves : nn::Module {
  using Result = std::pair<Tensor, std::vector<std::tuple<int64_t, Tensor>>>;
  Result forward(const Tensor& x) const { return {x / 2, {{7, x / 4}}}; }
  GRADUS_MODULE()
};
struct Own {
  Tensor y;
};
struct Unseen : nn::Module {
  int calls = 0;
  Own forward(const Tensor& x) { return ++calls, Own{x}; }
  GRADUS_MODULE()
};
struct Pair : nn::Module {
  std::vector<Tensor> forward(const Tensor& a, int64_t times, const Tensor& b) const { return {a * times, a * b}; }
  GRADUS_MODULE()
};

}   // namespace

TEST_CASE("forward hooks see inputs and outputs in order, and may replace them") {
  Scale m;
  std::string order;
  m.register_forward_pre_hook([&](nn::Module& module, const Tensors& in) {
    CHECK(&module == &m);
    order += "pre" + std::to_string(int(number(in[0]))) + " ";
    return in[0] + 1;
  });
  m.register_forward_hook([&](nn::Module&, const Tensors& in, const Tensors& out) {
    order += "post" + std::to_string(int(number(in[0]))) + "," + std::to_string(int(number(out[0]))) + " ";
  });
  m.register_forward_hook([&](nn::Module&, const Tensors&, const Tensors& out) { return Tensors{out[0] * 10}; });
  CHECK(number(m(tensor(3.0, float64))) == 80);
  CHECK(order == "pre3 post4,8 ");
}

TEST_CASE("a removed module hook is not called; a moved module keeps its hooks") {
  Scale m;
  int calls = 0;
  HookHandle handle = m.register_forward_hook([&](nn::Module&, const Tensors&, const Tensors&) { ++calls; });
  m(tensor(1.0));
  Scale moved = std::move(m);
  moved(tensor(1.0));
  handle.remove();
  moved(tensor(1.0));
  CHECK(calls == 2);
}

TEST_CASE("a backward hook sees the gradients of inputs and outputs, and may replace those of the inputs") {
  Scale m;
  Tensors seen;
  m.register_full_backward_hook([&](nn::Module&, const Tensors& dx, const Tensors& dy) {
    seen = {dx[0], dy[0]};
    return dx[0] * 100;
  });
  Tensor x = leaf(3), h = x * 1;
  (m(h) * 5).backward();
  CHECK(number(seen[0]) == 10);
  CHECK(number(seen[1]) == 5);
  CHECK(number(x.grad()) == 1000);
}

TEST_CASE("with several inputs and outputs, backward hooks run once, when all gradients are complete") {
  Pair m;
  int calls = 0;
  m.register_full_backward_hook([&](nn::Module&, const Tensors& dx, const Tensors& dy) {
    ++calls;
    REQUIRE(dx.size() == 2);
    CHECK(number(dx[0]) == 3 + 7);   // both results
    CHECK(number(dx[1]) == 2);
    CHECK(number(dy[0]) == 1);
    CHECK(number(dy[1]) == 1);
  });
  Tensor a = leaf(2), b = leaf(7);
  auto y = m(a, 3, b);
  (y[0] + y[1]).backward();
  CHECK(calls == 1);
  CHECK(number(a.grad()) == 10);
}

TEST_CASE("a module whose inputs need no gradient shows its backward hook the gradients of its outputs") {
  nn::Linear m{2, 1};
  int calls = 0;
  m.register_full_backward_hook([&](nn::Module&, const Tensors& dx, const Tensors& dy) {
    ++calls;
    CHECK(dx.empty());
    CHECK(dy.size() == 1);
  });
  sum(m(ones({3, 2}))).backward();
  CHECK(calls == 1);
  CHECK(m.weight.grad().defined());
}

TEST_CASE("hooks work on layers of a Sequential, and on the Sequential") {
  nn::Sequential net{nn::Linear{2, 3}, relu, nn::Linear{3, 1}};
  std::string order;
  net[2].as<nn::Linear>().register_forward_hook([&](nn::Module&, const Tensors&, const Tensors&) { order += "last "; });
  net.register_forward_hook([&](nn::Module& m, const Tensors&, const Tensors&) { order += m.type_name(); });
  net(ones({1, 2}));
  CHECK(order == "last Sequential");
}

TEST_CASE("hooks that return the wrong number of tensors are named") {
  Scale m;
  HookHandle pre = m.register_forward_pre_hook([](nn::Module&, const Tensors& in) { return Tensors{in[0], in[0]}; });
  CHECK_THROWS_WITH_AS(
      m(tensor(1.0)), "Scale: a forward pre-hook returned 2 tensors; the number of inputs is 1", Error);
  pre.remove();
  HookHandle post = m.register_forward_hook([](nn::Module&, const Tensors&, const Tensors& out) {
    return Tensors{out[0], out[0]};
  });
  CHECK_THROWS_WITH_AS(m(tensor(1.0)), "Scale: a forward hook returned 2 tensors; the number of results is 1", Error);
  post.remove();
  m.register_full_backward_hook([](nn::Module&, const Tensors& dx, const Tensors&) { return Tensors{dx[0], dx[0]}; });
  CHECK_THROWS_WITH_AS(
      m(leaf(1)).backward(), "Scale: a backward hook returned 2 gradients; the number of inputs is 1", GradError);
}

TEST_CASE("hooks see the tensors in pairs, tuples and vectors") {
  Halves m;
  Tensors seen;
  m.register_forward_hook([&](nn::Module&, const Tensors&, const Tensors& out) {
    seen = out;
    return Tensors{out[0] + 100, out[1]};
  });
  auto [half, rest] = m(tensor(8.0));
  REQUIRE(seen.size() == 2);
  CHECK(number(seen[1]) == 2);
  CHECK(number(half) == 104);
  CHECK(std::get<0>(rest[0]) == 7);
  Halves trained;
  int arrived = 0;
  trained.register_full_backward_hook(
      [&](nn::Module&, const Tensors&, const Tensors& dy) { arrived += int(dy.size()); });
  Tensor x = leaf(8);
  trained(x).first.backward();
  CHECK(arrived == 2);
  CHECK(number(x.grad()) == 0.5);
}

TEST_CASE("a result that hooks cannot see into is an error before the call, if there are hooks that want to") {
  Unseen m;
  const Tensor x = tensor(1.0);
  int calls = 0;
  m.register_forward_pre_hook([&](nn::Module&, const Tensors&) { ++calls; });
  CHECK(number(m(x).y) == 1);
  HookHandle handle = m.register_forward_hook([](nn::Module&, const Tensors&, const Tensors&) {});
  const std::string text =
      "Unseen: its hooks cannot see the tensors in its result, of type Own. Write into that struct: friend "
      "std::vector<Tensor*> tensors_of(Own& y) { return {&y.first_tensor, ...}; }";
  CHECK_THROWS_WITH_AS(m(x), text.c_str(), Error);
  CHECK(m.calls == 1);
  handle.remove();
  CHECK(number(m(x).y) == 1);
  CHECK(calls == 2);
  m.register_full_backward_hook([](nn::Module&, const Tensors&, const Tensors&) {});
  CHECK_THROWS_WITH_AS(m(x), text.c_str(), Error);
}
