// LinearCrossEntropyLoss; PyTorch's own samples are in tests/oracle/modules/losses.cpp.
#include "nn/layers/linear_cross_entropy.h"

#include <doctest/doctest.h>

#include "autograd/ops.h"
#include "core/tensor/random.h"
#include "losses/classification.h"
#include "tests/support/failures.h"

using namespace gradus;
using nn::LinearCrossEntropyLoss;

TEST_CASE("LinearCrossEntropyLoss has PyTorch's names and text, and the weight of classes in its state") {
  LinearCrossEntropyLoss plain{5, 10}, full{5, 10, {.out_features = {4, 3}, .bias = true, .weight = ones({10})}};
  CHECK(to_string(full) ==
        "LinearCrossEntropyLoss(\n"
        "  in_features=5, num_classes=10, out_features=(4, 3), bias=True, reduction=mean, ignore_index=None, "
        "label_smoothing=0.0, options=None\n"
        "  (linear): Linear(in_features=5, out_features=120, bias=True)\n"
        ")");
  LinearCrossEntropyLoss other{5, 10, {.reduction = losses::Reduction::sum, .ignore_index = 3, .batch_chunk_size = 4}};
  CHECK(other.extra_repr() ==
        "in_features=5, num_classes=10, out_features=(), bias=False, reduction=sum, ignore_index=3, "
        "label_smoothing=0.0, options=LinearCrossEntropyOptions(batch_chunk_size=4)");
  std::string names;
  for (const auto& entry : full.state_dict()) names += entry.name + " " + to_string(entry.tensor.shape()) + "; ";
  CHECK(names == "weight [10]; linear.weight [120, 5]; linear.bias [120]; ");
  CHECK(plain.state_dict().size() == 1);
  CHECK(full.parameters().size() == 2);
}

TEST_CASE("LinearCrossEntropyLoss passes its options on") {
  manual_seed(3);
  const Tensor x = randn({6, 3}), t = tensor({4, 0, 2, 2, 1, 3}), w = tensor({1.0, 0.5, 2.0, 0.25, 3.0});
  LinearCrossEntropyLoss net{3, 5,
      {.bias = true,
          .reduction = losses::Reduction::none,
          .weight = w,
          .ignore_index = 2,
          .label_smoothing = 0.25,
          .batch_chunk_size = 4}};
  const losses::CrossEntropyLossOptions options{
      .weight = w, .ignore_index = 2, .reduction = losses::Reduction::none, .label_smoothing = 0.25};
  CHECK(allclose(net(x, t), losses::cross_entropy(net.linear(x), t, options), 1e-6, 1e-6));
  LinearCrossEntropyLoss pairs{3, 5, {.out_features = {2}, .bias = true}};
  const Tensor two = stack(std::vector<Tensor>{t, flip(t, {0})}, 1);
  CHECK(allclose(pairs(x, two), losses::cross_entropy(reshape(pairs.linear(x), {6, 5, 2}), two), 1e-6, 1e-6));
}

TEST_CASE("LinearCrossEntropyLoss refuses options outside their range when it is made") {
  test::check_failures({
      {"Error: LinearCrossEntropyLoss: label_smoothing must lie in 0..1; got 2",
          [] { LinearCrossEntropyLoss net(3, 5, {.label_smoothing = 2}); }},
      {"ShapeError: LinearCrossEntropyLoss: weight must be [5], one number per class; it is [4]",
          [] { LinearCrossEntropyLoss net(3, 5, {.weight = ones({4})}); }},
      {"Error: Linear: in_features and out_features must be at least 0; got 3 and -5",
          [] { LinearCrossEntropyLoss net(3, -5); }},
  });
}
