// Penalties: which parameters they take, what they add to a gradient.
#include "losses/penalty.h"

#include <doctest/doctest.h>

#include "autograd/engine/autograd.h"
#include "autograd/ops.h"
#include "tests/support/failures.h"

using namespace gradus;

namespace {

std::vector<NamedTensor> parameters() {
  return {{"0.weight", tensor({{1.0, -2.0}}).requires_grad_()}, {"0.bias", tensor({4.0}).requires_grad_()},
      {"norm.weight", tensor({0.0, 3.0}).requires_grad_()}};
}

}   // namespace

TEST_CASE("penalties add up what fits the pattern") {
  const auto all = parameters();
  CHECK(losses::l1_penalty(all, 0.5).item<double>() == 5);
  CHECK(losses::l2_penalty(all, 0.5).item<double>() == 15);
  CHECK(losses::l1_penalty(all, 1, "*weight").item<double>() == 6);
  CHECK(losses::l1_penalty(all, 1, "0.*").item<double>() == 7);
  CHECK(losses::l1_penalty(all, 1, "?.bias").item<double>() == 4);
  CHECK(losses::l1_penalty(all, 1, "*o*.w*t").item<double>() == 3);
  CHECK(losses::elastic_net_penalty(all, 0.5, 0.25, "*weight").item<double>() == 3 + 0.25 * 14);
  CHECK(losses::elastic_net_penalty(all, 0, 1).item<double>() == 30);
  CHECK(losses::elastic_net_penalty(all, 1, 0).item<double>() == 10);
}

TEST_CASE("the gradient of a penalty is the factor times the sign, or twice the number") {
  const auto all = parameters();
  losses::elastic_net_penalty(all, 0.5, 0.25, "*weight").backward();
  CHECK(equal(all[0].tensor.grad(), tensor({{1.0, -1.5}})));
  CHECK(!all[1].tensor.grad().defined());
  CHECK(equal(all[2].tensor.grad(), tensor({0.0, 2.0})));   // nothing pulls a 0
}

TEST_CASE("a pattern that fits no name is an error that lists the names") {
  test::check_failures({
      {"Error: l2_penalty: no parameter's name fits \"*.wieght\"; there are: 0.weight, 0.bias, norm.weight",
          [] { losses::l2_penalty(parameters(), 1, "*.wieght"); }},
      {"Error: l1_penalty: no parameter's name fits \"*\"; there are: none", [] { losses::l1_penalty({}, 1); }},
      {"Error: l1_penalty: the factor must be 0 or larger; got -1", [] { losses::l1_penalty(parameters(), -1); }},
      {"DtypeError: l1_penalty: expected float32 or float64; got int64",
          [] {
            losses::l1_penalty({{"w", arange(3)}}, 1);
          }},
  });
}
