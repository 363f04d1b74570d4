// The graph as text. Lines are numbered by age, so each can only name smaller numbers.
#include "autograd/tools/print_graph.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"

using namespace gradus;

TEST_CASE("print_graph has a line per op, youngest first") {
  Tensor w = zeros({2, 3}, {.requires_grad = true}), x = ones({4, 3});
  Tensor y = sum(relu(linear(x, w)));
  CHECK(print_graph(y) ==
        "#4    sum              float32 []   from #3\n"
        "#3    relu             float32 [4, 2]   from #2   keeps 32 bytes\n"
        "#2    linear           float32 [4, 2]   from #1   keeps 48 bytes\n"
        "#1    leaf             float32 [2, 3]\n");
}

TEST_CASE("print_graph shows a node once, however often it is used") {
  Tensor w = ones({2}, {.dtype = float64, .requires_grad = true}),
         v = ones({2}, {.dtype = float64, .requires_grad = true});
  Tensor y = w * w + v;
  CHECK(print_graph(y) ==
        "#4    add              float64 [2]   from #3, #2\n"
        "#3    mul              float64 [2]   from #1, #1\n"
        "#2    leaf             float64 [2]\n"
        "#1    leaf             float64 [2]\n");
}

TEST_CASE("print_graph says what was released") {
  Tensor w = ones({2}, {.requires_grad = true}), y = sum(w);
  y.backward();
  CHECK(print_graph(y) == "#1    sum              float32 []   released\n");
}

TEST_CASE("print_graph of a tensor without history says so") {
  CHECK(print_graph(ones({2})) == "float32 [2]: no history\n");
  CHECK(print_graph(ones({2}, {.requires_grad = true})) == "#1    leaf             float32 [2]\n");
}

TEST_CASE("print_graph walks a long graph without recursion") {
  Tensor y = ones({}, {.requires_grad = true});
  for (int i = 0; i < 20000; ++i) y = y + 1;
  const std::string text = print_graph(y);
  CHECK(text.find("#20001 add              float32 []   from #20000\n") == 0);
}
