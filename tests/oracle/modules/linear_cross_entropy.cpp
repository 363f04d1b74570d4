#include "nn/layers/linear_cross_entropy.h"

#include "tests/oracle/entries.h"
#include "tests/oracle/modules.h"

namespace gradus::test {

namespace {

MadeModule made_linear_cross_entropy(const Arguments& s) {
  nn::LinearCrossEntropyLossOptions options{.bias = s.flag(99, "bias", false),
      .reduction = reduction(s),
      .weight = s.tensor(99, "weight"),
      .label_smoothing = s.real(99, "label_smoothing", 0)};
  if (s.has(99, "out_features")) options.out_features = s.integers(99, "out_features");
  if (s.has(99, "ignore_index")) options.ignore_index = s.integer(99, "ignore_index", 0);
  return made_module_of_two(
      nn::LinearCrossEntropyLoss(s.integer(0, "in_features", 0), s.integer(1, "num_classes", 0), options));
}

}   // namespace

const Family<ModuleEntry> linear_cross_entropy_modules([]() -> std::vector<ModuleEntry> {
  return {
      {"nn.LinearCrossEntropyLoss", made_linear_cross_entropy},
  };
});

}   // namespace gradus::test
