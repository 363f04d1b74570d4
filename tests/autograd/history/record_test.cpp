// record(): the forms a formula can have, what it keeps and for how long, and what the engine says
// about a wrong one.
#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/compute/apply.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf_of_two;

namespace {

// Counts how many copies are alive, wherever a lambda took them.
struct Alive {
  int* count;
  explicit Alive(int& n) : count(&n) { ++n; }
  Alive(Alive&& o) noexcept : count(o.count) { ++*count; }
  Alive(const Alive& o) : count(o.count) { ++*count; }
  ~Alive() { --*count; }
};

Tensor copy_of(const Tensor& x) { return apply::copy(x); }

}   // namespace

TEST_CASE("a formula can be (dy), (dy, y) or (dy, shape)") {
  Tensor x = leaf_of_two();
  sum(record("f(x)", copy_of(x), grad_to(x, [](const Tensor& dy) { return dy * 2; }))).backward();
  CHECK(equal(x.grad(), tensor({2.0, 2.0})));
  x.mutable_grad() = {};
  sum(record("f(x)", apply::zip(Binary::mul, x, 10.0), grad_to(x, [](const Tensor& dy, const Tensor& y) {
    return dy * y;
  }))).backward();
  CHECK(equal(x.grad(), tensor({20.0, 30.0})));
  x.mutable_grad() = {};
  record("f(x)", apply::full({}, 1.0, float32), grad_to(x, [](const Tensor& dy, const Shape& shape) {
    return dy.expand(shape);
  })).backward();
  CHECK(equal(x.grad(), tensor({1.0, 1.0})));
}

TEST_CASE("a formula that takes dy by value gets the last reference to it") {
  Tensor x = leaf_of_two(), w = leaf_of_two();
  uint32_t owners = 0;
  const void *given = nullptr, *first = nullptr;
  Tensor y =
      record("f(x, w)", copy_of(x), grad_to(x, [&](const Tensor& dy) { return first = dy.impl(), Tensor(dy * 2); }),
          grad_to(w, [&](Tensor dy) { return owners = uint32_t(dy.impl()->count), given = dy.impl(), dy; }));
  sum(y).backward();
  CHECK(given == first);
  CHECK(owners == 1);
}

TEST_CASE("y is the op's result again, in its memory order, with a history only while recording") {
  Tensor x = arange(24.0).reshape({2, 3, 4}).permute({2, 0, 1}).requires_grad_();
  std::vector<bool> histories;
  Tensor y = record("twice(x)", apply::zip(Binary::mul, x, 2.0), grad_to(x, [&](const Tensor& dy, const Tensor& again) {
    CHECK(again.strides() == std::vector<int64_t>{1, 12, 4});
    CHECK(equal(again.detach(), x.detach() * 2));
    histories.push_back(again.requires_grad());
    return dy * 2;
  }));
  grad(sum(y), x, {.retain_graph = true});
  grad(sum(y), x, {.create_graph = true});
  CHECK(histories == std::vector<bool>{false, true});
}

TEST_CASE("a joint formula runs once and sends to all that need a gradient") {
  Tensor a = leaf_of_two(), b = tensor({1.0, 1.0}), c = leaf_of_two();
  int runs = 0;
  std::vector<bool> needed;
  Tensor y = record("f(a, b, c)", copy_of(a), joint({&a, &b, &c}, [&](const Tensor& dy, Need need) {
    ++runs;
    needed = {need[0], need[1], need[2]};
    return Gradients<3>{{dy * 2, Tensor(), dy * 5}};
  }));
  sum(y).backward();
  CHECK(runs == 1);
  CHECK(needed == std::vector<bool>{true, false, true});
  CHECK(equal(a.grad(), tensor({2.0, 2.0})));
  CHECK(equal(c.grad(), tensor({5.0, 5.0})));
}

TEST_CASE("a joint formula can ask for the result, and be mixed with plain ones") {
  Tensor a = leaf_of_two(), b = leaf_of_two(), c = leaf_of_two();
  Tensor y = record("f(a, b, c)", copy_of(a), grad_to(c, [](const Tensor& dy) { return dy * 7; }),
      joint({&a, &b},
          [](const Tensor& dy, Need, const Tensor& result) {
            return Gradients<2>{{dy * result, dy}};
          }),
      grad_to(c, [](const Tensor& dy) { return dy; }));
  sum(y).backward();
  CHECK(equal(a.grad(), tensor({2.0, 3.0})));
  CHECK(equal(b.grad(), tensor({1.0, 1.0})));
  CHECK(equal(c.grad(), tensor({8.0, 8.0})));
}

