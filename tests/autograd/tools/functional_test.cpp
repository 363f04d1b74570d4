// vjp, jvp, hvp, vhp, jacobian, hessian: against mathematics, against each other, and against
// numbers of PyTorch 2.13 where that is said.
#include "autograd/tools/functional.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "nn/layers/linear.h"
#include "tests/support/failures.h"

using namespace gradus;

namespace {

using Tensors = std::vector<Tensor>;
using Matrix = std::vector<std::vector<Tensor>>;

// Two results computed in different ways: some roundings apart.
bool close(const Tensor& a, const Tensor& b) { return allclose(a, b, 1e-12, 1e-13); }

Tensor d(const NestedList& values) { return tensor(values, float64); }
Tensor random(const Shape& shape) { return randn(shape, {.dtype = float64}); }

Tensor cubes(const Tensor& x) { return sum(x * x * x); }
Tensor flat(const Tensor& x) { return reshape(x, {-1}); }

// A function of two tensors with two results, and one with one number.
Tensors pair(const Tensors& x) { return {sum(tanh(x[0])) * exp(x[1]), sum(x[0] * x[0]) * sum(x[1] * x[1])}; }
Tensor mixed(const Tensors& x) { return sum(sin(x[0])) * sum(exp(x[1])) + logsumexp(x[0], 0) * x[1][0]; }
const NestedList a_numbers{0.5, -1.0, 2.0}, b_numbers{1.5, 0.25}, va_numbers{1.0, 2.0, -1.0}, vb_numbers{0.5, -2.0};

}   // namespace

TEST_CASE("jacobian of softmax is diag(y) - y y'") {
  Tensor x = d({0.5, -1.0, 2.0}), y = softmax(x, 0);
  Tensor j = jacobian([](const Tensor& v) { return softmax(v, 0); }, x);
  CHECK(close(j, eye(3, {.dtype = float64}) * y - unsqueeze(y, 1) * unsqueeze(y, 0)));
}

TEST_CASE("jacobian of a product with a matrix is that matrix") {
  manual_seed(1);
  Tensor a = random({3, 4}), x = random({4});
  CHECK(equal(jacobian([&](const Tensor& v) { return matmul(a, v); }, x), a));
}

TEST_CASE("jacobian has the sizes of the output, then those of the input") {
  manual_seed(2);
  Tensor x = random({2, 3}), j = jacobian([](const Tensor& v) { return sum(v, 0) * 2; }, x);
  REQUIRE(j.shape() == Shape{3, 2, 3});
  for (int64_t k = 0; k < 3; ++k)
    for (int64_t r = 0; r < 2; ++r)
      for (int64_t c = 0; c < 3; ++c) CHECK(j[k][r][c].item<double>() == (k == c ? 2 : 0));
  CHECK(jacobian([](const Tensor& v) { return sum(v); }, x).shape() == Shape{2, 3});
  CHECK(jacobian([](const Tensor& v) { return exp(v); }, d(0.0)).shape() == Shape{});
  CHECK(jacobian([](const Tensor& v) { return exp(v); }, zeros({0}, float64)).shape() == Shape{0, 0});
}

TEST_CASE("jacobian of several inputs and outputs is a tensor for each pair") {
  // PyTorch 2.13: torch.autograd.functional.jacobian of the same function.
  Matrix j = jacobian(pair, {d(a_numbers), d(b_numbers)});
  REQUIRE(j.size() == 2);
  REQUIRE(j[0].size() == 2);
  CHECK(close(j[0][0], d({{3.524614209225545, 1.882194416634005, 0.316635029554796},
                           {1.009818878024705, 0.539257728989110, 0.090717454821417}})));
  CHECK(close(j[0][1], d({{2.978309077257830, 0.0}, {0.0, 0.853299837166615}})));
  CHECK(equal(j[1][0], d({2.3125, -4.625, 9.25})));
  CHECK(equal(j[1][1], d({15.75, 2.625})));
}

