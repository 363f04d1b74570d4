// The layers that give numbers another shape.
#include "nn/layers/flatten.h"

#include <doctest/doctest.h>

#include "tests/support/failures.h"

namespace gradus::test {

TEST_CASE("Flatten keeps the batch, Unflatten undoes it") {
  const Tensor x = randn({4, 1, 3, 2});
  CHECK(nn::Flatten{}(x).shape() == Shape{4, 6});
  CHECK(nn::Flatten{0, 2}(x).shape() == Shape{12, 2});
  CHECK(equal(nn::Unflatten{1, {1, 3, 2}}(nn::Flatten{}(x)), x));
  CHECK(nn::Unflatten{-1, {-1, 2}}(ones({3, 8})).shape() == Shape{3, 4, 2});
}

TEST_CASE("Flatten and Unflatten print as in PyTorch") {
  CHECK(to_string(nn::Flatten{}) == "Flatten(start_dim=1, end_dim=-1)");
  CHECK(to_string(nn::Unflatten{1, {2, 5, 5}}) == "Unflatten(dim=1, unflattened_size=(2, 5, 5))");
  CHECK(to_string(nn::Unflatten{0, 4}) == "Unflatten(dim=0, unflattened_size=(4,))");
}

TEST_CASE("Unflatten says what does not fit") {
  CHECK(error_of<Error>([] { nn::Unflatten{1, {2, 2}}(ones({1, 6})); }).find("unflatten: ") == 0);
}

}   // namespace gradus::test
