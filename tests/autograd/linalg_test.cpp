// eigh against its definition and PyTorch 2.13.
#include <doctest/doctest.h>

#include <limits>

#include "autograd/autograd.h"
#include "autograd/ops.h"

using namespace gradus;

TEST_CASE("eigh takes a symmetric matrix apart, and reads its lower triangle only") {
  Tensor a = tensor({{4.0, 99.0, 99.0}, {1.0, 3.0, 99.0}, {-2.0, 0.5, 1.0}}, float64);
  auto [w, v] = eigh(a);
  Tensor whole = tensor({{4.0, 1.0, -2.0}, {1.0, 3.0, 0.5}, {-2.0, 0.5, 1.0}}, float64);
  CHECK(allclose(matmul(v * w, v.t()), whole, 1e-13, 1e-13));
  CHECK(allclose(matmul(v.t(), v), eye(3, {.dtype = float64}), 1e-13, 1e-13));
  CHECK(w.to_vector<double>()[0] <= w.to_vector<double>()[1]);
  CHECK(eigh(tensor({{2.0}})).values.item<double>() == 2);
  CHECK(eigh(zeros({0, 0})).values.numel() == 0);
}

TEST_CASE("the gradient of eigh uses both results at once") {
  Tensor a = tensor({{2.0, 0.0}, {1.0, 5.0}}, float64).requires_grad_();
  auto [w, v] = eigh(a);
  (sum(w * tensor({1.0, 2.0}, float64)) + abs(v[0][0]) * 3).backward();
  // torch.linalg.eigh
  CHECK(allclose(a.grad(), tensor({{1.017101587749133, 0.177040200489696}, {0.177040200489696, 1.982898412250867}}, float64), 1e-13, 1e-13));
}

TEST_CASE("wrong matrices are errors at the call") {
  CHECK_THROWS_WITH_AS(eigh(ones({2, 3})), "eigh: a must be [.., n, n]; it is [2, 3]", ShapeError);
  CHECK_THROWS_WITH_AS(eigh(tensor({{1, 2}, {3, 4}})), "eigh: a must be float32 or float64; it is int64", DtypeError);
  CHECK_THROWS_WITH_AS(eigh(full({2, 2}, std::numeric_limits<double>::quiet_NaN())), "eigh: [2, 2] has numbers that are not finite",
                       Error);
}
