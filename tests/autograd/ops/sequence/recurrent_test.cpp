// Recurrent nets against PyTorch's numbers, against themselves, and with wrong arguments.
#include "autograd/ops/sequence/recurrent.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/history/saved.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

// sin(phase), sin(phase + 1), ... halved.
Tensor wave(const Shape& shape, double phase) {
  return reshape(sin(arange(shape.numel(), float64) + phase) * 0.5, shape).detach();
}

constexpr int64_t in = 3, units = 4;

// Weights of a net for 3 numbers with 4 units: waves with the phases 10, 11, ...
std::vector<Tensor> params_of(int64_t gates, const RecurrentOptions& options, int64_t projected = 0) {
  const int64_t directions = options.bidirectional ? 2 : 1, state = projected ? projected : units, rows = gates * units;
  std::vector<Tensor> all;
  auto add = [&](const Shape& shape) { all.push_back(wave(shape, 10 + double(all.size())).requires_grad_()); };
  for (int64_t place = 0; place < options.num_layers * directions; ++place) {
    add({rows, place < directions ? in : state * directions});
    add({rows, state});
    if (options.has_biases) add({rows}), add({rows});
    if (projected) add({projected, units});
  }
  return all;
}

struct Numbers {
  double loss, dx, dstates, dparams;
};
// A loss of all results, and sums of its gradients, all weighted with waves.
Numbers numbers_of(const Tensor& x, const std::vector<Tensor>& states, const std::vector<Tensor>& params,
    const std::vector<Tensor>& results) {
  Tensor loss = sum(results[0] * wave(results[0].shape(), 4));
  for (size_t i = 1; i < results.size(); ++i) loss = loss + sum(results[i] * wave(results[i].shape(), 4 + double(i)));
  auto gradients = [&](const std::vector<Tensor>& inputs) {
    double total = 0;
    for (const Tensor& t : inputs)
      total += sum(grad(loss, t, {.retain_graph = true}) * wave(t.shape(), 7)).item<double>();
    return total;
  };
  return {loss.item<double>(), gradients({x}), gradients(states), gradients(params)};
}
void check_near(const Numbers& got, const Numbers& want) {
  auto near = [](double v) { return doctest::Approx(v).epsilon(1e-12).scale(1); };
  CHECK(got.loss == near(want.loss));
  CHECK(got.dx == near(want.dx));
  CHECK(got.dstates == near(want.dstates));
  CHECK(got.dparams == near(want.dparams));
}

Numbers lstm_numbers(const Shape& x_shape, const RecurrentOptions& options, int64_t projected = 0) {
  const Tensor x = wave(x_shape, 1).requires_grad_();
  const int64_t places = options.num_layers * (options.bidirectional ? 2 : 1);
  const Tensor h = wave({places, 2, projected ? projected : units}, 2).requires_grad_();
  const Tensor c = wave({places, 2, units}, 3).requires_grad_();
  const std::vector<Tensor> params = params_of(4, options, projected);
  const LSTMOutput y = lstm(x, {h, c}, params, options);
  return numbers_of(x, {h, c}, params, {y.output, y.h_n, y.c_n});
}
template <class Call>
Numbers rnn_numbers(Call call, int64_t gates, const Shape& x_shape, const RecurrentOptions& options) {
  const Tensor x = wave(x_shape, 1).requires_grad_();
  const Tensor h = wave({options.num_layers * 2, 2, units}, 2).requires_grad_();
  const std::vector<Tensor> params = params_of(gates, options);
  const RNNOutput y = call(x, h, params, options);
  return numbers_of(x, {h}, params, {y.output, y.h_n});
}

constexpr RecurrentOptions two_layers{.num_layers = 2, .bidirectional = true};
Tensor some_sizes() { return tensor({4, 2, 2, 1}); }

}   // namespace

