// RNN, LSTM, GRU and their cells: names, shapes, starting values, what they print and refuse.
#include "nn/layers/recurrent.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "nn/layers/linear.h"
#include "nn/layers/recurrent_cell.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::check_failures;
using test::error_of;

namespace {

std::string listed(const nn::Module& module) {
  std::string text;
  for (const NamedTensor& p : module.state_dict()) text += p.name + to_string(p.tensor.shape()) + " ";
  return text;
}

struct Reader : nn::Module {
  nn::GRU words{3, 4};
  nn::Linear answer{4, 2};
  Tensor forward(const Tensor& x) const {
    auto [output, h_n] = words(x);
    return answer(h_n[0]);
  }
  GRADUS_MODULE(words, answer)
};

// A layer's parameters, as its op takes them.
std::vector<Tensor> params(const nn::Module& module) { return module.parameters(); }

}   // namespace

TEST_CASE("an LSTM has PyTorch's parameters in PyTorch's order") {
  CHECK(listed(nn::LSTM{3, 4}) == "weight_ih_l0[16, 3] weight_hh_l0[16, 4] bias_ih_l0[16] bias_hh_l0[16] ");
  CHECK(listed(nn::LSTM{3, 4, {.num_layers = 2, .bidirectional = true, .proj_size = 2}}) ==
        "weight_ih_l0[16, 3] weight_hh_l0[16, 2] bias_ih_l0[16] bias_hh_l0[16] weight_hr_l0[2, 4] "
        "weight_ih_l0_reverse[16, 3] weight_hh_l0_reverse[16, 2] bias_ih_l0_reverse[16] bias_hh_l0_reverse[16] "
        "weight_hr_l0_reverse[2, 4] "
        "weight_ih_l1[16, 4] weight_hh_l1[16, 2] bias_ih_l1[16] bias_hh_l1[16] weight_hr_l1[2, 4] "
        "weight_ih_l1_reverse[16, 4] weight_hh_l1_reverse[16, 2] bias_ih_l1_reverse[16] bias_hh_l1_reverse[16] "
        "weight_hr_l1_reverse[2, 4] ");
}

TEST_CASE("RNN, GRU and cells have PyTorch's parameters in PyTorch's order") {
  CHECK(listed(nn::GRU{3, 4, {.num_layers = 2, .bias = false}}) ==
        "weight_ih_l0[12, 3] weight_hh_l0[12, 4] weight_ih_l1[12, 4] weight_hh_l1[12, 4] ");
  CHECK(listed(nn::RNN{3, 4, {.bidirectional = true}}) ==
        "weight_ih_l0[4, 3] weight_hh_l0[4, 4] bias_ih_l0[4] bias_hh_l0[4] "
        "weight_ih_l0_reverse[4, 3] weight_hh_l0_reverse[4, 4] bias_ih_l0_reverse[4] bias_hh_l0_reverse[4] ");
  CHECK(listed(nn::LSTMCell{3, 4}) == "weight_ih[16, 3] weight_hh[16, 4] bias_ih[16] bias_hh[16] ");
  CHECK(listed(nn::GRUCell{3, 4, {.bias = false}}) == "weight_ih[12, 3] weight_hh[12, 4] ");
  CHECK(listed(nn::RNNCell{3, 4}) == "weight_ih[4, 3] weight_hh[4, 4] bias_ih[4] bias_hh[4] ");
}

