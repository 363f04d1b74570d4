// The battery: each test here holds for every op. tests/support/cases/ has a line for each op, op_battery.h the tools.
//
// A failure names the line of support/cases/; the other lines are still run. GRADUS_CASE=text in the environment runs
// only the lines whose name contains the text.
#include <doctest/doctest.h>

#include <cstdlib>
#include <cstring>

#include "autograd/history/record.h"
#include "autograd/tools/gradcheck.h"
#include "core/kernels/kernels.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

// How much two ways of computing the same may differ, in rounding units of the largest number: a
// function is right to 2 of them, and formulas and sums chain several. The largest difference seen is
// 17, in a softmax over 9000 numbers.
constexpr double few_roundings = 32;

// Odd, more than one vector of any instruction set, and several threads' shares.
const Shape many{3, 67};

template <class F> void for_each_case(F f) {
  const char* wanted = std::getenv("GRADUS_CASE");
  for (const OpCase& c : op_cases()) {
    if (wanted && !std::strstr(c.name, wanted)) continue;
    CAPTURE(std::string(c.name));
    try {
      f(c);
    } catch (const Error& error) {   // the other cases are still to be run
      FAIL_CHECK(std::string(error.what()));
    }
  }
}

#define CHECK_SAME(text)               \
  do {                                 \
    const std::string what = (text);   \
    CHECK_MESSAGE(what.empty(), what); \
  } while (0)

// Only of the dimensions with more than one position: a dimension of size 1 has no place in the memory
// order.
std::vector<int64_t> strides_that_count(const Tensor& x) {
  std::vector<int64_t> strides;
  for (int64_t d = 0; d < x.dim(); ++d)
    if (x.size(d) > 1) strides.push_back(x.stride(d));
  return strides;
}

GradcheckOptions options_for(const OpCase& c) {
  // Central differences in float64 lose about 1e-9 here; through float32 about 1e-5 with a step of
  // 0.01.
  if (c.is(rounds)) return {.eps = 1e-2, .atol = 1e-4, .rtol = 1e-4};
  return {.eps = 1e-6, .atol = 1e-7, .rtol = 1e-6};
}

}   // namespace

TEST_CASE("the formula of every op agrees with finite differences") {
  for_each_case([](const OpCase& c) {
    if (c.is(no_gradient)) return;
    GradcheckResult result = gradcheck(c.call, as_leaves(c, make_inputs(c, float64)), options_for(c));
    CHECK_SAME(result.message);
  });
}

TEST_CASE("the gradient of the gradient of every op agrees with finite differences") {
  for_each_case([](const OpCase& c) {
    if (c.is(no_gradient | rounds)) return;   // what rounds is linear, and its dy cannot be float64
    GradcheckResult result = gradgradcheck(c.call, as_leaves(c, make_inputs(c, float64)), options_for(c));
    CHECK_SAME(result.message);
  });
}

TEST_CASE("the third derivative of every op agrees with finite differences") {
  for_each_case([](const OpCase& c) {
    if (c.is(no_gradient | rounds)) return;
    GradcheckOptions options = options_for(c);
    options.order = 3;
    GradcheckResult result = gradcheck(c.call, as_leaves(c, make_inputs(c, float64)), options);
    CHECK_SAME(result.message);
  });
}

TEST_CASE("a result has history exactly if an input wants a gradient and the op has one") {
  for_each_case([](const OpCase& c) {
    std::vector<Tensor> x = make_inputs(c, float32), leaves = as_leaves(c, x);
    CHECK_FALSE(c.call(x).requires_grad());
    CHECK(c.call(leaves).requires_grad() == !c.is(no_gradient));
    NoGradGuard guard;
    Tensor y = c.call(leaves);
    bool is_input = false;   // an op that has nothing to do returns its input
    for (const Tensor& leaf : leaves) is_input |= y.impl() == leaf.impl();
    CHECK((is_input || !y.requires_grad()));
  });
}

