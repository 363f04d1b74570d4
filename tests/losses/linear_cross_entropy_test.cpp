// linear_cross_entropy: the same as a layer and its loss, in little memory.
#include "losses/linear_cross_entropy.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/base/allocator.h"
#include "core/base/parallel.h"
#include "core/tensor/random.h"
#include "losses/classification.h"

using namespace gradus;
using losses::LinearCrossEntropyOptions;
using losses::Reduction;

namespace {

struct Samples {
  Tensor x, w, b;
  explicit Samples(Dtype dtype = float64, int64_t n = 7, int64_t features = 3, int64_t classes = 5) {
    manual_seed(4);
    x = randn({n, features}, {.dtype = dtype}).requires_grad_();
    w = randn({classes, features}, {.dtype = dtype}).requires_grad_();
    b = randn({classes}, {.dtype = dtype}).requires_grad_();
  }
  std::vector<Tensor> gradients(const Tensor& y) const { return grad(y, {x, w, b}, {.grad_outputs = {ones_like(y)}}); }
};

}   // namespace

TEST_CASE("linear_cross_entropy is cross_entropy behind linear, in chunks of any size") {
  const Samples m;
  const Tensor t = tensor({4, 0, 2, 2, 1, 3, 0}), weight = tensor({1.0, 0.5, 2.0, 0.25, 3.0}, float64);
  for (Reduction reduction : {Reduction::mean, Reduction::sum, Reduction::none})
    for (bool weighted : {false, true})
      for (double smoothing : {0.0, 0.25})
        for (int64_t ignored : {-100, 2})
          for (int64_t chunk : {0, 1, 3}) {
            const Tensor w = weighted ? weight : Tensor();
            const Tensor y = losses::linear_cross_entropy(m.x, m.w, t,
                {.linear_bias = m.b,
                    .weight = w,
                    .ignore_index = ignored,
                    .reduction = reduction,
                    .label_smoothing = smoothing,
                    .batch_chunk_size = chunk});
            const Tensor wanted = losses::cross_entropy(linear(m.x, m.w, m.b), t,
                {.weight = w, .ignore_index = ignored, .reduction = reduction, .label_smoothing = smoothing});
            CHECK(allclose(y, wanted, 1e-14, 1e-14));
            const std::vector<Tensor> ours = m.gradients(y), theirs = m.gradients(wanted);
            CHECK(allclose(ours[0], theirs[0], 1e-13, 1e-14));
            CHECK(allclose(ours[1], theirs[1], 1e-13, 1e-14));
            CHECK(allclose(ours[2], theirs[2], 1e-13, 1e-14));
          }
}

TEST_CASE(
    "linear_cross_entropy can be asked twice for its gradients, and takes one row, probabilities and more targets") {
  const Samples m;
  const Tensor t = tensor({4, 0, 2, 2, 1, 3, 0}), y = losses::linear_cross_entropy(m.x, m.w, t);
  const Tensor once = grad(y, m.w, {.retain_graph = true});
  CHECK(equal(grad(y, m.w), once));
  const Tensor one = losses::linear_cross_entropy(m.x[0], m.w, t[0], {.reduction = Reduction::none});
  CHECK(one.shape() == Shape{});
  CHECK(allclose(one, losses::cross_entropy(linear(m.x[0], m.w), t[0]), 1e-14, 0));
  const Tensor p = softmax(randn({7, 5}, {.dtype = float64}), 1);
  CHECK(equal(losses::linear_cross_entropy(m.x, m.w, p), losses::cross_entropy(linear(m.x, m.w), p)));
  const Tensor w = randn({5, 2, 3}, {.dtype = float64}), pairs = tensor({{4, 0}, {2, 2}, {1, 3}});
  const Tensor logits = stack({linear(m.x, select(w, 1, 0)), linear(m.x, select(w, 1, 1))}, 2);
  CHECK(allclose(losses::linear_cross_entropy(narrow(m.x, 0, 0, 3), w, pairs),
      losses::cross_entropy(narrow(logits, 0, 0, 3), pairs), 1e-14, 0));
}

TEST_CASE("rows that linear_cross_entropy ignores may hold anything; without rows its mean is NaN, its gradient 0") {
  const Samples m;
  const Tensor t = tensor({4, -100, 2, -100, 1, 3, 0});
  Tensor x = m.x.detach().clone();
  x[1].fill_(NAN), x[3].fill_(INFINITY);
  x.requires_grad_();
  const Tensor wanted = losses::linear_cross_entropy(m.x, m.w, t), y = losses::linear_cross_entropy(x, m.w, t);
  CHECK(equal(y, wanted));
  CHECK(equal(grad(y, m.w, {.retain_graph = true}), grad(wanted, m.w, {.retain_graph = true})));
  const Tensor dx = grad(y, x);
  CHECK(equal(dx, grad(wanted, m.x)));
  CHECK(equal(dx[1], zeros({3}, float64)));
  const Tensor rows = losses::linear_cross_entropy(x, m.w, t, {.reduction = Reduction::none});
  CHECK(rows[1].item<double>() == 0);
  CHECK(rows[4].item<double>() > 0);
  const Tensor nothing = losses::linear_cross_entropy(x, m.w, full({7}, -100));
  CHECK(std::isnan(nothing.item<double>()));
  CHECK(equal(grad(nothing, m.w), zeros({5, 3}, float64)));
}

