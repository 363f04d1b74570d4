// x.f(...) is f(x, ...), for every method of core/tensor_methods.h.
//
// A row is the method and the function that it has to equal. Results are compared to the bit, and so are gradients.
#include <doctest/doctest.h>

#include "autograd/autograd.h"
#include "autograd/ops.h"
#include "core/random.h"
#include "tests/support/declared.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

struct Given {
  Tensor x = tensor({{0.5, -1.25, 2.0}, {1.5, 0.25, -0.75}}, float64), b = tensor({{1.0, 2.0, -0.5}, {0.75, 3.0, 0.5}}, float64);
  Tensor mask = tensor({{true, false, true}, {false, false, true}});
  Tensor at = tensor({2, 0, 0}), places = tensor({{1, 0, 2}, {2, 2, 0}}), source = tensor({{5.0, 6.0, 7.0}, {8.0, 9.0, 10.0}}, float64);
  Tensor m = tensor({{1.0, -2.0}, {0.5, 3.0}, {2.0, 1.0}}, float64), one = tensor({0.25}, float64);
};

std::vector<Tensor> list(const Tensor& x) { return {x}; }
std::vector<Tensor> list(const std::vector<Tensor>& x) { return x; }
std::vector<Tensor> list(const ValuesIndices& x) { return {x.values, x.indices}; }
std::vector<Tensor> list(bool x) { return {tensor(x)}; }

struct Row {
  const char* text;
  std::vector<Tensor> (*method)(const Given&);
  std::vector<Tensor> (*function)(const Given&);
};
#define GRADUS_GIVEN                                                                                                      \
  [[maybe_unused]] const auto& [x, b, mask, at, places, source, m, one] = g