TEST_CASE("jacobian of one input or one output leaves that dimension out") {
  Tensor x = d({1.0, 2.0}), y = d({3.0, 4.0});
  Tensors inputs = jacobian([](const Tensors& v) { return v[0] * v[1]; }, {x, y});
  REQUIRE(inputs.size() == 2);
  CHECK(equal(inputs[0], d({{3.0, 0.0}, {0.0, 4.0}})));
  Tensors outputs = jacobian([](const Tensor& v) { return Tensors{v * 2, sum(v)}; }, x);
  REQUIRE(outputs.size() == 2);
  CHECK(equal(outputs[1], d({1.0, 1.0})));
}

TEST_CASE("an output that does not depend on an input has zeros") {
  Tensor x = d({1.0, 2.0}), y = d(3.0);
  Tensors j = jacobian([](const Tensors& v) { return exp(v[0]); }, {x, y});
  CHECK(equal(j[1], d({0.0, 0.0})));
  CHECK(equal(vjp([](const Tensor&) { return ones({2}, float64); }, x, d({1.0, 1.0})).product, d({0.0, 0.0})));
  CHECK(equal(jvp([](const Tensor&) { return ones({3}, float64); }, x, x).product, zeros({3}, float64)));
  CHECK(equal(hessian([](const Tensor& v) { return sum(v); }, x), zeros({2, 2}, float64)));
  CHECK(equal(hvp([](const Tensor& v) { return sum(v); }, x, x).product, zeros({2}, float64)));
  CHECK(equal(vhp([](const Tensor& v) { return sum(v); }, x, x).product, zeros({2}, float64)));
}

TEST_CASE("hessian of x' A x is A + A'") {
  manual_seed(3);
  Tensor a = random({4, 4}), x = random({4});
  Tensor h = hessian([&](const Tensor& v) { return matmul(v, matmul(a, v)); }, x);
  CHECK(close(h, a + t(a)));
}

TEST_CASE("hessian of the Rosenbrock function") {
  auto f = [](const Tensor& x) { return square(1 - x[0]) + 100 * square(x[1] - square(x[0])); };
  const double x = -1.2, y = 1;
  Tensor expected = d({{2 - 400 * (y - 3 * x * x), -400 * x}, {-400 * x, 200.0}});
  CHECK(close(hessian(f, d({x, y})), expected));
}

TEST_CASE("hessian of a function of a matrix has its sizes twice") {
  manual_seed(4);
  Tensor x = random({2, 2}), h = hessian(cubes, x);   // a plain function
  REQUIRE(h.shape() == Shape{2, 2, 2, 2});
  Tensor diagonal = eye(4, {.dtype = float64}) * flat(x) * 6;
  CHECK(close(reshape(h, {4, 4}), diagonal));
}

TEST_CASE("hessian of several inputs has a block for each pair") {
  // PyTorch 2.13: torch.autograd.functional.hessian of the same function.
  Matrix h = hessian(mixed, {d(a_numbers), d(b_numbers)});
  REQUIRE(h.size() == 2);
  REQUIRE(h[1].size() == 2);
  CHECK(close(h[0][0], d({{-2.547385267535260, -0.010284087459337, -0.206561418385806},
                           {-0.010284087459337, 4.908055617343009, -0.046090082364912},
                           {-0.206561418385806, -0.046090082364912, -4.990097846113402}})));
  CHECK(close(h[1][0], d({{4.108342568083398, 2.460579512158383, -1.079443694419813},
                           {1.126838314709181, 0.693761893429686, -0.534343115200730}})));
  CHECK(close(h[0][1], t(h[1][0])));
  CHECK(close(h[1][1], d({{2.452613220274423, 0.0}, {0.0, 0.702685452451340}})));
}

TEST_CASE("vjp gives the value and v' J") {
  manual_seed(5);
  Tensor a = random({3, 4}), x = random({4}), v = random({3});
  auto f = [&](const Tensor& u) { return tanh(matmul(a, u)); };
  auto [y, product] = vjp(f, x, v);
  CHECK(equal(y, f(x)));
  CHECK(close(product, matmul(v, jacobian(f, x))));
  // A function that returns one number needs no v.
  CHECK(close(vjp(cubes, x).product, 3 * x * x));
}

TEST_CASE("jvp gives the value and J v") {
  manual_seed(6);
  Tensor a = random({3, 4}), x = random({4}), v = random({4});
  auto f = [&](const Tensor& u) { return tanh(matmul(a, u)); };
  auto [y, product] = jvp(f, x, v);
  CHECK(equal(y, f(x)));
  CHECK(close(product, matmul(jacobian(f, x), v)));
  // A function of one number needs no v.
  CHECK(equal(jvp([](const Tensor& u) { return u * d({2.0, 3.0}); }, d(5.0)).product, d({2.0, 3.0})));
}