// PyTorch 2.13: nn.LSTM and its relatives, with the same weights, states and losses, in float64.
TEST_CASE("lstm gives PyTorch's numbers") {
  check_near(lstm_numbers({5, 2, in}, {}),
      {-1.1249836136306892, -0.2186797432023847, -0.12375520149825174, 0.45614140421310001});
  check_near(lstm_numbers({2, 5, in}, {.num_layers = 2, .bidirectional = true, .batch_first = true}),
      {-1.5878996723927199, 0.16611332357512743, 0.25468896733706647, 0.21607724460130484});
  check_near(lstm_numbers({5, 2, in}, {.has_biases = false, .num_layers = 2, .bidirectional = true}, 2),
      {-0.19496329076241597, -0.018873422889314956, 0.043735661928615423, 0.09716972759214379});
}

TEST_CASE("gru, rnn_tanh and rnn_relu give PyTorch's numbers") {
  using Call = RNNOutput (*)(const Tensor&, const Tensor&, const std::vector<Tensor>&, const RecurrentOptions&);
  check_near(rnn_numbers(Call(gru), 3, {5, 2, in}, two_layers),
      {-1.1943562764988767, 0.041583673787932873, -0.16600350226269217, 0.35420204023073526});
  check_near(rnn_numbers(Call(rnn_tanh), 1, {5, 2, in}, two_layers),
      {-1.666877028127808, 0.36349277774833266, 0.40452873205378642, -1.4559257526343128});
  check_near(rnn_numbers(Call(rnn_relu), 1, {5, 2, in}, two_layers),
      {-1.7939667502593475, -0.14395616671451106, -0.2018311045166403, 3.5196850923875465});

  const RecurrentOptions options{.has_biases = false, .batch_first = true};
  const Tensor x = wave({2, 5, in}, 1).requires_grad_();
  const std::vector<Tensor> params = params_of(3, options);
  const RNNOutput y = gru(x, {}, params, options);
  check_near(numbers_of(x, {}, params, {y.output, y.h_n}),
      {0.17136076434007208, 0.29006093200384209, 0, -0.28285561821808852});
}

TEST_CASE("packed sequences give PyTorch's numbers") {
  const RecurrentOptions one_layer{.bidirectional = true};
  const Tensor x = wave({9, in}, 1).requires_grad_();
  Tensor h = wave({2, 4, units}, 2).requires_grad_(), c = wave({2, 4, units}, 3).requires_grad_();
  std::vector<Tensor> params = params_of(4, one_layer);
  const LSTMOutput y = lstm({x, some_sizes()}, {h, c}, params, one_layer);
  check_near(numbers_of(x, {h, c}, params, {y.output, y.h_n, y.c_n}),
      {-3.7294759556619379, -0.24059660024756813, 0.46730115560420576, 0.19728866073257106});

  params = params_of(1, one_layer);
  const RNNOutput plain = rnn_tanh({x, some_sizes()}, h, params, one_layer);
  check_near(numbers_of(x, {h}, params, {plain.output, plain.h_n}),
      {-0.98841652657752754, 0.068957313393028075, -0.3557067629080618, -0.84192412822618068});

  params = params_of(3, two_layers);
  h = wave({4, 4, units}, 2).requires_grad_();
  const RNNOutput gated = gru({x, some_sizes()}, h, params, two_layers);
  check_near(numbers_of(x, {h}, params, {gated.output, gated.h_n}),
      {-6.5333120929927855, 0.20871076541960282, -0.87793865556260053, 1.7911847148678754});
}

TEST_CASE("a net is its cell, step after step") {
  const Tensor x = wave({4, 2, in}, 1);
  const std::vector<Tensor> w = params_of(4, {}), v = params_of(3, {}), u = params_of(1, {});
  LSTMState state = {wave({2, units}, 2), wave({2, units}, 3)};
  const LSTMOutput y = lstm(x, {unsqueeze(state.h, 0), unsqueeze(state.c, 0)}, w);
  Tensor g = wave({2, units}, 2), r = g;
  const Tensor gated = gru(x, unsqueeze(g, 0), v).output, plain = rnn_relu(x, unsqueeze(r, 0), u).output;
  for (int64_t step = 0; step < 4; ++step) {
    state = lstm_cell(x[step], {state.h, state.c}, w[0], w[1], w[2], w[3]);
    g = gru_cell(x[step], g, v[0], v[1], v[2], v[3]);
    r = rnn_relu_cell(x[step], r, u[0], u[1], u[2], u[3]);
    CHECK(allclose(state.h, y.output[step], 1e-12, 1e-12));
    CHECK(allclose(g, gated[step], 1e-12, 1e-12));
    CHECK(allclose(r, plain[step], 1e-12, 1e-12));
  }
  CHECK(allclose(state.h, y.h_n[0], 1e-12, 1e-12));
  CHECK(allclose(state.c, y.c_n[0], 1e-12, 1e-12));
}

