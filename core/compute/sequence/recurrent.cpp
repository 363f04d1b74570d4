// Recurrent layers: large products, and the walk through time between them.
#include "core/compute/sequence/recurrent.h"

#include <algorithm>
#include <cstring>

#include "core/base/parallel.h"
#include "core/base/scratch.h"
#include "core/compute/copy.h"
#include "core/compute/precision.h"
#include "core/compute/transpose.h"
#include "core/kernels/kernels.h"

namespace gradus::apply {

std::vector<Span> spans_of(const std::vector<int64_t>& sizes, bool reverse) {
  const int64_t steps = int64_t(sizes.size());
  std::vector<int64_t> begin(sizes.size() + 1, 0);
  for (int64_t t = 0; t < steps; ++t) begin[size_t(t + 1)] = begin[size_t(t)] + sizes[size_t(t)];
  std::vector<Span> spans;
  auto add = [&](int64_t row, int64_t count, int64_t sequence, int64_t before) {
    if (count > 0) spans.push_back({row, count, sequence, before});
  };
  for (int64_t i = 0; i < steps; ++i) {
    const int64_t t = reverse ? steps - 1 - i : i, size = sizes[size_t(t)], row = begin[size_t(t)];
    if (!reverse) {
      add(row, size, 0, t ? begin[size_t(t - 1)] : -1);
    } else {   // sequences that went through a later step, and those whose last step this is
      const int64_t later = i ? sizes[size_t(t + 1)] : 0;
      add(row, later, 0, begin[size_t(t + 1)]);
      add(row + later, size - later, later, -1);
    }
  }
  return spans;
}

std::vector<int64_t> last_rows(const std::vector<Span>& spans, int64_t n) {
  std::vector<int64_t> rows(size_t(n), 0);
  for (const Span& s : spans)
    for (int64_t i = 0; i < s.count; ++i) rows[size_t(s.sequence + i)] = s.row + i;
  return rows;
}

namespace {

// A dense matrix as bytes.
struct Matrix {
  char* data = nullptr;
  int64_t columns = 0, row_bytes = 0;
  Matrix() = default;
  explicit Matrix(const Tensor& x) {
    if (!x.defined()) return;
    data = x.impl()->data, columns = x.shape()[1], row_bytes = columns * int64_t(size_of(x.dtype()));
  }
  char* row(int64_t i) const { return data + i * row_bytes; }
};

// The states before those of a span.
struct Before {
  Matrix first, all;   // where the sequences begin; of all rows
  char* operator()(const Span& s) const { return s.before < 0 ? first.row(s.sequence) : all.row(s.before); }
};

// What states are multiplied with in each step: a matrix [k, n], w or its transposed. It is copied into panels of 64
// columns: what a product of few rows reads then lies in a row, and neighbours in a column do not compete for the same
// lines of the cache. For one step alone that is not worth it. If products may be rounded to bfloat16, it is copied as
// pairs of rows.
class Factor {
 public:
  // w may be undefined: there is nothing to multiply then. `batch` is the most rows of a product; the choice between
  // kernels must not depend on how threads share them.
  Factor(const Tensor& w, bool transposed, bool copies, int64_t batch)
      : w_(w),
        transposed_(transposed),
        copies_(copies && w.defined()),
        k_(w.defined() ? w.shape()[transposed] : 0),
        n_(w.defined() ? w.shape()[!transposed] : 0),
        width_(w.defined() ? int64_t(size_of(w.dtype())) : 0),
        rounded_(copies_ ? rounded(batch) : nullptr),
        panels_(copies_ ? k_of_panel() * row_of_panel(n_) * width_ : 0) {
    if (!copies_) return;
    const Scratch<char> plain(rounded_ ? (k_ + 1) * columns * width_ : 0);
    const MatrixSteps from = transposed ? MatrixSteps{width_, k_ * width_} : MatrixSteps{n_ * width_, width_};
    for (int64_t j = 0; j < n_; j += columns) {
      const int64_t some = std::min(columns, n_ - j);
      const MatrixCopy copy(w.dtype(), from, w.dtype(), {some * width_, width_});
      copy(k_, some, w.impl()->data + j * from.column, rounded_ ? static_cast<char*>(plain) : panel(j));
      if (rounded_) pair_up(some, plain, panel(j));
    }
  }
  // c [rows, n] (+)= a [rows, k] w. With panels, the bits of a row do not depend on the other rows.
  void multiply(int64_t rows, const char* a, int64_t a_row, char* c, int64_t c_row, bool accumulate) const {
    if (!copies_) {
      run_gemm(w_.dtype(), {rows, n_, k_, a, a_row, 1, w_.impl()->data, transposed_ ? 1 : n_, transposed_ ? k_ : 1,
                               nullptr, c, c_row, accumulate});
      return;
    }
    const GemmKernels& kernels = rounded_ ? *rounded_ : kernel_set().gemm[int(w_.dtype())];
    const Scratch<uint32_t> pairs(rounded_ ? rows * k_of_panel() : 0);
    if (rounded_) {
      for (int64_t i = 0; i < rows; ++i)
        rounded_->pair_along(k_, reinterpret_cast<const float*>(a) + i * a_row, pairs + i * k_of_panel());
      a = reinterpret_cast<const char*>(static_cast<uint32_t*>(pairs));
      a_row = k_of_panel();
    }
    for (int64_t j = 0; j < n_; j += columns) {
      const int64_t some = std::min(columns, n_ - j);
      kernels.run_sum({rows, some, k_of_panel(), a, a_row, 1, panel(j), row_of_panel(some), 1, nullptr, c + j * width_,
                          c_row, accumulate},
          nullptr, 0);
    }
  }

