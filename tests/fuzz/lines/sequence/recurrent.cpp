// Recurrent nets.
#include <algorithm>
#include <bit>

#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

RecurrentOptions any_options(Args& r) {
  RecurrentOptions options = {.has_biases = r.flag(), .batch_first = r.flag()};
  if (r.odd(3)) options.num_layers = 2;
  if (r.odd(3)) options.bidirectional = true;
  if (r.odd(6)) options.dropout = 0.5, options.train = true;
  return options;
}

// Small weights: with larger ones a difference in the last digit grows from step to step, and gradients without end.
// Over a power of two, so that sums that are 0 are exactly 0 in any order: relu has its kink there.
Tensor weight(Args& r, int64_t rows, int64_t columns) {
  return r.same({rows, columns}) / double(std::bit_ceil(uint64_t(std::max<int64_t>(8, columns))));
}

// A net for inputs with k() numbers and m() units; projected: 0, or to how many numbers its states are.
std::vector<Tensor> any_params(Args& r, int64_t gates, int64_t projected, const RecurrentOptions& options) {
  const int64_t directions = options.bidirectional ? 2 : 1, rows = gates * r.m(), state = projected ? projected : r.m();
  std::vector<Tensor> params;
  for (int64_t place = 0; place < options.num_layers * directions; ++place) {
    params.push_back(weight(r, rows, place < directions ? r.k() : state * directions));
    params.push_back(weight(r, rows, state));
    if (options.has_biases) params.push_back(r.same({rows})), params.push_back(r.same({rows}));
    if (projected) params.push_back(r.same({projected, r.m()}));
  }
  return params;
}

// Sizes of an input, and of where its states begin.
struct Shapes {
  Shape x;
  int64_t batch;
  bool single;
  Shape state(int64_t places, int64_t units) const {
    return single ? Shape{places, units} : Shape{places, batch, units};
  }
};
Shapes any_shapes(Args& r, const RecurrentOptions& options) {
  if (r.odd(5)) return {{r.n(), r.k()}, 1, true};
  const int64_t batch = r.integer(0, 5);
  return {options.batch_first ? Shape{batch, r.n(), r.k()} : Shape{r.n(), batch, r.k()}, batch, false};
}
int64_t places(const RecurrentOptions& options) { return options.num_layers * (options.bidirectional ? 2 : 1); }

LSTMOutput any_lstm(Args& r) {
  const RecurrentOptions options = any_options(r);
  const int64_t projected = r.odd(4) ? r.integer(1, 2) : 0;
  const Shapes shapes = any_shapes(r, options);
  Tensor x = r.tensor(shapes.x);
  std::vector<Tensor> hx, params = any_params(r, 4, projected, options);
  if (r.flag()) {
    hx.push_back(r.maybe(r.same(shapes.state(places(options), projected ? projected : r.m()))));
    hx.push_back(r.maybe(r.same(shapes.state(places(options), r.m()))));
  }
  return lstm(x, hx, params, options);
}
using Recurrent = RNNOutput (*)(const Tensor&, const Tensor&, const std::vector<Tensor>&, const RecurrentOptions&);
RNNOutput any_rnn(Args& r, Recurrent f, int64_t gates) {
  const RecurrentOptions options = any_options(r);
  const Shapes shapes = any_shapes(r, options);
  Tensor x = r.tensor(shapes.x), h = r.maybe(r.same(shapes.state(places(options), r.m())));
  return f(x, h, any_params(r, gates, 0, options), options);
}

// Rarely with more rows in a step than in the one before.
PackedRows any_packed(Args& r) {
  std::vector<int64_t> sizes{r.integer(1, 4)};
  int64_t rows = sizes[0];
  for (int64_t step = 1; step < r.n(); ++step) {
    sizes.push_back(r.odd(40) ? sizes.back() + 1 : r.integer(1, sizes.back()));
    rows += sizes.back();
  }
  return {r.tensor({rows, r.k()}), from_vector(sizes)};
}
LSTMOutput any_packed_lstm(Args& r) {
  const RecurrentOptions options = any_options(r);
  const PackedRows x = any_packed(r);
  const Shape state{places(options), x.batch_sizes[0].item<int64_t>(), r.m()};
  Tensor h = r.maybe(r.same(state)), c = r.maybe(r.same(state));
  return lstm(x, {h, c}, any_params(r, 4, 0, options), options);
}
using PackedRecurrent = RNNOutput (*)(
    const PackedRows&, const Tensor&, const std::vector<Tensor>&, const RecurrentOptions&);