TEST_CASE("fast kernels give what the reference kernels give, forward and backward") {
  KernelNames names = available_kernels();
  std::string ran, skipped;
  for (const char* set : {"reference", "portable", "avx2", "avx512"}) {
    bool there = false;
    for (int i = 0; i < names.count; ++i) there |= std::string(names.names[i]) == set;
    (there ? ran : skipped) += std::string(" ") + set;
  }
  if (!skipped.empty()) ran += "; skipped, the CPU lacks them:" + skipped;
  MESSAGE("kernel tables run:", ran);
  for (Dtype dtype : {float32, float64})
    for_each_case([&](const OpCase& c) {
      CAPTURE(std::string(name(dtype)));
      OpCase wide = with_shape(c, many);
      std::vector<Tensor> x = make_inputs(wide, dtype);
      auto with_kernels = [&](const char* set) {
        KernelsGuard guard(set);
        return run(wide, x);
      };
      Run reference = with_kernels("reference");
      for (int i = 0; i < names.count; ++i) {
        CAPTURE(std::string(names.names[i]));
        CHECK_AGREE(with_kernels(names.names[i]), reference, few_roundings);
      }
    });
}

TEST_CASE("a fused gradient equals the formula that it stands for") {
  for (Dtype dtype : {float32, float64})
    for_each_case([&](const OpCase& c) {
      OpCase wide = with_shape(c, many);
      std::vector<Tensor> x = make_inputs(wide, dtype);
      CHECK_AGREE(run(wide, x), run(wide, x, {.create_graph = true}), few_roundings);
    });
}

TEST_CASE("numbers that are not in row-major order give the same result and gradients") {
  for (Form form : {Form::transposed, Form::gaps, Form::expanded_first, Form::expanded_last, Form::channels_last})
    for_each_case([&](const OpCase& c) {
      if (c.is(dense_only)) return;
      CAPTURE(std::string(name(form)));
      OpCase image = form == Form::channels_last ? with_shape(c, {2, 3, 4, 5}) : c;
      std::vector<Tensor> x = make_inputs(image, float64, form);
      CHECK_AGREE(run(image, x), run(image, dense_copies(x)), few_roundings);
    });
}

TEST_CASE("a single strided input gives the same result and gradients") {
  for_each_case([&](const OpCase& c) {
    if (c.is(dense_only)) return;
    OpCase image = with_shape(c, {2, 3, 4, 5});
    std::vector<Tensor> plain = make_inputs(image, float32), turned = make_inputs(image, float32, Form::transposed);
    Run expected = run(image, plain);
    for (size_t i = 0; i < plain.size() && plain.size() > 1; ++i) {
      std::vector<Tensor> x = plain;
      x[i] = turned[i];
      CHECK_AGREE(run(image, x), expected, few_roundings);
    }
  });
}

TEST_CASE("a gradient that arrives strided or expanded is used correctly") {
  for (Form form : {Form::transposed, Form::gaps, Form::expanded_first, Form::expanded_last, Form::channels_last})
    for_each_case([&](const OpCase& c) {
      if (c.is(no_gradient)) return;
      CAPTURE(std::string(name(form)));
      OpCase image = with_shape(c, {2, 3, 4, 5});
      std::vector<Tensor> x = make_inputs(image, float64), leaves = as_leaves(image, x), wanted;
      for (const Tensor& leaf : leaves)
        if (leaf.requires_grad()) wanted.push_back(leaf);
      Tensor y = image.call(leaves);
      if (form == Form::channels_last && y.dim() != 4) return;
      Tensor dy = make_gradient(y, form), dense = dense_copies({dy})[0];
      std::vector<Tensor> a = grad({y}, wanted, {.grad_outputs = {dy}, .retain_graph = true, .allow_unused = true});
      std::vector<Tensor> b = grad({y}, wanted, {.grad_outputs = {dense}, .allow_unused = true});
      for (size_t i = 0; i < a.size(); ++i) CHECK_AGREE(a[i], b[i], few_roundings);
    });
}

TEST_CASE("an elementwise op keeps the memory order of its inputs, and so do their gradients") {
  for_each_case([](const OpCase& c) {
    if (!c.is(elementwise)) return;
    OpCase image = with_shape(c, {2, 3, 4, 5});
    std::vector<Tensor> leaves = as_leaves(image, make_inputs(image, float32, Form::channels_last));
    Tensor y = image.call(leaves);
    std::vector<int64_t> channels_last = leaves[0].strides();
    CHECK(y.strides() == channels_last);
    if (c.is(no_gradient)) return;
    y.backward(make_gradient(y));
    for (const Tensor& leaf : leaves)
      if (leaf.grad().defined()) CHECK(leaf.grad().strides() == channels_last);
  });
}