TEST_CASE("linear_cross_entropy never has all logits in memory, and its bits do not depend on threads") {
  const int64_t n = 1024, classes = 4096;
  const Samples m(float32, n, 8, classes);
  const Tensor t = arange(n) * 3;
  auto run = [&](Reduction reduction) {
    return m.gradients(losses::linear_cross_entropy(m.x, m.w, t, {.linear_bias = m.b, .reduction = reduction}));
  };
  const int64_t logits = n * classes * 4;   // bytes
  for (Reduction reduction : {Reduction::mean, Reduction::none}) {
    reset_peak_memory();
    const int64_t before = memory_stats().peak;   // what is kept for small blocks counts, too
    const std::vector<Tensor> wanted = run(reduction);
    CHECK(memory_stats().peak - before < logits * 2 / 3);   // a quarter, and their gradients
    const int threads = get_num_threads();
    set_num_threads(threads == 1 ? 3 : 1);
    const std::vector<Tensor> again = run(reduction);
    set_num_threads(threads);
    for (size_t i = 0; i < 3; ++i) CHECK(equal(again[i], wanted[i]));
  }
}

TEST_CASE("what linear_cross_entropy cannot take is told at the call") {
  auto said = [](const Tensor& x, const Tensor& w, const Tensor& t, const LinearCrossEntropyOptions& o = {}) {
    try {
      losses::linear_cross_entropy(x, w, t, o);
    } catch (const Error& e) {
      return std::string(e.what());
    }
    return std::string("nothing");
  };
  const Tensor x = zeros({2, 3}), w = zeros({4, 3}), t = tensor({0, 3}), p = zeros({2, 4});
  CHECK(said(to(x, float64), w, t) ==
        "linear_cross_entropy: input and linear_weight must both be float32 or both float64; they are float64 and "
        "float32");
  CHECK(said(zeros({2, 1, 3}), w, t) ==
        "linear_cross_entropy: input must be [n, features] or [features]; it is [2, 1, 3]");
  CHECK(said(x, zeros({3}), t) ==
        "linear_cross_entropy: linear_weight must be [classes, features] or [classes, d1 .., features]; it is [3]");
  CHECK(said(x, zeros({4, 2}), t) ==
        "linear_cross_entropy: input and linear_weight must have as many features; they are [2, 3] and [4, 2]");
  CHECK(said(x[0], zeros({4, 5, 3}), t) ==
        "linear_cross_entropy: with linear_weight [4, 5, 3] input must be [n, 3]; it is [3]");
  CHECK(said(x, w, t, {.linear_bias = zeros({3})}) == "linear_cross_entropy: linear_bias must be [4]; it is [3]");
  CHECK(said(x, w, t, {.weight = zeros({3})}) ==
        "linear_cross_entropy: weight must be [4], one number per class; it is [3]");
  CHECK(said(x, w, t, {.weight = zeros({4}, float64)}) ==
        "linear_cross_entropy: weight must be float32, like linear_weight; it is float64");
  CHECK(said(x, w, t, {.weight = zeros({4}).requires_grad_()}) ==
        "linear_cross_entropy: there is no gradient for weight. Pass weight.detach().");
  CHECK(said(x, w, t, {.label_smoothing = 1.5}) == "linear_cross_entropy: label_smoothing must lie in 0..1; got 1.5");
  CHECK(said(x, w, t, {.batch_chunk_size = -1}) ==
        "linear_cross_entropy: batch_chunk_size must be at least 1, or 0; got -1");
  CHECK(said(x, w, p, {.ignore_index = 0}) ==
        "linear_cross_entropy: ignore_index is for class numbers, and target has probabilities");
  CHECK(said(x, w, tensor({0, 1, 2})) ==
        "linear_cross_entropy: target must be class numbers, int64 [2], or probabilities [2, 4]; it is int64 [3]");
  CHECK(said(x, w, zeros({2})) ==
        "linear_cross_entropy: target must be class numbers, int64 [2], or probabilities [2, 4]; it is float32 [2]");
  CHECK(said(x, w, tensor({0, 4})) == "linear_cross_entropy: target[1] is class 4, but there are classes 0..3");
}
