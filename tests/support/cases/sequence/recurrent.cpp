// Recurrent nets.
#include "tests/support/op_cases.h"

namespace gradus::test {

namespace {

Tensor joined(const LSTMOutput& y) { return cat({flatten(y.output), flatten(y.h_n), flatten(y.c_n)}); }
Tensor joined(const RNNOutput& y) { return cat({flatten(y.output), flatten(y.h_n)}); }

// All weights of a net from one tensor [layers * directions, gates * units, in + state + 2 (+ units)], which has them
// side by side: of the input, of the state, the two biases, of a projection to `state` numbers.
std::vector<Tensor> params(const Tensor& all, int64_t in, int64_t state, bool biases = true, bool projects = false) {
  std::vector<Tensor> list;
  for (int64_t place = 0; place < all.size(0); ++place) {
    const Tensor w = all[place];
    list.push_back(narrow(w, 1, 0, in));
    list.push_back(narrow(w, 1, in, state));
    if (biases) list.push_back(select(w, 1, in + state)), list.push_back(select(w, 1, in + state + 1));
    if (projects) list.push_back(narrow(narrow(w, 0, 0, state), 1, in + state + 2, w.size(0) / 4));
  }
  return list;
}
// The weights of a cell, in the same way.
template <class Cell> auto step(Cell cell, const Tensor& x, const auto& hx, const Tensor& all) {
  const std::vector<Tensor> w = params(unsqueeze(all, 0), x.size(-1), all.size(1) - x.size(-1) - 2);
  return cell(x, hx, w[0], w[1], w[2], w[3]);
}
Tensor joined(const LSTMState& y) { return cat({flatten(y.h), flatten(y.c)}); }

constexpr RecurrentOptions two_layers{.num_layers = 2, .bidirectional = true};
Tensor sizes() { return tensor({3, 2, 1}); }

}   // namespace

const Family<OpCase> recurrent_cases([]() -> std::vector<OpCase> {
  return {
      {"lstm", GRADUS_OP(joined(lstm(x[0], {x[1][0], x[1][1]}, params(x[2], 2, 2)))),
          {any({3, 3, 2}), any({2, 1, 3, 2}), any({1, 8, 6})}, in_parallel},
      {"lstm zeros",
          GRADUS_OP(lstm(x[0], {}, params(x[1], 2, 2, false), {.has_biases = false, .batch_first = true}).output),
          {any({2, 3, 2}), any({1, 8, 4})}},
      {"lstm layers", GRADUS_OP(joined(lstm(x[0], {x[1][0], x[1][1]}, params(x[2], 2, 1), two_layers))),
          {any({2, 2, 2}), any({2, 4, 2, 1}), any({4, 4, 5})}},
      {"lstm projected", GRADUS_OP(joined(lstm(x[0], {x[1], {}}, params(x[2], 2, 1, true, true)))),
          {any({2, 3, 2}), any({1, 3, 1}), any({1, 8, 7})}},
      {"lstm packed",
          GRADUS_OP(joined(lstm({x[0], sizes()}, {x[1][0], x[1][1]}, params(x[2], 2, 1), {.bidirectional = true}))),
          {any({6, 2}), any({2, 2, 3, 1}), any({2, 4, 5})}, in_parallel},
      {"lstm cells", GRADUS_OP(lstm(x[0], {}, params(x[1], 2, 2)).c_n), {any({3, 2, 2}), any({1, 8, 6})}},
      {"lstm alone", GRADUS_OP(joined(lstm(x[0], {}, params(x[1], 2, 17)))), {any({2, 2}), any({1, 68, 21})}},
      {"gru", GRADUS_OP(joined(gru(x[0], x[1], params(x[2], 2, 2)))), {any({3, 3, 2}), any({1, 3, 2}), any({1, 6, 6})},
          in_parallel},
      {"gru zeros",
          GRADUS_OP(gru(x[0], {}, params(x[1], 2, 2, false), {.has_biases = false, .batch_first = true}).output),
          {any({2, 3, 2}), any({1, 6, 4})}},
      {"gru layers", GRADUS_OP(joined(gru(x[0], x[1], params(x[2], 2, 1), two_layers))),
          {any({2, 2, 2}), any({4, 2, 1}), any({4, 3, 5})}},
      {"gru packed", GRADUS_OP(joined(gru({x[0], sizes()}, x[1], params(x[2], 2, 1), {.bidirectional = true}))),
          {any({6, 2}), any({2, 3, 1}), any({2, 3, 5})}},
      {"gru alone", GRADUS_OP(joined(gru(x[0], {}, params(x[1], 2, 17)))), {any({2, 2}), any({1, 51, 21})}},
      {"rnn_tanh", GRADUS_OP(joined(rnn_tanh(x[0], x[1], params(x[2], 2, 2)))),
          {any({3, 3, 2}), any({1, 3, 2}), any({1, 2, 6})}, in_parallel},
      {"rnn_tanh packed",
          GRADUS_OP(joined(rnn_tanh({x[0], sizes()}, x[1], params(x[2] * 0.5, 2, 1), {.bidirectional = true}))),
          {any({6, 2}), any({2, 3, 1}), any({2, 1, 5})}},
      {"rnn_relu", GRADUS_OP(joined(rnn_relu(x[0], x[1], params(x[2], 2, 2)))),
          {any({3, 3, 2}), any({1, 3, 2}), any({1, 2, 6})}, in_parallel},
      {"rnn_relu layers", GRADUS_OP(joined(rnn_relu(x[0], x[1], params(x[2], 2, 1), two_layers))),
          {any({2, 2, 2}), any({4, 2, 1}), any({4, 1, 5})}},
      {"lstm_cell", GRADUS_OP(joined(step(lstm_cell, x[0], std::vector<Tensor>{x[1][0], x[1][1]}, x[2]))),
          {any({3, 2}), any({2, 3, 2}), any({8, 6})}, in_parallel},
      {"gru_cell", GRADUS_OP(step(gru_cell, x[0], x[1], x[2])), {any({3, 2}), any({3, 2}), any({6, 6})}, in_parallel},
      {"rnn_tanh_cell", GRADUS_OP(step(rnn_tanh_cell, x[0], x[1], x[2])), {any({3, 2}), any({3, 2}), any({2, 6})},
          in_parallel},
      {"rnn_relu_cell", GRADUS_OP(step(rnn_relu_cell, x[0], x[1], x[2])), {any({3, 2}), any({3, 2}), any({2, 6})},
          in_parallel},
  };
});

}   // namespace gradus::test