TEST_CASE("vjp and jvp of several inputs and outputs") {
  // PyTorch 2.13: torch.autograd.functional.vjp and jvp of the same function.
  Tensors x{d(a_numbers), d(b_numbers)};
  auto [y, dx] = vjp(pair, x, {d({2.0, -1.0}), d(0.5)});
  CHECK(close(y[0], d({2.978309077257830, 0.853299837166615})));
  CHECK(close(dx[0], d({7.195659540426386, 0.912631104278901, 5.167552604288175})));
  CHECK(close(dx[1], d({13.831618154515660, 0.459200162833385})));
  auto [value, dy] = jvp(pair, x, {d(va_numbers), d(vb_numbers)});
  CHECK(equal(value[1], d(12.140625)));
  CHECK(close(dy[0], d({8.461522551567676, 0.291017206848278})));
  CHECK(close(dy[1], d(-13.5625)));
}

TEST_CASE("hvp and vhp are the hessian times v") {
  manual_seed(7);
  Tensor x = random({2, 3}), v = random({2, 3});
  auto f = [](const Tensor& u) { return sum(exp(u) * sin(u[0])) + sum(u) * cubes(u); };
  Tensor expected = reshape(matmul(reshape(hessian(f, x), {6, 6}), flat(v)), {2, 3});
  auto [y, hv] = hvp(f, x, v);
  CHECK(equal(y, f(x)));
  CHECK(close(hv, expected));
  CHECK(close(vhp(f, x, v).product, expected));
  CHECK(equal(vhp(f, x, v).value, f(x)));
  CHECK(equal(hvp(cubes, d(5.0)).product, d(30.0)));
  CHECK(equal(vhp(cubes, d(5.0)).product, d(30.0)));
}

TEST_CASE("hvp and vhp of several inputs") {
  // PyTorch 2.13: torch.autograd.functional.hvp of the same function.
  Tensors x{d(a_numbers), d(b_numbers)}, v{d(va_numbers), d(vb_numbers)};
  for (const Tensors& product : {hvp(mixed, x, v).product, vhp(mixed, x, v).product}) {
    REQUIRE(product.size() == 2);
    CHECK(close(product[0], d({-2.560897369444791, 9.694683198811413, 5.220320646189326})));
    CHECK(close(product[1], d({11.335251896957191, 1.643334311866603})));
  }
}

TEST_CASE("modules, generic lambdas and functions of a list of one tensor are accepted") {
  manual_seed(8);
  nn::Linear layer(3, 2);
  Tensor x = randn({3});
  CHECK(equal(jacobian(layer, x), layer.weight.detach()));
  CHECK(equal(vjp([](const auto& u) { return sum(u * u); }, x).product, x * 2));
  Tensors g = vjp([](const Tensors& u) { return sum(u[0]); }, Tensors{x}).product;
  CHECK(equal(g[0], ones({3})));
}

TEST_CASE("a point in braces is a list of one tensor") {
  auto of_list = [](const Tensors& x) { return sum(x[0] * x[0] * x[0]); };
  const Tensor x = d({1.0, 2.0});
  CHECK(close(jacobian(of_list, {x})[0], d({3.0, 12.0})));
  CHECK(close(jacobian(cubes, x), d({3.0, 12.0})));
  CHECK(close(hessian(of_list, {x})[0][0], d({{6.0, 0.0}, {0.0, 12.0}})));
  CHECK(close(vjp(of_list, {x}).product[0], d({3.0, 12.0})));
  CHECK(close(jvp(of_list, {x}, {ones_like(x)}).product, d(15.0)));
  CHECK(close(hvp(of_list, {x}, {ones_like(x)}).product[0], d({6.0, 12.0})));
  CHECK(close(vhp(of_list, {x}, {ones_like(x)}).product[0], d({6.0, 12.0})));
}

