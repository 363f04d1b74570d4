#include "optim/param_groups.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "nn/layers/linear.h"
#include "nn/layers/normalise.h"
#include "optim/methods/adamw.h"
#include "optim/methods/rprop.h"
#include "optim/methods/sgd.h"
#include "tests/support/failures.h"
#include "tests/support/values.h"

using namespace gradus;
using optim::param_groups;
using test::error_of;

namespace {

struct Net : nn::Module {
  nn::Linear hidden{3, 4}, out{4, 2};
  nn::LayerNorm norm{{4}};
  GRADUS_MODULE(hidden, out, norm)
};

std::vector<Shape> shapes_of(const std::vector<Tensor>& tensors) {
  std::vector<Shape> shapes;
  for (const Tensor& t : tensors) shapes.push_back(t.shape());
  return shapes;
}

}   // namespace

TEST_CASE("param_groups takes weight decay from biases and norms") {
  Net net;
  optim::AdamW adamw(param_groups(net), {.lr = 0.5, .weight_decay = 0.1});
  REQUIRE(adamw.group_count() == 2);
  CHECK(shapes_of(adamw.parameters(0)) == std::vector<Shape>{{4, 3}, {2, 4}});
  CHECK(shapes_of(adamw.parameters(1)) == std::vector<Shape>{{4}, {2}, {4}, {4}});
  CHECK((adamw.options(0).weight_decay == 0.1 && adamw.options(1).weight_decay == 0));
  CHECK((adamw.options(0).lr == 0.5 && adamw.options(1).lr == 0.5));

  const Tensor weight = net.hidden.weight.detach().clone(), bias = net.hidden.bias.detach().clone();
  for (const Tensor& p : net.parameters()) p.mutable_grad() = zeros_like(p.detach());
  adamw.step();
  CHECK(allclose(net.hidden.weight.detach(), weight * 0.95));
  CHECK(equal(net.hidden.bias.detach(), bias));
}

TEST_CASE("param_groups goes by texts in names, if they are given") {
  Net net;
  const optim::Parameters groups = param_groups(net, {.no_decay = "norm|out.bias"});
  CHECK(shapes_of(groups.decayed) == std::vector<Shape>{{4, 3}, {4}, {2, 4}});
  CHECK(shapes_of(groups.not_decayed) == std::vector<Shape>{{2}, {4}, {4}});
  CHECK(error_of<Error>([&] { param_groups(net, {.no_decay = "norm|biass"}); }) ==
        "param_groups: no_decay names \"biass\", but no parameter has that in its name");
}

TEST_CASE("without parameters of one kind, or without weight decay, there is one group") {
  Net net;
  nn::Linear bare{3, 4, {.bias = false}};
  CHECK(optim::SGD(param_groups(bare), {.weight_decay = 0.1}).group_count() == 1);
  optim::SGD none(param_groups(net, {.no_decay = "weight|bias"}), {.weight_decay = 0.1});
  CHECK(none.group_count() == 1);
  CHECK(none.options().weight_decay == 0);
  optim::Rprop rprop(param_groups(net));
  CHECK(rprop.group_count() == 1);
  CHECK(rprop.parameters().size() == 6);
  CHECK(error_of<Error>([&] { optim::SGD(param_groups(net, {.no_decay = "weight|bias"}), {.weight_decay = -1}); }) ==
        "SGD: weight_decay must be at least 0; got -1");
}
