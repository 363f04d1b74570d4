// Attention: blocks of queries against the formula, rows that see nothing, dropout, memory order; errors.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/history/saved.h"
#include "autograd/ops.h"
#include "core/tensor/memory_order.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

namespace {

/// What attention is, for masks under which every query sees a key.
Tensor by_formula(const Tensor& q, const Tensor& k, const Tensor& v, const AttentionOptions& o) {
  Tensor scores = matmul(q, mT(k)) * o.scale.value_or(1 / std::sqrt(double(q.size(-1))));
  if (o.is_causal) scores = masked_fill(scores, triu(ones({q.size(-2), k.size(-2)}, bool_), 1), -INFINITY);
  if (o.attn_mask.defined())
    scores =
        o.attn_mask.dtype() == bool_ ? masked_fill(scores, logical_not(o.attn_mask), -INFINITY) : scores + o.attn_mask;
  return matmul(softmax(scores, -1), v);
}

struct Sizes {
  int64_t l, s, e, n;
};
using Attention = Tensor (*)(const Tensor&, const Tensor&, const Tensor&, const AttentionOptions&);
Run run_attention(Attention f, const std::vector<Tensor>& x, const Tensor& dy, const AttentionOptions& o) {
  std::vector<Tensor> leaves;
  for (const Tensor& t : x) leaves.push_back(t.detach().requires_grad_());
  const Tensor y = f(leaves[0], leaves[1], leaves[2], o);
  return {y.detach(), grad({y}, leaves, {.grad_outputs = {dy}})};
}

}   // namespace

TEST_CASE("attention by blocks of queries gives what the formula gives") {
  manual_seed(7);
  for (Dtype dtype : {float32, float64})
    for (const auto [l, s, e, n] : std::initializer_list<Sizes>{
             {1, 5, 3, 4}, {23, 40, 8, 8}, {100, 100, 16, 16}, {97, 50, 5, 1}, {30, 3000, 4, 4}, {210, 33, 1, 20}})
      for (int kind : {0, 1, 2, 3}) {
        const std::string sizes = to_string(Shape{l, s, e, n});
        CAPTURE(sizes);
        CAPTURE(kind);
        const auto make = [&](int64_t rows, int64_t columns) { return randn({2, rows, columns}, {.dtype = dtype}); };
        const std::vector<Tensor> x = {make(l, e), make(s, e), make(s, n)};
        AttentionOptions o = {.is_causal = kind == 1};
        if (kind == 2) o.attn_mask = randn({2, 1, s}, {.dtype = dtype});
        if (kind == 3) o.attn_mask = logical_or(gt(rand({l, s}), 0.5), eq(arange(s), s / 2));
        const Tensor dy = make(l, n);
        CHECK_AGREE(run_attention(scaled_dot_product_attention, x, dy, o), run_attention(by_formula, x, dy, o), 256);
      }
}

TEST_CASE("attention of many heads has the same bits at any number of threads") {
  manual_seed(9);
  const std::vector<Tensor> x = {randn({3, 5, 70, 8}), randn({3, 5, 70, 8}), randn({3, 5, 70, 8})};
  const Tensor dy = randn({3, 5, 70, 8});
  const AttentionOptions o = {.is_causal = true};
  set_grain_cap(0);
  const Run one = [&] {
    ThreadsGuard guard(1, 0);
    return run_attention(scaled_dot_product_attention, x, dy, o);
  }();
  for (int threads : {2, 3, 8}) {
    ThreadsGuard guard(threads, 1);
    CHECK(bit_difference(run_attention(scaled_dot_product_attention, x, dy, o), one) == "");
  }
}

TEST_CASE("a query that looks at no key gives 0 and sends no gradient, as in PyTorch") {
  const Tensor bools = tensor({{true, false}, {false, false}});
  const Tensor numbers = tensor({{0.0, -inf}, {-inf, -inf}}, float64);
  for (const Tensor& mask : {bools, numbers, numbers.detach().requires_grad_()}) {
    Tensor q = ones({2, 3}, float64).requires_grad_(), k = ones({2, 3}, float64).requires_grad_();
    Tensor v = tensor({{1.0}, {2.0}}, float64).requires_grad_();
    const Tensor y = scaled_dot_product_attention(q, k, v, {.attn_mask = mask});
    CHECK(equal(y.detach(), tensor({{1.0}, {0.0}}, float64)));
    for (bool create_graph : {false, true}) {
      const std::vector<Tensor> d = grad({sum(y)}, {q, k, v}, {.retain_graph = true, .create_graph = create_graph});
      CHECK(equal(d[0].detach(), zeros({2, 3}, float64)));
      CHECK(equal(d[1].detach(), zeros({2, 3}, float64)));
      CHECK(equal(d[2].detach(), tensor({{1.0}, {0.0}}, float64)));
    }
  }
}

TEST_CASE("attention's dropout zeroes probabilities and scales the rest") {
  const Tensor zero = zeros({200, 1}), v = ones({200, 1});
  manual_seed(1);
  const Tensor y = scaled_dot_product_attention(zero, zero, v, {.dropout_p = 0.5});
  CHECK(mean(y).item<double>() == doctest::Approx(1).epsilon(0.03).scale(0));   // 40,000 draws: 5 deviations are 0.025
  CHECK(min(y).item<double>() < max(y).item<double>());
  CHECK(equal(scaled_dot_product_attention(zero, zero, v, {.dropout_p = 1}), zeros({200, 1})));
}