TEST_CASE("one sequence alone gives what it gives in a batch") {
  const std::vector<Tensor> params = params_of(4, two_layers);
  const Tensor x = wave({5, in}, 1), h = wave({4, units}, 2), c = wave({4, units}, 3);
  const LSTMOutput alone = lstm(x, {h, c}, params, two_layers);
  const LSTMOutput batch = lstm(unsqueeze(x, 1), {unsqueeze(h, 1), unsqueeze(c, 1)}, params, two_layers);
  CHECK(alone.output.shape() == Shape{5, 2 * units});
  CHECK(equal(alone.output, squeeze(batch.output, 1)));
  CHECK(equal(alone.h_n, squeeze(batch.h_n, 1)));
  CHECK(equal(alone.c_n, squeeze(batch.c_n, 1)));
  const std::vector<Tensor> w = params_of(3, {});
  CHECK(equal(gru_cell(x[0], h[0], w[0], w[1]), gru_cell(x.narrow(0, 0, 1), h.narrow(0, 0, 1), w[0], w[1])[0]));
}

TEST_CASE("a packed sequence gives what it gives alone") {
  // Four sequences of 4, 3, 1 and 1 steps.
  const Tensor sizes = tensor({4, 2, 2, 1}), data = wave({9, in}, 1);
  const std::vector<std::vector<int64_t>> rows = {{0, 4, 6, 8}, {1, 5, 7}, {2}, {3}};
  const std::vector<Tensor> params = params_of(4, two_layers);
  const LSTMOutput y = lstm({data, sizes}, {}, params, two_layers);
  for (size_t i = 0; i < rows.size(); ++i) {
    const Tensor index = from_vector(rows[i]);
    const LSTMOutput alone = lstm(index_select(data, 0, index), {}, params, two_layers);
    CHECK(allclose(index_select(y.output, 0, index), alone.output, 1e-12, 1e-12));
    CHECK(allclose(select(y.h_n, 1, int64_t(i)), alone.h_n, 1e-12, 1e-12));
    CHECK(allclose(select(y.c_n, 1, int64_t(i)), alone.c_n, 1e-12, 1e-12));
  }
}

TEST_CASE("the bits of large nets do not depend on the number of threads") {
  manual_seed(1);
  const int64_t steps = 9, batch = 13, n = 70;
  const Tensor x = randn({steps, batch, n});
  const std::vector<Tensor> w = {randn({4 * n, n}) / 8, randn({4 * n, n}) / 8},
                            v = {narrow(w[0], 0, 0, 3 * n), narrow(w[1], 0, 0, 3 * n)};
  auto all = [&](int threads) {
    ThreadsGuard guard(threads, 0);
    std::vector<Tensor> leaves = {
        x.detach().requires_grad_(), w[0].detach().requires_grad_(), w[1].detach().requires_grad_()};
    const LSTMOutput y = lstm(leaves[0], {}, {leaves[1], leaves[2]}, {.has_biases = false});
    const RNNOutput z =
        gru(leaves[0], {}, {narrow(leaves[1], 0, 0, 3 * n), narrow(leaves[2], 0, 0, 3 * n)}, {.has_biases = false});
    std::string bits = bits_of(y.output) + bits_of(z.output);
    for (const Tensor& dx : grad({sum(square(y.output)), sum(square(z.output))}, leaves)) bits += bits_of(dx);
    return bits;
  };
  const std::string one = all(1);
  CHECK(one == all(2));
  CHECK(one == all(3));
}

