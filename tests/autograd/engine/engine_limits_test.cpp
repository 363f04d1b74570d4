// The engine's limits: very long graphs on small stacks, and several threads.
#include <doctest/doctest.h>

#include <pthread.h>
#include <atomic>
#include <thread>
#include <vector>

#include "autograd/engine/autograd.h"
#include "autograd/history/record.h"
#include "autograd/ops.h"
#include "core/compute/apply.h"
#include "core/tensor/random.h"
#include "tests/support/leaf.h"

using namespace gradus;
using test::leaf;

namespace {

constexpr int64_t chain_length = 1000000;

// Runs f on a thread with a stack of 256 KiB: recursion over a long chain would overflow it.
template <class F> void on_small_stack(F f) {
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, 256 * 1024) == 0);
  pthread_t thread;
  auto run = [](void* p) -> void* { return (*static_cast<F*>(p))(), nullptr; };
  REQUIRE(pthread_create(&thread, &attributes, run, &f) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

Tensor long_chain(const Tensor& x) {
  Tensor y = x;
  for (int64_t i = 0; i < chain_length; ++i) y = y * 1.0;
  return y;
}

}   // namespace

TEST_CASE("a chain of a million nodes is destroyed without recursion") {
  on_small_stack([] {
    const int64_t before = live_nodes();
    Tensor x = tensor(1.0).requires_grad_();
    {
      Tensor y = long_chain(x);
      CHECK(live_nodes() == before + 1 + chain_length);
    }
    CHECK(live_nodes() == before + 1);
  });
}

TEST_CASE("backward through a million nodes needs no recursion") {
  on_small_stack([] {
    const int64_t before = live_nodes();
    {
      Tensor x = tensor(2.0).requires_grad_(), y = long_chain(x);
      y.backward();
      CHECK(x.grad().item<float>() == 1);
    }
    CHECK(live_nodes() == before);
  });
}

TEST_CASE("a kept graph of a million nodes is used twice and destroyed without recursion") {
  on_small_stack([] {
    const int64_t before = live_nodes();
    {
      Tensor x = tensor(2.0).requires_grad_(), y = long_chain(x);
      y.backward({.retain_graph = true});
      y.backward({.retain_graph = true});
      CHECK(x.grad().item<float>() == 2);
    }
    CHECK(live_nodes() == before);
  });
}

TEST_CASE("a long chain that hangs on what formulas keep is destroyed without recursion") {
  on_small_stack([] {
    const int64_t before = live_nodes();
    {
      Tensor x = tensor(1.0).requires_grad_(), y = x;
      for (int64_t i = 0; i < 200000; ++i) y = y * y;   // each node keeps the tensor before it, which keeps its node
    }
    CHECK(live_nodes() == before);
  });
}

TEST_CASE("gradients of gradients of a long chain, destroyed without recursion") {
  on_small_stack([] {
    const int64_t before = live_nodes();
    {
      Tensor x = tensor(1.0, float64).requires_grad_(), y = x;
      for (int i = 0; i < 50000; ++i) y = sin(y);
      Tensor g = grad(y, x, {.create_graph = true});
      CHECK(g.requires_grad());
    }
    CHECK(live_nodes() == before);
  });
}

TEST_CASE("threads train graphs of their own") {
  const int64_t before = live_nodes();
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 1; t <= 4; ++t)
    threads.emplace_back([t, &wrong] {
      Tensor w = tensor({0.0, 0.0}, float64).requires_grad_(), target = tensor({1.0, 2.0}, float64) * t;
      for (int step = 0; step < 200; ++step) {
        w.mutable_grad() = {};
        sum(square(w - target)).backward();
        NoGradGuard guard;
        w.sub_(w.grad() * 0.1);
      }
      wrong += !allclose(w, target, 1e-12);
    });
  for (std::thread& t : threads) t.join();
  CHECK(wrong.load() == 0);
  CHECK(live_nodes() == before);
}

TEST_CASE("threads add to shared leaves, and no gradient is lost") {
  Tensor w = zeros({3}, {.dtype = float64, .requires_grad = true}),
         b = zeros({}, {.dtype = float64, .requires_grad = true});
  constexpr int rounds = 2000, count = 4;
  std::vector<std::thread> threads;
  for (int t = 1; t <= count; ++t)
    threads.emplace_back([&w, &b, t] {
      Tensor x = tensor({1.0, 2.0, 3.0}, float64) * t;
      for (int i = 0; i < rounds; ++i) sum(w * x + b).backward();
    });
  for (std::thread& t : threads) t.join();
  CHECK(equal(w.grad(), tensor({1.0, 2.0, 3.0}, float64) * (rounds * 10)));   // 1 + 2 + 3 + 4
  CHECK(b.grad().item<double>() == 3.0 * rounds * count);
}

