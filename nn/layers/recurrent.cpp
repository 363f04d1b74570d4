// Recurrent layers: their parameters, and the order of packed sequences.
#include "nn/layers/recurrent.h"

#include <algorithm>
#include <cmath>

#include "autograd/ops.h"
#include "core/base/format.h"
#include "core/base/words.h"
#include "nn/layers/sizes.h"
#include "nn/module/init.h"

namespace gradus::nn {

namespace {

void require_sizes(const char* type, int64_t input, int64_t hidden, int64_t layers, double dropout, int64_t projected) {
  require_recurrent_sizes(type, input, hidden);
  require_num_layers(type, layers);
  if (!(dropout >= 0 && dropout <= 1))
    throw Error(fmt::format("{}: dropout must be a probability, 0..1; got {}", type, dropout));
  if (dropout > 0 && layers == 1)
    throw Error(
        fmt::format("{}: dropout = {} acts between layers, but num_layers is 1; put an nn::Dropout behind this "
                    "layer instead",
            type, dropout));
  if (projected < 0 || projected >= hidden)
    throw Error(fmt::format(
        "{}: proj_size must be 0 (none) or in 1 .. hidden_size - 1 = {}; got {}", type, hidden - 1, projected));
}

void require_both(const char* type, const Tensor& h_0, const Tensor& c_0) {
  if (h_0.defined() != c_0.defined())
    throw Error(fmt::format(
        "{}: h_0 and c_0 are given together, or neither; there is no {}", type, h_0.defined() ? "c_0" : "h_0"));
}

// x with its sequences in another order, along dimension 1; itself if there is no order.
Tensor permuted(const Tensor& x, const Tensor& order) {
  return x.defined() && order.defined() ? index_select(x, 1, order) : x;
}
PackedRows rows_of(const PackedSequence& x) { return {x.data, x.batch_sizes}; }
PackedSequence with_data(const PackedSequence& x, const Tensor& data) {
  return {data, x.batch_sizes, x.sorted_indices, x.unsorted_indices};
}

}   // namespace

RNNBase::RNNBase(const char* type, const Sizes& sizes)
    : input_size(sizes.input),
      hidden_size(sizes.hidden),
      num_layers(sizes.layers),
      bias(sizes.bias),
      batch_first(sizes.batch_first),
      dropout(sizes.dropout),
      bidirectional(sizes.bidirectional),
      proj_size(sizes.projected) {
  require_sizes(type, input_size, hidden_size, num_layers, dropout, proj_size);
  const int64_t directions = bidirectional ? 2 : 1, rows = sizes.gates * hidden_size;
  const int64_t state = proj_size ? proj_size : hidden_size;
  for (int64_t layer = 0; layer < num_layers; ++layer)
    for (const char* suffix : {"", "_reverse"}) {
      if (*suffix && !bidirectional) continue;
      auto add = [&](const char* part, const Shape& shape) {
        names_.push_back(fmt::format("{}_l{}{}", part, layer, suffix));
        parameters_.emplace_back(empty(shape));
      };
      add("weight_ih", {rows, layer ? state * directions : input_size});
      add("weight_hh", {rows, state});
      if (bias) add("bias_ih", {rows}), add("bias_hh", {rows});
      if (proj_size) add("weight_hr", {proj_size, hidden_size});
    }
  reset_parameters();
}

void RNNBase::members(Visitor& visit) {
  for (size_t i = 0; i < names_.size(); ++i) visit(names_[i], parameters_[i]);
}

const Parameter& RNNBase::get_parameter(const std::string& name) const {
  for (size_t i = 0; i < names_.size(); ++i)
    if (names_[i] == name) return parameters_[i];
  throw Error(fmt::format("{}: there is no parameter \"{}\"", type_name(), name));
}
Parameter& RNNBase::get_parameter(const std::string& name) {
  return const_cast<Parameter&>(static_cast<const RNNBase*>(this)->get_parameter(name));
}

void RNNBase::reset_parameters() {
  const double bound = 1 / std::sqrt(double(hidden_size));
  for (const Parameter& p : parameters_) init::uniform_(p, {.a = -bound, .b = bound});
}

// Each step of each sequence meets all weights.
int64_t RNNBase::multiply_adds(const std::vector<Shape>&, const std::vector<Shape>& y) const {
  int64_t weights = 0;
  for (const Parameter& p : parameters_) weights += p.dim() == 2 ? p.numel() : 0;
  return y[0].numel() / std::max<int64_t>(1, y[0].back()) * weights;
}

std::string RNNBase::extra_repr() const {
  std::string text = fmt::format("{}, {}", input_size, hidden_size);
  if (proj_size) text += fmt::format(", proj_size={}", proj_size);
  if (num_layers != 1) text += fmt::format(", num_layers={}", num_layers);
  if (!bias) text += ", bias=False";
  if (batch_first) text += ", batch_first=True";
  if (dropout != 0) text += fmt::format(", dropout={:#}", dropout);
  if (bidirectional) text += ", bidirectional=True";
  return text;
}

RecurrentOptions RNNBase::options() const {
  return {.has_biases = bias,
      .num_layers = num_layers,
      .dropout = dropout,
      .train = training(),
      .bidirectional = bidirectional,
      .batch_first = batch_first};
}

std::vector<Tensor> RNNBase::params() const { return {parameters_.begin(), parameters_.end()}; }

RNN::RNN(int64_t input, int64_t hidden, const RNNOptions& o)
    : RNNBase("RNN", {1, input, hidden, o.num_layers, o.bias, o.batch_first, o.dropout, o.bidirectional, 0}),
      relu_(which_word("RNN", "nonlinearity", o.nonlinearity, {"tanh", "relu"}) == 1) {}
RNNOutput RNN::forward(const Tensor& x, const Tensor& h_0) const {
  return relu_ ? rnn_relu(x, h_0, params(), options()) : rnn_tanh(x, h_0, params(), options());
}
PackedRNNOutput RNN::forward(const PackedSequence& x, const Tensor& h_0) const {
  const Tensor h = permuted(h_0, x.sorted_indices);
  const RNNOutput y =
      relu_ ? rnn_relu(rows_of(x), h, params(), options()) : rnn_tanh(rows_of(x), h, params(), options());
  return {with_data(x, y.output), permuted(y.h_n, x.unsorted_indices)};
}

GRU::GRU(int64_t input, int64_t hidden, const GRUOptions& o)
    : RNNBase("GRU", {3, input, hidden, o.num_layers, o.bias, o.batch_first, o.dropout, o.bidirectional, 0}) {}
RNNOutput GRU::forward(const Tensor& x, const Tensor& h_0) const { return gru(x, h_0, params(), options()); }
PackedRNNOutput GRU::forward(const PackedSequence& x, const Tensor& h_0) const {
  const RNNOutput y = gru(rows_of(x), permuted(h_0, x.sorted_indices), params(), options());
  return {with_data(x, y.output), permuted(y.h_n, x.unsorted_indices)};
}

LSTM::LSTM(int64_t input, int64_t hidden, const LSTMOptions& o)
    : RNNBase(
          "LSTM", {4, input, hidden, o.num_layers, o.bias, o.batch_first, o.dropout, o.bidirectional, o.proj_size}) {}
LSTMOutput LSTM::forward(const Tensor& x, const Tensor& h_0, const Tensor& c_0) const {
  require_both("LSTM", h_0, c_0);
  return lstm(x, {h_0, c_0}, params(), options());
}
PackedLSTMOutput LSTM::forward(const PackedSequence& x, const Tensor& h_0, const Tensor& c_0) const {
  require_both("LSTM", h_0, c_0);
  const std::vector<Tensor> hx{permuted(h_0, x.sorted_indices), permuted(c_0, x.sorted_indices)};
  const LSTMOutput y = lstm(rows_of(x), hx, params(), options());
  return {with_data(x, y.output), permuted(y.h_n, x.unsorted_indices), permuted(y.c_n, x.unsorted_indices)};
}

}   // namespace gradus::nn
