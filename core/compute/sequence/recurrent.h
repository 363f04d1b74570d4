// Recurrent layers: one direction of one layer, over whole sequences.
//
// Idea: sequences are rows, those of the first step, then those of the second, and so on; the longest sequence comes
// first, so that the ones that are still running in a step are the first ones of the step before. The product of the
// input with its weights is one large product for all steps. What remains in a step is the product of the states with
// theirs and the gates, and as no sequence sees another one, each thread takes some of them through all steps.
#ifndef GRADUS_CORE_COMPUTE_SEQUENCE_RECURRENT_H
#define GRADUS_CORE_COMPUTE_SEQUENCE_RECURRENT_H

#include <vector>

#include "core/tensor/tensor.h"

namespace gradus::apply {

/// Neighbouring rows of one step.
struct Span {
  int64_t row, count;
  int64_t sequence;   // of the first row
  int64_t before;     // the row of that sequence in the step that is taken before; -1: it begins here
};
/// All rows in the order in which they are computed; sizes: rows of each step, never more than in the one before it.
std::vector<Span> spans_of(const std::vector<int64_t>& sizes, bool reverse);
/// The row of each of n sequences that is computed last.
std::vector<int64_t> last_rows(const std::vector<Span>& spans, int64_t n);

enum class Cell : uint8_t { lstm, gru, rnn_tanh, rnn_relu };

/// The rows of w_ih and w_hh are those of the gates that a row of x and a state add to: w_ih the first ones, w_hh the
/// last ones. Gates: lstm i f g o, gru n r z q (x adds to n, r, z; the state to r, z, q), rnn one.
struct RecurrentWeights {
  Tensor w_ih, w_hh;
  Tensor bias;   // of all gates; may be undefined
  Tensor w_hr;   // [projected, units]: the state of an lstm is projected; may be undefined
};
/// h [n, units or projected] and c [n, units]: where the sequences begin; c of an lstm only.
struct RecurrentStates {
  Tensor y;       // [rows, units or projected], the states h
  Tensor gates;   // [rows, gates * units]; of an rnn y itself
  Tensor c;       // [rows, units], of an lstm
};
RecurrentStates recurrent(Cell cell, const Tensor& x, const Tensor& h, const Tensor& c, const RecurrentWeights& weights,
    const std::vector<Span>& spans);

struct RecurrentGradients {
  Tensor gates;   // of the sums that went into them
  Tensor h, c;    // of the states where the sequences begin
  Tensor y;       // [rows, projected], all that arrives there; only with a projection
};
/// dy and dc: gradients of all states; undefined ones are zero. Those of the gates are written over states.gates if
/// that is its only owner.
RecurrentGradients recurrent_grad(Cell cell, const Tensor& dy, const Tensor& dc, const RecurrentStates& states,
    const Tensor& h, const Tensor& c, const Tensor& w_hh, const Tensor& w_hr, const std::vector<Span>& spans);

/// [rows, ..]: for each row of y the state before it.
Tensor states_before(const Tensor& y, const Tensor& h, const std::vector<Span>& spans);

}   // namespace gradus::apply
#endif
