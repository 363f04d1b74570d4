// Margins between classes: their edges and errors. PyTorch's own samples are in
// tests/oracle/entries/losses/multi_class.cpp.
#include "losses/multi_class.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "losses/binary.h"
#include "tests/support/failures.h"

using namespace gradus;
using losses::Reduction;
using test::error_of;

namespace {

template <class F> Tensor gradient(F f, const Tensor& x, bool recorded) {
  Tensor v = x.clone().requires_grad_(), y = f(v);
  return grad(y, v, {.grad_outputs = {ones_like(y)}, .create_graph = recorded}).detach();
}

}   // namespace

TEST_CASE("multi_margin_loss by hand: what is exactly met has no gradient") {
  const Tensor x = tensor({{2.0, 1.0, 1.5}}, float64);   // of the margin 1 class 1 misses nothing, class 2 a half
  auto loss = [](int64_t p) {
    return [p](const Tensor& v) { return losses::multi_margin_loss(v, tensor({0}), {.p = p}); };
  };
  CHECK(loss(1)(x).item<double>() == 0.5 / 3);
  CHECK(loss(2)(x).item<double>() == 0.25 / 3);
  for (bool recorded : {false, true})
    for (int64_t p : {1, 2})
      CHECK(allclose(gradient(loss(p), x, recorded), tensor({{-1.0 / 3, 0.0, 1.0 / 3}}, float64), 1e-15, 0));
}

TEST_CASE("multilabel_margin_loss by hand: the list of classes ends before its first -1") {
  const Tensor x = tensor({{0.1, 0.2, 0.4, 0.8}}, float64), y = tensor({{3, 0, -1, 1}});
  auto loss = [&](const Tensor& v) { return losses::multilabel_margin_loss(v, y); };
  // PyTorch's documentation: 1/4 ((1-(0.1-0.2)) + (1-(0.1-0.4)) + (1-(0.8-0.2)) + (1-(0.8-0.4)))
  CHECK(loss(x).item<double>() == doctest::Approx(0.85).epsilon(1e-15));
  for (bool recorded : {false, true})
    CHECK(equal(gradient(loss, x, recorded), tensor({{-0.5, 0.5, 0.5, -0.5}}, float64)));
  CHECK(losses::multilabel_margin_loss(x, full({1, 4}, -1)).item<double>() == 0);
  CHECK(losses::multilabel_margin_loss(x, tensor({{-1, 9, 9, 9}})).item<double>() == 0);   // never read
}

TEST_CASE("the recorded gradient of a squared margin is the fused one, also with weights") {
  manual_seed(2);
  const Tensor x = randn({4, 6}, {.dtype = float64}), t = tensor({5, 0, 3, 3}), w = rand({6}, {.dtype = float64});
  for (Reduction r : {Reduction::mean, Reduction::sum, Reduction::none}) {
    auto loss = [&](const Tensor& v) { return losses::multi_margin_loss(v, t, {.p = 2, .weight = w, .reduction = r}); };
    CHECK(allclose(gradient(loss, x, true), gradient(loss, x, false), 1e-13, 1e-13));
  }
}

TEST_CASE("a NaN reaches the losses for classes; an infinite lead is no loss") {
  for (int64_t i = 0; i < 9; ++i) {
    Tensor x = zeros({1, 9}, float64);
    x[0][i].fill_(NAN);
    CHECK(std::isnan(losses::multi_margin_loss(x, tensor({2})).item<double>()));
    CHECK(std::isnan(losses::multi_margin_loss(x, tensor({2}), {.p = 2}).item<double>()));
    CHECK(std::isnan(losses::multilabel_margin_loss(x, tensor({{2, 4, -1, 0, 0, 0, 0, 0, 0}})).item<double>()));
  }
  const Tensor sure = tensor({{INFINITY, 0.0, -INFINITY}}, float64), t = tensor({0});
  auto loss = [&](const Tensor& v) { return losses::multi_margin_loss(v, t); };
  CHECK(loss(sure).item<double>() == 0);
  for (bool recorded : {false, true}) CHECK(equal(gradient(loss, sure, recorded), zeros({1, 3}, float64)));
}

TEST_CASE("multilabel_soft_margin_loss is the mean over classes of binary cross entropy, stable at large logits") {
  manual_seed(3);
  const Tensor x = randn({2, 3, 4}, {.dtype = float64}), t = randint(0, 2, {2, 3, 4}),
               w = rand({4}, {.dtype = float64});
  const Tensor terms =
      losses::binary_cross_entropy_with_logits(x, to(t, float64), {.weight = w, .reduction = Reduction::none});
  auto loss = [&](Reduction r) { return losses::multilabel_soft_margin_loss(x, t, {.weight = w, .reduction = r}); };
  CHECK(allclose(loss(Reduction::none), mean(terms, -1), 1e-14, 0));
  CHECK(allclose(loss(Reduction::sum), sum(mean(terms, -1)), 1e-14, 0));
  CHECK(allclose(loss(Reduction::mean), mean(terms), 1e-14, 0));
  CHECK(losses::multilabel_soft_margin_loss(tensor({1000.0, -1000.0}), tensor({1, 0})).item<double>() == 0);
}

