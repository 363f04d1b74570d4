// Contrastive losses against their definitions, written out vector by vector.
#include "losses/contrastive.h"

#include <doctest/doctest.h>

#include <cmath>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"

using namespace gradus;
using losses::Reduction;
using test::error_of;

namespace {

double cosine(const Tensor& a, const Tensor& b) { return cosine_similarity(a, b, {.dim = 0}).item<double>(); }

// -log of the share that exp(right / temperature) has.
double loss_of(double right, const std::vector<double>& all, double temperature) {
  double sum = 0;
  for (double c : all) sum += std::exp((c - right) / temperature);
  return std::log(sum);
}

void check_reductions(const Tensor& none, const Tensor& mean, const Tensor& sum, const std::vector<double>& wanted) {
  CHECK(allclose(none, from_vector(wanted), 1e-12, 1e-12));
  CHECK(allclose(mean, gradus::mean(from_vector(wanted)), 1e-12, 1e-12));
  CHECK(allclose(sum, gradus::sum(from_vector(wanted)), 1e-12, 1e-12));
}

}   // namespace

TEST_CASE("nt_xent_loss: each of 2 n vectors finds the other view of its thing among all others") {
  manual_seed(1);
  const Tensor a = randn({3, 4}, {.dtype = float64}), b = randn({3, 4}, {.dtype = float64}), z = cat({a, b});
  std::vector<double> wanted;
  for (int64_t i = 0; i < 6; ++i) {
    std::vector<double> all;
    for (int64_t j = 0; j < 6; ++j)
      if (j != i) all.push_back(cosine(z[i], z[j]));
    wanted.push_back(loss_of(cosine(z[i], z[(i + 3) % 6]), all, 0.5));
  }
  check_reductions(losses::nt_xent_loss(a, b, {.reduction = Reduction::none}), losses::nt_xent_loss(a, b),
      losses::NTXentLoss{{.reduction = Reduction::sum}}(a, b), wanted);
  CHECK(losses::nt_xent_loss(a * 100, b * 1e-3).item<double>() ==
        doctest::Approx(losses::nt_xent_loss(a, b).item<double>()).epsilon(1e-12));   // lengths do not count
  CHECK(losses::nt_xent_loss(a, b, {.temperature = 1e-3}).item<double>() > 10);       // no overflow
}

TEST_CASE("info_nce_loss: each query finds its key among the keys, or among negatives") {
  manual_seed(2);
  const Tensor q = randn({3, 4}, {.dtype = float64}), k = randn({3, 4}, {.dtype = float64}),
               common = randn({5, 4}, {.dtype = float64}), own = randn({3, 2, 4}, {.dtype = float64});
  auto check = [&](const Tensor& negatives) {
    std::vector<double> wanted;
    for (int64_t i = 0; i < 3; ++i) {
      std::vector<double> all{cosine(q[i], k[i])};
      const Tensor others = !negatives.defined() ? k : negatives.dim() == 3 ? negatives[i] : negatives;
      for (int64_t j = 0; j < others.size(0); ++j)
        if (negatives.defined() || j != i) all.push_back(cosine(q[i], others[j]));
      wanted.push_back(loss_of(all[0], all, 0.1));
    }
    auto loss = [&](Reduction r) { return losses::info_nce_loss(q, k, {.negatives = negatives, .reduction = r}); };
    check_reductions(
        loss(Reduction::none), losses::InfoNCELoss{{.negatives = negatives}}(q, k), loss(Reduction::sum), wanted);
  };
  check({});
  check(common);
  check(own);
}

TEST_CASE("contrastive losses name wrong shapes, dtypes and temperatures") {
  const Tensor x = zeros({3, 4});
  CHECK(error_of<ShapeError>([&] {
    losses::info_nce_loss(x, zeros({2, 4}));
  }) == "info_nce_loss: query and key must have the same shape; query is [3, 4], key is [2, 4]");
  CHECK(error_of<ShapeError>([&] { losses::nt_xent_loss(zeros({4}), zeros({4})); }) ==
        "nt_xent_loss: z1 and z2 must be [n, features]; they are [4]");
  CHECK(error_of<Error>([&] { losses::nt_xent_loss(x, x, {.temperature = 0}); }) ==
        "nt_xent_loss: temperature must be above 0; it is 0");
  CHECK(error_of<ShapeError>([&] {
    losses::info_nce_loss(x, x, {.negatives = zeros({2, 5, 4})});
  }) == "info_nce_loss: negatives must be [m, 4] or [3, m, 4] for a query [3, 4]; they are [2, 5, 4]");
  CHECK(
      error_of<DtypeError>([&] {
        losses::info_nce_loss(x, x, {.negatives = zeros({2, 4}, float64)});
      }) ==
      "info_nce_loss: the dtypes differ: query is float32 [3, 4], negatives is float64 [2, 4]. Convert one with to().");
}