TEST_CASE("recurrent layers compute the op of their name with their parameters") {
  const Tensor x = randn({5, 2, 3}), h = randn({4, 2, 4}), c = randn({4, 2, 4});
  const RecurrentOptions options{.num_layers = 2, .bidirectional = true};
  nn::LSTM lstm_layer{3, 4, {.num_layers = 2, .bidirectional = true}};
  auto [output, h_n, c_n] = lstm_layer(x, h, c);
  const LSTMOutput y = lstm(x, {h, c}, params(lstm_layer), options);
  CHECK(equal(output, y.output));
  CHECK(equal(h_n, y.h_n));
  CHECK(equal(c_n, y.c_n));
  CHECK(equal(lstm_layer(x).output, lstm(x, {}, params(lstm_layer), options).output));

  nn::GRU gru_layer{3, 4, {.num_layers = 2, .bidirectional = true}};
  auto [states, last] = gru_layer(x, h);
  CHECK(equal(states, gru(x, h, params(gru_layer), options).output));
  CHECK(equal(last, gru(x, h, params(gru_layer), options).h_n));

  nn::RNN with_tanh{3, 4}, with_relu{3, 4, {.nonlinearity = "relu", .bias = false, .batch_first = true}};
  CHECK(equal(with_tanh(x).output, rnn_tanh(x, {}, params(with_tanh)).output));
  CHECK(equal(
      with_relu(x).output, rnn_relu(x, {}, params(with_relu), {.has_biases = false, .batch_first = true}).output));
}

TEST_CASE("cells compute the op of their name with their parameters") {
  const Tensor x = randn({2, 3}), h = randn({2, 4}), c = randn({2, 4});
  nn::LSTMCell lstm_layer{3, 4};
  auto [next_h, next_c] = lstm_layer(x, h, c);
  std::vector<Tensor> w = params(lstm_layer);
  CHECK(equal(next_h, lstm_cell(x, {h, c}, w[0], w[1], w[2], w[3]).h));
  CHECK(equal(next_c, lstm_cell(x, {h, c}, w[0], w[1], w[2], w[3]).c));
  nn::GRUCell gru_layer{3, 4};
  w = params(gru_layer);
  CHECK(equal(gru_layer(x, h), gru_cell(x, h, w[0], w[1], w[2], w[3])));
  nn::RNNCell with_tanh{3, 4}, with_relu{3, 4, {.bias = false, .nonlinearity = "relu"}};
  w = params(with_tanh);
  CHECK(equal(with_tanh(x), rnn_tanh_cell(x, {}, w[0], w[1], w[2], w[3])));
  w = params(with_relu);
  CHECK(equal(with_relu(x), rnn_relu_cell(x, {}, w[0], w[1])));
}

TEST_CASE("recurrent layers start uniform in plus minus 1 / sqrt(hidden_size)") {
  manual_seed(3);
  nn::GRU gru_layer{100, 25, {.num_layers = 2}};
  nn::LSTMCell cell{100, 25};
  for (const nn::Module* module : {static_cast<nn::Module*>(&gru_layer), static_cast<nn::Module*>(&cell)})
    for (const NamedTensor& p : module->named_parameters()) {
      CAPTURE(p.name);
      const double largest = p.tensor.abs().max().item<double>();
      CHECK(largest <= 0.2);
      CHECK(largest > 0.17);   // of the 75 or more numbers of a bias: the chance of none above is 5e-6
    }
}

TEST_CASE("recurrent layers print what PyTorch prints") {
  CHECK(to_string(nn::RNN{3, 4, {.nonlinearity = "relu"}}) == "RNN(3, 4)");
  CHECK(to_string(nn::GRU{3, 4}) == "GRU(3, 4)");
  CHECK(to_string(nn::LSTM{10, 20,
            {.num_layers = 2,
                .bias = false,
                .batch_first = true,
                .dropout = 0.5,
                .bidirectional = true,
                .proj_size = 5}}) ==
        "LSTM(10, 20, proj_size=5, num_layers=2, bias=False, batch_first=True, dropout=0.5, bidirectional=True)");
  CHECK(to_string(nn::GRU{3, 4, {.num_layers = 2, .dropout = 1}}) == "GRU(3, 4, num_layers=2, dropout=1.0)");
  CHECK(to_string(nn::RNNCell{3, 4, {.bias = false, .nonlinearity = "relu"}}) ==
        "RNNCell(3, 4, bias=False, nonlinearity=relu)");
  CHECK(to_string(nn::LSTMCell{3, 4}) == "LSTMCell(3, 4)");
  CHECK(to_string(nn::GRUCell{3, 4, {.bias = false}}) == "GRUCell(3, 4, bias=False)");
}

