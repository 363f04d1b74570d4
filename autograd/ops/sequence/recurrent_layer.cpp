// Backpropagation through time, for one direction of one recurrent layer.
//
// Idea: a kernel walks back through the steps and gives `a`, the gradient of the sums that went into all gates; the
// gradients of input and weights are large products of it. Where they are to be differentiated again, the walk is made
// of ops. What it needs of the gates are results of the op, which nobody else sees: their gradients then arrive at the
// formula beside those of y and c, and nothing is computed twice.
// Read first: core/compute/sequence/recurrent.h, autograd/history/several.h.
#include "autograd/ops/sequence/recurrent_layer.h"

#include <algorithm>
#include <optional>

#include "autograd/history/several.h"
#include "autograd/ops/common.h"

namespace gradus {

namespace {

using apply::Cell;
using apply::RecurrentGradients;
using apply::RecurrentStates;
using apply::Span;

// a + b, where an undefined one counts as 0.
Tensor plus(const Tensor& a, const Tensor& b) { return !a.defined() ? b : !b.defined() ? a : a + b; }
Tensor rows_of(const Tensor& x, const Span& s) { return x.defined() ? narrow(x, 0, s.row, s.count) : x; }
Tensor transposed(const Tensor& x) { return transpose(x, 0, 1); }

// What the formula keeps besides the results. c and w_hr are there if the layer has them.
struct Kept {
  Cell cell;
  std::vector<Span> spans;
  Saved x, h, w_ih, w_hh;
  std::optional<Saved> c, w_hr;
};
Tensor tensor_of(const std::optional<Saved>& x) { return x ? x->get() : Tensor(); }

// -- one step back, by ops: from the gradients of its states to those of its sums and of the states before it --

struct Step {
  Tensor gates, before, c_before, c;   // its numbers
  Tensor dh, dc, dgates;               // what arrives; dgates of the gates themselves, may be undefined
};
struct StepGradient {
  Tensor sums, h, c;   // h without what comes through the gates; may be undefined
};

StepGradient lstm_back(const Step& s) {
  const std::vector<Tensor> gate = chunk(s.gates, 4, 1);
  const Tensor &i = gate[0], &f = gate[1], &g = gate[2], &o = gate[3];
  const Tensor t = tanh(s.c), dc = s.dc + s.dh * o * (1 - t * t);
  const Tensor dgates = plus(cat({dc * g, dc * s.c_before, dc * i, s.dh * t}, 1), s.dgates);
  const Tensor slopes = cat({i * (1 - i), f * (1 - f), 1 - g * g, o * (1 - o)}, 1);
  return {dgates * slopes, {}, dc * f};
}

StepGradient gru_back(const Step& s) {
  const std::vector<Tensor> gate = chunk(s.gates, 4, 1);
  const Tensor &n = gate[0], &r = gate[1], &z = gate[2], &q = gate[3];
  const std::vector<Tensor> more = s.dgates.defined() ? chunk(s.dgates, 4, 1) : std::vector<Tensor>(4);
  const Tensor dn = plus(s.dh * (1 - z), more[0]) * (1 - n * n);
  const Tensor dr = plus(dn * q, more[1]) * r * (1 - r);
  const Tensor dz = plus(s.dh * (s.before - n), more[2]) * z * (1 - z);
  return {cat({dn, dr, dz, plus(dn * r, more[3])}, 1), s.dh * z, {}};
}

StepGradient rnn_back(Cell cell, const Step& s) {
  if (cell == Cell::rnn_tanh) return {s.dh * (1 - s.gates * s.gates), {}, {}};
  return {where(le(s.gates, 0), 0, s.dh), {}, {}};
}

// Rows of a tensor of all sequences replaced by those of a span.
Tensor with_rows(const Tensor& all, const Span& s, const Tensor& rows) {
  if (s.count == all.size(0)) return rows;
  return slice_scatter(all, rows, 0, s.sequence, s.sequence + s.count);
}
Tensor joined_by_row(const std::vector<Span>& spans, const std::vector<Tensor>& parts) {
  std::vector<size_t> order(spans.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return spans[a].row < spans[b].row; });
  std::vector<Tensor> by_row;
  for (size_t i : order) by_row.push_back(parts[i]);
  return cat(by_row, 0);
}

// apply::recurrent_grad by ops; dgates: the gradient of the gates themselves.
RecurrentGradients back_by_ops(
    const Kept& k, const Tensor& dy, const Tensor& dgates, const Tensor& dc, const RecurrentStates& states) {
  const Tensor c0 = tensor_of(k.c), w_hr = tensor_of(k.w_hr);
  const int64_t from_state = k.w_hh.get().size(0), first = states.gates.size(1) - from_state;
  RecurrentGradients d;
  d.h = zeros(k.h.get().shape(), states.y.dtype());
  if (c0.defined()) d.c = zeros(c0.shape(), states.y.dtype());
  std::vector<Tensor> sums(k.spans.size()), arrived(k.spans.size());
  for (size_t at = k.spans.size(); at-- > 0;) {
    const Span& s = k.spans[at];
    auto before = [&](const Tensor& begin, const Tensor& all) {
      return s.before < 0 ? narrow(begin, 0, s.sequence, s.count) : narrow(all, 0, s.before, s.count);
    };
    Step step{rows_of(states.gates, s), before(k.h, states.y), {}, rows_of(states.c, s), {}, {}, rows_of(dgates, s)};
    arrived[at] = plus(narrow(d.h, 0, s.sequence, s.count), rows_of(dy, s));
    step.dh = w_hr.defined() ? matmul(arrived[at], w_hr) : arrived[at];
    if (c0.defined()) {
      step.c_before = before(c0, states.c);
      step.dc = plus(narrow(d.c, 0, s.sequence, s.count), rows_of(dc, s));
    }
    StepGradient back = k.cell == Cell::lstm  ? lstm_back(step)
                        : k.cell == Cell::gru ? gru_back(step)
                                              : rnn_back(k.cell, step);
    sums[at] = back.sums;
    d.h = with_rows(d.h, s, plus(back.h, matmul(narrow(back.sums, 1, first, from_state), k.w_hh)));
    if (c0.defined()) d.c = with_rows(d.c, s, back.c);
  }
  if (k.spans.empty()) return d.gates = zeros_like(states.gates), d.y = zeros_like(states.y), d;
  d.gates = joined_by_row(k.spans, sums);
  if (w_hr.defined()) d.y = joined_by_row(k.spans, arrived);
  return d;
}

// The state before each row, as one tensor with a history.
Tensor states_before(const Kept& k, const Tensor& y) {
  if (!recording()) return apply::states_before(y, k.h, k.spans);
  std::vector<int64_t> index(size_t(y.size(0)));
  for (const Span& s : k.spans)
    for (int64_t i = 0; i < s.count; ++i)
      index[size_t(s.row + i)] = (s.before < 0 ? y.size(0) + s.sequence : s.before) + i;
  return index_select(cat({y, k.h}, 0), 0, from_vector(index));
}

// a^T x; the product is faster if the wider one of the two lies along its columns.
Tensor weight_gradient(const Tensor& a, const Tensor& x) {
  if (a.size(1) > x.size(1)) return transposed(matmul(transposed(x), a));
  return matmul(transposed(a), x);
}

// a^T y', where a is what reaches the gates that a state adds to. If all sequences take part in all steps, the states
// before are h and then the rows of y but for its last step's: nothing has to be copied.
Tensor state_weight_gradient(const Tensor& a, const Kept& k, const Tensor& y) {
  const int64_t n = k.h.get().size(0), later = y.size(0) - n;
  const bool complete = std::all_of(k.spans.begin(), k.spans.end(), [n](const Span& s) { return s.count == n; });
  if (recording() || !complete || later <= 0) return weight_gradient(a, states_before(k, y));
  const int64_t begin = k.spans[0].row, rest = begin ? 0 : n;   // backwards, the last rows are where sequences begin
  const Tensor d = matmul(transposed(k.h), narrow(a, 0, begin, n));
  apply::gemm_add(d, transposed(narrow(y, 0, n - rest, later)), narrow(a, 0, rest, later));
  return transposed(d);
}

// The gradients of x, h, c, w_ih, w_hh, bias, w_hr.
std::vector<Tensor> gradients_of(const Kept& k, const Arrived& arrived, const Results& results) {
  const bool plain = k.cell == Cell::rnn_tanh || k.cell == Cell::rnn_relu, has_c = k.cell == Cell::lstm;
  const Tensor dgates = plain ? Tensor() : arrived[1], dc = has_c ? arrived[2] : Tensor(), w_hr = tensor_of(k.w_hr);
  const bool by_ops = recording() || dgates.defined();
  RecurrentStates states;
  states.y = results[0];
  states.gates = plain ? states.y : by_ops || w_hr.defined() ? results[1] : results.take(1);
  if (has_c) states.c = results[2];
  const RecurrentGradients d =
      by_ops ? back_by_ops(k, arrived[0], dgates, dc, states)
             : apply::recurrent_grad(k.cell, arrived[0], dc, states, k.h, tensor_of(k.c), k.w_hh, w_hr, k.spans);
  const int64_t from_x = k.w_ih.get().size(0), from_state = k.w_hh.get().size(0);
  const Tensor to_x = narrow(d.gates, 1, 0, from_x);
  const Tensor to_state = narrow(d.gates, 1, d.gates.size(1) - from_state, from_state);
  std::vector<Tensor> all(7);
  if (arrived.needs(0)) all[0] = matmul(to_x, k.w_ih);
  all[1] = d.h;
  all[2] = d.c;
  if (arrived.needs(3)) all[3] = weight_gradient(to_x, k.x);
  if (arrived.needs(4)) all[4] = state_weight_gradient(to_state, k, states.y);
  if (arrived.needs(5)) all[5] = sum(d.gates, 0);
  if (w_hr.defined() && arrived.needs(6)) {
    const Tensor o = narrow(states.gates, 1, 3 * states.c.size(1), states.c.size(1));
    all[6] = weight_gradient(d.y, o * tanh(states.c));
  }
  return all;
}

// What is recorded for all cells; `w`: the position of w_ih in the signature.
LayerStates recorded(const char* op, Cell cell, const Tensor& x, const Tensor& h, const Tensor& c,
    const apply::RecurrentWeights& weights, std::vector<Span> spans, int w) {
  const RecurrentStates states = apply::recurrent(cell, x, h, c, weights, spans);
  const std::vector<Tensor> inputs{x, h, c, weights.w_ih, weights.w_hh, weights.bias, weights.w_hr};
  if (!recording() || std::none_of(inputs.begin(), inputs.end(), history_of)) return {states.y, states.c};
  std::vector<Tensor> results{states.y};
  if (cell == Cell::lstm || cell == Cell::gru) results.push_back(states.gates);
  if (cell == Cell::lstm) results.push_back(states.c);
  Kept kept{
      cell, std::move(spans), saved(x, 0), saved(h, 1), saved(weights.w_ih, w), saved(weights.w_hh, w + 1), {}, {}};
  if (cell == Cell::lstm) kept.c.emplace(saved(c, 2));
  if (weights.w_hr.defined()) kept.w_hr.emplace(saved(weights.w_hr, w + 3));
  results = record_several(op, std::move(results), inputs,
      [k = std::move(kept)](const Arrived& dy, const Results& y) { return gradients_of(k, dy, y); });
  return {results[0], cell == Cell::lstm ? results[2] : Tensor()};
}

// For all of these: ' is the step before, or h and c where a sequence begins; a the gradient of what a sigmoid or tanh
// is taken of, for all gates side by side.

// lstm = o tanh(c), c = f c' + i g, (i, f, g, o) = sigmoid, tanh for g, of x w_ih^T + y' w_hh^T + bias
//   dx = a w_ih     dh = a w_hh where a sequence begins     dc = f times the gradient of c there     dw_ih = a^T x
//       dw_hh = a^T y'     dbias = the sum of a     dw_hr = dy^T (o tanh(c)), y being (o tanh(c)) w_hr^T then
LayerStates lstm_layer(const Tensor& x, const Tensor& h, const Tensor& c, const apply::RecurrentWeights& weights,
    std::vector<Span> spans) {
  return recorded("lstm(x, h, c, w_ih, w_hh, bias, w_hr)", Cell::lstm, x, h, c, weights, std::move(spans), 3);
}

// gru = n + z (y' - n), n = tanh(n_x + r q), r and z sigmoids, (n_x, r, z, q) sums of x w_ih^T, y' w_hh^T and bias
//   dx = a w_ih     dh = z times the gradient of y where a sequence begins + a w_hh     dw_ih = a^T x
//       dw_hh = a^T y'     dbias = the sum of a
LayerStates gru_layer(
    const Tensor& x, const Tensor& h, const apply::RecurrentWeights& weights, std::vector<Span> spans) {
  return recorded("gru(x, h, w_ih, w_hh, bias)", Cell::gru, x, h, {}, weights, std::move(spans), 2);
}

// rnn_tanh, rnn_relu = tanh or relu of x w_ih^T + y' w_hh^T + bias
//   dx = a w_ih     dh = a w_hh where a sequence begins     dw_ih = a^T x     dw_hh = a^T y'     dbias = the sum of a
LayerStates rnn_layer(
    Cell cell, const Tensor& x, const Tensor& h, const apply::RecurrentWeights& weights, std::vector<Span> spans) {
  const char* op = cell == Cell::rnn_tanh ? "rnn_tanh(x, h, w_ih, w_hh, bias)" : "rnn_relu(x, h, w_ih, w_hh, bias)";
  return recorded(op, cell, x, h, {}, weights, std::move(spans), 2);
}

}   // namespace

LayerStates recurrent_layer(Cell cell, const Tensor& x, const Tensor& h, const Tensor& c,
    const apply::RecurrentWeights& weights, std::vector<Span> spans) {
  switch (cell) {
    case Cell::lstm: return lstm_layer(x, h, c, weights, std::move(spans));
    case Cell::gru: return gru_layer(x, h, weights, std::move(spans));
    default: return rnn_layer(cell, x, h, weights, std::move(spans));
  }
}

}   // namespace gradus
