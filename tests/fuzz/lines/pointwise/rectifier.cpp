// Activations made of pieces: relu and its relatives.
#include "tests/fuzz/fuzz.h"

namespace gradus::test {

const Family<Line> rectifier_lines([]() -> std::vector<Line> {
  return {
      {"relu", GRADUS_FUZZ(relu(r.tensor()))},
      {"relu6", GRADUS_FUZZ(relu6(r.tensor()))},
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
  };
});

}   // namespace gradus::test
