// Recurrent nets: x [steps, batch, n]; w and v, the weights, are some of the matrices of tensors of that shape.
#define ROWS(t, gates) (t.narrow(0, 0, gates).reshape({gates * t.size(2), t.size(2)}) / double(t.size(2)))
#define WEIGHTS(gates) \
  { ROWS(y, gates), ROWS(z, gates) }
#define STATE zeros({1, x.size(1), x.size(2)})
OP(lstm, IN(as_batch(reals), as_batch(reals), as_batch(reals)),
    BOTH((lstm(x, {STATE, STATE}, WEIGHTS(4), {.has_biases = false}).output),
        (std::get<0>(at::lstm(x, {STATE, STATE}, WEIGHTS(4), false, 1, 0, false, false, false)))))
OP(gru, IN(as_batch(reals), as_batch(reals), as_batch(reals)),
    BOTH((gru(x, STATE, WEIGHTS(3), {.has_biases = false}).output),
        (std::get<0>(at::gru(x, STATE, WEIGHTS(3), false, 1, 0, false, false, false)))))
OP(rnn_tanh, IN(as_batch(reals), as_batch(reals), as_batch(reals)),
    BOTH((rnn_tanh(x, STATE, WEIGHTS(1), {.has_biases = false}).output),
        (std::get<0>(at::rnn_tanh(x, STATE, WEIGHTS(1), false, 1, 0, false, false, false)))))
OP(rnn_relu, IN(as_batch(reals), as_batch(reals), as_batch(reals)),
    BOTH((rnn_relu(x, STATE, WEIGHTS(1), {.has_biases = false}).output),
        (std::get<0>(at::rnn_relu(x, STATE, WEIGHTS(1), false, 1, 0, false, false, false)))))
#undef STATE
#undef WEIGHTS
#undef ROWS
// x: [batch, n], also the state; w_ih and w_hh of as many matrices y as the cell has gates.
OP(lstm_cell, IN(reals, reals),
    BOTH((lstm_cell(x, {x, x}, cat({y, y, y, y}), cat({y, y, y, y})).h),
        (std::get<0>(at::lstm_cell(x, {x, x}, cat({y, y, y, y}), cat({y, y, y, y}))))))
OP(gru_cell, IN(reals, reals), gru_cell(x, x, cat({y, y, y}), cat({y, y, y})))
OP(rnn_tanh_cell, IN(reals, reals), rnn_tanh_cell(x, x, y, y))
OP(rnn_relu_cell, IN(reals, reals), rnn_relu_cell(x, x, y, y))