TEST_CASE("a parameter of a recurrent layer is found by its name and may be tied") {
  nn::GRU layer{3, 4};
  CHECK(layer.get_parameter("weight_hh_l0").shape() == Shape{12, 4});
  nn::GRU other{3, 4};
  other.get_parameter("weight_hh_l0") = nn::Parameter::tied_to(layer.get_parameter("weight_hh_l0"));
  CHECK(other.parameters()[1].shares_storage(layer.parameters()[1]));
  CHECK(error_of<Error>([&] { layer.get_parameter("weight_hh_l1"); }) == "GRU: there is no parameter \"weight_hh_l1\"");
}

TEST_CASE("a recurrent layer is loaded, converted, moved and listed like any other") {
  nn::LSTM from{3, 4}, to{3, 4};
  to.load_state_dict(from.state_dict());
  const Tensor x = randn({5, 2, 3});
  CHECK(equal(from(x).output, to(x).output));
  nn::LSTM moved = std::move(to);
  CHECK(equal(from(x).output, moved(x).output));
  moved.to(float64);
  CHECK(moved(x.to(float64)).output.dtype() == float64);
  CHECK(moved.num_parameters() == 16 * 3 + 16 * 4 + 32);
  sum(moved(x.to(float64)).output).backward();
  for (const Tensor& p : moved.parameters()) CHECK(p.grad().defined());
}

TEST_CASE("a recurrent layer is a member of a module like any other") {
  const Reader net;
  CHECK(net(randn({5, 2, 3})).shape() == Shape{2, 2});
  CHECK(listed(net) ==
        "words.weight_ih_l0[12, 3] words.weight_hh_l0[12, 4] words.bias_ih_l0[12] words.bias_hh_l0[12] "
        "answer.weight[2, 4] answer.bias[2] ");
  CHECK(to_string(net) ==
        "Reader(\n  (words): GRU(3, 4)\n  (answer): Linear(in_features=4, out_features=2, bias=True)\n)");
  CHECK(error_of<ShapeError>([&] {
    net(randn({5, 2, 7}));
  }) == "words (GRU): gru: the last size of x must be 3: x is [5, 2, 7], weight_ih_l0 is [12, 3]");
}

TEST_CASE("dropout between layers is off in eval") {
  nn::GRU layer{3, 4, {.num_layers = 2, .dropout = 0.5}};
  const Tensor x = randn({5, 2, 3});
  CHECK_FALSE(equal(layer(x).output, layer(x).output));   // 40 numbers, each dropped with probability 1/2
  layer.eval();
  CHECK(equal(layer(x).output, layer(x).output));
}

TEST_CASE("recurrent layers keep packed sequences in their own order") {
  const Tensor padded = randn({4, 3, 2}),
               lengths = tensor({2, 4, 3});   // sorted by a cycle, which is not its own inverse
  const nn::PackedSequence packed = nn::pack_padded_sequence(padded, lengths, {.enforce_sorted = false});
  const Tensor h = randn({2, 3, 5}), c = randn({2, 3, 5});
  nn::LSTM lstm_layer{2, 5, {.bidirectional = true}};
  nn::GRU gru_layer{2, 5, {.bidirectional = true}};
  nn::RNN rnn_layer{2, 5, {.bidirectional = true}}, relu_layer{2, 5, {.nonlinearity = "relu", .bidirectional = true}};
  auto [output, h_n, c_n] = lstm_layer(packed, h, c);
  const Tensor states = nn::pad_packed_sequence(output).output;
  for (int64_t i = 0; i < 3; ++i) {   // each as if it were alone
    const int64_t length = lengths[i].item<int64_t>();
    const Tensor x = narrow(select(padded, 1, i), 0, 0, length);
    const LSTMOutput alone = lstm_layer(x, select(h, 1, i), select(c, 1, i));
    CHECK(allclose(narrow(select(states, 1, i), 0, 0, length), alone.output));
    CHECK(allclose(select(h_n, 1, i), alone.h_n));
    CHECK(allclose(select(c_n, 1, i), alone.c_n));
    CHECK(allclose(select(gru_layer(packed, h).h_n, 1, i), gru_layer(x, select(h, 1, i)).h_n));
    CHECK(allclose(select(rnn_layer(packed, h).h_n, 1, i), rnn_layer(x, select(h, 1, i)).h_n));
    CHECK(allclose(select(relu_layer(packed).h_n, 1, i), relu_layer(x).h_n));
  }
}

