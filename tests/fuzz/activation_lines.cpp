// Activations and the softmax family.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

namespace {

Dtype dtype(Args& r) { return r.pick({float32, float64, int64}); }

}   // namespace

std::vector<Line> activation_lines() {
  return {
      {"relu", GRADUS_FUZZ(relu(r.tensor()))},
      {"relu6", GRADUS_FUZZ(relu6(r.tensor()))},
      {"sigmoid", GRADUS_FUZZ(sigmoid(r.tensor()))},
      {"tanh", GRADUS_FUZZ(tanh(r.tensor()))},
      {"gelu", GRADUS_FUZZ(gelu(r.tensor(), {.approximate = r.odd(20)  ? "fast"
                                                            : r.flag() ? "tanh"
                                                                       : "none"}))},
      {"softplus", GRADUS_FUZZ(softplus(r.tensor(), {.beta = r.real(-1, 2), .threshold = r.real(-1, 20)}))},
      {"silu", GRADUS_FUZZ(silu(r.tensor()))},
      {"mish", GRADUS_FUZZ(mish(r.tensor()))},
      {"softsign", GRADUS_FUZZ(softsign(r.tensor()))},
      {"tanhshrink", GRADUS_FUZZ(tanhshrink(r.tensor()))},
      {"logsigmoid", GRADUS_FUZZ(logsigmoid(r.tensor()))},
      {"glu",
          [](Args& r) -> Results {
            const int64_t dims = r.shape().dims(), dim = r.dim(), d = dim < 0 ? dim + dims : dim;
            Shape shape = r.shape();
            if (d >= 0 && d < dims && !r.odd(20)) shape[d] *= 2;
            return r.odd(4) ? glu(r.tensor(shape)) : glu(r.tensor(shape), dim);
          }},
      {"dropout", GRADUS_FUZZ(dropout(r.tensor(), r.real(-0.1, 1.1), r.flag()))},
      {"hardtanh", GRADUS_FUZZ(hardtanh(r.tensor(), {.min_val = r.real(-1, 0.5), .max_val = r.real(0, 1)}))},
      {"threshold", GRADUS_FUZZ(threshold(r.tensor(), r.real(-1, 1), r.real(-1, 1)))},
      {"leaky_relu", GRADUS_FUZZ(leaky_relu(r.tensor(), r.real(-1, 1)))},
      {"prelu",
          [](Args& r) -> Results {
            const int64_t dims = r.shape().dims();
            const Shape weight = dims > 1 && r.flag() ? Shape{r.shape()[1]} : Shape{1};
            return prelu(r.tensor(), r.same(r.odd(4) ? Shape{} : weight));
          }},
      {"rrelu",
          GRADUS_FUZZ(rrelu(r.tensor(), {.lower = r.real(-0.5, 0.5), .upper = r.real(0.25, 1), .training = r.flag()}))},
      {"elu", GRADUS_FUZZ(elu(r.tensor(), r.real(-1, 2)))},
      {"celu", GRADUS_FUZZ(celu(r.tensor(), r.real(-1, 2)))},
      {"selu", GRADUS_FUZZ(selu(r.tensor()))},
      {"softshrink", GRADUS_FUZZ(softshrink(r.tensor(), r.real(-0.25, 1)))},
      {"hardshrink", GRADUS_FUZZ(hardshrink(r.tensor(), r.real(-0.25, 1)))},
      {"hardsigmoid", GRADUS_FUZZ(hardsigmoid(r.tensor()))},
      {"hardswish", GRADUS_FUZZ(hardswish(r.tensor()))},
      {"softmax", GRADUS_FUZZ(r.odd(4) ? softmax(r.tensor(), r.dim(), dtype(r)) : softmax(r.tensor(), r.dim()))},
      {"softmin", GRADUS_FUZZ(r.odd(4) ? softmin(r.tensor(), r.dim(), dtype(r)) : softmin(r.tensor(), r.dim()))},
      {"log_softmax",
          GRADUS_FUZZ(r.odd(4) ? log_softmax(r.tensor(), r.dim(), dtype(r)) : log_softmax(r.tensor(), r.dim()))},
      {"logsumexp", GRADUS_FUZZ(logsumexp(r.tensor(), r.dims(), r.flag()))},
      // Where two logits are alike, rounding decides which gets the 1.
      {"gumbel_softmax",
          GRADUS_FUZZ(gumbel_softmax(r.tensor(), {.tau = r.real(-0.25, 2), .hard = r.flag(), .dim = r.dim()})),
          ill_posed},
  };
}

}   // namespace gradus::test
