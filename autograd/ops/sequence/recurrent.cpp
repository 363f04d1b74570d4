// Recurrent nets: checks, and layers stacked on layers.
//
// Read first: recurrent_layer.h.
#include "autograd/ops/sequence/recurrent.h"

#include "autograd/ops/common.h"
#include "autograd/ops/sequence/recurrent_layer.h"
#include "autograd/ops/sequence/sequence_parts.h"
#include "core/tensor/print.h"

namespace gradus {

namespace {

using apply::Cell;

int64_t gates_of(Cell cell) { return cell == Cell::lstm ? 4 : cell == Cell::gru ? 3 : 1; }

// The weights of one direction of one layer as users give them; b_ih, b_hh and w_hr may be undefined.
struct Weights {
  Tensor w_ih, w_hh, b_ih, b_hh, w_hr;
  int64_t projected() const { return w_hr.defined() ? w_hr.size(0) : w_hh.size(1); }
};

// The weights as recurrent_layer wants them. Its gates of a gru are n, r, z and, apart from n, the sum that r scales.
apply::RecurrentWeights layer_weights(Cell cell, const Weights& w) {
  const bool has_biases = w.b_ih.defined();
  if (cell != Cell::gru) return {w.w_ih, w.w_hh, has_biases ? w.b_ih + w.b_hh : Tensor(), w.w_hr};
  const int64_t units = w.w_hh.size(1);
  apply::RecurrentWeights all{roll(w.w_ih, units, 0), w.w_hh, {}, {}};
  if (has_biases)
    all.bias = cat({narrow(w.b_ih, 0, 2 * units, units),
        narrow(w.b_ih, 0, 0, 2 * units) + narrow(w.b_hh, 0, 0, 2 * units), narrow(w.b_hh, 0, 2 * units, units)});
  return all;
}

// -- a net of layers --

struct Net {
  const char* op;
  Cell cell;
  const RecurrentOptions& options;
  int64_t directions() const { return options.bidirectional ? 2 : 1; }
  int64_t count() const { return options.num_layers * directions(); }
};
// "weight_ih_l1_reverse" for place 3 of a bidirectional net
std::string name_of(const Net& net, const char* part, int64_t place) {
  return fmt::format("{}_l{}{}", part, place / net.directions(), place % net.directions() ? "_reverse" : "");
}

void require_shape(
    const Net& net, const char* part, int64_t place, const Tensor& w, const Tensor& x, const Shape& shape) {
  const std::string name = name_of(net, part, place);
  require_same_dtype(net.op, x, w, "x", name.c_str());
  if (!(w.shape() == shape))
    throw ShapeError(fmt::format("{}: {} must be {}; it is {}", net.op, name, shape, w.shape()));
}

// params by direction and layer.
std::vector<Weights> grouped(const Net& net, const std::vector<Tensor>& params) {
  if (net.options.num_layers < 1)
    throw Error(fmt::format("{}: num_layers must be at least 1; got {}", net.op, net.options.num_layers));
  if (net.options.num_layers > int64_t(params.size()))
    throw Error(fmt::format(
        "{}: num_layers is {}, but there are only {} params", net.op, net.options.num_layers, params.size()));
  const size_t count = size_t(net.count()), least = net.options.has_biases ? 4 : 2, each = params.size() / count;
  const bool projects = net.cell == Cell::lstm && each == least + 1;
  if (each * count != params.size() || (each != least && !projects))
    throw Error(fmt::format("{}: expected {} params for each of {} layers * directions{}; got {}", net.op, least, count,
        net.cell == Cell::lstm ? ", or one more with a projection" : "", params.size()));
  for (const Tensor& w : params) require_float(net.op, w);
  std::vector<Weights> all;
  for (size_t i = 0; i < params.size(); i += each) {
    all.push_back({params[i], params[i + 1], {}, {}, {}});
    if (net.options.has_biases) all.back().b_ih = params[i + 2], all.back().b_hh = params[i + 3];
    if (projects) all.back().w_hr = params[i + least];
  }
  return all;
}

std::vector<Weights> weights_of(const Net& net, const Tensor& x, const std::vector<Tensor>& params) {
  std::vector<Weights> all = grouped(net, params);
  const Tensor &w_ih = all[0].w_ih, &w_hh = all[0].w_hh, &w_hr = all[0].w_hr;
  const int64_t rows = w_hh.dim() == 2 ? w_hh.size(0) : 0, units = rows / gates_of(net.cell), x_in = x.shape().back();
  if (units < 1 || units * gates_of(net.cell) != rows)
    throw ShapeError(fmt::format("{}: weight_hh_l0 must be [{} * units, units], units at least 1; it is {}", net.op,
        gates_of(net.cell), w_hh.shape()));
  if (w_ih.dim() == 2 && w_ih.size(0) == rows && w_ih.size(1) != x_in)
    throw ShapeError(fmt::format("{}: the last size of x must be {}: x is {}, weight_ih_l0 is {}", net.op, w_ih.size(1),
        x.shape(), w_ih.shape()));
  const int64_t out = w_hr.defined() && w_hr.dim() == 2 ? w_hr.size(0) : units;
  for (int64_t place = 0; place < net.count(); ++place) {
    const Weights& w = all[size_t(place)];
    require_shape(net, "weight_ih", place, w.w_ih, x, {rows, place < net.directions() ? x_in : out * net.directions()});
    require_shape(net, "weight_hh", place, w.w_hh, x, {rows, out});
    if (w.b_ih.defined()) require_shape(net, "bias_ih", place, w.b_ih, x, {rows});
    if (w.b_hh.defined()) require_shape(net, "bias_hh", place, w.b_hh, x, {rows});
    if (w.w_hr.defined()) require_shape(net, "weight_hr", place, w.w_hr, x, {out, units});
  }
  return all;
}

// The state of each of n sequences after its last step.
Tensor last_states(const Tensor& y, const std::vector<apply::Span>& spans, int64_t n) {
  const std::vector<int64_t> rows = apply::last_rows(spans, n);
  bool neighbours = n > 0;
  for (size_t i = 1; i < rows.size(); ++i) neighbours &= rows[i] == rows[i - 1] + 1;
  return neighbours ? narrow(y, 0, rows[0], n) : index_select(y, 0, from_vector(rows));
}

// Where the sequences of one place begin.
Tensor first_states(
    const Net& net, const char* name, const Tensor& all, int64_t place, const Tensor& x, int64_t n, int64_t units) {
  if (!all.defined()) return zeros({n, units}, x.dtype());
  require_same_dtype(net.op, x, all, "x", name);
  if (!(all.shape() == Shape{net.count(), n, units}))
    throw ShapeError(fmt::format("{}: {} must be {} (layers * directions, batch, units); it is {}", net.op, name,
        Shape{net.count(), n, units}, all.shape()));
  return select(all, 0, place);
}

// The net on rows: sizes of them in each step.
LSTMOutput run(const Net& net, Tensor rows, const std::vector<int64_t>& sizes, const Tensor& h_0, const Tensor& c_0,
    const std::vector<Weights>& weights) {
  const int64_t n = sizes[0];
  std::vector<Tensor> h_n, c_n;
  for (int64_t layer = 0; layer < net.options.num_layers; ++layer) {
    std::vector<Tensor> outputs;
    for (int64_t direction = 0; direction < net.directions(); ++direction) {
      const int64_t place = layer * net.directions() + direction;
      const Weights& w = weights[size_t(place)];
      const std::vector<apply::Span> spans = apply::spans_of(sizes, direction == 1);
      const Tensor h = first_states(net, "h_0", h_0, place, rows, n, w.projected());
      Tensor c;
      if (net.cell == Cell::lstm) c = first_states(net, "c_0", c_0, place, rows, n, w.w_hh.size(0) / 4);
      const LayerStates states = recurrent_layer(net.cell, rows, h, c, layer_weights(net.cell, w), spans);
      outputs.push_back(states.y);
      h_n.push_back(last_states(states.y, spans, n));
      if (net.cell == Cell::lstm) c_n.push_back(last_states(states.c, spans, n));
    }
    rows = outputs.size() == 1 ? outputs[0] : cat(outputs, 1);
    if (layer + 1 < net.options.num_layers) rows = dropout(rows, net.options.dropout, net.options.train);
  }
  return {rows, stack(h_n), c_n.empty() ? Tensor() : stack(c_n)};
}

// The states that one sequence begins with, as those of a batch.
Tensor of_one_sequence(const Net& net, const char* name, const Tensor& state) {
  if (!state.defined()) return state;
  if (state.dim() != 2)
    throw ShapeError(fmt::format(
        "{}: x is one sequence, so {} must be [layers * directions, units]; it is {}", net.op, name, state.shape()));
  return unsqueeze(state, 1);
}

LSTMOutput run_padded(const Net& net, const Tensor& x, Tensor h_0, Tensor c_0, const std::vector<Tensor>& params) {
  require_float(net.op, x);
  const bool batch_first = net.options.batch_first && x.dim() == 3;
  if (x.dim() != 3 && x.dim() != 2)
    throw ShapeError(fmt::format("{}: x must be {} or, one sequence, [steps, in]; it is {}", net.op,
        net.options.batch_first ? "[batch, steps, in]" : "[steps, batch, in]", x.shape()));
  const bool single = x.dim() == 2;
  const std::vector<Weights> weights = weights_of(net, x, params);
  const int64_t steps = x.size(batch_first), n = single ? 1 : x.size(!batch_first), in = x.shape().back();
  if (steps < 1) throw ShapeError(fmt::format("{}: a sequence has at least one step; x is {}", net.op, x.shape()));
  if (single) h_0 = of_one_sequence(net, "h_0", h_0), c_0 = of_one_sequence(net, "c_0", c_0);
  const Tensor rows = reshape(batch_first ? transpose(x, 0, 1) : x, {steps * n, in});
  const std::vector<int64_t> sizes(n ? size_t(steps) : 1, n);   // an empty batch may have more steps than memory holds
  LSTMOutput y = run(net, rows, sizes, h_0, c_0, weights);
  if (single) return {y.output, squeeze(y.h_n, 1), y.c_n.defined() ? squeeze(y.c_n, 1) : Tensor()};
  y.output = reshape(y.output, {steps, n, y.output.size(1)});
  if (batch_first) y.output = transpose(y.output, 0, 1);
  return y;
}

LSTMOutput run_packed(
    const Net& net, const PackedRows& x, const Tensor& h_0, const Tensor& c_0, const std::vector<Tensor>& params) {
  const auto& [data, batch_sizes] = x;
  require_float(net.op, data);
  if (data.dim() != 2) throw ShapeError(fmt::format("{}: data must be [rows, in]; it is {}", net.op, data.shape()));
  return run(net, data, batch_sizes_of(net.op, batch_sizes, data.size(0)), h_0, c_0, weights_of(net, data, params));
}

void require_pair(const char* op, const std::vector<Tensor>& hx) {
  if (hx.size() != 2 && !hx.empty())
    throw Error(fmt::format("{}: hx must be {{h_0, c_0}}, or {{}} for zeros; got {} tensors", op, hx.size()));
}
Tensor at_or_none(const std::vector<Tensor>& hx, size_t i) { return hx.empty() ? Tensor() : hx[i]; }

RNNOutput without_cells(LSTMOutput y) { return {std::move(y.output), std::move(y.h_n)}; }

// -- one step --

LayerStates run_cell(const char* op, Cell cell, const Tensor& given, Tensor h, Tensor c, const Weights& w) {
  require_float(op, given);
  if (given.dim() != 1 && given.dim() != 2)
    throw ShapeError(fmt::format("{}: x must be [batch, in] or [in]; it is {}", op, given.shape()));
  const bool single = given.dim() == 1;
  const Tensor x = single ? unsqueeze(given, 0) : given;
  require_float(op, w.w_ih);
  require_float(op, w.w_hh);
  const int64_t gates = gates_of(cell), rows = w.w_hh.dim() == 2 ? gates * w.w_hh.size(1) : 0, n = x.size(0);
  auto require = [&](const char* name, const Tensor& t, const Shape& shape) {
    require_same_dtype(op, x, t, "x", name);
    if (!(t.shape() == shape)) throw ShapeError(fmt::format("{}: {} must be {}; it is {}", op, name, shape, t.shape()));
  };
  if (rows < 1)
    throw ShapeError(fmt::format("{}: w_hh must be [{} * units, units]; it is {}", op, gates, w.w_hh.shape()));
  const int64_t units = rows / gates;
  require("w_hh", w.w_hh, {rows, units});
  if (w.w_ih.dim() == 2 && w.w_ih.size(0) == rows && w.w_ih.size(1) != x.size(1))
    throw ShapeError(fmt::format(
        "{}: the last size of x must be {}: x is {}, w_ih is {}", op, w.w_ih.size(1), given.shape(), w.w_ih.shape()));
  require("w_ih", w.w_ih, {rows, x.size(1)});
  if (w.b_ih.defined() != w.b_hh.defined()) throw Error(fmt::format("{}: b_ih and b_hh must be given together", op));
  if (w.b_ih.defined()) require("b_ih", w.b_ih, {rows}), require("b_hh", w.b_hh, {rows});
  auto begin = [&](const char* name, Tensor& state) {
    if (!state.defined()) state = zeros({n, units}, x.dtype());
    else require(name, state, single ? Shape{units} : Shape{n, units});
    if (state.dim() == 1) state = unsqueeze(state, 0);
  };
  begin("h", h);
  if (cell == Cell::lstm) begin("c", c);
  LayerStates y = recurrent_layer(cell, x, h, c, layer_weights(cell, w), apply::spans_of({n}, false));
  if (!single) return y;
  return {squeeze(y.y, 0), y.c.defined() ? squeeze(y.c, 0) : Tensor()};
}

}   // namespace

std::vector<int64_t> batch_sizes_of(const char* op, const Tensor& batch_sizes, int64_t rows) {
  require_int64(op, "batch_sizes", batch_sizes);
  if (batch_sizes.dim() != 1)
    throw ShapeError(fmt::format("{}: batch_sizes must be [steps]; they are {}", op, batch_sizes.shape()));
  std::vector<int64_t> sizes = batch_sizes.to_vector<int64_t>();
  int64_t left = rows, before = sizes.empty() ? 0 : sizes[0];
  bool fits = before > 0;
  for (int64_t size : sizes) {
    fits = fits && size > 0 && size <= before && size <= left;
    if (!fits) break;   // the rest could overflow
    left -= before = size;
  }
  if (!fits || left != 0)
    throw Error(
        fmt::format("{}: batch_sizes must be positive, never increase, and add up to the {} rows of data; they "
                    "are {}",
            op, rows, to_string(batch_sizes)));
  return sizes;
}

LSTMOutput lstm(const Tensor& x, const std::vector<Tensor>& hx, const std::vector<Tensor>& params,
    const RecurrentOptions& options) {
  require_pair("lstm", hx);
  return run_padded({"lstm", Cell::lstm, options}, x, at_or_none(hx, 0), at_or_none(hx, 1), params);
}
LSTMOutput lstm(const PackedRows& x, const std::vector<Tensor>& hx, const std::vector<Tensor>& params,
    const RecurrentOptions& options) {
  require_pair("lstm", hx);
  return run_packed({"lstm", Cell::lstm, options}, x, at_or_none(hx, 0), at_or_none(hx, 1), params);
}

RNNOutput gru(const Tensor& x, const Tensor& hx, const std::vector<Tensor>& params, const RecurrentOptions& options) {
  return without_cells(run_padded({"gru", Cell::gru, options}, x, hx, {}, params));
}
RNNOutput gru(
    const PackedRows& x, const Tensor& hx, const std::vector<Tensor>& params, const RecurrentOptions& options) {
  return without_cells(run_packed({"gru", Cell::gru, options}, x, hx, {}, params));
}

RNNOutput rnn_tanh(
    const Tensor& x, const Tensor& hx, const std::vector<Tensor>& params, const RecurrentOptions& options) {
  return without_cells(run_padded({"rnn_tanh", Cell::rnn_tanh, options}, x, hx, {}, params));
}
RNNOutput rnn_tanh(
    const PackedRows& x, const Tensor& hx, const std::vector<Tensor>& params, const RecurrentOptions& options) {
  return without_cells(run_packed({"rnn_tanh", Cell::rnn_tanh, options}, x, hx, {}, params));
}

RNNOutput rnn_relu(
    const Tensor& x, const Tensor& hx, const std::vector<Tensor>& params, const RecurrentOptions& options) {
  return without_cells(run_padded({"rnn_relu", Cell::rnn_relu, options}, x, hx, {}, params));
}
RNNOutput rnn_relu(
    const PackedRows& x, const Tensor& hx, const std::vector<Tensor>& params, const RecurrentOptions& options) {
  return without_cells(run_packed({"rnn_relu", Cell::rnn_relu, options}, x, hx, {}, params));
}

LSTMState lstm_cell(const Tensor& x, const std::vector<Tensor>& hx, const Tensor& w_ih, const Tensor& w_hh,
    const Tensor& b_ih, const Tensor& b_hh) {
  require_pair("lstm_cell", hx);
  LayerStates y =
      run_cell("lstm_cell", Cell::lstm, x, at_or_none(hx, 0), at_or_none(hx, 1), {w_ih, w_hh, b_ih, b_hh, {}});
  return {y.y, y.c};
}
Tensor gru_cell(
    const Tensor& x, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih, const Tensor& b_hh) {
  return run_cell("gru_cell", Cell::gru, x, hx, {}, {w_ih, w_hh, b_ih, b_hh, {}}).y;
}
Tensor rnn_tanh_cell(
    const Tensor& x, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih, const Tensor& b_hh) {
  return run_cell("rnn_tanh_cell", Cell::rnn_tanh, x, hx, {}, {w_ih, w_hh, b_ih, b_hh, {}}).y;
}
Tensor rnn_relu_cell(
    const Tensor& x, const Tensor& hx, const Tensor& w_ih, const Tensor& w_hh, const Tensor& b_ih, const Tensor& b_hh) {
  return run_cell("rnn_relu_cell", Cell::rnn_relu, x, hx, {}, {w_ih, w_hh, b_ih, b_hh, {}}).y;
}

}   // namespace gradus
