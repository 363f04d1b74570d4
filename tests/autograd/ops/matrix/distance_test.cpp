// Distances between rows: values, the two ways to compute Euclidean ones, gradients where rows are equal, errors.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/numbers.h"

using namespace gradus;
using test::check_failures, test::inf;

TEST_CASE("distances of every kind, by hand") {
  Tensor a = tensor({{0.0, 0.0}, {3.0, 4.0}}), b = tensor({{3.0, 4.0}, {3.0, 0.0}, {0.0, 0.0}});
  CHECK(equal(cdist(a, b), tensor({{5.0, 3.0, 0.0}, {0.0, 4.0, 5.0}})));
  CHECK(equal(cdist(a, b, 1), tensor({{7.0, 3.0, 0.0}, {0.0, 4.0, 7.0}})));
  CHECK(equal(cdist(a, b, 0), tensor({{2.0, 1.0, 0.0}, {0.0, 1.0, 2.0}})));
  CHECK(equal(cdist(a, b, inf), tensor({{4.0, 3.0, 0.0}, {0.0, 4.0, 4.0}})));
  CHECK(allclose(cdist(a, b, 3), tensor({{std::cbrt(91.0), 3.0, 0.0}, {0.0, 4.0, std::cbrt(91.0)}}), 1e-6, 1e-6));
  CHECK(allclose(cdist(a, b, 2, CdistMode::use_mm_for_euclid_dist), cdist(a, b), 1e-6, 1e-6));
  CHECK(equal(pdist(b), tensor({4.0, 5.0, 3.0})));
  CHECK(equal(pdist(b, 0), tensor({1.0, 2.0, 1.0})));
}

TEST_CASE("many rows: Euclidean distances come from a product, and agree") {
  Tensor a = randn({3, 40, 7}, {.dtype = float64}), b = randn({60, 7}, {.dtype = float64});
  Tensor direct = cdist(a, b, 2, CdistMode::donot_use_mm_for_euclid_dist);
  CHECK(allclose(cdist(a, b), direct, 1e-10, 1e-10));
  CHECK(allclose(direct, sqrt(sum(square(unsqueeze(a, 2) - b), 3)), 1e-13, 1e-13));
  CHECK_FALSE(equal(cdist(a, b), direct));   // otherwise it did not use the product
}

TEST_CASE("equal rows are 0 apart, or nearly so, even if a product says less") {
  manual_seed(3);
  Tensor x = randn({40, 300}) * 100, d = diagonal(cdist(x, x, 2, CdistMode::use_mm_for_euclid_dist));
  CHECK(!any(isnan(d)).item<bool>());
  CHECK(max(d).item<double>() < 5);   // of 2,400
}

TEST_CASE("equal rows have gradients of 0, whatever p, in first and second order") {
  for (double p : {0.0, 0.5, 1.0, 1.5, 2.0, 3.0, inf})
    for (CdistMode mode : {CdistMode::use_mm_for_euclid_dist, CdistMode::donot_use_mm_for_euclid_dist}) {
      CAPTURE(p);
      Tensor a = zeros({2, 3}, float64).requires_grad_(), b = zeros({1, 3}, float64).requires_grad_();
      Tensor g = grad(sum(cdist(a, b, p, mode)), a, {.create_graph = true});
      CHECK(equal(g.detach(), zeros({2, 3}, float64)));
      if (!g.requires_grad()) continue;
      for (const Tensor& second : grad({sum(g)}, std::vector<Tensor>{a, b}, {.allow_unused = true}))
        if (second.defined()) CHECK(equal(second, zeros(second.shape(), float64)));
    }
  Tensor x = ones({3, 2}, float64).requires_grad_();
  sum(pdist(x)).backward();
  CHECK(equal(x.grad(), zeros({3, 2}, float64)));
}

TEST_CASE("gradients as torch.cdist and torch.pdist give them where some rows are equal") {
  Tensor x = tensor({{0.0, 0.0}, {0.0, 0.0}, {1.0, 1.0}}, float64).requires_grad_();
  sum(cdist(x, x, 1.5, CdistMode::donot_use_mm_for_euclid_dist)).backward();
  double g = 1.5874010519681994;
  CHECK(allclose(x.grad(), tensor({{-g, -g}, {-g, -g}, {2 * g, 2 * g}}, float64), 1e-14, 1e-14));
  Tensor y = x.detach().clone().requires_grad_();
  sum(pdist(y, 0.5)).backward();
  CHECK(allclose(y.grad(), tensor({{-2.0, -2.0}, {-2.0, -2.0}, {4.0, 4.0}}, float64), 1e-14, 1e-14));
}

