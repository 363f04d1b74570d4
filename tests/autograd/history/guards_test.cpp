// Recording on and off, and what is a leaf.
#include <doctest/doctest.h>

#include <thread>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"

using namespace gradus;

namespace {

Tensor leaf() { return tensor({1.0, 2.0, 3.0}).requires_grad_(); }

}   // namespace

TEST_CASE("an op is recorded if an input requires grad") {
  Tensor w = leaf(), x = tensor({1.0, 1.0, 1.0});
  CHECK((w * x).requires_grad());
  CHECK(!(w * x).is_leaf());
  CHECK((w * x).grad_fn() == "mul");
  CHECK(!(x * x).requires_grad());
  CHECK((x * x).is_leaf());
  CHECK((x * x).grad_fn() == "");
}

TEST_CASE("under NoGradGuard nothing is recorded, and afterwards it is again") {
  Tensor w = leaf();
  CHECK(recording());
  {
    NoGradGuard guard;
    CHECK(!recording());
    CHECK(!(w * 2).requires_grad());
    CHECK((w * 2).is_leaf());
    CHECK(w.requires_grad());   // the leaf itself keeps its flag
    CHECK(!w[0].requires_grad());
  }
  CHECK((w * 2).requires_grad());
}

TEST_CASE("guards nest, and each puts back what it found") {
  NoGradGuard off;
  {
    EnableGradGuard on;
    CHECK(recording());
    {
      NoGradGuard off_again;
      CHECK(!recording());
    }
    CHECK(recording());
  }
  CHECK(!recording());
  {
    GradModeGuard on(true);
    CHECK(recording());
  }
  CHECK(!recording());
}

TEST_CASE("a guard is undone by an exception") {
  try {
    NoGradGuard guard;
    throw Error("some error");
  } catch (const Error&) {
  }
  CHECK(recording());
}

TEST_CASE("recording is switched per thread") {
  NoGradGuard guard;
  bool there = false;
  std::thread([&] { there = recording(); }).join();
  CHECK(there);
  CHECK(!recording());
}

TEST_CASE("backward leaves the mode as it was, whatever happens in it") {
  Tensor w = leaf(), y = sum(w * w);
  {
    NoGradGuard guard;
    y.backward();   // a graph made earlier can be used under a guard
    CHECK(!recording());
    CHECK_THROWS_AS(y.backward(), GradError);
    CHECK(!recording());
  }
  CHECK(recording());
  CHECK(equal(w.grad(), tensor({2.0, 4.0, 6.0})));
}

TEST_CASE("requires_grad_ makes a leaf, and undoes it") {
  Tensor x = tensor({1.0});
  CHECK(!x.requires_grad());
  x.requires_grad_();
  CHECK(x.requires_grad());
  CHECK(x.is_leaf());
  x.requires_grad_();   // the second call changes nothing
  x.requires_grad_(false);
  CHECK(!x.requires_grad());
  x.requires_grad_(false);
  CHECK(!(x * 2).requires_grad());
}

TEST_CASE("asking again for a gradient keeps the existing one") {
  Tensor w = leaf();
  sum(w).backward();
  w.requires_grad_();
  CHECK(equal(w.grad(), ones({3})));
}

TEST_CASE("only floats can require grad") {
  CHECK_THROWS_WITH_AS(tensor({1, 2}).requires_grad_(),
      "requires_grad_: only float32 and float64 tensors can have gradients; this one is int64 [2]", DtypeError);
  CHECK_THROWS_AS(tensor({true}).requires_grad_(), DtypeError);
}

TEST_CASE("a result cannot stop requiring grad; detach makes one that does not") {
  Tensor y = leaf() * 2;
  CHECK_THROWS_WITH_AS(y.requires_grad_(false),
      "requires_grad_: this [3] tensor was computed by mul; only leaves can stop "
      "wanting a gradient. Use detach().",
      GradError);
  CHECK(y.requires_grad());
  y.requires_grad_(true);   // it already does
  CHECK(!y.detach().requires_grad());
}

TEST_CASE("detach shares numbers and version, and cuts the graph") {
  Tensor w = leaf(), y = w * 2, z = y.detach();
  CHECK(z.shares_storage(y));
  CHECK(z.is_leaf());
  z.fill_(7);
  CHECK(equal(y.detach(), full({3}, 7.0)));
  CHECK(y.version() == z.version());
  sum(w * z).backward();
  CHECK(equal(w.grad(), full({3}, 7.0)));   // nothing flows through z
}

TEST_CASE("a detached tensor can become a leaf of its own") {
  Tensor w = leaf(), z = (w * 2).detach().requires_grad_();
  sum(z * z).backward();
  CHECK(equal(z.grad(), tensor({4.0, 8.0, 12.0})));
  CHECK(!w.grad().defined());
}

TEST_CASE("results that are not floats cut the graph") {
  Tensor w = leaf();
  CHECK(!(w > 1).requires_grad());
  CHECK(!argmax(w).requires_grad());
  CHECK(!w.to(Dtype::int64).requires_grad());
}

TEST_CASE("options ask for a gradient at birth") {
  CHECK(zeros({2}, {.requires_grad = true}).requires_grad());
  CHECK(randn({2}, {.requires_grad = true}).is_leaf());
}

TEST_CASE("a gradient can be read, set and dropped") {
  Tensor w = leaf();
  CHECK(!w.grad().defined());
  w.mutable_grad() = ones({3});
  sum(w * w).backward();
  CHECK(equal(w.grad(), tensor({3.0, 5.0, 7.0})));
  w.mutable_grad() = {};
  CHECK(!w.grad().defined());
  CHECK(!tensor({1.0}).grad().defined());
  CHECK(!(w * 2).grad().defined());
}

TEST_CASE("only a leaf that requires grad has a gradient to set") {
  CHECK_THROWS_WITH_AS(tensor({1.0}).mutable_grad(),
      "mutable_grad: only a leaf that requires grad has one; this is a tensor "
      "that requires none, [1]",
      GradError);
  CHECK_THROWS_WITH_AS((leaf() * 2).mutable_grad(),
      "mutable_grad: only a leaf that requires grad has one; this is the result of an op, [3]", GradError);
}
