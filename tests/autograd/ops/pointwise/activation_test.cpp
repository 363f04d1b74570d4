// Activations and the softmax family: values, gradients at kinks and far from 0, dtypes, random ones, errors.
//
// Values and gradients beside a call come from PyTorch 2.13 in float64, or from the definition.
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/points.h"

namespace gradus::test {

namespace {

void check_close(const Tensor& x, const Tensor& wanted, double eps = 4) { CHECK_AGREE(x, wanted, eps); }

}   // namespace

TEST_CASE("at a kink, at NaN and at infinity an activation's gradient is PyTorch's choice") {
  check_points({
      {"F.relu6(x)", [](auto& x) { return relu6(x[0]); }, {{0, 6, -1, 3, 7, nan}}, {{0, 0, 0, 1, 0, 0}}},
      {"F.hardtanh(x)", [](auto& x) { return hardtanh(x[0]); }, {{-1, 1, 0, 2, nan, inf}}, {{0, 0, 1, 0, 0, 0}}},
      {"F.threshold(x, 0.1, 20)", [](auto& x) { return threshold(x[0], 0.1, 20); }, {{0.1, 0.2, 0, nan}},
          {{0, 1, 0, 1}}},
      {"F.leaky_relu(x, 0.1)", [](auto& x) { return leaky_relu(x[0], 0.1); }, {{0, -1, 1, nan, -inf}},
          {{0.1, 0.1, 1, 0.1, 0.1}}},
      {"F.prelu(x, weight)", [](auto& x) { return prelu(x[0], x[1]); }, {{0, -1, 2}, {0.25}}, {{0.25, 0.25, 1}, {-1}}},
      {"F.elu(x, 2)", [](auto& x) { return elu(x[0], 2); }, {{0, -inf, inf, 1}}, {{2, 0, 1, 1}}},
      {"F.celu(x, 2)", [](auto& x) { return celu(x[0], 2); }, {{0, -2, 1, -inf}}, {{1, 0.36787944117144233, 1, 0}}},
      {"F.selu(x)", [](auto& x) { return selu(x[0]); }, {{0, 1, -inf, -1}},
          {{1.7580993408473766, 1.0507009873554805, 0, 0.646768603034814}}},
      {"F.softshrink(x)", [](auto& x) { return softshrink(x[0]); }, {{0.5, -0.5, 1, -2, nan, inf}},
          {{0, 0, 1, 1, 0, 1}}},
      {"F.hardshrink(x)", [](auto& x) { return hardshrink(x[0]); }, {{0.5, -0.5, 1, -2, nan, inf}},
          {{0, 0, 1, 1, 0, 1}}},
      {"F.hardshrink(x, -1)", [](auto& x) { return hardshrink(x[0], -1); }, {{0.5, -0.5, 1, -2}}, {{1, 1, 1, 1}}},
      {"F.hardsigmoid(x)", [](auto& x) { return hardsigmoid(x[0]); }, {{-3, 3, 0, nan, inf}}, {{0, 0, 1 / 6.0, 0, 0}}},
      {"F.hardswish(x)", [](auto& x) { return hardswish(x[0]); }, {{-3, 3, 0, inf, -4}}, {{0, 1, 0.5, 1, 0}}},
  });
}

TEST_CASE("smooth activations have PyTorch's gradients, near 0 and far from it") {
  check_points(
      {
          {"F.softsign(x)", [](auto& x) { return softsign(x[0]); }, {{0, -1, 3}}, {{1, 0.25, 0.0625}}},
          {"F.logsigmoid(x)", [](auto& x) { return logsigmoid(x[0]); }, {{0, inf, -inf, 1000}}, {{0.5, 0, 1, 0}}},
          {"F.silu(x)", [](auto& x) { return silu(x[0]); }, {{0, 1, -1, 1000}},
              {{0.5, 0.9276705118714869, 0.07232948812851325, 1}}},
          {"F.mish(x)", [](auto& x) { return mish(x[0]); }, {{0, 1, -1, 1000}},
              {{0.6, 1.0490362200997922, 0.059216755877395014, 1}}},
          {"F.tanhshrink(x)", [](auto& x) { return tanhshrink(x[0]); }, {{0, 1, inf}}, {{0, 0.5800256583859739, 1}}},
          {"F.gelu(x, approximate='tanh')", [](auto& x) { return gelu(x[0], {.approximate = "tanh"}); },
              {{0, 1, -1, 1000, -1000}}, {{0.5, 1.0829640838457826, -0.08296408384578252, 1, 0}}},
          {"F.softplus(x, 2, 3)", [](auto& x) { return softplus(x[0], {.beta = 2, .threshold = 3}); },
              {{1.5, 1.6, 0, -inf, inf}}, {{0.9525741268224333, 1, 0.5, 0, 1}}},
          {"F.glu(x)", [](auto& x) { return glu(x[0]); }, {{2, -1, 0, 1}},
              {{0.5, 0.7310585786300049, 0.5, -0.19661193324148185}}},
      },
      8);
}

TEST_CASE("activations have PyTorch's values") {
  auto numbers = [](std::vector<double> values) { return from_vector(values); };
  check_close(celu(numbers({-2, 0, 1}), 2), numbers({-1.2642411176571153, 0, 1}));
  check_close(selu(numbers({0, 1, -1})), numbers({0, 1.0507009873554805, -1.1113307378125625}));
  check_close(mish(numbers({1, -1})), numbers({0.8650983882673103, -0.30340146137410895}));
  check_close(silu(numbers({1, -1})), numbers({0.7310585786300049, -0.2689414213699951}));
  check_close(glu(numbers({2, -1, 0, 1})), numbers({1, -0.7310585786300049}));
  check_close(tanhshrink(numbers({1, inf})), numbers({0.23840584404423515, inf}));
  check_close(gelu(numbers({1, -1}), {.approximate = "tanh"}), numbers({0.8411919906082768, -0.15880800939172324}));
  check_close(
      softplus(numbers({1.5, 0}), {.beta = 2, .threshold = 3}), numbers({1.524293675786871, 0.34657359027997264}));
  check_close(softmin(numbers({1, 2, 3}), 0), softmax(numbers({-1, -2, -3}), 0), 0);
  check_close(prelu(numbers({-1, 2}), numbers({0.5})), numbers({-0.5, 2}), 0);
  Tensor image = tensor({{{-1.0, 2.0}, {-3.0, 4.0}}});
  CHECK(equal(prelu(image, tensor({0.5, -1.0})), tensor({{{-0.5, 2.0}, {3.0, 4.0}}})));
  CHECK(equal(glu(tensor({{1.0, 2.0}, {0.0, 0.0}}), 0), tensor({{0.5, 1.0}})));
}

TEST_CASE("integers are accepted where PyTorch accepts them") {
  Tensor x = tensor({-5, 0, 3, 9});
  CHECK(equal(relu6(x), tensor({0, 0, 3, 6})));
  CHECK(equal(hardtanh(x), tensor({-1, 0, 1, 1})));
  CHECK(equal(hardtanh(x, {.min_val = -2.7, .max_val = 4.2}), tensor({-2, 0, 3, 4})));   // the limits become -2 and 4
  CHECK(equal(threshold(x, 1.5, 7.9), tensor({7, 7, 3, 9})));
  CHECK(equal(softsign(x), softsign(to(x, float32))));
  CHECK(equal(tanhshrink(x), tanhshrink(to(x, float32))));
  CHECK(softmax(x, 0, float64).dtype() == float64);
  check_close(log_softmax(x, 0, float64), log_softmax(to(x, float64), 0), 0);
  check_close(softmin(x, 0, float64), softmax(to(neg(x), float64), 0), 0);
}

TEST_CASE("a softmax with a dtype gives the gradient in the dtype of its input") {
  Tensor x = tensor({1.0, 2.0, 4.0}).requires_grad_();
  Tensor y = softmax(x, 0, float64);
  CHECK(y.dtype() == float64);
  sum(y * tensor({1.0, 0.0, 0.0}, float64)).backward();
  CHECK(x.grad().dtype() == float32);
  Tensor p = softmax(to(x.detach(), float64), 0);
  check_close(x.grad(), to(p * (tensor({1.0, 0.0, 0.0}, float64) - p[0]), float32), 1);
}

TEST_CASE("the second derivative at the kink of elu is 0, as in PyTorch") {
  Tensor x = zeros({2}, float64).requires_grad_();
  std::vector<Tensor> all{x};
  Tensor g = grad({sum(elu(x, 2))}, all, {.create_graph = true})[0];
  CHECK(equal(grad({sum(g)}, all)[0], zeros({2}, float64)));
}

TEST_CASE("rrelu draws a slope for each negative number while training, and takes the middle otherwise") {
  manual_seed(3);
  Tensor x = full({10000}, -1.0).requires_grad_();
  Tensor y = rrelu(x, {.lower = 0.25, .upper = 0.75, .training = true});
  CHECK(y.max().item<double>() <= -0.25);
  CHECK(y.min().item<double>() > -0.75);
  CHECK(y.mean().item<double>() == doctest::Approx(-0.5).epsilon(0.01).scale(0));   // 5 standard errors are 0.007
  y.backward(ones_like(y));
  CHECK(equal(x.grad(), neg(y).detach()));
  CHECK(equal(rrelu(tensor({-1.0, 2.0}), {.lower = 0.25, .upper = 0.75}), tensor({-0.5, 2.0})));
  CHECK(equal(rrelu(tensor({3.0, 0.0}), {.training = true}), tensor({3.0, 0.0})));
  manual_seed(4);
  Tensor a = rrelu(x.detach(), {.training = true});
  manual_seed(4);
  CHECK(equal(rrelu(x.detach(), {.training = true}), a));
  CHECK(equal(rrelu(full({3}, -1.0), {.lower = 0.5, .upper = 0.5, .training = true}), full({3}, -0.5)));
}

TEST_CASE("gumbel_softmax chooses with the probabilities of softmax") {
  manual_seed(5);
  Tensor logits = log(tensor({0.5, 0.3, 0.2}));
  Tensor soft = gumbel_softmax(expand(logits, {20000, 3}));
  check_close(sum(soft, 1), ones({20000}), 8);
  Tensor hard = gumbel_softmax(expand(logits, {20000, 3}), {.tau = 2, .hard = true});
  Tensor share = mean(hard, 0);   // 4 standard errors are 0.014
  for (int i = 0; i < 3; ++i)
    CHECK(share[i].item<double>() == doctest::Approx(std::exp(logits[i].item<double>())).epsilon(0.05).scale(0));
  check_close(max(hard, 1).values, ones({20000}), 4);
  CHECK(gumbel_softmax(tensor(0.5), {.hard = true}).item<double>() == 1);
}

TEST_CASE("gumbel_softmax divides logits and noise by the temperature") {
  Tensor logits = log(tensor({0.5, 0.3, 0.2}));
  manual_seed(7);
  Tensor y = gumbel_softmax(logits, {.tau = 0.25});
  manual_seed(7);
  Tensor noise = -log(empty({3}).exponential_());   // -log(-log(uniform))
  check_close(y, softmax((logits + noise) / 0.25, 0), 8);
}

TEST_CASE("hard gumbel_softmax has the gradient of the soft one") {
  Tensor x = tensor({{0.5, -1.0, 2.0}, {0.0, 1.0, -0.5}}, float64),
         dy = tensor({{1.0, 2.0, -1.0}, {0.5, 0.0, 3.0}}, float64);
  auto gradient = [&](bool hard) {
    manual_seed(6);
    Tensor leaf = x.clone().requires_grad_();
    gumbel_softmax(leaf, {.tau = 0.5, .hard = hard, .dim = 0}).backward(dy);
    return leaf.grad();
  };
  check_close(gradient(true), gradient(false));
}

TEST_CASE("activations refuse what they cannot take") {
  check_failures({
      {"DtypeError: leaky_relu: expected float32 or float64; got int64", [] { leaky_relu(ones({2}, int64)); }},
      {"DtypeError: relu6: expected float32 or float64; got bool", [] { relu6(ones({2}, bool_)); }},
      {"DtypeError: hardtanh: expected float32 or float64; got bool", [] { hardtanh(ones({2}, bool_)); }},
      {"DtypeError: threshold: expected float32 or float64; got bool", [] { threshold(ones({2}, bool_), 0, 1); }},
      {"DtypeError: elu: expected float32 or float64; got int64", [] { elu(ones({2}, int64)); }},
      {"DtypeError: celu: expected float32 or float64; got int64", [] { celu(ones({2}, int64)); }},
      {"DtypeError: selu: expected float32 or float64; got int64", [] { selu(ones({2}, int64)); }},
      {"DtypeError: prelu: expected float32 or float64; got int64", [] { prelu(ones({2}, int64), ones({1})); }},
      {"DtypeError: rrelu: expected float32 or float64; got int64", [] { rrelu(ones({2}, int64)); }},
      {"DtypeError: softshrink: expected float32 or float64; got int64", [] { softshrink(ones({2}, int64)); }},
      {"DtypeError: hardshrink: expected float32 or float64; got int64", [] { hardshrink(ones({2}, int64)); }},
      {"DtypeError: hardsigmoid: expected float32 or float64; got int64", [] { hardsigmoid(ones({2}, int64)); }},
      {"DtypeError: hardswish: expected float32 or float64; got int64", [] { hardswish(ones({2}, int64)); }},
      {"DtypeError: silu: expected float32 or float64; got int64", [] { silu(ones({2}, int64)); }},
      {"DtypeError: mish: expected float32 or float64; got int64", [] { mish(ones({2}, int64)); }},
      {"DtypeError: softsign: expected float32 or float64; got bool", [] { softsign(ones({2}, bool_)); }},
      {"DtypeError: tanhshrink: expected float32 or float64; got bool", [] { tanhshrink(ones({2}, bool_)); }},
      {"DtypeError: logsigmoid: expected float32 or float64; got int64", [] { logsigmoid(ones({2}, int64)); }},
      {"DtypeError: glu: expected float32 or float64; got int64", [] { glu(ones({2}, int64)); }},
      {"DtypeError: softmax: dtype must be float32 or float64; got int64", [] { softmax(ones({2}), 0, int64); }},
      {"DtypeError: softmin: dtype must be float32 or float64; got bool", [] { softmin(ones({2}), 0, bool_); }},
      {"DtypeError: log_softmax: dtype must be float32 or float64; got int64",
          [] { log_softmax(ones({2}), 0, int64); }},
      {"DtypeError: gumbel_softmax: expected float32 or float64; got int64", [] { gumbel_softmax(ones({2}, int64)); }},
      {"DtypeError: prelu: the dtypes differ: x is float32 [2], weight is float64 [1]. Convert one with to().",
          [] { prelu(ones({2}), ones({1}, float64)); }},
      {"ShapeError: prelu: weight must be one number or one for each of the 3 channels (dimension 1 of x); x is [2, "
       "3], weight is [2]",
          [] {
            prelu(ones({2, 3}), ones({2}));
          }},
      {"ShapeError: prelu: weight must be one number or one for each of the 1 channels (dimension 1 of x); x is [3], "
       "weight is [3]",
          [] { prelu(ones({3}), ones({3})); }},
      {"ShapeError: prelu: weight must be one number or one for each of the 3 channels (dimension 1 of x); x is [2, "
       "3], weight is [1, 1]",
          [] {
            prelu(ones({2, 3}), ones({1, 1}));
          }},
      {"ShapeError: glu: dimension 1 is halved, so its size must be even; x is [2, 3]",
          [] {
            glu(ones({2, 3}));
          }},
      {"ShapeError: glu: a tensor of shape [] has no dimension to halve", [] { glu(tensor(1.0)); }},
      {"IndexError: glu: dimension 2 is out of range -2..1 of a tensor with 2 dimensions",
          [] {
            glu(ones({2, 2}), 2);
          }},
      {"Error: hardtanh: expected min_val <= max_val; got 2 and 1", [] { hardtanh(ones({2}), {.min_val = 2}); }},
      {"Error: rrelu: expected lower <= upper; got 2 and 1", [] { rrelu(ones({2}), {.lower = 2, .upper = 1}); }},
      {"Error: celu: alpha must not be 0", [] { celu(ones({2}), 0); }},
      {"Error: softshrink: expected lambd >= 0; got -1", [] { softshrink(ones({2}), -1); }},
      {"IndexError: gumbel_softmax: nothing to choose from along dimension 1 of [2, 0]",
          [] {
            gumbel_softmax(ones({2, 0}), {.hard = true});
          }},
      {"Error: gumbel_softmax: expected tau > 0; got 0", [] { gumbel_softmax(ones({2}), {.tau = 0}); }},
  });
}

TEST_CASE("a gradient is written over that of the result only if nobody else holds it") {
  const std::vector<Tensor (*)(const Tensor&)> ops = {relu, tanh, sigmoid, gelu, silu, exp,
      [](const Tensor& x) { return x * 2; },
      [](const Tensor& x) {
        return x * tensor({3.0f, 5.0f});
      },
      [](const Tensor& x) {
        return tensor({3.0f, 5.0f}) * x;
      },
      [](const Tensor& x) { return x * x; }, [](const Tensor& x) { return gelu(x, {.approximate = "tanh"}); }};
  for (size_t i = 0; i < ops.size(); ++i) {
    CAPTURE(i);
    const Tensor x = tensor({-1.0f, 2.0f}).requires_grad_(), dy = tensor({3.0f, 4.0f});
    ops[i](x).backward(dy.clone(), {.create_graph = true});   // in which nothing is written over
    const Tensor expected = x.grad().detach();
    x.mutable_grad() = {};
    const Tensor y = x * 1, z = ops[i](y);
    y.retain_grad();
    Tensor seen;
    z.register_hook([&](const Tensor& g) { seen = g; });
    z.backward(dy);
    CHECK(equal(dy, tensor({3.0f, 4.0f})));
    CHECK(equal(seen, dy));
    CHECK(allclose(y.grad(), expected));
    CHECK(equal(x.grad(), y.grad()));
    CHECK(x.grad().impl() != y.grad().impl());
  }
}

TEST_CASE("a gradient that nobody else holds is written over") {
  const Tensor x = ones({5000}).requires_grad_(), y = tanh(x * 2 * x) * 3, total = y.sum();
  total.backward({.retain_graph = true});   // grad() has its memory from here on
  reset_peak_memory();
  const int64_t before = memory_stats().peak;
  total.backward();
  const int64_t of_one = 20480;                       // bytes: 5,000 numbers, in one of four sizes per power of two
  CHECK(memory_stats().peak - before < 2 * of_one);   // beside that, a few small blocks
}

TEST_CASE("gelu writes its gradient over that of its result, too") {
  const Tensor x = randn({50000}).requires_grad_(), dy = ones({50000}), before = dy.clone();
  gelu(x).backward(dy);
  CHECK(equal(dy, before));
  const Tensor d = x.grad(), y = gelu(x) * 2;
  x.mutable_grad() = {};
  reset_peak_memory();
  const int64_t peak = memory_stats().peak;
  y.backward(dy);
  CHECK(memory_stats().peak - peak < 300000);   // one of 200,000 bytes
  CHECK(equal(x.grad(), d * 2));
}

}   // namespace gradus::test
