#include "nn/layers/recurrent_cell.h"

#include "tests/oracle/modules.h"

namespace gradus::test {

namespace {

template <class M, class Options> M cell(const Arguments& s, const Options& options) {
  return M(s.integer(0, "input_size", 0), s.integer(1, "hidden_size", 0), options);
}

MadeModule rnn_cell(const Arguments& s) {
  const bool relu = s.text(3, "nonlinearity", "tanh") == "relu";
  return made_module_of_two(cell<nn::RNNCell>(
      s, nn::RNNCellOptions{.bias = s.flag(2, "bias", true), .nonlinearity = relu ? "relu" : "tanh"}));
}
MadeModule lstm_cell(const Arguments& s) {
  return made_module(cell<nn::LSTMCell>(s, nn::LSTMCellOptions{.bias = s.flag(2, "bias", true)}),
      [](nn::LSTMCell& f, const Arguments& x) -> Results {
        const std::vector<Tensor> hx = x.tensors(1, "hx");
        const LSTMState y = f(x.tensor(0), hx.at(0), hx.at(1));
        return {y.h, y.c};
      });
}

}   // namespace

const Family<ModuleEntry> recurrent_cell_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.RNNCell", rnn_cell},
      {"nn.GRUCell", GRADUS_LAYER_OF_TWO(cell<nn::GRUCell>(s, nn::GRUCellOptions{.bias = s.flag(2, "bias", true)}))},
      {"nn.LSTMCell", lstm_cell},
  };
});

}   // namespace gradus::test
