// gradcheck must find wrong formulas, and accept right ones.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/history/record.h"
#include "autograd/tools/gradcheck.h"
#include "core/compute/apply.h"
#include "core/tensor/random.h"
#include "core/tensor/sampling.h"

using namespace gradus;

namespace {

Tensor input(const Shape& shape) { return randn(shape, {.dtype = float64, .requires_grad = true}); }

// Four versions of mul(x, 3), of which only the first is right.
Tensor tripled(const Tensor& x) {
  return record("tripled(x)", apply::zip(Binary::mul, x, 3.0), grad_to(x, [](const Tensor& dy) { return dy * 3; }));
}
Tensor wrong_factor(const Tensor& x) {
  return record(
      "wrong_factor(x)", apply::zip(Binary::mul, x, 3.0), grad_to(x, [](const Tensor& dy) { return dy * 3.01; }));
}
Tensor wrong_sign(const Tensor& x) {
  return record("wrong_sign(x)", apply::zip(Binary::mul, x, 3.0), grad_to(x, [](const Tensor& dy) { return dy * -3; }));
}
Tensor no_gradient(const Tensor& x) {
  return record("no_gradient(x)", apply::zip(Binary::mul, x, 3.0), grad_to(x, [](const Tensor&) { return Tensor(); }));
}
// x [m, n] plus b [n] in every row; the gradient of b is that of one row alone.
Tensor first_row_only(const Tensor& x, const Tensor& b) {
  return record("first_row_only(x, b)", apply::zip(Binary::add, x, b), grad_to(x, [](const Tensor& dy) { return dy; }),
      grad_to(b, [](const Tensor& dy) { return dy[0]; }));
}
// Right at first order: x^2 / 2 with gradient dy x, but x is treated as a constant in it.
Tensor constant_in_second_order(const Tensor& x) {
  return record("constant(x)", apply::zip(Binary::mul, apply::map(Unary::square, x), 0.5),
      grad_to(x, [x = saved(x, 0)](const Tensor& dy) { return dy * x.get().detach(); }));
}

}   // namespace

TEST_CASE("gradcheck accepts right formulas") {
  manual_seed(1);
  CHECK(gradcheck([](const std::vector<Tensor>& x) { return tripled(x[0]); }, {input({3, 2})}));
  CHECK(gradcheck([](const std::vector<Tensor>& x) { return matmul(tanh(x[0]), x[1]) + x[2]; },
      {input({3, 4}), input({4, 2}), input({2})}));
  CHECK(gradcheck(
      [](const std::vector<Tensor>& x) {
        return std::vector<Tensor>{exp(x[0]), sum(sin(x[0]))};
      },
      {input({5})}));
  CHECK(gradcheck([](const std::vector<Tensor>& x) { return exp(x[0]); }, {input({})}));
}

TEST_CASE("gradcheck finds a factor that is off by a third of a percent, and says where") {
  manual_seed(2);
  GradcheckResult result = gradcheck(
      [](const std::vector<Tensor>& x) { return sum(x[0]) + sum(wrong_factor(x[1])); }, {input({1}), input({4})});
  CHECK(!result);
  CHECK(!result.ok);
  CHECK(result.message.find("gradcheck: input 1 [4]: the formulas give ") == 0);
  CHECK(result.message.find("differences ") != std::string::npos);
}

TEST_CASE("gradcheck finds a wrong sign") {
  manual_seed(3);
  CHECK(!gradcheck([](const std::vector<Tensor>& x) { return wrong_sign(x[0]); }, {input({4})}));
}

TEST_CASE("gradcheck finds a gradient that is NaN") {
  manual_seed(4);
  auto poisoned = [](const std::vector<Tensor>& x) {
    return record(
        "poisoned(x)", apply::zip(Binary::mul, x[0], 3.0), grad_to(x[0], [](const Tensor& dy) { return dy * NAN; }));
  };
  CHECK(!gradcheck(poisoned, {input({3})}));
}

TEST_CASE("gradcheck finds a missing gradient") {
  manual_seed(4);
  CHECK(!gradcheck([](const std::vector<Tensor>& x) { return no_gradient(x[0]); }, {input({4})}));
  CHECK(!gradcheck([](const std::vector<Tensor>& x) { return x[0].detach() * 3; }, {input({4})}));
}