TEST_CASE("hooks on recurrent layers see all of their results and may replace them") {
  nn::LSTM layer{3, 4};
  const Tensor x = randn({5, 2, 3});
  const LSTMOutput plain = layer(x);
  layer.register_forward_hook([&](nn::Module&, const std::vector<Tensor>& in, const std::vector<Tensor>& out) {
    CHECK(equal(in[0], x));
    CHECK(out.size() == 3);
    return std::vector<Tensor>{out[0] * 2, out[1], out[2] + 1};
  });
  const LSTMOutput y = layer(x);
  CHECK(equal(y.output, plain.output * 2));
  CHECK(equal(y.h_n, plain.h_n));
  CHECK(equal(y.c_n, plain.c_n + 1));

  nn::GRU other{3, 4};
  nn::LSTMCell cell{3, 4};
  int64_t seen = 0, arrived = 0;
  auto count = [&](nn::Module&, const std::vector<Tensor>&, const std::vector<Tensor>& out) {
    seen += int64_t(out.size());
  };
  other.register_forward_hook(count);
  cell.register_forward_hook(count);
  other.register_full_backward_hook([&](nn::Module&, const std::vector<Tensor>&, const std::vector<Tensor>& dy) {
    for (const Tensor& each : dy) arrived += each.defined();
  });
  sum(other(x).output).backward();
  cell(x[0]);
  CHECK(seen == 4);
  CHECK(arrived == 1);   // nothing was computed from h_n
}

TEST_CASE("states may be in braces, and the number of layers without its name, as in Python") {
  nn::LSTM lstm(3, 4, 2);
  CHECK(lstm.num_layers == 2);
  const Tensor x = randn({5, 2, 3}), h = randn({2, 2, 4}), c = randn({2, 2, 4});
  const Tensor y = lstm(x, h, c).output;
  LSTMState state{h, c};
  CHECK(equal(lstm(x, {h, c}).output, y));
  CHECK(equal(lstm(x, state).output, y));
  CHECK(equal(lstm(x, {}).output, lstm(x).output));
  const nn::PackedSequence packed = nn::pack_sequence({x.select(1, 0), x.select(1, 1)});
  CHECK(equal(lstm(packed, {h, c}).output.data, lstm(packed, h, c).output.data));
  nn::LSTMCell cell(3, 4);
  CHECK(equal(cell(x[0], {h[0], c[0]}).h, cell(x[0], h[0], c[0]).h));
  nn::GRU gru(3, 4, 2);
  nn::RNN rnn(3, 4, 2);
  CHECK(equal(gru(x, {}).output, gru(x).output));
  CHECK(rnn(x, h).h_n.shape() == Shape{2, 2, 4});
}

TEST_CASE("recurrent layers take their arguments in PyTorch's order, too") {
  CHECK(to_string(nn::LSTM(4, 8, 2, false, true, 0.5, true, 3)) ==
        "LSTM(4, 8, proj_size=3, num_layers=2, bias=False, batch_first=True, dropout=0.5, bidirectional=True)");
  CHECK(to_string(nn::GRU(4, 8, 2, true, true)) == "GRU(4, 8, num_layers=2, batch_first=True)");
  CHECK(to_string(nn::RNN(4, 8, 2, "relu", false)) == "RNN(4, 8, num_layers=2, bias=False)");
  CHECK(to_string(nn::RNNCell(4, 8, false)) == "RNNCell(4, 8, bias=False)");
  CHECK(to_string(nn::GRUCell(4, 8, false)) == "GRUCell(4, 8, bias=False)");
  CHECK(to_string(nn::LSTMCell(4, 8, false)) == "LSTMCell(4, 8, bias=False)");
}