TEST_CASE("pdist is the upper triangle of cdist, also in parallel") {
  Tensor x = randn({90, 20}, {.dtype = float64}), w = randn({90 * 89 / 2}, {.dtype = float64});
  Tensor a = x.clone().requires_grad_(), b = x.clone().requires_grad_();
  std::vector<int64_t> flat;
  for (int64_t i = 0; i < 90; ++i)
    for (int64_t j = i + 1; j < 90; ++j) flat.push_back(90 * i + j);
  Tensor upper = index_select(reshape(cdist(a, a, 3), {-1}), 0, from_vector(flat)), y = pdist(b, 3);
  CHECK(allclose(y, upper, 1e-13, 1e-13));
  sum(upper * w).backward();
  sum(y * w).backward();
  CHECK(allclose(b.grad(), a.grad(), 1e-12, 1e-12));
}

TEST_CASE("distances of numbers whose squares leave the range of float32") {
  const Tensor a = randn({30, 5}), b = randn({28, 5});
  for (double p : {2.0, 3.0}) {
    const Tensor plain = cdist(a, b, p, CdistMode::donot_use_mm_for_euclid_dist), pairs = pdist(a, p);
    for (double scale : {0x1p80, 0x1p-80}) {
      for (CdistMode mode : {CdistMode::use_mm_for_euclid_dist, CdistMode::donot_use_mm_for_euclid_dist})
        CHECK(allclose(cdist(a * scale, b * scale, p, mode), plain * scale, 1e-6, 0));
      CHECK(allclose(pdist(a * scale, p), pairs * scale, 1e-6, 0));
      for (bool recorded : {false, true}) {
        auto of = [&](double s) {
          Tensor x = (a * s).requires_grad_();
          return grad(sum(cdist(x, b * s, p)), x, {.create_graph = recorded}).detach();
        };
        CHECK(allclose(of(scale), of(1), 1e-4, 1e-5));
      }
    }
  }
  CHECK(equal(cdist(tensor({{inf, 1.0}}), tensor({{0.0, 1.0}})), tensor({{inf}})));
  CHECK(equal(cdist(full({30, 2}, inf), zeros({30, 2})), full({30, 30}, inf)));
}

TEST_CASE("a NaN in a row is in the distance and in the gradients") {   // of torch.cdist and torch.pdist, p = 0: 0
  const Tensor with_nan = tensor({{test::nan, 1.0}, {0.0, 0.0}}, float64);
  const std::pair<double, Tensor> cases[] = {{0, tensor({0.0, 0.0}, float64)}, {0.5, full({2}, test::nan, float64)},
      {1, tensor({test::nan, 1.0}, float64)}, {2, full({2}, test::nan, float64)}, {3, full({2}, test::nan, float64)},
      {inf, full({2}, test::nan, float64)}};
  for (const auto& one_case : cases)
    for (bool recorded : {false, true}) {
      const double p = one_case.first;
      const Tensor& wanted = one_case.second;
      CAPTURE(p);
      Tensor x = with_nan.clone().requires_grad_(), pair = pdist(x, p), one = cdist(x, zeros({1, 2}, float64), p);
      CHECK(std::isnan(pair.item<double>()));
      CHECK(std::isnan(one[0].item<double>()));
      CHECK(one[1].item<double>() == 0);
      Tensor dx = grad(sum(pair), x, {.create_graph = recorded}).detach();
      CHECK(allclose(dx, stack({wanted, neg(wanted)}), 0, 0, true));
      dx = grad(sum(one), x, {.create_graph = recorded}).detach();
      CHECK(allclose(dx, stack({wanted, zeros({2}, float64)}), 0, 0, true));
    }
}