TEST_CASE("classes of losses for classes hold the options") {
  const Tensor x = randn({3, 4}), t = tensor({0, 3, 1}), many = tensor({{0, -1, 0, 0}, {1, 2, -1, 0}, {3, 0, 1, 2}});
  CHECK(equal(losses::MultiMarginLoss{{.margin = 0.5}}(x, t), losses::multi_margin_loss(x, t, {.margin = 0.5})));
  CHECK(equal(losses::MultiLabelMarginLoss{{.reduction = Reduction::sum}}(x, many),
      losses::multilabel_margin_loss(x, many, {.reduction = Reduction::sum})));
  CHECK(equal(losses::MultiLabelSoftMarginLoss{}(x, ge(x, 0)), losses::multilabel_soft_margin_loss(x, ge(x, 0))));
}

TEST_CASE("losses for classes name wrong shapes, dtypes, classes and options") {
  const Tensor x = zeros({4, 3}), t = tensor({0, 1, 2, 0});
  CHECK(error_of<ShapeError>([&] {
    losses::multi_margin_loss(x, tensor({0, 1}));
  }) == "multi_margin_loss: input [4, 3] needs a target [4]; target is [2]");
  CHECK(error_of<DtypeError>([&] { losses::multi_margin_loss(x, zeros({4})); }) ==
        "multi_margin_loss: target must be int64 [4], class numbers; it is float32 [4]. Convert it with "
        "target.to(int64).");
  CHECK(error_of<DtypeError>([&] { losses::multi_margin_loss(to(x, int64), t); }) ==
        "multi_margin_loss: expected float32 or float64; got int64");
  CHECK(error_of<ShapeError>([&] {
    losses::multi_margin_loss(zeros({2, 3, 4}), t);
  }) == "multi_margin_loss: input must be [n, classes] or [classes], with at least one class; it is [2, 3, 4]");
  CHECK(error_of<ShapeError>([&] {
    losses::multilabel_margin_loss(zeros({4, 0}), zeros({4, 0}, int64));
  }) == "multilabel_margin_loss: input must be [n, classes] or [classes], with at least one class; it is [4, 0]");
  CHECK(error_of<IndexError>([&] {
    losses::multi_margin_loss(x, tensor({0, 1, 3, 0}));
  }) == "multi_margin_loss: target[2] is class 3, but input [4, 3] has classes 0..2");
  CHECK(error_of<IndexError>([&] {
    losses::multi_margin_loss(x, tensor({0, -1, 3, 0}));
  }) == "multi_margin_loss: target[1] is class -1, but input [4, 3] has classes 0..2");
  CHECK(error_of<Error>([&] { losses::multi_margin_loss(x, t, {.p = 3}); }) ==
        "multi_margin_loss: p must be 1 or 2; it is 3");
  CHECK(error_of<Error>([&] { losses::multi_margin_loss(x, t, {.margin = NAN}); }) ==
        "multi_margin_loss: margin must be a number; got nan");
  CHECK(error_of<ShapeError>([&] { losses::multi_margin_loss(x, t, {.weight = ones({4})}); }) ==
        "multi_margin_loss: weight must be [3], one number per class; it is [4]");
  CHECK(error_of<DtypeError>([&] { losses::multi_margin_loss(x, t, {.weight = ones({3}, float64)}); }) ==
        "multi_margin_loss: weight must be float32, like input; it is float64");
  CHECK(error_of<GradError>([&] { losses::multi_margin_loss(x, t, {.weight = ones({3}).requires_grad_()}); }) ==
        "multi_margin_loss: there is no gradient for weight. Pass weight.detach().");
  CHECK(error_of<IndexError>([&] {
    losses::multilabel_margin_loss(zeros({2, 3}), tensor({{0, 1, -1}, {1, -2, 0}}));
  }) == "multilabel_margin_loss: target[1, 1] is class -2, but input [2, 3] has classes 0..2");
  CHECK(error_of<ShapeError>([&] { losses::multilabel_margin_loss(x, t); }) ==
        "multilabel_margin_loss: input [4, 3] needs a target [4, 3]; target is [4]");
  CHECK(error_of<ShapeError>([&] { losses::multilabel_soft_margin_loss(x, t); }) ==
        "multilabel_soft_margin_loss: input and target must have the same shape; input is [4, 3], target is [4]");
  CHECK(error_of<ShapeError>([&] { losses::multilabel_soft_margin_loss(zeros({}), zeros({})); }) ==
        "multilabel_soft_margin_loss: input must be [.., classes]; it is []");
  CHECK(error_of<ShapeError>([&] { losses::multilabel_soft_margin_loss(x, x, {.weight = ones({4})}); }) ==
        "multilabel_soft_margin_loss: weight [4] does not broadcast to input [4, 3]");
}