TEST_CASE("gradcheck finds a missing sum over broadcast rows") {
  manual_seed(5);
  GradcheckResult result =
      gradcheck([](const std::vector<Tensor>& x) { return first_row_only(x[0], x[1]); }, {input({3, 2}), input({2})});
  CHECK(result.message.find("gradcheck: input 1 [2]") == 0);
}

TEST_CASE("gradcheck looks at every output") {
  manual_seed(6);
  CHECK(!gradcheck(
      [](const std::vector<Tensor>& x) {
        return std::vector<Tensor>{exp(x[0]), wrong_sign(x[0])};
      },
      {input({3})}));
}

TEST_CASE("gradcheck ignores inputs that want no gradient, and outputs that are not floats") {
  manual_seed(7);
  Tensor index = tensor({1, 0});
  CHECK(gradcheck([](const std::vector<Tensor>& x) { return index_select(x[0], 0, x[1]); }, {input({3}), index}));
  CHECK(gradcheck([](const std::vector<Tensor>& x) { return std::vector<Tensor>{x[0] * 2, x[0] > 0}; }, {input({3})}));
}

TEST_CASE("gradcheck leaves inputs, their gradients and the generator alone") {
  manual_seed(8);
  Tensor x = input({3}), before = x.detach().clone(), next;
  const uint32_t version = x.version();
  manual_seed(9);
  next = rand({2});
  manual_seed(9);
  CHECK(gradcheck([](const std::vector<Tensor>& v) { return exp(v[0]); }, {x}));
  CHECK(equal(rand({2}), next));
  CHECK(equal(x.detach(), before));
  CHECK(x.version() == version);
  CHECK(!x.grad().defined());
}

TEST_CASE("gradcheck works under NoGradGuard") {
  manual_seed(10);
  Tensor x = input({3});
  NoGradGuard guard;
  CHECK(gradcheck([](const std::vector<Tensor>& v) { return exp(v[0]); }, {x}));
  CHECK(!gradcheck([](const std::vector<Tensor>& v) { return wrong_sign(v[0]); }, {x}));
  CHECK(gradgradcheck([](const std::vector<Tensor>& v) { return exp(v[0]); }, {x}));
}

TEST_CASE("gradcheck requires float64") {
  CHECK_THROWS_WITH_AS(
      gradcheck([](const std::vector<Tensor>& x) { return x[0] * 2; }, {ones({2}, {.requires_grad = true})}),
      "gradcheck: input 0 is float32; differences need float64", DtypeError);
}

TEST_CASE("gradcheck requires inputs whose numbers do not overlap") {
  Tensor x = ones({1}, float64).expand({3});
  Tensor y = x.detach().requires_grad_();
  CHECK_THROWS_WITH_AS(gradcheck([](const std::vector<Tensor>& v) { return v[0] * 2; }, {y}),
      "gradcheck: the numbers of input 0 [3] overlap in memory (expanded); give a clone", GradError);
}

TEST_CASE("gradcheck requires something to check") {
  CHECK_THROWS_WITH_AS(gradcheck([](const std::vector<Tensor>& x) { return x[0] * 2; }, {ones({2}, float64)}),
      "gradcheck: no input requires grad", GradError);
}

TEST_CASE("gradgradcheck accepts formulas made of ops") {
  manual_seed(11);
  CHECK(gradgradcheck(
      [](const std::vector<Tensor>& x) { return matmul(tanh(x[0]), x[1]); }, {input({3, 4}), input({4, 2})}));
  CHECK(gradgradcheck([](const std::vector<Tensor>& x) { return tripled(x[0]); }, {input({2})}));
}

TEST_CASE("gradgradcheck finds a formula that is right once and wrong twice") {
  manual_seed(12);
  auto f = [](const std::vector<Tensor>& x) { return constant_in_second_order(x[0]); };
  Tensor x = input({3});
  CHECK(gradcheck(f, {x}));
  GradcheckResult result = gradgradcheck(f, {x});
  CHECK(!result);
  CHECK(result.message.find("second order: gradcheck: input ") == 0);
}
