// Recurrent nets over whole sequences, and single steps of them.
//
// x is [steps, batch, in], or [batch, steps, in] with batch_first; one sequence alone is [steps, in]; or sequences of
// different lengths are packed (see nn/sequence/packed.h).
//
// params: for each layer, and in it for each direction, w_ih [gates * units, in], w_hh [gates * units, units], b_ih and
// b_hh [gates * units] unless has_biases is false, and for a projection w_hr [projected, units], which makes w_hh
// [gates * units, projected]. Layers after the first take the states of the one before, of both directions side by
// side. Gates, in the order of the rows: lstm i f g o, gru r z n.
#ifndef GRADUS_AUTOGRAD_OPS_SEQUENCE_RECURRENT_H
#define GRADUS_AUTOGRAD_OPS_SEQUENCE_RECURRENT_H

#include "core/tensor/tensor.h"

namespace gradus {

/// Rows of sequences: those of the first step, then those of the second, and so on, the longest sequence first.
struct PackedRows {
  Tensor data;          ///< [rows, in]
  Tensor batch_sizes;   ///< int64 [steps]: the rows of each step
};
struct RecurrentOptions {
  bool has_biases = true;
  int64_t num_layers = 1;
  double dropout = 0;   ///< of what goes from layer to layer, in training
  bool train = false;
  bool bidirectional = false;   ///< a second direction, from the last step to the first
  bool batch_first = false;
};
/// tensors_of: for hooks on modules, which see what a struct holds.
struct LSTMOutput {
  Tensor output;   ///< [steps, batch, directions * units]
  Tensor h_n;      ///< [layers * directions, batch, units]: the states after the last step
  Tensor c_n;      ///< the same of the cells
  friend std::vector<Tensor*> tensors_of(LSTMOutput& y) { return {&y.output, &y.h_n, &y.c_n}; }
};
struct RNNOutput {
  Tensor output, h_n;
  friend std::vector<Tensor*> tensors_of(RNNOutput& y) { return {&y.output, &y.h_n}; }
};

/// c = f c' + i g, h = o tanh(c) with gates of x w_ih^T + b_ih + h' w_hh^T + b_hh: sigmoids i, f, o, and tanh g
/// (Hochreiter and Schmidhuber 1997; projection: Sak, Senior and Beaufays 2014). hx: {h_0, c_0}, or {} for zeros.
LSTMOutput lstm(const Tensor& x, const std::vector<Tensor>& hx, const std::vector<Tensor>& params,
    const RecurrentOptions& options = {});
LSTMOutput lstm(const PackedRows& x, const std::vector<Tensor>& hx, const std::vector<Tensor>& params,
    const RecurrentOptions& options = {});

/// h = (1 - z) n + z h' with gates of the same sums, r and z sigmoids, but n = tanh(its sum with x + r times its sum
/// with h') (Cho et al. 2014). hx: h_0, or undefined for zeros.
RNNOutput gru(
    const Tensor& x, const Tensor& hx, const std::vector<Tensor>& params, const RecurrentOptions& options = {});
RNNOutput gru(
    const PackedRows& x, const Tensor& hx, const std::vector<Tensor>& params, const RecurrentOptions& options = {});

/// h = tanh(x w_ih^T + b_ih + h' w_hh^T + b_hh) (Elman 1990), or relu of it.
RNNOutput rnn_tanh(
    const Tensor& x, const Tensor& hx, const std::vector<Tensor>& params, const RecurrentOptions& options = {});
RNNOutput rnn_tanh(
    const PackedRows& x, const Tensor& hx, const std::vector<Tensor>& params, const RecurrentOptions& options = {});
RNNOutput rnn_relu(
    const Tensor& x, const Tensor& hx, const std::vector<Tensor>& params, const RecurrentOptions& options = {});
RNNOutput rnn_relu(
    const PackedRows& x, const Tensor& hx, const std::vector<Tensor>& params, const RecurrentOptions& options = {});

struct LSTMState {
  Tensor h, c;
  friend std::vector<Tensor*> tensors_of(LSTMState& y) { return {&y.h, &y.c}; }
};
/// One step: x [batch, in] or [in], states [batch, units] or [units] as x is; undefined ones are zeros.
LSTMState lstm_cell(const Tensor& x, const std::vector<Tensor>& hx, const Tensor& w_ih, const Tensor& w_hh,
    const Tensor& b_ih = {}, const Tensor& b_hh = {});
Tensor gru_cell(const Tensor& x, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih = {},
    const Tensor& b_hh = {});
Tensor rnn_tanh_cell(const Tensor& x, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih = {},
    const Tensor& b_hh = {});
Tensor rnn_relu_cell(const Tensor& x, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih = {},
    const Tensor& b_hh = {});

}   // namespace gradus
#endif