TEST_CASE("grad through a joint formula asks only for what is on a path") {
  Tensor a = leaf_of_two(), b = leaf_of_two();
  Tensor y = record("f(a, b)", copy_of(a), joint({&a, &b}, [](const Tensor& dy, Need) {
    return Gradients<2>{{dy * 2, dy * 3}};
  }));
  CHECK(equal(grad(sum(y), b, {.retain_graph = true}), tensor({3.0, 3.0})));
  CHECK(equal(grad(sum(y), a), tensor({2.0, 2.0})));
  CHECK(!a.grad().defined());
}

TEST_CASE("record_each gives each of many inputs its formula") {
  std::vector<Tensor> inputs = {leaf_of_two(), tensor({1.0, 1.0}), leaf_of_two()};
  Tensor y = record_each("f(inputs)", copy_of(inputs[0]), inputs,
      [](size_t i) { return [scale = double(i) + 1](const Tensor& dy) { return dy * scale; }; });
  sum(y).backward();
  CHECK(equal(inputs[0].grad(), tensor({1.0, 1.0})));
  CHECK(equal(inputs[2].grad(), tensor({3.0, 3.0})));
}

TEST_CASE("nothing is recorded without an input that requires grad, or under NoGradGuard") {
  Tensor x = tensor({1.0, 2.0}), w = leaf_of_two();
  CHECK(!record("f(x)", copy_of(x), grad_to(x, [](const Tensor& dy) { return dy; })).requires_grad());
  CHECK(!record("f(x)", copy_of(x), grad_to(Tensor(), [](const Tensor& dy) { return dy; })).requires_grad());
  NoGradGuard guard;
  CHECK(!record("f(w)", copy_of(w), grad_to(w, [](const Tensor& dy) { return dy; })).requires_grad());
}

TEST_CASE("a formula that is not needed goes at once, with what it captured") {
  Tensor w = leaf_of_two(), x = tensor({1.0, 2.0});
  int alive = 0;
  Tensor y = record("f(w, x)", copy_of(w), grad_to(w, [](const Tensor& dy) { return dy; }),
      grad_to(x, [a = Alive(alive)](const Tensor& dy) { return dy; }));
  CHECK(alive == 0);
  CHECK(y.requires_grad());
}

TEST_CASE("a tensor that only an unneeded formula wanted is freed at once") {
  float memory[2] = {1, 2};
  int released = 0;
  Tensor w = leaf_of_two(), y;
  {
    Tensor x = from_blob(
        memory, {2}, float32, [](void* n) { ++*static_cast<int*>(n); }, &released);
    y = x + w * 2;   // nobody needs x for a gradient
  }
  CHECK(released == 1);
}

TEST_CASE("a formula's captures live until backward has run it") {
  Tensor w = leaf_of_two();
  int alive = 0;
  Tensor y = record("f(w)", copy_of(w), grad_to(w, [a = Alive(alive)](const Tensor& dy) { return dy; })), z = sum(y);
  CHECK(alive == 1);
  z.backward({.retain_graph = true});
  CHECK(alive == 1);
  z.backward();
  CHECK(alive == 0);   // although y and z are still here
}

TEST_CASE("a graph that is dropped drops its captures") {
  Tensor w = leaf_of_two();
  int alive = 0;
  {
    Tensor y = record("f(w)", copy_of(w), grad_to(w, [a = Alive(alive)](const Tensor& dy) { return dy; }));
  }
  CHECK(alive == 0);
}

TEST_CASE("captures of more than 48 bytes work like small ones") {
  struct Large {
    double values[20];
  };
  Tensor w = leaf_of_two();
  int alive = 0;
  Large large{};
  large.values[19] = 4;
  Tensor y = record(
      "f(w)", copy_of(w), grad_to(w, [large, a = Alive(alive)](const Tensor& dy) { return dy * large.values[19]; }));
  CHECK(alive == 1);
  sum(y).backward();
  CHECK(equal(w.grad(), tensor({4.0, 4.0})));
  CHECK(alive == 0);
}

TEST_CASE("many tensors can be kept by one formula") {
  Tensor w = leaf_of_two(), a = tensor({1.0, 1.0}), b = tensor({2.0, 2.0}), c = tensor({3.0, 3.0}),
         d = tensor({4.0, 4.0});
  Tensor y = record("f(w, a, b, c, d)", copy_of(w),
      grad_to(w, [a = saved(a, 1), b = saved(b, 2), c = saved(c, 3), d = saved(d, 4)](const Tensor& dy) {
        return dy * (a.get() + b.get() + c.get() + d.get());
      }));
  sum(y).backward({.retain_graph = true});
  CHECK(equal(w.grad(), tensor({10.0, 10.0})));
  d.add_(1);
  CHECK_THROWS_WITH_AS(sum(y).backward(),
      doctest::Contains("backward: f kept its argument d [2], and d was changed in place"), GradError);
}

