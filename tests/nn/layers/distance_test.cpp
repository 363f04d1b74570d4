// CosineSimilarity and PairwiseDistance.
#include "nn/layers/distance.h"

#include <doctest/doctest.h>

#include "tests/support/failures.h"

namespace gradus::test {

TEST_CASE("CosineSimilarity is the cosine of the angle") {
  const Tensor a = tensor({{3.0, 0.0}, {1.0, 1.0}}), b = tensor({{0.0, 2.0}, {-2.0, -2.0}});
  CHECK(allclose(nn::CosineSimilarity{}(a, b), tensor({0.0, -1.0})));
  CHECK(allclose(nn::CosineSimilarity{{.dim = 0}}(a, a), tensor({1.0, 1.0})));
  CHECK(allclose(nn::CosineSimilarity{{.eps = 100}}(a, a), tensor({9e-4, 2e-4})));
  CHECK(to_string(nn::CosineSimilarity{}) == "CosineSimilarity()");
}

TEST_CASE("PairwiseDistance is the norm of the difference") {
  const Tensor a = tensor({{3.0, 0.0}, {1.0, 1.0}}), b = tensor({{0.0, 4.0}, {1.0, 2.0}});
  CHECK(allclose(nn::PairwiseDistance{}(a, b), tensor({5.0, 1.0})));
  CHECK(equal(nn::PairwiseDistance{{.p = 1, .eps = 0}}(a, b), tensor({7.0, 1.0})));
  CHECK(nn::PairwiseDistance{{.keepdim = true}}(a, b).shape() == Shape{2, 1});
  CHECK(to_string(nn::PairwiseDistance{}) == "PairwiseDistance()");
}

TEST_CASE("a distance layer says what its op cannot do") {
  CHECK(error_of<ShapeError>([] {
    nn::CosineSimilarity{}(ones({2, 3}), ones({2, 4}));
  }).find("cosine_similarity: ") == 0);
  CHECK(error_of<ShapeError>([] { nn::PairwiseDistance{}(ones({2, 3}), ones({2, 4})); }).find("sub: ") == 0);
}

}   // namespace gradus::test