TEST_CASE("nothing outside gets a gradient or a history") {
  Tensor x = d({1.0, 2.0}).requires_grad_(), w = d({3.0, 4.0}).requires_grad_();
  auto f = [&](const Tensor& u) { return sum(u * u * w); };
  CHECK_FALSE(vjp(f, x).value.requires_grad());
  for (const Tensor& result : {vjp(f, x).product, hvp(f, x, x).product, vhp(f, x, x).product, jvp(f, x, x).product,
           jacobian(f, x), hessian(f, x)})
    CHECK_FALSE(result.requires_grad());
  CHECK_FALSE(x.grad().defined());
  CHECK_FALSE(w.grad().defined());
}

TEST_CASE("they work under NoGradGuard") {
  NoGradGuard guard;
  Tensor x = d({1.0, 2.0});
  CHECK(equal(vjp(cubes, x).product, d({3.0, 12.0})));
  CHECK(equal(hessian(cubes, x), d({{6.0, 0.0}, {0.0, 12.0}})));
  CHECK(equal(hvp(cubes, x, d({1.0, 1.0})).product, d({6.0, 12.0})));
}

TEST_CASE("with create_graph the results can be differentiated") {
  Tensor x = d({1.0, 2.0}).requires_grad_(), v = d({3.0, 5.0}).requires_grad_();
  const DerivativeOptions keep{.create_graph = true};
  // cubes has the slope 3 x^2 and the second derivative 6 x.
  CHECK(equal(grad(sum(vjp(cubes, x, {}, keep).product), x), d({6.0, 12.0})));
  CHECK(equal(grad(sum(jacobian(cubes, x, keep)), x), d({6.0, 12.0})));
  CHECK(equal(grad(sum(hessian(cubes, x, keep)), x), d({6.0, 6.0})));
  for (const Tensor& hv : {hvp(cubes, x, v, keep).product, vhp(cubes, x, v, keep).product}) {
    Tensors g = grad({sum(hv)}, {x, v});
    CHECK(equal(g[0], d({18.0, 30.0})));
    CHECK(equal(g[1], d({6.0, 12.0})));
  }
  auto squares = [](const Tensor& u) { return u * u; };
  Tensors g = grad({sum(jvp(squares, x, v, keep).product)}, {x, v});
  CHECK(equal(g[0], d({6.0, 10.0})));
  CHECK(equal(g[1], d({2.0, 4.0})));
  CHECK(equal(grad(vjp(cubes, x, {}, keep).value, x), d({3.0, 12.0})));
}

TEST_CASE("the jacobian of a jacobian is the hessian") {
  Tensor x = d({0.5, -1.0, 2.0});
  auto f = [](const Tensor& u) { return sum(exp(u)) * sum(sin(u)); };
  auto slope = [&](const Tensor& u) { return jacobian(f, u, {.create_graph = true}); };
  CHECK(close(jacobian(slope, x), hessian(f, x)));
}

TEST_CASE("strict turns zeros that come from independence into errors") {
  test::check_failures({
      {"GradError: vjp: strict: output 0 [2] does not depend on any input",
          [] { vjp([](const Tensor&) { return ones({2}); }, ones({3}), ones({2}), {.strict = true}); }},
      {"GradError: vjp: strict: no output depends on input 1 [3]",
          [] {
            vjp([](const Tensors& x) { return sum(x[0]); }, {ones({2}), ones({3})}, {}, {.strict = true});
          }},
      {"GradError: jvp: strict: no output depends on input 1 [3]",
          [] {
            Tensor a = ones({2}), b = ones({3});
            jvp([](const Tensors& x) { return x[0] * 2; }, {a, b}, {a, b}, {.strict = true});
          }},
      {"GradError: jvp: strict: output 1 [3] does not depend on any input",
          [] {
            Tensor w = ones({3}).requires_grad_();   // has a history, but one without the input
            jvp([&](const Tensor& x) { return Tensors{x * 2, w * 2}; }, ones({2}), ones({2}), {.strict = true});
          }},
      {"GradError: jacobian: strict: output 0 does not depend on input 1 [3]",
          [] {
            jacobian([](const Tensors& x) { return x[0] * 2; }, {ones({2}), ones({3})}, {.strict = true});
          }},
      {"GradError: hessian: strict: gradient 0 does not depend on input 0 [2]",
          [] { hessian([](const Tensor& x) { return sum(x); }, ones({2}), {.strict = true}); }},
      {"GradError: vhp: strict: the gradient does not depend on input 0 [2]",
          [] { vhp([](const Tensor& x) { return sum(x); }, ones({2}), ones({2}), {.strict = true}); }},
      {"GradError: hvp: strict: the gradient with respect to input 0 [2] does not depend on any input",
          [] { hvp([](const Tensor& x) { return sum(x); }, ones({2}), ones({2}), {.strict = true}); }},
  });
  CHECK(equal(hessian(cubes, d({1.0}), {.strict = true}), d({{6.0}})));
}

