// Losses by the names that they have in torch.nn: nn::CrossEntropyLoss is losses::CrossEntropyLoss.
#ifndef GRADUS_NN_LOSSES_H
#define GRADUS_NN_LOSSES_H

#include "losses/binary.h"
#include "losses/classification.h"
#include "losses/contrastive.h"
#include "losses/ctc.h"
#include "losses/distribution.h"
#include "losses/embedding.h"
#include "losses/margin.h"
#include "losses/multi_class.h"
#include "losses/overlap.h"
#include "losses/regression.h"

namespace gradus::nn {

using losses::BCELoss;
using losses::BCEWithLogitsLoss;
using losses::CosineEmbeddingLoss;
using losses::CrossEntropyLoss;
using losses::CTCLoss;
using losses::DiceLoss;
using losses::FocalLoss;
using losses::GaussianNLLLoss;
using losses::HingeEmbeddingLoss;
using losses::HuberLoss;
using losses::InfoNCELoss;
using losses::KLDivLoss;
using losses::KLDivReduction;
using losses::L1Loss;
using losses::MarginRankingLoss;
using losses::MSELoss;
using losses::MultiLabelMarginLoss;
using losses::MultiLabelSoftMarginLoss;
using losses::MultiMarginLoss;
using losses::NLLLoss;
using losses::NTXentLoss;
using losses::PoissonNLLLoss;
using losses::QuantileLoss;
using losses::Reduction;
using losses::SigmoidFocalLoss;
using losses::SmoothL1Loss;
using losses::SoftMarginLoss;
using losses::TripletMarginLoss;
using losses::TripletMarginWithDistanceLoss;
using losses::TverskyLoss;

}   // namespace gradus::nn
#endif
