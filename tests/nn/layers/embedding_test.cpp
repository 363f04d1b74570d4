// Embedding, EmbeddingBag and Bilinear, against PyTorch 2.13.
#include "nn/layers/embedding.h"

#include <doctest/doctest.h>

#include "core/tensor/random.h"
#include "nn/layers/linear.h"
#include "nn/module/summary.h"
#include "tests/support/failures.h"
#include "tests/support/waves.h"

namespace gradus::test {

TEST_CASE("Embedding takes rows, and its padding row starts as zeros and gets no gradient") {
  manual_seed(1);
  nn::Embedding layer{5, 3, {.padding_idx = -4}};
  CHECK(equal(layer.weight[1].detach(), zeros({3})));
  Tensor y = layer(tensor({{0, 1}, {1, 4}}));
  CHECK(y.shape() == Shape{2, 2, 3});
  CHECK(equal(y.detach()[1][1], layer.weight.detach()[4]));
  sum(y).backward();
  CHECK(equal(layer.weight.grad(),
      tensor({{1.0, 1.0, 1.0}, {0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}, {0.0, 0.0, 0.0}, {1.0, 1.0, 1.0}})));
  CHECK(to_string(layer) == "Embedding(5, 3, padding_idx=1)");
  CHECK(to_string(nn::Embedding(10, 4, 0)) == "Embedding(10, 4, padding_idx=0)");   // as in Python
  CHECK(to_string(nn::Embedding{5, 3, {.max_norm = 1.5, .norm_type = 1, .scale_grad_by_freq = true}}) ==
        "Embedding(5, 3, max_norm=1.5, norm_type=1.0, scale_grad_by_freq=True)");
}

TEST_CASE("Embedding and EmbeddingBag start normally distributed") {
  manual_seed(5);
  for (const Tensor& weight : {Tensor(nn::Embedding{200, 100}.weight), Tensor(nn::EmbeddingBag{200, 100}.weight)}) {
    CHECK(weight.mean().item<double>() == doctest::Approx(0).scale(1).epsilon(0.04));   // 5 standard errors
    CHECK(gradus::std(weight).item<double>() == doctest::Approx(1).epsilon(0.03).scale(0));
  }
}

TEST_CASE("from_pretrained shares its rows and freezes them, unless told otherwise") {
  Tensor rows = wave({4, 3}, 1);
  auto frozen = nn::Embedding::from_pretrained(rows, true, {.padding_idx = 0});
  CHECK_FALSE(frozen.weight.requires_grad());
  CHECK(frozen.weight.shares_storage(rows));
  CHECK(equal(frozen(tensor({2, 0})), index_select(rows, 0, tensor({2, 0}))));
  auto trained = nn::EmbeddingBag::from_pretrained(rows, false, {.mode = "sum"});
  CHECK(trained.weight.requires_grad());
  CHECK(allclose(trained(tensor({{2, 0}})).detach(), unsqueeze(rows[2] + rows[0], 0)));
  CHECK(trained.state_dict()[0].name == "weight");
  CHECK(trained.state_dict().size() == 1);
}

TEST_CASE("EmbeddingBag gives PyTorch's numbers and gradients") {
  const Tensor indices = tensor({{1, 2, 4}, {0, 1, 1}});
  const std::pair<const char*, List> rows[] = {{"sum", {1.56135301811, -0.256777644896}},
      {"mean", {0.514288386106, 0.0177969335653}}, {"max", {0.0813176324809, 0.940736813897}}};
  for (const auto& [mode, want] : rows) {
    const std::string name = mode;
    CAPTURE(name);
    auto layer = with_waves(nn::EmbeddingBag{5, 3, {.mode = mode, .padding_idx = 2}});
    check_sums(layer(indices), {}, layer, want);
    const Tensor flat = tensor({1, 2, 4, 0, 1, 1}), offsets = tensor({0, 3});
    CHECK(equal(layer(flat, offsets).detach(), layer(indices).detach()));
  }
  nn::EmbeddingBag weighted{5, 3, {.mode = "sum"}};
  const Tensor twice = weighted(tensor({{1, 3}}), {}, tensor({{2.0, 0.0}}));
  CHECK(equal(twice.detach()[0], weighted.weight.detach()[1] * 2));
  CHECK(to_string(nn::EmbeddingBag{10, 3, {.max_norm = 1.5, .mode = "sum", .padding_idx = 2}}) ==
        "EmbeddingBag(10, 3, max_norm=1.5, mode='sum', padding_idx=2)");
}

TEST_CASE("Bilinear gives PyTorch's numbers, and starts uniform in plus minus 1 / sqrt(in1_features)") {
  auto layer = with_waves(nn::Bilinear{2, 3, 4});
  check_sums(layer(wave({2, 2}, 0.5), wave({2, 3}, 1.5)), {}, layer, {-1.11832746545, -1.63409782804, -1.31395564709});
  CHECK(to_string(layer) == "Bilinear(in1_features=2, in2_features=3, out_features=4, bias=True)");
  CHECK(layer.state_dict()[0].name == "weight");
  CHECK(layer.state_dict()[1].name == "bias");
  manual_seed(2);
  nn::Bilinear large(25, 10, 40, false);
  CHECK_FALSE(large.bias.defined());
  CHECK(large.weight.abs().max().item<double>() <= 0.2);
  CHECK(large.weight.abs().max().item<double>() > 0.199);
}

TEST_CASE("Embedding, EmbeddingBag and Bilinear say what is wrong") {
  check_failures({
      {"Error: Embedding: num_embeddings and embedding_dim must be at least 0; got -1 and 3",
          [] { nn::Embedding bad(-1, 3); }},
      {"Error: EmbeddingBag: num_embeddings and embedding_dim must be at least 0; got 3 and -1",
          [] { nn::EmbeddingBag bad(3, -1); }},
      {"IndexError: Embedding: padding_idx must be one of the 5 rows, -5..4; got 5",
          [] { nn::Embedding bad(5, 3, {.padding_idx = 5}); }},
      {"IndexError: EmbeddingBag: padding_idx must be one of the 5 rows, -5..4; got -6",
          [] { nn::EmbeddingBag bad(5, 3, {.padding_idx = -6}); }},
      {"Error: EmbeddingBag: mode must be \"sum\", \"mean\" or \"max\"; got \"least\"",
          [] { nn::EmbeddingBag bad(5, 3, {.mode = "least"}); }},
      {"ShapeError: Embedding: from_pretrained takes rows [num_embeddings, embedding_dim]; got [3]",
          [] { nn::Embedding::from_pretrained(zeros({3})); }},
      {"ShapeError: EmbeddingBag: from_pretrained takes rows [num_embeddings, embedding_dim]; got an undefined tensor",
          [] { nn::EmbeddingBag::from_pretrained({}); }},
      {"Error: Bilinear: in1_features must be at least 1, in2_features and out_features at least 0; got 0, 3 and 4",
          [] { nn::Bilinear bad(0, 3, 4); }},
      {"IndexError: embedding: indices[1] is 5; weight is [5, 3], so its rows are 0..4",
          [] {
            nn::Embedding{5, 3}(tensor({0, 5}));
          }},
  });
}

}   // namespace gradus::test