#define GRADUS_SAME(method, function)                                                                                     \
  {#method, [](const Given& g) { GRADUS_GIVEN; return list(method); }, [](const Given& g) { GRADUS_GIVEN; return list(function); }}

const Row rows[] = {
    GRADUS_SAME(x.add(b), add(x, b)), GRADUS_SAME(x.add(2), add(x, 2)), GRADUS_SAME(x.sub(b), sub(x, b)), GRADUS_SAME(x.sub(2), sub(x, 2)),
    GRADUS_SAME(x.mul(b), mul(x, b)), GRADUS_SAME(x.mul(2), mul(x, 2)), GRADUS_SAME(x.div(b), div(x, b)), GRADUS_SAME(x.div(2), div(x, 2)),
    GRADUS_SAME(x.pow(b), pow(x, b)), GRADUS_SAME(x.pow(2), pow(x, 2)),
    GRADUS_SAME(x.where(mask, b), where(mask, x, b)), GRADUS_SAME(x.where(mask, 1.5), where(mask, x, 1.5)),
    GRADUS_SAME(x.abs(), abs(x)), GRADUS_SAME(x.sign(), sign(x)), GRADUS_SAME(x.neg(), neg(x)), GRADUS_SAME(x.square(), square(x)),
    GRADUS_SAME(x.sqrt(), sqrt(x)), GRADUS_SAME(x.exp(), exp(x)), GRADUS_SAME(x.log(), log(x)), GRADUS_SAME(x.sin(), sin(x)),
    GRADUS_SAME(x.cos(), cos(x)), GRADUS_SAME(x.tanh(), tanh(x)), GRADUS_SAME(x.erf(), erf(x)), GRADUS_SAME(x.relu(), relu(x)),
    GRADUS_SAME(x.sigmoid(), sigmoid(x)), GRADUS_SAME(x.prelu(one), prelu(x, one)), GRADUS_SAME(x.hardshrink(), hardshrink(x)),
    GRADUS_SAME(x.hardshrink(1), hardshrink(x, 1)),
    GRADUS_SAME(x.maximum(b), maximum(x, b)), GRADUS_SAME(x.minimum(b), minimum(x, b)), GRADUS_SAME(x.max(b), maximum(x, b)),
    GRADUS_SAME(x.min(b), minimum(x, b)),
    GRADUS_SAME(x.eq(b), eq(x, b)), GRADUS_SAME(x.eq(0.5), eq(x, 0.5)), GRADUS_SAME(x.ne(b), ne(x, b)), GRADUS_SAME(x.ne(0.5), ne(x, 0.5)),
    GRADUS_SAME(x.lt(b), lt(x, b)), GRADUS_SAME(x.lt(0.5), lt(x, 0.5)), GRADUS_SAME(x.le(b), le(x, b)), GRADUS_SAME(x.le(0.5), le(x, 0.5)),
    GRADUS_SAME(x.gt(b), gt(x, b)), GRADUS_SAME(x.gt(0.5), gt(x, 0.5)), GRADUS_SAME(x.ge(b), ge(x, b)), GRADUS_SAME(x.ge(0.5), ge(x, 0.5)),
    GRADUS_SAME(x.equal(b), equal(x, b)), GRADUS_SAME(x.allclose(b, 0, 1e9), allclose(x, b, 0, 1e9)),
    GRADUS_SAME(x.sum(), sum(x)), GRADUS_SAME(x.sum(1), sum(x, 1)), GRADUS_SAME(x.sum({0, 1}, true), sum(x, {0, 1}, true)),
    GRADUS_SAME(x.mean(), mean(x)), GRADUS_SAME(x.mean(0), mean(x, 0)), GRADUS_SAME(x.var(), var(x)), GRADUS_SAME(x.var(1), var(x, 1)),
    GRADUS_SAME(x.var(1, {.correction = 0}), var(x, 1, {.correction = 0})),
    GRADUS_SAME(x.max(), max(x)), GRADUS_SAME(x.max(1), max(x, 1)), GRADUS_SAME(x.min(), min(x)), GRADUS_SAME(x.min(0, true), min(x, 0, true)),
    GRADUS_SAME(x.argmax(), argmax(x)), GRADUS_SAME(x.argmax(1), argmax(x, 1)), GRADUS_SAME(x.argmin(), argmin(x)),
    GRADUS_SAME(x.argmin(1), argmin(x, 1)),
    GRADUS_SAME(x.softmax(1), softmax(x, 1)), GRADUS_SAME(x.softmax(1, float32), softmax(x, 1, float32)),
    GRADUS_SAME(x.log_softmax(1), log_softmax(x, 1)), GRADUS_SAME(x.log_softmax(1, float32), log_softmax(x, 1, float32)),
    GRADUS_SAME(x.logsumexp(1), logsumexp(x, 1)),
    GRADUS_SAME(x.index({1, Slice(1)}), select(x, 0, 1).narrow(0, 1, 2)), GRADUS_SAME(x[mask], masked_select(x, mask)),
    GRADUS_SAME(x[1], select(x, 0, 1)), GRADUS_SAME(x.index_select(1, at), index_select(x, 1, at)), GRADUS_SAME(x.gather(1, places), gather(x, 1, places)),
    GRADUS_SAME(x.index_add(1, at, source), index_add(x, 1, at, source)),
    GRADUS_SAME(x.scatter_add(1, places, source), scatter_add(x, 1, places, source)),
    GRADUS_SAME(x.clone(), clone(x)), GRADUS_SAME(x.t().contiguous(), contiguous(t(x))), GRADUS_SAME(x.to(float32), to(x, float32)),
    GRADUS_SAME(x.type_as(at), to(x, int64)), GRADUS_SAME(x.view({3, 2}), view(x, {3, 2})), GRADUS_SAME(x.reshape({-1}), reshape(x, {-1})),
    GRADUS_SAME(x.flatten(), flatten(x)), GRADUS_SAME(x.unsqueeze(1).squeeze(), x), GRADUS_SAME(x.unsqueeze(0).squeeze(0), x),
    GRADUS_SAME(x.unsqueeze(1), unsqueeze(x, 1)), GRADUS_SAME(x.permute({1, 0}), permute(x, {1, 0})), GRADUS_SAME(x.transpose(0, 1), transpose(x, 0, 1)),
    GRADUS_SAME(x.t(), t(x)), GRADUS_SAME(one.expand({3}), expand(one, {3})), GRADUS_SAME(x.select(1, 2), select(x, 1, 2)),
    GRADUS_SAME(x.narrow(1, 1, 2), narrow(x, 1, 1, 2)), GRADUS_SAME(x.slice(1, 0, 3, 2), slice(x, 1, 0, 3, 2)),
    GRADUS_SAME(x.unbind(1), unbind(x, 1)), GRADUS_SAME(x.split(2, 1), split(x, 2, 1)), GRADUS_SAME(x.split({1, 2}, 1), split(x, {1, 2}, 1)),
    GRADUS_SAME(x.chunk(2, 1), chunk(x, 2, 1)),
    GRADUS_SAME(x.matmul(m), matmul(x, m)),
    GRADUS_SAME(x.new_zeros({2}), zeros({2}, float64)), GRADUS_SAME(x.new_ones({2}), ones({2}, float64)),
    GRADUS_SAME(at.new_full({2}, 7), full({2}, 7, int64)), GRADUS_SAME(mask.new_empty({2}).fill_(true), ones({2}, bool_)),
    GRADUS_SAME((manual_seed(1), one.bernoulli()), (manual_seed(1), bernoulli(one))),
};

Given leaves() {
  Given g;
  for (Tensor* t : {&g.x, &g.b, &g.m, &g.one, &g.source}) t->requires_grad_();
  return g;
}
std::vector<Tensor> gradients(const Given& g, const std::vector<Tensor>& results) {
  std::vector<Tensor> outputs, dy, inputs{g.x, g.b, g.m, g.one, g.source};
  for (const Tensor& y : results)
    if (y.requires_grad()) outputs.push_back(y), dy.push_back(make_gradient(y));
  if (outputs.empty()) return {};
  return grad(outputs, inputs, {.grad_outputs = dy, .allow_unused = true});
}
void check_same(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  REQUIRE(a.size() == b.size());
  for (size_t i = 0; i < a.size(); ++i) {
    REQUIRE(a[i].defined() == b[i].defined());
    const std::string what = a[i].defined() ? difference(a[i].detach(), b[i].detach(), 0) : "";
    CHECK_MESSAGE(what.empty(), what);
  }
}

}  // namespace

TEST_CASE("every method gives what the function of its name gives, gradients too") {
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    const Given a = leaves(), b = leaves();
    const std::vector<Tensor> from_method = row.method(a), from_function = row.function(b);
    check_same(from_method, from_function);
    check_same(gradients(a, from_method), gradients(b, from_function));
  }
}

TEST_CASE("every method has a row above") {
  std::string text;
  for (const Row& row : rows) text += row.text;
  for (const std::string& name : declared_methods("core/tensor_methods.h"))
    CHECK_MESSAGE(text.find("." + name + "(") != std::string::npos, name);
  CHECK(declared_methods("core/tensor_methods.h").count("matmul"));   // else the pattern no longer finds the declarations
}

TEST_CASE("methods chain, also where one changes in place") {
  Tensor x = tensor({-1.0, 0.5, 3.0});
  CHECK(equal(x.add_(1).mul_(2).sum(), tensor(11.0)));
  CHECK(equal(x.clone().relu_().sum(), x.relu().sum()));
}

}  // namespace gradus::test
