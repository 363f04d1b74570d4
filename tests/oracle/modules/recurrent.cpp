#include "nn/layers/recurrent.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

namespace {

int64_t input_size(const Arguments& s) { return s.integer(0, "input_size", 0); }
int64_t hidden_size(const Arguments& s) { return s.integer(1, "hidden_size", 0); }

template <class M> MadeModule with_state(M m) {
  return made_module(std::move(m), [](M& f, const Arguments& x) -> Results {
    auto [output, h_n] = f(x.tensor(0), x.tensor(1, "hx"));
    return {output, h_n};
  });
}

MadeModule rnn(const Arguments& s) {
  return with_state(nn::RNN(input_size(s), hidden_size(s),
      {.num_layers = s.integer(2, "num_layers", 1),
          .nonlinearity = s.text(3, "nonlinearity", "tanh") == "relu" ? "relu" : "tanh",
          .bias = s.flag(4, "bias", true),
          .batch_first = s.flag(5, "batch_first", false),
          .bidirectional = s.flag(7, "bidirectional", false)}));
}
MadeModule gru(const Arguments& s) {
  return with_state(nn::GRU(input_size(s), hidden_size(s),
      {.num_layers = s.integer(2, "num_layers", 1),
          .bias = s.flag(3, "bias", true),
          .batch_first = s.flag(4, "batch_first", false),
          .bidirectional = s.flag(6, "bidirectional", false)}));
}
MadeModule lstm(const Arguments& s) {
  nn::LSTM m(input_size(s), hidden_size(s),
      {.num_layers = s.integer(2, "num_layers", 1),
          .bias = s.flag(3, "bias", true),
          .batch_first = s.flag(4, "batch_first", false),
          .bidirectional = s.flag(6, "bidirectional", false),
          .proj_size = s.integer(7, "proj_size", 0)});
  return made_module(std::move(m), [](nn::LSTM& f, const Arguments& x) -> Results {
    const std::vector<Tensor> hx = x.tensors(1, "hx");
    const LSTMOutput y = hx.empty() ? f(x.tensor(0)) : f(x.tensor(0), hx.at(0), hx.at(1));
    return {y.output, y.h_n, y.c_n};
  });
}

}   // namespace

const Family<ModuleEntry> recurrent_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.RNN", rnn},
      {"nn.GRU", gru},
      {"nn.LSTM", lstm},
  };
});

}   // namespace gradus::test