TEST_CASE("a kept tensor without a name in the signature is still reported") {
  Tensor w = leaf_of_two(), mask = tensor({1.0, 0.0});
  Tensor y = record("masked(w)", copy_of(w), grad_to(w, [m = saved(mask)](const Tensor& dy) { return dy * m; }));
  mask.fill_(1);
  CHECK_THROWS_WITH_AS(sum(y).backward(),
      "backward: masked kept a tensor [2], and it was changed in place afterwards "
      "(version 1, kept at 0). Change "
      "it before masked, or give masked a clone.",
      GradError);
}

TEST_CASE("an undefined gradient means zero, and is not even made") {
  Tensor x = leaf_of_two(), w = leaf_of_two();
  Tensor y = record("f(x, w)", copy_of(x), grad_to(x, [](const Tensor&) { return Tensor(); }),
      grad_to(w, [](const Tensor& dy) { return dy; }));
  sum(y).backward();
  CHECK(!x.grad().defined());
  CHECK(equal(w.grad(), tensor({1.0, 1.0})));
}

TEST_CASE("a gradient in the broadcast shape is summed, one in another float dtype converted") {
  Tensor x = leaf_of_two();
  record("f(x)", apply::full({}, 1.0, float32), grad_to(x, [](const Tensor&) {
    return ones({4, 3, 2}, float64);
  })).backward();
  CHECK(equal(x.grad(), tensor({12.0, 12.0}, float32)));
}

TEST_CASE("a gradient of a wrong shape or dtype is reported with the op's name") {
  Tensor x = leaf_of_two();
  auto op = [&](Tensor g) {
    return record("broken(x)", apply::full({}, 1.0, float32), grad_to(x, [g](const Tensor&) { return g; }));
  };
  CHECK_THROWS_WITH_AS(op(ones({3})).backward(),
      "backward: a formula of broken returned a gradient float32 [3]; its input is float32 [2]", GradError);
  CHECK_THROWS_WITH_AS(op(ones({1})).backward(),
      "backward: a formula of broken returned a gradient float32 [1]; its input is float32 [2]", GradError);
  CHECK_THROWS_WITH_AS(op(ones({2}, Dtype::int64)).backward(),
      "backward: a formula of broken returned a gradient int64 [2]; its input is float32 [2]", GradError);
  CHECK(!x.grad().defined());
}

TEST_CASE("a forward that recorded history by itself is replaced by the op's own") {
  Tensor x = leaf_of_two();
  const int64_t before = live_nodes();
  {
    Tensor y =
        record("third(x)", x * 3, grad_to(x, [](const Tensor& dy) { return dy * 100; }));   // x * 3 is recorded too
    CHECK(y.grad_fn() == "third");
    sum(y).backward();
    CHECK(equal(x.grad(), tensor({100.0, 100.0})));
  }
  CHECK(live_nodes() == before);
}

TEST_CASE("an op that returns its input leaves the input's own history alone") {
  Tensor x = leaf_of_two();
  {
    Tensor y = record("scale_gradient(x)", x, grad_to(x, [](const Tensor& dy) { return dy * 0.5; }));
    CHECK(y.grad_fn() == "scale_gradient");
    CHECK(y.shares_storage(x));
    CHECK(x.is_leaf());
    sum(y * 2).backward();
  }
  CHECK(equal(x.grad(), tensor({1.0, 1.0})));
}

TEST_CASE("a formula cannot ask for a result that is a view of other memory") {
  Tensor x = arange(6.0).reshape({3, 2}).requires_grad_();
  const int64_t before = live_nodes();
  auto row_op = [&] {
    return record("second_row(x)", x.detach()[1], grad_to(x, [](const Tensor& dy, const Tensor& y) { return dy * y; }));
  };
  CHECK_THROWS_WITH_AS(row_op(),
      "second_row: a formula asks for the result [2], which is a view of other "
      "memory; return a clone of it",
      GradError);
  CHECK(live_nodes() == before);
}

TEST_CASE("an op can have a hundred thousand inputs") {
  Tensor x = tensor({1.0}, float64).requires_grad_();
  sum(cat(std::vector<Tensor>(100000, x))).backward();
  CHECK(x.grad().item<double>() == 100000);
}

TEST_CASE("names are read from the signature") {
  CHECK(op_name("matmul(a, b)") == "matmul");
  CHECK(op_name("plain") == "plain");
  CHECK(argument_name("linear(x, weight, bias)", 0) == "x");
  CHECK(argument_name("linear(x, weight, bias)", 2) == "bias");
  CHECK(argument_name("linear(x, weight, bias)", 3) == "");
  CHECK(argument_name("linear(x, weight, bias)", -1) == "");
  CHECK(argument_name("plain", 0) == "");
}
