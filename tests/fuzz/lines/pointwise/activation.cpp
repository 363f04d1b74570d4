// Smooth activations, gated ones.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> activation_lines([]() -> std::vector<Line> {
  return {
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
  };
});

}   // namespace gradus::test
