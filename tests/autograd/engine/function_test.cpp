// Custom functions: forward and backward by hand. Behaviour as torch.autograd.Function; gradients by hand.
#include "autograd/engine/function.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "autograd/tools/gradcheck.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf;
using test::number;

namespace {

struct Cube : Function<Cube> {
  static Tensor forward(FunctionContext& ctx, const Tensor& x) {
    CHECK(!recording());
    ctx.save_for_backward({x});
    return x * x * x;
  }
  static std::vector<Tensor> backward(FunctionContext& ctx, const std::vector<Tensor>& dy) {
    Tensor x = ctx.saved_tensors()[0];
    return {dy[0] * 3 * x * x};
  }
};

// exp(scale x), from its result
struct Growth : Function<Growth> {
  static Tensor forward(FunctionContext& ctx, const Tensor& x, double scale) {
    Tensor y = exp(x * scale);
    ctx.save_for_backward({y});
    ctx.save_value(scale);
    return y;
  }
  static std::vector<Tensor> backward(FunctionContext& ctx, const std::vector<Tensor>& dy) {
    return {dy[0] * ctx.saved_tensors()[0] * ctx.value<double>(), Tensor()};
  }
};

// a b, a + b, and the sign of a, which has no gradient
struct Mixed : Function<Mixed> {
  static std::vector<Tensor> forward(FunctionContext& ctx, const Tensor& a, const Tensor& b) {
    Tensor sign = (a > 0).to(float64);
    ctx.save_for_backward({a, Tensor(), b});
    ctx.mark_non_differentiable({sign});
    return {a * b, a + b, sign, argmax(a)};
  }
  static std::vector<Tensor> backward(FunctionContext& ctx, const std::vector<Tensor>& dy) {
    REQUIRE(dy.size() == 4);
    auto saved = ctx.saved_tensors();
    CHECK(!saved[1].defined());
    needs = {ctx.needs_input_grad(0), ctx.needs_input_grad(1)};
    return {dy[0] * saved[2] + dy[1], dy[0] * saved[0] + dy[1]};
  }
  inline static std::vector<bool> needs;
};

struct Once : Function<Once> {
  static constexpr bool once_differentiable = true;
  static Tensor forward(FunctionContext& ctx, const Tensor& x) {
    ctx.save_for_backward({x});
    return x * x;
  }
  static std::vector<Tensor> backward(FunctionContext& ctx, const std::vector<Tensor>& dy) {
    CHECK(!recording());
    return {dy[0] * ctx.saved_tensors()[0] * 2};
  }
};

struct TooMany : Function<TooMany> {
  static Tensor forward(FunctionContext&, const Tensor& x, double) { return x * 2; }
  static std::vector<Tensor> backward(FunctionContext& ctx, const std::vector<Tensor>& dy) {
    if (mode == 0) return {dy[0]};
    if (mode == 1) return {dy[0], dy[0]};
    if (mode == 2) return {dy[0], Tensor(), Tensor()};   // undefined ones beyond the last are accepted
    if (mode == 3) return {ones({3}, float64), Tensor()};
    ctx.value<int>(0);
    return {};
  }
  inline static int mode;
};

}   // namespace

TEST_CASE("a custom function has the gradients that its backward returns, to any order") {
  Tensor x = leaf(2);
  Tensor y = Cube::apply(x);
  CHECK(y.grad_fn() == "Cube");
  CHECK(number(y) == 8);
  y.backward();
  CHECK(number(x.grad()) == 12);
  Tensor many = tensor({0.5, -1.5, 2.0}, float64).requires_grad_();
  auto f = [](const std::vector<Tensor>& in) { return Cube::apply(in[0]); };
  CHECK(gradcheck(f, {many}).message == "");
  CHECK(gradgradcheck(f, {many}).message == "");
}

TEST_CASE("a function may keep its result and values of any type") {
  auto f = [](const std::vector<Tensor>& in) { return Growth::apply(in[0], 0.5); };
  Tensor x = tensor({0.5, -1.5}, float64).requires_grad_();
  CHECK(gradcheck(f, {x}).message == "");
  CHECK(gradgradcheck(f, {x}).message == "");
  int64_t before = live_nodes();
  {
    Tensor z = tensor({0.5}).requires_grad_(),
           y = Growth::apply(z, 2.0);   // a result kept in its own formula is no cycle
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("several arguments and results; some without gradient, some that need none") {
  Tensor a = leaf(2), b = leaf(5);
  auto y = Mixed::apply(a, b);
  CHECK(!y[2].requires_grad());
  CHECK(!y[3].requires_grad());
  (y[0] * 10).backward();   // y[1] got no gradient: backward sees zeros
  CHECK(number(a.grad()) == 50);
  CHECK(number(b.grad()) == 20);
  CHECK(Mixed::needs == std::vector<bool>{true, true});
  Tensor constant = tensor(7.0, float64);
  sum(Mixed::apply(a, constant)[1]).backward();
  CHECK(Mixed::needs == std::vector<bool>{true, false});
  CHECK(number(a.grad()) == 51);
}

TEST_CASE("set_materialize_grads(false) shows which results got no gradient") {
  struct Pair : Function<Pair> {
    static std::vector<Tensor> forward(FunctionContext& ctx, const Tensor& x) {
      ctx.set_materialize_grads(false);
      return {x * 2, x * 3};
    }
    static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) {
      CHECK(dy[0].defined());
      CHECK(!dy[1].defined());
      return {dy[0] * 2};
    }
  };
  Tensor x = leaf();
  Pair::apply(x)[0].backward();
  CHECK(number(x.grad()) == 2);
}

TEST_CASE("a function that returns undefined gradients leaves grad() undefined") {
  struct Silent : Function<Silent> {
    static Tensor forward(FunctionContext&, const Tensor& x) { return x * 2; }
    static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>&) { return {Tensor()}; }
  };
  Tensor x = leaf();
  Silent::apply(x).backward();
  CHECK(!x.grad().defined());
}

