// What attention keeps for its backward pass.
#include "core/compute/sequence/attention.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"

using namespace gradus;

TEST_CASE("attention's gradients have the same bits whether the probabilities were kept or not") {
  for (bool causal : {false, true}) {
    const Tensor q = randn({3, 130, 5}), k = randn({3, 110, 5}), v = randn({3, 110, 4}), dy = randn({3, 130, 4});
    const apply::AttentionRule rule{0.5, causal, randn({3, 130, 110})};
    Tensor chances;
    const Tensor y = apply::attention(q, k, v, rule, &chances);
    CHECK(chances.shape() == Shape{3, 130, 110});
    CHECK(equal(y, apply::attention(q, k, v, rule)));
    const apply::AttentionGradients kept = apply::attention_grad(dy, q, k, v, rule, chances),
                                    again = apply::attention_grad(dy, q, k, v, rule, {});
    CHECK(equal(kept.q, again.q));
    CHECK(equal(kept.k, again.k));
    CHECK(equal(kept.v, again.v));
  }
}

TEST_CASE("attention keeps no more than 16 million probabilities") {
  const Tensor x = zeros({4100, 1});
  Tensor chances;
  apply::attention(x, x, x, {}, &chances);
  CHECK_FALSE(chances.defined());
}