 private:
  const GemmBf16Kernels* rounded(int64_t batch) const {
    const GemmTask step{batch, n_, k_, nullptr, k_, 1, nullptr, n_, 1, nullptr, nullptr, n_, false};
    const GemmBf16Kernels* kernels = rounded_kernels(w_.dtype());
    return kernels && &product_kernels(w_.dtype(), step) == kernels ? kernels : nullptr;
  }
  // Numbers, or pairs, from row to row of a panel with so many columns, and rows in it.
  int64_t row_of_panel(int64_t some) const { return rounded_ ? (some + 15) / 16 * 16 : some; }
  int64_t k_of_panel() const { return rounded_ ? (k_ + 1) / 2 : k_; }
  char* panel(int64_t j) const { return panels_ + j * k_of_panel() * width_; }
  void pair_up(int64_t some, char* plain, char* to) const {
    float* rows = reinterpret_cast<float*>(plain);
    std::fill_n(rows + k_ * some, some, 0.0f);   // behind an odd number of rows
    for (int64_t i = 0; i < k_of_panel(); ++i)
      rounded_->pair_up(some, rows + 2 * i * some, rows + (2 * i + 1) * some,
          reinterpret_cast<uint32_t*>(to) + i * row_of_panel(some));
  }

  static constexpr int64_t columns = 64;
  Tensor w_;
  bool transposed_, copies_;
  int64_t k_, n_, width_;   // width: bytes of a number
  const GemmBf16Kernels* rounded_;
  Scratch<char> panels_;
};

// Calls body(begin, end) for shares of the batch; w: what states are multiplied with in all rows. One step alone is not
// shared: its products are.
template <class Body>
void share_sequences(const std::vector<Span>& spans, int64_t batch, const Tensor& w, int64_t rows, const Body& body) {
  constexpr double worth_sharing = 500e3;   // multiplications
  constexpr int64_t fewest = 4;             // rows of a product that keep the registers busy
  if (spans.size() == 1) return body(0, batch);
  const int64_t threads = double(w.numel()) * double(rows) < worth_sharing ? 1 : get_num_threads();
  parallel_for(batch, std::max(fewest, (batch + threads - 1) / threads), body);
}

// The part of a span that belongs to sequences begin .. end - 1.
Span part_of(const Span& s, int64_t begin, int64_t end) {
  const int64_t first = std::max(s.sequence, begin), last = std::min(s.sequence + s.count, end);
  const int64_t skipped = first - s.sequence;
  return {s.row + skipped, last - first, first, s.before < 0 ? -1 : s.before + skipped};
}

// gates = x w_ih^T + bias in the columns that x adds to.
void add_input(const Tensor& x, const Tensor& w_ih, const Tensor& bias, const Tensor& gates) {
  const int64_t rows = x.shape()[0], in = x.shape()[1], n = w_ih.shape()[0];
  if (rows == 0) return;
  run_gemm(x.dtype(), {rows, n, in, x.impl()->data, in, 1, w_ih.impl()->data, 1, in,
                          bias.defined() ? bias.impl()->data : nullptr, gates.impl()->data, gates.shape()[1], false});
}

Tensor dense_or_none(const Tensor& x) { return x.defined() ? dense(x) : x; }
RecurrentWeights dense_weights(const RecurrentWeights& w) {
  return {dense(w.w_ih), dense(w.w_hh), dense_or_none(w.bias), dense_or_none(w.w_hr)};
}

// What both directions know of a layer.
struct Layer {
  Cell cell;
  int64_t units, width, first_of_state;   // first_of_state: the first column of gates that a state adds to
  bool projects;
  Dtype dtype;
  Layer(Cell kind, const Tensor& w_hh, const Tensor& w_hr, const Tensor& gates)
      : cell(kind),
        units(kind == Cell::rnn_tanh || kind == Cell::rnn_relu ? gates.shape()[1] : gates.shape()[1] / 4),
        width(int64_t(size_of(gates.dtype()))),
        first_of_state(gates.shape()[1] - w_hh.shape()[0]),
        projects(w_hr.defined()),
        dtype(gates.dtype()) {}
  int64_t scratch_bytes(int64_t rows) const { return projects ? rows * units * width : 0; }
};

// The gates of one span: the states before it are `before` and `c_before`, its own go to c and h.
void compute_gates(
    const Layer& layer, int64_t rows, char* gates, const char* before, const char* c_before, char* c, char* h) {
  const KernelSet& k = kernel_set();
  const int dtype = int(layer.dtype);
  switch (layer.cell) {
    case Cell::lstm: return k.recurrent[dtype].lstm(rows, layer.units, gates, c_before, c, h);
    case Cell::gru: return k.recurrent[dtype].gru(rows, layer.units, gates, before, h);
    case Cell::rnn_tanh: return k.unary[dtype].map[int(Unary::tanh)](rows * layer.units, gates, 1, h);
    case Cell::rnn_relu: return k.unary[dtype].map[int(Unary::relu)](rows * layer.units, gates, 1, h);
  }
}

// The gates of one span that x does not add to begin with their bias.
void start_gates(const Matrix& gates, const Span& s, int64_t first_byte, const char* bias) {
  const size_t bytes = size_t(gates.row_bytes - first_byte);
  for (int64_t i = 0; bytes && i < s.count; ++i) {
    if (bias) std::memcpy(gates.row(s.row + i) + first_byte, bias + first_byte, bytes);
    else std::memset(gates.row(s.row + i) + first_byte, 0, bytes);
  }
}

}   // namespace

RecurrentStates recurrent(Cell cell, const Tensor& given, const Tensor& given_h, const Tensor& given_c,
    const RecurrentWeights& given_weights, const std::vector<Span>& spans) {
  const Tensor x = dense(given), h0 = dense(given_h), c0 = dense_or_none(given_c);
  const RecurrentWeights w = dense_weights(given_weights);
  const int64_t rows = x.shape()[0], batch = h0.shape()[0], from_x = w.w_ih.shape()[0];
  const bool plain = cell == Cell::rnn_tanh || cell == Cell::rnn_relu;
  RecurrentStates s;
  s.gates = empty({rows, cell == Cell::gru ? from_x / 3 * 4 : from_x}, x.dtype());
  s.y = plain ? s.gates : empty({rows, h0.shape()[1]}, x.dtype());
  if (cell == Cell::lstm) s.c = empty({rows, c0.shape()[1]}, x.dtype());
  add_input(x, w.w_ih, w.bias, s.gates);
  const Layer layer(cell, w.w_hh, w.w_hr, s.gates);
  const bool copies = spans.size() > 1;
  const Factor state(w.w_hh, true, copies, batch), projection(w.w_hr, true, copies, batch);
  const Matrix gates(s.gates), y(s.y), c(s.c);
  const Before h_before{Matrix(h0), y}, c_before{Matrix(c0), c};
  share_sequences(spans, batch, w.w_hh, rows, [&](int64_t begin, int64_t end) {
    Scratch<char> unprojected(layer.scratch_bytes(end - begin));
    for (const Span& whole : spans) {
      const Span p = part_of(whole, begin, end);
      if (p.count <= 0) continue;
      char *sums = gates.row(p.row), *h = layer.projects ? static_cast<char*>(unprojected) : y.row(p.row);
      start_gates(gates, p, from_x * layer.width, w.bias.defined() ? w.bias.impl()->data : nullptr);
      state.multiply(p.count, h_before(p), y.columns, sums + layer.first_of_state * layer.width, gates.columns, true);
      compute_gates(layer, p.count, sums, h_before(p), c_before(p), c.row(p.row), h);
      if (layer.projects) projection.multiply(p.count, h, layer.units, y.row(p.row), y.columns, false);
    }
  });
  return s;
}

namespace {

// The gradient of the sums that went into the gates of one span. dh and dc, those of its states, become those of the
// states before it without what comes through the gates.
void compute_gates_grad(const Layer& layer, int64_t rows, const char* gates, const char* before, const char* c_before,
    const char* c, char* dh, char* dc, char* dgates) {
  const RecurrentKernels& k = kernel_set().recurrent[int(layer.dtype)];
  const BinaryKernels& binary = kernel_set().binary[int(layer.dtype)];
  switch (layer.cell) {
    case Cell::lstm: return k.lstm_grad(rows, layer.units, gates, c_before, c, dh, dc, dgates);
    case Cell::gru: return k.gru_grad(rows, layer.units, gates, before, dh, dgates);
    case Cell::rnn_tanh: return binary.zip[int(Binary::tanh_grad)](rows * layer.units, dh, 1, gates, 1, dgates);
    case Cell::rnn_relu: return binary.zip[int(Binary::relu_grad)](rows * layer.units, dh, 1, gates, 1, dgates);
  }
}

}   // namespace

RecurrentGradients recurrent_grad(Cell cell, const Tensor& given_dy, const Tensor& given_dc,
    const RecurrentStates& states, const Tensor& given_h, const Tensor& given_c, const Tensor& given_w_hh,
    const Tensor& given_w_hr, const std::vector<Span>& spans) {
  const Tensor dy = dense_or_none(given_dy), dc = dense_or_none(given_dc), h0 = dense(given_h);
  const Tensor c0 = dense_or_none(given_c), w_hh = dense(given_w_hh), w_hr = dense_or_none(given_w_hr);
  const Dtype dtype = states.y.dtype();
  RecurrentGradients d;
  d.gates = is_sole_owner(states.gates) ? states.gates : empty(states.gates.shape(), dtype);
  d.h = full(h0.shape(), 0, dtype);
  if (cell == Cell::lstm) d.c = full(c0.shape(), 0, dtype);
  if (w_hr.defined()) d.y = empty(states.y.shape(), dtype);
  const Layer layer(cell, w_hh, w_hr, states.gates);
  const bool copies = spans.size() > 1;
  const int64_t batch = h0.shape()[0];
  const Factor to_state(w_hh, false, copies, batch), to_units(w_hr, false, copies, batch);
  const Matrix gates(states.gates), y(states.y), c(states.c);
  const Before h_before{Matrix(h0), y}, c_before{Matrix(c0), c};
  const Matrix arrived(dy), arrived_c(dc), dgates(d.gates), dh(d.h), dcell(d.c), total(d.y);
  auto add = [&](int64_t n, char* sum, const char* x) {
    kernel_set().binary[int(dtype)].zip[int(Binary::add)](n, sum, 1, x, 1, sum);
  };
  share_sequences(spans, batch, w_hh, states.y.shape()[0], [&](int64_t begin, int64_t end) {
    Scratch<char> of_units(layer.scratch_bytes(end - begin));
    for (size_t i = spans.size(); i-- > 0;) {
      const Span p = part_of(spans[i], begin, end);
      if (p.count <= 0) continue;
      char *dstate = dh.row(p.sequence), *dunits = dstate, *dc_here = dcell.row(p.sequence);
      if (dy.defined()) add(p.count * dh.columns, dstate, arrived.row(p.row));
      if (dc.defined()) add(p.count * dcell.columns, dc_here, arrived_c.row(p.row));
      if (layer.projects) {
        std::memcpy(total.row(p.row), dstate, size_t(p.count * dh.row_bytes));
        dunits = of_units;
        to_units.multiply(p.count, dstate, dh.columns, dunits, layer.units, false);
      }
      compute_gates_grad(
          layer, p.count, gates.row(p.row), h_before(p), c_before(p), c.row(p.row), dunits, dc_here, dgates.row(p.row));
      to_state.multiply(p.count, dgates.row(p.row) + layer.first_of_state * layer.width, dgates.columns, dstate,
          dh.columns, cell == Cell::gru);
    }
  });
  return d;
}

Tensor states_before(const Tensor& y, const Tensor& given_h, const std::vector<Span>& spans) {
  const Tensor h = dense(given_h), all = empty(y.shape(), y.dtype());
  const Before before{Matrix(h), Matrix(y)};
  const Matrix to(all);
  for (const Span& s : spans) std::memcpy(to.row(s.row), before(s), size_t(s.count * to.row_bytes));
  return all;
}

}   // namespace gradus::apply
