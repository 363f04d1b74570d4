// CTC. PyTorch's gradient is that of the logits behind the log-probabilities, so there is a log_softmax in each line.
#include "losses/ctc.h"

#include "tests/support/op_cases.h"

namespace gradus::test {

const Family<OpCase> ctc_cases([]() -> std::vector<OpCase> {
  using namespace losses;
  return {
      {"ctc_loss", GRADUS_OP(ctc_loss(log_softmax(x[0], 2), tensor({{1, 2}, {2, 0}}), {4, 3}, {2, 1})),
          {any({4, 2, 3})}, in_parallel},
      {"ctc_loss joined",
          GRADUS_OP(ctc_loss(
              log_softmax(x[0], 2), tensor({1, 1}), {4, 2, 0}, {2, 0, 0}, {.blank = 2, .reduction = Reduction::none})),
          {any({4, 3, 3})}, in_parallel},
      {"ctc_loss one",
          GRADUS_OP(ctc_loss(log_softmax(x[0], 1), tensor({1, 2}), {3}, {2}, {.reduction = Reduction::sum})),
          {any({4, 3})}, in_parallel},
  };
});

}   // namespace gradus::test
