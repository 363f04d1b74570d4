// CTC against a sum over all paths, its edges and errors. PyTorch's own samples are in
// tests/oracle/entries/losses/ctc.cpp.
#include "losses/ctc.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/base/parallel.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/waves.h"

using namespace gradus;
using losses::Reduction;
using test::error_of;
using Labels = std::vector<int64_t>;

namespace {

// What a path says: equal neighbours once, blanks (0) not at all.
Labels said_by(const Labels& path) {
  Labels said;
  for (size_t t = 0; t < path.size(); ++t)
    if (path[t] != 0 && (t == 0 || path[t] != path[t - 1])) said.push_back(path[t]);
  return said;
}

// -log of the sum over all paths of x [steps, classes] that say `labels`.
double loss_by_paths(const Tensor& x, const Labels& labels) {
  const int64_t steps = x.size(0), classes = x.size(1);
  const std::vector<double> p = exp(x).to_vector<double>();
  double sum = 0;
  Labels path(size_t(steps), 0);
  for (int64_t left = int64_t(std::pow(double(classes), double(steps))); left-- > 0;) {
    double product = 1;
    for (int64_t t = 0; t < steps; ++t) product *= p[size_t(t * classes + path[size_t(t)])];
    if (said_by(path) == labels) sum += product;
    for (size_t t = 0; t < path.size() && ++path[t] == classes; ++t) path[t] = 0;
  }
  return -std::log(sum);
}

Tensor log_probs(const Shape& shape, double offset = 1) { return log_softmax(test::wave(shape, offset) * 2, -1); }

}   // namespace

TEST_CASE("ctc_loss is the sum over all paths that say the labels") {
  const Tensor x = log_probs({5, 1, 3});
  for (const Labels& labels : {Labels{}, {1}, {1, 2}, {1, 1}, {2, 1, 2}, {2, 2, 1}, {1, 2, 1, 2}, {1, 1, 1}}) {
    const int64_t count = int64_t(labels.size());
    const Tensor y = losses::ctc_loss(x, from_vector(labels), {5}, {count}, {.reduction = Reduction::sum});
    CHECK(y.item<double>() == doctest::Approx(loss_by_paths(select(x, 1, 0), labels)).epsilon(1e-13));
  }
  CHECK(losses::ctc_loss(x, tensor({1, 1, 1, 1}), {5}, {4}).item<double>() == INFINITY);   // needs 3 blanks: 7 steps
}

TEST_CASE("ctc_loss takes padded and joined targets, tensors and vectors, one sample and any class as blank") {
  const Tensor x = log_probs({4, 3, 4});
  const Tensor padded = tensor({{1, 2, -7}, {3, 99, 99}, {2, 3, 2}}), joined = tensor({1, 2, 3, 2, 3, 2});
  for (Reduction r : {Reduction::none, Reduction::mean, Reduction::sum}) {
    const Tensor y = losses::ctc_loss(x, padded, {4, 2, 3}, {2, 1, 3}, {.reduction = r});
    CHECK(equal(losses::ctc_loss(x, joined, {4, 2, 3}, {2, 1, 3}, {.reduction = r}), y));
    CHECK(equal(losses::ctc_loss(x, padded, tensor({4, 2, 3}), tensor({2, 1, 3}), {.reduction = r}), y));
  }
  const Tensor each = losses::ctc_loss(x, padded, {4, 2, 3}, {2, 1, 3}, {.reduction = Reduction::none});
  CHECK(allclose(losses::ctc_loss(x, padded, {4, 2, 3}, {2, 1, 3}), mean(each / tensor({2.0, 1.0, 3.0}, float64))));
  const Tensor one =
      losses::ctc_loss(select(x, 1, 1), tensor({3}), tensor(2), tensor(1), {.reduction = Reduction::none});
  CHECK(one.shape() == Shape{});
  CHECK(equal(one, each[1]));
  // The classes renamed, so that the last one is the blank.
  const Tensor turned = roll(x, -1, 2);
  const Tensor renamed =
      losses::ctc_loss(turned, joined - 1, {4, 2, 3}, {2, 1, 3}, {.blank = 3, .reduction = Reduction::none});
  CHECK(allclose(renamed, each, 1e-14, 0));
}

TEST_CASE("a sample without any path: infinite, its gradient NaN at its steps; with zero_infinity both are 0") {
  const Tensor x = log_softmax(test::wave({4, 2, 3}, 1), 2), t = tensor({{1, 1}, {2, 0}});
  for (bool recorded : {false, true})
    for (bool zero : {false, true}) {
      Tensor v = x.clone().requires_grad_();
      Tensor y = losses::ctc_loss(v, t, {2, 4}, {2, 1}, {.reduction = Reduction::none, .zero_infinity = zero});
      CHECK(y[0].item<double>() == (zero ? 0 : INFINITY));
      CHECK(y[1].item<double>() == doctest::Approx(1.51123905803647585).epsilon(1e-14));
      Tensor dx = grad(y, v, {.grad_outputs = {ones({2}, float64)}, .create_graph = recorded}).detach();
      CHECK(equal(isnan(dx),
          tensor({{{!zero, !zero, !zero}, {false, false, false}}, {{!zero, !zero, !zero}, {false, false, false}},
              {{false, false, false}, {false, false, false}}, {{false, false, false}, {false, false, false}}})));
      CHECK(equal(nan_to_num(select(dx, 1, 0)), zeros({4, 3}, float64)));
      // F.ctc_loss(..., reduction='none')
      CHECK(allclose(select(dx, 1, 1),
          tensor({{-0.11428070063537382, 0.23827079762160802, -0.12399009698623420},
                     {0.00931434513721641, 0.23996939513356866, -0.24928374027078526},
                     {-0.12364158682572263, 0.23836413632426498, -0.11472254949854221},
                     {-0.28643460760159944, 0.23514748383370171, 0.05128712376789785}},
              float64),
          1e-13, 1e-14));
    }
}

