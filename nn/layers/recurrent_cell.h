// Single steps of recurrent nets as layers: RNNCell, LSTMCell, GRUCell. For whole sequences: recurrent.h.
#ifndef GRADUS_NN_LAYERS_RECURRENT_CELL_H
#define GRADUS_NN_LAYERS_RECURRENT_CELL_H

#include "autograd/ops/sequence/recurrent.h"
#include "nn/module/module.h"

namespace gradus::nn {

/// What the three have in common. Their constructors throw Error for sizes below 1.
class RNNCellBase : public Module {
 public:
  /// New starting values: all of them uniform in +-1/sqrt(hidden_size), as in PyTorch.
  void reset_parameters();
  std::string extra_repr() const override;
  int64_t multiply_adds(const std::vector<Shape>& x, const std::vector<Shape>& y) const override;

  int64_t input_size, hidden_size;
  Parameter weight_ih, weight_hh;   ///< [gates * hidden_size, input_size] and [gates * hidden_size, hidden_size]
  Parameter bias_ih, bias_hh;       ///< [gates * hidden_size]; undefined with {.bias = false}
  GRADUS_MODULE(weight_ih, weight_hh, bias_ih, bias_hh)

 protected:
  RNNCellBase(const char* type, int64_t gates, int64_t input_size, int64_t hidden_size, bool bias);
};

struct RNNCellOptions {
  bool bias = true;
  const char* nonlinearity = "tanh";   ///< or "relu"
};
/// x [batch, input_size] or [input_size]; h [batch, hidden_size] or [hidden_size], zeros if undefined -> the next h.
class RNNCell : public RNNCellBase {
 public:
  RNNCell(int64_t input_size, int64_t hidden_size, const RNNCellOptions& options = {});
  /// As in Python, RNNCell(10, 20, false); so for the others.
  template <std::same_as<bool> Flag>
  RNNCell(int64_t input, int64_t hidden, Flag bias) : RNNCell(input, hidden, {.bias = bias}) {}
  Tensor forward(const Tensor& x, const Tensor& h = {}) const;
  std::string extra_repr() const override;
  GRADUS_MODULE_OF(RNNCellBase)

 private:
  bool relu_;
};

struct GRUCellOptions {
  bool bias = true;
};
/// The same shapes.
class GRUCell : public RNNCellBase {
 public:
  GRUCell(int64_t input_size, int64_t hidden_size, const GRUCellOptions& options = {});
  template <std::same_as<bool> Flag>
  GRUCell(int64_t input, int64_t hidden, Flag bias) : GRUCell(input, hidden, {.bias = bias}) {}
  Tensor forward(const Tensor& x, const Tensor& h = {}) const;
  GRADUS_MODULE_OF(RNNCellBase)
};

struct LSTMCellOptions {
  bool bias = true;
};
/// The same shapes, c as h -> the next h and c.
class LSTMCell : public RNNCellBase {
 public:
  LSTMCell(int64_t input_size, int64_t hidden_size, const LSTMCellOptions& options = {});
  template <std::same_as<bool> Flag>
  LSTMCell(int64_t input, int64_t hidden, Flag bias) : LSTMCell(input, hidden, {.bias = bias}) {}
  /// Throws Error for h without c.
  LSTMState forward(const Tensor& x, const Tensor& h = {}, const Tensor& c = {}) const;
  LSTMState forward(const Tensor& x, const LSTMState& hx) const { return forward(x, hx.h, hx.c); }
  GRADUS_MODULE_OF(RNNCellBase)

  /// `cell(x, {h, c})`, as in Python.
  LSTMState operator()(const Tensor& x, const LSTMState& hx) const { return (*this)(x, hx.h, hx.c); }
};

}   // namespace gradus::nn
#endif