TEST_CASE("an empty batch has results without numbers, and weights get gradients of zeros") {
  const std::vector<Tensor> params = params_of(4, two_layers);
  const LSTMOutput y = lstm(zeros({5, 0, in}, float64), {}, params, two_layers);
  CHECK(y.output.shape() == Shape{5, 0, 2 * units});
  CHECK(y.h_n.shape() == Shape{4, 0, units});
  sum(y.output).backward();
  for (const Tensor& p : params) CHECK(equal(p.grad(), zeros_like(p)));
}

TEST_CASE("dropout acts between layers, while training only") {
  manual_seed(3);
  RecurrentOptions options{.num_layers = 2, .dropout = 1};
  const std::vector<Tensor> params = params_of(3, options);
  const Tensor x = wave({3, 2, in}, 1), plain = gru(x, {}, params, options).output;
  options.train = true;
  const Tensor nothing = gru(x, {}, params, options).output;
  CHECK(equal(nothing, gru(zeros_like(nothing), {}, {params.begin() + 4, params.end()}).output));
  options.dropout = 0;
  CHECK(equal(plain, gru(x, {}, params, options).output));
}

TEST_CASE("two biases that are added have a gradient of their own each") {
  const std::vector<Tensor> params = params_of(4, {});
  sum(lstm(wave({2, 2, in}, 1), {}, params).output).backward();
  CHECK(equal(params[2].grad(), params[3].grad()));
  CHECK_FALSE(params[2].grad().shares_storage(params[3].grad()));
}

TEST_CASE("what an lstm keeps is listed, and goes through saved tensor hooks") {
  const std::vector<Tensor> w = params_of(4, {});
  const Tensor x = wave({2, in}, 1), h = wave({2, units}, 2), c = wave({2, units}, 3);
  std::string names;
  const GraphNode part = graph_node(lstm_cell(x, {h, c}, w[0], w[1]).h);
  for (const SavedTensor& kept : saved_tensors(part.next_functions()[0])) names += kept.name + " ";
  CHECK(names.substr(0, 18) == "x h w_ih w_hh c   ");   // and three results without names

  int packed = 0;
  LSTMState y;
  {
    SavedTensorsHooks hooks([&](const Tensor& t) { return ++packed, t.clone(); }, [](const Tensor& t) { return t; });
    lstm_cell(x, {h, c}, w[0].detach(), w[1].detach());
    CHECK(packed == 0);   // nothing wants a gradient
    y = lstm_cell(x, {h, c}, w[0], w[1]);
  }
  CHECK(packed == 8);
  CHECK(equal(grad(sum(y.h), w[0]), grad(sum(lstm_cell(x, {h, c}, w[0], w[1]).h), w[0])));
}

TEST_CASE("the gradients of the gates are written over them unless the graph is kept") {
  const Tensor x = randn({64, 8, 64}).requires_grad_();
  const std::vector<Tensor> params = {randn({256, 64}).requires_grad_(), randn({256, 64}).requires_grad_()};
  const int64_t bytes_of_gates = 64 * 8 * 256 * int64_t(sizeof(float));
  const Tensor y = lstm(x, {}, params, {.has_biases = false}).output, dy = randn(y.shape());
  const auto run = [&](bool keep) {
    reset_peak_memory();
    const int64_t before = memory_stats().peak;
    const std::vector<Tensor> d = grad({y}, {x, params[0], params[1]}, {.grad_outputs = {dy}, .retain_graph = keep});
    return std::pair(d, memory_stats().peak - before);
  };
  const auto kept = run(true), again = run(true), last = run(false);
  CHECK(last.second < kept.second - bytes_of_gates / 2);
  for (size_t i = 0; i < 3; ++i) {
    CHECK(equal(again.first[i], kept.first[i]));
    CHECK(equal(last.first[i], kept.first[i]));
  }
}

