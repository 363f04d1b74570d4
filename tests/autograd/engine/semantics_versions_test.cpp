// What users of PyTorch rely on: versions, in-place changes and views. More of in-place changes: in_place_test.cpp,
// in_place_views_test.cpp.
#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/engine/function.h"
#include "autograd/ops.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf_of_two;

namespace {

// What backward says if `change` is made between forward and backward; "" if all goes well.
template <class Change> std::string complaint(const Tensor& y, Change change) {
  change();
  try {
    sum(y).backward();
  } catch (const GradError& error) {
    return error.what();
  }
  return "";
}

}   // namespace

TEST_CASE("base, views and detached aliases share one version, which every in-place change increments") {
  Tensor x = zeros({2, 3}), row = x[0], alias = x.detach(), part = alias.t().slice(0, 1), copy = x.clone();
  const Tensor family[] = {x, row, alias, part};
  uint32_t version = x.version();
  for (const Tensor& member : family) {
    member.add_(1);
    ++version;
    for (const Tensor& other : family) CHECK(other.version() == version);
  }
  CHECK(copy.version() == 0);
}

TEST_CASE("changing what was kept is an error with both versions, changing anything else is not") {
  Tensor w = leaf_of_two(), b = tensor({4.0, 5.0}), c = tensor({1.0, 1.0});
  CHECK(complaint(w * b + c,
            [&] {
              b.view({2, 1}).mul_(2).add_(1), c.mul_(7);
            }) ==
        "backward: mul kept its argument b [2], and b was changed in place afterwards (version 2, kept at 0). Change "
        "it before "
        "mul, or give mul a clone.");
}

TEST_CASE("a change through any member of the family is noticed") {
  for (int way = 0; way < 4; ++way) {
    CAPTURE(way);
    Tensor w = leaf_of_two(), b = tensor({4.0, 5.0}), view = b.view({2, 1}), alias = b.detach();
    CHECK(complaint(w * b, [&] {
      if (way == 0) b.add_(1);
      if (way == 1) view.add_(1);
      if (way == 2) alias[1].add_(1);
      if (way == 3) b.copy_(b.clone());   // the same numbers: only the version counts
    }).find("backward: mul kept its argument b [2]") == 0);
  }
}

TEST_CASE("changes under NoGradGuard and through detach() count; writing through data() does not") {
  Tensor w = leaf_of_two(), b = tensor({4.0, 5.0});
  CHECK(complaint(w * b, [&] {
    NoGradGuard guard;
    b.add_(1);
  }) != "");
  CHECK(complaint(w * b, [&] { b.detach().add_(1); }) != "");
  CHECK(!w.grad().defined());
  const uint32_t version = b.version();
  CHECK(complaint(w * b, [&] { b.data<float>()[0] = 100; }) == "");
  CHECK(b.version() == version);
  CHECK(w.grad().data<float>()[0] == 100);   // which is why it should not be done
}

TEST_CASE("a leaf that requires grad, and views of it, refuse in-place changes while recording") {
  Tensor w = leaf_of_two();
  CHECK_THROWS_WITH_AS(w.mul_(2),
      "mul_: this [2] leaf requires grad and cannot be changed in place while recording. Put the change under "
      "NoGradGuard, or compute a new tensor.",
      GradError);
  CHECK_THROWS_WITH_AS(w.view({2, 1}).mul_(2),
      "mul_: this [2, 1] tensor is a view of a [2] leaf that requires grad and cannot be changed in place while "
      "recording. Put the change under NoGradGuard, or compute a new tensor.",
      GradError);
  CHECK(equal(w.detach(), tensor({2.0, 3.0})));
  w.detach().mul_(2);   // an alias without history does not know of it
  CHECK(equal(w.detach(), tensor({4.0, 6.0})));
}

TEST_CASE("an in-place change of a result gives it a new history, which leads to the old one") {
  Tensor w = leaf_of_two(), b = leaf_of_two(), y = w * 4;
  GraphNode old = graph_node(y);
  y.add_(b);
  CHECK(y.grad_fn() == "add");
  CHECK(!(graph_node(y) == old));
  CHECK(graph_node(y).next_functions()[0] == old);
  y.mul_(b);   // 4 w b + b^2
  sum(y).backward();
  CHECK(equal(w.grad(), tensor({8.0, 12.0})));
  CHECK(equal(b.grad(), tensor({12.0, 18.0})));
}

TEST_CASE("a change of a view reaches its base and all other views") {
  Tensor w = leaf_of_two(), y = w * 4, first = y[0], all = y.view({2, 1});
  first.mul_(10);
  CHECK(y.grad_fn() == "copy_slices");
  sum(all * tensor({{1.0}, {100.0}})).backward();
  CHECK(equal(w.grad(), tensor({40.0, 400.0})));
  CHECK(all.version() == 1);
}

TEST_CASE("rows of a plain buffer can be filled with values that have gradients") {
  Tensor w = leaf_of_two(), buffer = zeros({3, 2});
  for (int i = 0; i < 3; ++i) buffer[i].copy_(w * (i + 1));
  CHECK(buffer.requires_grad());
  sum(buffer * tensor({{1.0, 0.0}, {0.0, 1.0}, {1.0, 1.0}})).backward();
  CHECK(equal(w.grad(), tensor({4.0, 5.0})));
}