TEST_CASE("a v that does not fit is refused, with the function's name") {
  test::check_failures({
      {"ShapeError: vjp: v[0] is [3], output 0 is [2]; they must have the same shape",
          [] { vjp([](const Tensor& x) { return x * 2; }, ones({2}), ones({3})); }},
      {"ShapeError: jvp: v[1] is [2], input 1 is [3]; they must have the same shape",
          [] {
            jvp([](const Tensors& x) { return sum(x[1]); }, {ones({2}), ones({3})}, {ones({2}), ones({2})});
          }},
      {"ShapeError: hvp: v[0] is [], input 0 is [2]; they must have the same shape",
          [] { hvp(cubes, ones({2}), tensor(1.0)); }},
      {"ShapeError: vhp: v[0] is [1, 2], input 0 is [2]; they must have the same shape",
          [] {
            vhp(cubes, ones({2}), ones({1, 2}));
          }},
      {"DtypeError: hvp: v[0] is float32, input 0 is float64; convert v with to()",
          [] { hvp(cubes, ones({2}, float64), ones({2})); }},
      {"GradError: vjp: there are 1 outputs and 2 tensors in v",
          [] {
            vjp([](const Tensor& x) { return x * 2; }, ones({2}), {ones({2}), ones({2})});
          }},
      {"GradError: vjp: v may only be left out for one number; give v like the outputs",
          [] { vjp([](const Tensor& x) { return x * 2; }, ones({2})); }},
      {"GradError: jvp: v may only be left out for one number; give v like the inputs", [] { jvp(cubes, ones({2})); }},
      {"GradError: jvp: v[0] is undefined", [] { jvp(cubes, ones({2}), Tensor()); }},
  });
}

TEST_CASE("a function or an input that cannot be differentiated is refused") {
  auto shape_of_hessian = [] { hessian([](const Tensor& x) { return x * 2; }, ones({2})); };
  test::check_failures({
      {"ShapeError: hessian: the function must return one number; it returns [2]. Take its sum or "
       "mean.",
          shape_of_hessian},
      {"ShapeError: hvp: the function must return one number; it returns [2]. Take its sum or "
       "mean.",
          [] { hvp([](const Tensor& x) { return x * 2; }, ones({2}), ones({2})); }},
      {"GradError: vhp: the function must return one number; it returns 2 tensors",
          [] {
            vhp([](const Tensor& x) { return Tensors{sum(x), sum(x)}; }, ones({2}), ones({2}));
          }},
      {"DtypeError: jacobian: input 1 [2] is int64; derivatives need float32 or float64",
          [] {
            jacobian([](const Tensors& x) { return x[0]; }, {ones({2}), ones({2}, int64)});
          }},
      {"DtypeError: jacobian: output 0 [2] is bool; derivatives need float32 or float64",
          [] { jacobian([](const Tensor& x) { return x > 0; }, ones({2})); }},
      {"GradError: vjp: input 0 is undefined", [] { vjp(cubes, Tensor()); }},
      {"GradError: vjp: output 0 is undefined", [] { vjp([](const Tensor&) { return Tensor(); }, ones({2})); }},
      {"GradError: jacobian: give at least one input",
          [] { jacobian([](const Tensors&) { return ones({1}); }, Tensors{}); }},
      {"GradError: jacobian: the function returned no tensor",
          [] { jacobian([](const Tensor&) { return Tensors{}; }, ones({1})); }},
      {"ShapeError: jacobian: the derivative of output 0 [1, 1, 1, 1, 1] by input 0 [1, 1, 1, 1, 1] has more than 8 "
       "dimensions",
          [] {
            jacobian([](const Tensor& x) { return x * 2; }, ones({1, 1, 1, 1, 1}));
          }},
  });
}
