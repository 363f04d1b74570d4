// Losses have no state: a weight is an option.
#include "losses/binary.h"
#include "losses/classification.h"
#include "losses/ctc.h"
#include "losses/distribution.h"
#include "losses/embedding.h"
#include "losses/margin.h"
#include "losses/multi_class.h"
#include "losses/regression.h"
#include "tests/oracle/entries.h"
#include "tests/oracle/modules.h"

namespace gradus::test {

// Called with three tensors.
#define GRADUS_LOSS_OF_THREE(...)                                                                           \
  []([[maybe_unused]] const Arguments& s) {                                                                 \
    return made_module(__VA_ARGS__,                                                                         \
        [](auto& f, const Arguments& x) -> Results { return {f(x.tensor(0), x.tensor(1), x.tensor(2))}; }); \
  }

namespace {

MadeModule made_ctc(const Arguments& s) {
  losses::CTCLoss loss{{.blank = s.integer(0, "blank", 0),
      .reduction = reduction(s),
      .zero_infinity = s.flag(99, "zero_infinity", false)}};
  return made_module(loss, [](losses::CTCLoss& f, const Arguments& x) -> Results {
    if (x.is_tensor(2)) return {f(x.tensor(0), x.tensor(1), x.tensor(2), x.tensor(3))};
    return {f(x.tensor(0), x.tensor(1), x.integers(2), x.integers(3))};
  });
}

}   // namespace

const Family<ModuleEntry> loss_modules([]() -> std::vector<ModuleEntry> {
  using namespace losses;
  return {
      {"nn.MSELoss", GRADUS_LAYER_OF_TWO(MSELoss{{.reduction = reduction(s)}})},
      {"nn.L1Loss", GRADUS_LAYER_OF_TWO(L1Loss{{.reduction = reduction(s)}})},
      {"nn.BCELoss", GRADUS_LAYER_OF_TWO(BCELoss{{.weight = s.tensor(0, "weight"), .reduction = reduction(s)}})},
      {"nn.BCEWithLogitsLoss",
          GRADUS_LAYER_OF_TWO(BCEWithLogitsLoss{
              {.weight = s.tensor(0, "weight"), .pos_weight = s.tensor(99, "pos_weight"), .reduction = reduction(s)}})},
      {"nn.CrossEntropyLoss", GRADUS_LAYER_OF_TWO(CrossEntropyLoss{{.weight = s.tensor(0, "weight"),
                                  .ignore_index = s.integer(99, "ignore_index", -100),
                                  .reduction = reduction(s),
                                  .label_smoothing = s.real(99, "label_smoothing", 0)}})},
      {"nn.NLLLoss", GRADUS_LAYER_OF_TWO(NLLLoss{{.weight = s.tensor(0, "weight"),
                         .ignore_index = s.integer(99, "ignore_index", -100),
                         .reduction = reduction(s)}})},
      {"nn.SmoothL1Loss",
          GRADUS_LAYER_OF_TWO(SmoothL1Loss{{.reduction = reduction(s), .beta = s.real(99, "beta", 1)}})},
      {"nn.HuberLoss", GRADUS_LAYER_OF_TWO(HuberLoss{{.reduction = reduction(s), .delta = s.real(99, "delta", 1)}})},
      {"nn.KLDivLoss", GRADUS_LAYER_OF_TWO(
                           KLDivLoss{{.reduction = kl_reduction(s), .log_target = s.flag(99, "log_target", false)}})},
      {"nn.PoissonNLLLoss", GRADUS_LAYER_OF_TWO(PoissonNLLLoss{{.log_input = s.flag(99, "log_input", true),
                                .full = s.flag(99, "full", false),
                                .eps = s.real(99, "eps", 1e-8),
                                .reduction = reduction(s)}})},
      {"nn.GaussianNLLLoss",
          GRADUS_LOSS_OF_THREE(GaussianNLLLoss{
              {.full = s.flag(99, "full", false), .eps = s.real(99, "eps", 1e-6), .reduction = reduction(s)}})},
      {"nn.HingeEmbeddingLoss",
          GRADUS_LAYER_OF_TWO(HingeEmbeddingLoss{{.margin = s.real(0, "margin", 1), .reduction = reduction(s)}})},
      {"nn.SoftMarginLoss", GRADUS_LAYER_OF_TWO(SoftMarginLoss{{.reduction = reduction(s)}})},
      {"nn.MarginRankingLoss",
          GRADUS_LOSS_OF_THREE(MarginRankingLoss{{.margin = s.real(0, "margin", 0), .reduction = reduction(s)}})},
      {"nn.CosineEmbeddingLoss",
          GRADUS_LOSS_OF_THREE(CosineEmbeddingLoss{{.margin = s.real(99, "margin", 0), .reduction = reduction(s)}})},
      {"nn.MultiMarginLoss", GRADUS_LAYER_OF_TWO(MultiMarginLoss{{.p = s.integer(99, "p", 1),
                                 .margin = s.real(99, "margin", 1),
                                 .weight = s.tensor(99, "weight"),
                                 .reduction = reduction(s)}})},
      {"nn.MultiLabelMarginLoss", GRADUS_LAYER_OF_TWO(MultiLabelMarginLoss{{.reduction = reduction(s)}})},
      {"nn.MultiLabelSoftMarginLoss",
          GRADUS_LAYER_OF_TWO(MultiLabelSoftMarginLoss{{.weight = s.tensor(0, "weight"), .reduction = reduction(s)}})},
      {"nn.CTCLoss", made_ctc},
  };
});

}   // namespace gradus::test