TEST_CASE("attention's result and gradients lie in memory as queries, keys and values do") {
  const auto heads = [] { return transpose(randn({2, 7, 3, 4}), 1, 2); };   // [n, heads, l, e], l outside of the heads
  Tensor q = heads().requires_grad_(), k = heads().requires_grad_(), v = heads().requires_grad_();
  const Tensor y = scaled_dot_product_attention(q, k, v);
  CHECK(transpose(y, 1, 2).is_contiguous());
  for (const Tensor& d : grad({y}, {q, k, v}, {.grad_outputs = {ones_like(y)}}))
    CHECK(transpose(d, 1, 2).is_contiguous());
  const Tensor plain = contiguous(q.detach());
  CHECK(scaled_dot_product_attention(plain, plain, plain).is_contiguous());
}

TEST_CASE("attention keeps queries, keys and values for backward, and nothing of the size of its scores") {
  const Tensor leaf = randn({2, 50, 4}).requires_grad_(), q = exp(leaf), k = exp(leaf), v = exp(leaf);
  CHECK(saved_bytes(scaled_dot_product_attention(q, k, v)) == 3 * leaf.numel() * int64_t(sizeof(float)));
}

TEST_CASE("grouped heads share keys and values") {
  manual_seed(2);
  const Tensor q = randn({2, 4, 3, 5}), k = randn({2, 2, 6, 5}), v = randn({2, 2, 6, 5}), mask = randn({2, 4, 3, 6});
  const Tensor want = by_formula(q, repeat_interleave(k, 2, 1), repeat_interleave(v, 2, 1), {.attn_mask = mask});
  CHECK_AGREE(scaled_dot_product_attention(q, k, v, {.attn_mask = mask, .enable_gqa = true}), want, 16);
  const Tensor one = mask.narrow(1, 0, 1);
  CHECK_AGREE(scaled_dot_product_attention(q, k, v, {.attn_mask = one, .enable_gqa = true}),
      by_formula(q, repeat_interleave(k, 2, 1), repeat_interleave(v, 2, 1), {.attn_mask = one}), 16);
}

TEST_CASE("a mask that changes between forward and backward is noticed") {
  Tensor q = ones({2, 3}).requires_grad_(), mask = zeros({2, 2});
  const Tensor y = scaled_dot_product_attention(q, q, q, {.attn_mask = mask});
  mask.fill_(1);
  CHECK(error_of<GradError>([&] { sum(y).backward(); }) != "nothing was thrown");
}

TEST_CASE("queries without numbers look at all keys alike") {
  const Tensor v = randn({1, 3, 4}, float64);
  const Tensor y = scaled_dot_product_attention(ones({1, 2, 0}, float64), ones({1, 3, 0}, float64), v);
  CHECK(allclose(y, v.mean(1, true).expand({1, 2, 4})));
}

TEST_CASE("attention says what does not fit") {
  static Tensor q = ones({2, 3, 4}), k = ones({2, 5, 4});
  check_failures({
      {"ShapeError: scaled_dot_product_attention: query, key and value must be [.., l, e], [.., s, e] and [.., s, n]; "
       "they are "
       "[4], [2, 5, 4] and [2, 5, 4]",
          [] { scaled_dot_product_attention(ones({4}), k, k); }},
      {"ShapeError: scaled_dot_product_attention: query, key and value must be [.., l, e], [.., s, e] and [.., s, n]; "
       "they are "
       "[2, 3, 4], [2, 5, 3] and [2, 5, 4]",
          [] {
            scaled_dot_product_attention(q, ones({2, 5, 3}), k);
          }},
      {"ShapeError: scaled_dot_product_attention: the shapes do not broadcast: a is [2], b is [3]",
          [] {
            scaled_dot_product_attention(q, ones({3, 5, 4}), ones({3, 5, 4}));
          }},
      {"DtypeError: scaled_dot_product_attention: expected float32 or float64; got int64",
          [] {
            scaled_dot_product_attention(ones({2, 2}, int64), k, k);
          }},
      {"Error: scaled_dot_product_attention: dropout_p must be a probability, 0..1; got -1",
          [] { scaled_dot_product_attention(q, k, k, {.dropout_p = -1}); }},
      {"Error: scaled_dot_product_attention: is_causal stands for a mask; give one or the other",
          [] {
            scaled_dot_product_attention(q, k, k, {.attn_mask = ones({3, 5}), .is_causal = true});
          }},
      {"ShapeError: scaled_dot_product_attention: attn_mask must broadcast to [2, 3, 5]; it is [3, 4]",
          [] {
            scaled_dot_product_attention(q, k, k, {.attn_mask = ones({3, 4})});
          }},
      {"DtypeError: scaled_dot_product_attention: the dtypes differ: query is float32 [2, 3, 4], attn_mask is "
       "int64 [3, 5]. Convert one with to().",
          [] {
            scaled_dot_product_attention(q, k, k, {.attn_mask = ones({3, 5}, int64)});
          }},
      {"ShapeError: scaled_dot_product_attention: with enable_gqa the heads of query, dimension -3, must be a multiple "
       "of those of "
       "key and value; they are [3, 3, 4], [2, 5, 4] and [2, 5, 4]",
          [] {
            scaled_dot_product_attention(ones({3, 3, 4}), k, k, {.enable_gqa = true});
          }},
  });
}

}   // namespace gradus::test