TEST_CASE("a graph built in one thread can run backward in another") {
  Tensor x = tensor({1.0, 2.0}).requires_grad_(), y = sum(x * x);
  std::thread([&] { y.backward(); }).join();
  CHECK(equal(x.grad(), tensor({2.0, 4.0})));
}

TEST_CASE("order holds in a graph that several threads built") {
  Tensor x = tensor(1.0, float64).requires_grad_(), y = x;
  for (int i = 0; i < 100; ++i) (void)(x * 2);   // this thread's clock runs ahead
  for (int t = 0; t < 8; ++t) std::thread([&] { y = sin(y) + y * x; }).join();
  Tensor expected = tensor(1.0, float64).requires_grad_(), z = expected;
  for (int t = 0; t < 8; ++t) z = sin(z) + z * expected;
  y.backward();
  z.backward();
  CHECK(equal(x.grad(), expected.grad()));
}

TEST_CASE("backward within backward works 8,193 deep") {
  // PyTorch's DeepReentrant: each formula runs a backward whose formula runs a backward ...
  struct Deep {
    static Tensor descend(const Tensor& x, int depth) {
      return record("descend(x)", apply::copy(x), grad_to(x, [depth](const Tensor& dy) {
        if (depth == 0) return dy;
        EnableGradGuard on;
        Tensor inner = dy.detach().requires_grad_();
        descend(inner, depth - 1).backward();
        return inner.grad();
      }));
    }
  };
  Tensor x = leaf();
  Deep::descend(x, 8193).backward(tensor(7.0, float64));
  CHECK(x.grad().item<double>() == 1);   // each inner pass starts with 1
  CHECK(tls.passes == 0);
}

TEST_CASE("an exception thousands of passes deep comes out of the first one") {
  struct Deep {
    static Tensor descend(const Tensor& x, int depth) {
      return record("descend(x)", apply::copy(x), grad_to(x, [depth](const Tensor& dy) {
        if (depth == 0) throw Error("at the bottom");
        EnableGradGuard on;
        descend(dy.detach().requires_grad_(), depth - 1).backward();
        return dy;
      }));
    }
  };
  Tensor y = Deep::descend(leaf(), 1000);
  CHECK_THROWS_WITH_AS(y.backward(), "at the bottom", Error);
  CHECK(tls.passes == 0);
  CHECK(recording());
}

TEST_CASE("random numbers drawn deep inside a backward come from the caller's generator") {
  manual_seed(5);
  Tensor expected = rand({2});
  struct Deep {
    static Tensor draw(const Tensor& x, int depth, std::vector<Tensor>& drawn) {
      return record("draw(x)", apply::copy(x), grad_to(x, [depth, &drawn](const Tensor& dy) {
        EnableGradGuard on;
        if (depth == 0) drawn.push_back(rand({2}));
        else draw(dy.detach().requires_grad_(), depth - 1, drawn).backward();
        return dy;
      }));
    }
  };
  manual_seed(5);
  std::vector<Tensor> drawn;
  Deep::draw(leaf(), 100, drawn).backward();
  CHECK(equal(drawn.at(0), expected));
}

TEST_CASE("formulas deep inside a backward compute without recording, as the others do") {
  struct Deep {
    static Tensor look(const Tensor& x, int depth, int& recorded) {
      return record("look(x)", apply::copy(x), grad_to(x, [depth, &recorded](const Tensor& dy) {
        recorded += recording();
        EnableGradGuard on;
        if (depth > 0) look(dy.detach().requires_grad_(), depth - 1, recorded).backward();
        return dy;
      }));
    }
  };
  int recorded = 0;
  Deep::look(leaf(), 100, recorded).backward();
  CHECK(recorded == 0);
}

TEST_CASE("an inner pass that meets gradients waiting in an outer one is stopped") {
  // h waits with the gradient of one of its two uses when the other use, an older node, starts a pass through it.
  Tensor x = leaf(), h = x * 2;
  Tensor other = record("nosy(h)", apply::copy(h), grad_to(h, [&h](const Tensor& dy) {
    EnableGradGuard on;
    (h * 1).backward({.retain_graph = true});
    return dy;
  }));
  Tensor y = other + h * 3;
  CHECK_THROWS_WITH_AS(y.backward(),
      "backward: mul [] is part of a graph whose backward is still running; give the inner pass a "
      "graph of its own",
      GradError);
}