TEST_CASE("ctc_loss without steps, without labels, without samples") {
  const Tensor x = log_probs({3, 2, 3}), none = zeros({2, 0}, int64);
  const Tensor y = losses::ctc_loss(x, none, {3, 0}, {0, 0}, {.reduction = Reduction::none});
  CHECK(y[0].item<double>() == doctest::Approx(-sum(select(select(x, 1, 0), 1, 0)).item<double>()).epsilon(1e-14));
  CHECK(y[1].item<double>() == 0);
  CHECK(losses::ctc_loss(x, tensor({{1}, {1}}), {3, 0}, {1, 1}, {.reduction = Reduction::none})[1].item<double>() ==
        INFINITY);
  Tensor v = zeros({0, 2, 3}, float64).requires_grad_();
  for (bool recorded : {false, true})
    CHECK(grad(losses::ctc_loss(v, none, {0, 0}, {0, 0}), v, {.create_graph = recorded}).shape() == v.shape());
  CHECK(losses::ctc_loss(zeros({3, 0, 3}), zeros({0, 1}, int64), Labels{}, Labels{}, {.reduction = Reduction::sum})
            .item<double>() == 0);
}

TEST_CASE("classes that are impossible have no gradient, and a path of tiny probabilities is not lost") {
  const double inf = INFINITY;
  Tensor x = tensor({{-inf, 0.0, -inf}, {0.0, -inf, -inf}}, float64).requires_grad_();
  Tensor y = losses::ctc_loss(x, tensor({1}), {2}, {1});
  CHECK(y.item<double>() == 0);
  CHECK(equal(grad(y, x), zeros({2, 3}, float64)));
  const Tensor steep = log_softmax(tensor({{0.0, -2000.0, -3000.0}, {0.0, -2500.0, -1000.0}}, float64), 1);
  CHECK(losses::ctc_loss(steep, tensor({1, 2}), {2}, {2}, {.reduction = Reduction::sum}).item<double>() == 3000);
  const Tensor nan = tensor({{0.0, NAN}, {0.0, 0.0}});
  CHECK(std::isnan(losses::ctc_loss(nan, tensor({1}), {2}, {1}).item<double>()));
}

TEST_CASE("a NaN in ctc_loss: the sample's gradient is NaN, but where no path emits it only its own is") {
  const Tensor t = tensor({{1, 2}, {1, 0}});
  for (bool recorded : {false, true})
    for (int64_t step = 0; step < 4; ++step)
      for (int64_t c = 0; c < 3; ++c) {
        Tensor x = log_probs({4, 2, 3}).requires_grad_(false);
        x[step].fill_(0), x[step].select(1, c).fill_(NAN);
        x.requires_grad_();
        const Tensor y = losses::ctc_loss(x, t, {4, 4}, {2, 1}, {.reduction = Reduction::none, .zero_infinity = true});
        const Tensor dx = grad(sum(y), x, {.create_graph = recorded});
        // F.ctc_loss: the first step cannot be label 2, nor the last one label 1 of two; sample 1 has no label 2.
        const bool lost[] = {!(step == 0 && c == 2) && !(step == 3 && c == 1), c != 2};
        for (int64_t i : {0, 1}) {
          CHECK(std::isnan(y[i].item<double>()) == lost[i]);
          CHECK(sum(isnan(select(dx, 1, i))).item<int64_t>() == (lost[i] ? 12 : 1));
          CHECK(std::isnan(dx[step][i][c].item<double>()));
        }
      }
  Tensor x =
      tensor({{NAN, NAN, NAN}}, float64).requires_grad_();   // the only step is the label, not the blank after it
  const Tensor y = losses::ctc_loss(x, tensor({1}), {1}, {1}, {.zero_infinity = true});
  CHECK(std::isnan(y.item<double>()));
  CHECK(equal(isnan(grad(y, x)), tensor({{true, true, true}})));
}

