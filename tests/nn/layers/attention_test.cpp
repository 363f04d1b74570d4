// MultiheadAttention, against PyTorch 2.13.
#include "nn/layers/attention.h"

#include <doctest/doctest.h>

#include <cmath>

#include "core/tensor/creation.h"
#include "core/tensor/random.h"
#include "nn/layers/recurrent.h"
#include "nn/module/summary.h"
#include "tests/support/failures.h"
#include "tests/support/waves.h"

namespace gradus::test {

namespace {

nn::MultiheadAttention with(const nn::MultiheadAttentionOptions& options) {
  return with_waves(nn::MultiheadAttention{4, 2, options});
}
Tensor causal_mask(int64_t n) { return triu(full({n, n}, -INFINITY, float64), 1); }
std::vector<std::string> names(const nn::Module& m) {
  std::vector<std::string> list;
  for (const NamedTensor& t : m.state_dict()) list.push_back(t.name + " " + to_string(t.tensor.shape()));
  return list;
}

}   // namespace

TEST_CASE("hooks see what attention and packed recurrent layers give") {
  nn::MultiheadAttention attention(4, 2);
  nn::LSTM lstm(4, 3);
  int64_t seen = 0;
  auto count = [&](nn::Module&, const std::vector<Tensor>&, const std::vector<Tensor>& out) {
    seen += int64_t(out.size());
  };
  HookHandle a = attention.register_forward_hook(count), b = lstm.register_forward_hook(count);
  Tensor x = ones({5, 2, 4});
  attention(x, x, x);
  CHECK(seen == 2);
  attention(x, x, x, {.need_weights = false});
  CHECK(seen == 3);
  lstm(nn::pack_padded_sequence(x, {5, 3}));
  CHECK(seen == 6);
}

TEST_CASE("MultiheadAttention to itself gives PyTorch's numbers and gradients") {
  const auto m = with({});
  Tensor x = wave_leaf({3, 2, 4}, 0.5);
  const List want = {
      -0.0767757739805, -1.75399650232, -2.99812594993, -0.261967324686, 1.10674627846, -0.0199834021409};
  check_sums(m(x, x, x, {.need_weights = false}).output, {x}, m, want);
  check_sums(m(x, x, x).output, {x}, m, want);
  CHECK_FALSE(m(x, x, x, {.need_weights = false}).weights.defined());
}

TEST_CASE("MultiheadAttention returns the probabilities, averaged over the heads or not") {
  const auto m = with({});
  Tensor x = wave_leaf({3, 2, 4}, 0.5);
  check_sums(m(x, x, x).weights, {x}, m, {-0.0241875172419, 0.18384549267, -0.206509527766, 0.0853826113068, 0, 0});
  const Tensor each = m(x, x, x, {.average_attn_weights = false}).weights;
  CHECK(each.shape() == Shape{2, 2, 3, 3});
  check_sums(each, {x}, m, {-0.184175487933, 0.732124581605, -1.600572655, 0.11443704118, 0, 0});
}

TEST_CASE("MultiheadAttention with the batch first, causal by a mask, by the option, or by both") {
  const auto m = with({.batch_first = true});
  Tensor x = wave_leaf({2, 3, 4}, 0.5);
  const List want = {-3.62223364399, -0.191133519978, 2.47925958509, -0.441896457095, -2.43871159155, -0.0199834021409};
  check_sums(m(x, x, x, {.need_weights = false, .attn_mask = causal_mask(3), .is_causal = true}).output, {x}, m, want);
  check_sums(m(x, x, x, {.need_weights = false, .attn_mask = causal_mask(3)}).output, {x}, m, want);
  check_sums(m(x, x, x, {.need_weights = false, .is_causal = true}).output, {x}, m, want);
  check_sums(m(x, x, x, {.is_causal = true}).output, {x}, m, want);
}

TEST_CASE("MultiheadAttention to keys and values of other sizes") {
  const auto m = with({.kdim = 3, .vdim = 5});
  Tensor q = wave_leaf({3, 2, 4}, 0.5), k = wave_leaf({5, 2, 3}, 1.5), v = wave_leaf({5, 2, 5}, 2.5);
  check_sums(m(q, k, v, {.need_weights = false}).output, {q, k, v}, m,
      {-0.718404375291, 0.88542149601, 0.388944817912, 0.322013740182, -0.861691254076, -0.441413425079,
          -0.143100618904, -0.295611359554, 1.16564493625, -0.0199834021409});
}

TEST_CASE("MultiheadAttention with a padding mask, and a learned and a zero key more") {
  const auto m = with({.bias = false, .add_bias_kv = true, .add_zero_attn = true});
  Tensor q = wave_leaf({3, 2, 4}, 0.5), k = wave_leaf({4, 2, 4}, 1.5), v = wave_leaf({4, 2, 4}, 2.5);
  const Tensor padding = tensor({{false, true, false, false}, {false, false, true, true}});
  check_sums(m(q, k, v, {.key_padding_mask = padding, .need_weights = false}).output, {q, k, v}, m,
      {-0.339398067048, -0.423718021353, 0.783607451975, 0.325352699223, -0.637239257976, -0.138156563951,
          -0.364677122817, -0.0846551204414});
}

TEST_CASE("MultiheadAttention with a mask of numbers for each head, and of one sequence") {
  const auto m = with({});
  Tensor x = wave_leaf({3, 2, 4}, 0.5), one = wave_leaf({3, 4}, 0.5);
  check_sums(m(x, x, x, {.need_weights = false, .attn_mask = wave({4, 3, 3}, 2)}).output, {x}, m,
      {-0.205438468172, -1.70658846095, -3.01740117816, -0.129937691593, 0.978083584264, -0.0199834021409});
  const nn::AttentionCallOptions padded = {.key_padding_mask = tensor({false, false, true}), .need_weights = false};
  check_sums(m(one, one, one, padded).output, {one}, m,
      {-0.962162537746, -0.476457110806, 0.909153763688, -0.195336406835, -0.407588206672, 0.127443794879});
  CHECK(m(one, one, one).weights.shape() == Shape{3, 3});
}

TEST_CASE("MultiheadAttention drops probabilities while training only") {
  nn::MultiheadAttention m{4, 2, {.dropout = 0.5}};
  Tensor x = randn({6, 2, 4});
  manual_seed(1);
  const Tensor weights = m(x, x, x).weights;
  CHECK(eq(weights, 0).any().item<bool>());
  CHECK_FALSE(equal(m(x, x, x, {.need_weights = false}).output, m(x, x, x, {.need_weights = false}).output));
  m.eval();
  CHECK(allclose(sum(m(x, x, x).weights, -1), ones({2, 6})));
}

TEST_CASE("MultiheadAttention's parameters have PyTorch's names, order and shapes") {
  using Names = std::vector<std::string>;
  CHECK(names(nn::MultiheadAttention{4, 2}) ==
        Names{"in_proj_weight [12, 4]", "in_proj_bias [12]", "out_proj.weight [4, 4]", "out_proj.bias [4]"});
  CHECK(names(nn::MultiheadAttention{4, 2, {.add_bias_kv = true, .kdim = 3}}) ==
        Names{"q_proj_weight [4, 4]", "k_proj_weight [4, 3]", "v_proj_weight [4, 4]", "in_proj_bias [12]",
            "bias_k [1, 1, 4]", "bias_v [1, 1, 4]", "out_proj.weight [4, 4]", "out_proj.bias [4]"});
  CHECK(names(nn::MultiheadAttention{4, 2, {.bias = false}}) ==
        Names{"in_proj_weight [12, 4]", "out_proj.weight [4, 4]"});
  CHECK(to_string(nn::MultiheadAttention{4, 2}) ==
        "MultiheadAttention(\n  (out_proj): Linear(in_features=4, out_features=4, bias=True)\n)");
}

TEST_CASE("MultiheadAttention starts with Glorot's numbers, and biases of 0") {
  manual_seed(3);
  nn::MultiheadAttention m{64, 4, {.add_bias_kv = true}};
  const double bound = std::sqrt(6.0 / (4 * 64));   // fans of 64 and 192
  CHECK(m.in_proj_weight.abs().max().item<double>() <= bound);
  CHECK(m.in_proj_weight.abs().max().item<double>() > 0.99 * bound);
  CHECK(m.out_proj.weight.abs().max().item<double>() <= 1.0 / 8);
  CHECK(m.out_proj.weight.abs().max().item<double>() > 0.99 / 8);
  CHECK(equal(m.in_proj_bias, zeros({192})));
  CHECK(equal(m.out_proj.bias, zeros({64})));
  CHECK(std::sqrt(var(m.bias_k).item<double>()) == doctest::Approx(std::sqrt(2.0 / 65)).epsilon(0.4).scale(0));
}

TEST_CASE("MultiheadAttention says what is wrong with its options and arguments") {
  check_failures({
      {"Error: MultiheadAttention: embed_dim must be a multiple of num_heads, both at least 1; got 6 and 4",
          [] { nn::MultiheadAttention bad(6, 4); }},
      {"Error: MultiheadAttention: embed_dim must be a multiple of num_heads, both at least 1; got -4 and 2",
          [] { nn::MultiheadAttention bad(-4, 2); }},
      {"Error: MultiheadAttention: kdim and vdim must be at least 1; got 0 and 4",
          [] { nn::MultiheadAttention bad(4, 2, {.kdim = 0}); }},
      {"Error: MultiheadAttention: dropout must be a probability, 0..1; got 1.5",
          [] { nn::MultiheadAttention bad(4, 2, {.dropout = 1.5}); }},
      {"ShapeError: multi_head_attention: the last size of query must be 4; it is [3, 2, 5]",
          [] {
            Tensor x = zeros({3, 2, 5});
            nn::MultiheadAttention{4, 2}(x, x, x);
          }},
  });
}

}   // namespace gradus::test
