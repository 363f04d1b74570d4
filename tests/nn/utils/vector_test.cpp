// parameters_to_vector and vector_to_parameters.
#include "nn/utils/vector.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "nn/layers/linear.h"
#include "tests/support/failures.h"

using namespace gradus;
using test::error_of;

TEST_CASE("parameters go into one vector and back") {
  nn::Linear layer{2, 3};
  const Tensor vector = nn::utils::parameters_to_vector(layer.parameters());
  CHECK(vector.shape() == Shape{9});
  CHECK(equal(vector.narrow(0, 6, 3).detach(), layer.bias.detach()));
  sum(vector * arange(9)).backward();
  CHECK(equal(layer.weight.grad(), arange(6, {.dtype = float32}).view({3, 2})));

  const Tensor numbers = arange(18, {.dtype = float64}).view({9, 2}).select(1, 1);   // not contiguous
  const Tensor handle = layer.weight;
  nn::utils::vector_to_parameters(numbers, layer.parameters());
  CHECK(equal(handle.detach(), tensor({{1.0, 3.0}, {5.0, 7.0}, {9.0, 11.0}})));
  CHECK(equal(layer.bias.detach(), tensor({13.0, 15.0, 17.0})));
  CHECK(layer.weight.is_leaf());
}

TEST_CASE("a vector of another length changes nothing") {
  nn::Linear layer{2, 3};
  const Tensor before = layer.weight.detach().clone();
  for (const Tensor& wrong : {zeros({8}), zeros({10}), zeros({9, 1})})
    CHECK(error_of<ShapeError>([&] { nn::utils::vector_to_parameters(wrong, layer.parameters()); }) ==
          "vector_to_parameters: the parameters have 9 numbers, so the vector must be [9]; it is " +
              to_string(wrong.shape()));
  CHECK(equal(layer.weight.detach(), before));
  CHECK(error_of<Error>([] { nn::utils::parameters_to_vector({}); }) ==
        "parameters_to_vector: the list of parameters is empty");
}