TEST_CASE("derivatives of distances whose squares leave the range, and of subnormal ones") {
  auto first = [](const Tensor& x, auto f, bool recorded) {
    Tensor v = x.clone().requires_grad_();
    return grad(sum(f(v)), v, {.create_graph = recorded}).detach();
  };
  auto second = [](const Tensor& x, auto f) {
    Tensor v = x.clone().requires_grad_();
    Tensor dx = grad(sum(f(v)), v, {.create_graph = true});
    return grad(sum(select(dx, 0, 0) * tensor({1.0, 2.0}, x.dtype())), v);
  };
  auto pairs = [](const Tensor& x) { return pdist(x); };
  auto from_0 = [](const Tensor& x) { return cdist(x, zeros({1, 2}, x.dtype())); };
  for (Dtype dtype : {float32, float64})
    for (double scale : {0x1p84, 0x1p-65, 0x1p-118}) {
      CAPTURE(scale);
      const Tensor x = tensor({{3.0, 4.0}, {0.0, 0.0}}, dtype) * scale;
      const Tensor row = tensor({0.6, 0.8}, dtype), by_row = tensor({-0.064, 0.048}, dtype);   // by hand
      for (bool recorded : {false, true}) {
        CHECK(allclose(first(x, pairs, recorded), stack({row, neg(row)}), 1e-6, 0));
        CHECK(allclose(first(x, from_0, recorded), stack({row, zeros_like(row)}), 1e-6, 0));
      }
      CHECK(allclose(second(x, pairs) * scale, stack({by_row, neg(by_row)}), 1e-5, 0));
      CHECK(allclose(second(x, from_0) * scale, stack({by_row, zeros_like(row)}), 1e-5, 0));
    }
  for (bool recorded : {false, true}) {
    const Tensor tiny = tensor({{3e-40, 4e-40}, {0.0, 0.0}}), huge = tensor({{3e38}, {0.0}});
    CHECK(allclose(first(tiny, pairs, recorded), tensor({{0.6, 0.8}, {-0.6, -0.8}}), 1e-5, 0));
    auto small = [](const Tensor& x) { return pdist(x) * 1e-6; };
    CHECK(allclose(first(huge, small, recorded), tensor({{1e-6}, {-1e-6}}), 1e-6, 0));
  }
}

TEST_CASE("distances of empty matrices") {
  CHECK(cdist(zeros({0, 3}), zeros({2, 3})).shape() == Shape{0, 2});
  CHECK(equal(cdist(zeros({2, 0}), zeros({3, 0})), zeros({2, 3})));
  CHECK(equal(cdist(zeros({2, 0}), zeros({3, 0}), 2, CdistMode::use_mm_for_euclid_dist), zeros({2, 3})));
  CHECK(pdist(zeros({0, 3})).shape() == Shape{0});
  CHECK(pdist(zeros({1, 3})).shape() == Shape{0});
  CHECK(equal(pdist(zeros({2, 0})), zeros({1})));
  Tensor none = zeros({1, 3}).requires_grad_();
  sum(pdist(none)).backward();
  CHECK(equal(none.grad(), zeros({1, 3})));
}

TEST_CASE("wrong arguments of distances are errors at the call") {
  check_failures({
      {"ShapeError: cdist: x1 must be [.., m, n]; it is [3]",
          [] {
            cdist(ones({3}), ones({2, 3}));
          }},
      {"DtypeError: cdist: x2 must be float32 or float64; it is int64",
          [] {
            cdist(ones({2, 3}), ones({2, 3}, int64));
          }},
      {"ShapeError: cdist: the last sizes differ: x1 is [2, 3], x2 is [2, 4]",
          [] {
            cdist(ones({2, 3}), ones({2, 4}));
          }},
      {"ShapeError: cdist: the batch dimensions do not broadcast: x1 is [2, 2, 3], x2 is [3, 2, 3]",
          [] {
            cdist(ones({2, 2, 3}), ones({3, 2, 3}));
          }},
      {"Error: cdist: p must be at least 0; it is -1",
          [] {
            cdist(ones({2, 3}), ones({2, 3}), -1);
          }},
      {"ShapeError: pdist: x must be [n, m]; it is [3]", [] { pdist(ones({3})); }},
      {"Error: pdist: p must be at least 0; it is nan",
          [] {
            pdist(ones({2, 3}), std::nan(""));
          }},
  });
}
