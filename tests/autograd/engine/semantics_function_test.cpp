// What users of PyTorch rely on: custom functions. More of them: function_test.cpp.
#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/engine/function.h"
#include "autograd/ops.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf;
using test::number;

namespace {

// x unchanged; gradients times 10.
struct Pass10 : Function<Pass10> {
  static Tensor forward(FunctionContext&, const Tensor& x) { return x; }
  static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) { return {dy[0] * 10}; }
};

// (x, y) -> (y, x); gradients swapped back, times 2.
struct Swap : Function<Swap> {
  static std::vector<Tensor> forward(FunctionContext&, const Tensor& x, const Tensor& y) { return {y, x}; }
  static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) {
    return {dy[1] * 2, dy[0] * 2};
  }
};

// forward(x, number, y, text), and as many gradients as the test wants.
struct Returns : Function<Returns> {
  static Tensor forward(FunctionContext& ctx, const Tensor& x, double, const Tensor& y, const char*) {
    ctx.save_for_backward({Tensor(), x, Tensor()});
    return x * y;
  }
  static std::vector<Tensor> backward(FunctionContext& ctx, const std::vector<Tensor>&) {
    auto kept = ctx.saved_tensors();
    REQUIRE(kept.size() == 3);
    CHECK(!kept[0].defined());
    CHECK(kept[1].defined());
    CHECK(!kept[2].defined());
    return gradients;
  }
  inline static std::vector<Tensor> gradients;
};

struct Asking : Function<Asking> {
  static Tensor forward(FunctionContext&, const Tensor& x) {
    in_forward = recording();
    return x * x;
  }
  static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) {
    in_backward = recording();
    return {dy[0]};
  }
  inline static bool in_forward, in_backward;
};

struct Counting : Function<Counting> {
  static Tensor forward(FunctionContext&, const Tensor& x) { return x * 2; }
  static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) { return ++runs, dy; }
  inline static int runs = 0;
};

}   // namespace

TEST_CASE("an argument that is returned unchanged becomes a tensor of its own over the same numbers") {
  Tensor x = leaf(), y = Pass10::apply(x), h = x * 1, z = Pass10::apply(h);
  CHECK(x.is_leaf());
  CHECK(h.grad_fn() == "mul");
  CHECK(y.grad_fn() == "Pass10");
  CHECK(y.shares_storage(x));
  (y + z + x).backward();
  CHECK(number(x.grad()) == 21);
  Tensor a = leaf(2), b = leaf(5);
  auto swapped = Swap::apply(a, b);
  (swapped[0] * 100 + swapped[1]).backward();
  CHECK(number(a.grad()) == 2);
  CHECK(number(b.grad()) == 200);
}

TEST_CASE("a returned argument without gradient has none, and does not get one later") {
  Tensor c = tensor(2.0, float64), w = leaf(5);
  auto swapped = Swap::apply(c, w);
  CHECK(!c.requires_grad());
  (swapped[0] + swapped[1]).backward();
  CHECK(number(w.grad()) == 2);
  CHECK(!c.grad().defined());
}

TEST_CASE("mark_dirty needs an argument that is returned, and no leaf that requires grad") {
  struct Doubled : Function<Doubled> {
    static Tensor forward(FunctionContext& ctx, const Tensor& x, bool return_it, bool mark_other) {
      ctx.mark_dirty({mark_other ? ones({2}) : x});
      return return_it ? x : x * 2;
    }
    static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>& dy) {
      return {dy[0] * 2, Tensor(), Tensor()};
    }
  };
  Tensor w = leaf(), h = w * 1;
  CHECK_THROWS_WITH_AS(Doubled::apply(w, true, false),
      "Doubled: this [] leaf requires grad and cannot be changed in place while recording. Put the change under "
      "NoGradGuard, or compute a new tensor.",
      GradError);
  CHECK_THROWS_WITH_AS(
      Doubled::apply(h, false, false), "Doubled: an argument that is marked dirty must be returned", GradError);
  CHECK_THROWS_WITH_AS(Doubled::apply(h, true, true), "Doubled: only arguments can be marked dirty", GradError);
  NoGradGuard guard;
  CHECK_NOTHROW(Doubled::apply(w, true, false));   // nothing is recorded, so nothing can go wrong
}

TEST_CASE(
    "one gradient per argument of forward, undefined for what is not a tensor; undefined ones beyond are accepted") {
  auto run = [](std::vector<Tensor> gradients) {
    Returns::gradients = std::move(gradients);
    Tensor x = leaf(), y = leaf(5);
    Returns::apply(x, 0.5, y, "text").backward();
    return number(x.grad()) * 100 + number(y.grad());
  };
  const Tensor one = tensor(1.0, float64), two = tensor(2.0, float64), none;
  CHECK(run({one, none, two, none}) == 102);
  CHECK(run({one, none, two, none, none, none}) == 102);
  CHECK_THROWS_WITH_AS(run({one, none, two}),
      "Returns: backward returned 3 gradients; forward has 4 arguments, and each needs one (undefined for those "
      "that are not tensors)",
      GradError);
  CHECK_THROWS_WITH_AS(run({one, none, two, none, one}),
      "Returns: backward returned 5 gradients; forward has 4 arguments, and each needs one (undefined for those "
      "that are not tensors)",
      GradError);
  CHECK_THROWS_WITH_AS(run({one, one, two, none}),
      "Returns: backward returned a gradient for argument 1, which is not a tensor", GradError);
}

TEST_CASE("forward and backward compute without recording, unless a graph of backward is wanted") {
  Tensor x = leaf();
  for (bool create_graph : {false, true}) {
    Asking::in_forward = true;
    Tensor y = Asking::apply(x);
    CHECK(!Asking::in_forward);
    grad(y, x, {.create_graph = create_graph});
    CHECK(Asking::in_backward == create_graph);
  }
  NoGradGuard guard;
  CHECK(Asking::apply(x).is_leaf());
}

TEST_CASE("a function behind which no gradient arrives does not run") {
  struct Silent : Function<Silent> {
    static Tensor forward(FunctionContext&, const Tensor& x) { return x * 2; }
    static std::vector<Tensor> backward(FunctionContext&, const std::vector<Tensor>&) { return {Tensor()}; }
  };
  Tensor x = leaf();
  Silent::apply(Counting::apply(x)).backward();
  CHECK(Counting::runs == 0);   // PyTorch runs it with zeros, and x.grad is 0
  CHECK(!x.grad().defined());
}
