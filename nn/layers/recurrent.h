// Recurrent layers: RNN, LSTM, GRU. Single steps of them: recurrent_cell.h.
//
//   nn::LSTM lstm{10, 20, {.num_layers = 2}};
//   auto [output, h_n, c_n] = lstm(x);
//
// Idea: how many parameters there are depends on the options. So they are a list, which members() shows under PyTorch's
// names: weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, weight_hr_l0, then weight_ih_l0_reverse and so on, then
// those of layer l1.
// Read first: autograd/ops/sequence/recurrent.h.
#ifndef GRADUS_NN_LAYERS_RECURRENT_H
#define GRADUS_NN_LAYERS_RECURRENT_H

#include "autograd/ops/sequence/recurrent.h"
#include "nn/module/module.h"
#include "nn/sequence/packed.h"

namespace gradus::nn {

/// What the three have in common. Their constructors throw Error for sizes or layers below 1, a dropout that is no
/// probability or has no place because there is one layer only, and a proj_size that is not below hidden_size.
class RNNBase : public Module {
 public:
  void members(Visitor& visit) override;
  /// By its name; throws Error if there is none.
  Parameter& get_parameter(const std::string& name);
  const Parameter& get_parameter(const std::string& name) const;
  /// New starting values: all of them uniform in +-1/sqrt(hidden_size), as in PyTorch.
  void reset_parameters();
  std::string extra_repr() const override;
  int64_t multiply_adds(const std::vector<Shape>& x, const std::vector<Shape>& y) const override;

  int64_t input_size, hidden_size, num_layers;
  bool bias, batch_first;
  double dropout;
  bool bidirectional;
  int64_t proj_size;   ///< 0: no projection

 protected:
  struct Sizes {
    int64_t gates, input, hidden, layers;
    bool bias, batch_first;
    double dropout;
    bool bidirectional;
    int64_t projected;
  };
  RNNBase(const char* type, const Sizes& sizes);
  RecurrentOptions options() const;
  std::vector<Tensor> params() const;

 private:
  std::vector<std::string> names_;
  std::vector<Parameter> parameters_;
};

struct RNNOptions {
  int64_t num_layers = 1;
  const char* nonlinearity = "tanh";   ///< or "relu"
  bool bias = true;
  bool batch_first = false;
  double dropout = 0;   ///< of the states that go from layer to layer
  bool bidirectional = false;
};
struct PackedRNNOutput {
  PackedSequence output;
  Tensor h_n;
  friend std::vector<Tensor*> tensors_of(PackedRNNOutput& y) { return {&y.output.data, &y.h_n}; }
};
/// x [steps, batch, input_size], with batch_first [batch, steps, input_size], alone [steps, input_size], or packed; h_0
/// [layers * directions, batch, hidden_size], zeros if undefined -> output [steps, batch, directions * hidden_size] or
/// as x is, and h_n as h_0 is.
class RNN : public RNNBase {
 public:
  RNN(int64_t input_size, int64_t hidden_size, const RNNOptions& options = {});
  /// As in Python, RNN(10, 20, 2, "relu"); so for the others.
  template <std::integral Layers>
  RNN(int64_t input, int64_t hidden, Layers layers, const char* nonlinearity = "tanh", bool bias = true,
      bool batch_first = false, double dropout = 0, bool bidirectional = false)
      : RNN(input, hidden, {layers, nonlinearity, bias, batch_first, dropout, bidirectional}) {}
  RNNOutput forward(const Tensor& x, const Tensor& h_0 = {}) const;
  PackedRNNOutput forward(const PackedSequence& x, const Tensor& h_0 = {}) const;
  GRADUS_MODULE_OF(RNNBase)

 private:
  bool relu_;
};

struct GRUOptions {
  int64_t num_layers = 1;
  bool bias = true;
  bool batch_first = false;
  double dropout = 0;
  bool bidirectional = false;
};
/// The same shapes.
class GRU : public RNNBase {
 public:
  GRU(int64_t input_size, int64_t hidden_size, const GRUOptions& options = {});
  template <std::integral Layers>
  GRU(int64_t input, int64_t hidden, Layers layers, bool bias = true, bool batch_first = false, double dropout = 0,
      bool bidirectional = false)
      : GRU(input, hidden, {layers, bias, batch_first, dropout, bidirectional}) {}
  RNNOutput forward(const Tensor& x, const Tensor& h_0 = {}) const;
  PackedRNNOutput forward(const PackedSequence& x, const Tensor& h_0 = {}) const;
  GRADUS_MODULE_OF(RNNBase)
};

struct LSTMOptions {
  int64_t num_layers = 1;
  bool bias = true;
  bool batch_first = false;
  double dropout = 0;
  bool bidirectional = false;
  int64_t proj_size = 0;   ///< of a linear map of the states, but not of the cells; 0: none
};
struct PackedLSTMOutput {
  PackedSequence output;
  Tensor h_n, c_n;
  friend std::vector<Tensor*> tensors_of(PackedLSTMOutput& y) { return {&y.output.data, &y.h_n, &y.c_n}; }
};
/// The same shapes, c_0 and c_n as h_0 and h_n; with a projection states have proj_size numbers.
class LSTM : public RNNBase {
 public:
  LSTM(int64_t input_size, int64_t hidden_size, const LSTMOptions& options = {});
  template <std::integral Layers>
  LSTM(int64_t input, int64_t hidden, Layers layers, bool bias = true, bool batch_first = false, double dropout = 0,
      bool bidirectional = false, int64_t proj_size = 0)
      : LSTM(input, hidden, {layers, bias, batch_first, dropout, bidirectional, proj_size}) {}
  /// Throws Error for h_0 without c_0. In a call they may be in braces or an LSTMState, as in Python:
  /// `lstm(x, {h_0, c_0})`.
  LSTMOutput forward(const Tensor& x, const Tensor& h_0 = {}, const Tensor& c_0 = {}) const;
  PackedLSTMOutput forward(const PackedSequence& x, const Tensor& h_0 = {}, const Tensor& c_0 = {}) const;
  LSTMOutput forward(const Tensor& x, const LSTMState& hx) const { return forward(x, hx.h, hx.c); }
  PackedLSTMOutput forward(const PackedSequence& x, const LSTMState& hx) const { return forward(x, hx.h, hx.c); }
  GRADUS_MODULE_OF(RNNBase)

  LSTMOutput operator()(const Tensor& x, const LSTMState& hx) const { return (*this)(x, hx.h, hx.c); }
  PackedLSTMOutput operator()(const PackedSequence& x, const LSTMState& hx) const { return (*this)(x, hx.h, hx.c); }
};

}   // namespace gradus::nn
#endif