TEST_CASE("an argument that is returned unchanged does not share its history") {
  struct Same : Function<Same> {
    static Tensor forward(FunctionContext&, const Tensor& x) { return x; }
    static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) { return {dy[0] * 10}; }
  };
  Tensor x = leaf(), y = Same::apply(x);
  CHECK(x.is_leaf());
  CHECK(y.grad_fn() == "Same");
  (y * 2).backward();
  CHECK(number(x.grad()) == 20);
}

namespace {
struct Doubled : Function<Doubled> {
  static Tensor forward(FunctionContext& ctx, const Tensor& x) {
    x.mul_(2);
    ctx.mark_dirty({x});
    return x;
  }
  static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) { return {dy[0] * 2}; }
};
}   // namespace

TEST_CASE("an argument that is marked dirty may be a view: its base follows") {
  Tensor w = tensor({2.0, 3.0}).requires_grad_(), y = w * 1, v = y[0];
  Doubled::apply(v);
  CHECK(y.grad_fn() == "copy_slices");
  sum(y * y).backward();
  CHECK(equal(w.grad(), tensor({16.0, 6.0})));   // 2 (2 w0) 2
  CHECK_THROWS_WITH_AS(Doubled::apply(w[0]),
      "Doubled: this [] tensor is a view of a [2] leaf that requires grad and cannot be changed in place while "
      "recording. Put the change under NoGradGuard, or compute a new tensor.",
      GradError);
}

TEST_CASE("an argument may be changed in place if it is marked dirty; leaves that require grad refuse") {
  struct Twice : Function<Twice> {
    static Tensor forward(FunctionContext& ctx, const Tensor& x) {
      x.mul_(2);
      ctx.mark_dirty({x});
      return x;
    }
    static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) { return {dy[0] * 2}; }
  };
  Tensor x = leaf(), h = x * 1, y = Twice::apply(h);
  CHECK(number(h) == 6);
  CHECK(h.grad_fn() == "Twice");
  (h * 5).backward();
  CHECK(number(x.grad()) == 10);
  CHECK_THROWS_WITH_AS(Twice::apply(x),
      "Twice: this [] leaf requires grad and cannot be changed in place while recording. Put the change "
      "under NoGradGuard, or compute a new tensor.",
      GradError);
}

TEST_CASE("a once_differentiable backward is not differentiated again in silence") {
  Tensor x = leaf(), y = Once::apply(x) * 1.0;
  Tensor dx = grad(y * y, x, {.create_graph = true});
  CHECK(number(dx) == 4 * 27);
  CHECK_THROWS_WITH_AS(
      dx.backward(), "Once: its backward is once_differentiable; it cannot be differentiated again", GradError);
}

TEST_CASE("mistakes in a function are named") {
  auto fail = [](int mode) {
    TooMany::mode = mode;
    sum(TooMany::apply(tensor({1.0, 2.0}, float64).requires_grad_(), 1.0)).backward();
  };
  TooMany::mode = 0;
  CHECK_THROWS_WITH_AS(fail(0),
      "TooMany: backward returned 1 gradients; forward has 2 arguments, and each needs one (undefined for those "
      "that are not tensors)",
      GradError);
  CHECK_THROWS_WITH_AS(
      fail(1), "TooMany: backward returned a gradient for argument 1, which is not a tensor", GradError);
  CHECK_NOTHROW(fail(2));
  CHECK_THROWS_WITH_AS(
      fail(3), "backward: a formula of TooMany returned a gradient float64 [3]; its input is float64 [2]", GradError);
  CHECK_THROWS_WITH_AS(fail(4), "TooMany: value 0 was not saved, or not with this type; 0 were saved", Error);
}

TEST_CASE("a kept tensor that was changed in place since is an error") {
  Tensor x = leaf(), h = x * 1, y = Cube::apply(h);
  {
    NoGradGuard guard;
    h.add_(1);
  }
  CHECK_THROWS_WITH_AS(y.backward(),
      "backward: Cube kept a tensor [], and it was changed in place afterwards (version 1, kept at 0). Change it "
      "before Cube, or give Cube a clone.",
      GradError);
}

TEST_CASE("a function respects NoGradGuard and inputs without gradient") {
  CHECK(!Cube::apply(tensor(2.0)).requires_grad());
  Tensor x = leaf();
  NoGradGuard guard;
  CHECK(!Cube::apply(x).requires_grad());
}