TEST_CASE("an elementwise op accepts tensors without numbers") {
  for_each_case([](const OpCase& c) {
    if (!c.is(elementwise)) return;
    for (const Shape& shape : {Shape{0}, Shape{0, 3}, Shape{2, 0, 4}}) {
      OpCase none = with_shape(c, shape);
      Run result = run(none, make_inputs(none, float32));
      CHECK(result.y.shape() == shape);
      for (const Tensor& g : result.gradients)
        if (g.defined()) CHECK(g.shape() == shape);
    }
  });
}

TEST_CASE("an elementwise op accepts 0-d tensors and treats their number like any other") {
  for_each_case([](const OpCase& c) {
    if (!c.is(elementwise)) return;
    OpCase number = with_shape(c, {}), vector = with_shape(c, {1});
    Run a = run(number, make_inputs(number, float64)), b = run(vector, make_inputs(vector, float64));
    CHECK(a.y.shape() == Shape{});
    a.y = reshape(a.y, {1});
    for (Tensor& g : a.gradients)
      if (g.defined()) g = reshape(g, {1});
    CHECK_AGREE(a, b, 0);
  });
}

TEST_CASE("backward() leaves in grad() what grad() returns, with the leaf's strides") {
  for_each_case([](const OpCase& c) {
    if (c.is(no_gradient)) return;
    std::vector<Tensor> x = make_inputs(c, float32, c.is(dense_only) ? Form::plain : Form::transposed),
                        leaves = as_leaves(c, x);
    Run expected = run(c, x);
    Tensor y = c.call(leaves);
    y.backward(make_gradient(y));
    size_t k = 0;
    for (const Tensor& leaf : leaves) {
      if (!leaf.requires_grad()) continue;
      CHECK_AGREE(leaf.grad(), expected.gradients[k++], 0);
      if (leaf.grad().defined()) CHECK(strides_that_count(leaf.grad()) == strides_that_count(leaf));
    }
  });
}

TEST_CASE("no node outlives the tensors of an op, with and without a backward pass") {
  for_each_case([](const OpCase& c) {
    std::vector<Tensor> x = make_inputs(c, float32);
    int64_t before = live_nodes();
    run(c, x);
    CHECK(live_nodes() == before);
    run(c, x, {.create_graph = true});
    CHECK(live_nodes() == before);
    c.call(as_leaves(c, x));
    CHECK(live_nodes() == before);
  });
}

TEST_CASE("a gradient that never arrives leaves every input without one") {
  for_each_case([](const OpCase& c) {
    if (c.is(no_gradient)) return;
    std::vector<Tensor> leaves = as_leaves(c, make_inputs(c, float32));
    Tensor y = c.call(leaves);
    // An op whose formula sends nothing, which means zero.
    Tensor cut = record("cut(y)", zeros({}, y.dtype()), grad_to(y, [](const Tensor&) { return Tensor(); }));
    cut.backward();
    for (const Tensor& leaf : leaves) CHECK_FALSE(leaf.grad().defined());
  });
}

TEST_CASE("the bits do not depend on the number of threads") {
  // Threads are the outer loop, so that each number of them is set once.
  std::vector<Run> expected(op_cases().size());
  auto run_all = [&](int threads, int64_t cap) {
    CAPTURE(threads);
    ThreadsGuard guard(threads, cap);
    for_each_case([&](const OpCase& c) {
      OpCase wide = with_shape(c, many);
      Run result = run(wide, make_inputs(wide, float32)), &first = expected[size_t(&c - op_cases().data())];
      if (!first.y.defined()) first = result;
      CHECK_SAME(bit_difference(result, first));
    });
  };
  for (int threads : {1, 2, 3, 8}) run_all(threads, 1);
  run_all(2, 0);   // nor on the grain
}

TEST_CASE("the bits of strided float64 numbers do not depend on the number of threads") {
  for_each_case([&](const OpCase& c) {
    if (c.is(dense_only)) return;
    OpCase wide = with_shape(c, many);
    std::vector<Tensor> x = make_inputs(wide, float64, Form::transposed);
    ThreadsGuard guard(1, 1);
    Run expected = run(wide, x);
    set_num_threads(3);
    CHECK_SAME(bit_difference(run(wide, x), expected));
  });
}

TEST_CASE("the ops that should share their work among threads do") {
  ThreadsGuard guard(2, 1);
  for_each_case([&](const OpCase& c) {
    if (!c.runs_in_parallel()) return;
    OpCase wide = with_shape(c, many);
    std::vector<Tensor> x = make_inputs(wide, float32);
    int64_t before = regions_entered();
    wide.call(x);
    CHECK(regions_entered() > before);
  });
}

}   // namespace gradus::test
