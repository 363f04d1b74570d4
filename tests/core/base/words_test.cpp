// Options that are words.
#include "core/base/words.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "nn/layers/activation.h"
#include "nn/layers/conv.h"
#include "nn/layers/embedding.h"
#include "nn/layers/recurrent.h"
#include "nn/layers/recurrent_cell.h"
#include "nn/layers/transformer.h"
#include "nn/layers/upsample.h"
#include "nn/sequence/packed.h"
#include "tests/support/failures.h"

using namespace gradus;
using gradus::test::error_of;

TEST_CASE("a word is told by its place in the list") {
  CHECK(which_word("op", "mode", "a", {"a", "b"}) == 0);
  CHECK(which_word("op", "mode", "b", {"a", "b"}) == 1);
  CHECK(error_of([] { which_word("op", "mode", "ab", {"a"}); }) == "Error: op: mode must be \"a\"; got \"ab\"");
  CHECK(error_of([] {
    which_word("op", "mode", "", {"a", "b", "c"});
  }) == "Error: op: mode must be \"a\", \"b\" or \"c\"; got \"\"");
  CHECK(error_of([] {
    which_word("op", "p", nullptr, {"a", "b"}, "a number");
  }) == "Error: op: p must be \"a\", \"b\" or a number; got a null pointer");
}

TEST_CASE("no option is read through a null pointer") {
  const char* none = nullptr;
  const Tensor x = ones({1, 1, 2, 2}), row = ones({3}), index = tensor({{0}});
  CHECK_THROWS_AS(interpolate(x, {.size = 2, .mode = none}), Error);
  CHECK_THROWS_AS(grid_sample(x, zeros({1, 1, 1, 2}), {.mode = none}), Error);
  CHECK_THROWS_AS(grid_sample(x, zeros({1, 1, 1, 2}), {.padding_mode = none}), Error);
  CHECK_THROWS_AS(embedding_bag(index, ones({1, 2}), {.mode = none}), Error);
  CHECK_THROWS_AS(pad(x, {1, 1}, {.mode = none}), Error);
  CHECK_THROWS_AS(conv2d(x, x, {}, {.padding = none}), Error);
  CHECK_THROWS_AS(gelu(x, {.approximate = none}), Error);
  CHECK_THROWS_AS(meshgrid({row, row}, {.indexing = none}), Error);
  CHECK_THROWS_AS(quantile(row, 0.5, {.interpolation = none}), Error);
  CHECK_THROWS_AS(norm(x, none), Error);
  CHECK_THROWS_AS(matrix_norm(x, none), Error);
  CHECK_THROWS_AS(linalg::norm(x, none), Error);
  CHECK_THROWS_AS(nn::pad_sequence({row}, {.padding_side = none}), Error);
  CHECK_THROWS_AS(nn::GELU({.approximate = none}), Error);
  CHECK_THROWS_AS((nn::Conv2d{1, 1, 1, {.padding_mode = none}}), Error);
  CHECK_THROWS_AS((nn::EmbeddingBag{2, 2, {.mode = none}}), Error);
  CHECK_THROWS_AS((nn::RNN{2, 2, {.nonlinearity = none}}), Error);
  CHECK_THROWS_AS((nn::RNNCell{2, 2, {.nonlinearity = none}}), Error);
  CHECK_THROWS_AS(nn::TransformerActivation{none}, Error);
  CHECK_THROWS_AS((nn::Upsample{{.size = 2, .mode = none}}(x)), Error);
  CHECK(equal(div(row, row, {.rounding_mode = none}), row));   // which stands for none
}
