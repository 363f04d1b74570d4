// Single steps of recurrent nets.
#include "nn/layers/recurrent_cell.h"

#include <cmath>

#include "core/base/format.h"
#include "core/base/words.h"
#include "core/tensor/creation.h"
#include "nn/layers/sizes.h"
#include "nn/module/init.h"

namespace gradus::nn {

RNNCellBase::RNNCellBase(const char* type, int64_t gates, int64_t input, int64_t hidden, bool bias)
    : input_size(input), hidden_size(hidden) {
  require_recurrent_sizes(type, input, hidden);
  weight_ih = Parameter(empty({gates * hidden, input}));
  weight_hh = Parameter(empty({gates * hidden, hidden}));
  if (bias) bias_ih = Parameter(empty({gates * hidden})), bias_hh = Parameter(empty({gates * hidden}));
  reset_parameters();
}

void RNNCellBase::reset_parameters() {
  const double bound = 1 / std::sqrt(double(hidden_size));
  for (const Parameter* p : {&weight_ih, &weight_hh, &bias_ih, &bias_hh})
    if (p->defined()) init::uniform_(*p, {.a = -bound, .b = bound});
}

int64_t RNNCellBase::multiply_adds(const std::vector<Shape>&, const std::vector<Shape>& y) const {
  return y[0].numel() / hidden_size * (weight_ih.numel() + weight_hh.numel());
}

std::string RNNCellBase::extra_repr() const {
  return fmt::format("{}, {}{}", input_size, hidden_size, bias_ih.defined() ? "" : ", bias=False");
}

RNNCell::RNNCell(int64_t input, int64_t hidden, const RNNCellOptions& o)
    : RNNCellBase("RNNCell", 1, input, hidden, o.bias),
      relu_(which_word("RNNCell", "nonlinearity", o.nonlinearity, {"tanh", "relu"}) == 1) {}
Tensor RNNCell::forward(const Tensor& x, const Tensor& h) const {
  return relu_ ? rnn_relu_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
               : rnn_tanh_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh);
}
std::string RNNCell::extra_repr() const { return RNNCellBase::extra_repr() + (relu_ ? ", nonlinearity=relu" : ""); }

GRUCell::GRUCell(int64_t input, int64_t hidden, const GRUCellOptions& o)
    : RNNCellBase("GRUCell", 3, input, hidden, o.bias) {}
Tensor GRUCell::forward(const Tensor& x, const Tensor& h) const {
  return gru_cell(x, h, weight_ih, weight_hh, bias_ih, bias_hh);
}

LSTMCell::LSTMCell(int64_t input, int64_t hidden, const LSTMCellOptions& o)
    : RNNCellBase("LSTMCell", 4, input, hidden, o.bias) {}
LSTMState LSTMCell::forward(const Tensor& x, const Tensor& h, const Tensor& c) const {
  if (h.defined() != c.defined())
    throw Error(
        fmt::format("LSTMCell: h and c are given together, or neither; there is no {}", h.defined() ? "c" : "h"));
  return lstm_cell(x, {h, c}, weight_ih, weight_hh, bias_ih, bias_hh);
}

}   // namespace gradus::nn