TEST_CASE("a result that was changed in place is noticed by backward") {
  const std::vector<Tensor> params = params_of(4, {});
  const Tensor y = lstm(wave({2, 2, in}, 1), {}, params).output;
  y.mul_(2);
  CHECK(error_of<GradError>([&] { sum(y).backward(); }).find("lstm") != std::string::npos);
}

TEST_CASE("recurrent nets say what is wrong with their arguments") {
  check_failures({
      {"ShapeError: lstm: x must be [steps, batch, in] or, one sequence, [steps, in]; it is [3]",
          [] { lstm(wave({3}, 1), {}, params_of(4, {})); }},
      {"ShapeError: gru: x must be [batch, steps, in] or, one sequence, [steps, in]; it is [3]",
          [] { gru(wave({3}, 1), {}, params_of(3, {}), {.batch_first = true}); }},
      {"ShapeError: lstm: a sequence has at least one step; x is [0, 2, 3]",
          [] {
            lstm(wave({0, 2, 3}, 1), {}, params_of(4, {}));
          }},
      {"DtypeError: lstm: expected float32 or float64; got int64",
          [] {
            lstm(zeros({5, 2, 3}, int64), {}, params_of(4, {}));
          }},
      {"DtypeError: lstm: the dtypes differ: x is float32 [5, 2, 3], weight_ih_l0 is float64 [16, 3]. Convert one with "
       "to().",
          [] {
            lstm(zeros({5, 2, 3}), {}, params_of(4, {}));
          }},
      {"ShapeError: lstm: weight_ih_l1_reverse must be [16, 8]; it is [16, 3]",
          [] {
            std::vector<Tensor> params = params_of(4, two_layers);
            params[12] = params[0];
            lstm(wave({5, 2, 3}, 1), {}, params, two_layers);
          }},
      {"ShapeError: lstm: the last size of x must be 3: x is [5, 2, 7], weight_ih_l0 is [16, 3]",
          [] {
            lstm(wave({5, 2, 7}, 1), {}, params_of(4, {}));
          }},
      {"Error: lstm: expected 4 params for each of 2 layers * directions, or one more with a projection; got 4",
          [] {
            lstm(wave({5, 2, 3}, 1), {}, params_of(4, {}), {.num_layers = 2});
          }},
      {"Error: gru: expected 2 params for each of 1 layers * directions; got 4",
          [] {
            gru(wave({5, 2, 3}, 1), {}, params_of(3, {}), {.has_biases = false});
          }},
      {"Error: gru: num_layers is 4611686018427387904, but there are only 4 params",
          [] {
            gru(wave({5, 2, 3}, 1), {}, params_of(3, {}), {.num_layers = int64_t(1) << 62});
          }},
      {"Error: gru: num_layers must be at least 1; got 0",
          [] {
            gru(wave({5, 2, 3}, 1), {}, params_of(3, {}), {.num_layers = 0});
          }},
      {"ShapeError: gru: weight_hh_l0 must be [3 * units, units], units at least 1; it is [16, 4]",
          [] {
            gru(wave({5, 2, 3}, 1), {}, params_of(4, {}));
          }},
      {"Error: lstm: hx must be {h_0, c_0}, or {} for zeros; got 1 tensors",
          [] {
            lstm(wave({5, 2, 3}, 1), {wave({1, 2, 4}, 1)}, params_of(4, {}));
          }},
      {"ShapeError: lstm: c_0 must be [1, 2, 4] (layers * directions, batch, units); it is [1, 2, 5]",
          [] {
            lstm(wave({5, 2, 3}, 1), {{}, wave({1, 2, 5}, 1)}, params_of(4, {}));
          }},
      {"ShapeError: gru: h_0 must be [2, 2, 4] (layers * directions, batch, units); it is [1, 2, 4]",
          [] {
            gru(wave({5, 2, 3}, 1), wave({1, 2, 4}, 1), params_of(3, {.bidirectional = true}), {.bidirectional = true});
          }},
      {"ShapeError: gru: x is one sequence, so h_0 must be [layers * directions, units]; it is [1, 1, 4]",
          [] {
            gru(wave({5, 3}, 1), wave({1, 1, 4}, 1), params_of(3, {}));
          }},
      {"Error: dropout: p must be a probability, 0..1; got 2",
          [] {
            gru(wave({5, 2, 3}, 1), {}, params_of(3, {.num_layers = 2}), {.num_layers = 2, .dropout = 2});
          }},
  });
}

