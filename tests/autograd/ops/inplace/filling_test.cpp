// Filling in place: with one number, along a diagonal, with random numbers. The old numbers do not matter.
#include <doctest/doctest.h>

#include <cmath>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "tests/support/failures.h"
#include "tests/support/op_battery.h"

namespace gradus::test {

// -- filling --

TEST_CASE("fill_ with a tensor of shape [] sends it the sum of the gradients") {
  Tensor value = tensor(2.5).requires_grad_(), w = ones({3}).requires_grad_(), x = w * 2;
  x.fill_(value);
  CHECK(equal(x.detach(), full({3}, 2.5)));
  sum(x * tensor({1.0, 2.0, 3.0})).backward();
  CHECK(value.grad().item<float>() == 6);
  CHECK(equal(w.grad(), zeros({3})));
  check_failures({{"ShapeError: fill_: value must have shape []; it is [1]", [] { ones({3}).fill_(ones({1})); }}});
}

TEST_CASE("fill_diagonal_ fills the diagonal, and wraps around in tall matrices") {
  CHECK(equal(zeros({2, 3}).fill_diagonal_(1), tensor({{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}})));
  CHECK(equal(zeros({5, 2}, int64).fill_diagonal_(4), tensor({{4, 0}, {0, 4}, {0, 0}, {0, 0}, {0, 0}})));
  CHECK(equal(zeros({5, 2}, int64).fill_diagonal_(4, true), tensor({{4, 0}, {0, 4}, {0, 0}, {4, 0}, {0, 4}})));
  CHECK(equal(zeros({2, 2, 2}, int64).fill_diagonal_(1), tensor({{{1, 0}, {0, 0}}, {{0, 0}, {0, 1}}})));
  CHECK(equal(t(zeros({2, 3})).fill_diagonal_(1), eye(3, 2)));
  CHECK(zeros({0, 3}).fill_diagonal_(1).numel() == 0);
  Tensor w = ones({2, 2}).requires_grad_(), x = w * 3;
  x.fill_diagonal_(7);
  CHECK(equal(x.detach(), tensor({{7.0, 3.0}, {3.0, 7.0}})));
  sum(x).backward();
  CHECK(equal(w.grad(), tensor({{0.0, 3.0}, {3.0, 0.0}})));
  check_failures({
      {"ShapeError: fill_diagonal_: expected a matrix, or more dimensions of equal size; got [2, 3, 2]",
          [] {
            ones({2, 3, 2}).fill_diagonal_(1);
          }},
      {"ShapeError: fill_diagonal_: expected a matrix, or more dimensions of equal size; got [3]",
          [] { ones({3}).fill_diagonal_(1); }},
      {"GradError: fill_diagonal_: this [2, 2] leaf requires grad and cannot be changed in place while recording. Put "
       "the change under "
       "NoGradGuard, or compute a new tensor.",
          [] {
            ones({2, 2}).requires_grad_().fill_diagonal_(1);
          }},
  });
}

// -- random numbers: means and other moments, with tolerances of five standard errors or more --

namespace {
double mean_of(const Tensor& x) { return to(x, float64).mean().item<double>(); }
}   // namespace

TEST_CASE("random fills have the moments of their distributions, in every dtype that can hold them") {
  manual_seed(11);
  const int64_t n = 40000;
  for (Dtype dtype : {float32, float64, int64, bool_}) {
    CHECK(mean_of(zeros({n}, dtype).bernoulli_(0.3)) == doctest::Approx(0.3).epsilon(0.04).scale(0));
    CHECK(mean_of(zeros({2, n}, dtype).bernoulli_(tensor({{0.0}, {1.0}}))[1]) == 1);
  }
  for (Dtype dtype : {float32, float64}) {
    Tensor e = zeros({n}, dtype).exponential_(2);
    CHECK(mean_of(e) == doctest::Approx(0.5).epsilon(0.03).scale(0));
    CHECK(mean_of(e * e) == doctest::Approx(0.5).epsilon(0.06).scale(0));
    CHECK(e.min().item<double>() > 0);
    CHECK(mean_of(log(zeros({n}, dtype).log_normal_(1, 0.5))) == doctest::Approx(1).epsilon(0.02).scale(0));
    Tensor c = zeros({n}, dtype).cauchy_(1, 2);
    CHECK(mean_of(lt(c, 1)) == doctest::Approx(0.5).epsilon(0.03).scale(0));
    CHECK(mean_of(lt(c, 3)) == doctest::Approx(0.75).epsilon(0.02).scale(0));
  }
  for (Dtype dtype : {float32, int64}) {
    Tensor g = zeros({n}, dtype).geometric_(0.25);
    CHECK(mean_of(g) == doctest::Approx(4).epsilon(0.03).scale(0));
    CHECK(mean_of(eq(g, 1)) == doctest::Approx(0.25).epsilon(0.05).scale(0));
  }
}

TEST_CASE("random_ draws from the given range, or from all integers that the dtype holds") {
  manual_seed(12);
  Tensor x = zeros({10000}, int64).random_(-2, 3);
  CHECK(x.min().item<int64_t>() == -2);
  CHECK(x.max().item<int64_t>() == 2);
  CHECK(std::abs(mean_of(x)) < 0.08);
  CHECK(zeros({1000}).random_(4).max().item<double>() == 3);
  CHECK(zeros({2}).random_(16777216, 16777217).max().item<double>() == 16777216);
  CHECK(mean_of(zeros({10000}, bool_).random_()) == doctest::Approx(0.5).epsilon(0.05).scale(0));
  CHECK(zeros({1000}).random_().max().item<double>() <= 16777216);
  CHECK(mean_of(zeros({10000}).random_()) == doctest::Approx(8388608).epsilon(0.05).scale(0));
  CHECK(mean_of(zeros({10000}, float64).random_()) == doctest::Approx(0x1p52).epsilon(0.05).scale(0));
  CHECK(mean_of(zeros({10000}, int64).random_()) == doctest::Approx(0x1p62).epsilon(0.05).scale(0));
}

TEST_CASE("a random fill ends the history, and does not depend on strides or threads") {
  auto fill = [](Tensor x) {
    manual_seed(13);
    return x.exponential_();
  };
  Tensor plain = fill(zeros({300, 70}));
  CHECK(equal(fill(t(zeros({70, 300}))), plain));
  ThreadsGuard guard(3, 1);
  CHECK(equal(fill(zeros({300, 70})), plain));
  Tensor w = ones({3}).requires_grad_(), x = w * 2;
  x.exponential_();
  sum(x).backward();
  CHECK(equal(w.grad(), zeros({3})));
}

TEST_CASE("random fills refuse what they cannot take") {
  check_failures({
      {"Error: bernoulli_: p must be a probability, 0..1; got 1.5", [] { ones({2}).bernoulli_(1.5); }},
      {"ShapeError: bernoulli_: p [3] does not broadcast to the tensor [2] being filled",
          [] { ones({2}).bernoulli_(ones({3})); }},
      {"Error: exponential_: expected lambd > 0; got 0", [] { ones({2}).exponential_(0); }},
      {"DtypeError: exponential_: expected float32 or float64; got int64", [] { ones({2}, int64).exponential_(); }},
      {"Error: log_normal_: expected std > 0; got 0", [] { ones({2}).log_normal_(0, 0); }},
      {"DtypeError: log_normal_: expected float32 or float64; got bool", [] { ones({2}, bool_).log_normal_(); }},
      {"Error: cauchy_: expected sigma > 0; got -1", [] { ones({2}).cauchy_(0, -1); }},
      {"DtypeError: cauchy_: expected float32 or float64; got int64", [] { ones({2}, int64).cauchy_(); }},
      {"Error: uniform_: low must be a finite float32; got -inf", [] { ones({2}).uniform_(-INFINITY, 0); }},
      {"Error: uniform_: high must be a finite float32; got 1e+39", [] { ones({2}).uniform_(0, 1e39); }},
      {"Error: uniform_: high - low must be a finite float64; got inf",
          [] { ones({2}, float64).uniform_(-1e308, 1e308); }},
      {"Error: normal_: mean must be a finite float32; got nan", [] { ones({2}).normal_(NAN, 1); }},
      {"Error: normal_: std must be a finite float32; got inf", [] { ones({2}).normal_(0, INFINITY); }},
      {"Error: log_normal_: mean must be a finite float64; got inf", [] { ones({2}, float64).log_normal_(INFINITY); }},
      {"Error: cauchy_: sigma must be a finite float32; got inf", [] { ones({2}).cauchy_(0, INFINITY); }},
      {"Error: geometric_: p must lie between 0 and 1; got 1", [] { ones({2}).geometric_(1); }},
      {"Error: random_: expected from < to; got 3 and 3", [] { ones({2}).random_(3, 3); }},
      {"Error: random_: bool holds the integers from 0 to 1; from 0 and to 3 go beyond them",
          [] { ones({2}, bool_).random_(3); }},
      {"Error: random_: float32 holds the integers from -16777216 to 16777216; from 0 and to 16777218 go beyond them",
          [] { ones({2}).random_(0, 16777218); }},
      {"GradError: random_: this [2] leaf requires grad and cannot be changed in place while recording. Put the change "
       "under NoGradGuard, or "
       "compute a new tensor.",
          [] { ones({2}).requires_grad_().random_(); }},
  });
}

}   // namespace gradus::test