TEST_CASE("ctc_loss of turned log-probabilities, and at any number of threads, has the same bits") {
  const Tensor x = to(log_probs({30, 8, 5}), float32), t = tensor({1, 2, 3, 4, 4, 3}).expand({8, 6});
  const Labels steps(8, 30), labels{6, 5, 4, 3, 2, 1, 0, 6};
  auto run = [&](const Tensor& v) {
    Tensor leaf = v.clone().requires_grad_();
    Tensor y = losses::ctc_loss(leaf, t, steps, labels);
    return cat({reshape(y.detach(), {1}), reshape(grad(y, leaf), {-1})});
  };
  const Tensor wanted = run(x);
  CHECK(equal(run(permute(permute(x, {1, 2, 0}).contiguous(), {2, 0, 1})), wanted));
  const int before = get_num_threads();
  for (int threads : {1, 3}) {
    set_num_threads(threads);
    const int64_t cap = set_grain_cap(1);
    CHECK(equal(run(x), wanted));
    set_grain_cap(cap);
  }
  set_num_threads(before);
}

TEST_CASE("ctc_loss names the sample that cannot be, and wrong shapes and dtypes") {
  const Tensor x = log_probs({4, 2, 3}), t = tensor({{1, 2}, {2, 0}});
  auto error = [&](const Tensor& targets, const Labels& steps, const Labels& labels, int64_t blank = 0) {
    return error_of<Error>([&] { losses::ctc_loss(x, targets, steps, labels, {.blank = blank}); });
  };
  CHECK(
      error_of<Error>([&] {
        losses::ctc_loss(exp(zeros({4, 2, 3})), t, {4, 4}, {2, 1});
      }) ==
      "ctc_loss: log_probs[0, 0, 0] is 1, but logarithms of probabilities are at most 0. Apply log_softmax to logits.");
  CHECK(error(t, {4, 5}, {2, 1}) == "ctc_loss: sample 1: input_lengths[1] is 5; log_probs [4, 2, 3] leave 0..4");
  CHECK(error(t, {-1, 4}, {2, 1}) == "ctc_loss: sample 0: input_lengths[0] is -1; log_probs [4, 2, 3] leave 0..4");
  CHECK(error(t, {4, 4}, {2, 3}) == "ctc_loss: sample 1: target_lengths[1] is 3; targets [2, 2] leave 0..2");
  CHECK(
      error(tensor({1, 2, 1}), {4, 4}, {2, 2}) == "ctc_loss: sample 1: target_lengths[1] is 2; targets [3] leave 0..1");
  CHECK(error(tensor({1, 2, 1}), {4, 4}, {1, 1}) == "ctc_loss: target_lengths add up to 2, but targets are [3]");
  CHECK(error(tensor({{1, 2}, {3, 0}}), {4, 4}, {2, 1}) ==
        "ctc_loss: sample 1: targets[1, 0] is class 3, but log_probs [4, 2, 3] have classes 0..2");
  CHECK(error(tensor({1, 2, 1}), {4, 4}, {2, 1}, 2) ==
        "ctc_loss: sample 0: targets[1] is class 2, the blank, which is no label");
  CHECK(error(t, {4}, {2, 1}) ==
        "ctc_loss: input_lengths must have one number for each of the 2 samples of log_probs [4, 2, 3]; it has 1");
  CHECK(error(t, {4, 4}, {2}) ==
        "ctc_loss: target_lengths must have one number for each of the 2 samples of log_probs [4, 2, 3]; it has 1");
  CHECK(error(tensor({{1, 2}}), {4, 4}, {2, 1}) ==
        "ctc_loss: targets must be [2, longest], or all labels one after the other; they are [1, 2]");
  CHECK(error(t, {4, 4}, {2, 1}, 3) == "ctc_loss: blank is 3, but log_probs [4, 2, 3] have classes 0..2");
  CHECK(error(to(t, float32), {4, 4}, {2, 1}) == "ctc_loss: targets must be int64; it is float32 [2, 2]");
  CHECK(error_of<ShapeError>([&] {
    losses::ctc_loss(x[0][0], t, {4, 4}, {2, 1});
  }) == "ctc_loss: log_probs must be [steps, n, classes] or [steps, classes]; they are [3]");
  CHECK(error_of<ShapeError>([&] {
    losses::ctc_loss(x, t, tensor({{4, 4}}), tensor({2, 1}));
  }) == "ctc_loss: input_lengths must be [n], one number per sample; it is [1, 2]");
  CHECK(error_of<DtypeError>([&] {
    losses::ctc_loss(x, t, tensor({4, 4}), tensor({2.0, 1.0}));
  }) == "ctc_loss: target_lengths must be int64; it is float32 [2]");
}

TEST_CASE("CTCLoss holds the options; changed targets are noticed") {
  Tensor x = log_probs({4, 2, 3}).requires_grad_(), t = tensor({{1, 2}, {1, 0}});
  const losses::CTCLoss criterion{{.reduction = Reduction::sum}};
  const Tensor y = losses::ctc_loss(x, t, {4, 4}, {2, 1}, {.reduction = Reduction::sum});
  CHECK(equal(criterion(x, t, {4, 4}, {2, 1}), y));
  CHECK(equal(criterion(x, t, tensor({4, 4}), tensor({2, 1})), y));
  t.fill_(2);
  CHECK(error_of<GradError>([&] { y.backward(); }).find("ctc_loss kept its argument targets") != std::string::npos);
}