RNNOutput any_packed_rnn(Args& r, PackedRecurrent f, int64_t gates) {
  const RecurrentOptions options = any_options(r);
  const PackedRows x = any_packed(r);
  Tensor h = r.maybe(r.same({places(options), x.batch_sizes[0].item<int64_t>(), r.m()}));
  return f(x, h, any_params(r, gates, 0, options), options);
}

LSTMState any_lstm_cell(Args& r) {
  const Shape x = r.odd(4) ? Shape{r.k()} : Shape{r.n(), r.k()},
              state = x.dims() == 1 ? Shape{r.m()} : Shape{r.n(), r.m()};
  Tensor input = r.tensor(x), h = r.maybe(r.same(state)), c = r.maybe(r.same(state));
  Tensor w_ih = r.same({4 * r.m(), r.k()}), w_hh = r.same({4 * r.m(), r.m()});
  if (r.flag()) return lstm_cell(input, {h, c}, w_ih, w_hh);
  Tensor b_ih = r.same({4 * r.m()}), b_hh = r.same({4 * r.m()});
  return lstm_cell(input, {h, c}, w_ih, w_hh, b_ih, b_hh);
}
using Cell = Tensor (*)(const Tensor&, const Tensor&, const Tensor&, const Tensor&, const Tensor&, const Tensor&);
Tensor any_cell(Args& r, Cell f, int64_t gates) {
  const Shape x = r.odd(4) ? Shape{r.k()} : Shape{r.n(), r.k()};
  Tensor input = r.tensor(x), h = r.maybe(r.same(x.dims() == 1 ? Shape{r.m()} : Shape{r.n(), r.m()}));
  Tensor w_ih = r.same({gates * r.m(), r.k()}), w_hh = r.same({gates * r.m(), r.m()});
  if (r.flag()) return f(input, h, w_ih, w_hh, {}, {});
  Tensor b_ih = r.same({gates * r.m()}), b_hh = r.same({gates * r.m()});
  return f(input, h, w_ih, w_hh, b_ih, b_hh);
}

}   // namespace

const Family<Line> recurrent_lines([]() -> std::vector<Line> {
  return {
      {"lstm", GRADUS_FUZZ(any_lstm(r)), result_grows},
      {"lstm packed", GRADUS_FUZZ(any_packed_lstm(r)), result_grows},
      {"gru", GRADUS_FUZZ(any_rnn(r, gru, 3)), result_grows},
      {"gru packed", GRADUS_FUZZ(any_packed_rnn(r, gru, 3)), result_grows},
      {"rnn_tanh", GRADUS_FUZZ(any_rnn(r, rnn_tanh, 1)), result_grows},
      {"rnn_tanh packed", GRADUS_FUZZ(any_packed_rnn(r, rnn_tanh, 1)), result_grows},
      {"rnn_relu", GRADUS_FUZZ(any_rnn(r, rnn_relu, 1)), result_grows},
      {"rnn_relu packed", GRADUS_FUZZ(any_packed_rnn(r, rnn_relu, 1)), result_grows},
      {"lstm_cell", GRADUS_FUZZ(any_lstm_cell(r)), result_grows},
      {"gru_cell", GRADUS_FUZZ(any_cell(r, gru_cell, 3)), result_grows},
      {"rnn_tanh_cell", GRADUS_FUZZ(any_cell(r, rnn_tanh_cell, 1)), result_grows},
      {"rnn_relu_cell", GRADUS_FUZZ(any_cell(r, rnn_relu_cell, 1)), result_grows},
  };
});

}   // namespace gradus::test
