// How much memory attention takes.
#include "core/compute/sequence/attention.h"

#include <doctest/doctest.h>

#include "core/tensor/sampling.h"

using namespace gradus;

TEST_CASE("attention takes no memory for the scores of all queries, forward and backward") {
  const Tensor q = randn({4, 700, 8}), dy = randn({4, 700, 8});
  const int64_t scores = 4 * 700 * 700 * int64_t(sizeof(float));
  for (bool causal : {false, true}) {
    reset_peak_memory();
    const int64_t before = memory_stats().peak;
    const apply::AttentionRule rule{0.5, causal};
    const Tensor y = apply::attention(q, q, q, rule);
    const apply::AttentionGradients d = apply::attention_grad(dy, q, q, q, rule);
    CHECK(memory_stats().peak - before < scores / 4);
  }
}
