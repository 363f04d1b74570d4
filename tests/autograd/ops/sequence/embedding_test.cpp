// Embeddings: against loops over every index, padding rows, frequencies, norms; errors.
#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"
#include "tests/support/op_battery.h"
#include "tests/support/waves.h"

namespace gradus::test {

TEST_CASE("embedding's gradient adds rows in the order of the indices, whatever the number of threads") {
  for (Dtype dtype : {float32, float64}) {
    manual_seed(3);
    const Tensor indices = randint(0, 7, {3000}), dy = randn({3000, 70}, {.dtype = dtype});
    Tensor want = zeros({7, 70}, dtype);
    for (int64_t i = 0; i < 3000; ++i) want[indices[i].item<int64_t>()].add_(dy[i]);
    for (int threads : {1, 2, 3}) {
      ThreadsGuard guard(threads, 16);
      Tensor weight = ones({7, 70}, dtype).requires_grad_();
      embedding(indices, weight).backward(dy);
      CHECK(equal(weight.grad(), want));
    }
  }
}

TEST_CASE("a table that is used twice, whatever its memory order, gets the sum of both gradients") {
  const Tensor indices = tensor({1, 0, 1});
  for (bool turned : {false, true}) {
    Tensor weight = turned ? wave({3, 4}, 1).t().requires_grad_() : wave({4, 3}, 1).requires_grad_();
    const Tensor y = embedding(indices, weight);
    CHECK(equal(y.detach(), index_select(weight.detach(), 0, indices)));
    sum(matmul(y, weight.t())).backward();
    const Tensor w = weight.detach(), rows = sum(index_select(w, 0, indices), 0), all = sum(w, 0);
    const Tensor want = unsqueeze(rows, 0) + unsqueeze(tensor({1.0, 2.0, 0.0, 0.0}, float64), 1) * all;
    CHECK_AGREE(weight.grad(), want, 8);
  }
}

TEST_CASE("embedding by frequency, without its padding row, as in PyTorch") {
  Tensor weight = wave_leaf({4, 3}, 1);
  const Tensor y = embedding(tensor({0, 2, 2, 1}), weight, {.padding_idx = 1, .scale_grad_by_freq = true});
  for (bool create_graph : {false, true}) {
    const Tensor dw = grad(sum(y * wave({4, 3}, 7)), weight, {.retain_graph = true, .create_graph = create_graph});
    CHECK_AGREE(dw.detach(),
        tensor({{0.6569865987187891, 0.9893582466233818, 0.4121184852417566}, {0.0, 0.0, 0.0},
                   {-0.06192703703136443, -0.004691425427916562, 0.05685746107834094}, {0.0, 0.0, 0.0}},
            float64),
        8);
  }
}

TEST_CASE("max_norm shortens the rows that are asked for, in the table, as in PyTorch") {
  const std::pair<double, List> rows[] = {
      {2, {0.674839408493, 0.729234576999, 0.11317483845, 0.522620359914, 0.78701569247, 0.327832426878}},
      {1, {0.444778313335, 0.480629496591, 0.0745921372168, 0.319163599876, 0.480629498646, 0.200206852897}},
      {inf, {0.841470984808, 0.909297426826, 0.14112000806, 0.656986598719, 0.989358246623, 0.412118485242}}};
  for (const auto& [p, want] : rows) {
    const double norm_type = p;
    CAPTURE(norm_type);
    Tensor weight = wave_leaf({4, 3}, 1);
    const Tensor before = clone(weight.detach());
    const Tensor y = embedding(tensor({0, 2, 2}), weight, {.max_norm = 1, .norm_type = p});
    CHECK(allclose(index_select(weight.detach(), 0, tensor({0, 2})), from_vector(want, {2, 3}), 1e-11));
    CHECK(equal(index_select(weight.detach(), 0, tensor({1, 3})), index_select(before, 0, tensor({1, 3}))));
    CHECK(equal(y.detach(), index_select(weight.detach(), 0, tensor({0, 2, 2}))));
    CHECK(weight.is_leaf());
    const Tensor again = clone(weight.detach());
    embedding_bag(tensor({{0, 2}}), weight, {.max_norm = 1, .norm_type = p});   // short enough already
    CHECK(equal(weight.detach(), again));
  }
}

TEST_CASE("indices that change between forward and backward are noticed") {
  Tensor weight = ones({3, 2}).requires_grad_(), indices = tensor({0, 2});
  const Tensor y = embedding(indices, weight);
  indices.fill_(1);
  CHECK(
      error_of<GradError>([&] { sum(y).backward(); }).find("embedding kept its argument indices") != std::string::npos);
}

TEST_CASE("an empty bag is 0 and sends no gradient; a bag of padding rows is empty") {
  for (const char* mode : {"sum", "mean", "max"}) {
    CAPTURE(std::string(mode));
    Tensor weight = wave_leaf({4, 3}, 1);
    const Tensor y = embedding_bag(
        tensor({1, 3, 0, 0, 2}), weight, {.offsets = tensor({0, 2, 2, 4}), .mode = mode, .padding_idx = 0});
    CHECK(equal(y.detach()[1], zeros({3}, float64)));
    CHECK(equal(y.detach()[2], zeros({3}, float64)));
    CHECK(equal(y.detach()[3], weight.detach()[2]));
    sum(y).backward();
    CHECK(equal(weight.grad()[0], zeros({3}, float64)));
    CHECK(equal(weight.grad()[2], ones({3}, float64)));
    CHECK(embedding_bag(zeros({0}, int64), weight, {.offsets = tensor({0, 0}), .mode = mode}).shape() == Shape{2, 3});
  }
}

TEST_CASE("the largest of a bag is the first of equals, and a NaN only at its beginning") {
  Tensor weight = tensor({{1.0, nan}, {1.0, 2.0}, {0.0, nan}}, float64).requires_grad_();
  const Tensor y = embedding_bag(tensor({{0, 1}, {1, 2}}), weight, {.mode = "max"});
  CHECK(near(y.detach(), tensor({{1.0, nan}, {1.0, 2.0}}, float64)));
  sum(y).backward();
  CHECK(equal(weight.grad(), tensor({{1.0, 1.0}, {1.0, 1.0}, {0.0, 0.0}}, float64)));
}

TEST_CASE("a bag's gradient by frequency divides by how often the row occurs") {
  Tensor weight = wave_leaf({4, 1}, 1);
  const Tensor y = embedding_bag(tensor({0, 2, 2, 1, 1, 1}), weight,
      {.offsets = tensor({0, 4}), .scale_grad_by_freq = true, .mode = "sum", .padding_idx = 0});
  sum(y * tensor({{2.0}, {5.0}}, float64)).backward();
  CHECK_AGREE(weight.grad(), tensor({{0.0}, {(2.0 + 5 + 5) / 3}, {(2.0 + 2) / 2}, {0.0}}, float64), 2);
}

TEST_CASE("embedding and embedding_bag say which index is out of range, and what is wrong with offsets") {
  static Tensor weight = ones({5, 3}), indices = tensor({0, 1, 2});
  check_failures({
      {"IndexError: embedding: indices[1, 0] is 7; weight is [5, 3], so its rows are 0..4",
          [] {
            embedding(tensor({{0, 1}, {7, -1}}), weight);
          }},
      {"IndexError: embedding: indices is -1; weight is [5, 3], so its rows are 0..4",
          [] { embedding(tensor(-1), weight); }},
      {"DtypeError: embedding: indices must be int64; it is float32 [2]", [] { embedding(ones({2}), weight); }},
      {"ShapeError: embedding: weight must be [rows, n]; it is [3]", [] { embedding(indices, ones({3})); }},
      {"ShapeError: embedding: the result would have 9 dimensions, more than 8: indices are [1, 1, 1, 1, 1, 1, 1, 1]",
          [] {
            embedding(zeros({1, 1, 1, 1, 1, 1, 1, 1}, int64), weight);
          }},
      {"IndexError: embedding: padding_idx must be one of the 5 rows, -5..4; got -6",
          [] { embedding(indices, weight, {.padding_idx = -6}); }},
      {"IndexError: embedding_bag: indices[2] is 9; weight is [5, 3], so its rows are 0..4",
          [] {
            embedding_bag(tensor({0, 1, 9}), weight, {.offsets = tensor({0})});
          }},
      {"Error: embedding_bag: mode must be \"sum\", \"mean\" or \"max\"; got \"min\"",
          [] { embedding_bag(indices, weight, {.mode = "min"}); }},
      {"Error: embedding_bag: scale_grad_by_freq does not go with mode \"max\"",
          [] { embedding_bag(indices, weight, {.scale_grad_by_freq = true, .mode = "max"}); }},
      {"ShapeError: embedding_bag: offsets are for indices [count]; indices are [1, 3], a bag per row",
          [] { embedding_bag(unsqueeze(indices, 0), weight, {.offsets = tensor({0})}); }},
      {"ShapeError: embedding_bag: indices must be [bags, size], or [count] with offsets; they are []",
          [] { embedding_bag(tensor(1), weight); }},
      {"Error: embedding_bag: indices [3] need offsets, where each bag begins", [] { embedding_bag(indices, weight); }},
      {"ShapeError: embedding_bag: offsets must be [bags]; they are [1, 1]",
          [] { embedding_bag(indices, weight, {.offsets = tensor({{0}})}); }},
      {"ShapeError: embedding_bag: offsets must be [bags + 1]; they are [0]",
          [] { embedding_bag(indices, weight, {.offsets = zeros({0}, int64), .include_last_offset = true}); }},
      {"IndexError: embedding_bag: offsets are empty, so that no bag holds the 3 indices",
          [] { embedding_bag(indices, weight, {.offsets = zeros({0}, int64)}); }},
      {"IndexError: embedding_bag: offsets must ascend from 0 to at most 3, the number of indices",
          [] {
            embedding_bag(indices, weight, {.offsets = tensor({0, 2, 1})});
          }},
      {"IndexError: embedding_bag: offsets must ascend from 0 to at most 3, the number of indices",
          [] {
            embedding_bag(indices, weight, {.offsets = tensor({1, 2})});
          }},
      {"IndexError: embedding_bag: with include_last_offset the last offset must be 3, the number of indices; it is 2",
          [] {
            embedding_bag(indices, weight, {.offsets = tensor({0, 2}), .include_last_offset = true});
          }},
      {"Error: embedding_bag: per_sample_weights go with mode \"sum\"; it is \"mean\"",
          [] { embedding_bag(indices, weight, {.offsets = tensor({0}), .per_sample_weights = ones({3})}); }},
      {"ShapeError: embedding_bag: per_sample_weights must have the shape of indices, [3]; they are [2]",
          [] {
            embedding_bag(indices, weight, {.offsets = tensor({0}), .mode = "sum", .per_sample_weights = ones({2})});
          }},
  });
}

}   // namespace gradus::test