TEST_CASE("packed sequences say what is wrong with their sizes") {
  check_failures({
      {"ShapeError: gru: data must be [rows, in]; it is [5, 2, 3]",
          [] {
            gru({wave({5, 2, 3}, 1), tensor({5})}, {}, params_of(3, {}));
          }},
      {"ShapeError: gru: batch_sizes must be [steps]; they are [1, 1]",
          [] {
            gru({wave({5, 3}, 1), tensor({{5}})}, {}, params_of(3, {}));
          }},
      {"Error: gru: batch_sizes must be positive, never increase, and add up to the 5 rows of data; they are "
       "tensor([9223372036854775807, 9223372036854775807,                   7], shape=[3], dtype=int64)",   // 2^64 + 5
          [] {
            gru({wave({5, 3}, 1), tensor({INT64_MAX, INT64_MAX, int64_t(7)})}, {}, params_of(3, {}));
          }},
      {"DtypeError: gru: batch_sizes must be int64; it is float32 [1]",
          [] {
            gru({wave({5, 3}, 1), tensor({5.0})}, {}, params_of(3, {}));
          }},
      {"Error: gru: batch_sizes must be positive, never increase, and add up to the 5 rows of data; they are "
       "tensor([2, 3], shape=[2], dtype=int64)",
          [] {
            gru({wave({5, 3}, 1), tensor({2, 3})}, {}, params_of(3, {}));
          }},
      {"Error: gru: batch_sizes must be positive, never increase, and add up to the 5 rows of data; they are "
       "tensor([3, 1], shape=[2], dtype=int64)",
          [] {
            gru({wave({5, 3}, 1), tensor({3, 1})}, {}, params_of(3, {}));
          }},
  });
}

TEST_CASE("cells say what is wrong with their arguments") {
  check_failures({
      {"ShapeError: gru_cell: x must be [batch, in] or [in]; it is [5, 2, 3]",
          [] {
            gru_cell(wave({5, 2, 3}, 1), {}, wave({12, 3}, 1), wave({12, 4}, 1));
          }},
      {"ShapeError: gru_cell: the last size of x must be 2: x is [2, 3], w_ih is [12, 2]",
          [] {
            gru_cell(wave({2, 3}, 1), {}, wave({12, 2}, 1), wave({12, 4}, 1));
          }},
      {"ShapeError: lstm_cell: w_hh must be [16, 4]; it is [12, 4]",
          [] {
            lstm_cell(wave({2, 3}, 1), {}, wave({12, 3}, 1), wave({12, 4}, 1));
          }},
      {"ShapeError: rnn_tanh_cell: w_hh must be [1 * units, units]; it is [4]",
          [] {
            rnn_tanh_cell(wave({2, 3}, 1), {}, wave({4, 3}, 1), wave({4}, 1));
          }},
      {"ShapeError: lstm_cell: c must be [2, 4]; it is [4]",
          [] {
            lstm_cell(wave({2, 3}, 1), {{}, wave({4}, 1)}, wave({16, 3}, 1), wave({16, 4}, 1));
          }},
      {"Error: rnn_relu_cell: b_ih and b_hh must be given together",
          [] {
            rnn_relu_cell(wave({2, 3}, 1), {}, wave({4, 3}, 1), wave({4, 4}, 1), wave({4}, 1));
          }},
      {"ShapeError: rnn_relu_cell: b_hh must be [4]; it is [3]",
          [] {
            rnn_relu_cell(wave({2, 3}, 1), {}, wave({4, 3}, 1), wave({4, 4}, 1), wave({4}, 1), wave({3}, 1));
          }},
  });
}

}   // namespace gradus::test