TEST_CASE("a view that a custom function returned refuses changes with gradients") {
  // The function triples gradients; a change through its view would have to bypass it.
  struct AsColumn : Function<AsColumn> {
    static Tensor forward(FunctionContext&, const Tensor& x) { return x.view({-1, 1}); }
    static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) {
      return {dy[0].view({-1}) * 3};
    }
  };
  Tensor w = leaf_of_two(), h = w * 1, y = AsColumn::apply(h);
  CHECK(y.shares_storage(h));
  CHECK_THROWS_WITH_AS(y.mul_(2),
      "mul_: this [2, 1] tensor shares the memory of an argument of the function that returned it, so it cannot be "
      "changed in place with gradients. Return a clone from forward, or change a clone.",
      GradError);
  sum(y).backward();
  CHECK(equal(w.grad(), tensor({3.0, 3.0})));
}

TEST_CASE("an argument that a custom function returned unchanged refuses them too") {
  struct Same : Function<Same> {
    static Tensor forward(FunctionContext&, const Tensor& x) { return x; }
    static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) { return {dy[0] * 3}; }
  };
  Tensor w = leaf_of_two(), h = w * 1, y = Same::apply(h);
  CHECK_THROWS_WITH_AS(y.mul_(2),
      "mul_: this [2] tensor shares the memory of an argument of the function that returned it, so it cannot be "
      "changed in place with gradients. Return a clone from forward, or change a clone.",
      GradError);
  CHECK(equal(h.detach(), tensor({2.0, 3.0})));   // otherwise h would have other numbers, and the same history
  h.add_(1);
  CHECK_THROWS_WITH_AS(y * 2,
      "view: this [2] view was returned by a custom function, and its base was changed in place afterwards "
      "by an op with gradients, so its history no longer matches its numbers. Take the view again after the "
      "change.",
      GradError);
  NoGradGuard guard;
  CHECK(equal(Same::apply(h).mul_(2), tensor({6.0, 8.0})));   // without history nothing can go wrong
}

TEST_CASE("one of several views of one op refuses them, a single row does not") {
  Tensor w = leaf_of_two(), y = w * 4;
  const char* text =
      "mul_: this [] view is one of several results of one op, and those cannot be changed in place with gradients. "
      "Take it with "
      "narrow or select, or change a clone.";
  CHECK_THROWS_WITH_AS(unbind(y)[0].mul_(2), text, GradError);
  CHECK_THROWS_WITH_AS(split(y, 1)[0][0].mul_(2), text, GradError);   // a view of such a view is one too
  y[0].mul_(2);
  sum(y).backward();
  CHECK(equal(w.grad(), tensor({8.0, 4.0})));
}

TEST_CASE("a hook stays with the value it was registered for, retain_grad moves on to the new one") {
  Tensor w = tensor(3.0, float64).requires_grad_(), h = w * 2;
  std::vector<double> before, after;
  h.register_hook([&](const Tensor& dy) { before.push_back(dy.item<double>()); });
  h.retain_grad();
  h.mul_(5);
  h.register_hook([&](const Tensor& dy) { after.push_back(dy.item<double>()); });
  CHECK(h.retains_grad());
  (h * 7).backward();
  CHECK(before == std::vector<double>{35});
  CHECK(after == std::vector<double>{7});
  CHECK(h.grad().item<double>() == 7);
  CHECK(w.grad().item<double>() == 70);
}

TEST_CASE("an op keeps its result where that is enough, else its argument: what may be changed is as in PyTorch") {
  struct {
    const char* name;
    Tensor (*f)(const Tensor&);
    bool argument_free, result_free;   // torch 2.13: may it be changed between forward and backward?
  } ops[] = {
      {"exp", exp, true, false},
      {"sqrt", sqrt, true, false},
      {"tanh", gradus::tanh, true, false},
      {"sigmoid", sigmoid, true, false},
      {"relu", relu, true, false},
      {"softmax", [](const Tensor& x) { return softmax(x, 0); }, true, false},
      {"log_softmax", [](const Tensor& x) { return log_softmax(x, 0); }, true, false},
      {"logsumexp", [](const Tensor& x) { return logsumexp(x, 0); }, false, false},
      {"max", [](const Tensor& x) { return max(x); }, false, false},
      {"sin", sin, false, true},
      {"cos", cos, false, true},
      {"log", log, false, true},
      {"abs", abs, false, true},
      {"square", square, false, true},
      {"erf", erf, false, true},
      {"gelu", [](const Tensor& x) { return gelu(x); }, false, true},
      {"softplus", [](const Tensor& x) { return softplus(x); }, false, true},
      {"pow", [](const Tensor& x) { return pow(x, 3); }, false, true},
      {"neg", neg, true, true},
      {"add", [](const Tensor& x) { return x + 1; }, true, true},
      {"mul", [](const Tensor& x) { return x * 2; }, true, true},
      {"div", [](const Tensor& x) { return x / 2; }, true, true},
      {"sum", [](const Tensor& x) { return sum(x); }, true, true},
      {"mean", [](const Tensor& x) { return mean(x); }, true, true},
      {"sign", sign, true, true},
      {"clone", [](const Tensor& x) { return clone(x); }, true, true},
      {"dropout", [](const Tensor& x) { return dropout(x, 0.5); }, true, true},
      {"max over a dimension", [](const Tensor& x) { return max(x, 0).values; }, true, true},
  };
  for (const auto& op : ops)
    for (bool change_result : {false, true}) {
      CAPTURE(std::string(op.name));
      CAPTURE(change_result);
      Tensor w = tensor({0.5, 0.25}).requires_grad_(), x = w * 1, y = op.f(x);
      std::string said = complaint(y, [&] {
        NoGradGuard guard;
        (change_result ? y : x).add_(0.125);
      });
      CAPTURE(said);
      CHECK((said == "") == (change_result ? op.result_free : op.argument_free));
    }
}