TEST_CASE("recurrent layers say what is wrong with their options") {
  check_failures({
      {"Error: LSTM: input_size and hidden_size must be at least 1; got 0 and 4", [] { nn::LSTM bad(0, 4); }},
      {"Error: GRU: input_size and hidden_size must be at least 1; got 3 and -1", [] { nn::GRU bad(3, -1); }},
      {"Error: LSTM: input_size and hidden_size must be at least 1 and fit into memory; got 3 and 2305843009213693952",
          [] { nn::LSTM bad(3, int64_t(1) << 61); }},
      {"Error: GRUCell: input_size and hidden_size must be at least 1 and fit into memory; got 4611686018427387904 and "
       "4",
          [] { nn::GRUCell bad(int64_t(1) << 62, 4); }},
      {"Error: RNN: num_layers is too large; got 1099511627776",
          [] { nn::RNN bad(3, 4, {.num_layers = int64_t(1) << 40}); }},
      {"Error: RNN: num_layers must be at least 1; got 0", [] { nn::RNN bad(3, 4, {.num_layers = 0}); }},
      {"Error: GRU: dropout must be a probability, 0..1; got 2",
          [] { nn::GRU bad(3, 4, {.num_layers = 2, .dropout = 2}); }},
      {"Error: LSTM: dropout = 0.5 acts between layers, but num_layers is 1; put an nn::Dropout behind this layer "
       "instead",
          [] { nn::LSTM bad(3, 4, {.dropout = 0.5}); }},
      {"Error: LSTM: proj_size must be 0 (none) or in 1 .. hidden_size - 1 = 3; got 4",
          [] { nn::LSTM bad(3, 4, {.proj_size = 4}); }},
      {"Error: RNN: nonlinearity must be \"tanh\" or \"relu\"; got \"gelu\"",
          [] { nn::RNN bad(3, 4, {.nonlinearity = "gelu"}); }},
      {"Error: RNNCell: nonlinearity must be \"tanh\" or \"relu\"; got \"gelu\"",
          [] { nn::RNNCell bad(3, 4, {.nonlinearity = "gelu"}); }},
      {"Error: LSTMCell: input_size and hidden_size must be at least 1; got 3 and 0", [] { nn::LSTMCell bad(3, 0); }},
      {"ShapeError: lstm: the last size of x must be 3: x is [5, 1, 2], weight_ih_l0 is [16, 3]",
          [] {
            nn::LSTM{3, 4}(zeros({5, 1, 2}));
          }},
      {"ShapeError: gru: h_0 must be [1, 2, 4] (layers * directions, batch, units); it is [1, 3, 4]",
          [] {
            nn::GRU{3, 4}(zeros({5, 2, 3}), zeros({1, 3, 4}));
          }},
      {"Error: LSTM: h_0 and c_0 are given together, or neither; there is no c_0",
          [] {
            nn::LSTM{3, 4}(zeros({5, 2, 3}), zeros({1, 2, 4}));
          }},
      {"Error: LSTM: h_0 and c_0 are given together, or neither; there is no h_0",
          [] {
            nn::LSTM{3, 4}(nn::pack_sequence({zeros({5, 3})}), {{}, zeros({1, 1, 4})});
          }},
      {"Error: LSTMCell: h and c are given together, or neither; there is no c",
          [] {
            nn::LSTMCell{3, 4}(zeros({2, 3}), zeros({2, 4}));
          }},
      {"ShapeError: lstm_cell: the last size of x must be 3: x is [2, 5], w_ih is [16, 3]",
          [] {
            nn::LSTMCell{3, 4}(zeros({2, 5}));
          }},
  });
}
